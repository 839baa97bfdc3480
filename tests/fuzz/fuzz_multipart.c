// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a multipart body: the parts lie within it, in order, between
 * delimiters; and they are the same ones behind a preamble, as a multipart
 * within another, and with each encapsulation as a body of its own.
 */
#include "sip/msg.h"
#include "target.h"

#define BODY_MAX	32768
#define HEAD								\
	"MESSAGE sip:b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK\r\n" \
	"From: <sip:a@a>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\n"	\
	"CSeq: 1 MESSAGE\r\nContent-Type: multipart/mixed;boundary="
#define OUTER	"--w\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n"

#define RULE(fact)	end_if((fact) ? NULL : "not so: " #fact)

/**
 * struct message - a multipart body in a message
 * @data: the message
 * @len: its length
 * @body: where the bytes of the input begin in it
 * @msg: its index
 */
struct message {
	u8 data[BODY_MAX + 1024];
	u32 len;
	u32 body;
	struct sipalg_msg msg;
};

static void append(struct message *message, const void *bytes, u32 len)
{
	memcpy(message->data + message->len, bytes, len);
	message->len += len;
}

static void append_text(struct message *message, const char *text)
{
	append(message, text, strlen(text));
}

/* @head ends the header and begins the body, @tail ends it. */
static void read(struct message *message, const char *head,
		 const u8 *bytes, u32 len, const char *tail)
{
	message->len = 0;
	append_text(message, HEAD);
	append_text(message, head);
	message->body = message->len;
	append(message, bytes, len);
	append_text(message, tail);
	RULE(sipalg_msg_parse(message->data, message->len, &message->msg) ==
	     SIPALG_OK);
}

/* Whether a line begins at @off. */
static bool is_line(const u8 *data, u32 off)
{
	return data[off - 1] == '\n';
}

static void check_end(const struct message *message, u32 end)
{
	const u8 *data = message->data;

	if (end == message->len)
		return;
	end += data[end] == '\r';
	RULE(end < message->len && data[end] == '\n');
	RULE(message->len - end > 2 && data[end + 1] == '-' &&
	     data[end + 2] == '-');
}

/* Nobody's text holds a delimiter of the outermost multipart. */
static void check_text(const u8 *data, struct sipalg_span text)
{
	u32 end = text.off + text.len;
	u32 i;

	for (i = text.off; i + 3 <= end; i++)
		RULE(!is_line(data, i) || memcmp(data + i, "--b", 3));
}

static void check_parts(const struct message *message)
{
	const struct sipalg_msg *msg = &message->msg;
	const u8 *data = message->data;
	u32 end = msg->body.off;
	u32 i, j;

	RULE(msg->has_sdp == !!msg->nr_parts);
	RULE(msg->nr_parts <= SIPALG_PARTS_MAX);
	RULE(!msg->body_reason || (msg->body_reason == SIPALG_BAD_MULTIPART &&
				   !msg->nr_parts));
	for (i = 0; i < msg->nr_parts; i++) {
		const struct sipalg_part *part = &msg->parts[i];

		if (part->length.len) {
			RULE(part->length.off > end);
			end = part->length.off + part->length.len;
			for (j = part->length.off; j < end; j++)
				RULE(data[j] >= '0' && data[j] <= '9');
		}
		RULE(part->text.off > end && part->text.len);
		RULE(is_line(data, part->text.off));
		end = part->text.off + part->text.len;
		RULE(end <= message->len);
		check_text(data, part->text);
		check_end(message, end);
	}
}

static bool is_same(struct sipalg_span a, struct sipalg_span b, u32 shift)
{
	return a.len == b.len && (!a.len || a.off + shift == b.off);
}

/* The parts of @b are those of @a from the first on. Return: how many. */
static u32 compare_parts(const struct message *a, const struct message *b,
			 u32 first, u32 shift)
{
	u32 i;

	RULE(first + b->msg.nr_parts <= a->msg.nr_parts);
	for (i = 0; i < b->msg.nr_parts; i++) {
		const struct sipalg_part *old = &a->msg.parts[first + i];
		const struct sipalg_part *new = &b->msg.parts[i];

		RULE(is_same(old->text, new->text, shift));
		RULE(is_same(old->length, new->length, shift));
	}
	return i;
}

/* Where the next outermost delimiter stands from @off on, or the size. */
static size_t find_delimiter(const u8 *data, size_t size, size_t off)
{
	for (; off + 3 <= size; off++)
		if (!memcmp(data + off, "--b", 3) &&
		    (!off || data[off - 1] == '\n'))
			return off;
	return size;
}

/* Behind a delimiter, what it says nothing about does not matter. */
static void check_pieces(const struct message *whole, const u8 *data,
			 size_t size)
{
	static struct message piece;
	size_t off = find_delimiter(data, size, 0);
	u32 nr = 0;

	while (off < size && (size - off < 5 || memcmp(data + off, "--b--", 5))) {
		size_t start = off, end;

		while (start < size && data[start++] != '\n')
			;
		off = find_delimiter(data, size, start);
		end = off;
		if (off < size && end > start)
			end--;
		if (off < size && end > start && data[end - 1] == '\r')
			end--;
		read(&piece, "b\r\n\r\n--b\r\n", data + start, end - start,
		     off < size ? "\r\n--b--" : "");
		RULE(!piece.msg.body_reason);
		nr += compare_parts(whole, &piece, nr,
				    piece.body - whole->body - start);
	}
	RULE(nr == whole->msg.nr_parts);
}

/* Whether a line begins with the delimiter that is put around all. */
static bool has_outer(const u8 *data, size_t size)
{
	size_t i;

	for (i = 0; i + 3 <= size; i++)
		if (!memcmp(data + i, "--w", 3) && (!i || data[i - 1] == '\n'))
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct message plain, other;

	if (size > BODY_MAX)
		return 0;
	read(&plain, "b\r\n\r\n", data, size, "");
	check_parts(&plain);
	read(&other, "b\r\n\r\npreamble\r\n", data, size, "");
	check_parts(&other);
	RULE(plain.msg.body_reason == other.msg.body_reason);
	RULE(compare_parts(&plain, &other, 0, other.body - plain.body) ==
	     plain.msg.nr_parts);
	if (!plain.msg.body_reason)
		check_pieces(&plain, data, size);
	if (has_outer(data, size))
		return 0;
	/* it may lie too deep then, or hold a boundary that begins with w */
	read(&other, "w\r\n\r\n" OUTER, data, size, "\r\n--w--\r\n");
	RULE(other.msg.body_reason || !plain.msg.body_reason);
	if (!other.msg.body_reason)
		RULE(compare_parts(&plain, &other, 0, other.body - plain.body)
		     == plain.msg.nr_parts);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return mutate(data, size, max, seed);
}
