// SPDX-License-Identifier: GPL-2.0-only
/*
 * The course of a call: what requests, answers and time make of it.
 *
 * DOC: When a call ends
 *
 * A call belongs to its Call-ID and the tag of its caller, which every message
 * of it carries in From or in To, and never to the connection that messages
 * travel on. It ends
 *
 *  - when the answer to a BYE passes: 2xx, or 481 and 408, which say that the
 *    other end has no such dialog. A BYE alone ends nothing at once: it may
 *    be challenged, and it may be forged. If several have answered the call,
 *    it ends with the last of these dialogs; and if another fork still rings,
 *    with that;
 *  - before it was answered, when the last open INVITE transaction got a final
 *    answer of 3xx to 6xx other than a challenge. A registrar that forks sends
 *    several INVITEs of one call through the gateway, and one of them failing
 *    says nothing about the others, so transactions are counted by branch;
 *  - half a minute after it was cancelled, if that answer never comes;
 *  - when the session timer of its dialog runs out, if that has one, or nothing
 *    was heard for too long; of several dialogs the one that lasts longest
 *    counts, for a fork with a short timer says nothing of the others;
 *  - when its signalling connection was removed from conntrack.
 */
#include <linux/jiffies.h>
#include "call.h"
#include "conn.h"
#include "counter.h"
#include "course.h"
#include "dialog.h"
#include "event.h"
#include "far.h"
#include "leg.h"
#include "setting.h"
#include "use.h"

#define UNHEARD_S	32		/* RFC 3261 timer B: then it gave up */
#define ENDING_S	32		/* RFC 3261 timer F */

static void set_timeout(struct sipalg_call *call, u32 seconds)
{
	call->expires = jiffies + (unsigned long)seconds * HZ;
}

static void prolong(struct sipalg_call *call, u32 seconds)
{
	unsigned long expires = jiffies + (unsigned long)seconds * HZ;

	if (time_after(expires, call->expires))
		call->expires = expires;
}

/* A message between two who take part shows that the call lives. */
static void hear(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	call->heard = jiffies;
	sipalg_conn_hold(&call->ct, pkt->ct);
	if (call->state == SIPALG_CALL_ANSWERED)
		sipalg_dialog_prolong(pkt, call);
}

/* The caller has given up: the final answer is due, or never comes. */
static void hurry_cancelled(struct sipalg_call *call)
{
	unsigned long due = jiffies + UNHEARD_S * HZ;

	if (call->state <= SIPALG_CALL_RINGING &&
	    sipalg_leg_is_cancelled(call) && time_after(call->expires, due))
		call->expires = due;
}

static void invite_request(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	sipalg_leg_open(pkt, call);
	if (pkt->stranger)
		return;
	call->offered = pkt->job.msg.has_sdp;
	sipalg_dialog_join(pkt, call, NULL);
	if (call->state == SIPALG_CALL_TRYING)
		prolong(call, UNHEARD_S);
	else if (call->state == SIPALG_CALL_RINGING)
		set_timeout(call, sipalg_setting(pkt->sn, SIPALG_SET_UNANSWERED));
}

/*
 * A request of an answered call was refused: what it offered is void. Or it is
 * late news of a fork that lost: what that one holds is.
 */
static void refused_later(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (msg->method != SIPALG_METHOD_INVITE ||
	    pkt->to_tag == call->caller_tag ||
	    sipalg_dialog_find(call, pkt->to_tag))
		sipalg_use_revert(pkt->sn, call, sipalg_dialog_asker(pkt),
				  msg->cseq);
	else
		sipalg_use_drop_side(pkt->sn, call, pkt->side);
}

/* 3xx to 6xx: this branch failed. May end @call. */
static void invite_failed(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u16 status = pkt->job.msg.status;
	bool last = !sipalg_leg_is_open(call);

	if (call->state > SIPALG_CALL_RINGING) {
		refused_later(pkt, call);
	} else if (last && (status == 401 || status == 407)) {
		set_timeout(call, UNHEARD_S);
	} else if (last) {
		if (!call->answered)
			call->status = status;
		sipalg_call_end(pkt->sn, call, SIPALG_COUNT_CALLS_FAILED);
		pkt->call = NULL;
	} else {
		sipalg_use_drop_side(pkt->sn, call, pkt->side);
		hurry_cancelled(call);
	}
}

static void invite_answered(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u64 callee = sipalg_dialog_callee(pkt, call);
	bool again = sipalg_dialog_find(call, callee);

	/* once more, of a dialog that was ended meanwhile */
	if (callee && callee == call->over) {
		pkt->call = NULL;
		if (pkt->job.msg.has_sdp)
			sipalg_pkt_note(pkt, SIPALG_NO_CALL);
		return;
	}
	if (call->state <= SIPALG_CALL_RINGING) {
		sipalg_call_enter(pkt->sn, call, SIPALG_CALL_ANSWERED);
		if (!call->answered)
			sipalg_count(pkt->sn, SIPALG_COUNT_CALLS_ANSWERED);
		call->answered = true;
		sipalg_event_call(pkt->sn, call, SIPALG_EVENT_CALL_ANSWERED,
				  SIPALG_COUNTERS_NUM);
	}
	sipalg_dialog_answer(pkt, call);
	/* another fork, while the BYE of the first is under way */
	if (!again && call->state == SIPALG_CALL_ENDING)
		sipalg_call_enter(pkt->sn, call, SIPALG_CALL_ANSWERED);
	sipalg_dialog_refresh(pkt, call);
}

/*
 * 100 says that the INVITE was sent on, not that anybody heard of it: the call
 * still makes room for others. But it may be sent on to one host after another,
 * for as long as it may ring.
 */
static void invite_progress(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u16 status = pkt->job.msg.status;

	if (call->state > SIPALG_CALL_RINGING)
		return;
	if (status > 100)
		sipalg_call_enter(pkt->sn, call, SIPALG_CALL_RINGING);
	if (sipalg_leg_is_cancelled(call))
		return;
	if (status > 100)
		set_timeout(call, sipalg_setting(pkt->sn, SIPALG_SET_UNANSWERED));
	else
		prolong(call, sipalg_setting(pkt->sn, SIPALG_SET_UNANSWERED));
}

/*
 * A provisional or good answer, perhaps without a tag (RFC 2543). Its offer is
 * the one that counts, whatever other INVITEs there are, and who has sent the
 * INVITE takes part.
 */
static void accept_leg(struct sipalg_pkt *pkt, struct sipalg_call *call,
		       struct sipalg_leg *leg)
{
	sipalg_leg_accept(call, leg);
	sipalg_far_accept(call, leg);
	call->offered = leg->offered;
	if (leg->offered)
		call->muxed = leg->muxed;
	sipalg_dialog_join(pkt, call, &leg->contact);
}

/* The final answer to an UPDATE, which has a leg if it is that of a guest. */
static void update_response(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	struct sipalg_leg *leg = sipalg_leg_find(pkt, call);
	bool good = pkt->job.msg.status < 300;

	if (leg && !good) {
		sipalg_leg_refuse(pkt->sn, call, leg);
		return;
	}
	if (leg) {
		sipalg_far_accept(call, leg);
		sipalg_dialog_join(pkt, call, &leg->contact);
		sipalg_leg_close(pkt->sn, call, leg);
		hear(pkt, call);
	} else if (good) {
		sipalg_dialog_join(pkt, call, NULL);
	}
	if (good)
		sipalg_dialog_refresh(pkt, call);
	else
		refused_later(pkt, call);
}

/* The answer to who is no part of the call: nobody has accepted him. */
static void refuse_stranger(struct sipalg_pkt *pkt, struct sipalg_call *call,
			    struct sipalg_leg *leg)
{
	bool guest = leg->guest;

	if (pkt->job.msg.status < 300)
		return;
	sipalg_leg_refuse(pkt->sn, call, leg);
	if (!guest)
		invite_failed(pkt, call);
}

static void invite_response(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u16 status = pkt->job.msg.status;
	struct sipalg_leg *leg = sipalg_leg_find(pkt, call);
	bool known = leg;

	if (leg && status > 100 && status < 300)
		accept_leg(pkt, call, leg);
	if (leg && leg->stranger) {
		refuse_stranger(pkt, call, leg);
		return;
	}
	if (leg && status >= 200)
		sipalg_leg_close(pkt->sn, call, leg);
	if (!leg && status > 100 && status < 300)
		sipalg_dialog_join(pkt, call, NULL);
	if (sipalg_dialog_pairs(call, &pkt->src.addr, &pkt->dst_priv.addr))
		hear(pkt, call);
	if (!known && status >= 300 && call->state <= SIPALG_CALL_RINGING)
		return;
	if (status >= 300)
		invite_failed(pkt, call);
	else if (status >= 200)
		invite_answered(pkt, call);
	else
		invite_progress(pkt, call);
}

static void bye_request(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u64 callee = sipalg_dialog_callee(pkt, call);

	if (!callee || (call->nr_callees &&
			!sipalg_dialog_find(call, callee) &&
			!sipalg_use_has_side(call, sipalg_dialog_holder(pkt,
								callee)))) {
		sipalg_pkt_note(pkt, SIPALG_SPOOFED_END);
	} else if (call->nr_callees == 1 &&
		   sipalg_dialog_find(call, callee)) {
		sipalg_call_enter(pkt->sn, call, SIPALG_CALL_ENDING);
		set_timeout(call, ENDING_S);
	}
}

/* A dialog is over, with @side. False: nobody else has answered, or may. */
static bool close_dialog(struct sipalg_net *sn, struct sipalg_call *call,
			 struct sipalg_callee *dialog, u64 side)
{
	sipalg_dialog_end(call, dialog);
	sipalg_use_drop_side(sn, call, side);
	if (call->nr_callees)
		return true;
	if (!sipalg_leg_rings(call))
		return false;
	sipalg_call_enter(sn, call, SIPALG_CALL_RINGING);
	set_timeout(call, sipalg_setting(sn, SIPALG_SET_UNANSWERED));
	return true;
}

/* The dialog with @callee is over, if not only rung. May end @call. */
static void end_dialog(struct sipalg_pkt *pkt, struct sipalg_call *call,
		       u64 callee)
{
	struct sipalg_callee *dialog = sipalg_dialog_find(call, callee);
	u64 side = sipalg_dialog_holder(pkt, callee);

	if (!dialog) {
		sipalg_use_drop_side(pkt->sn, call, side);
	} else if (!close_dialog(pkt->sn, call, dialog, side)) {
		sipalg_call_end(pkt->sn, call, SIPALG_COUNT_CALLS_BYE);
		pkt->call = NULL;
	}
}

static void bye_response(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u64 callee = sipalg_dialog_callee(pkt, call);
	u16 status = pkt->job.msg.status;

	if (!callee || status < 200)
		return;
	if (status < 300 || status == 481 || status == 408) {
		end_dialog(pkt, call, callee);
	} else if (call->state == SIPALG_CALL_ENDING) {
		sipalg_call_enter(pkt->sn, call, SIPALG_CALL_ANSWERED);
		sipalg_dialog_time(call);
	}
}

static void learn_other(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	switch (msg->method) {
	case SIPALG_METHOD_BYE:
		if (msg->request)
			bye_request(pkt, call);
		else
			bye_response(pkt, call);
		break;
	case SIPALG_METHOD_PRACK:
		if (msg->status >= 300)
			refused_later(pkt, call);
		break;
	case SIPALG_METHOD_UPDATE:
		if (msg->status >= 200)
			update_response(pkt, call);
		break;
	}
}

/* A message of the call by its tags, but from somebody who has no part in it. */
static void learn_stranger(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	pkt->call = NULL;
	if (msg->method == SIPALG_METHOD_CANCEL ||
	    msg->method == SIPALG_METHOD_BYE) {
		if (msg->request)
			sipalg_pkt_note(pkt, SIPALG_SPOOFED_END);
	} else if (msg->request && sipalg_leg_begins(msg) &&
		   sipalg_dialog_pairs(call, &pkt->dst_priv.addr, NULL)) {
		pkt->call = call;
		pkt->stranger = pkt->guest = true;
		sipalg_leg_open(pkt, call);
	} else if (msg->has_sdp) {
		sipalg_pkt_note(pkt, SIPALG_SPOOFED_PARTY);
	}
}

/**
 * sipalg_course_learn - take what a message tells of its call
 * @pkt: the message, with @pkt->call, its tags and @pkt->side; @pkt->call
 *	becomes NULL if it ends that, or is from who has no part in it
 * @call: its call
 *
 * Notes SIPALG_SPOOFED_END, SIPALG_SPOOFED_PARTY or SIPALG_NO_CALL where the
 * message is not what it says.
 *
 * Context: the namespace's lock, RCU read side.
 */
void sipalg_course_learn(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	bool invite = msg->method == SIPALG_METHOD_INVITE;

	if (msg->method == SIPALG_METHOD_CANCEL && msg->request &&
	    sipalg_leg_cancel(pkt, call)) {
		hurry_cancelled(call);
		return;
	}
	if (!sipalg_dialog_has(pkt, call) &&
	    (msg->request || !sipalg_leg_find(pkt, call))) {
		learn_stranger(pkt, call);
		return;
	}
	pkt->stranger = msg->request &&
			!sipalg_dialog_pairs(call, &pkt->src.addr, NULL);
	if (msg->request ? !pkt->stranger :
	    !invite && sipalg_dialog_pairs(call, &pkt->src.addr,
					   &pkt->dst_priv.addr))
		hear(pkt, call);
	if (invite && msg->request)
		invite_request(pkt, call);
	else if (invite)
		invite_response(pkt, call);
	else
		learn_other(pkt, call);
}

/* What the end of a call is counted as whose time has come. */
static enum sipalg_counter how_expired(const struct sipalg_call *call)
{
	if (call->state == SIPALG_CALL_ENDING)
		return SIPALG_COUNT_CALLS_BYE;
	if (call->state <= SIPALG_CALL_RINGING && sipalg_leg_is_cancelled(call))
		return SIPALG_COUNT_CALLS_FAILED;
	return SIPALG_COUNT_CALLS_EXPIRED;
}

/**
 * sipalg_course_age - end the calls whose time has come, keep the others alive
 * @sn: the namespace
 * @now: jiffies
 * @most: how many may end in one go
 *
 * Context: the namespace's lock.
 * Return: false when @most have ended and there may be more.
 */
bool sipalg_course_age(struct sipalg_net *sn, unsigned long now, u32 most)
{
	struct sipalg_call *call, *next;
	enum sipalg_counter how;

	list_for_each_entry_safe(call, next, &sn->call_list, list) {
		if (sipalg_conn_gone(call->ct, call->heard)) {
			how = SIPALG_COUNT_CALLS_FLUSHED;
		} else if (!time_after(now, call->expires)) {
			sipalg_conn_keep(call->ct);
			sipalg_dialog_age(sn, call, now);
			continue;
		} else if (call->state == SIPALG_CALL_ENDING &&
			   close_dialog(sn, call, call->callees,
					call->callees->side)) {
			continue;
		} else {
			how = how_expired(call);
		}
		sipalg_call_end(sn, call, how);
		if (!--most)
			return false;
	}
	return true;
}
