// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls: begun, found by Call-ID and tags, ended. What messages and time make
 * of one is in course.c, what it holds open in use.c.
 */
#include <linux/jiffies.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "call.h"
#include "conn.h"
#include "counter.h"
#include "course.h"
#include "dialog.h"
#include "event.h"
#include "leg.h"
#include "media.h"
#include "text.h"
#include "use.h"

const struct rhashtable_params sipalg_call_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct sipalg_call, key),
	.head_offset = offsetof(struct sipalg_call, node),
	.automatic_shrinking = true,
};

/**
 * sipalg_call_enter - a call enters a state
 * @sn: the namespace
 * @call: the call
 * @state: enum sipalg_call_state, perhaps the one that it is in
 *
 * Context: the namespace's lock.
 */
void sipalg_call_enter(struct sipalg_net *sn, struct sipalg_call *call,
		       u8 state)
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

/* All that hangs on it but its uses, which need it. */
static void free_parts(struct sipalg_net *sn, struct sipalg_call *call)
{
	sipalg_leg_close_all(sn, call);
	sipalg_dialog_part(sn, call);
	kfree(call->far);
	call->far = NULL;
}

/**
 * sipalg_call_end - end a call and all that it holds open
 * @sn: the namespace
 * @call: the call; freed a grace period later
 * @how: how it ended: SIPALG_COUNT_CALLS_BYE, FAILED, EXPIRED, DISPLACED or
 *	FLUSHED
 *
 * Context: the namespace's lock.
 */
void sipalg_call_end(struct sipalg_net *sn, struct sipalg_call *call,
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
		sipalg_course_learn(pkt, pkt->call);
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
	sipalg_call_end(sn, call, SIPALG_COUNT_CALLS_DISPLACED);
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
		sipalg_call_end(sn, call, SIPALG_COUNT_CALLS_FLUSHED);
}
