/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attributes: a= lines.
 */
#ifndef SIPALG_SIP_ATTR_H
#define SIPALG_SIP_ATTR_H

#include "line.h"

/* The first four letters of those that are read. */
enum sipalg_attr_letters {
	SIPALG_LETTERS_ALTC = SIPALG_KEY('a', 'l', 't', 'c', 0, 0, 0, 0),
	SIPALG_LETTERS_CANDIDATE = SIPALG_KEY('c', 'a', 'n', 'd', 0, 0, 0, 0),
	SIPALG_LETTERS_FILTER = SIPALG_KEY('s', 'o', 'u', 'r', 0, 0, 0, 0),
	SIPALG_LETTERS_PATH = SIPALG_KEY('p', 'a', 't', 'h', 0, 0, 0, 0),
	SIPALG_LETTERS_REMOTE = SIPALG_KEY('r', 'e', 'm', 'o', 0, 0, 0, 0),
	SIPALG_LETTERS_RTCP = SIPALG_KEY('r', 't', 'c', 'p', 0, 0, 0, 0),
	SIPALG_LETTERS_SETUP = SIPALG_KEY('s', 'e', 't', 'u', 0, 0, 0, 0),
};

/*
 * Whether the line that begins with the eight bytes @word is one of them.
 * Nearly all lines are attributes, nearly all of these are not for us, and
 * many of the others are a=rtcp-fb.
 */
static inline bool sipalg_attr_is_read(u64 word)
{
	switch ((u32)(word >> 16)) {
	case SIPALG_LETTERS_ALTC:
	case SIPALG_LETTERS_CANDIDATE:
	case SIPALG_LETTERS_FILTER:
	case SIPALG_LETTERS_PATH:
	case SIPALG_LETTERS_REMOTE:
	case SIPALG_LETTERS_SETUP:
		return true;
	case SIPALG_LETTERS_RTCP:
		return word >> 56 != 'f';
	}
	return false;
}

enum sipalg_reason sipalg_attr_read(struct sipalg_line *line, u32 letters,
				    const u8 *at, const u8 *end);

#endif /* SIPALG_SIP_ATTR_H */
