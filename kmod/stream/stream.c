// SPDX-License-Identifier: GPL-2.0-only
/*
 * A connection: decides what each packet carries on. For one that comes, one
 * goes, or none. What is sent, and what was made of it, is left to pipe.c.
 */
#include "stream.h"

#define WINDOW_MAX	(1U << 30)	/* RFC 7323, 2.3 */
#define AGAIN_MORE	1460		/* bytes: rewriting makes longer */
#define GREETINGS	2		/* that one of them will arrive */
#define LARGE_TRIES	3		/* that are lost for another reason */

/**
 * DOC: no packet of our own
 *
 *	sender                                               receiver
 *	  | INVITE, first half  |                               |
 *	  |-------------------->| held                          |
 *	  |                     |  one byte that it has had     |
 *	  |                     |------------------------------>|
 *	  |                     |             ACK: I have that  |
 *	  |     ACK: first half |<------------------------------|
 *	  |<--------------------|                               |
 *	  | second half         |                               |
 *	  |-------------------->| whole                         |
 *	  |                     | INVITE, rewritten             |
 *	  |                     |------------------------------>|
 *
 * To acknowledge what is held takes a packet to the sender. None is made: the
 * held segment goes on as one byte below what the receiver waits for, as a
 * keep-alive does (RFC 9293, 3.8.4), and the receiver must answer that. The
 * answer takes the ordinary way, NAT and filters, has its window, times and
 * marks, and only its number is put right. All timing stays between the two.
 *
 * An acknowledgement that tells the sender nothing would look like a sign of
 * loss, three of them would make it send again. Of these only those go on that
 * are one, or that the sender has asked for.
 */

/**
 * DOC: segments that are too long for the way
 *
 * What is sent from here has numbers that its sender does not know, so it does
 * not believe the router that says "too long", who quotes them (RFC 5927, 4),
 * and repeats what cannot arrive. When the same has gone again and again and the
 * receiver is none the further, what goes from here on is as short as every way
 * takes it, which costs little and helps whatever the reason was.
 */

/* Windows are only scaled if both sides have said so; RFC 7323, 2.2. */
static u32 scale_of(const struct sipalg_stream *stream, u32 dir)
{
	const struct sipalg_syn *syns = stream->syns;

	if (syns[0].scale == SIPALG_STREAM_NO_SCALE ||
	    syns[1].scale == SIPALG_STREAM_NO_SCALE)
		return 0;
	return syns[dir].scale < 14 ? syns[dir].scale : 14;
}

static u32 limit_chunk(u32 len)
{
	return len < SIPALG_STREAM_CHUNK ? len : SIPALG_STREAM_CHUNK;
}

static void owe(struct sipalg_pipe *pipe)
{
	if (pipe->owed < 255)
		pipe->owed++;
}

static void begin(struct sipalg_stream *stream, struct sipalg_piper *piper,
		  u32 dir, const struct sipalg_syn *syn)
{
	const struct sipalg_syn *first = &stream->asked[!dir];

	sipalg_stream_stop(stream, piper);
	stream->syns[dir] = *syn;
	stream->syns[!dir] = *first;
	sipalg_pipe_start(&stream->pipes[dir], syn->isn);
	sipalg_pipe_start(&stream->pipes[!dir], first->isn);
	stream->pipes[!dir].out_edge += syn->win;
	stream->pipes[dir].out_edge += first->win;
	stream->pipes[!dir].in_edge += syn->win;
	stream->pipes[dir].in_edge += first->win;
}

/**
 * sipalg_stream_start() - a SYN has come
 * @stream: the connection; all zero when it is the first
 * @piper: its owner
 * @dir: the direction
 * @syn: what it says
 *
 * A connection begins with the answer to a SYN. One that is known goes on until
 * then: a SYN in its midst is somebody's who has lost his memory, if the other
 * side agrees, and else nobody's.
 */
void sipalg_stream_start(struct sipalg_stream *stream,
			 struct sipalg_piper *piper, u32 dir,
			 const struct sipalg_syn *syn)
{
	const struct sipalg_syn *first = &stream->asked[!dir];

	if (!syn->reply) {
		stream->asked[dir] = *syn;
		stream->may[dir] = true;
	} else if (stream->may[!dir] && first->isn + 1 == syn->ack &&
		   !(stream->pipes[dir].started &&
		     stream->syns[dir].isn == syn->isn &&
		     stream->syns[!dir].isn == first->isn)) {
		begin(stream, piper, dir, syn);
	}
	/* whatever it is answered is for the sender */
	owe(&stream->pipes[dir]);
}

/**
 * sipalg_stream_stop() - free what a connection has
 * @stream: it; has not started afterwards
 * @piper: its owner
 */
void sipalg_stream_stop(struct sipalg_stream *stream,
			struct sipalg_piper *piper)
{
	sipalg_pipe_stop(&stream->pipes[0], piper);
	sipalg_pipe_stop(&stream->pipes[1], piper);
}

/* The window that @pipe's sender may be told; its receiver says @win. */
static u16 limit_window(const struct sipalg_pipe *pipe, u16 win, u32 scale)
{
	u32 edge = pipe->in_next + sipalg_pipe_room(pipe);
	u32 room = edge - pipe->in_told;

	if (sipalg_pipe_is_frozen(pipe) || (u32)win << scale <= room)
		return win;
	return room >> scale;
}

/*
 * Whether an acknowledgement that brings neither a number nor a window is to
 * reach the sender; @moved: it did bring a number, but none for the sender;
 * @bytes: it came with bytes, and so is no sign of loss, but would be without.
 */
static bool is_due(struct sipalg_pipe *pipe, bool moved, bool bytes)
{
	if (moved && !pipe->owed)
		return false;
	if ((!bytes && (pipe->out_acked != pipe->out_sent || pipe->nr_early)) ||
	    (sipalg_pipe_is_frozen(pipe) && !pipe->first))
		return true;
	if (!pipe->owed)
		return false;
	pipe->owed--;
	return true;
}

/*
 * What a packet in @dir says about the other direction. Return: whether it has
 * to be said. Who has what was never sent is a liar, and has said nothing.
 */
static bool pass_ack(struct sipalg_stream *stream, struct sipalg_piper *piper,
		     u32 dir, const struct sipalg_segment *seg,
		     struct sipalg_carry *carry)
{
	struct sipalg_pipe *pipe = &stream->pipes[!dir];
	u32 scale = scale_of(stream, dir);
	u32 acked = pipe->out_acked;
	u32 told = pipe->in_told;
	u16 win = pipe->win_told;

	if (sipalg_seq_before(pipe->out_sent, seg->ack)) {
		carry->ack = told;
		carry->win = win;
		return false;
	}
	pipe->asked = false;
	pipe->heard = true;
	carry->late = pipe->repeats;
	carry->ack = sipalg_pipe_ack(pipe, piper, seg->ack);
	if (carry->ack != told)
		pipe->owed = 0;
	if (!sipalg_seq_before(seg->ack, acked))
		pipe->out_edge = seg->ack + ((u32)seg->win << scale);
	carry->win = limit_window(pipe, seg->win, scale);
	pipe->win_told = carry->win;
	pipe->in_edge = sipalg_seq_max(pipe->in_edge, carry->ack +
				       ((u32)carry->win << scale));
	if (carry->ack != told || carry->win != win)
		return true;
	if (sipalg_seq_before(seg->ack, acked))
		return false;
	return is_due(pipe, pipe->out_acked != acked, seg->len);
}

/*
 * A byte that the receiver has had makes it say so only when it knows of the
 * connection. One that has answered with a cookie does not, until ACK has come,
 * and would end it.
 */
static bool may_ask(struct sipalg_pipe *pipe)
{
	if (pipe->heard || pipe->greeted == GREETINGS)
		return true;
	pipe->greeted++;
	return false;
}

/*
 * Where what goes again ends: with the message that @seg has a part of. Who
 * repeats one byte may be given all of it for that, since he has no more to
 * send; but when it did not help, little more than he sends.
 */
static u32 find_again(struct sipalg_pipe *pipe,
		      const struct sipalg_segment *seg)
{
	u32 to = sipalg_pipe_find_out(pipe, seg->seq + seg->len);

	if (pipe->tried && pipe->tried_at == pipe->out_acked) {
		if (++pipe->tries >= LARGE_TRIES)
			pipe->small = true;
		return sipalg_seq_min(to, pipe->out_acked + seg->len +
					  AGAIN_MORE);
	}
	pipe->tries = 0;
	pipe->tried = true;
	pipe->tried_at = pipe->out_acked;
	return to;
}

/* The receiver is to say what it has: who gets a byte that he has had does. */
static void inquire(struct sipalg_pipe *pipe, struct sipalg_carry *carry)
{
	carry->ask = true;
	if (!may_ask(pipe))
		return;
	pipe->asked = true;
	carry->load = SIPALG_LOAD_PROBE;
	carry->seq = pipe->out_acked - 1;
	carry->len = 1;
}

/*
 * Fills a packet from what waits, or what went before if it has to go @again.
 * With @ask the receiver is to say what it has.
 */
static void load(struct sipalg_pipe *pipe, const struct sipalg_segment *seg,
		 struct sipalg_carry *carry, bool again, bool ask)
{
	u32 end = sipalg_seq_min(pipe->out_next, pipe->out_edge);
	bool lost = again && pipe->out_acked != pipe->out_sent;
	u32 to = end;

	carry->load = SIPALG_LOAD_NONE;
	carry->seq = lost ? pipe->out_acked : pipe->out_sent;
	if (lost)
		to = sipalg_seq_min(end, find_again(pipe, seg));
	if (sipalg_seq_before(carry->seq, to)) {
		carry->load = SIPALG_LOAD_BYTES;
		carry->len = limit_chunk(to - carry->seq);
	} else if (ask && (lost || pipe->nr_early ||
			   pipe->out_acked == pipe->out_sent)) {
		inquire(pipe, carry);
	}
	pipe->out_sent = sipalg_seq_max(pipe->out_sent,
					carry->seq + carry->len);
}

/*
 * A receiver has made room for what waits, whose sender has nothing to send that
 * could take it along, but for what its timer makes it repeat. What @back carries
 * to that sender has it say something: that does.
 */
static void ask_back(struct sipalg_pipe *back, const struct sipalg_pipe *pipe,
		     const struct sipalg_segment *seg,
		     struct sipalg_carry *carry)
{
	u32 to = sipalg_seq_min(pipe->out_next, pipe->out_edge);
	bool empty = carry->load == SIPALG_LOAD_NONE ||
		     (carry->load == SIPALG_LOAD_SAME && !seg->len);

	if (empty && !carry->fin && !back->asked &&
	    back->out_acked == back->out_sent &&
	    sipalg_seq_before(pipe->out_sent, to))
		inquire(back, carry);
}

/* FIN goes when all that is before it goes with it, or has gone. */
static void load_fin(struct sipalg_pipe *pipe, const struct sipalg_segment *seg,
		     struct sipalg_carry *carry)
{
	u32 end = carry->seq + carry->len;

	if (!(seg->flags & SIPALG_TCP_FIN) || !sipalg_pipe_is_frozen(pipe) ||
	    seg->seq + seg->len != pipe->in_next || end != pipe->out_next)
		return;
	carry->fin = true;
	pipe->out_sent = sipalg_seq_max(pipe->out_sent, end + 1);
}

/*
 * Once frozen, new bytes pass. What was held goes before them, and if its sender
 * has been told that it arrived, nothing else goes until it has: the sender will
 * not repeat it, but does repeat what follows.
 */
static void pass_frozen(struct sipalg_pipe *pipe,
			const struct sipalg_segment *seg,
			struct sipalg_carry *carry)
{
	bool old = sipalg_seq_before(seg->seq, pipe->in_next);
	bool only = pipe->first && pipe->in_told == pipe->in_next;
	bool ask = old || seg->len || seg->flags & SIPALG_TCP_FIN;

	if (old || only || sipalg_seq_before(pipe->out_sent, pipe->out_next)) {
		if (ask)
			owe(pipe);
		load(pipe, seg, carry, ask && (old || only), ask);
		load_fin(pipe, seg, carry);
		return;
	}
	carry->seq = seg->seq + (pipe->out_next - pipe->in_next);
	carry->fin = seg->flags & SIPALG_TCP_FIN;
	if (seg->seq - pipe->in_next < WINDOW_MAX)
		pipe->out_sent = sipalg_seq_max(pipe->out_sent, carry->seq +
						seg->len + carry->fin);
}

/* Whether a segment repeats something: one without a byte does so as a question. */
static bool is_old(const struct sipalg_pipe *pipe,
		   const struct sipalg_segment *seg)
{
	bool bytes = seg->len || seg->flags & SIPALG_TCP_FIN;

	return sipalg_seq_before(seg->seq, bytes ? pipe->in_next :
						   pipe->in_told);
}

static void pass_open(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
		      const struct sipalg_segment *seg,
		      struct sipalg_carry *carry)
{
	bool old = is_old(pipe, seg);
	bool fin = seg->flags & SIPALG_TCP_FIN;
	enum sipalg_pipe_news news;

	news = sipalg_pipe_take(pipe, piper, seg->seq, seg->data, seg->len);
	if (news == SIPALG_PIPE_LOST) {
		carry->load = SIPALG_LOAD_DROP;
		carry->drop = SIPALG_DROP_AGAIN;
		return;
	}
	if (news == SIPALG_PIPE_REFUSED) {
		pass_frozen(pipe, seg, carry);
		return;
	}
	/* before what is not cut yet it must come again, too */
	if (fin && !sipalg_pipe_is_frozen(pipe) && !pipe->failed &&
	    !pipe->full && seg->seq + seg->len == pipe->in_next)
		sipalg_pipe_freeze(pipe, piper, SIPALG_PIPE_CLOSED);
	if (news == SIPALG_PIPE_OLD || (news == SIPALG_PIPE_NEXT &&
	    (old || sipalg_seq_before(seg->seq + seg->len, pipe->in_next))))
		sipalg_pipe_repeat(pipe, seg->seq + seg->len);
	if (news == SIPALG_PIPE_OLD || news == SIPALG_PIPE_EARLY ||
	    (news == SIPALG_PIPE_NOTHING && old))
		owe(pipe);
	/* one answer will do for all that is held by then */
	load(pipe, seg, carry, old, old || fin || news == SIPALG_PIPE_EARLY ||
				    (seg->len && !pipe->asked));
	load_fin(pipe, seg, carry);
}

/* The receiver's number that is as far from what it has as the sender's is. */
static u32 find_far(const struct sipalg_pipe *pipe, u32 seq)
{
	u32 off = seq - pipe->in_told;

	if (sipalg_pipe_is_frozen(pipe) && !pipe->first)
		return seq + (pipe->out_next - pipe->in_next);
	if (!sipalg_seq_before(seq, pipe->in_next))
		return pipe->out_sent + (seq - pipe->in_next);
	return sipalg_seq_min(pipe->out_acked + off, pipe->out_sent);
}

/*
 * The receiver takes RST only with the number that it waits for (RFC 5961,
 * 3.2). If it says that it waits for another, this is the answer.
 */
static void pass_reset(struct sipalg_pipe *pipe,
		       const struct sipalg_segment *seg,
		       struct sipalg_carry *carry)
{
	owe(pipe);
	carry->load = sipalg_seq_before(seg->seq, pipe->in_told) ?
		      SIPALG_LOAD_DROP : SIPALG_LOAD_NONE;
	carry->drop = SIPALG_DROP_FAR;
	carry->seq = find_far(pipe, seg->seq);
	carry->len = 0;
}

/*
 * RFC 9293, 3.10.7.4: a segment outside of the window says nothing. It is passed
 * as empty as it is for the receiver, who may want to say what it waits for.
 */
static bool is_acceptable(const struct sipalg_pipe *pipe,
			  const struct sipalg_segment *seg)
{
	u32 off = seg->seq - pipe->in_told;

	/* what was lost before us may come again, if it is not ages old */
	return !sipalg_seq_before(pipe->in_edge, seg->seq) &&
	       (off < WINDOW_MAX || -off < WINDOW_MAX);
}

/*
 * FIN or RST whose place is not one of the window. Somebody who can only guess
 * has sent it, or it is a copy of what has arrived long ago.
 */
static bool is_stray(const struct sipalg_pipe *pipe,
		     const struct sipalg_segment *seg)
{
	u32 end = seg->seq + seg->len;

	return seg->flags & (SIPALG_TCP_FIN | SIPALG_TCP_RST) &&
	       (sipalg_seq_before(end, pipe->in_told) ||
		sipalg_seq_before(pipe->in_edge, seg->seq));
}

static void pass_far(struct sipalg_stream *stream, u32 dir,
		     const struct sipalg_segment *seg,
		     struct sipalg_carry *carry)
{
	owe(&stream->pipes[dir]);
	carry->load = seg->flags & SIPALG_TCP_RST ? SIPALG_LOAD_DROP :
						    SIPALG_LOAD_NONE;
	carry->drop = SIPALG_DROP_FAR;
	carry->seq = find_far(&stream->pipes[dir], seg->seq);
	carry->len = 0;
	carry->ack = stream->pipes[!dir].in_told;
	carry->win = stream->pipes[!dir].win_told;
	carry->fin = false;
}

/**
 * sipalg_stream_pass() - decide what a packet carries on
 * @stream: its connection
 * @piper: the owner of it
 * @dir: its direction
 * @seg: the packet; no SYN
 * @carry: gets what it is to carry
 *
 * A connection whose SYNs were not both seen is passed as it is.
 */
void sipalg_stream_pass(struct sipalg_stream *stream,
			struct sipalg_piper *piper, u32 dir,
			const struct sipalg_segment *seg,
			struct sipalg_carry *carry)
{
	struct sipalg_pipe *pipe = &stream->pipes[dir];
	bool told = true;

	*carry = (struct sipalg_carry){
		.load = SIPALG_LOAD_SAME, .seq = seg->seq, .len = seg->len,
		.ack = seg->ack, .win = seg->win,
		.fin = seg->flags & SIPALG_TCP_FIN,
	};
	if (!pipe->started || !stream->pipes[!dir].started)
		return;
	carry->stray = is_stray(pipe, seg);
	if (!is_acceptable(pipe, seg)) {
		pass_far(stream, dir, seg, carry);
		return;
	}
	/* what is no news may be anybody's, long ago */
	carry->timely = !sipalg_seq_before(seg->seq, pipe->in_told);
	if (seg->flags & SIPALG_TCP_ACK)
		told = pass_ack(stream, piper, dir, seg, carry);
	if (seg->flags & SIPALG_TCP_RST) {
		pass_reset(pipe, seg, carry);
		if (carry->load == SIPALG_LOAD_NONE &&
		    (carry->seq == pipe->out_acked ||
		     carry->seq == pipe->out_sent))
			pipe->ended = stream->pipes[!dir].ended = true;
		return;
	}
	carry->len = 0;
	carry->fin = false;
	if (seg->flags & SIPALG_TCP_URG && !sipalg_pipe_is_frozen(pipe))
		sipalg_pipe_freeze(pipe, piper, SIPALG_PIPE_URGENT);
	if (sipalg_pipe_is_frozen(pipe))
		pass_frozen(pipe, seg, carry);
	else
		pass_open(pipe, piper, seg, carry);
	ask_back(pipe, &stream->pipes[!dir], seg, carry);
	if (carry->load == SIPALG_LOAD_SAME)
		carry->len = seg->len;
	pipe->ended |= carry->fin;
	if (carry->load == SIPALG_LOAD_DROP && told)
		owe(&stream->pipes[!dir]);
	if (!carry->len && !carry->fin && !carry->ask && !told &&
	    !(seg->own && (seg->len || seg->flags & SIPALG_TCP_FIN)))
		carry->load = SIPALG_LOAD_DROP;
}

/*
 * What a packet says of the other direction. Its sender gets all that was sent,
 * and will not get again what it has.
 */
static void watch_ack(struct sipalg_stream *stream, struct sipalg_piper *piper,
		      u32 dir, const struct sipalg_segment *seg)
{
	struct sipalg_pipe *pipe = &stream->pipes[!dir];

	pipe->heard = true;
	pipe->in_edge = sipalg_seq_max(pipe->in_edge, seg->ack +
				       ((u32)seg->win << scale_of(stream, dir)));
	/* who has what nobody has sent is a liar */
	if (sipalg_pipe_is_frozen(pipe) ||
	    !sipalg_seq_before(pipe->in_next, seg->ack) ||
	    sipalg_seq_before(pipe->out_sent, seg->ack))
		return;
	sipalg_pipe_freeze(pipe, piper, SIPALG_PIPE_MISSED);
	sipalg_pipe_forget(pipe, piper);
}

/**
 * sipalg_stream_watch() - read what a packet brings, which goes on as it is
 * @stream: its connection; all packets of it are given to this
 * @piper: the owner of it, to whom the pieces say nothing
 * @dir: its direction
 * @seg: the packet; no SYN
 */
void sipalg_stream_watch(struct sipalg_stream *stream,
			 struct sipalg_piper *piper, u32 dir,
			 const struct sipalg_segment *seg)
{
	struct sipalg_pipe *pipe = &stream->pipes[dir];
	bool fin = seg->flags & SIPALG_TCP_FIN;

	if (!pipe->started || !stream->pipes[!dir].started ||
	    !is_acceptable(pipe, seg))
		return;
	if (seg->flags & SIPALG_TCP_ACK)
		watch_ack(stream, piper, dir, seg);
	if (seg->flags & SIPALG_TCP_RST)
		return;
	if (seg->flags & SIPALG_TCP_URG && !sipalg_pipe_is_frozen(pipe))
		sipalg_pipe_freeze(pipe, piper, SIPALG_PIPE_URGENT);
	pipe->out_sent = sipalg_seq_max(pipe->out_sent, seg->seq + seg->len);
	if (!sipalg_pipe_is_frozen(pipe))
		sipalg_pipe_take(pipe, piper, seg->seq, seg->data, seg->len);
	if (!sipalg_pipe_is_frozen(pipe) && fin &&
	    seg->seq + seg->len == pipe->in_next) {
		sipalg_pipe_freeze(pipe, piper, SIPALG_PIPE_CLOSED);
		pipe->ended = true;
	}
	sipalg_pipe_forget(pipe, piper);
	/* whatever comes, it is in reach of what came before */
	if (sipalg_pipe_is_frozen(pipe))
		pipe->in_next = pipe->in_told =
			sipalg_seq_max(pipe->in_told, seg->seq + seg->len);
}

/**
 * sipalg_stream_is_ending() - tell whether a side has ended a connection
 * @stream: the connection
 *
 * Return: whether its FIN, or an RST, went on to the other side.
 */
bool sipalg_stream_is_ending(const struct sipalg_stream *stream)
{
	return stream->pipes[0].ended || stream->pipes[1].ended;
}

/* Whether both sides count alike, and nothing of @pipe is here. */
static bool is_plain(const struct sipalg_pipe *pipe)
{
	return sipalg_pipe_is_frozen(pipe) && !pipe->first &&
	       pipe->out_next == pipe->in_next;
}

/**
 * sipalg_stream_is_plain() - tell whether a connection needs us no more
 * @stream: the connection
 *
 * Return: whether every packet of it would be passed as it is from now on.
 */
bool sipalg_stream_is_plain(const struct sipalg_stream *stream)
{
	return is_plain(&stream->pipes[0]) && is_plain(&stream->pipes[1]);
}
