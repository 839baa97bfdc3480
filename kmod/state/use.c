// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a call holds open: the pinholes of its media, owned by the party whose
 * description named them, and the signalling pinhole of a phone that takes
 * part. When each is taken and given back; the pinholes themselves are in
 * pinhole.c. Everything here runs under the namespace's lock.
 */
#include <linux/slab.h>
#include "admit.h"
#include "call.h"
#include "counter.h"
#include "dialog.h"
#include "direct.h"
#include "external.h"
#include "far.h"
#include "flow.h"
#include "media.h"
#include "promise.h"
#include "resolve.h"
#include "setting.h"
#include "use.h"

#define NO_LINE		SIPALG_MEDIA_MAX

/* Who may use a signalling pinhole for being a pair with its owner. */
static const struct sipalg_addr *mate_of(const struct sipalg_use *use,
					 const struct sipalg_hosts *pair)
{
	return sipalg_call_mate(pair, &use->hole->priv.addr);
}

static void drop_use(struct sipalg_net *sn, struct sipalg_call *call,
		     struct sipalg_use *use)
{
	const struct sipalg_hosts *pair;

	list_for_each_entry(pair, &call->pairs, list)
		if (use->admitted & BIT_ULL(pair->nr))
			sipalg_admit_del(sn, use->hole, mate_of(use, pair));
	list_del(&use->list);
	hlist_del(&use->of_hole);
	call->nr_uses--;
	sn->nr_uses--;
	sipalg_pinhole_put(sn, use->hole);
	kfree(use);
}

static bool is_media(const struct sipalg_use *use)
{
	return use->hole->kind != SIPALG_PINHOLE_SIGNAL;
}

static struct sipalg_use *find_use(struct sipalg_pkt *pkt,
				   const struct sipalg_pinhole *hole)
{
	struct sipalg_use *use;

	list_for_each_entry(use, &pkt->call->uses, list)
		if (use->hole == hole && use->side == pkt->side)
			return use;
	return NULL;
}

/* Line @i of the sender's description names @use. Several lines may. */
static void name_use(struct sipalg_pkt *pkt, struct sipalg_use *use, u32 i)
{
	const struct sipalg_sdp_media *m = &pkt->job.sdp.media[i];

	if (use->seen == pkt->call->descriptions)
		return;
	use->seen = pkt->call->descriptions;
	use->line = i;
	use->mux = use->hole->kind == SIPALG_PINHOLE_RTCP && m->mux &&
		   m->count == 1 && !sipalg_media_is_answer(pkt);
	use->muxed = false;
}

static struct sipalg_use *alloc_use(struct sipalg_pkt *pkt,
				    struct sipalg_pinhole *hole)
{
	struct sipalg_use *use = kzalloc(sizeof(*use), GFP_ATOMIC);

	if (!use)
		return NULL;
	use->hole = hole;
	use->call = pkt->call;
	use->side = pkt->side;
	use->take = pkt->take;
	use->offered = pkt->job.msg.request;
	use->offer = pkt->job.msg.cseq;
	list_add_tail(&use->list, &pkt->call->uses);
	hlist_add_head(&use->of_hole, &hole->uses);
	pkt->call->nr_uses++;
	pkt->sn->nr_uses++;
	return use;
}

/*
 * Whoever can reach a host without NAT before it can begin a call, with as many
 * lines as he likes. Until somebody has answered him he gets a few ports.
 */
static bool has_enough(const struct sipalg_pkt *pkt)
{
	const struct sipalg_use *use;
	u32 nr = 0;

	if (pkt->src_nat ||
	    (pkt->call->state > SIPALG_CALL_RINGING && !pkt->stranger))
		return false;
	list_for_each_entry(use, &pkt->call->uses, list)
		nr += is_media(use) && use->side == pkt->side;
	return nr >= SIPALG_USES_UNKNOWN &&
	       !sipalg_share_is_served(pkt->sn, &pkt->src.addr, pkt->zone);
}

/*
 * Make @hole, of which the caller has one user, a use of the sender's side; it
 * was named by line @i, or by the Contact: NO_LINE. On failure the user is given back.
 */
static enum sipalg_reason add_use(struct sipalg_pkt *pkt,
				  struct sipalg_pinhole *hole, u32 i)
{
	struct sipalg_use *use = find_use(pkt, hole);
	enum sipalg_reason ret = SIPALG_OK;

	if (use) {
		if (use->take != pkt->take)
			use->take = 0;
		if (i != NO_LINE)
			name_use(pkt, use, i);
		goto put;
	}
	ret = SIPALG_CALL_PINHOLE_LIMIT;
	if (pkt->call->nr_uses == SIPALG_USES_MAX ||
	    (i != NO_LINE && has_enough(pkt)))
		goto put;
	ret = SIPALG_NO_MEMORY;
	use = alloc_use(pkt, hole);
	if (!use)
		goto put;
	if (i != NO_LINE)
		name_use(pkt, use, i);
	return SIPALG_OK;

put:
	sipalg_pinhole_put(pkt->sn, hole);
	return ret;
}

static struct sipalg_side *find_side(struct sipalg_call *call, u64 id)
{
	u32 i;

	for (i = 0; i < call->nr_sides; i++)
		if (call->sides[i].id == id)
			return &call->sides[i];
	return NULL;
}

/**
 * sipalg_use_has_side - has this party described itself?
 * @call: the call
 * @side: the party
 *
 * Context: the namespace's lock.
 * Return: whether it has.
 */
bool sipalg_use_has_side(struct sipalg_call *call, u64 side)
{
	return find_side(call, side);
}

/*
 * Number this description and remember it as the sender's last. Whatever NAT
 * does meanwhile, o= of the next ones is that of the first.
 */
static void number_description(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	struct sipalg_side *side = find_side(call, pkt->side);
	struct sipalg_end told = pkt->src_pub;

	sipalg_external_tell(pkt, &told);
	pkt->described = ++call->descriptions;
	if (!side) {
		if (call->nr_sides == SIPALG_SIDES_MAX) {
			sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
			return;
		}
		side = &call->sides[call->nr_sides++];
		side->id = pkt->side;
		side->origin = told.addr;
	}
	pkt->job.origin = side->origin;
	pkt->described_before = side->seen;
	side->seen = pkt->described;
}

/* Take that back, unless the sender has described itself anew meanwhile. */
static void unnumber_description(struct sipalg_pkt *pkt,
				 struct sipalg_call *call)
{
	struct sipalg_side *side = find_side(call, pkt->side);

	if (side && side->seen == pkt->described)
		side->seen = pkt->described_before;
}

static bool expects(const struct sipalg_use *use, const struct sipalg_end *src,
		    u32 media_from)
{
	if (sipalg_pinhole_is_wary(use->hole))
		return sipalg_far_has_peer(use->call, src);
	if (media_from == SIPALG_MEDIA_FROM_SDP)
		return sipalg_far_names(use->call, &src->addr);
	return sipalg_dialog_pairs(use->call, &use->hole->priv.addr, &src->addr);
}

/**
 * sipalg_use_expects - does a call that holds a pinhole expect media from there?
 * @sn: the namespace
 * @hole: a media pinhole, found under RCU
 * @src: where media come from
 * @media_from: enum sipalg_media_from; ANY only if the pinhole is wary
 *
 * Context: RCU read side; takes the namespace's lock.
 * Return: whether the other side named it in a description, as where its media
 * are if the pinhole is wary; or its signalling comes from there.
 */
bool sipalg_use_expects(struct sipalg_net *sn, const struct sipalg_pinhole *hole,
			const struct sipalg_end *src, u32 media_from)
{
	const struct sipalg_use *use;
	bool expected = false;

	spin_lock_bh(&sn->lock);
	hlist_for_each_entry(use, &hole->uses, of_hole) {
		expected = expects(use, src, media_from);
		if (expected)
			break;
	}
	spin_unlock_bh(&sn->lock);
	return expected;
}

/*
 * The sender put line @m on hold, with 0.0.0.0 or as RFC 4145 has it: its ports
 * are not given up.
 */
static void keep_held(struct sipalg_pkt *pkt, const struct sipalg_sdp_media *m)
{
	u16 control = m->rtcp_port ? m->rtcp_port : m->port + 1;
	struct sipalg_use *use;

	if (!m->port || m->conn < 0 ||
	    (pkt->job.sdp.sites[m->conn].end.addr.family &&
	     m->setup != SIPALG_SETUP_HOLDCONN))
		return;
	list_for_each_entry(use, &pkt->call->uses, list) {
		if (!is_media(use) || use->side != pkt->side)
			continue;
		if (use->hole->priv.port == m->port ||
		    use->hole->priv.port == control)
			use->seen = pkt->call->descriptions;
	}
}

/*
 * Of an answer: who offered to have RTCP on the RTP port needs no other, once
 * the answer is final (sipalg_use_sweep). Forks may differ: the last one tells.
 */
static void learn_mux(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u32 muxed = sipalg_media_muxed(&pkt->job.sdp);
	struct sipalg_use *use;

	if (!sipalg_media_is_answer(pkt)) {
		if (!pkt->stranger)
			call->muxed = muxed;
		return;
	}
	list_for_each_entry(use, &call->uses, list)
		if (use->mux && use->side != pkt->side)
			use->muxed = muxed & BIT(use->line);
}

/*
 * The pinholes of endpoints that the line names itself, which is told nothing:
 * as many as can be had.
 */
static enum sipalg_reason take_known(struct sipalg_pkt *pkt,
				     struct sipalg_ask *ask,
				     struct sipalg_pinhole **holes)
{
	enum sipalg_reason ret = SIPALG_OK;
	u32 i;

	for (i = 0; i < ask->nr && ret == SIPALG_OK; i++)
		ret = sipalg_promise_exactly(pkt, &ask->want[i], &holes[i]);
	if (ret != SIPALG_OK)
		ask->nr = i - 1;
	return ret == SIPALG_NO_MEDIA_PORT ? SIPALG_OK : ret;
}

static enum sipalg_reason take_asked(struct sipalg_pkt *pkt,
				     struct sipalg_ask *ask,
				     struct sipalg_pinhole **holes)
{
	enum sipalg_reason ret;

	if (ask->known)
		return take_known(pkt, ask, holes);
	if (!ask->nr)
		return SIPALG_OK;
	ret = sipalg_promise_run(pkt, ask->want, ask->nr, holes);
	if (ret != SIPALG_OK)
		ask->nr = 0;
	return ret;
}

static enum sipalg_reason promise(struct sipalg_pkt *pkt, u32 i)
{
	struct sipalg_pinhole *holes[SIPALG_RUN_MAX];
	enum sipalg_reason ret, added;
	struct sipalg_ask ask;
	u32 k;

	ret = sipalg_media_ask(pkt, i, &ask);
	if (ret != SIPALG_OK)
		return ret;
	ret = take_asked(pkt, &ask, holes);
	for (k = 0; k < ask.nr; k++) {
		added = add_use(pkt, holes[k], i);
		if (added != SIPALG_OK)
			ret = added;
	}
	if (ret == SIPALG_OK)
		sipalg_media_tell(pkt, i, &ask, holes);
	return ret;
}

/* Does the description name endpoints of its receiver? */
static bool names_receiver(const struct sipalg_sdp *sdp)
{
	u32 i;

	for (i = 0; i < sdp->nr_sites; i++)
		if (sdp->sites[i].field == SIPALG_FIELD_SDP_REMOTE)
			return true;
	return false;
}

static void take_media(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	struct sipalg_job *job = &pkt->job;
	enum sipalg_reason ret;
	u32 i;

	if (!pkt->src_nat)
		sipalg_far_learn(pkt, call);
	/* where nothing may be changed, nothing can be promised */
	if (pkt->job.msg.sealed != SIPALG_OK)
		return;
	learn_mux(pkt, call);
	if (!pkt->src_nat && pkt->dst_nat) {
		job->plan_sdp = names_receiver(&job->sdp);
		job->plan_sdp |= sipalg_direct_tell(pkt, call);
		return;
	}
	number_description(pkt, call);
	job->plan_sdp = pkt->src_nat;
	for (i = 0; i < job->sdp.nr_media; i++) {
		keep_held(pkt, &job->sdp.media[i]);
		ret = promise(pkt, i);
		if (ret != SIPALG_OK)
			sipalg_pkt_note(pkt, ret);
	}
	sipalg_direct_hand_on(pkt, call);
}

/* Let those who make a pair with a phone use its signalling pinhole. */
static void admit_mates(struct sipalg_net *sn, struct sipalg_call *call)
{
	const struct sipalg_hosts *pair;
	const struct sipalg_addr *mate;
	struct sipalg_use *use;

	list_for_each_entry(use, &call->uses, list) {
		if (is_media(use))
			continue;
		list_for_each_entry(pair, &call->pairs, list) {
			mate = mate_of(use, pair);
			if (!mate || use->admitted & BIT_ULL(pair->nr))
				continue;
			if (sipalg_admit_add(sn, use->hole, mate))
				use->admitted |= BIT_ULL(pair->nr);
		}
	}
}

/*
 * The other side may send its ACK, BYE or re-INVITE to the Contact of the
 * phone from an address of its own, past the proxy.
 */
static void take_signal(struct sipalg_pkt *pkt)
{
	struct sipalg_pinhole *hole;
	struct sipalg_want want;
	enum sipalg_reason ret;

	if (!sipalg_resolve_contact(pkt, 0, &want))
		return;
	ret = sipalg_promise_signal(pkt, &want, &hole);
	if (ret == SIPALG_OK)
		add_use(pkt, hole, NO_LINE);
	else if (ret == SIPALG_SHARED_PORT)
		sipalg_pkt_note(pkt, ret);
}

/*
 * Does the Contact say where the other side is to send from now on (RFC 3261,
 * 12.2; RFC 3311, 5.1; RFC 6665, 4.4.1; RFC 5057, 5.4)? What was refused says
 * nothing.
 */
static bool refreshes_target(const struct sipalg_msg *msg)
{
	switch (msg->method) {
	case SIPALG_METHOD_INVITE:
	case SIPALG_METHOD_UPDATE:
	case SIPALG_METHOD_SUBSCRIBE:
	case SIPALG_METHOD_NOTIFY:
	case SIPALG_METHOD_REFER:
		return msg->status < 300;
	}
	return false;
}

/**
 * sipalg_use_take - take what the message promises
 * @pkt: the message; fills the media map of its job
 * @call: its call
 *
 * Context: the namespace's lock.
 */
void sipalg_use_take(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	pkt->take = ++call->takes;
	if (pkt->sdp_read && sipalg_call_negotiates(msg))
		take_media(pkt, call);
	if (!refreshes_target(msg) || msg->sealed != SIPALG_OK)
		return;
	if (pkt->src_nat || !pkt->dst_nat)
		take_signal(pkt);
	admit_mates(pkt->sn, call);
}

/**
 * sipalg_use_undo - give back what this message took
 * @pkt: a message that will not go out as planned; its call is not dead
 *
 * What another message found and relies on meanwhile stays.
 *
 * Context: the namespace's lock.
 */
void sipalg_use_undo(struct sipalg_pkt *pkt)
{
	struct sipalg_use *use, *next;

	list_for_each_entry_safe(use, next, &pkt->call->uses, list)
		if (use->take == pkt->take)
			drop_use(pkt->sn, pkt->call, use);
	if (pkt->described)
		unnumber_description(pkt, pkt->call);
}

static bool is_stale(struct sipalg_call *call, const struct sipalg_use *use)
{
	const struct sipalg_side *side = find_side(call, use->side);

	return side && use->seen < side->seen;
}

/**
 * sipalg_use_sweep - an answer passed: close what its side no longer names, and
 *	what it says is not needed
 * @sn: the namespace
 * @call: the call
 *
 * Context: the namespace's lock.
 */
void sipalg_use_sweep(struct sipalg_net *sn, struct sipalg_call *call)
{
	struct sipalg_use *use, *next;
	u32 i;

	list_for_each_entry_safe(use, next, &call->uses, list) {
		if (!is_media(use))
			continue;
		if (use->muxed || is_stale(call, use))
			drop_use(sn, call, use);
		else if (call->state == SIPALG_CALL_ANSWERED)
			sipalg_pinhole_keep(sn, use->hole);
	}
	for (i = 0; i < call->nr_sides; i++)
		call->sides[i].kept = call->sides[i].seen;
}

/**
 * sipalg_use_revert - an offer was refused: close what only it named
 * @sn: the namespace
 * @call: the call
 * @side: the party that made the offer
 * @cseq: CSeq of the request that it was in
 *
 * Context: the namespace's lock.
 */
void sipalg_use_revert(struct sipalg_net *sn, struct sipalg_call *call,
		       u64 side, u32 cseq)
{
	struct sipalg_use *use, *next;
	struct sipalg_side *of;

	list_for_each_entry_safe(use, next, &call->uses, list)
		if (is_media(use) && use->side == side && use->offered &&
		    use->offer == cseq)
			drop_use(sn, call, use);
	of = find_side(call, side);
	if (of)
		of->seen = of->kept;
}

/**
 * sipalg_use_spare - somebody has answered: what the call holds makes no room
 * @call: the call
 *
 * Context: the namespace's lock.
 */
void sipalg_use_spare(struct sipalg_call *call)
{
	struct sipalg_use *use;

	list_for_each_entry(use, &call->uses, list)
		sipalg_share_spare(&use->hole->seat);
}

/**
 * sipalg_use_give_up - the call is ended for another, and may yet be answered
 * @sn: the namespace
 * @call: the call
 *
 * Context: the namespace's lock.
 */
void sipalg_use_give_up(struct sipalg_net *sn, struct sipalg_call *call)
{
	unsigned long until = jiffies + (unsigned long)HZ *
			      sipalg_setting(sn, SIPALG_SET_UNANSWERED);
	struct sipalg_use *use;

	list_for_each_entry(use, &call->uses, list)
		if (use->hole->users == 1)
			WRITE_ONCE(use->hole->wary, until);
}

/**
 * sipalg_use_claim - the other side has media at this endpoint
 * @call: the call
 * @end: the endpoint
 *
 * What passed between it and what the call holds, before that was promised,
 * must not stay.
 *
 * Context: the namespace's lock.
 */
void sipalg_use_claim(struct sipalg_call *call, const struct sipalg_end *end)
{
	struct sipalg_use *use;

	list_for_each_entry(use, &call->uses, list)
		if (is_media(use))
			sipalg_flow_claim(use->hole, end);
}

/**
 * sipalg_use_drop_side - close what one party holds
 * @sn: the namespace
 * @call: the call
 * @side: the party; 0, no tag, is nobody in particular
 *
 * Context: the namespace's lock.
 */
void sipalg_use_drop_side(struct sipalg_net *sn, struct sipalg_call *call,
			  u64 side)
{
	struct sipalg_use *use, *next;

	if (!side)
		return;
	list_for_each_entry_safe(use, next, &call->uses, list)
		if (use->side == side)
			drop_use(sn, call, use);
}

/**
 * sipalg_use_forget - a party that holds nothing was none: it has described
 *	nothing
 * @call: the call
 * @side: the party
 *
 * Context: the namespace's lock.
 */
void sipalg_use_forget(struct sipalg_call *call, u64 side)
{
	struct sipalg_side *of = find_side(call, side);

	if (of)
		*of = call->sides[--call->nr_sides];
}

/**
 * sipalg_use_drop_all - close all that a call holds
 * @sn: the namespace
 * @call: the call
 *
 * Context: the namespace's lock.
 */
void sipalg_use_drop_all(struct sipalg_net *sn, struct sipalg_call *call)
{
	struct sipalg_use *use, *next;

	list_for_each_entry_safe(use, next, &call->uses, list)
		drop_use(sn, call, use);
}
