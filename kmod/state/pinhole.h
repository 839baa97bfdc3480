/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pinholes: public ports promised to endpoints inside.
 */
#ifndef SIPALG_STATE_PINHOLE_H
#define SIPALG_STATE_PINHOLE_H

#include <linux/jiffies.h>
#include <linux/sipalg.h>
#include "pkt.h"
#include "share.h"

#define SIPALG_FLOWS_MAX	4	/* connections remembered per pinhole */

/**
 * struct sipalg_place - an endpoint and where it is valid; a table key
 * @addr: the address
 * @oif: interface on which an inside endpoint leaves; 0 for public ones
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 * @zone: conntrack zone
 * @port: host order
 */
struct sipalg_place {
	struct sipalg_addr addr;
	u32 oif;
	u32 proto;
	u16 zone;
	u16 port;
};

/**
 * struct sipalg_pinhole - a public port promised to an inside endpoint
 * @pub_node: in sipalg_net.pinholes_pub
 * @priv_node: in sipalg_net.pinholes_priv
 * @list: in sipalg_net.pinhole_list
 * @pub: the public endpoint; never changes
 * @priv: the inside endpoint; never changes
 * @iif: interface that the messages of the phone came in by; 0 for this
 *	machine's own
 * @told: what the other side was told last that stands for it; under the lock
 * @kind: enum sipalg_pinhole_kind; never changes
 * @type: enum sipalg_media_type; never changes
 * @users: uses by calls and registrations; under the namespace's lock. 0
 *	means closed
 * @seat: in the share of the host inside; under the lock
 * @uses: struct sipalg_use of calls; under the lock
 * @flows_in: connections that it let in; under the lock
 * @flows_out: connections that it let out; under the lock
 * @wary: jiffies until when its port may be known to the far end of a call that
 *	had to leave it; 0 if to none; under the lock, read without it
 * @flows: the far ends of the last of these for media over UDP, to be ended
 *	with the pinhole; under the lock
 * @admits: struct sipalg_admit, read under RCU; who may come in. Media
 *	pinholes have none and let anybody in
 * @master: the signalling connection that the promise was made on, which
 *	connections through it are related to; referenced until @rcu has run
 * @rcu: frees it
 */
struct sipalg_pinhole {
	struct rhash_head pub_node;
	struct rhash_head priv_node;
	struct list_head list;
	struct sipalg_place pub;
	struct sipalg_place priv;
	int iif;
	struct sipalg_end told;
	u8 kind;
	u8 type;
	u32 users;
	struct sipalg_seat seat;
	struct hlist_head uses;
	u32 flows_in;
	u32 flows_out;
	unsigned long wary;
	struct sipalg_end flows[SIPALG_FLOWS_MAX];
	struct list_head admits;
	struct nf_conn *master;
	struct rcu_head rcu;
};

/**
 * struct sipalg_want - what a pinhole is wanted for
 * @priv: the inside endpoint
 * @port: public port to be had before any other, since NAT has given it to
 *	@priv already; 0 if there is none
 * @beside: of several, it must be next to the one before, which is all that
 *	the description says of it
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 * @kind: enum sipalg_pinhole_kind
 * @type: enum sipalg_media_type
 */
struct sipalg_want {
	struct sipalg_end priv;
	u16 port;
	bool beside;
	u8 proto;
	u8 kind;
	u8 type;
};

extern const struct rhashtable_params sipalg_pinhole_pub_params;
extern const struct rhashtable_params sipalg_pinhole_priv_params;

struct sipalg_pinhole *sipalg_pinhole_at_pub(struct sipalg_net *sn,
					     const struct sipalg_place *place);
struct sipalg_pinhole *sipalg_pinhole_at_priv(struct sipalg_net *sn,
					      const struct sipalg_place *place);
struct sipalg_pinhole *
sipalg_pinhole_find_pub(struct sipalg_net *sn, u8 proto,
			const struct sipalg_end *pub, u16 zone);
struct sipalg_pinhole *
sipalg_pinhole_find_priv(struct sipalg_net *sn, u8 proto,
			 const struct sipalg_end *priv, u16 zone, int oif);

enum sipalg_reason sipalg_pinhole_open(struct sipalg_pkt *pkt,
				       const struct sipalg_want *want,
				       u16 pub_port,
				       struct sipalg_pinhole **hole);
void sipalg_pinhole_get(const struct sipalg_pkt *pkt,
			struct sipalg_pinhole *hole);
void sipalg_pinhole_note(const struct sipalg_pkt *pkt,
			 struct sipalg_pinhole *hole);
void sipalg_pinhole_put(struct sipalg_net *sn, struct sipalg_pinhole *hole);
bool sipalg_pinhole_enter(struct sipalg_net *sn, struct sipalg_pinhole *hole,
			  const struct sipalg_end *peer, bool inbound);
void sipalg_pinhole_keep(struct sipalg_net *sn, struct sipalg_pinhole *hole);

static inline void sipalg_place_make(struct sipalg_place *place, u8 proto,
				     const struct sipalg_end *end, u16 zone,
				     int oif)
{
	BUILD_BUG_ON(sizeof(*place) != 32);	/* a key has no padding */

	place->addr = end->addr;
	place->oif = oif;
	place->proto = proto;
	place->zone = zone;
	place->port = end->port;
}

/* Is there no NAT between its two ends? Then it only lets in. */
static inline bool sipalg_pinhole_is_open(const struct sipalg_pinhole *hole)
{
	return hole->pub.port == hole->priv.port &&
	       sipalg_addr_equal(&hole->pub.addr, &hole->priv.addr);
}

/* Might somebody send media to it who was told of its port for another call? */
static inline bool sipalg_pinhole_is_wary(const struct sipalg_pinhole *hole)
{
	unsigned long until = READ_ONCE(hole->wary);

	return until && time_before(jiffies, until);
}

static inline void sipalg_place_end(const struct sipalg_place *place,
				    struct sipalg_end *end)
{
	end->addr = place->addr;
	end->port = place->port;
}

#endif /* SIPALG_STATE_PINHOLE_H */
