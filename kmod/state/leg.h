/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * INVITE transactions of a call.
 */
#ifndef SIPALG_STATE_LEG_H
#define SIPALG_STATE_LEG_H

#include "call.h"

/* May it bring somebody into the call, by INVITE or a new address (UPDATE)? */
static inline bool sipalg_leg_begins(const struct sipalg_msg *msg)
{
	return msg->method == SIPALG_METHOD_INVITE ||
	       msg->method == SIPALG_METHOD_UPDATE;
}

void sipalg_leg_open(struct sipalg_pkt *pkt, struct sipalg_call *call);
struct sipalg_leg *sipalg_leg_find(const struct sipalg_pkt *pkt,
				   struct sipalg_call *call);
struct sipalg_leg *sipalg_leg_sent(const struct sipalg_pkt *pkt,
				   struct sipalg_call *call);
void sipalg_leg_close(struct sipalg_net *sn, struct sipalg_call *call,
		      struct sipalg_leg *leg);
void sipalg_leg_refuse(struct sipalg_net *sn, struct sipalg_call *call,
		       struct sipalg_leg *leg);
void sipalg_leg_close_all(struct sipalg_net *sn, struct sipalg_call *call);
void sipalg_leg_accept(struct sipalg_call *call, struct sipalg_leg *leg);
bool sipalg_leg_cancel(const struct sipalg_pkt *pkt, struct sipalg_call *call);
bool sipalg_leg_is_open(const struct sipalg_call *call);
bool sipalg_leg_rings(const struct sipalg_call *call);
bool sipalg_leg_is_cancelled(const struct sipalg_call *call);

#endif /* SIPALG_STATE_LEG_H */
