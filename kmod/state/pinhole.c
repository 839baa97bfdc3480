// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pinholes: which public ports are promised to which endpoints inside. Which one
 * a message gets is decided in promise.c; who may come in through them is known
 * in admit.c; what they are for, in call.c and reg.c, which hold them. What
 * happens to a packet that uses one is decided in hook/lookup.c.
 *
 * DOC: Promises
 *
 * A pinhole is one row: public endpoint <-> inside endpoint. It is found from
 * both ends: a packet from outside by its destination, a packet from inside by
 * its source and the interface it leaves by. So media works whichever end
 * speaks first, and always leaves from the port that the SDP names.
 *
 * The rows are ours and not conntrack expectations. An expectation answers one
 * direction only, there may be 255 of a class on one signalling connection
 * and a few thousand in a namespace, and while there is one, every new
 * connection of the namespace takes a global lock. A row costs a hash look-up
 * on the first packet of a new connection and nothing afterwards.
 *
 * A promised port is one of a range that is ours, or one that NAT gave the same
 * endpoint before (binding.c).
 */
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "admit.h"
#include "call.h"
#include "conn.h"
#include "counter.h"
#include "event.h"
#include "external.h"
#include "flow.h"
#include "pinhole.h"

/* Most of an IPv4 place is 0, and several are looked up for each promise. */
static u32 hash_place(const void *key, u32 len, u32 seed)
{
	const struct sipalg_place *place = key;

	if (place->addr.family != 4)
		return jhash2(key, len / sizeof(u32), seed);
	return jhash_3words(place->addr.w[0], place->zone << 16 | place->port,
			    place->oif ^ place->proto << 24, seed);
}

const struct rhashtable_params sipalg_pinhole_pub_params = {
	.key_len = sizeof(struct sipalg_place),
	.hashfn = hash_place,
	.key_offset = offsetof(struct sipalg_pinhole, pub),
	.head_offset = offsetof(struct sipalg_pinhole, pub_node),
	.automatic_shrinking = true,
};

const struct rhashtable_params sipalg_pinhole_priv_params = {
	.key_len = sizeof(struct sipalg_place),
	.hashfn = hash_place,
	.key_offset = offsetof(struct sipalg_pinhole, priv),
	.head_offset = offsetof(struct sipalg_pinhole, priv_node),
	.automatic_shrinking = true,
};

/**
 * sipalg_pinhole_at_pub - find the pinhole that a public place is
 * @sn: the namespace
 * @place: the place; its interface is 0
 *
 * Context: RCU read side or the namespace's lock.
 * Return: the pinhole, borrowed, or NULL.
 */
struct sipalg_pinhole *sipalg_pinhole_at_pub(struct sipalg_net *sn,
					     const struct sipalg_place *place)
{
	return rhashtable_lookup(&sn->pinholes_pub, place,
				 sipalg_pinhole_pub_params);
}

/**
 * sipalg_pinhole_at_priv - find the pinhole of an inside place
 * @sn: the namespace
 * @place: the place, with the interface towards the outside
 *
 * Context: RCU read side or the namespace's lock.
 * Return: the pinhole, borrowed, or NULL.
 */
struct sipalg_pinhole *sipalg_pinhole_at_priv(struct sipalg_net *sn,
					      const struct sipalg_place *place)
{
	return rhashtable_lookup(&sn->pinholes_priv, place,
				 sipalg_pinhole_priv_params);
}

/**
 * sipalg_pinhole_find_pub - find the pinhole that a public endpoint is
 * @sn: the namespace
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 * @pub: the public endpoint
 * @zone: conntrack zone
 *
 * Context: RCU read side or the namespace's lock.
 * Return: the pinhole, borrowed, or NULL.
 */
struct sipalg_pinhole *
sipalg_pinhole_find_pub(struct sipalg_net *sn, u8 proto,
			const struct sipalg_end *pub, u16 zone)
{
	struct sipalg_place place;

	sipalg_place_make(&place, proto, pub, zone, 0);
	return sipalg_pinhole_at_pub(sn, &place);
}

/**
 * sipalg_pinhole_find_priv - find the pinhole of an inside endpoint
 * @sn: the namespace
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 * @priv: the inside endpoint
 * @zone: conntrack zone
 * @oif: interface towards the outside
 *
 * Context: RCU read side or the namespace's lock.
 * Return: the pinhole, borrowed, or NULL.
 */
struct sipalg_pinhole *
sipalg_pinhole_find_priv(struct sipalg_net *sn, u8 proto,
			 const struct sipalg_end *priv, u16 zone, int oif)
{
	struct sipalg_place place;

	sipalg_place_make(&place, proto, priv, zone, oif);
	return sipalg_pinhole_at_priv(sn, &place);
}

static enum sipalg_reason insert(struct sipalg_net *sn,
				 struct sipalg_pinhole *hole)
{
	if (rhashtable_lookup_insert_fast(&sn->pinholes_pub, &hole->pub_node,
					  sipalg_pinhole_pub_params))
		return SIPALG_NO_MEMORY;
	if (rhashtable_lookup_insert_fast(&sn->pinholes_priv, &hole->priv_node,
					  sipalg_pinhole_priv_params)) {
		rhashtable_remove_fast(&sn->pinholes_pub, &hole->pub_node,
				       sipalg_pinhole_pub_params);
		hole->users = 0;	/* somebody may have found it */
		return SIPALG_NO_MEMORY;
	}
	list_add_tail_rcu(&hole->list, &sn->pinhole_list);
	__set_bit(hole->pub.port, sn->ports);
	WRITE_ONCE(sn->nr_pinholes, sn->nr_pinholes + 1);
	sipalg_count(sn, SIPALG_COUNT_HOLES_OPENED);
	return SIPALG_OK;
}

/**
 * sipalg_pinhole_note - a message names the pinhole: remember as what
 * @pkt: the message
 * @hole: the pinhole
 *
 * For people, who see what the other side has been told.
 *
 * Context: the namespace's lock.
 */
void sipalg_pinhole_note(const struct sipalg_pkt *pkt,
			 struct sipalg_pinhole *hole)
{
	sipalg_place_end(&hole->pub, &hole->told);
	sipalg_external_tell(pkt, &hole->told);
}

static void free_hole(struct rcu_head *rcu)
{
	struct sipalg_pinhole *hole = container_of(rcu, struct sipalg_pinhole,
						   rcu);

	nf_ct_put(hole->master);
	kfree(hole);
}

/* Remember which ways out there are (hook/lookup.c); read without the lock. */
static void learn_way(struct sipalg_net *sn, int oif)
{
	u32 i;

	for (i = 0; i < min_t(u32, sn->nr_ways, SIPALG_WAYS_MAX); i++)
		if (sn->ways[i] == oif)
			return;
	WRITE_ONCE(sn->ways[sn->nr_ways % SIPALG_WAYS_MAX], oif);
	WRITE_ONCE(sn->nr_ways, sn->nr_ways + 1);
}

/* Is it for a call that nobody has answered yet, not even by ringing? */
static bool is_trying(const struct sipalg_pkt *pkt)
{
	return pkt->call && pkt->call->state == SIPALG_CALL_TRYING;
}

/**
 * sipalg_pinhole_get - one more relies on the pinhole
 * @pkt: the message that does
 * @hole: the pinhole
 *
 * Context: the namespace's lock. sipalg_pinhole_put() is the opposite.
 */
void sipalg_pinhole_get(const struct sipalg_pkt *pkt,
			struct sipalg_pinhole *hole)
{
	hole->users++;
	if (!is_trying(pkt))
		sipalg_share_spare(&hole->seat);
}

/**
 * sipalg_pinhole_open - promise a public port
 * @pkt: the message that makes the promise; the port is on the address that
 *	its receiver sees
 * @want: the inside endpoint, which has no pinhole yet, and the purpose
 * @pub_port: the port, host order, which is no pinhole's
 * @hole: the pinhole, with one user; sipalg_pinhole_put() gives it back
 *
 * Context: the namespace's lock, RCU read side.
 * Return: SIPALG_OK; SIPALG_PINHOLE_LIMIT; SIPALG_HOST_PINHOLE_LIMIT;
 * SIPALG_NO_MEMORY.
 */
enum sipalg_reason sipalg_pinhole_open(struct sipalg_pkt *pkt,
				       const struct sipalg_want *want,
				       u16 pub_port,
				       struct sipalg_pinhole **hole)
{
	struct sipalg_end pub = { .addr = pkt->src_pub.addr, .port = pub_port };
	struct sipalg_net *sn = pkt->sn;
	struct sipalg_pinhole *new;
	enum sipalg_reason ret;
	u32 i;

	new = kzalloc(sizeof(*new), GFP_ATOMIC);
	if (!new)
		return SIPALG_NO_MEMORY;
	ret = sipalg_share_take(pkt, SIPALG_SHARE_PINHOLES, &new->seat);
	if (ret != SIPALG_OK) {
		kfree(new);
		return ret;
	}

	sipalg_place_make(&new->pub, want->proto, &pub, pkt->back_zone, 0);
	sipalg_place_make(&new->priv, want->proto, &want->priv, pkt->zone,
			  pkt->oif);
	sipalg_pinhole_note(pkt, new);
	new->iif = pkt->iif;
	new->kind = want->kind;
	new->type = want->type;
	new->users = 1;
	INIT_LIST_HEAD(&new->admits);
	INIT_HLIST_HEAD(&new->uses);
	new->master = sipalg_conn_root(pkt->ct);
	nf_conntrack_get(&new->master->ct_general);
	new->wary = sipalg_flow_wary(sn, new);

	ret = insert(sn, new);
	if (ret != SIPALG_OK) {
		sipalg_share_give(sn, SIPALG_SHARE_PINHOLES, &new->seat);
		call_rcu(&new->rcu, free_hole);
		return ret;
	}
	if (is_trying(pkt))
		sipalg_share_wait(sn, SIPALG_SHARE_PINHOLES, &new->seat);
	sipalg_event_hole(sn, new, SIPALG_EVENT_PINHOLE_OPENED);
	learn_way(sn, pkt->oif);
	sipalg_flow_silence(sn, new);
	if (pkt->call && pkt->call->far && want->kind != SIPALG_PINHOLE_SIGNAL)
		for (i = 0; i < pkt->call->far->nr_peers; i++)
			sipalg_flow_claim(new, &pkt->call->far->peers[i]);
	*hole = new;
	return SIPALG_OK;
}

/**
 * sipalg_pinhole_enter - a new connection uses the pinhole
 * @sn: the namespace
 * @hole: the pinhole, found under RCU
 * @peer: the connection's far end
 * @inbound: it comes from outside
 *
 * Media connections are remembered by their far end, and end with the pinhole.
 *
 * Context: RCU read side; takes the namespace's lock.
 * Return: false if the pinhole was closed meanwhile.
 */
bool sipalg_pinhole_enter(struct sipalg_net *sn, struct sipalg_pinhole *hole,
			  const struct sipalg_end *peer, bool inbound)
{
	bool open;

	spin_lock_bh(&sn->lock);
	open = hole->users;
	if (open) {
		if (hole->kind != SIPALG_PINHOLE_SIGNAL)
			sipalg_flow_add(hole, peer);
		if (inbound)
			hole->flows_in++;
		else
			hole->flows_out++;
		sipalg_count(sn, inbound ? SIPALG_COUNT_HOLES_IN :
					   SIPALG_COUNT_HOLES_OUT);
	}
	spin_unlock_bh(&sn->lock);
	return open;
}

/**
 * sipalg_pinhole_keep - what it was promised for was agreed on
 * @sn: the namespace
 * @hole: the pinhole
 *
 * Context: the namespace's lock.
 */
void sipalg_pinhole_keep(struct sipalg_net *sn, struct sipalg_pinhole *hole)
{
	sipalg_share_keep(sn, SIPALG_SHARE_PINHOLES, &hole->seat,
			  &hole->priv.addr);
}

/**
 * sipalg_pinhole_put - give back one use of a pinhole
 * @sn: the namespace
 * @hole: the pinhole; must not be touched afterwards but under RCU
 *
 * The last use closes it: no new connection passes, and the media connections
 * that used it end, so that its port does not leak into another call.
 *
 * Context: the namespace's lock.
 */
void sipalg_pinhole_put(struct sipalg_net *sn, struct sipalg_pinhole *hole)
{
	if (--hole->users)
		return;
	rhashtable_remove_fast(&sn->pinholes_pub, &hole->pub_node,
			       sipalg_pinhole_pub_params);
	rhashtable_remove_fast(&sn->pinholes_priv, &hole->priv_node,
			       sipalg_pinhole_priv_params);
	list_del_rcu(&hole->list);
	__clear_bit(hole->pub.port, sn->ports);
	WRITE_ONCE(sn->nr_pinholes, sn->nr_pinholes - 1);
	sn->moves++;
	sipalg_share_give(sn, SIPALG_SHARE_PINHOLES, &hole->seat);
	sipalg_admit_flush(sn, hole);
	sipalg_flow_end(sn, hole);
	sipalg_count(sn, SIPALG_COUNT_HOLES_CLOSED);
	sipalg_event_hole(sn, hole, SIPALG_EVENT_PINHOLE_CLOSED);
	call_rcu(&hole->rcu, free_hole);
}
