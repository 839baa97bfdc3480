/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest steps of reading: a cursor, character classes, white space,
 * numbers, line ends. Everything above is written with these, so this is the
 * file to look at for "can it read past the end?".
 */
#ifndef SIPALG_SIP_SCAN_H
#define SIPALG_SIP_SCAN_H

#include "env.h"

/* What a byte may be part of; RFC 3261 section 25.1. */
#define SIPALG_CLASS_TOKEN	0x01	/* token */
#define SIPALG_CLASS_DIGIT	0x02	/* DIGIT */
#define SIPALG_CLASS_SPACE	0x04	/* SP HTAB, and CR LF of a fold */
#define SIPALG_CLASS_HOST	0x08	/* hostname, '_' as some write it */
#define SIPALG_CLASS_SCHEME	0x10	/* scheme */
#define SIPALG_CLASS_HEX	0x20	/* HEXDIG, either case */
#define SIPALG_CLASS_URI	0x40	/* in a URI within <>, all but '@' */
#define SIPALG_CLASS_VALUE	0x80	/* in a bare URI or a parameter's value */

extern const u8 sipalg_scan_classes[256];

/**
 * struct sipalg_cursor - where reading stands
 * @data: the message
 * @at: next byte to read
 * @end: first byte not to read
 */
struct sipalg_cursor {
	const u8 *data;
	u32 at;
	u32 end;
};

static inline bool sipalg_scan_is(u8 byte, u8 classes)
{
	return sipalg_scan_classes[byte] & classes;
}

static inline u8 sipalg_scan_lower(u8 byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

/* The next byte, or NUL at the end; no production begins with NUL. */
static inline u8 sipalg_scan_peek(const struct sipalg_cursor *cur)
{
	return cur->at < cur->end ? cur->data[cur->at] : 0;
}

/* Passes all bytes of @classes; Return: how many. */
static inline u32 sipalg_scan_run(struct sipalg_cursor *cur, u8 classes)
{
	const u8 *data = cur->data;
	u32 at = cur->at;

	while (at < cur->end && sipalg_scan_is(data[at], classes))
		at++;
	at -= cur->at;
	cur->at += at;
	return at;
}

/* *LWS */
static inline void sipalg_scan_space(struct sipalg_cursor *cur)
{
	sipalg_scan_run(cur, SIPALG_CLASS_SPACE);
}

/* Passes @byte if it is the next one. */
static inline bool sipalg_scan_byte(struct sipalg_cursor *cur, u8 byte)
{
	if (cur->at == cur->end || cur->data[cur->at] != byte)
		return false;
	cur->at++;
	return true;
}

static inline u64 sipalg_scan_load(const u8 *from)
{
	u64 word;

	__builtin_memcpy(&word, from, sizeof(word));
	return word;
}

/*
 * Return: offset of the first LF in [@at, @len), or @len.
 *
 * A word at a time. In a word XORed with LF in each byte the LF are the zero
 * bytes; subtracting 1 from each byte borrows into bit 7 of zero bytes and,
 * falsely, only of bytes above one. So the lowest mark is always true.
 */
static inline u32 sipalg_scan_line(const u8 *data, u32 at, u32 len)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	while (len - at >= sizeof(u64)) {
		u64 word = sipalg_scan_load(data + at) ^ 0x0a0a0a0a0a0a0a0aULL;
		u64 marks = (word - 0x0101010101010101ULL) & ~word &
			    0x8080808080808080ULL;

		if (marks)
			return at + sipalg_env_ctz(marks) / 8;
		at += sizeof(u64);
	}
#endif
	while (at < len && data[at] != '\n')
		at++;
	return at;
}

bool sipalg_scan_number(struct sipalg_cursor *cur, u32 max, u32 *number);
bool sipalg_scan_mark(struct sipalg_cursor *cur, u8 mark);
bool sipalg_scan_quoted(struct sipalg_cursor *cur);
bool sipalg_scan_equal(const u8 *text, u32 len, const char *lower);
void sipalg_scan_trim(struct sipalg_cursor *cur);

#endif /* SIPALG_SIP_SCAN_H */
