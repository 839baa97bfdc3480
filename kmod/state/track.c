// SPDX-License-Identifier: GPL-2.0-only
/*
 * TCP connections whose messages we rewrite: where they are kept, how much
 * memory their messages may take, and when they are forgotten. What is sent is
 * decided by stream/, what a packet is made of by hook/tcp.c.
 *
 * DOC: What conntrack is told
 *
 * A connection is kept from its SYN on and for as long as conntrack has it,
 * whatever FIN and RST say: those may be lost, or lies. Somebody may take it out
 * of conntrack while it is idle, or conntrack may have forgotten it. When it goes
 * on, conntrack makes another of it, whose first sender is whoever speaks first.
 * Without what is kept here each byte would arrive as another one, so it is kept
 * for that time, too, and makes room before any other does.
 *
 * conntrack has a place of its own for how far apart both sides count, out of
 * which it would change the numbers itself, for one message at a time. It does
 * not while IPS_SEQ_ADJUST is unset; but what it keeps of windows, and so
 * whether it takes an RST for one, and the timeout, follow that place. So what
 * we know is written there; and when the module goes, the bit is set where
 * nothing is under way, and the connection outlives us.
 */
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack_seqadj.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include "conn.h"
#include "counter.h"
#include "setting.h"
#include "track.h"
#include "tuple.h"

#define LOOK_MOST	256	/* connections, without a pause for others */
#define OVER_S		2	/* that one can be taken over which is over */
#define LINGER_S	4000	/* any other; most registrations are shorter */
#define FAR_AWAY	(1 << 30)	/* from any window; RFC 7323, 2.3 */
#define SILENT_S	400	/* without a repetition, due after 120 at most */

#define PIECE_BYTES(room) (sizeof(struct sipalg_piece) + (room))

/*
 * Writers: sipalg_net.lock. Readers: RCU. Freed a grace period after they were
 * unlinked, with all that they have.
 */
const struct rhashtable_params sipalg_track_params = {
	.key_len = sizeof_field(struct sipalg_track, ends),
	.key_offset = offsetof(struct sipalg_track, ends),
	.head_offset = offsetof(struct sipalg_track, node),
	.automatic_shrinking = true,
};

static void find_ends(const struct nf_conn *ct, enum ip_conntrack_dir dir,
		      struct sipalg_place *ends)
{
	const struct nf_conntrack_tuple *tuple = &ct->tuplehash[dir].tuple;
	u16 zone = nf_ct_zone_id(nf_ct_zone(ct), dir);
	struct sipalg_end end;

	sipalg_tuple_src(tuple, &end);
	sipalg_place_make(&ends[0], IPPROTO_TCP, &end, zone, 0);
	sipalg_tuple_dst(tuple, &end);
	sipalg_place_make(&ends[1], IPPROTO_TCP, &end, zone, 0);
}

static void set_conn(struct sipalg_track *track, struct nf_conn *ct,
		     bool turned)
{
	sipalg_conn_hold(&track->ct, ct);
	track->turned = turned;
	track->since = jiffies;
}

/* Whether @ct goes on with what another one was, which conntrack has not. */
static bool take_over(struct sipalg_net *sn, struct sipalg_track *track,
		      struct nf_conn *ct, bool turned)
{
	bool ours;

	spin_lock_bh(&track->lock);
	spin_lock(&sn->lock);
	if (track->ct != ct && !track->gone &&
	    (!track->ct || nf_ct_is_dying(track->ct) ||
	     !nf_ct_is_confirmed(track->ct))) {
		set_conn(track, ct, turned);
		if (track->spared)
			sipalg_share_spare(&track->seat);
	}
	ours = track->ct == ct && !track->gone;
	spin_unlock(&sn->lock);
	spin_unlock_bh(&track->lock);
	return ours;
}

/**
 * sipalg_track_find - find what is kept of a connection
 * @sn: the namespace
 * @ct: its conntrack, of TCP
 *
 * Context: RCU read side, after NAT; takes both locks if @ct is not known.
 * Return: it, borrowed; NULL for one that is left alone.
 */
struct sipalg_track *sipalg_track_find(struct sipalg_net *sn,
				       struct nf_conn *ct)
{
	struct sipalg_place ends[2];
	struct sipalg_track *track;
	bool turned = false;

	if (!READ_ONCE(sn->nr_tracks))
		return NULL;
	find_ends(ct, IP_CT_DIR_ORIGINAL, ends);
	track = rhashtable_lookup(&sn->tracks, ends, sipalg_track_params);
	if (!track) {
		turned = true;
		find_ends(ct, IP_CT_DIR_REPLY, ends);
		track = rhashtable_lookup(&sn->tracks, ends,
					  sipalg_track_params);
	}
	if (!track || READ_ONCE(track->ct) == ct ||
	    take_over(sn, track, ct, turned))
		return track;
	return NULL;
}

/* Who says SYN is a stranger, and shares with its /64 until it was answered. */
static enum sipalg_reason link_track(struct sipalg_net *sn,
				     struct sipalg_track *track)
{
	enum sipalg_reason ret;

	ret = sipalg_share_take_at(sn, SIPALG_SHARE_STREAMS, &track->ends[0],
				   &track->seat);
	if (ret != SIPALG_OK)
		return ret;
	if (rhashtable_lookup_insert_fast(&sn->tracks, &track->node,
					  sipalg_track_params)) {
		sipalg_share_give(sn, SIPALG_SHARE_STREAMS, &track->seat);
		return SIPALG_NO_MEMORY;
	}
	list_add_tail(&track->list, &sn->track_list);
	sn->nr_tracks++;
	return SIPALG_OK;
}

/**
 * sipalg_track_add - keep a connection
 * @sn: the namespace
 * @ct: its conntrack; sipalg_track_find() does not know it
 * @slot: set to what is kept, borrowed under RCU
 *
 * Context: RCU read side; takes the namespace's lock.
 * Return: SIPALG_OK; SIPALG_STREAM_LIMIT; SIPALG_HOST_STREAM_LIMIT;
 * SIPALG_NO_MEMORY.
 */
enum sipalg_reason sipalg_track_add(struct sipalg_net *sn, struct nf_conn *ct,
				    struct sipalg_track **slot)
{
	struct sipalg_track *track = kzalloc(sizeof(*track), GFP_ATOMIC);
	enum sipalg_reason ret;

	if (!track)
		return SIPALG_NO_MEMORY;
	find_ends(ct, IP_CT_DIR_ORIGINAL, track->ends);
	spin_lock_init(&track->lock);
	track->sn = sn;
	set_conn(track, ct, false);
	spin_lock_bh(&sn->lock);
	ret = link_track(sn, track);
	spin_unlock_bh(&sn->lock);
	if (ret != SIPALG_OK) {
		nf_ct_put(ct);
		kfree(track);
		return ret;
	}
	*slot = track;
	return SIPALG_OK;
}

/* Whether @bytes more may be had, and if so has them counted. */
static enum sipalg_reason charge(struct sipalg_track *track, u32 bytes)
{
	struct sipalg_net *sn = track->sn;
	enum sipalg_reason ret = SIPALG_OK;

	spin_lock_bh(&sn->lock);
	if (track->gone)
		ret = SIPALG_NO_MEMORY;
	else
		ret = sipalg_share_charge(sn, SIPALG_SHARE_STREAM_BYTES,
					  &track->seat, bytes);
	if (ret == SIPALG_OK) {
		track->used = true;
		track->bytes += bytes;
		sn->track_bytes += bytes;
	}
	spin_unlock_bh(&sn->lock);
	return ret;
}

static void discharge_locked(struct sipalg_track *track, u32 bytes)
{
	if (track->gone)
		return;
	track->bytes -= bytes;
	track->sn->track_bytes -= bytes;
	sipalg_share_refund(SIPALG_SHARE_STREAM_BYTES, &track->seat, bytes);
}

static void discharge(struct sipalg_track *track, u32 bytes)
{
	struct sipalg_net *sn = track->sn;

	spin_lock_bh(&sn->lock);
	discharge_locked(track, bytes);
	spin_unlock_bh(&sn->lock);
}

/**
 * sipalg_track_alloc - memory for bytes of a connection
 * @track: the connection
 * @room: how many
 *
 * Context: @track->lock; takes the namespace's lock.
 * Return: it; NULL if there is none, @track->short_of says why.
 */
struct sipalg_piece *sipalg_track_alloc(struct sipalg_track *track, u32 room)
{
	enum sipalg_reason ret = charge(track, PIECE_BYTES(room));
	struct sipalg_piece *piece = NULL;

	if (ret == SIPALG_OK) {
		piece = kmalloc(PIECE_BYTES(room), GFP_ATOMIC | __GFP_NOWARN);
		if (!piece) {
			discharge(track, PIECE_BYTES(room));
			ret = SIPALG_NO_MEMORY;
		}
	}
	track->short_of = ret;
	if (piece)
		piece->room = room;
	return piece;
}

/**
 * sipalg_track_free - give back sipalg_track_alloc()
 * @track: the connection
 * @piece: the memory
 *
 * Context: as sipalg_track_alloc().
 */
void sipalg_track_free(struct sipalg_track *track, struct sipalg_piece *piece)
{
	discharge(track, PIECE_BYTES(piece->room));
	kfree(piece);
}

/* The receiver's number less the sender's, behind all that was cut. */
static s32 find_last(const struct sipalg_pipe *pipe)
{
	u32 held = pipe->held ? pipe->held->len : 0;

	return pipe->out_next - (pipe->in_next - held);
}

/**
 * sipalg_track_settle - tell conntrack how far apart both sides count
 * @track: the connection
 *
 * It judges an acknowledgement before we see it, and keeps a connection for a
 * short time only while something is not acknowledged. So it has to know what
 * will be right for the last byte, too, which it asks for by that one's number.
 * What it has been left stays as it is.
 *
 * Context: @track->lock.
 */
void sipalg_track_settle(struct sipalg_track *track)
{
	struct nf_conn *ct = track->ct;
	struct nf_conn_seqadj *adjust = ct ? nfct_seqadj(ct) : NULL;
	const struct sipalg_pipe *pipe;
	struct nf_ct_seqadj want, *have;
	u32 i;

	if (!adjust || track->watched || track->left)
		return;
	for (i = 0; i < 2; i++) {
		pipe = &track->stream.pipes[i];
		have = &adjust->seq[i ^ track->turned];
		want.correction_pos = pipe->out_next - 2;
		want.offset_before = pipe->out_base - pipe->in_base;
		want.offset_after = find_last(pipe);
		if (!memcmp(&want, have, sizeof(want)))
			continue;
		spin_lock_bh(&ct->lock);
		*have = want;
		spin_unlock_bh(&ct->lock);
	}
}

/*
 * Whether only we can take a direction on: what its sender repeats was changed,
 * or ours is the only copy of something. @pipe has changed nothing if it had no
 * message; then both count alike.
 */
static bool is_needed(const struct sipalg_pipe *pipe)
{
	if (!pipe->first && !pipe->held)
		return !pipe->started;
	return pipe->spoken || pipe->in_told != pipe->out_acked;
}

static bool is_shifted(const struct nf_ct_seqadj *seq)
{
	return seq->offset_before || seq->offset_after;
}

/*
 * Nobody is left who could change the numbers: conntrack is to. Where it cannot,
 * it takes what is sent out of the receiver's sight, so that nothing arrives
 * instead of something else.
 */
static void leave(struct sipalg_track *track)
{
	struct nf_conn *ct = track->ct;
	struct nf_conn_seqadj *adjust = ct ? nfct_seqadj(ct) : NULL;
	struct nf_ct_seqadj *seq;
	u32 i;

	sipalg_track_settle(track);
	track->left = true;
	if (!adjust || !track->used || track->watched ||
	    test_bit(IPS_SEQ_ADJUST_BIT, &ct->status))
		return;
	spin_lock_bh(&ct->lock);
	for (i = 0; i < 2; i++) {
		seq = &adjust->seq[i ^ track->turned];
		if (is_needed(&track->stream.pipes[i]))
			seq->offset_before = seq->offset_after = FAR_AWAY;
	}
	if (is_shifted(&adjust->seq[0]) || is_shifted(&adjust->seq[1]))
		set_bit(IPS_SEQ_ADJUST_BIT, &ct->status);
	spin_unlock_bh(&ct->lock);
}

/**
 * sipalg_track_leave - leave a connection to conntrack, if that is possible
 * @track: the connection
 *
 * Context: @track->lock. Its helper is being taken away.
 * Return: whether it has been left; then no packet may pass before that is done.
 */
bool sipalg_track_leave(struct sipalg_track *track)
{
	const struct sipalg_pipe *pipes = track->stream.pipes;

	if (!track->used || track->watched ||
	    (!is_needed(&pipes[0]) && !is_needed(&pipes[1])))
		leave(track);
	return track->left;
}

/**
 * sipalg_track_leave_all - leave all connections to conntrack
 * @sn: the namespace
 * @force: also those that only we could take on: these break
 *
 * Context: takes the locks of all; their helper is being taken away.
 * Return: whether all were left.
 */
bool sipalg_track_leave_all(struct sipalg_net *sn, bool force)
{
	struct sipalg_track *track;
	bool all = true;

	spin_lock_bh(&sn->lock);
	list_for_each_entry(track, &sn->track_list, list) {
		/* it comes before ours: who has it now does it, or we later */
		if (!spin_trylock(&track->lock)) {
			all = false;
			continue;
		}
		if (!sipalg_track_leave(track) && force)
			leave(track);
		all &= track->left;
		spin_unlock(&track->lock);
	}
	spin_unlock_bh(&sn->lock);
	return all;
}

static void free_piece(struct sipalg_piper *piper, struct sipalg_piece *piece)
{
	kfree(piece);
}

static void free_track(struct rcu_head *rcu)
{
	struct sipalg_track *track = container_of(rcu, struct sipalg_track,
						  rcu);
	struct sipalg_piper piper = { .free = free_piece };

	sipalg_stream_stop(&track->stream, &piper);
	sipalg_conn_hold(&track->ct, NULL);
	kfree(track);
}

static void del_track(struct sipalg_net *sn, struct sipalg_track *track)
{
	track->gone = true;
	sn->track_bytes -= track->bytes;
	sipalg_share_refund(SIPALG_SHARE_STREAM_BYTES, &track->seat,
			    track->bytes);
	sipalg_share_give(sn, SIPALG_SHARE_STREAMS, &track->seat);
	rhashtable_remove_fast(&sn->tracks, &track->node, sipalg_track_params);
	list_del(&track->list);
	sn->nr_tracks--;
	call_rcu(&track->rcu, free_track);
}

/**
 * sipalg_track_spare - see whether a connection is one that makes room
 * @track: the connection
 *
 * Anybody can send a SYN, and a host that answers it has said nothing yet. Only
 * who has heard the other can go on, so until both have, it makes room for
 * others when there is none.
 *
 * Context: @track->lock; takes the namespace's lock, once.
 */
void sipalg_track_spare(struct sipalg_track *track)
{
	const struct sipalg_pipe *pipes = track->stream.pipes;

	if (likely(track->spared) || !pipes[0].heard || !pipes[1].heard)
		return;
	track->spared = true;
	spin_lock_bh(&track->sn->lock);
	if (!track->gone)
		sipalg_share_spare(&track->seat);
	spin_unlock_bh(&track->sn->lock);
}

/**
 * sipalg_track_displace - forget a connection that makes room
 * @sn: the namespace
 * @seat: its seat
 *
 * What of it was changed already nobody can go on with: it breaks.
 *
 * Context: the namespace's lock, without that of the connection.
 */
void sipalg_track_displace(struct sipalg_net *sn, struct sipalg_seat *seat)
{
	struct sipalg_track *track = container_of(seat, struct sipalg_track,
						  seat);
	struct sipalg_conn *conn = track->ct ? sipalg_conn_own(track->ct) :
					       NULL;

	if (track->used && !track->watched && conn)
		WRITE_ONCE(conn->lost, true);
	del_track(sn, track);
	sipalg_count(sn, SIPALG_COUNT_STREAMS_DISPLACED);
}

/**
 * struct keeper - who ages a connection, as the owner of its stream
 * @piper: as which the stream knows it; gives no memory
 * @track: the connection
 */
struct keeper {
	struct sipalg_piper piper;
	struct sipalg_track *track;
};

static void free_aged(struct sipalg_piper *piper, struct sipalg_piece *piece)
{
	struct keeper *keeper = container_of(piper, struct keeper, piper);

	discharge_locked(keeper->track, PIECE_BYTES(piece->room));
	kfree(piece);
}

/* What is here is the only copy, and nobody comes to take it on. */
static void break_off(struct keeper *keeper)
{
	sipalg_stream_stop(&keeper->track->stream, &keeper->piper);
	keeper->track->lost = true;
	sipalg_count(keeper->track->sn, SIPALG_COUNT_STREAMS_BROKEN);
}

/* Memory is not for who begins a message and does not end it. */
static void age_pipe(struct keeper *keeper, u32 i)
{
	struct sipalg_track *track = keeper->track;
	struct sipalg_pipe *pipe = &track->stream.pipes[i];
	u32 wait_s = sipalg_setting(track->sn, SIPALG_SET_STREAM_TIMEOUT);
	u32 mark = sipalg_pipe_mark(pipe);

	if (mark != track->mark[i] || (!pipe->held && !pipe->first)) {
		track->mark[i] = mark;
		track->marked[i] = jiffies;
		return;
	}
	if (!sipalg_pipe_is_frozen(pipe) && sipalg_pipe_is_waiting(pipe)) {
		if (!time_after(jiffies, track->marked[i] + wait_s * HZ))
			return;
		sipalg_pipe_stall(pipe, &keeper->piper);
		if (track->watched)
			sipalg_pipe_forget(pipe, &keeper->piper);
		sipalg_count_reason(track->sn, SIPALG_STREAM_STALLED);
	}
	if ((pipe->held || pipe->first) &&
	    time_after(jiffies, track->spoke[i] + SILENT_S * HZ))
		break_off(keeper);
}

/* When conntrack has it no more: for how many seconds it is kept. */
static u32 linger(const struct sipalg_track *track)
{
	const struct sipalg_stream *stream = &track->stream;

	if (track->lost)
		return LINGER_S;
	if (!stream->pipes[0].started || sipalg_stream_is_plain(stream) ||
	    (stream->pipes[0].ended && stream->pipes[1].ended))
		return OVER_S;
	return LINGER_S;
}

/* Whether a connection is to be forgotten. */
static bool is_over(struct sipalg_track *track)
{
	if (track->ct && sipalg_conn_gone(track->ct, track->since)) {
		sipalg_conn_hold(&track->ct, NULL);
		track->since = jiffies;
		sipalg_share_offer(track->sn, SIPALG_SHARE_STREAMS,
				   &track->seat);
	}
	return !track->ct && time_after(jiffies, track->since +
						 linger(track) * HZ);
}

/*
 * Whether a connection is to be forgotten, after a look at it. Its lock comes
 * before ours, so who has it now is looked at later.
 */
static bool age_track(struct sipalg_track *track)
{
	struct keeper keeper = { .piper.free = free_aged, .track = track };
	bool over;

	if (!spin_trylock(&track->lock))
		return false;
	/* also where nothing is, or its time would count from long ago */
	age_pipe(&keeper, 0);
	age_pipe(&keeper, 1);
	if (track->bytes)
		sipalg_track_settle(track);
	over = is_over(track);
	spin_unlock(&track->lock);
	return over;
}

/**
 * sipalg_track_age - forget connections that conntrack has forgotten
 * @sn: the namespace
 * @most: how many to forget at most
 *
 * And take memory from those where nothing goes on.
 *
 * Context: the namespace's lock.
 * Return: whether all were looked at, once, in this call and those before it.
 */
bool sipalg_track_age(struct sipalg_net *sn, u32 most)
{
	struct sipalg_track *track;
	u32 look = LOOK_MOST;

	if (!sn->tracks_left)
		sn->tracks_left = sn->nr_tracks;
	for (; sn->tracks_left && look && most; look--, sn->tracks_left--) {
		track = list_first_entry_or_null(&sn->track_list,
						 struct sipalg_track, list);
		if (!track)
			break;
		list_move_tail(&track->list, &sn->track_list);
		if (age_track(track)) {
			del_track(sn, track);
			most--;
		}
	}
	if (list_empty(&sn->track_list))
		sn->tracks_left = 0;
	return !sn->tracks_left;
}

/**
 * sipalg_track_flush - forget them all; no packet is in our hands any more
 * @sn: the namespace
 *
 * Context: the namespace's lock.
 */
void sipalg_track_flush(struct sipalg_net *sn)
{
	struct sipalg_track *track, *next;

	list_for_each_entry_safe(track, next, &sn->track_list, list) {
		leave(track);
		del_track(sn, track);
	}
}
