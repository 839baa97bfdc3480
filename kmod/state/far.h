/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What descriptions from outside have named.
 */
#ifndef SIPALG_STATE_FAR_H
#define SIPALG_STATE_FAR_H

#include "call.h"

bool sipalg_far_has_peer(const struct sipalg_call *call,
			 const struct sipalg_end *end);
bool sipalg_far_names(const struct sipalg_call *call,
		      const struct sipalg_addr *addr);
void sipalg_far_learn(struct sipalg_pkt *pkt, struct sipalg_call *call);
void sipalg_far_accept(struct sipalg_call *call, struct sipalg_leg *leg);

#endif /* SIPALG_STATE_FAR_H */
