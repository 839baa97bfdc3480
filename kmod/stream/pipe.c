// SPDX-License-Identifier: GPL-2.0-only
/*
 * One direction of a connection: puts segments in order, cuts them into
 * messages, and keeps what was made of these until the receiver has it. Which
 * packet carries what is left to stream.c.
 */
#include "pipe.h"

#define FIRST_SIZE	2048	/* of a piece; most messages need no more */
#define EARLY_SIZE	16384	/* most that is taken for bytes that come early */
#define GAP_ROOM	64	/* line ends come two or four at a time */
#define TRIES		3	/* for memory, before we leave it */

/**
 * DOC: two ways to count
 *
 *	sender's numbers   in_base        in_told  in_next
 *	                   | piece | piece | held   |
 *	receiver's numbers out_base     out_sent  out_next
 *
 * A message that grows moves all that is behind it, so both sides count
 * differently. The pieces are where the counts are tied together: at the end
 * of each the sender has sent in_end when the receiver has got out_end.
 *
 * A byte that is held may be acknowledged to its sender, or it would wait for
 * that before it sends the rest. But this makes ours the only copy, so it is
 * done as late as possible: when the receiver has all that was sent before it,
 * and says so. And never for the last byte of a message before the receiver has
 * all of the message. So as long as anything of it is missing, the sender sends
 * that byte again and again, and each time is our occasion to send what is
 * missing. No timer of ours runs.
 *
 * Messages may be so short that thousands fit into a segment, and each is work,
 * when it is cut and whenever something goes again. So there are only so many
 * pieces at once. The rest is held, whole messages too, and cut when the sender
 * sends again: the last byte of the first of these is not acknowledged.
 */

/* Whoever has lost memory goes on without us. */
static bool make_room(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
		      u32 need)
{
	struct sipalg_piece *old = pipe->held;
	struct sipalg_piece *new;
	u32 size = FIRST_SIZE;

	if (old && need <= old->room)
		return true;
	/* allocators have powers of two, and would waste the rest */
	while (size - sizeof(*new) < need)
		size *= 2;
	new = piper->alloc(piper, size - sizeof(*new));
	if (!new)
		return false;
	new->len = 0;
	new->gap = false;
	if (old) {
		/* what came early is somewhere behind len */
		memcpy(new->data, old->data, old->room);
		new->len = old->len;
		piper->free(piper, old);
	}
	pipe->held = new;
	return true;
}

static u32 cost_of(const struct sipalg_piece *piece)
{
	return sizeof(*piece) + piece->room;
}

static void append(struct sipalg_pipe *pipe, struct sipalg_piece *piece,
		   u32 in_end)
{
	piece->next = NULL;
	piece->in_end = in_end;
	piece->out_end = pipe->out_next + piece->len;
	if (pipe->last)
		pipe->last->next = piece;
	else
		pipe->first = piece;
	pipe->last = piece;
	pipe->kept += cost_of(piece);
	pipe->nr_pieces++;
	pipe->out_next = piece->out_end;
}

static void free_first(struct sipalg_pipe *pipe, struct sipalg_piper *piper)
{
	struct sipalg_piece *piece = pipe->first;

	pipe->in_base = piece->in_end;
	pipe->out_base = piece->out_end;
	pipe->kept -= cost_of(piece);
	pipe->nr_pieces--;
	pipe->first = piece->next;
	if (!pipe->first)
		pipe->last = NULL;
	piper->free(piper, piece);
}

static void drop_held(struct sipalg_pipe *pipe, struct sipalg_piper *piper)
{
	if (pipe->held)
		piper->free(piper, pipe->held);
	pipe->held = NULL;
	pipe->nr_early = 0;
}

/**
 * sipalg_pipe_start() - begin with a SYN
 * @pipe: has nothing; see sipalg_pipe_stop()
 * @isn: number of the SYN
 */
void sipalg_pipe_start(struct sipalg_pipe *pipe, u32 isn)
{
	memset(pipe, 0, sizeof(*pipe));
	pipe->started = true;
	pipe->in_base = pipe->in_next = pipe->in_told = isn + 1;
	pipe->out_base = pipe->out_next = pipe->out_sent = isn + 1;
	pipe->out_acked = isn + 1;
	pipe->out_edge = isn + 1;
	pipe->in_edge = isn + 1;
}

/**
 * sipalg_pipe_stop() - free what a pipe has
 * @pipe: is not started afterwards
 * @piper: its owner
 */
void sipalg_pipe_stop(struct sipalg_pipe *pipe, struct sipalg_piper *piper)
{
	while (pipe->first)
		free_first(pipe, piper);
	drop_held(pipe, piper);
	memset(pipe, 0, sizeof(*pipe));
}

/**
 * sipalg_pipe_freeze() - rewrite nothing more
 * @pipe: a pipe that is open
 * @piper: its owner
 * @end: why
 *
 * What is held goes to the receiver as it came. Both counts stay as far apart
 * as they are now.
 */
void sipalg_pipe_freeze(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
			enum sipalg_pipe_end end)
{
	struct sipalg_piece *held = pipe->held;

	pipe->end = end;
	if (held && held->len) {
		append(pipe, held, pipe->in_next);
		pipe->held = NULL;
	}
	drop_held(pipe, piper);
}

/**
 * sipalg_pipe_stall() - wait no longer for the rest of a message
 * @pipe: one that is open and waits for it
 * @piper: its owner
 *
 * What is held goes, if its sender was not told that it arrived and so will
 * repeat it. Else it stays, to go before what comes next.
 */
void sipalg_pipe_stall(struct sipalg_pipe *pipe, struct sipalg_piper *piper)
{
	u32 begin = pipe->in_next - pipe->held->len;

	if (!sipalg_seq_before(begin, pipe->in_told)) {
		pipe->in_next = begin;
		drop_held(pipe, piper);
	}
	sipalg_pipe_freeze(pipe, piper, SIPALG_PIPE_STALLED);
}

/* Notes bytes @range of held. False when there are too many holes. */
static bool add_early(struct sipalg_pipe *pipe, struct sipalg_range range)
{
	struct sipalg_range *early = pipe->early;
	u32 i = 0;
	u32 n;

	while (i < pipe->nr_early && early[i].to < range.from)
		i++;
	/* those that it touches become one with it */
	for (n = i; n < pipe->nr_early && early[n].from <= range.to; n++) {
		if (early[n].from < range.from)
			range.from = early[n].from;
		if (early[n].to > range.to)
			range.to = early[n].to;
	}
	if (n == i && pipe->nr_early == SIPALG_PIPE_HOLES)
		return false;
	memmove(&early[i + 1], &early[n],
		(pipe->nr_early - n) * sizeof(*early));
	pipe->nr_early += 1 + i - n;
	early[i] = range;
	return true;
}

/* What came early and now is next. */
static void join_early(struct sipalg_pipe *pipe)
{
	struct sipalg_piece *held = pipe->held;
	u32 more;

	while (pipe->nr_early && pipe->early[0].from <= held->len) {
		if (pipe->early[0].to > held->len) {
			more = pipe->early[0].to - held->len;
			held->len += more;
			pipe->in_next += more;
		}
		pipe->nr_early--;
		memmove(&pipe->early[0], &pipe->early[1],
			pipe->nr_early * sizeof(pipe->early[0]));
	}
}

/* The first @len bytes of held are gone. */
static void shift_held(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
		       u32 len)
{
	struct sipalg_piece *held = pipe->held;
	u32 end = held->len;
	u32 i;

	for (i = 0; i < pipe->nr_early; i++) {
		end = pipe->early[i].to;
		pipe->early[i].from -= len;
		pipe->early[i].to -= len;
	}
	held->len -= len;
	if (end == len)
		drop_held(pipe, piper);
	else
		memmove(held->data, held->data + len, end - len);
}

static struct sipalg_piece *copy_gap(struct sipalg_piper *piper,
				     const u8 *data, u32 len)
{
	struct sipalg_piece *piece;

	piece = piper->alloc(piper, len < GAP_ROOM ? GAP_ROOM : len);
	if (piece) {
		memcpy(piece->data, data, len);
		piece->len = len;
		piece->gap = true;
	}
	return piece;
}

/*
 * More line ends behind the last ones, which may have been sent, but not all be
 * there. Return: whether there was room for them.
 */
static bool join_gap(struct sipalg_pipe *pipe, const u8 *data, u32 len)
{
	struct sipalg_piece *last = pipe->last;

	if (!last || !last->gap || last->room - last->len < len)
		return false;
	memcpy(last->data + last->len, data, len);
	last->len += len;
	last->in_end += len;
	last->out_end += len;
	pipe->out_next = last->out_end;
	return true;
}

/* Why a stream is not cut any more that was found to be in @state. */
static enum sipalg_pipe_end find_end(const struct sipalg_pipe *pipe,
				     enum sipalg_frame_state state)
{
	switch (state) {
	case SIPALG_FRAME_MORE:
		return SIPALG_PIPE_OPEN;
	case SIPALG_FRAME_ALIEN:
		return pipe->spoken ? SIPALG_PIPE_BROKEN : SIPALG_PIPE_ALIEN;
	case SIPALG_FRAME_LONG:
		return SIPALG_PIPE_LONG;
	case SIPALG_FRAME_BROKEN:
		return SIPALG_PIPE_BROKEN;
	default:
		return SIPALG_PIPE_MEMORY;
	}
}

/*
 * The frame that begins with byte @from of held, and reaches up to frame.len.
 * Return: what becomes of it; NULL if there is none, @end says why.
 */
static struct sipalg_piece *cut_frame(struct sipalg_pipe *pipe,
				      struct sipalg_piper *piper, u32 from,
				      enum sipalg_pipe_end *end)
{
	const u8 *data = pipe->held->data + from;
	struct sipalg_piece *piece = NULL;
	enum sipalg_frame_state state;

	state = sipalg_frame_read(&pipe->frame, data, pipe->held->len - from);
	pipe->full = pipe->nr_pieces >= SIPALG_PIPE_PIECES &&
		     (state == SIPALG_FRAME_GAP || state == SIPALG_FRAME_WHOLE);
	if (pipe->full) {
		*end = SIPALG_PIPE_OPEN;
		return NULL;
	}
	if (state == SIPALG_FRAME_GAP)
		piece = copy_gap(piper, data, pipe->frame.len);
	if (state == SIPALG_FRAME_WHOLE) {
		piece = piper->rewrite(piper, data, pipe->frame.len);
		pipe->spoken = true;
		if (piece)
			piece->gap = false;
	}
	*end = find_end(pipe, state);
	return piece;
}

/* The frame at @from. Return: its length; 0 for none, @end says why. */
static u32 take_frame(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
		      u32 from, enum sipalg_pipe_end *end)
{
	const struct sipalg_frame none = { .len = 0 };
	const u8 *data = pipe->held->data + from;
	u32 base = pipe->in_next - pipe->held->len + from;
	struct sipalg_piece *piece;
	u32 len = 0;

	if (!pipe->frame.line) {
		while (len < pipe->held->len - from &&
		       sipalg_frame_is_gap(data[len]))
			len++;
		if (len && join_gap(pipe, data, len))
			return len;
	}
	piece = cut_frame(pipe, piper, from, end);
	if (!piece)
		return 0;
	len = pipe->frame.len;
	append(pipe, piece, base + len);
	pipe->frame = none;
	*end = SIPALG_PIPE_OPEN;
	return len;
}

/* Without memory for a message it is tried again when its end comes again. */
static void cut_frames(struct sipalg_pipe *pipe, struct sipalg_piper *piper)
{
	enum sipalg_pipe_end end = SIPALG_PIPE_OPEN;
	u32 done = 0;
	u32 len;

	pipe->full = false;
	while (done < pipe->held->len) {
		len = take_frame(pipe, piper, done, &end);
		if (!len)
			break;
		done += len;
	}
	if (done)
		shift_held(pipe, piper, done);
	if (end == SIPALG_PIPE_OPEN)
		pipe->failed = 0;
	if (end == SIPALG_PIPE_MEMORY && ++pipe->failed < TRIES)
		return;
	if (end != SIPALG_PIPE_OPEN)
		sipalg_pipe_freeze(pipe, piper, end);
}

/* How many bytes of held are there. */
static u32 count_held(const struct sipalg_pipe *pipe)
{
	u32 len = pipe->held ? pipe->held->len : 0;
	u32 i;

	for (i = 0; i < pipe->nr_early; i++)
		len += pipe->early[i].to - pipe->early[i].from;
	return len;
}

/*
 * Memory for @len bytes that come early, up to number @end of held. One of them,
 * far away, is not to have us take memory for all that may come before it.
 */
static bool make_early(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
		       u32 end, u32 len)
{
	if (end > EARLY_SIZE - sizeof(*pipe->held) &&
	    end > 2 * (count_held(pipe) + len) &&
	    (!pipe->held || end > pipe->held->room))
		return false;
	return make_room(pipe, piper, end);
}

/* Bytes that belong @gap bytes behind the ones that are here. */
static enum sipalg_pipe_news keep_early(struct sipalg_pipe *pipe,
					struct sipalg_piper *piper, u32 gap,
					const u8 *data, u32 len)
{
	struct sipalg_range range = {
		.from = (pipe->held ? pipe->held->len : 0) + gap
	};

	range.to = range.from + len;
	if (gap < sipalg_pipe_room(pipe) &&
	    len <= sipalg_pipe_room(pipe) - gap &&
	    make_early(pipe, piper, range.to, len) && add_early(pipe, range))
		memcpy(pipe->held->data + range.from, data, len);
	return SIPALG_PIPE_EARLY;
}

static enum sipalg_pipe_news keep_next(struct sipalg_pipe *pipe,
				       struct sipalg_piper *piper,
				       const u8 *data, u32 len)
{
	u32 held = pipe->held ? pipe->held->len : 0;

	if (len > sipalg_pipe_room(pipe))
		len = sipalg_pipe_room(pipe);
	if (!len)
		return SIPALG_PIPE_EARLY;
	if (!make_room(pipe, piper, held + len)) {
		if (++pipe->failed < TRIES)
			return SIPALG_PIPE_LOST;
		sipalg_pipe_freeze(pipe, piper, SIPALG_PIPE_MEMORY);
		return SIPALG_PIPE_REFUSED;
	}
	memcpy(pipe->held->data + held, data, len);
	pipe->held->len += len;
	pipe->in_next += len;
	join_early(pipe);
	cut_frames(pipe, piper);
	return SIPALG_PIPE_NEXT;
}

/**
 * sipalg_pipe_take() - take the bytes of a segment
 * @pipe: one that is open
 * @piper: its owner
 * @seq: the sender's number of the first
 * @data: the bytes
 * @len: how many
 *
 * Of bytes that are here in order, the first copy counts; of those that came
 * early, the last. What does not fit is left, and has to come again. When this
 * ends a message, or several, these wait to be sent; when the stream turns out
 * to be none of ours it freezes the pipe.
 *
 * Return: what they were.
 */
enum sipalg_pipe_news sipalg_pipe_take(struct sipalg_pipe *pipe,
				       struct sipalg_piper *piper, u32 seq,
				       const u8 *data, u32 len)
{
	u32 old = pipe->in_next - seq;

	if (!len)
		return SIPALG_PIPE_NOTHING;
	if (pipe->full && pipe->nr_pieces < SIPALG_PIPE_PIECES)
		cut_frames(pipe, piper);
	if (sipalg_pipe_is_frozen(pipe))
		return SIPALG_PIPE_REFUSED;
	if (sipalg_seq_before(pipe->in_next, seq))
		return keep_early(pipe, piper, seq - pipe->in_next, data, len);
	if (old >= len) {
		if (pipe->failed && pipe->held && pipe->held->len)
			cut_frames(pipe, piper);
		return SIPALG_PIPE_OLD;
	}
	return keep_next(pipe, piper, data + old, len - old);
}

/**
 * sipalg_pipe_forget() - free what was made of all messages
 * @pipe: one whose receiver gets its bytes past us
 * @piper: its owner
 */
void sipalg_pipe_forget(struct sipalg_pipe *pipe, struct sipalg_piper *piper)
{
	do {
		while (pipe->first)
			free_first(pipe, piper);
		if (pipe->full && pipe->held)
			cut_frames(pipe, piper);
	} while (pipe->first);
	pipe->in_told = pipe->in_next;
}

/* What of it is held: all but the end of a message that is not cut yet. */
static u32 find_held(const struct sipalg_pipe *pipe)
{
	const struct sipalg_piece *held = pipe->held;

	if (!held || !pipe->frame.len || pipe->frame.len > held->len)
		return pipe->in_next;
	return pipe->in_next - held->len + pipe->frame.len - 1;
}

/* What the sender may be told when the receiver has all up to out_acked. */
static u32 find_in(const struct sipalg_pipe *pipe)
{
	const struct sipalg_piece *first = pipe->first;
	u32 done = pipe->out_acked - pipe->out_base;
	u32 most;

	if (!first && sipalg_pipe_is_frozen(pipe))
		return pipe->in_base + done;
	if (!first)
		return find_held(pipe);
	most = first->in_end - pipe->in_base - 1;
	return pipe->in_base + (done < most ? done : most);
}

/**
 * sipalg_pipe_repeat() - the sender repeats something
 * @pipe: one that has started
 * @end: the sender's number behind that
 *
 * It is told when the receiver has that, but then of nothing else that it had
 * sent before until the receiver has all of it: who hears late of bytes that it
 * has sent but once believes that the way is as long, and waits as long the next
 * time.
 */
void sipalg_pipe_repeat(struct sipalg_pipe *pipe, u32 end)
{
	pipe->repeats = true;
	pipe->repeat_end = end;
	pipe->repeat_to = pipe->in_next;
}

/* What of @next the sender is told now; see sipalg_pipe_repeat(). */
static u32 limit_told(struct sipalg_pipe *pipe, u32 next)
{
	u32 told = pipe->in_told;

	if (!sipalg_seq_before(told, next))
		return told;
	if (!pipe->repeats)
		return next;
	if (sipalg_pipe_is_frozen(pipe) || pipe->full ||
	    !sipalg_seq_before(next, pipe->repeat_to)) {
		pipe->repeats = false;
		return next;
	}
	return sipalg_seq_before(told, pipe->repeat_end) &&
	       !sipalg_seq_before(next, pipe->repeat_end) ? next : told;
}

/**
 * sipalg_pipe_ack() - the receiver has something
 * @pipe: one that has started
 * @piper: its owner
 * @ack: the number that it waits for
 *
 * Frees what is not needed any more. Sets in_told.
 *
 * Return: the number that the sender is to be told instead.
 */
u32 sipalg_pipe_ack(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
		    u32 ack)
{
	/* nobody has what was not sent */
	ack = sipalg_seq_min(ack, pipe->out_sent);
	pipe->out_acked = sipalg_seq_max(pipe->out_acked, ack);
	while (pipe->first &&
	       !sipalg_seq_before(pipe->out_acked, pipe->first->out_end))
		free_first(pipe, piper);
	pipe->in_told = limit_told(pipe, find_in(pipe));
	if (!pipe->first && sipalg_pipe_is_frozen(pipe)) {
		/* numbers go round: the point that they start from must follow */
		pipe->in_base = pipe->in_next = pipe->in_told;
		pipe->out_base = pipe->out_next = pipe->out_acked;
	}
	return pipe->in_told;
}

/**
 * sipalg_pipe_find_out() - find where the piece ends that has a byte
 * @pipe: one that has started
 * @seq: the sender's number behind the byte
 *
 * Return: the receiver's number; that behind all pieces if it is in none.
 */
u32 sipalg_pipe_find_out(const struct sipalg_pipe *pipe, u32 seq)
{
	const struct sipalg_piece *piece = pipe->first;

	while (piece && sipalg_seq_before(piece->in_end, seq))
		piece = piece->next;
	return piece ? piece->out_end : pipe->out_next;
}

/**
 * sipalg_pipe_copy() - copy bytes for the receiver
 * @pipe: one that has started
 * @from: its number of the first; not acknowledged
 * @len: how many; not beyond out_next
 * @to: there
 */
void sipalg_pipe_copy(const struct sipalg_pipe *pipe, u32 from, u32 len,
		      u8 *to)
{
	const struct sipalg_piece *piece = pipe->first;
	u32 skip = from - pipe->out_base;
	u32 part;

	for (; len && piece; piece = piece->next) {
		if (skip >= piece->len) {
			skip -= piece->len;
			continue;
		}
		part = piece->len - skip < len ? piece->len - skip : len;
		memcpy(to, piece->data + skip, part);
		to += part;
		len -= part;
		skip = 0;
	}
}
