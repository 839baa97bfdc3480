/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who takes part in a call.
 */
#ifndef SIPALG_STATE_DIALOG_H
#define SIPALG_STATE_DIALOG_H

#include "call.h"

u64 sipalg_dialog_side(const struct sipalg_pkt *pkt, struct sipalg_span tag,
		       const struct sipalg_addr *host);
bool sipalg_dialog_knows(const struct sipalg_call *call,
			 const struct sipalg_addr *addr);
bool sipalg_dialog_has(const struct sipalg_pkt *pkt,
		       struct sipalg_call *call);
void sipalg_dialog_join(struct sipalg_pkt *pkt, struct sipalg_call *call);
u64 sipalg_dialog_callee(const struct sipalg_pkt *pkt,
			 const struct sipalg_call *call);
bool sipalg_dialog_is_answered(const struct sipalg_call *call, u64 callee);
void sipalg_dialog_answer(struct sipalg_pkt *pkt, struct sipalg_call *call);
void sipalg_dialog_end(struct sipalg_call *call, u64 callee);

#endif /* SIPALG_STATE_DIALOG_H */
