/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The spine: one message from its bytes to its verdict.
 */
#ifndef SIPALG_HOOK_PROCESS_H
#define SIPALG_HOOK_PROCESS_H

#include "../state/pkt.h"

unsigned int sipalg_process(struct sipalg_pkt *pkt, const u8 *data, u32 len);
unsigned int sipalg_process_done(struct sipalg_net *sn, enum sipalg_reason r);

#endif /* SIPALG_HOOK_PROCESS_H */
