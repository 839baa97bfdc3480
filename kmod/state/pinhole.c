// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pinholes: which public ports are promised to which endpoints inside. Who may
 * come in through them is known in admit.c; how a free port is found, in port.c;
 * what they are for, in call.c and reg.c, which hold them. What happens to a
 * packet that uses one is decided in hook/lookup.c.
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
 *
 * Whoever can send an INVITE makes us promise. So the promises of a call that
 * nobody has answered, by ringing at least, make room for others.
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
#include "port.h"

/* Calls that one message may end for the room that they take. */
#define ENDED_MOST	32

/* Uses of a pinhole that are looked at for one of them. */
#define USES_MOST	16

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

/* One more relies on it. */
static void use_too(const struct sipalg_pkt *pkt, struct sipalg_pinhole *hole)
{
	hole->users++;
	if (!is_trying(pkt))
		sipalg_share_spare(&hole->seat);
}

/*
 * Promise a public port, on the address that the receiver sees. Whether it is
 * free is asked in the table alone.
 */
static enum sipalg_reason open_hole(struct sipalg_pkt *pkt,
				    const struct sipalg_want *want,
				    u16 pub_port, struct sipalg_pinhole **hole)
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

/*
 * The pinholes that wanted endpoints have already; NULL for none. One for
 * signalling is of no use for media, nor the reverse: they do not let in the
 * same, and an endpoint can have but one.
 */
static enum sipalg_reason find_same(const struct sipalg_pkt *pkt,
				    const struct sipalg_want *want, u32 nr,
				    struct sipalg_pinhole **holes)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		holes[i] = sipalg_pinhole_find_priv(pkt->sn, want[i].proto,
						    &want[i].priv, pkt->zone,
						    pkt->oif);
		if (!holes[i])
			continue;
		if ((holes[i]->kind == SIPALG_PINHOLE_SIGNAL) !=
		    (want[i].kind == SIPALG_PINHOLE_SIGNAL))
			return SIPALG_SHARED_PORT;
		/* what was promised without NAT is no promise behind it */
		if (sipalg_pinhole_is_open(holes[i]) == pkt->src_nat)
			holes[i] = NULL;
	}
	return SIPALG_OK;
}

static bool reuse(struct sipalg_pkt *pkt, struct sipalg_pinhole *hole)
{
	if (!hole)
		return false;
	use_too(pkt, hole);
	sipalg_pinhole_note(pkt, hole);
	return true;
}

/* Some port: the endpoint's own if it can be had, else one of the range. */
static enum sipalg_reason reserve(struct sipalg_pkt *pkt,
				  const struct sipalg_want *want,
				  struct sipalg_pinhole **hole)
{
	u16 port = sipalg_port_find(pkt, want, 1);

	return port ? open_hole(pkt, want, port, hole) : SIPALG_NO_MEDIA_PORT;
}

/*
 * May the port that NAT has given to @want's owner be promised? NAT does not
 * ask who listens at it, for it lets in only answers. A pinhole lets in all.
 */
static bool is_given(const struct sipalg_pkt *pkt,
		     const struct sipalg_want *want)
{
	return want->port >= 1024 && sipalg_port_is_free(pkt, want, want->port);
}

/* A further one of a row, @beside the one before, which may be known to @fit. */
static enum sipalg_reason reserve_beside(struct sipalg_pkt *pkt,
					 const struct sipalg_want *want,
					 u32 beside, bool fit,
					 struct sipalg_pinhole **hole)
{
	if (reuse(pkt, *hole))
		return SIPALG_OK;
	if (is_given(pkt, want) && (!want->beside || want->port == beside))
		return open_hole(pkt, want, want->port, hole);
	if (fit || sipalg_port_fits(pkt, want, 1, beside))
		return open_hole(pkt, want, beside, hole);
	return reserve(pkt, want, hole);
}

/* Is the port that NAT has given to the first of a row of use for the row? */
static bool is_row_given(struct sipalg_pkt *pkt, const struct sipalg_want *want,
			 u32 nr)
{
	u32 i, port = want->port;

	if (!is_given(pkt, want))
		return false;
	for (i = 1; i < nr; i++)
		if (want[i].beside && want[i].port != port + i &&
		    !sipalg_port_fits(pkt, &want[i], 1, port + i))
			return false;
	return true;
}

/*
 * The first one of a row, with a port that has room for the row behind it.
 * @fit: that room is in the range.
 */
static enum sipalg_reason reserve_first(struct sipalg_pkt *pkt,
					const struct sipalg_want *want, u32 nr,
					bool *fit, struct sipalg_pinhole **hole)
{
	u16 port;

	*fit = false;
	if (reuse(pkt, *hole))
		return SIPALG_OK;
	*fit = !is_row_given(pkt, want, nr);
	port = *fit ? sipalg_port_find(pkt, want, nr) : want->port;
	return port ? open_hole(pkt, want, port, hole) : SIPALG_NO_MEDIA_PORT;
}

/*
 * A use of @hole, which would stay for the call of @pkt if that has one, too. Of
 * many, a few of the newest are looked at.
 */
static struct sipalg_use *find_other(const struct sipalg_pkt *pkt,
				     const struct sipalg_pinhole *hole)
{
	struct sipalg_use *use, *found = NULL;
	u32 left = USES_MOST;

	hlist_for_each_entry(use, &hole->uses, of_hole) {
		if (use->call == pkt->call)
			return NULL;
		found = use;
		if (!--left)
			break;
	}
	return found;
}

static struct sipalg_pinhole *hole_of(const struct sipalg_seat *seat)
{
	return container_of(seat, struct sipalg_pinhole, seat);
}

/**
 * sipalg_pinhole_may_go - would it help if a pinhole made room?
 * @pkt: the message that lacks room
 * @seat: of the pinhole, which may have been promised for the same call
 * @lack: what it lacks; ports in the range, on the address that the receiver
 *	sees, nowhere else
 *
 * Context: the namespace's lock.
 * Return: whether it would.
 */
bool sipalg_pinhole_may_go(const struct sipalg_pkt *pkt,
			   const struct sipalg_seat *seat,
			   enum sipalg_reason lack)
{
	const struct sipalg_pinhole *hole = hole_of(seat);

	/* a Contact of several calls stays when one of them ends */
	if (!find_other(pkt, hole) ||
	    (hole->kind == SIPALG_PINHOLE_SIGNAL && hole->users > 1))
		return false;
	return lack != SIPALG_NO_MEDIA_PORT ||
	       (sipalg_port_is_ours(pkt->sn, hole->pub.port) &&
		sipalg_addr_equal(&hole->pub.addr, &pkt->src_pub.addr));
}

/* What is there too little of, if calls that are ended may leave some? */
static bool is_short(const struct sipalg_pkt *pkt, enum sipalg_reason lack)
{
	return lack == SIPALG_PINHOLE_LIMIT ||
	       lack == SIPALG_HOST_PINHOLE_LIMIT ||
	       (lack == SIPALG_NO_MEDIA_PORT &&
		pkt->tries < SIPALG_TRIES_MOST);
}

/*
 * There is no room or no port: a call that nobody has answered ends, if there is
 * one (share.c). What it leaves may be of no use, so a message ends only a few.
 */
static bool make_room(struct sipalg_pkt *pkt, enum sipalg_reason lack)
{
	struct sipalg_seat *seat;

	if (!is_short(pkt, lack) || pkt->ended == ENDED_MOST)
		return false;
	/* a registration makes no room, so that of who is new gets none */
	if (!pkt->call &&
	    !sipalg_share_is_served(pkt->sn, &pkt->src.addr, pkt->zone))
		return false;
	seat = sipalg_share_oldest(pkt, SIPALG_SHARE_PINHOLES, lack);
	if (!seat)
		return false;
	pkt->ended++;
	sipalg_call_displace(pkt->sn,
			     &find_other(pkt, hole_of(seat))->call->seat);
	return true;
}

static enum sipalg_reason open_run(struct sipalg_pkt *pkt,
				   const struct sipalg_want *want, u32 nr,
				   struct sipalg_pinhole **holes)
{
	enum sipalg_reason ret = find_same(pkt, want, nr, holes);
	bool fit;
	u32 i;

	if (ret == SIPALG_OK)
		ret = reserve_first(pkt, want, nr, &fit, holes);
	if (ret != SIPALG_OK)
		return ret;
	for (i = 1; i < nr; i++) {
		ret = reserve_beside(pkt, &want[i], holes[0]->pub.port + i,
				     fit, &holes[i]);
		if (ret != SIPALG_OK)
			goto err_put;
	}
	return SIPALG_OK;

err_put:
	while (i--)
		sipalg_pinhole_put(pkt->sn, holes[i]);
	return ret;
}

/**
 * sipalg_pinhole_run - promise ports that follow each other
 * @pkt: the message that makes the promise
 * @want: the inside endpoints and their purpose
 * @nr: how many, SIPALG_RUN_MAX at most
 * @holes: the pinholes, each with one user more; sipalg_pinhole_put() gives
 *	one back
 *
 * All or none. An endpoint that has a pinhole keeps it, one that NAT has given
 * a port gets that. Else the first has its own port if that is in the range
 * and free, or a random one of the range and of the same parity; and each
 * further one the next port, if it can be had. Where there is no room, other
 * calls that nobody has answered are ended.
 *
 * Context: the namespace's lock, RCU read side.
 * Return: SIPALG_OK; SIPALG_NO_MEDIA_PORT when no port is free;
 * SIPALG_SHARED_PORT; SIPALG_PINHOLE_LIMIT; SIPALG_HOST_PINHOLE_LIMIT;
 * SIPALG_NO_MEMORY.
 */
enum sipalg_reason sipalg_pinhole_run(struct sipalg_pkt *pkt,
				      const struct sipalg_want *want, u32 nr,
				      struct sipalg_pinhole **holes)
{
	enum sipalg_reason ret;

	do
		ret = open_run(pkt, want, nr, holes);
	while (make_room(pkt, ret));
	return ret;
}

/* Without NAT an endpoint is its own public one. */
static enum sipalg_reason open_here(struct sipalg_pkt *pkt,
				    const struct sipalg_want *want,
				    struct sipalg_pinhole **hole)
{
	struct sipalg_place place;

	sipalg_place_make(&place, want->proto, &want->priv, pkt->back_zone, 0);
	*hole = sipalg_pinhole_at_pub(pkt->sn, &place);
	if (*hole && sipalg_pinhole_is_open(*hole)) {
		use_too(pkt, *hole);
		return SIPALG_OK;
	}
	place.zone = pkt->zone;
	place.oif = pkt->oif;
	if (*hole || want->priv.port < 1024 ||
	    sipalg_pinhole_at_priv(pkt->sn, &place))
		return SIPALG_NO_MEDIA_PORT;
	return open_hole(pkt, want, want->priv.port, hole);
}

static enum sipalg_reason open_exactly(struct sipalg_pkt *pkt,
				       const struct sipalg_want *want,
				       struct sipalg_pinhole **hole)
{
	enum sipalg_reason ret = find_same(pkt, want, 1, hole);

	if (ret != SIPALG_OK)
		return ret;
	if (!pkt->src_nat)
		return open_here(pkt, want, hole);
	if (*hole ? (*hole)->pub.port != want->port : !is_given(pkt, want))
		return SIPALG_NO_MEDIA_PORT;
	if (reuse(pkt, *hole))
		return SIPALG_OK;
	return open_hole(pkt, want, want->port, hole);
}

/**
 * sipalg_pinhole_exactly - promise the port that NAT has given, or none
 * @pkt: the message that makes the promise
 * @want: the inside endpoint, its public port, and its purpose
 * @hole: the pinhole, with one user more; sipalg_pinhole_put() gives it back
 *
 * Makes room as sipalg_pinhole_run(), but not for that port.
 *
 * Context: the namespace's lock, RCU read side.
 * Return: SIPALG_OK; SIPALG_NO_MEDIA_PORT when that port cannot be had;
 * SIPALG_SHARED_PORT; SIPALG_PINHOLE_LIMIT; SIPALG_HOST_PINHOLE_LIMIT;
 * SIPALG_NO_MEMORY.
 */
enum sipalg_reason sipalg_pinhole_exactly(struct sipalg_pkt *pkt,
					  const struct sipalg_want *want,
					  struct sipalg_pinhole **hole)
{
	enum sipalg_reason ret;

	do
		ret = open_exactly(pkt, want, hole);
	while (ret != SIPALG_NO_MEDIA_PORT && make_room(pkt, ret));
	return ret;
}

static enum sipalg_reason open_signal(struct sipalg_pkt *pkt,
				      const struct sipalg_want *want,
				      struct sipalg_pinhole **hole)
{
	enum sipalg_reason ret = find_same(pkt, want, 1, hole);

	if (ret != SIPALG_OK || reuse(pkt, *hole))
		return ret;
	if (!pkt->src_nat) {
		ret = open_here(pkt, want, hole);
		return ret == SIPALG_NO_MEDIA_PORT ? SIPALG_NO_SIGNAL_PORT :
						     ret;
	}
	if (want->priv.port != pkt->src.port ||
	    want->proto != nf_ct_protonum(pkt->ct))
		return reserve(pkt, want, hole);
	if (sipalg_pinhole_find_pub(pkt->sn, want->proto, &pkt->src_pub,
				    pkt->back_zone) ||
	    sipalg_port_is_served(pkt, want->proto, pkt->src_pub.port))
		return SIPALG_NO_SIGNAL_PORT;
	return open_hole(pkt, want, pkt->src_pub.port, hole);
}

/**
 * sipalg_pinhole_signal - promise the public port of a Contact
 * @pkt: the message that makes the promise
 * @want: the inside endpoint that Contact names; its host sent @pkt
 * @hole: the pinhole, with one user more; sipalg_pinhole_put() gives it back
 *
 * Where the phone sends from the port it names, its connection's own mapping
 * is promised and nothing is searched for. That mapping may be another phone's
 * too, if their connections go to different places; the first has the pinhole.
 *
 * Context: the namespace's lock, RCU read side.
 * Return: as sipalg_pinhole_run(), with SIPALG_NO_SIGNAL_PORT.
 */
enum sipalg_reason sipalg_pinhole_signal(struct sipalg_pkt *pkt,
					 const struct sipalg_want *want,
					 struct sipalg_pinhole **hole)
{
	enum sipalg_reason ret;

	if (want->priv.port < 1024)
		return SIPALG_NO_SIGNAL_PORT;
	do
		ret = open_signal(pkt, want, hole);
	while (make_room(pkt, ret));
	return ret == SIPALG_NO_MEDIA_PORT ? SIPALG_NO_SIGNAL_PORT : ret;
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
