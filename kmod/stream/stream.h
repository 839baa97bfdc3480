/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A TCP connection whose messages we rewrite: what each packet must carry.
 */
#ifndef SIPALG_STREAM_STREAM_H
#define SIPALG_STREAM_STREAM_H

#include "pipe.h"

#define SIPALG_STREAM_CHUNK	64000	/* bytes that one packet carries */

#define SIPALG_STREAM_NO_SCALE	255	/* the option is missing */

/* As in the TCP header; RFC 9293, 3.1. */
#define SIPALG_TCP_FIN	0x01
#define SIPALG_TCP_SYN	0x02
#define SIPALG_TCP_RST	0x04
#define SIPALG_TCP_PSH	0x08
#define SIPALG_TCP_ACK	0x10
#define SIPALG_TCP_URG	0x20

/**
 * struct sipalg_segment - a packet that has come
 * @data: its bytes
 * @len: how many
 * @seq: number of the first, or of what would be the first
 * @ack: number of the byte waited for
 * @win: window, as in the header
 * @flags: SIPALG_TCP_*
 * @own: it is sent from here: a sender that is told that its bytes were dropped
 *	has not sent them, and would not believe who acknowledges them
 */
struct sipalg_segment {
	const u8 *data;
	u32 len;
	u32 seq;
	u32 ack;
	u16 win;
	u8 flags;
	bool own;
};

/**
 * struct sipalg_syn - what a SYN agrees on
 * @isn: its number
 * @win: its window; never scaled
 * @mss: bytes that one segment to its sender may have, options included
 * @scale: how far the sender's other windows are shifted, or
 *	SIPALG_STREAM_NO_SCALE
 * @ack: the number that it waits for; with @reply
 * @reply: it has ACK
 *
 * What data it has must be taken out: none is owed before both sides agree.
 */
struct sipalg_syn {
	u32 isn;
	u32 ack;
	u16 win;
	u16 mss;
	u8 scale;
	bool reply;
};

/**
 * enum sipalg_load - what becomes of a packet's bytes
 * @SIPALG_LOAD_SAME: they stay
 * @SIPALG_LOAD_BYTES: len bytes of sipalg_pipe_copy(), from seq on
 * @SIPALG_LOAD_NONE: they go
 * @SIPALG_LOAD_PROBE: one byte stands for them, whatever it is; the receiver
 *	has had it, and will say so
 * @SIPALG_LOAD_DROP: the packet goes
 */
enum sipalg_load {
	SIPALG_LOAD_SAME,
	SIPALG_LOAD_BYTES,
	SIPALG_LOAD_NONE,
	SIPALG_LOAD_PROBE,
	SIPALG_LOAD_DROP,
};

/**
 * enum sipalg_drop - why a packet goes
 * @SIPALG_DROP_VAIN: it says nothing that its receiver needs
 * @SIPALG_DROP_AGAIN: there was no memory for it, so it has to come again
 * @SIPALG_DROP_FAR: RST that its receiver would not believe
 */
enum sipalg_drop {
	SIPALG_DROP_VAIN,
	SIPALG_DROP_AGAIN,
	SIPALG_DROP_FAR,
};

/**
 * struct sipalg_carry - what a packet is to carry
 * @load: its bytes
 * @seq: number of the first
 * @len: how many
 * @ack: as in the header
 * @win: as in the header
 * @fin: with FIN
 * @timely: what the packet says of its time is to be believed
 * @late: the time of the sender that it echoes may be one before that repeated
 * @ask: it goes even when it says nothing
 * @drop: with SIPALG_LOAD_DROP
 * @stray: it has FIN or RST where its sender cannot have that, and ends nothing
 */
struct sipalg_carry {
	enum sipalg_load load;
	u32 seq;
	u32 len;
	u32 ack;
	u16 win;
	bool fin;
	bool timely;
	bool late;
	bool ask;
	enum sipalg_drop drop;
	bool stray;
};

/**
 * struct sipalg_stream - a connection
 * @pipes: what is sent in each direction
 * @syns: the SYN that each sender's numbers go back to; @pipes have started
 * @asked: the last SYN without ACK of each sender, answered or not
 * @may: which of @asked there are
 */
struct sipalg_stream {
	struct sipalg_pipe pipes[2];
	struct sipalg_syn syns[2];
	struct sipalg_syn asked[2];
	bool may[2];
};

void sipalg_stream_start(struct sipalg_stream *stream,
			 struct sipalg_piper *piper, u32 dir,
			 const struct sipalg_syn *syn);
void sipalg_stream_stop(struct sipalg_stream *stream,
			struct sipalg_piper *piper);
void sipalg_stream_pass(struct sipalg_stream *stream,
			struct sipalg_piper *piper, u32 dir,
			const struct sipalg_segment *seg,
			struct sipalg_carry *carry);
void sipalg_stream_watch(struct sipalg_stream *stream,
			 struct sipalg_piper *piper, u32 dir,
			 const struct sipalg_segment *seg);
bool sipalg_stream_is_ending(const struct sipalg_stream *stream);
bool sipalg_stream_is_plain(const struct sipalg_stream *stream);

#endif /* SIPALG_STREAM_STREAM_H */
