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
 * No reference is kept: a connection that is not confirmed belongs to its packet
 * alone, and nf_queue drops it if anybody else has one. It is found again by its
 * first tuple.
 *
 * One host has a few at a time. The table has a limit, and so has a host in it;
 * the oldest makes room. Any host may ask a STUN server, through us but not for
 * us: whom nothing else is known of makes room first, and displaces no phone.
 * All of it is guarded by the namespace's lock.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include "binding.h"
#include "counter.h"
#include "external.h"
#include "pinhole.h"
#include "setting.h"
#include "share.h"
#include "tuple.h"

#define BUCKETS		256
#define OF_HOST_MAX	64
#define ON_ITS_WAY	(2 * HZ)	/* for the first packet, perhaps queued */
#define LOOK_MOST	16	/* at these, before one goes for another */

/**
 * struct sipalg_bindings - the table
 * @phones: struct binding of hosts that we serve, the oldest first
 * @strangers: the same of others
 * @buckets: all by host, the newest first
 * @ageing: the bucket to be aged next
 */
struct sipalg_bindings {
	struct list_head phones;
	struct list_head strangers;
	struct hlist_head buckets[BUCKETS];
	u32 ageing;
};

/**
 * struct binding - one connection to a STUN server
 * @list: in sipalg_bindings.phones or .strangers
 * @node: in sipalg_bindings.buckets
 * @host: the inside host; its port is 0
 * @port: the inside port
 * @zone: where the connection is
 * @tuple: its tuple in the original direction
 * @since: jiffies of the first packet
 * @found: the connection was there
 */
struct binding {
	struct list_head list;
	struct hlist_node node;
	struct sipalg_place host;
	u16 port;
	struct nf_conntrack_zone zone;
	struct nf_conntrack_tuple tuple;
	unsigned long since;
	bool found;
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
	kfree(b);
}

/*
 * What NAT has made of it: @pub. What it has left as it is has no public
 * endpoint. -EAGAIN while the first packet may be on its way.
 */
static int find_public(struct sipalg_net *sn, struct binding *b,
		       struct sipalg_end *pub)
{
	struct nf_conntrack_tuple_hash *h;
	struct nf_conn *ct;
	bool mapped;

	h = nf_conntrack_find_get(sn->net, &b->zone, &b->tuple);
	if (!h)
		return b->found || time_after(jiffies, b->since + ON_ITS_WAY) ?
		       -ENOENT : -EAGAIN;
	b->found = true;
	ct = nf_ct_tuplehash_to_ctrack(h);
	mapped = NF_CT_DIRECTION(h) == IP_CT_DIR_ORIGINAL &&
		 ct->status & IPS_SRC_NAT;
	sipalg_tuple_dst(&ct->tuplehash[IP_CT_DIR_REPLY].tuple, pub);
	nf_ct_put(ct);
	return mapped ? 0 : -ENOENT;
}

/* Will it never be used again? */
static bool is_gone(struct sipalg_net *sn, struct binding *b)
{
	struct sipalg_end pub;

	return find_public(sn, b, &pub) == -ENOENT;
}

/* Make room. What is gone is no loss. */
static void displace(struct sipalg_net *sn, struct binding *b)
{
	struct sipalg_end pub;

	if (!find_public(sn, b, &pub))
		sipalg_count(sn, SIPALG_COUNT_BINDINGS_DISPLACED);
	drop(sn, b);
}

/* Room among those of its host; the same connection is not there twice. */
static void make_room_of_host(struct sipalg_net *sn, const struct binding *new)
{
	struct binding *b, *oldest = NULL;
	struct hlist_node *next;
	u32 nr = 0;

	hlist_for_each_entry_safe(b, next, bucket_of(sn, &new->host), node) {
		if (!is_of(b, &new->host))
			continue;
		if (nf_ct_tuple_equal(&b->tuple, &new->tuple) ||
		    is_gone(sn, b)) {
			drop(sn, b);
			continue;
		}
		oldest = b;
		nr++;
	}
	if (nr >= OF_HOST_MAX)
		displace(sn, oldest);
}

/*
 * A place in the table for one more, of a phone or not. What is gone goes first,
 * of whomever it was; in a large table as much of it as is met at once.
 */
static bool make_room(struct sipalg_net *sn, bool phone)
{
	u32 most = sipalg_setting(sn, SIPALG_SET_BINDINGS_MAX);
	struct sipalg_bindings *all = sn->bindings;
	struct list_head *from;

	if (sn->nr_bindings >= most)
		sipalg_binding_age(sn, LOOK_MOST);
	while (sn->nr_bindings && sn->nr_bindings >= most) {
		from = phone && list_empty(&all->strangers) ? &all->phones :
							      &all->strangers;
		if (list_empty(from)) {
			sipalg_count(sn, SIPALG_COUNT_BINDINGS_REFUSED);
			return false;
		}
		displace(sn, list_first_entry(from, struct binding, list));
	}
	return true;
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
	INIT_LIST_HEAD(&sn->bindings->phones);
	INIT_LIST_HEAD(&sn->bindings->strangers);
	sn->bindings->ageing = 0;
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
void sipalg_binding_add(struct sipalg_net *sn, const struct nf_conn *ct,
			int oif)
{
	struct sipalg_end src;
	struct binding *b;
	bool phone;

	if (!sipalg_setting(sn, SIPALG_SET_BINDINGS_MAX))
		return;
	b = kzalloc(sizeof(*b), GFP_ATOMIC);
	if (!b)
		return;
	b->tuple = ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	b->zone = *nf_ct_zone(ct);
	b->since = jiffies;
	sipalg_tuple_src(&b->tuple, &src);
	make_host(&b->host, src,
		  nf_ct_zone_id(&b->zone, IP_CT_DIR_ORIGINAL), oif);
	b->port = src.port;

	spin_lock_bh(&sn->lock);
	phone = sipalg_share_is_served(sn, &src.addr, b->host.zone);
	make_room_of_host(sn, b);
	if (make_room(sn, phone)) {
		list_add_tail(&b->list, phone ? &sn->bindings->phones :
						&sn->bindings->strangers);
		hlist_add_head(&b->node, bucket_of(sn, &b->host));
		sn->nr_bindings++;
		sipalg_count(sn, SIPALG_COUNT_BINDINGS_LEARNT);
		b = NULL;
	}
	spin_unlock_bh(&sn->lock);
	kfree(b);
}

/*
 * Its public endpoint, if it has one that the receiver of @pkt would see. Its
 * host is a phone, then.
 */
static bool read_public(const struct sipalg_pkt *pkt, struct binding *b,
			struct sipalg_end *pub)
{
	if (find_public(pkt->sn, b, pub) ||
	    !sipalg_addr_equal(&pub->addr, &pkt->src_pub.addr))
		return false;
	list_move_tail(&b->list, &pkt->sn->bindings->phones);
	return true;
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

	if (!pkt->sn->nr_bindings)
		return false;
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
 * @most: how many to look at, if they are in different buckets
 *
 * Context: the namespace's lock.
 */
void sipalg_binding_age(struct sipalg_net *sn, u32 most)
{
	struct sipalg_bindings *all = sn->bindings;
	struct hlist_node *next;
	struct binding *b;
	u32 i, nr = 0;

	for (i = 0; i < BUCKETS && nr < most; i++) {
		hlist_for_each_entry_safe(b, next, &all->buckets[all->ageing],
					  node) {
			nr++;
			if (is_gone(sn, b))
				drop(sn, b);
		}
		all->ageing = (all->ageing + 1) % BUCKETS;
	}
}

static void flush(struct sipalg_net *sn, struct list_head *list)
{
	struct binding *b, *next;

	list_for_each_entry_safe(b, next, list, list)
		drop(sn, b);
}

/**
 * sipalg_binding_flush - forget all
 * @sn: the namespace, which no packet reaches any more
 *
 * Context: the namespace's lock.
 */
void sipalg_binding_flush(struct sipalg_net *sn)
{
	flush(sn, &sn->bindings->phones);
	flush(sn, &sn->bindings->strangers);
}
