/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIP over UDP: one datagram, one message.
 */
#ifndef SIPALG_HOOK_UDP_H
#define SIPALG_HOOK_UDP_H

#include "../state/pkt.h"

unsigned int sipalg_udp_receive(struct sipalg_net *sn, struct sk_buff *skb,
				unsigned int protoff,
				enum ip_conntrack_info ctinfo,
				enum sipalg_profile profile);

#endif /* SIPALG_HOOK_UDP_H */
