/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIP over TCP: messages cut out of a stream.
 */
#ifndef SIPALG_HOOK_TCP_H
#define SIPALG_HOOK_TCP_H

#include "../state/pkt.h"

enum sipalg_reason sipalg_tcp_write(struct sipalg_pkt *pkt);
unsigned int sipalg_tcp_receive(struct sipalg_net *sn, struct sk_buff *skb,
				unsigned int protoff,
				enum ip_conntrack_info ctinfo,
				enum sipalg_profile profile);

#endif /* SIPALG_HOOK_TCP_H */
