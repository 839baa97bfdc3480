// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls: found by Call-ID and tags, moved through their states by requests
 * and answers, aged, ended. What a call holds open is in use.c.
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
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "call.h"
#include "conn.h"
#include "counter.h"
#include "dialog.h"
#include "event.h"
#include "far.h"
#include "leg.h"
#include "media.h"
#include "setting.h"
#include "text.h"
#include "use.h"

#define UNHEARD_S	32		/* RFC 3261 timer B: then it gave up */
#define ENDING_S	32		/* RFC 3261 timer F */

const struct rhashtable_params sipalg_call_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct sipalg_call, key),
	.head_offset = offsetof(struct sipalg_call, node),
	.automatic_shrinking = true,
};

static void set_state(struct sipalg_net *sn, struct sipalg_call *call, u8 state)
{
	if (call->state == state)
		return;
	if (call->state == SIPALG_CALL_TRYING)
		sipalg_use_spare(call);
	sn->calls_in[call->state]--;
	sn->calls_in[state]++;
	call->state = state;
	call->since = jiffies;
	if (state == SIPALG_CALL_RINGING) {
		sipalg_share_spare(&call->seat);
		sipalg_event_call(sn, call, SIPALG_EVENT_CALL_RINGING,
				  SIPALG_COUNTERS_NUM);
	}
	if (state == SIPALG_CALL_ANSWERED)
		sipalg_share_keep(sn, SIPALG_SHARE_CALLS, &call->seat,
				  &call->caller.addr);
}

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

/* All that hangs on it but its uses, which need it. */
static void free_parts(struct sipalg_net *sn, struct sipalg_call *call)
{
	sipalg_leg_close_all(sn, call);
	sipalg_dialog_part(sn, call);
	kfree(call->far);
	call->far = NULL;
}

static void end_call(struct sipalg_net *sn, struct sipalg_call *call,
		     enum sipalg_counter how)
{
	if (how == SIPALG_COUNT_CALLS_FAILED && call->answered)
		how = SIPALG_COUNT_CALLS_BYE;	/* of who had answered */
	sipalg_event_call(sn, call, SIPALG_EVENT_CALL_ENDED, how);
	sipalg_use_drop_all(sn, call);
	free_parts(sn, call);
	rhashtable_remove_fast(&sn->calls, &call->node, sipalg_call_params);
	list_del(&call->list);
	sn->calls_in[call->state]--;
	sn->nr_calls--;
	sn->moves++;
	sipalg_share_give(sn, SIPALG_SHARE_CALLS, &call->seat);
	call->dead = true;
	sipalg_conn_hold(&call->ct, NULL);
	sipalg_count(sn, how);
	kfree_rcu(call, rcu);
}

static void keep_call_id(struct sipalg_call *call, const struct sipalg_job *job)
{
	u32 len = min_t(u32, job->msg.call_id.len, SIPALG_CALL_ID_MAX - 1);

	memcpy(call->call_id, job->data + job->msg.call_id.off, len);
	call->call_id[len] = '\0';
}

/* A call begun by the INVITE in @pkt; NULL, with a note, if it cannot be. */
static struct sipalg_call *begin_call(struct sipalg_pkt *pkt, u64 key)
{
	struct sipalg_net *sn = pkt->sn;
	enum sipalg_reason ret = SIPALG_NO_MEMORY;
	struct sipalg_call *call;

	BUILD_BUG_ON(sizeof(*call) > 1024);	/* four in a page */

	call = kzalloc(sizeof(*call), GFP_ATOMIC);
	if (!call)
		goto note;
	ret = sipalg_share_take(pkt, SIPALG_SHARE_CALLS, &call->seat);
	if (ret != SIPALG_OK)
		goto err_free;
	call->key = key;
	call->caller = pkt->src;
	call->callee = pkt->dst_priv;
	call->caller_tag = pkt->from_tag;
	call->since = jiffies;
	call->expires = jiffies;
	INIT_LIST_HEAD(&call->uses);
	INIT_LIST_HEAD(&call->legs);
	INIT_LIST_HEAD(&call->pairs);
	keep_call_id(call, &pkt->job);
	sipalg_dialog_join(pkt, call, NULL);
	if (rhashtable_lookup_insert_fast(&sn->calls, &call->node,
					  sipalg_call_params))
		goto err_share;
	sipalg_conn_hold(&call->ct, pkt->ct);
	list_add_tail(&call->list, &sn->call_list);
	sn->nr_calls++;
	sn->calls_in[SIPALG_CALL_TRYING]++;
	sipalg_count(sn, SIPALG_COUNT_CALLS_STARTED);
	sipalg_event_call(sn, call, SIPALG_EVENT_CALL_STARTED,
			  SIPALG_COUNTERS_NUM);
	return call;

err_share:
	ret = SIPALG_NO_MEMORY;
	free_parts(sn, call);
	sipalg_share_give(sn, SIPALG_SHARE_CALLS, &call->seat);
err_free:
	kfree(call);
note:
	sipalg_pkt_note(pkt, ret);
	return NULL;
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
		end_call(pkt->sn, call, SIPALG_COUNT_CALLS_FAILED);
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
		set_state(pkt->sn, call, SIPALG_CALL_ANSWERED);
		if (!call->answered)
			sipalg_count(pkt->sn, SIPALG_COUNT_CALLS_ANSWERED);
		call->answered = true;
		sipalg_event_call(pkt->sn, call, SIPALG_EVENT_CALL_ANSWERED,
				  SIPALG_COUNTERS_NUM);
	}
	sipalg_dialog_answer(pkt, call);
	/* another fork, while the BYE of the first is under way */
	if (!again && call->state == SIPALG_CALL_ENDING)
		set_state(pkt->sn, call, SIPALG_CALL_ANSWERED);
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
		set_state(pkt->sn, call, SIPALG_CALL_RINGING);
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
		set_state(pkt->sn, call, SIPALG_CALL_ENDING);
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
	set_state(sn, call, SIPALG_CALL_RINGING);
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
		end_call(pkt->sn, call, SIPALG_COUNT_CALLS_BYE);
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
		set_state(pkt->sn, call, SIPALG_CALL_ANSWERED);
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

static void learn_message(struct sipalg_pkt *pkt, struct sipalg_call *call)
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

/* The key of the call whose caller has the tag of hash @tag. */
static u64 make_key(const struct sipalg_pkt *pkt, u64 tag)
{
	return siphash_2u64(pkt->call_id, tag, &sipalg_secret);
}

static struct sipalg_call *find_call(struct sipalg_net *sn, u64 key)
{
	return rhashtable_lookup_fast(&sn->calls, &key, sipalg_call_params);
}

/* The call of @pkt, found or begun; NULL if there is none. */
static struct sipalg_call *find_or_begin(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	u64 key = make_key(pkt, pkt->from_tag);
	struct sipalg_call *call;

	call = find_call(pkt->sn, key);
	if (!call && pkt->to_tag)
		call = find_call(pkt->sn, make_key(pkt, pkt->to_tag));
	if (!call && msg->request && msg->method == SIPALG_METHOD_INVITE)
		call = begin_call(pkt, key);
	return call;
}

/* Can a call learn from it even if it has no description? */
static bool is_of_calls(const struct sipalg_msg *msg)
{
	switch (msg->method) {
	case SIPALG_METHOD_OTHER:
		return false;
	case SIPALG_METHOD_REFER:
	case SIPALG_METHOD_SUBSCRIBE:
	case SIPALG_METHOD_NOTIFY:
		return msg->from_tag.len && msg->to_tag.len;
	}
	return true;
}

/**
 * sipalg_call_learn - which call is this, and what does the message tell of it
 * @pkt: a parsed message
 *
 * Sets @pkt->call, borrowed under RCU, its tags and @pkt->side. An INVITE request
 * begins a call; a message with a description for a call never seen is noted
 * as SIPALG_NO_CALL, one from who has no part in it as SIPALG_SPOOFED_PARTY.
 * Neither will open anything.
 *
 * Context: RCU read side; takes the namespace's lock.
 */
void sipalg_call_learn(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_net *sn = pkt->sn;

	if (msg->method == SIPALG_METHOD_REGISTER ||
	    (!is_of_calls(msg) && !msg->has_sdp))
		return;

	pkt->stranger = false;
	pkt->guest = false;
	pkt->from_tag = sipalg_text_hash(&pkt->job, msg->from_tag);
	pkt->to_tag = sipalg_text_hash(&pkt->job, msg->to_tag);
	pkt->side = sipalg_dialog_side(msg->request ? pkt->from_tag :
						      pkt->to_tag,
				       &pkt->src.addr);
	spin_lock_bh(&sn->lock);
	pkt->call = find_or_begin(pkt);
	if (pkt->call)
		learn_message(pkt, pkt->call);
	else if (msg->has_sdp)
		sipalg_pkt_note(pkt, SIPALG_NO_CALL);
	spin_unlock_bh(&sn->lock);
}

/**
 * sipalg_call_reserve - make the promises that the message asks for
 * @pkt: a message that went through sipalg_call_learn()
 *
 * Fills the job's media map for each media line of the sender's own that got
 * its ports, and notes the reason for each that did not. What it took goes by
 * the number @pkt->take until sipalg_call_settle().
 *
 * Context: RCU read side; takes the namespace's lock.
 */
void sipalg_call_reserve(struct sipalg_pkt *pkt)
{
	struct sipalg_call *call = pkt->call;

	if (!call)
		return;
	spin_lock_bh(&pkt->sn->lock);
	if (!call->dead)
		sipalg_use_take(pkt, call);
	else if (pkt->job.msg.has_sdp)
		sipalg_pkt_note(pkt, SIPALG_NO_CALL);
	spin_unlock_bh(&pkt->sn->lock);
}

/**
 * sipalg_call_settle - keep the promises, or take them back
 * @pkt: a message that went through sipalg_call_reserve()
 * @written: it goes out with the promises in it
 *
 * An answer that goes out also closes what its call no longer names.
 *
 * Context: RCU read side; takes the namespace's lock.
 */
void sipalg_call_settle(struct sipalg_pkt *pkt, bool written)
{
	struct sipalg_call *call = pkt->call;

	if (!call || (written && !pkt->job.msg.has_sdp &&
		      pkt->job.msg.method != SIPALG_METHOD_INVITE))
		return;
	spin_lock_bh(&pkt->sn->lock);
	if (call->dead)
		;
	else if (!written)
		sipalg_use_undo(pkt);
	else if (sipalg_media_is_agreed(pkt))
		sipalg_use_sweep(pkt->sn, call);
	spin_unlock_bh(&pkt->sn->lock);
}

/**
 * sipalg_call_displace - end one that nobody has answered, for another
 * @sn: the namespace
 * @seat: that of the one
 *
 * Context: the namespace's lock.
 */
void sipalg_call_displace(struct sipalg_net *sn, struct sipalg_seat *seat)
{
	struct sipalg_call *call = container_of(seat, struct sipalg_call, seat);

	sipalg_use_give_up(sn, call);
	end_call(sn, call, SIPALG_COUNT_CALLS_DISPLACED);
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
 * sipalg_call_age - end the calls whose time has come, keep the others alive
 * @sn: the namespace
 * @now: jiffies
 * @most: how many may end in one go
 *
 * Context: the namespace's lock.
 * Return: false when @most have ended and there may be more.
 */
bool sipalg_call_age(struct sipalg_net *sn, unsigned long now, u32 most)
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
		end_call(sn, call, how);
		if (!--most)
			return false;
	}
	return true;
}

/**
 * sipalg_call_flush - end every call
 * @sn: the namespace, which no packet reaches any more
 *
 * Context: the namespace's lock.
 */
void sipalg_call_flush(struct sipalg_net *sn)
{
	struct sipalg_call *call, *next;

	list_for_each_entry_safe(call, next, &sn->call_list, list)
		end_call(sn, call, SIPALG_COUNT_CALLS_FLUSHED);
}
