// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports: which public ones are free, and how one is found. Who gets them is
 * known in pinhole.c.
 */
#include <linux/bitmap.h>
#include <linux/inetdevice.h>
#include <linux/kernel.h>
#include <net/addrconf.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
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

/*
 * DOC: How long a search may take
 *
 * Whether a port is free is asked in four tables, for each endpoint that the
 * other side has named, and the namespace's lock is held. So a search is short:
 * a few ports that nobody can foresee, which is enough while the range is not
 * nearly full, and then those that no pinhole has, which are found in a bitmap.
 * And all lines of a message together have so many tries and no more.
 */
#define RANDOM_TRIES	8	/* of one search; a range half full fails 2^-8 */
#define NEXT_TRIES	24	/* of one search */
#define RANDOM_MOST	64	/* of one message; then the bitmap is asked first */

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

static bool is_served_udp(const struct sipalg_pkt *pkt, u16 port)
{
	struct sock *sk = find_socket(pkt, port);

	if (sk)
		sock_put(sk);
	return sk;
}

/* Does the gateway listen there by TCP? Listeners are not counted. */
static bool is_served_tcp(const struct sipalg_pkt *pkt, u16 port)
{
	const struct sipalg_end *from = &pkt->dst;
	const struct sipalg_addr *to = &pkt->src_pub.addr;
	struct net *net = pkt->sn->net;

	if (to->family == 4)
		return __ip_dev_find(net, (__force __be32)to->w[0], false) &&
		       inet_lookup_listener(net, NULL, 0,
					    (__force __be32)from->addr.w[0],
					    htons(from->port),
					    (__force __be32)to->w[0],
					    htons(port), pkt->oif, 0);
#if IS_ENABLED(CONFIG_IPV6)
	return ipv6_chk_addr(net, (const void *)to->b, NULL, 0) &&
	       inet6_lookup_listener(net, NULL, 0, (const void *)from->addr.b,
				     htons(from->port), (const void *)to->b,
				     port, pkt->oif, 0);
#else
	return false;
#endif
}

/**
 * sipalg_port_is_served - does the gateway itself listen at a public port?
 * @pkt: the message that would promise it
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 * @port: the port, on the address that the receiver of @pkt sees
 *
 * Kernels that cannot be asked answer no.
 *
 * Context: RCU read side.
 * Return: whether a socket of the gateway would get what comes to it.
 */
bool sipalg_port_is_served(const struct sipalg_pkt *pkt, u8 proto, u16 port)
{
	return proto == IPPROTO_TCP ? is_served_tcp(pkt, port) :
				      is_served_udp(pkt, port);
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
	    sipalg_port_is_served(pkt, want->proto, port))
		return false;

	sipalg_tuple_make(&tuple, want->proto, &pkt->dst, &pub);
	if (__nf_ct_expect_find(pkt->sn->net, nf_ct_zone(pkt->ct), &tuple))
		return false;

	if (!tuple_free(pkt, want, &tuple))
		return false;
	if (!pkt->call || !pkt->call->far)
		return true;
	for (i = 0; i < pkt->call->far->nr_peers; i++) {
		peer = &pkt->call->far->peers[i];
		sipalg_tuple_make(&tuple, want->proto, peer, &pub);
		if (!tuple_free(pkt, want, &tuple))
			return false;
	}
	return true;
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
	u32 i, min, max;

	sipalg_setting_ports(pkt->sn, &min, &max);
	if (port < min || port + nr - 1 > max)
		return false;
	for (i = 0; i < nr; i++)
		if (!sipalg_port_is_free(pkt, &want[i], port + i))
			return false;
	return true;
}

/* A number below @most that nobody can foresee. */
static u32 draw(struct sipalg_net *sn, u32 most)
{
	return reciprocal_scale(siphash_1u64(sn->picks++, &sipalg_secret),
				most);
}

/**
 * struct search - a search for ports
 * @pkt: the message that would promise them
 * @want: whom they would be promised to
 * @nr: how many in a row
 * @min: the first of the range that is as odd or even as the wanted one
 * @max: the last of the range
 */
struct search {
	struct sipalg_pkt *pkt;
	const struct sipalg_want *want;
	u32 nr;
	u32 min;
	u32 max;
};

static bool try_port(const struct search *search, u32 port)
{
	search->pkt->tries++;
	return sipalg_port_fits(search->pkt, search->want, search->nr, port);
}

/* One that nobody can foresee. */
static u16 find_random(const struct search *search)
{
	u32 i, port, nr = (search->max - search->min + 1) / 2;

	for (i = 0; i < RANDOM_TRIES && search->pkt->tries < RANDOM_MOST; i++) {
		port = search->min + 2 * draw(search->pkt->sn, nr);
		if (try_port(search, port))
			return port;
	}
	return 0;
}

/* One between @port and @end that no pinhole has. @left: tries, counted down. */
static u16 find_between(const struct search *search, u32 port, u32 end,
			u32 *left)
{
	struct sipalg_net *sn = search->pkt->sn;

	for (; *left && search->pkt->tries < SIPALG_TRIES_MOST; port += 2) {
		port = bitmap_find_next_zero_area_off(sn->ports, end + 1, port,
						      search->nr, 1,
						      search->min & 1);
		if (port > end)
			return 0;
		--*left;
		if (try_port(search, port))
			return port;
	}
	return 0;
}

/* The next that no pinhole has, from somewhere in the range on. */
static u16 find_next(const struct search *search)
{
	u32 start = search->min +
		    2 * draw(search->pkt->sn,
			     (search->max - search->min + 1) / 2);
	u32 left = NEXT_TRIES;
	u16 port = find_between(search, start, search->max, &left);

	return port ? port : find_between(search, search->min,
					  min(start + search->nr, search->max),
					  &left);
}

/**
 * sipalg_port_find - find ports that follow each other
 * @pkt: the message that would promise them; its tries are counted
 * @want: whom they would be promised to; the first one's own port is tried
 *	first, and gives the parity
 * @nr: how many
 *
 * Never a port out of the range: the gateway's own services and the operator's
 * port forwards are there.
 *
 * Context: the namespace's lock.
 * Return: the first, 0 if none was found.
 */
u16 sipalg_port_find(struct sipalg_pkt *pkt, const struct sipalg_want *want,
		     u32 nr)
{
	struct search search = { .pkt = pkt, .want = want, .nr = nr };
	u16 port, own = want[0].priv.port;

	if (try_port(&search, own))
		return own;
	sipalg_setting_ports(pkt->sn, &search.min, &search.max);
	search.min += (search.min ^ own) & 1;
	if (search.min >= search.max)
		return 0;
	port = find_random(&search);
	return port ? port : find_next(&search);
}
