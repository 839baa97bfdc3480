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
 *    be challenged, and it may be forged;
 *  - before it was answered, when the last open INVITE transaction got a final
 *    answer of 3xx to 6xx other than a challenge. A registrar that forks sends
 *    several INVITEs of one call through the gateway, and one of them failing
 *    says nothing about the others, so transactions are counted by branch;
 *  - when nothing was heard for too long;
 *  - when its signalling connection was removed from conntrack.
 */
#include <linux/jiffies.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "call.h"
#include "conn.h"
#include "counter.h"
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
	sn->calls_in[call->state]--;
	sn->calls_in[state]++;
	call->state = state;
	call->since = jiffies;
}

static void set_timeout(struct sipalg_call *call, u32 seconds)
{
	call->expires = jiffies + (unsigned long)seconds * HZ;
}

static void end_call(struct sipalg_net *sn, struct sipalg_call *call,
		     enum sipalg_counter how)
{
	sipalg_use_drop_all(sn, call);
	rhashtable_remove_fast(&sn->calls, &call->node, sipalg_call_params);
	list_del(&call->list);
	sn->calls_in[call->state]--;
	sn->nr_calls--;
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
	struct sipalg_call *call;

	if (sn->nr_calls >= sipalg_setting(sn, SIPALG_SET_CALLS_MAX)) {
		sipalg_pkt_note(pkt, SIPALG_CALL_LIMIT);
		return NULL;
	}
	call = kzalloc(sizeof(*call), GFP_ATOMIC);
	if (!call)
		goto no_memory;
	call->key = key;
	call->caller = pkt->src;
	call->callee = pkt->dst_priv;
	call->caller_tag = sipalg_text_hash(&pkt->job, pkt->job.msg.from_tag);
	call->since = jiffies;
	INIT_LIST_HEAD(&call->uses);
	keep_call_id(call, &pkt->job);
	if (rhashtable_lookup_insert_fast(&sn->calls, &call->node,
					  sipalg_call_params))
		goto err_free;
	list_add_tail(&call->list, &sn->call_list);
	sn->nr_calls++;
	sn->calls_in[SIPALG_CALL_TRYING]++;
	sipalg_count(sn, SIPALG_COUNT_CALLS_STARTED);
	return call;

err_free:
	kfree(call);
no_memory:
	sipalg_pkt_note(pkt, SIPALG_NO_MEMORY);
	return NULL;
}

static bool is_host(const struct sipalg_call *call,
		    const struct sipalg_addr *addr)
{
	u32 i;

	for (i = 0; i < call->nr_hosts; i++)
		if (sipalg_addr_equal(&call->hosts[i].addr, addr))
			return true;
	return false;
}

static void add_host(struct sipalg_call *call, const struct sipalg_addr *addr,
		     bool outside)
{
	struct sipalg_host *host;

	if (call->nr_hosts == SIPALG_HOSTS_MAX || is_host(call, addr))
		return;
	host = &call->hosts[call->nr_hosts++];
	host->addr = *addr;
	host->outside = outside;
}

/* Who takes part: sender, receiver, and where the sender wants to be reached. */
static void learn_hosts(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	s32 site = msg->nr_contacts ? msg->contacts[0].site : -1;

	add_host(call, &pkt->src.addr, !pkt->src_nat);
	add_host(call, &pkt->dst_priv.addr, !pkt->dst_nat);
	if (site >= 0 && !pkt->src_nat)
		add_host(call, &msg->sites[site].end.addr, true);
}

static void open_leg(struct sipalg_call *call, u64 branch)
{
	u32 i;

	for (i = 0; i < call->nr_legs; i++)
		if (call->legs[i] == branch)
			return;
	if (call->nr_legs == SIPALG_LEGS_MAX)
		call->legs_lost = true;
	else
		call->legs[call->nr_legs++] = branch;
}

static void close_leg(struct sipalg_call *call, u64 branch)
{
	u32 i;

	for (i = 0; i < call->nr_legs; i++) {
		if (call->legs[i] != branch)
			continue;
		call->legs[i] = call->legs[--call->nr_legs];
		return;
	}
}

static void invite_request(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	open_leg(call, sipalg_text_hash(&pkt->job, pkt->job.msg.branch));
	call->offered = pkt->job.msg.has_sdp;
	if (call->state == SIPALG_CALL_TRYING)
		set_timeout(call, UNHEARD_S);
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
	u64 to = sipalg_text_hash(&pkt->job, msg->to_tag);

	if (msg->method != SIPALG_METHOD_INVITE || to == call->callee_tag ||
	    to == call->caller_tag)
		sipalg_use_revert(pkt->sn, call,
				  sipalg_text_hash(&pkt->job, msg->from_tag),
				  msg->cseq);
	else
		sipalg_use_drop_side(pkt->sn, call, to);
}

/* 3xx to 6xx: this branch failed. May end @call. */
static void invite_failed(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	bool challenge = msg->status == 401 || msg->status == 407;
	bool last = !call->nr_legs && !call->legs_lost;

	if (call->state > SIPALG_CALL_RINGING) {
		refused_later(pkt, call);
	} else if (challenge) {
		if (last)
			set_timeout(call, UNHEARD_S);
	} else if (last) {
		end_call(pkt->sn, call, SIPALG_COUNT_CALLS_FAILED);
		pkt->call = NULL;
	} else {
		sipalg_use_drop_side(pkt->sn, call,
				     sipalg_text_hash(&pkt->job, msg->to_tag));
	}
}

static void invite_answered(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	if (call->state <= SIPALG_CALL_RINGING) {
		set_state(pkt->sn, call, SIPALG_CALL_ANSWERED);
		sipalg_count(pkt->sn, SIPALG_COUNT_CALLS_ANSWERED);
		call->callee_tag = sipalg_text_hash(&pkt->job,
						    pkt->job.msg.to_tag);
	}
	if (call->state == SIPALG_CALL_ANSWERED)
		set_timeout(call, sipalg_setting(pkt->sn, SIPALG_SET_ANSWERED));
}

static void invite_response(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (msg->status >= 200)
		close_leg(call, sipalg_text_hash(&pkt->job, msg->branch));
	if (msg->status >= 300) {
		invite_failed(pkt, call);
		return;
	}
	learn_hosts(pkt, call);
	if (msg->status >= 200) {
		invite_answered(pkt, call);
	} else if (call->state <= SIPALG_CALL_RINGING) {
		if (msg->to_tag.len)
			set_state(pkt->sn, call, SIPALG_CALL_RINGING);
		set_timeout(call, sipalg_setting(pkt->sn, SIPALG_SET_UNANSWERED));
	}
}

/* Do the tags of @pkt name this call's dialog, whichever way round? */
static bool same_dialog(const struct sipalg_pkt *pkt,
			const struct sipalg_call *call)
{
	u64 from = sipalg_text_hash(&pkt->job, pkt->job.msg.from_tag);
	u64 to = sipalg_text_hash(&pkt->job, pkt->job.msg.to_tag);

	if (from == call->caller_tag)
		return !call->callee_tag || to == call->callee_tag;
	if (to == call->caller_tag)
		return !call->callee_tag || from == call->callee_tag;
	return false;
}

/*
 * The tag of the other fork that @pkt is about, when a call was answered twice
 * and the second answer is being taken back; 0 if it is about something else.
 */
static u64 other_fork(const struct sipalg_pkt *pkt,
		      const struct sipalg_call *call)
{
	u64 from = sipalg_text_hash(&pkt->job, pkt->job.msg.from_tag);
	u64 to = sipalg_text_hash(&pkt->job, pkt->job.msg.to_tag);
	u64 tag = from == call->caller_tag ? to : from;
	u32 i;

	for (i = 0; i < call->nr_sides; i++)
		if (call->sides[i].tag == tag && tag != call->caller_tag)
			return tag;
	return 0;
}

static void bye_request(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	bool host = is_host(call, &pkt->src.addr);

	if (host && same_dialog(pkt, call)) {
		set_state(pkt->sn, call, SIPALG_CALL_ENDING);
		set_timeout(call, ENDING_S);
	} else if (!host || !other_fork(pkt, call)) {
		sipalg_pkt_note(pkt, SIPALG_SPOOFED_END);
	}
}

static void bye_response(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u16 status = pkt->job.msg.status;
	bool over = status < 300 ? status >= 200 :
				   status == 481 || status == 408;

	if (!is_host(call, &pkt->src.addr))
		return;
	if (!same_dialog(pkt, call)) {
		if (over)
			sipalg_use_drop_side(pkt->sn, call,
					     other_fork(pkt, call));
	} else if (over) {
		end_call(pkt->sn, call, SIPALG_COUNT_CALLS_BYE);
		pkt->call = NULL;
	} else if (status >= 300 && call->state == SIPALG_CALL_ENDING) {
		set_state(pkt->sn, call, SIPALG_CALL_ANSWERED);
		set_timeout(call, sipalg_setting(pkt->sn, SIPALG_SET_ANSWERED));
	}
}

static void learn_message(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (msg->request && msg->method == SIPALG_METHOD_INVITE)
		learn_hosts(pkt, call);
	if (is_host(call, &pkt->src.addr)) {
		call->heard = jiffies;
		sipalg_conn_hold(&call->ct, pkt->ct);
		if (call->state == SIPALG_CALL_ANSWERED)
			set_timeout(call, sipalg_setting(pkt->sn, SIPALG_SET_ANSWERED));
	}
	switch (msg->method) {
	case SIPALG_METHOD_INVITE:
		if (msg->request)
			invite_request(pkt, call);
		else
			invite_response(pkt, call);
		break;
	case SIPALG_METHOD_BYE:
		if (msg->request)
			bye_request(pkt, call);
		else
			bye_response(pkt, call);
		break;
	case SIPALG_METHOD_CANCEL:
		if (msg->request && !is_host(call, &pkt->src.addr))
			sipalg_pkt_note(pkt, SIPALG_SPOOFED_END);
		break;
	case SIPALG_METHOD_PRACK:
	case SIPALG_METHOD_UPDATE:
		if (msg->status >= 300)
			refused_later(pkt, call);
		break;
	}
}

static struct sipalg_call *find_call(struct sipalg_net *sn, u64 call_id,
				     u64 tag)
{
	u64 key = siphash_2u64(call_id, tag, &sipalg_secret);

	return rhashtable_lookup_fast(&sn->calls, &key, sipalg_call_params);
}

/* The call of @pkt, found or begun; NULL if there is none. */
static struct sipalg_call *find_or_begin(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	u64 id = pkt->call_id;
	u64 from = sipalg_text_hash(&pkt->job, msg->from_tag);
	struct sipalg_call *call;

	call = find_call(pkt->sn, id, from);
	if (!call && msg->to_tag.len)
		call = find_call(pkt->sn, id,
				 sipalg_text_hash(&pkt->job, msg->to_tag));
	if (!call && msg->request && msg->method == SIPALG_METHOD_INVITE)
		call = begin_call(pkt, siphash_2u64(id, from, &sipalg_secret));
	return call;
}

/* Can a call learn from it even if it has no description? */
static bool is_of_calls(const struct sipalg_msg *msg)
{
	return msg->method != SIPALG_METHOD_OTHER &&
	       msg->method != SIPALG_METHOD_SUBSCRIBE &&
	       msg->method != SIPALG_METHOD_NOTIFY;
}

/**
 * sipalg_call_learn - which call is this, and what does the message tell of it
 * @pkt: a parsed message
 *
 * Sets @pkt->call, borrowed under RCU, and @pkt->side. An INVITE request
 * begins a call; a message with a description for a call never seen is noted
 * as SIPALG_NO_CALL and will open nothing.
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

	pkt->side = sipalg_text_hash(&pkt->job, msg->request ? msg->from_tag :
							       msg->to_tag);
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
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_call *call = pkt->call;
	bool answer = msg->request ?
		msg->method == SIPALG_METHOD_ACK && msg->has_sdp :
		msg->status >= 200 && msg->status < 300 &&
			(msg->has_sdp || msg->method == SIPALG_METHOD_INVITE) &&
			sipalg_call_negotiates(msg);

	if (!call || (written && !answer))
		return;
	spin_lock_bh(&pkt->sn->lock);
	if (call->dead)
		;
	else if (!written)
		sipalg_use_undo(pkt);
	else
		sipalg_use_sweep(pkt->sn, call);
	spin_unlock_bh(&pkt->sn->lock);
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
			continue;
		} else {
			how = call->state == SIPALG_CALL_ENDING ?
				SIPALG_COUNT_CALLS_BYE :
				SIPALG_COUNT_CALLS_EXPIRED;
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
