/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a message out of a packet, and writing it back.
 */
#ifndef SIPALG_HOOK_SKB_H
#define SIPALG_HOOK_SKB_H

#include "../state/pkt.h"

int sipalg_skb_transport(const struct sk_buff *skb, u8 *protocol);
const u8 *sipalg_skb_read(const struct sk_buff *skb, u32 off, u32 len,
			  u8 **copy);
enum sipalg_reason sipalg_skb_write(struct sipalg_pkt *pkt);

#endif /* SIPALG_HOOK_SKB_H */
