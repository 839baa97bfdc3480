// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bindings: public endpoints that NAT gave to phones which asked a STUN server
 * for them. What such a phone writes, or may write, into its description is
 * one of these; media.c asks here which.
 *
 * DOC: Why they are remembered
 *
 * A phone that uses STUN knows a public endpoint of its media port before we
 * promise one, and has written it into its candidates or even into c= and m=.
 * RFC 8839, 9.2.2, wants that binding to be the one that is promised. It is in
 * conntrack, but conntrack finds nothing by an inside endpoint alone. So the
 * connection is remembered when its first packet, a STUN request, leaves
 * (hook/lookup.c). NAT chooses the public port after that: it is read from the
 * connection when it is asked for.
 *
 * One host has a few at a time. The table has a limit, and so has a host in
 * it; the oldest makes room. All of it is guarded by the namespace's lock.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include "binding.h"
#include "conn.h"
#include "counter.h"
#include "external.h"
#include "pinhole.h"
#include "setting.h"
#include "tuple.h"

#define BUCKETS		256
#define OF_HOST_MAX	64

/**
 * struct sipalg_bindings - the table
 * @all: struct binding, the oldest first
 * @buckets: the same by host, the newest first
 */
struct sipalg_bindings {
	struct list_head all;
	struct hlist_head buckets[BUCKETS];
};

/**
 * struct binding - one connection to a STUN server
 * @list: in sipalg_bindings.all
 * @node: in sipalg_bindings.buckets
 * @host: the inside host; its port is 0
 * @port: the inside port
 * @since: jiffies of the first packet
 * @ct: the connection; referenced
 */
struct binding {
	struct list_head list;
	struct hlist_node node;
	struct sipalg_place host;
	u16 port;
	unsigned long since;
	struct nf_conn *ct;
};

static struct hlist_head *bucket_of(struct sipalg_net *sn,
				    const struct sipalg_place *host)
{
	u64 hash = siphash(host, sizeof(*host), &sipalg_secret);

	return &sn->bindings->buckets[hash % BUCKETS];
}

static bool is_of(const struct binding *b, const struct sipalg_place *host)
{
	return !memcmp(&b->host, host, sizeof(*host));
}

static void make_host(struct sipalg_place *host, struct sipalg_end end,
		      u16 zone, int oif)
{
	end.port = 0;
	sipalg_place_make(host, IPPROTO_UDP, &end, zone, oif);
}

static void drop(struct sipalg_net *sn, struct binding *b)
{
	list_del(&b->list);
	hlist_del(&b->node);
	sn->nr_bindings--;
	sipalg_conn_hold(&b->ct, NULL);
	kfree(b);
}

/* Will it never be used again? Its first packet may still be on its way. */
static bool is_gone(const struct binding *b)
{
	if (sipalg_conn_gone(b->ct, b->since))
		return true;
	/* what NAT has left as it is has no public endpoint */
	return nf_ct_is_confirmed(b->ct) &&
	       (nf_ct_is_expired(b->ct) || !(b->ct->status & IPS_SRC_NAT));
}

/* Make room. What is gone is no loss. */
static void displace(struct sipalg_net *sn, struct binding *b)
{
	if (!is_gone(b))
		sipalg_count(sn, SIPALG_COUNT_BINDINGS_DISPLACED);
	drop(sn, b);
}

/* A place in the table for one more of @host. */
static void make_room(struct sipalg_net *sn, const struct sipalg_place *host)
{
	u32 nr = 0, most = sipalg_setting(sn, SIPALG_SET_BINDINGS_MAX);
	struct binding *b, *oldest = NULL;
	struct hlist_node *next;

	hlist_for_each_entry_safe(b, next, bucket_of(sn, host), node) {
		if (!is_of(b, host))
			continue;
		if (is_gone(b)) {
			drop(sn, b);
			continue;
		}
		oldest = b;
		nr++;
	}
	if (nr >= OF_HOST_MAX)
		displace(sn, oldest);
	while (sn->nr_bindings && sn->nr_bindings >= most)
		displace(sn, list_first_entry(&sn->bindings->all,
					      struct binding, list));
}

/**
 * sipalg_binding_init - an empty table
 * @sn: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int sipalg_binding_init(struct sipalg_net *sn)
{
	u32 i;

	sn->bindings = kmalloc(sizeof(*sn->bindings), GFP_KERNEL);
	if (!sn->bindings)
		return -ENOMEM;
	INIT_LIST_HEAD(&sn->bindings->all);
	for (i = 0; i < BUCKETS; i++)
		INIT_HLIST_HEAD(&sn->bindings->buckets[i]);
	return 0;
}

/**
 * sipalg_binding_exit - undo sipalg_binding_init()
 * @sn: the namespace; the table was flushed
 */
void sipalg_binding_exit(struct sipalg_net *sn)
{
	kfree(sn->bindings);
}

/**
 * sipalg_binding_add - a phone asks a STUN server for its public endpoint
 * @sn: the namespace
 * @ct: the connection, of which this is the first packet
 * @oif: the interface it leaves by
 *
 * Context: RCU read side; takes the namespace's lock.
 */
void sipalg_binding_add(struct sipalg_net *sn, struct nf_conn *ct, int oif)
{
	struct sipalg_end src;
	struct binding *b;

	if (!sipalg_setting(sn, SIPALG_SET_BINDINGS_MAX))
		return;
	b = kzalloc(sizeof(*b), GFP_ATOMIC);
	if (!b)
		return;
	sipalg_tuple_src(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple, &src);
	make_host(&b->host, src,
		  nf_ct_zone_id(nf_ct_zone(ct), IP_CT_DIR_ORIGINAL), oif);
	b->port = src.port;
	b->since = jiffies;
	sipalg_conn_hold(&b->ct, ct);

	spin_lock_bh(&sn->lock);
	make_room(sn, &b->host);
	list_add_tail(&b->list, &sn->bindings->all);
	hlist_add_head(&b->node, bucket_of(sn, &b->host));
	sn->nr_bindings++;
	sipalg_count(sn, SIPALG_COUNT_BINDINGS_LEARNT);
	spin_unlock_bh(&sn->lock);
}

/* Its public endpoint, if it has one that the receiver of @pkt would see. */
static bool read_public(const struct sipalg_pkt *pkt, const struct binding *b,
			struct sipalg_end *pub)
{
	if (is_gone(b) || !nf_ct_is_confirmed(b->ct))
		return false;
	sipalg_tuple_dst(&b->ct->tuplehash[IP_CT_DIR_REPLY].tuple, pub);
	return sipalg_addr_equal(&pub->addr, &pkt->src_pub.addr);
}

/**
 * sipalg_binding_public - what NAT has made of an endpoint of the sender
 * @pkt: a message from inside
 * @port: the port, on the sender's own address
 * @pub: set to the public endpoint, the newest if there are several
 *
 * Context: the namespace's lock.
 * Return: false when it is not known.
 */
bool sipalg_binding_public(const struct sipalg_pkt *pkt, u16 port,
			   struct sipalg_end *pub)
{
	struct sipalg_place host;
	struct binding *b;

	make_host(&host, pkt->src, pkt->zone, pkt->oif);
	hlist_for_each_entry(b, bucket_of(pkt->sn, &host), node)
		if (b->port == port && is_of(b, &host) &&
		    read_public(pkt, b, pub))
			return true;
	return false;
}

/**
 * sipalg_binding_inside - the sender's own endpoint of a public one
 * @pkt: a message from inside
 * @pub: the public endpoint
 * @inside: set to the endpoint that NAT gave it to
 *
 * Context: the namespace's lock.
 * Return: false when it is not known, or not the sender's.
 */
bool sipalg_binding_inside(const struct sipalg_pkt *pkt,
			   const struct sipalg_end *pub,
			   struct sipalg_end *inside)
{
	struct sipalg_end has, mapped = *pub;
	struct sipalg_place host;
	struct binding *b;

	sipalg_external_hear(pkt, &mapped);
	if (!sipalg_addr_equal(&mapped.addr, &pkt->src_pub.addr))
		return false;
	make_host(&host, pkt->src, pkt->zone, pkt->oif);
	hlist_for_each_entry(b, bucket_of(pkt->sn, &host), node) {
		if (!is_of(b, &host) || !read_public(pkt, b, &has) ||
		    has.port != mapped.port)
			continue;
		inside->addr = pkt->src.addr;
		inside->port = b->port;
		return true;
	}
	return false;
}

/**
 * sipalg_binding_age - forget those whose connection is gone
 * @sn: the namespace
 * @most: how many in one go
 *
 * Context: the namespace's lock.
 * Return: false when @most were forgotten and there may be more.
 */
bool sipalg_binding_age(struct sipalg_net *sn, u32 most)
{
	struct binding *b, *next;

	list_for_each_entry_safe(b, next, &sn->bindings->all, list) {
		if (!is_gone(b))
			continue;
		drop(sn, b);
		if (!--most)
			return false;
	}
	return true;
}

/**
 * sipalg_binding_flush - forget all
 * @sn: the namespace, which no packet reaches any more
 *
 * Context: the namespace's lock.
 */
void sipalg_binding_flush(struct sipalg_net *sn)
{
	struct binding *b, *next;

	list_for_each_entry_safe(b, next, &sn->bindings->all, list)
		drop(sn, b);
}
