// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memos: what was written in a way that the map alone would not give back.
 * nat/echo.c tells which texts those are; here they are kept until the last
 * echo may have come.
 *
 * DOC: Why the map is not enough
 *
 * What a phone writes comes back to it: its Via in the answer, its Contact in
 * the request URI, its From in every message of the dialog. It compares them,
 * so they must be what it wrote, byte for byte. Turning the mapping round gives
 * just that nearly always, with two habits of the phone that its connection
 * remembers (state/conn.h). But one endpoint can be spelled in many ways, a
 * phone that knows its public address may write that itself, and an address of
 * somebody far away may happen to be the phone's own. Each such text is kept
 * with what it stands for, under the Call-ID that its echo will have and the
 * host inside that it is about, so nobody else's messages are touched by it.
 *
 * What comes from outside may be a stranger's, who can send as much of it as he
 * likes. Until it is part of a call that rings, or has begun a dialog of another
 * kind, its memo is there for one transaction, and makes room for others.
 */
#include <linux/jiffies.h>
#include <linux/rhashtable.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include "call.h"
#include "counter.h"
#include "memo.h"

/* Kept after the last message that used it; longer while its call lives. */
#define IDLE_S		600
#define BRIEF_S		32	/* RFC 3261 64*T1: a transaction, no dialog */

/**
 * struct sipalg_memo - the unusual spellings of one Call-ID and host
 * @node: in sipalg_net.memos
 * @list: in sipalg_net.memo_list
 * @key: hash of Call-ID, conntrack zone, host, and direction
 * @seat: in the share of who sent the message that it was made for; makes
 *	room while it is brief
 * @call: key of the call that it belongs to; 0 if none
 * @heard: jiffies when it was last of use
 * @brief: there for one transaction
 * @nr: entries of @sayings
 * @sayings: no two of one voice, text and nth
 *
 * Everything is guarded by the namespace's lock.
 */
struct sipalg_memo {
	struct rhash_head node;
	struct list_head list;
	u64 key;
	struct sipalg_seat seat;
	u64 call;
	unsigned long heard;
	bool brief;
	u32 nr;
	struct sipalg_saying *sayings;
};

const struct rhashtable_params sipalg_memo_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct sipalg_memo, key),
	.head_offset = offsetof(struct sipalg_memo, node),
	.automatic_shrinking = true,
};

/* Messages of this Call-ID that go to @host inside, or come from it. */
static u64 make_key(const struct sipalg_pkt *pkt,
		    const struct sipalg_addr *host, bool inward)
{
	return siphash_3u64(pkt->call_id,
			    siphash(host, sizeof(*host), &sipalg_secret),
			    inward, &sipalg_secret);
}

static struct sipalg_memo *find_memo(struct sipalg_net *sn, u64 key)
{
	return rhashtable_lookup_fast(&sn->memos, &key, sipalg_memo_params);
}

/* Does the message show that a dialog has begun that is no call? */
static bool begins_dialog(const struct sipalg_msg *msg)
{
	return (msg->method == SIPALG_METHOD_SUBSCRIBE ||
		msg->method == SIPALG_METHOD_REFER) &&
	       msg->status >= 200 && msg->status < 300;
}

static void touch(const struct sipalg_pkt *pkt, struct sipalg_memo *memo)
{
	const struct sipalg_call *call = pkt->call;
	bool lives = call && !call->dead;

	memo->heard = jiffies;
	if (lives)
		memo->call = call->key;
	if (!memo->brief)
		return;
	if ((lives && call->state > SIPALG_CALL_RINGING) ||
	    (pkt->src_nat && begins_dialog(&pkt->job.msg)))
		memo->brief = false;
	/* what rings makes no room, but may end before it is answered */
	else if (!lives || call->state != SIPALG_CALL_RINGING)
		return;
	sipalg_share_spare(&memo->seat);
}

static void unlink_memo(struct sipalg_net *sn, struct sipalg_memo *memo)
{
	rhashtable_remove_fast(&sn->memos, &memo->node, sipalg_memo_params);
	list_del(&memo->list);
	WRITE_ONCE(sn->nr_memos, sn->nr_memos - 1);
	sipalg_share_give(sn, SIPALG_SHARE_MEMOS, &memo->seat);
	kfree(memo->sayings);
	kfree(memo);
}

static bool link_memo(struct sipalg_net *sn, struct sipalg_memo *memo)
{
	if (rhashtable_lookup_insert_fast(&sn->memos, &memo->node,
					  sipalg_memo_params))
		return false;
	list_add_tail(&memo->list, &sn->memo_list);
	WRITE_ONCE(sn->nr_memos, sn->nr_memos + 1);
	return true;
}

static void recall_of(struct sipalg_pkt *pkt, const struct sipalg_addr *host,
		      bool inward)
{
	struct sipalg_memo *memo = find_memo(pkt->sn,
					     make_key(pkt, host, inward));
	struct sipalg_sayings *said = &pkt->job.said;
	u32 i;

	if (!memo)
		return;
	touch(pkt, memo);
	for (i = 0; i < memo->nr && said->nr < SIPALG_SAYINGS_MAX; i++)
		said->list[said->nr++] = memo->sayings[i];
}

/* The key of the memo that holds what echoes of @pkt will need. */
static u64 echo_key(const struct sipalg_pkt *pkt)
{
	return make_key(pkt, pkt->src_nat ? &pkt->src.addr :
					    &pkt->dst_priv.addr, pkt->src_nat);
}

/**
 * sipalg_memo_recall - what do echoes in this message stand for?
 * @pkt: a parsed message with its ends resolved; its job gets said and keep_all
 *
 * Context: takes the namespace's lock, if there is anything to recall.
 */
void sipalg_memo_recall(struct sipalg_pkt *pkt)
{
	if (!READ_ONCE(pkt->sn->nr_memos))
		return;
	spin_lock_bh(&pkt->sn->lock);
	pkt->job.keep_all = find_memo(pkt->sn, echo_key(pkt));
	if (pkt->dst_nat)
		recall_of(pkt, &pkt->dst_priv.addr, true);
	if (pkt->src_nat)
		recall_of(pkt, &pkt->src.addr, false);
	spin_unlock_bh(&pkt->sn->lock);
}

/* Whether places that went out as @saying did are among those of @kept. */
static bool is_said_anew(const struct sipalg_saying *saying,
			 const struct sipalg_sayings *kept)
{
	u32 i;

	for (i = 0; i < kept->nr; i++) {
		const struct sipalg_saying *new = &kept->list[i];

		if (saying->voice == new->voice && saying->len == new->len &&
		    !memcmp(saying->text, new->text, new->len))
			return true;
	}
	return false;
}

/* How many places @memo needs to hold @kept, too. */
static u32 count_places(const struct sipalg_memo *memo,
			const struct sipalg_sayings *kept)
{
	u32 nr = kept->nr;
	u32 i;

	for (i = 0; i < memo->nr; i++)
		nr += !is_said_anew(&memo->sayings[i], kept);
	return min_t(u32, nr, SIPALG_SAYINGS_MAX);
}

/*
 * Put @kept into @memo; @room: how many it has places for. The last message
 * counts: of several places that went out alike, it may have had fewer.
 */
static void add_sayings(struct sipalg_memo *memo,
			const struct sipalg_sayings *kept, u32 room)
{
	u32 nr = 0;
	u32 i;

	for (i = 0; i < memo->nr; i++)
		if (!is_said_anew(&memo->sayings[i], kept))
			memo->sayings[nr++] = memo->sayings[i];
	for (i = 0; i < kept->nr && nr < room; i++)
		memo->sayings[nr++] = kept->list[i];
	memo->nr = nr;
}

/* Room for what @memo has not yet of what is kept of the message. */
static enum sipalg_reason add_room(struct sipalg_memo *memo,
				   const struct sipalg_sayings *kept, u32 *room)
{
	struct sipalg_saying *sayings;

	*room = max(memo->nr, count_places(memo, kept));
	if (*room == memo->nr)
		return SIPALG_OK;
	sayings = krealloc(memo->sayings, array_size(*room, sizeof(*sayings)),
			   GFP_ATOMIC);
	if (!sayings)
		return SIPALG_NO_MEMORY;
	memo->sayings = sayings;
	return SIPALG_OK;
}

static enum sipalg_reason begin_memo(struct sipalg_pkt *pkt, u64 key,
				     struct sipalg_memo **memo)
{
	struct sipalg_memo *new = kzalloc(sizeof(*new), GFP_ATOMIC);
	enum sipalg_reason ret;

	if (!new)
		return SIPALG_NO_MEMORY;
	ret = sipalg_share_take(pkt, SIPALG_SHARE_MEMOS, &new->seat);
	if (ret != SIPALG_OK)
		goto err_free;
	new->key = key;
	new->brief = !pkt->src_nat;
	if (!new->brief)
		sipalg_share_spare(&new->seat);
	ret = SIPALG_NO_MEMORY;
	if (!link_memo(pkt->sn, new))
		goto err_share;
	*memo = new;
	return SIPALG_OK;

err_share:
	sipalg_share_give(pkt->sn, SIPALG_SHARE_MEMOS, &new->seat);
err_free:
	kfree(new);
	return ret;
}

/* What is kept of the message is remembered. */
static enum sipalg_reason keep(struct sipalg_pkt *pkt)
{
	u64 key = echo_key(pkt);
	struct sipalg_memo *memo = find_memo(pkt->sn, key);
	enum sipalg_reason ret;
	u32 room;

	if (!memo) {
		ret = begin_memo(pkt, key, &memo);
		if (ret != SIPALG_OK)
			return ret;
	}
	ret = add_room(memo, &pkt->job.kept, &room);
	if (ret == SIPALG_OK)
		add_sayings(memo, &pkt->job.kept, room);
	touch(pkt, memo);
	if (!memo->nr)
		unlink_memo(pkt->sn, memo);
	return ret;
}

/**
 * sipalg_memo_keep - remember what was unusual in a message that goes out
 * @pkt: the message, whose plan has filled @kept of its job
 *
 * Notes SIPALG_MEMO_LIMIT or SIPALG_HOST_MEMO_LIMIT when there are too many
 * already.
 *
 * Context: takes the namespace's lock, if there is anything to keep.
 */
void sipalg_memo_keep(struct sipalg_pkt *pkt)
{
	enum sipalg_reason ret;

	if (!pkt->job.kept.nr)
		return;
	spin_lock_bh(&pkt->sn->lock);
	ret = keep(pkt);
	spin_unlock_bh(&pkt->sn->lock);
	if (ret != SIPALG_OK)
		sipalg_pkt_note(pkt, ret);
}

/**
 * sipalg_memo_displace - forget one that is brief, for another
 * @sn: the namespace
 * @seat: that of the one
 *
 * Context: the namespace's lock.
 */
void sipalg_memo_displace(struct sipalg_net *sn, struct sipalg_seat *seat)
{
	sipalg_count(sn, SIPALG_COUNT_MEMOS_DISPLACED);
	unlink_memo(sn, container_of(seat, struct sipalg_memo, seat));
}

static bool call_lives(struct sipalg_net *sn, const struct sipalg_memo *memo)
{
	return memo->call &&
	       rhashtable_lookup_fast(&sn->calls, &memo->call,
				      sipalg_call_params);
}

/**
 * sipalg_memo_age - forget what no echo can come of any more
 * @sn: the namespace
 * @now: jiffies
 * @most: how many may go at once
 *
 * Context: the namespace's lock.
 * Return: false when @most have gone and there may be more.
 */
bool sipalg_memo_age(struct sipalg_net *sn, unsigned long now, u32 most)
{
	struct sipalg_memo *memo, *next;

	list_for_each_entry_safe(memo, next, &sn->memo_list, list) {
		if (!time_after(now, memo->heard +
				     (memo->brief ? BRIEF_S : IDLE_S) * HZ))
			continue;
		if (call_lives(sn, memo)) {
			memo->heard = now;
			continue;
		}
		unlink_memo(sn, memo);
		if (!--most)
			return false;
	}
	return true;
}

/**
 * sipalg_memo_flush - forget every one
 * @sn: the namespace, which no packet reaches any more
 *
 * Context: the namespace's lock.
 */
void sipalg_memo_flush(struct sipalg_net *sn)
{
	struct sipalg_memo *memo, *next;

	list_for_each_entry_safe(memo, next, &sn->memo_list, list)
		unlink_memo(sn, memo);
}
