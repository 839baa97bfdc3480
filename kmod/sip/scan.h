/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest steps of reading: character classes, white space, numbers, line
 * ends. Everything above is written with these, so this is the file to look at
 * for "can it read past the end?".
 *
 * A reader takes a cursor, the place to read at, and returns the place behind
 * what it has read, or NULL when that does not stand there. In the header of a
 * message the last LF of the datagram bounds everything: no class but EOL has
 * it, so what runs over bytes of a class stops there at the latest and needs no
 * other check. Only who passes a line end must look where the last one is.
 */
#ifndef SIPALG_SIP_SCAN_H
#define SIPALG_SIP_SCAN_H

#include "env.h"

/* What a byte may be part of; RFC 3261 section 25.1. LF is only ever EOL. */
#define SIPALG_CLASS_TOKEN	0x01	/* token */
#define SIPALG_CLASS_BLANK	0x02	/* SP HTAB */
#define SIPALG_CLASS_EOL	0x04	/* CR LF */
#define SIPALG_CLASS_HOST	0x08	/* hostname, '_' as some write it */
#define SIPALG_CLASS_URI	0x10	/* in a URI within <>, all but '@' */
#define SIPALG_CLASS_BARE	0x20	/* in a URI without <>, all but '@' */
#define SIPALG_CLASS_VALUE	0x40	/* in a parameter's value */
#define SIPALG_CLASS_QUOTED	0x80	/* in a quoted string, but for escapes */

extern const u8 sipalg_scan_classes[256];

static inline bool sipalg_scan_is(u8 byte, u8 classes)
{
	return sipalg_scan_classes[byte] & classes;
}

static inline bool sipalg_scan_digit(u8 byte)
{
	return (u8)(byte - '0') < 10;
}

/* Passes all bytes of @classes, EOL not among them. */
static inline const u8 *sipalg_scan_run(const u8 *at, u8 classes)
{
	/* two at a time: most of all work is here */
	for (; sipalg_scan_is(at[0], classes); at += 2)
		if (!sipalg_scan_is(at[1], classes))
			return at + 1;
	return at;
}

/* Eight bytes, the first one lowest. */
static inline u64 sipalg_scan_load(const void *from)
{
	u64 word;

	__builtin_memcpy(&word, from, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

#define SIPALG_SCAN_EACH(byte)	(0x0101010101010101ULL * (byte))

/*
 * Return: the first @byte before @end, or @end.
 *
 * A word at a time. XORed with @byte, the bytes that are equal become 0, and
 * subtracting 1 from each byte borrows into bit 7 of those. Bytes that have bit
 * 7 already are told apart in a second step; and a borrow out of a byte that is
 * 0 marks the one above falsely, so only the lowest mark is true.
 */
static inline const u8 *sipalg_scan_find(const u8 *at, const u8 *end, u8 byte)
{
	const u8 *stop = end - at >= 8 ? end - 8 : at - 1;

	for (; at <= stop; at += 8) {
		u64 word = sipalg_scan_load(at) ^ SIPALG_SCAN_EACH(byte);
		u64 marks = word - SIPALG_SCAN_EACH(0x01);

		if (!(marks & SIPALG_SCAN_EACH(0x80)))
			continue;
		marks &= ~word & SIPALG_SCAN_EACH(0x80);
		if (marks)
			return at + sipalg_env_ctz(marks) / 8;
	}
	while (at < end && *at != byte)
		at++;
	return at;
}

/* A word of eight bytes at most as a number. */
#define SIPALG_KEY(a, b, c, d, e, f, g, h)				\
	((u64)(a) | (u64)(b) << 8 | (u64)(c) << 16 | (u64)(d) << 24 |	\
	 (u64)(e) << 32 | (u64)(f) << 40 | (u64)(g) << 48 | (u64)(h) << 56)

#define SIPALG_KEY_LONG	(~0ULL)		/* nothing of ours is so long */

/*
 * The word of @len bytes at @at as a number. Bytes behind it are loaded too
 * where they stand before @end.
 */
static inline u64 sipalg_scan_word(const u8 *at, u32 len, const u8 *end)
{
	u64 word = 0;

	if (unlikely(len - 1 > 7))
		return len ? SIPALG_KEY_LONG : 0;
	if (likely(end - at >= 8))
		return sipalg_scan_load(at) << (64 - 8 * len) >> (64 - 8 * len);
	while (len--)
		word = word << 8 | at[len];
	return word;
}

/*
 * The same with letters in lower case. Keys of letters, digits, and signs
 * below '@' are equal only if the words are.
 */
static inline u64 sipalg_scan_key(const u8 *at, u32 len, const u8 *end)
{
	u64 word = sipalg_scan_word(at, len, end);

	return word | (word & SIPALG_SCAN_EACH(0x40)) >> 1;
}

const u8 *sipalg_scan_fold(const u8 *at, const u8 *last);

/* Whether CRLF, the usual end of a value, stands at @at, and does end it. */
static inline bool sipalg_scan_crlf(const u8 *at, const u8 *last)
{
	return at[0] == '\r' && at[1] == '\n' &&
	       (at + 1 == last || !sipalg_scan_is(at[2], SIPALG_CLASS_BLANK));
}

/* *LWS: space, and line ends where the next line goes on with space */
static inline const u8 *sipalg_scan_space(const u8 *at, const u8 *last)
{
	at = sipalg_scan_run(at, SIPALG_CLASS_BLANK);
	if (unlikely(sipalg_scan_is(*at, SIPALG_CLASS_EOL)) &&
	    !sipalg_scan_crlf(at, last))
		return sipalg_scan_fold(at, last);
	return at;
}

/* Whether a value ends at @at, space before it being passed. */
static inline bool sipalg_scan_ends(const u8 *at)
{
	return sipalg_scan_is(*at, SIPALG_CLASS_EOL);
}

/*
 *	SLASH = SWS "/" SWS; EQUAL, COMMA, SEMI, COLON alike   RFC 3261, 25.1
 */
static inline const u8 *sipalg_scan_mark(const u8 *at, const u8 *last, u8 mark)
{
	if (*at != mark) {
		at = sipalg_scan_space(at, last);
		if (*at != mark)
			return NULL;
	}
	return sipalg_scan_space(at + 1, last);
}

const u8 *sipalg_scan_number(const u8 *at, const u8 *end, u32 *number);
const u8 *sipalg_scan_quoted(const u8 *at, const u8 *last);
const u8 *sipalg_scan_value(const u8 *at, const u8 *last);

#endif /* SIPALG_SIP_SCAN_H */
