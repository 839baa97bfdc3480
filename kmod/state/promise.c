// SPDX-License-Identifier: GPL-2.0-only
/*
 * Promises: which public ports a message gets for the endpoints that it names.
 * What one is, and where it is found again, is in pinhole.c; how a free port is
 * found, in port.c.
 *
 * DOC: Which port
 *
 * What the endpoint has already, else what NAT has given it before, else its own
 * if that is in the range, else one of the range. A row is taken as a row.
 *
 * DOC: Room
 *
 * Whoever can send an INVITE makes us promise. So the promises of a call that
 * nobody has answered, by ringing at least, make room for others.
 */
#include <linux/kernel.h>
#include "call.h"
#include "port.h"
#include "promise.h"

/* Calls that one message may end for the room that they take. */
#define ENDED_MOST	32

/* Uses of a pinhole that are looked at for one of them. */
#define USES_MOST	16

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
	sipalg_pinhole_get(pkt, hole);
	sipalg_pinhole_note(pkt, hole);
	return true;
}

/* Some port: the endpoint's own if it can be had, else one of the range. */
static enum sipalg_reason reserve(struct sipalg_pkt *pkt,
				  const struct sipalg_want *want,
				  struct sipalg_pinhole **hole)
{
	u16 port = sipalg_port_find(pkt, want, 1);

	return port ? sipalg_pinhole_open(pkt, want, port, hole) :
		      SIPALG_NO_MEDIA_PORT;
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
		return sipalg_pinhole_open(pkt, want, want->port, hole);
	if (fit || sipalg_port_fits(pkt, want, 1, beside))
		return sipalg_pinhole_open(pkt, want, beside, hole);
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
	return port ? sipalg_pinhole_open(pkt, want, port, hole) :
		      SIPALG_NO_MEDIA_PORT;
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
 * sipalg_promise_may_go - would it help if a pinhole made room?
 * @pkt: the message that lacks room
 * @seat: of the pinhole, which may have been promised for the same call
 * @lack: what it lacks; ports in the range, on the address that the receiver
 *	sees, nowhere else
 *
 * Context: the namespace's lock.
 * Return: whether it would.
 */
bool sipalg_promise_may_go(const struct sipalg_pkt *pkt,
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
 * sipalg_promise_run - promise ports that follow each other
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
enum sipalg_reason sipalg_promise_run(struct sipalg_pkt *pkt,
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
		sipalg_pinhole_get(pkt, *hole);
		return SIPALG_OK;
	}
	place.zone = pkt->zone;
	place.oif = pkt->oif;
	if (*hole || want->priv.port < 1024 ||
	    sipalg_pinhole_at_priv(pkt->sn, &place))
		return SIPALG_NO_MEDIA_PORT;
	return sipalg_pinhole_open(pkt, want, want->priv.port, hole);
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
	return sipalg_pinhole_open(pkt, want, want->port, hole);
}

/**
 * sipalg_promise_exactly - promise the port that NAT has given, or none
 * @pkt: the message that makes the promise
 * @want: the inside endpoint, its public port, and its purpose
 * @hole: the pinhole, with one user more; sipalg_pinhole_put() gives it back
 *
 * Makes room as sipalg_promise_run(), but not for that port.
 *
 * Context: the namespace's lock, RCU read side.
 * Return: SIPALG_OK; SIPALG_NO_MEDIA_PORT when that port cannot be had;
 * SIPALG_SHARED_PORT; SIPALG_PINHOLE_LIMIT; SIPALG_HOST_PINHOLE_LIMIT;
 * SIPALG_NO_MEMORY.
 */
enum sipalg_reason sipalg_promise_exactly(struct sipalg_pkt *pkt,
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
	return sipalg_pinhole_open(pkt, want, pkt->src_pub.port, hole);
}

/**
 * sipalg_promise_signal - promise the public port of a Contact
 * @pkt: the message that makes the promise
 * @want: the inside endpoint that Contact names; its host sent @pkt
 * @hole: the pinhole, with one user more; sipalg_pinhole_put() gives it back
 *
 * Where the phone sends from the port it names, its connection's own mapping
 * is promised and nothing is searched for. That mapping may be another phone's
 * too, if their connections go to different places; the first has the pinhole.
 *
 * Context: the namespace's lock, RCU read side.
 * Return: as sipalg_promise_run(), with SIPALG_NO_SIGNAL_PORT.
 */
enum sipalg_reason sipalg_promise_signal(struct sipalg_pkt *pkt,
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
