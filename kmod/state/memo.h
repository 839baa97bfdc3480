/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memos: unusual spellings, so that their echoes come back as they were.
 */
#ifndef SIPALG_STATE_MEMO_H
#define SIPALG_STATE_MEMO_H

#include "pkt.h"
#include "share.h"

extern const struct rhashtable_params sipalg_memo_params;

void sipalg_memo_recall(struct sipalg_pkt *pkt);
void sipalg_memo_keep(struct sipalg_pkt *pkt);
void sipalg_memo_displace(struct sipalg_net *sn, struct sipalg_seat *seat);
bool sipalg_memo_age(struct sipalg_net *sn, unsigned long now, u32 most);
void sipalg_memo_flush(struct sipalg_net *sn);

#endif /* SIPALG_STATE_MEMO_H */
