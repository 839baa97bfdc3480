// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports: which public ones are free, and how one is found. Who gets them is
 * known in pinhole.c.
 */
#include <linux/inetdevice.h>
#include <linux/kernel.h>
#include <net/addrconf.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/sock.h>
#include <net/udp.h>
#include "call.h"
#include "flow.h"
#include "port.h"
#include "setting.h"
#include "tuple.h"

/* Random ports tried before giving up; a range half full fails 2^-64. */
#define PORT_TRIES	64

/* Is the connection of @tuple, if any, that of @want's owner, or nobody's? */
static bool tuple_free(const struct sipalg_pkt *pkt,
		       const struct sipalg_want *want,
		       const struct nf_conntrack_tuple *tuple)
{
	struct sipalg_end owner;
	struct nf_conn *ct = sipalg_flow_find(pkt->ct, tuple, &owner);
	bool free;

	if (!ct)
		return true;
	free = sipalg_end_equal(&owner, &want->priv) ||
	       sipalg_flow_is_stray(ct, tuple);
	nf_ct_put(ct);
	return free;
}

/* The socket of the gateway that a datagram from @pkt's receiver would reach. */
static struct sock *find_socket(const struct sipalg_pkt *pkt, u16 port)
{
	const struct sipalg_end *from = &pkt->dst;
	const struct sipalg_addr *to = &pkt->src_pub.addr;

#if IS_ENABLED(CONFIG_NF_TPROXY_IPV4) || IS_ENABLED(CONFIG_NF_SOCKET_IPV4)
	/* a socket on any address is not on one that is only routed here */
	if (to->family == 4 &&
	    __ip_dev_find(pkt->sn->net, (__force __be32)to->w[0], false))
		return udp4_lib_lookup(pkt->sn->net,
				       (__force __be32)from->addr.w[0],
				       htons(from->port),
				       (__force __be32)to->w[0], htons(port),
				       pkt->oif);
#endif
#if IS_ENABLED(CONFIG_NF_TPROXY_IPV6) || IS_ENABLED(CONFIG_NF_SOCKET_IPV6)
	if (to->family == 6 &&
	    ipv6_chk_addr(pkt->sn->net, (const void *)to->b, NULL, 0))
		return udp6_lib_lookup(pkt->sn->net,
				       (const void *)from->addr.b,
				       htons(from->port),
				       (const void *)to->b, htons(port),
				       pkt->oif);
#endif
	return NULL;
}

/**
 * sipalg_port_is_served - does the gateway itself listen at a public port?
 * @pkt: the message that would promise it
 * @port: the port, on the address that the receiver of @pkt sees
 *
 * Kernels that cannot be asked answer no.
 *
 * Context: RCU read side.
 * Return: whether a socket of the gateway would get what comes to it.
 */
bool sipalg_port_is_served(const struct sipalg_pkt *pkt, u16 port)
{
	struct sock *sk = find_socket(pkt, port);

	if (sk)
		sock_put(sk);
	return sk;
}

/**
 * sipalg_port_is_free - may a public port be promised?
 * @pkt: the message that would promise it
 * @want: whom it would be promised to
 * @port: the port, on the address that the receiver of @pkt sees
 *
 * Not if a pinhole has it, the gateway listens at it, an expectation waits on
 * it, or a conntrack joins it to an endpoint that the other side has named.
 *
 * Context: the namespace's lock.
 * Return: whether it may.
 */
bool sipalg_port_is_free(const struct sipalg_pkt *pkt,
			 const struct sipalg_want *want, u16 port)
{
	struct sipalg_end pub = { .addr = pkt->src_pub.addr, .port = port };
	struct nf_conntrack_tuple tuple;
	const struct sipalg_end *peer;
	struct sipalg_place place;
	u32 i;

	sipalg_place_make(&place, want->proto, &pub, pkt->back_zone, 0);
	if (sipalg_pinhole_at_pub(pkt->sn, &place) ||
	    sipalg_port_is_served(pkt, port))
		return false;

	sipalg_tuple_make(&tuple, want->proto, &pkt->dst, &pub);
	if (__nf_ct_expect_find(pkt->sn->net, nf_ct_zone(pkt->ct), &tuple))
		return false;

	if (!tuple_free(pkt, want, &tuple))
		return false;
	if (!pkt->call)
		return true;
	for (i = 0; i < pkt->call->nr_peers; i++) {
		peer = &pkt->call->peers[i];
		sipalg_tuple_make(&tuple, want->proto, peer, &pub);
		if (!tuple_free(pkt, want, &tuple))
			return false;
	}
	return true;
}

/*
 * A port of the range, odd or even as @like: itself, or one that nobody can
 * foresee; 0 if there is none. Never a port outside: the gateway's own services
 * and the operator's port forwards are there.
 */
static u16 pick_port(struct sipalg_net *sn, u16 like, bool itself)
{
	u32 min = sipalg_setting(sn, SIPALG_SET_PORT_MIN);
	u32 max = sipalg_setting(sn, SIPALG_SET_PORT_MAX);

	if (itself && like >= min && like <= max)
		return like;
	min += (min ^ like) & 1;
	if (min >= max)
		return 0;
	return min + 2 * reciprocal_scale(siphash_1u64(sn->picks++,
						       &sipalg_secret),
					  (max - min + 1) / 2);
}

/**
 * sipalg_port_fits - are ports that follow each other free, and ours to give?
 * @pkt: the message that would promise them
 * @want: whom they would be promised to
 * @nr: how many
 * @port: the first
 *
 * Context: the namespace's lock.
 * Return: whether all are.
 */
bool sipalg_port_fits(const struct sipalg_pkt *pkt,
		      const struct sipalg_want *want, u32 nr, u32 port)
{
	u32 min = sipalg_setting(pkt->sn, SIPALG_SET_PORT_MIN);
	u32 max = sipalg_setting(pkt->sn, SIPALG_SET_PORT_MAX);
	u32 i;

	if (port < min || port + nr - 1 > max)
		return false;
	for (i = 0; i < nr; i++)
		if (!sipalg_port_is_free(pkt, &want[i], port + i))
			return false;
	return true;
}

/**
 * sipalg_port_find - find ports that follow each other
 * @pkt: the message that would promise them
 * @want: whom they would be promised to; the first one's own port is tried
 *	first, and gives the parity
 * @nr: how many
 *
 * Context: the namespace's lock.
 * Return: the first, 0 if none was found.
 */
u16 sipalg_port_find(const struct sipalg_pkt *pkt,
		     const struct sipalg_want *want, u32 nr)
{
	u16 port;
	u32 i;

	for (i = 0; i <= PORT_TRIES; i++) {
		port = pick_port(pkt->sn, want[0].priv.port, i == 0);
		if (sipalg_port_fits(pkt, want, nr, port))
			return port;
	}
	return 0;
}
