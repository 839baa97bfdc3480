/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who takes part in a call.
 */
#ifndef SIPALG_STATE_DIALOG_H
#define SIPALG_STATE_DIALOG_H

#include "call.h"

u64 sipalg_dialog_side(u64 tag, const struct sipalg_addr *host);
u64 sipalg_dialog_asker(const struct sipalg_pkt *pkt);
u64 sipalg_dialog_holder(const struct sipalg_pkt *pkt, u64 tag);
bool sipalg_dialog_pairs(const struct sipalg_call *call,
			 const struct sipalg_addr *one,
			 const struct sipalg_addr *two);
bool sipalg_dialog_contact(const struct sipalg_pkt *pkt,
			   struct sipalg_addr *addr);
bool sipalg_dialog_has(const struct sipalg_pkt *pkt,
		       struct sipalg_call *call);
void sipalg_dialog_join(struct sipalg_pkt *pkt, struct sipalg_call *call,
			const struct sipalg_addr *contact);
void sipalg_dialog_part(struct sipalg_net *sn, struct sipalg_call *call);
u64 sipalg_dialog_callee(const struct sipalg_pkt *pkt,
			 const struct sipalg_call *call);
struct sipalg_callee *sipalg_dialog_find(struct sipalg_call *call, u64 tag);
void sipalg_dialog_answer(struct sipalg_pkt *pkt, struct sipalg_call *call);
void sipalg_dialog_end(struct sipalg_call *call, struct sipalg_callee *callee);
void sipalg_dialog_time(struct sipalg_call *call);
void sipalg_dialog_prolong(struct sipalg_pkt *pkt, struct sipalg_call *call);
void sipalg_dialog_refresh(struct sipalg_pkt *pkt, struct sipalg_call *call);
void sipalg_dialog_age(struct sipalg_net *sn, struct sipalg_call *call,
		       unsigned long now);

#endif /* SIPALG_STATE_DIALOG_H */
