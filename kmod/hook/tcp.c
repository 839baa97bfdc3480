// SPDX-License-Identifier: GPL-2.0-only
/*
 * SIP over TCP: which packet is one of a connection that we keep, and which
 * message goes to the spine. What a packet then carries is decided in stream/,
 * and written by segment.c.
 *
 * conntrack could renumber packets itself, but knows of one change of length at
 * a time. Two messages under way, and a segment that is repeated between them,
 * would have numbers that were never sent. So the numbers are ours, and
 * conntrack is told what it needs to know (state/track.c).
 */
#include <linux/in.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_seqadj.h>
#include <net/netfilter/nf_conntrack_synproxy.h>
#include "../state/conn.h"
#include "../state/counter.h"
#include "../state/event.h"
#include "helper.h"
#include "packet.h"
#include "process.h"
#include "segment.h"
#include "skb.h"
#include "tcp.h"

/**
 * struct owner - of a stream, while a packet is passed
 * @piper: as which the stream knows it
 * @seg: the packet
 * @ct: its conntrack
 * @ctinfo: its place there
 * @profile: how far we may go
 */
struct owner {
	struct sipalg_piper piper;
	struct sipalg_seg *seg;
	struct nf_conn *ct;
	enum ip_conntrack_info ctinfo;
	enum sipalg_profile profile;
};

static struct owner *owner_of(struct sipalg_piper *piper)
{
	return container_of(piper, struct owner, piper);
}

static struct sipalg_piece *alloc_piece(struct sipalg_piper *piper, u32 room)
{
	return sipalg_track_alloc(owner_of(piper)->seg->track, room);
}

static void free_piece(struct sipalg_piper *piper, struct sipalg_piece *piece)
{
	sipalg_track_free(owner_of(piper)->seg->track, piece);
}

static struct sipalg_piece *copy_piece(struct sipalg_track *track,
				       const u8 *msg, u32 len)
{
	struct sipalg_piece *piece = sipalg_track_alloc(track, len);

	if (piece) {
		memcpy(piece->data, msg, len);
		piece->len = len;
	}
	return piece;
}

/* The spine either makes a piece, or leaves the message as it is. */
static struct sipalg_piece *rewrite_piece(struct sipalg_piper *piper,
					  const u8 *msg, u32 len)
{
	struct owner *owner = owner_of(piper);
	struct sipalg_track *track = owner->seg->track;
	struct sipalg_piece *piece = NULL;
	struct sipalg_pkt *pkt;

	pkt = sipalg_packet_take(track->sn, owner->seg->skb, owner->ctinfo,
				 owner->profile);
	if (!pkt) {
		track->short_of = SIPALG_NO_MEMORY;
		return NULL;
	}
	pkt->track = track;
	if (sipalg_process(pkt, msg, len) == NF_ACCEPT)
		piece = pkt->piece ? pkt->piece : copy_piece(track, msg, len);
	sipalg_packet_give(pkt);
	return piece;
}

/* Of one that goes on past us, what became of it is nothing. */
static struct sipalg_piece *watch_piece(struct sipalg_piper *piper,
					const u8 *msg, u32 len)
{
	struct sipalg_piece *piece = rewrite_piece(piper, msg, len);

	if (piece)
		piece->len = 0;
	return piece;
}

/**
 * sipalg_tcp_write - make of a message what the edit list says
 * @pkt: with a plan that is not empty; gets piece
 *
 * Context: the lock of @pkt->track.
 * Return: SIPALG_OK; SIPALG_WRITE_FAILED without memory.
 */
enum sipalg_reason sipalg_tcp_write(struct sipalg_pkt *pkt)
{
	const struct sipalg_edits *edits = &pkt->job.edits;
	struct sipalg_span span = sipalg_edit_span(edits);
	u32 len = pkt->job.len + edits->growth;
	u32 end = span.off + span.len;
	struct sipalg_piece *piece;

	piece = sipalg_track_alloc(pkt->track, len);
	if (!piece)
		return SIPALG_WRITE_FAILED;
	memcpy(piece->data, pkt->job.data, span.off);
	sipalg_edit_write(edits, pkt->job.data, piece->data + span.off);
	memcpy(piece->data + end + edits->growth, pkt->job.data + end,
	       pkt->job.len - end);
	piece->len = len;
	pkt->piece = piece;
	return SIPALG_OK;
}

/* Windows are judged by numbers that the other side has never seen. */
static void be_liberal(struct nf_conn *ct)
{
	struct ip_ct_tcp_state *seen = ct->proto.tcp.seen;
	u32 i;

	if (READ_ONCE(seen[0].flags) & READ_ONCE(seen[1].flags) &
	    IP_CT_TCP_FLAG_BE_LIBERAL)
		return;
	spin_lock_bh(&ct->lock);
	for (i = 0; i < 2; i++)
		seen[i].flags |= IP_CT_TCP_FLAG_BE_LIBERAL;
	spin_unlock_bh(&ct->lock);
}

static enum sipalg_reason reason_of(const struct sipalg_track *track, u8 end)
{
	switch (end) {
	case SIPALG_PIPE_ALIEN:
		return SIPALG_STREAM_ALIEN;
	case SIPALG_PIPE_BROKEN:
		return SIPALG_STREAM_BROKEN;
	case SIPALG_PIPE_LONG:
		return SIPALG_STREAM_LONG;
	case SIPALG_PIPE_URGENT:
		return SIPALG_STREAM_URGENT;
	case SIPALG_PIPE_MEMORY:
		return track->short_of;
	case SIPALG_PIPE_MISSED:
		return SIPALG_STREAM_MISSED;
	}
	return SIPALG_OK;
}

static u8 flags_of(const struct tcphdr *th)
{
	return (th->fin ? SIPALG_TCP_FIN : 0) | (th->syn ? SIPALG_TCP_SYN : 0) |
	       (th->rst ? SIPALG_TCP_RST : 0) | (th->psh ? SIPALG_TCP_PSH : 0) |
	       (th->ack ? SIPALG_TCP_ACK : 0) | (th->urg ? SIPALG_TCP_URG : 0);
}

/* What was changed before cannot be gone on with, until both sides begin anew. */
static bool is_lost(const struct nf_conn *ct)
{
	const struct sipalg_conn *conn = sipalg_conn_own(ct);

	return conn && READ_ONCE(conn->lost);
}

static void begin_anew(const struct nf_conn *ct)
{
	struct sipalg_conn *conn = sipalg_conn_own(ct);

	if (conn && READ_ONCE(conn->lost))
		WRITE_ONCE(conn->lost, false);
}

static unsigned int drop(struct sipalg_net *sn, enum sipalg_drop why)
{
	switch (why) {
	case SIPALG_DROP_AGAIN:
		return sipalg_process_done(sn, SIPALG_STREAM_AGAIN);
	case SIPALG_DROP_FAR:
		return sipalg_process_done(sn, SIPALG_STREAM_FAR);
	case SIPALG_DROP_VAIN:
		break;
	}
	sipalg_count(sn, SIPALG_COUNT_STREAMS_SWALLOWED);
	return NF_DROP;
}

/* A segment that was written, or could not be. */
static unsigned int done(struct sipalg_net *sn, bool written)
{
	return written ? NF_ACCEPT : drop(sn, SIPALG_DROP_AGAIN);
}

/* Why a direction is not read any more, where that is news. */
static void count_end(const struct owner *owner, u32 dir, u8 before)
{
	const struct sipalg_track *track = owner->seg->track;
	u8 end = track->stream.pipes[dir].end;
	enum sipalg_reason why = reason_of(track, end);

	if (end == before || why == SIPALG_OK)
		return;
	sipalg_event_left(track->sn, owner->ct, owner->ctinfo, why);
	sipalg_process_done(track->sn, why);
}

static void fill_segment(const struct sipalg_seg *seg, const u8 *data,
			 struct sipalg_segment *segment)
{
	*segment = (struct sipalg_segment){
		.data = data, .len = seg->len, .seq = ntohl(seg->th.seq),
		.ack = ntohl(seg->th.ack_seq), .win = ntohs(seg->th.window),
		.flags = flags_of(&seg->th), .own = !seg->skb->skb_iif,
	};
}

/* A rule wants no byte changed: not of the messages, nor of anything else. */
static unsigned int watch(struct owner *owner, const u8 *data)
{
	struct sipalg_seg *seg = owner->seg;
	struct sipalg_track *track = seg->track;
	const struct sipalg_pipe *pipes = track->stream.pipes;
	u8 before[2] = { pipes[0].end, pipes[1].end };
	struct sipalg_segment segment;
	u32 i;

	fill_segment(seg, data, &segment);
	owner->piper.rewrite = watch_piece;
	sipalg_stream_watch(&track->stream, &owner->piper, seg->dir, &segment);
	for (i = 0; i < 2; i++)
		count_end(owner, i, before[i]);
	sipalg_track_spare(track);
	return NF_ACCEPT;
}

static unsigned int pass(struct owner *owner, const u8 *data)
{
	struct sipalg_seg *seg = owner->seg;
	struct sipalg_track *track = seg->track;
	u8 before = track->stream.pipes[seg->dir].end;
	struct sipalg_segment segment;
	struct sipalg_carry carry;

	track->spoke[seg->dir] = jiffies;
	if (track->watched)
		return watch(owner, data);
	if (!track->stream.pipes[0].started &&
	    (track->lost || is_lost(owner->ct)))
		return sipalg_process_done(track->sn, SIPALG_STREAM_LOST);
	fill_segment(seg, data, &segment);
	sipalg_stream_pass(&track->stream, &owner->piper, seg->dir, &segment,
			   &carry);
	count_end(owner, seg->dir, before);
	/* conntrack judges no windows here, for they are not what it saw */
	if (carry.stray && !sipalg_stream_is_ending(&track->stream))
		sipalg_conn_revive(owner->ct);
	sipalg_track_settle(track);
	sipalg_track_spare(track);
	if (carry.load == SIPALG_LOAD_DROP)
		return drop(track->sn, carry.drop);
	return done(track->sn, sipalg_segment_write(seg, &carry));
}

static unsigned int begin(struct owner *owner)
{
	struct sipalg_seg *seg = owner->seg;
	struct sipalg_track *track = seg->track;
	struct sipalg_syn syn = {
		.isn = ntohl(seg->th.seq), .ack = ntohl(seg->th.ack_seq),
		.win = ntohs(seg->th.window), .mss = seg->mss,
		.scale = seg->scale, .reply = seg->th.ack,
	};

	sipalg_stream_start(&track->stream, &owner->piper, seg->dir, &syn);
	if (track->stream.pipes[0].started) {
		track->lost = false;
		begin_anew(owner->ct);
	}
	if (track->watched)
		return NF_ACCEPT;
	return done(track->sn, sipalg_segment_open(seg));
}

/* SYNPROXY has numbers of its own, and so has whoever lets conntrack change them. */
static bool is_renumbered(const struct nf_conn *ct)
{
	return nfct_synproxy(ct) || test_bit(IPS_SEQ_ADJUST_BIT, &ct->status);
}

/* What is kept of a segment's connection, from its SYN on. */
static enum sipalg_reason find_track(struct sipalg_net *sn,
				     struct owner *owner)
{
	bool watched = owner->profile == SIPALG_PROFILE_PINHOLE;
	struct sipalg_seg *seg = owner->seg;
	struct nf_conn *ct = owner->ct;
	enum sipalg_reason ret;

	/* conntrack takes it from the first packet alone */
	if (!watched && !nf_ct_is_confirmed(ct) && !nfct_seqadj(ct))
		nfct_seqadj_ext_add(ct);
	seg->track = sipalg_track_find(sn, ct);
	if (seg->track)
		return SIPALG_OK;
	if (!seg->th.syn || seg->th.ack || seg->signed_by ||
	    is_renumbered(ct) || (watched && seg->multipath) ||
	    sipalg_helper_leaving())
		return is_lost(ct) ? SIPALG_STREAM_LOST : SIPALG_STREAM;
	ret = sipalg_track_add(sn, ct, &seg->track);
	if (ret != SIPALG_OK)
		return ret;
	seg->track->watched = watched;
	sipalg_count(sn, SIPALG_COUNT_STREAMS_STARTED);
	return SIPALG_OK;
}

/* The bytes of a segment, where somebody reads them; false without memory. */
static bool read_bytes(const struct owner *owner, const u8 **data, u8 **copy)
{
	const struct sipalg_seg *seg = owner->seg;

	*data = NULL;
	*copy = NULL;
	if (!seg->len ||
	    sipalg_pipe_is_frozen(&seg->track->stream.pipes[seg->dir]))
		return true;
	*data = sipalg_skb_read(seg->skb, seg->off, seg->len, copy);
	return *data;
}

static unsigned int read_and_pass(struct owner *owner)
{
	struct sipalg_track *track = owner->seg->track;
	unsigned int verdict;
	const u8 *data;
	u8 *copy;

	if (read_bytes(owner, &data, &copy))
		verdict = pass(owner, data);
	else if (track->watched)
		verdict = sipalg_process_done(track->sn, SIPALG_NO_MEMORY);
	else
		verdict = drop(track->sn, SIPALG_DROP_AGAIN);
	kfree(copy);
	return verdict;
}

static unsigned int handle(struct owner *owner)
{
	struct sipalg_seg *seg = owner->seg;
	struct sipalg_track *track = seg->track;
	unsigned int verdict;

	if (!track->watched)
		be_liberal(owner->ct);
	spin_lock_bh(&track->lock);
	seg->dir = CTINFO2DIR(owner->ctinfo) ^ track->turned;
	if (unlikely(sipalg_helper_leaving()) && !track->watched &&
	    sipalg_track_leave(track))
		verdict = drop(track->sn, SIPALG_DROP_AGAIN);
	else
		verdict = seg->th.syn ? begin(owner) : read_and_pass(owner);
	spin_unlock_bh(&track->lock);
	return verdict;
}

/* An ICMP error comes here, too, and so does what the gateway tells itself. */
static bool is_ours(const struct sk_buff *skb, unsigned int protoff)
{
	u8 protocol;
	int off = sipalg_skb_transport(skb, &protocol);

	return protocol == IPPROTO_TCP && off == (int)protoff &&
	       !(skb->dev && skb->dev->flags & IFF_LOOPBACK);
}

/**
 * sipalg_tcp_receive - a segment of a SIP connection
 * @sn: the namespace
 * @skb: the packet
 * @protoff: where its transport header begins
 * @ctinfo: its place in its conntrack
 * @profile: how far we may go
 *
 * Context: RCU read side, after NAT has changed the packet's own headers.
 * Return: NF_ACCEPT or NF_DROP.
 */
unsigned int sipalg_tcp_receive(struct sipalg_net *sn, struct sk_buff *skb,
				unsigned int protoff,
				enum ip_conntrack_info ctinfo,
				enum sipalg_profile profile)
{
	struct sipalg_seg seg = {
		.skb = skb, .protoff = protoff,
	};
	struct owner owner = {
		.piper = { alloc_piece, free_piece, rewrite_piece },
		.seg = &seg, .ctinfo = ctinfo, .profile = profile,
	};
	enum ip_conntrack_info unused;
	enum sipalg_reason ret;

	if (!is_ours(skb, protoff))
		return sipalg_process_done(sn, SIPALG_NOT_OURS);
	if (profile == SIPALG_PROFILE_OBSERVE || !sipalg_segment_read(&seg))
		return sipalg_process_done(sn, SIPALG_STREAM);
	owner.ct = nf_ct_get(skb, &unused);
	/* else conntrack has looked already */
	if (!READ_ONCE(nf_ct_net(owner.ct)->ct.sysctl_checksum) &&
	    !sipalg_segment_intact(&seg))
		return sipalg_process_done(sn, SIPALG_BAD_TCP_CHECKSUM);
	ret = find_track(sn, &owner);
	if (ret != SIPALG_OK) {
		sipalg_event_left(sn, owner.ct, ctinfo, ret);
		return sipalg_process_done(sn, ret);
	}
	return handle(&owner);
}
