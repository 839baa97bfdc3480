/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a call holds open.
 */
#ifndef SIPALG_STATE_USE_H
#define SIPALG_STATE_USE_H

#include "call.h"

bool sipalg_use_has_side(struct sipalg_call *call, u64 side);
bool sipalg_use_expects(struct sipalg_net *sn, const struct sipalg_pinhole *hole,
			const struct sipalg_end *src, u32 media_from);
void sipalg_use_take(struct sipalg_pkt *pkt, struct sipalg_call *call);
void sipalg_use_undo(struct sipalg_pkt *pkt);
void sipalg_use_sweep(struct sipalg_net *sn, struct sipalg_call *call);
void sipalg_use_revert(struct sipalg_net *sn, struct sipalg_call *call,
		       u64 side, u32 cseq);
void sipalg_use_claim(struct sipalg_call *call, const struct sipalg_end *end);
void sipalg_use_spare(struct sipalg_call *call);
void sipalg_use_give_up(struct sipalg_net *sn, struct sipalg_call *call);
void sipalg_use_drop_side(struct sipalg_net *sn, struct sipalg_call *call,
			  u64 side);
void sipalg_use_forget(struct sipalg_call *call, u64 side);
void sipalg_use_drop_all(struct sipalg_net *sn, struct sipalg_call *call);

#endif /* SIPALG_STATE_USE_H */
