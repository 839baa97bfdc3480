// SPDX-License-Identifier: GPL-2.0-only
/*
 * INVITE transactions of a call that have no final answer yet: its legs, told
 * apart by branch, and by the hosts at their ends. A guest's UPDATE is another.
 * What their answers mean for the call is left to course.c. Everything here runs
 * under the namespace's lock.
 */
#include <linux/slab.h>
#include "dialog.h"
#include "leg.h"
#include "media.h"
#include "text.h"
#include "use.h"

static struct sipalg_leg *find_leg(struct sipalg_call *call, u64 branch,
				   const struct sipalg_addr *from)
{
	struct sipalg_leg *leg;

	list_for_each_entry(leg, &call->legs, list)
		if (leg->branch == branch &&
		    sipalg_addr_equal(&leg->from, from))
			return leg;
	return NULL;
}

/**
 * sipalg_leg_close - a transaction is over
 * @sn: the namespace
 * @call: the call
 * @leg: one of its legs; must not be touched afterwards
 */
void sipalg_leg_close(struct sipalg_net *sn, struct sipalg_call *call,
		      struct sipalg_leg *leg)
{
	list_del(&leg->list);
	call->nr_legs--;
	sn->nr_legs--;
	kfree(leg->said);
	kfree(leg);
}

/**
 * sipalg_leg_close_all - the call is over
 * @sn: the namespace
 * @call: the call
 */
void sipalg_leg_close_all(struct sipalg_net *sn, struct sipalg_call *call)
{
	struct sipalg_leg *leg, *next;

	list_for_each_entry_safe(leg, next, &call->legs, list)
		sipalg_leg_close(sn, call, leg);
}

static bool has_side(const struct sipalg_call *call, u64 side)
{
	const struct sipalg_leg *leg;

	list_for_each_entry(leg, &call->legs, list)
		if (leg->side == side)
			return true;
	return false;
}

/**
 * sipalg_leg_refuse - who is no part of the call does not become one by this
 * @sn: the namespace
 * @call: the call
 * @leg: an INVITE of a stranger; must not be touched afterwards
 *
 * With his last one all goes that he has left behind, and that he was there.
 */
void sipalg_leg_refuse(struct sipalg_net *sn, struct sipalg_call *call,
		       struct sipalg_leg *leg)
{
	struct sipalg_addr from = leg->from;
	u32 cseq = leg->cseq;
	u64 side = leg->side;

	sipalg_leg_close(sn, call, leg);
	if (has_side(call, side))
		return;
	/* by another one he may have become it */
	if (sipalg_dialog_pairs(call, &from, NULL)) {
		sipalg_use_revert(sn, call, side, cseq);
		return;
	}
	sipalg_use_drop_side(sn, call, side);
	sipalg_use_forget(call, side);
}

/*
 * In a dialog nobody begins another INVITE before the last one has its answer
 * (RFC 3261, 14.1). If one does, no answer of the last came by here, or will.
 * Forks have the same number.
 */
static void close_older(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_addr *from = &pkt->src.addr;
	u32 cseq = pkt->job.msg.cseq;
	struct sipalg_leg *leg, *next;

	list_for_each_entry_safe(leg, next, &call->legs, list)
		if (leg->cseq < cseq && leg->tag == pkt->to_tag &&
		    sipalg_addr_equal(&leg->from, from) &&
		    sipalg_addr_equal(&leg->to, &pkt->dst_priv.addr))
			sipalg_leg_close(pkt->sn, call, leg);
	if (call->legs_lost && call->lost_cseq < cseq &&
	    sipalg_addr_equal(&call->lost_from, from))
		call->legs_lost = false;
}

/* There is no place for it: its final answer will not be told from others. */
static void lose_leg(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
	if (call->legs_lost &&
	    !sipalg_addr_equal(&call->lost_from, &pkt->src.addr))
		call->lost_from.family = 0;
	else
		call->lost_from = pkt->src.addr;
	call->lost_cseq = call->legs_lost ?
			  max(call->lost_cseq, pkt->job.msg.cseq) :
			  pkt->job.msg.cseq;
	call->legs_lost = true;
}

static u32 count_of_stranger(const struct sipalg_call *call,
			     const struct sipalg_addr *from)
{
	const struct sipalg_leg *leg;
	u32 nr = 0;

	list_for_each_entry(leg, &call->legs, list)
		nr += leg->stranger && sipalg_addr_equal(&leg->from, from);
	return nr;
}

/*
 * Those who are no part of the call yet make room: who has most of them, with
 * his oldest. A proxy may have many at once, for as many phones.
 */
static void make_room(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	struct sipalg_leg *leg, *found = NULL;
	u32 nr, most = 0;

	list_for_each_entry(leg, &call->legs, list) {
		nr = leg->stranger ? count_of_stranger(call, &leg->from) : 0;
		if (nr <= most)
			continue;
		most = nr;
		found = leg;
	}
	if (!found)
		return;
	sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
	sipalg_leg_refuse(pkt->sn, call, found);
}

static void fill_leg(struct sipalg_pkt *pkt, struct sipalg_leg *leg)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	leg->tag = pkt->to_tag;
	leg->from = pkt->src.addr;
	leg->to = pkt->dst_priv.addr;
	leg->side = pkt->side;
	leg->cseq = msg->cseq;
	leg->offered = msg->has_sdp;
	leg->muxed = pkt->sdp_read ? sipalg_media_muxed(&pkt->job.sdp) : 0;
	leg->stranger = pkt->stranger;
	leg->guest = pkt->guest;
	sipalg_dialog_contact(pkt, &leg->contact);
}

/**
 * sipalg_leg_open - an INVITE went out, or the UPDATE of a guest
 * @pkt: the request
 * @call: its call
 *
 * Notes SIPALG_CALL_PARTY_LIMIT when there are too many already. A stranger then
 * has no part in @pkt->call: nothing would undo what he is promised.
 */
void sipalg_leg_open(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u64 branch = sipalg_text_hash(&pkt->job, pkt->job.msg.branch);
	struct sipalg_leg *leg = NULL;

	if (pkt->job.msg.method == SIPALG_METHOD_INVITE)
		close_older(pkt, call);
	if (find_leg(call, branch, &pkt->src.addr))
		return;
	if (call->nr_legs == SIPALG_LEGS_MAX)
		make_room(pkt, call);
	if (call->nr_legs < SIPALG_LEGS_MAX)
		leg = kzalloc(sizeof(*leg), GFP_ATOMIC);
	if (leg) {
		leg->branch = branch;
		fill_leg(pkt, leg);
		list_add_tail(&leg->list, &call->legs);
		call->nr_legs++;
		pkt->sn->nr_legs++;
	} else if (pkt->stranger) {
		sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
		pkt->call = NULL;
	} else {
		lose_leg(pkt, call);
	}
}

/**
 * sipalg_leg_find - the transaction that a response belongs to
 * @pkt: a response
 * @call: its call
 *
 * Return: the leg; NULL if its end was seen, or it comes from another host
 * than the INVITE went to.
 */
struct sipalg_leg *sipalg_leg_find(const struct sipalg_pkt *pkt,
				   struct sipalg_call *call)
{
	struct sipalg_leg *leg;

	leg = find_leg(call, sipalg_text_hash(&pkt->job, pkt->job.msg.branch),
		       &pkt->dst_priv.addr);
	return leg && sipalg_addr_equal(&leg->to, &pkt->src.addr) ? leg : NULL;
}

/**
 * sipalg_leg_sent - the transaction that a request begins
 * @pkt: an INVITE, or the UPDATE of a guest
 * @call: its call
 *
 * Return: the leg; NULL if there was no place for it.
 */
struct sipalg_leg *sipalg_leg_sent(const struct sipalg_pkt *pkt,
				   struct sipalg_call *call)
{
	return find_leg(call, sipalg_text_hash(&pkt->job, pkt->job.msg.branch),
			&pkt->src.addr);
}

/**
 * sipalg_leg_accept - a phone that an INVITE went to has answered
 * @call: the call
 * @leg: the INVITE; no stranger has sent it any more, nor the others that went
 *	from the same host to somebody new
 */
void sipalg_leg_accept(struct sipalg_call *call, struct sipalg_leg *leg)
{
	struct sipalg_leg *other;

	list_for_each_entry(other, &call->legs, list)
		if (!other->guest && sipalg_addr_equal(&other->from, &leg->from))
			other->stranger = false;
	leg->stranger = false;
	leg->guest = false;
	leg->rings = true;
}

/**
 * sipalg_leg_cancel - a CANCEL went out
 * @pkt: the CANCEL, which has the branch of its INVITE
 * @call: its call
 *
 * Return: whether it is one of who sent that INVITE.
 */
bool sipalg_leg_cancel(const struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	struct sipalg_leg *leg;

	leg = find_leg(call, sipalg_text_hash(&pkt->job, pkt->job.msg.branch),
		       &pkt->src.addr);
	if (leg)
		leg->cancelled = true;
	return leg;
}

/**
 * sipalg_leg_is_open - may a final answer still come?
 * @call: the call
 *
 * Return: whether it may, to an INVITE that was none of a guest.
 */
bool sipalg_leg_is_open(const struct sipalg_call *call)
{
	struct sipalg_leg *leg;

	list_for_each_entry(leg, &call->legs, list)
		if (!leg->guest)
			return true;
	return call->legs_lost;
}

/**
 * sipalg_leg_rings - may somebody still answer the call?
 * @call: the call
 *
 * Return: whether it rings for one whom no dialog stands with, and whose INVITE
 * was not cancelled.
 */
bool sipalg_leg_rings(const struct sipalg_call *call)
{
	const struct sipalg_leg *leg;

	list_for_each_entry(leg, &call->legs, list)
		if (leg->rings && !leg->tag && !leg->cancelled)
			return true;
	return false;
}

/**
 * sipalg_leg_is_cancelled - has the caller given up?
 * @call: the call
 *
 * Return: whether each INVITE without an answer was cancelled.
 */
bool sipalg_leg_is_cancelled(const struct sipalg_call *call)
{
	struct sipalg_leg *leg;

	list_for_each_entry(leg, &call->legs, list)
		if (!leg->cancelled && !leg->guest)
			return false;
	return sipalg_leg_is_open(call) && !call->legs_lost;
}
