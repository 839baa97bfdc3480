// SPDX-License-Identifier: GPL-2.0-only
/* See unit.h: one message through a stream, cut and repeated at random. */
#include "tcp.h"
#include "unit.h"

#define ROOM	(1 << 18)

/**
 * struct passage - a stream with two messages, and what came out of it
 * @piper: its owner
 * @rewrite: what becomes of a message
 * @stream: the stream
 * @in: what its sender sends
 * @in_len: how much
 * @got: what its receiver has
 * @got_len: how much
 * @told: how much the sender was told that arrived
 */
static struct passage {
	struct sipalg_piper piper;
	unit_rewrite rewrite;
	struct sipalg_stream stream;
	u8 in[ROOM];
	u32 in_len;
	u8 got[ROOM];
	u32 got_len;
	u32 told;
} passage;

static struct sipalg_piece *alloc_piece(struct sipalg_piper *piper, u32 room)
{
	struct sipalg_piece *piece = malloc(sizeof(*piece) + room);

	piece->room = room;
	return piece;
}

static void free_piece(struct sipalg_piper *piper, struct sipalg_piece *piece)
{
	free(piece);
}

static struct sipalg_piece *rewrite_piece(struct sipalg_piper *piper,
					  const u8 *msg, u32 len)
{
	static u8 text[ROOM];
	u32 room = passage.rewrite(msg, len, text);
	struct sipalg_piece *piece = alloc_piece(piper, room);

	memcpy(piece->data, text, room);
	piece->len = room;
	return piece;
}

static void open_passage(void)
{
	struct sipalg_syn syn = {
		.isn = 0xfffffff0, .win = 65535, .scale = 7
	};

	passage.piper.alloc = alloc_piece;
	passage.piper.free = free_piece;
	passage.piper.rewrite = rewrite_piece;
	memset(&passage.stream, 0, sizeof(passage.stream));
	passage.got_len = passage.told = 0;
	sipalg_stream_start(&passage.stream, &passage.piper, 0, &syn);
	syn.reply = true;
	syn.ack = syn.isn + 1;
	syn.isn = 70000;
	sipalg_stream_start(&passage.stream, &passage.piper, 1, &syn);
}

/* The receiver says what it has. */
static void acknowledge(void)
{
	struct sipalg_segment seg = {
		.seq = 70001, .ack = 0xfffffff1 + passage.got_len,
		.win = 65535, .flags = SIPALG_TCP_ACK,
	};
	struct sipalg_carry carry;

	sipalg_stream_pass(&passage.stream, &passage.piper, 1, &seg, &carry);
	passage.told = carry.ack - 0xfffffff1;
}

/* What the receiver takes of a packet. */
static void receive(const struct sipalg_carry *carry, const u8 *data)
{
	u32 off = carry->seq - 0xfffffff1;
	u8 *to;

	if (carry->load == SIPALG_LOAD_PROBE || carry->load == SIPALG_LOAD_DROP ||
	    off > passage.got_len || !carry->len)
		return;
	to = &passage.got[off];
	if (carry->load == SIPALG_LOAD_SAME)
		memcpy(to, data, carry->len);
	else
		sipalg_pipe_copy(&passage.stream.pipes[0], carry->seq,
				 carry->len, to);
	if (off + carry->len > passage.got_len)
		passage.got_len = off + carry->len;
}

/* One segment from byte @from on, which may be lost on its way from us. */
static void send(u32 from, u32 len)
{
	struct sipalg_segment seg = {
		.data = passage.in + from, .seq = 0xfffffff1 + from,
		.len = len, .ack = 70001, .win = 65535,
		.flags = SIPALG_TCP_ACK,
	};
	struct sipalg_carry carry;

	sipalg_stream_pass(&passage.stream, &passage.piper, 0, &seg, &carry);
	if (tcp_random(8))
		receive(&carry, seg.data);
	if (tcp_random(4))
		acknowledge();
}

/**
 * unit_pass_stream() - send bytes through a stream
 * @in: the bytes
 * @len: how many
 * @rewrite: what becomes of each message
 * @got: set to what arrived
 *
 * They are cut anywhere, lost, repeated, and come in any order.
 *
 * Return: how many arrived.
 */
u32 unit_pass_stream(const u8 *in, u32 len, unit_rewrite rewrite,
		     const u8 **got)
{
	u32 most = 1 + tcp_random(tcp_random(2) ? 60 : 3000);
	u32 tries;

	memcpy(passage.in, in, len);
	passage.in_len = len;
	passage.rewrite = rewrite;
	open_passage();
	acknowledge();
	for (tries = 0; tries < 100000 && passage.told < len; tries++) {
		u32 from = passage.told + tcp_random(3) * tcp_random(most);
		u32 more = 1 + tcp_random(most);

		if (from >= len)
			from = passage.told;
		send(from, len - from < more ? len - from : more);
	}
	sipalg_stream_stop(&passage.stream, &passage.piper);
	*got = passage.got;
	return passage.got_len;
}
