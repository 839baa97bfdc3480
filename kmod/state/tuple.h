/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between conntrack's tuples and our endpoints.
 */
#ifndef SIPALG_STATE_TUPLE_H
#define SIPALG_STATE_TUPLE_H

#include <linux/netfilter.h>
#include <net/netfilter/nf_conntrack_tuple.h>
#include "../sip/end.h"

static inline void sipalg_tuple_addr(u16 l3num, const union nf_inet_addr *from,
				     struct sipalg_addr *addr)
{
	*addr = (struct sipalg_addr){ .family = l3num == NFPROTO_IPV6 ? 6 : 4 };
	memcpy(addr->b, from->all, l3num == NFPROTO_IPV6 ? 16 : 4);
}

static inline void sipalg_tuple_src(const struct nf_conntrack_tuple *tuple,
				    struct sipalg_end *end)
{
	sipalg_tuple_addr(tuple->src.l3num, &tuple->src.u3, &end->addr);
	end->port = ntohs(tuple->src.u.udp.port);
}

static inline void sipalg_tuple_dst(const struct nf_conntrack_tuple *tuple,
				    struct sipalg_end *end)
{
	sipalg_tuple_addr(tuple->src.l3num, &tuple->dst.u3, &end->addr);
	end->port = ntohs(tuple->dst.u.udp.port);
}

/* A tuple of the original direction, of IPPROTO_UDP or IPPROTO_TCP. */
static inline void sipalg_tuple_make(struct nf_conntrack_tuple *tuple, u8 proto,
				     const struct sipalg_end *src,
				     const struct sipalg_end *dst)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->src.l3num = src->addr.family == 6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
	tuple->dst.protonum = proto;
	tuple->dst.dir = IP_CT_DIR_ORIGINAL;
	memcpy(tuple->src.u3.all, src->addr.b, sizeof(src->addr.b));
	memcpy(tuple->dst.u3.all, dst->addr.b, sizeof(dst->addr.b));
	tuple->src.u.udp.port = htons(src->port);
	tuple->dst.u.udp.port = htons(dst->port);
}

#endif /* SIPALG_STATE_TUPLE_H */
