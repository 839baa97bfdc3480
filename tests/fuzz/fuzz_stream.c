// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a stream, cut, lost and repeated as the first four of them say:
 * what arrives is what each message becomes, in order, whatever the segments,
 * and the rest as it was; nothing is read or kept that is not ours.
 */
#include <string.h>
#include "stream/stream.h"
#include "target.h"

#define ISN	0xfffffe00u
#define OTHER	70000u
#define MOST	2048u

static struct sipalg_stream stream;
static u32 pieces, chance;
static u8 want[2 * MOST], got[2 * MOST];
static u32 want_len, got_len, told;

static u32 draw(u32 nr)
{
	chance = chance * 1664525 + 1013904223;
	return (chance >> 8) % nr;
}

static struct sipalg_piece *alloc_piece(struct sipalg_piper *piper, u32 room)
{
	struct sipalg_piece *piece = malloc(sizeof(*piece) + room);

	piece->room = room;
	pieces++;
	return piece;
}

static void free_piece(struct sipalg_piper *piper, struct sipalg_piece *piece)
{
	pieces--;
	free(piece);
}

/* Of each 'a' two 'b's, and no 'c': longer and shorter ones. */
static u32 translate(const u8 *msg, u32 len, u8 *to)
{
	u32 n = 0;
	u32 i;

	for (i = 0; i < len; i++) {
		if (msg[i] == 'c')
			continue;
		to[n++] = msg[i] == 'a' ? 'b' : msg[i];
		if (msg[i] == 'a')
			to[n++] = 'b';
	}
	return n;
}

static struct sipalg_piece *rewrite(struct sipalg_piper *piper, const u8 *msg,
				    u32 len)
{
	struct sipalg_piece *piece = alloc_piece(piper, 2 * len);

	piece->len = translate(msg, len, piece->data);
	return piece;
}

static struct sipalg_piper piper = { alloc_piece, free_piece, rewrite };

/* What must arrive. Half a message at the end need not. Return: its beginning. */
static u32 make_want(const u8 *data, u32 len)
{
	u32 at = 0;

	want_len = 0;
	while (at < len) {
		struct sipalg_frame frame = { .len = 0 };
		enum sipalg_frame_state state =
			sipalg_frame_read(&frame, data + at, len - at);

		if (state == SIPALG_FRAME_MORE)
			return want_len;
		if (state == SIPALG_FRAME_WHOLE) {
			want_len += translate(data + at, frame.len,
					      want + want_len);
		} else {
			if (state != SIPALG_FRAME_GAP)
				frame.len = len - at;
			memcpy(want + want_len, data + at, frame.len);
			want_len += frame.len;
		}
		at += frame.len;
	}
	return want_len;
}

static void begin(void)
{
	struct sipalg_syn syn = { .isn = ISN, .win = 65535 };

	syn.scale = SIPALG_STREAM_NO_SCALE;
	memset(&stream, 0, sizeof(stream));
	got_len = told = 0;
	sipalg_stream_start(&stream, &piper, 0, &syn);
	syn.reply = true;
	syn.ack = ISN + 1;
	syn.isn = OTHER;
	sipalg_stream_start(&stream, &piper, 1, &syn);
}

static void acknowledge(void)
{
	struct sipalg_segment seg = {
		.seq = OTHER + 1, .ack = ISN + 1 + got_len, .win = 65535,
		.flags = SIPALG_TCP_ACK,
	};
	struct sipalg_carry carry;

	sipalg_stream_pass(&stream, &piper, 1, &seg, &carry);
	if ((s32)(carry.ack - (ISN + 1) - told) < 0)
		end_if("an acknowledgement was taken back");
	told = carry.ack - (ISN + 1);
}

static void receive(const struct sipalg_carry *carry, const u8 *data)
{
	u32 off = carry->seq - (ISN + 1);

	if (carry->load == SIPALG_LOAD_PROBE || !carry->len || off > got_len)
		return;
	if (off + carry->len > sizeof(got))
		end_if("more is sent than there is");
	if (carry->load == SIPALG_LOAD_SAME)
		memcpy(got + off, data, carry->len);
	else
		sipalg_pipe_copy(&stream.pipes[0], carry->seq, carry->len,
				 got + off);
	if (off + carry->len > got_len)
		got_len = off + carry->len;
}

static void send(const u8 *data, u32 from, u32 len)
{
	/* so that a byte behind the segment is one that is not ours */
	u8 *copy = malloc(len);
	struct sipalg_segment seg = {
		.data = copy, .seq = ISN + 1 + from, .len = len,
		.ack = OTHER + 1, .win = 65535, .flags = SIPALG_TCP_ACK,
	};
	struct sipalg_carry carry;

	memcpy(copy, data + from, len);
	sipalg_stream_pass(&stream, &piper, 0, &seg, &carry);
	if (carry.load != SIPALG_LOAD_DROP && draw(8))
		receive(&carry, copy);
	if (draw(4))
		acknowledge();
	free(copy);
}

/* As a sender does: what is not acknowledged, again and again. */
static void send_all(const u8 *data, u32 len)
{
	u32 most = 1 + draw(draw(4) ? 1500 : 60);
	u32 tries;

	for (tries = 0; tries < 60 && told < len; tries++) {
		u32 from = told + draw(3) * draw(most);
		u32 more = 1 + draw(most);

		if (from >= len)
			from = told;
		send(data, from, len - from < more ? len - from : more);
	}
	/* a byte, until nothing is missing */
	for (tries = 0; tries < 2 * len + 100 && told < len; tries++) {
		u32 more = len - told < 1460 ? len - told : 1460;

		send(data, told, more);
		acknowledge();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 len, least;

	if (size < 5)
		return 0;
	memcpy(&chance, data, 4);
	data += 4;
	len = size - 4 < MOST ? size - 4 : MOST;
	least = make_want(data, len);
	begin();
	acknowledge();
	send_all(data, len);
	if (got_len < least || (got_len > want_len && got_len - least > len))
		end_if("not all arrived, or too much");
	if (memcmp(got, want, got_len < want_len ? got_len : want_len))
		end_if("something else arrived");
	sipalg_stream_stop(&stream, &piper);
	if (pieces)
		end_if("memory was not given back");
	return 0;
}
