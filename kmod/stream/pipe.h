/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One direction of a TCP connection whose messages we rewrite: the bytes that
 * wait for the rest of their message, and those that wait for the receiver.
 */
#ifndef SIPALG_STREAM_PIPE_H
#define SIPALG_STREAM_PIPE_H

#include "../sip/frame.h"

/* bytes kept for one direction, so that they fit a power of two */
#define SIPALG_PIPE_ROOM	(131072 - (u32)sizeof(struct sipalg_piece))
#define SIPALG_PIPE_PIECES	256	/* of them that wait for the receiver */
#define SIPALG_PIPE_HOLES	4	/* missing segments that are waited for */

/* Numbers of bytes in TCP go round. */
static inline bool sipalg_seq_before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static inline u32 sipalg_seq_max(u32 a, u32 b)
{
	return sipalg_seq_before(a, b) ? b : a;
}

static inline u32 sipalg_seq_min(u32 a, u32 b)
{
	return sipalg_seq_before(a, b) ? a : b;
}

/**
 * struct sipalg_piece - bytes that stay together
 * @next: the piece behind it
 * @in_end: number of the byte behind it, as the sender counts
 * @out_end: the same as the receiver counts
 * @len: used bytes of @data
 * @room: bytes of @data
 * @gap: line ends, which more may join
 * @data: what the receiver gets
 *
 * Either one message, or line ends between two, or what is passed as it came.
 */
struct sipalg_piece {
	struct sipalg_piece *next;
	u32 in_end;
	u32 out_end;
	u32 len;
	u32 room;
	bool gap;
	u8 data[];
};

/**
 * struct sipalg_piper - who owns a pipe
 * @alloc: a piece with @room bytes of data, or NULL; the rest is overwritten
 * @free: of one that alloc or rewrite gave
 * @rewrite: the piece that becomes of @len bytes of a message, with len set;
 *	NULL when there is no memory
 */
struct sipalg_piper {
	struct sipalg_piece *(*alloc)(struct sipalg_piper *piper, u32 room);
	void (*free)(struct sipalg_piper *piper, struct sipalg_piece *piece);
	struct sipalg_piece *(*rewrite)(struct sipalg_piper *piper,
					const u8 *msg, u32 len);
};

/**
 * enum sipalg_pipe_end - why a pipe passes what comes as it comes
 * @SIPALG_PIPE_OPEN: it does not: messages are rewritten
 * @SIPALG_PIPE_ALIEN: the stream does not begin with SIP
 * @SIPALG_PIPE_BROKEN: what followed a message was none
 * @SIPALG_PIPE_LONG: a message is too long
 * @SIPALG_PIPE_MEMORY: there was none
 * @SIPALG_PIPE_URGENT: it has urgent data
 * @SIPALG_PIPE_CLOSED: FIN: nothing more comes
 * @SIPALG_PIPE_STALLED: the rest of a message did not come
 * @SIPALG_PIPE_MISSED: the receiver has what was never here
 */
enum sipalg_pipe_end {
	SIPALG_PIPE_OPEN,
	SIPALG_PIPE_ALIEN,
	SIPALG_PIPE_BROKEN,
	SIPALG_PIPE_LONG,
	SIPALG_PIPE_MEMORY,
	SIPALG_PIPE_URGENT,
	SIPALG_PIPE_CLOSED,
	SIPALG_PIPE_STALLED,
	SIPALG_PIPE_MISSED,
};

/* struct sipalg_range - bytes that came before those in front of them */
struct sipalg_range {
	u32 from;
	u32 to;
};

/**
 * struct sipalg_pipe - one direction
 * @held: the beginning of a message, then what came early; NULL for nothing
 * @early: where in @held that is, first one first
 * @nr_early: how many
 * @frame: what is known of the message in @held
 * @first: what the receiver has not yet acknowledged, oldest first
 * @last: the newest of these
 * @kept: bytes that these cost
 * @nr_pieces: how many they are
 * @in_next: the sender's number that comes next
 * @in_told: what we have acknowledged to it
 * @in_base: its number where @first begins
 * @out_base: the receiver's number there
 * @out_next: its number behind @last
 * @out_sent: its number behind all that was sent
 * @out_acked: what it has acknowledged
 * @out_edge: where its window ends
 * @in_edge: where the sender was told that it ends
 * @repeat_end: behind what the sender has repeated
 * @repeat_to: in_next then
 * @stamp: the newest timestamp that went with bytes; the owner's to use
 * @win_told: the window last told to the sender, as in the header
 * @owed: acknowledgements that say nothing new but the sender waits for
 * @end: enum sipalg_pipe_end
 * @tried_at: out_acked when all from there was sent again
 * @tries: how often something was, from there
 * @failed: how often there was no memory
 * @greeted: packets that the receiver got before it was heard of
 * @full: there are pieces enough, and more of them in @held
 * @asked: the receiver has been asked what it has, and not yet said so
 * @tried: there is such a number
 * @repeats: it did, and the receiver has not all before @repeat_to
 * @heard: the receiver has sent something that is no SYN
 * @started: its SYN was seen
 * @spoken: it had a message
 * @small: what is large does not arrive
 * @ended: FIN has gone to the receiver, or RST to either side
 *
 * All zero is one that has not started.
 */
struct sipalg_pipe {
	struct sipalg_piece *held;
	struct sipalg_range early[SIPALG_PIPE_HOLES];
	u32 nr_early;
	struct sipalg_frame frame;
	struct sipalg_piece *first;
	struct sipalg_piece *last;
	u32 kept;
	u32 nr_pieces;
	u32 in_next;
	u32 in_told;
	u32 in_base;
	u32 out_base;
	u32 out_next;
	u32 out_sent;
	u32 out_acked;
	u32 out_edge;
	u32 in_edge;
	u32 tried_at;
	u32 repeat_end;
	u32 repeat_to;
	u32 stamp;
	u16 win_told;
	u8 owed;
	u8 end;
	u8 failed;
	u8 tries;
	u8 greeted;
	bool full;
	bool asked;
	bool tried;
	bool repeats;
	bool heard;
	bool started;
	bool spoken;
	bool small;
	bool ended;
};

/**
 * enum sipalg_pipe_news - what a segment brings
 * @SIPALG_PIPE_NOTHING: no byte
 * @SIPALG_PIPE_NEXT: the bytes that come next
 * @SIPALG_PIPE_OLD: none that was not here before
 * @SIPALG_PIPE_EARLY: bytes, but others before them are missing
 * @SIPALG_PIPE_LOST: bytes, but there was no memory for them: they are to come
 *	again
 * @SIPALG_PIPE_REFUSED: the same again and again, or what came before turned out
 *	to be none of ours, so the pipe is frozen now
 */
enum sipalg_pipe_news {
	SIPALG_PIPE_NOTHING,
	SIPALG_PIPE_NEXT,
	SIPALG_PIPE_OLD,
	SIPALG_PIPE_EARLY,
	SIPALG_PIPE_LOST,
	SIPALG_PIPE_REFUSED,
};

void sipalg_pipe_start(struct sipalg_pipe *pipe, u32 isn);
void sipalg_pipe_stop(struct sipalg_pipe *pipe, struct sipalg_piper *piper);
void sipalg_pipe_freeze(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
			enum sipalg_pipe_end end);
void sipalg_pipe_stall(struct sipalg_pipe *pipe, struct sipalg_piper *piper);
void sipalg_pipe_forget(struct sipalg_pipe *pipe, struct sipalg_piper *piper);
enum sipalg_pipe_news sipalg_pipe_take(struct sipalg_pipe *pipe,
				       struct sipalg_piper *piper, u32 seq,
				       const u8 *data, u32 len);
void sipalg_pipe_repeat(struct sipalg_pipe *pipe, u32 end);
u32 sipalg_pipe_ack(struct sipalg_pipe *pipe, struct sipalg_piper *piper,
		    u32 ack);
u32 sipalg_pipe_find_out(const struct sipalg_pipe *pipe, u32 seq);
void sipalg_pipe_copy(const struct sipalg_pipe *pipe, u32 from, u32 len,
		      u8 *to);

/* Whether all that comes is passed as it comes. */
static inline bool sipalg_pipe_is_frozen(const struct sipalg_pipe *pipe)
{
	return pipe->end != SIPALG_PIPE_OPEN;
}

/* Whether the rest of a message is all that is missing. */
static inline bool sipalg_pipe_is_waiting(const struct sipalg_pipe *pipe)
{
	return pipe->held && !pipe->first && !pipe->full;
}

/* Another number whenever something was read to its end, or has arrived. */
static inline u32 sipalg_pipe_mark(const struct sipalg_pipe *pipe)
{
	return pipe->in_next - (pipe->held ? pipe->held->len : 0) +
	       pipe->out_next + pipe->out_acked;
}

/* How many bytes of the sender can still be kept. */
static inline u32 sipalg_pipe_room(const struct sipalg_pipe *pipe)
{
	u32 used = pipe->kept + (pipe->held ? pipe->held->len : 0);

	return used < SIPALG_PIPE_ROOM ? SIPALG_PIPE_ROOM - used : 0;
}

#endif /* SIPALG_STREAM_PIPE_H */
