/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the spine wants to know of the packet that a message came in.
 */
#ifndef SIPALG_HOOK_PACKET_H
#define SIPALG_HOOK_PACKET_H

#include "../state/pkt.h"

int sipalg_packet_setup(void);
void sipalg_packet_teardown(void);
struct sipalg_pkt *sipalg_packet_take(struct sipalg_net *sn,
				      struct sk_buff *skb,
				      enum ip_conntrack_info ctinfo,
				      enum sipalg_profile profile);
void sipalg_packet_give(struct sipalg_pkt *pkt);

#endif /* SIPALG_HOOK_PACKET_H */
