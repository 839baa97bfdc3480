// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a header field's name, as written, to the one of ours that it means.
 * What its value says is left to msg.c and the files it calls.
 */
#include "header.h"

/* Longest name of ours with its colon, in whole words. */
#define NAME_ROOM	24

/**
 * struct name - a name, long or compact
 * @text: in lower case, with the colon; zeros behind
 * @len: its length, the colon included
 * @header: what it means
 */
struct name {
	char text[NAME_ROOM];
	u8 len;
	u8 header;
};

#define NAME(text, id)	{ text ":", sizeof(text), SIPALG_HEADER_##id }
#define NAMES_END	{ "", 0, SIPALG_HEADER_OTHER }

/*
 * By first letter, and within it as often as they are met. Compact forms: RFC
 * 3261 section 7.3.3, "r" RFC 3515, "b" RFC 3892.
 */
static const struct name names[] = {
	/* 0 */ NAMES_END,
	/* 1 */ NAME("b", REFERRED_BY), NAMES_END,
	/* 3 */ NAME("contact", CONTACT), NAME("call-id", CALL_ID),
	NAME("cseq", CSEQ), NAME("content-length", CONTENT_LENGTH),
	NAME("content-type", CONTENT_TYPE), NAME("c", CONTENT_TYPE),
	NAME("content-encoding", CONTENT_ENCODING), NAMES_END,
	/* 11 */ NAME("diversion", DIVERSION), NAMES_END,
	/* 13 */ NAME("expires", EXPIRES), NAME("e", CONTENT_ENCODING),
	NAMES_END,
	/* 16 */ NAME("from", FROM), NAME("f", FROM), NAMES_END,
	/* 19 */ NAME("i", CALL_ID), NAMES_END,
	/* 21 */ NAME("l", CONTENT_LENGTH), NAMES_END,
	/* 23 */ NAME("m", CONTACT), NAMES_END,
	/* 25 */ NAME("path", PATH), NAME("p-asserted-identity", ASSERTED_ID),
	NAME("p-preferred-identity", PREFERRED_ID), NAMES_END,
	/* 29 */ NAME("record-route", RECORD_ROUTE), NAME("route", ROUTE),
	NAME("refer-to", REFER_TO), NAME("r", REFER_TO),
	NAME("referred-by", REFERRED_BY), NAME("reply-to", REPLY_TO),
	NAME("remote-party-id", REMOTE_PARTY), NAMES_END,
	/* 37 */ NAME("service-route", SERVICE_ROUTE), NAMES_END,
	/* 39 */ NAME("to", TO), NAME("t", TO), NAMES_END,
	/* 42 */ NAME("via", VIA), NAME("v", VIA), NAMES_END,
};

/* Where the names of a letter begin, by its lower five bits. */
static const u8 letters[32] = {
	['b' & 31] = 1, ['c' & 31] = 3, ['d' & 31] = 11, ['e' & 31] = 13,
	['f' & 31] = 16, ['i' & 31] = 19, ['l' & 31] = 21, ['m' & 31] = 23,
	['p' & 31] = 25, ['r' & 31] = 29, ['s' & 31] = 37, ['t' & 31] = 39,
	['v' & 31] = 42,
};

/* Eight bytes, letters in lower case, other bytes below '@' as they are. */
static u64 load_lower(const u8 *at)
{
	u64 word = sipalg_scan_load(at);

	return word | (word & SIPALG_SCAN_EACH(0x40)) >> 1;
}

/* The first bytes of a word, by how many. */
static const u64 masks[9] = {
	0, 0xffULL, 0xffffULL, 0xffffffULL, 0xffffffffULL, 0xffffffffffULL,
	0xffffffffffffULL, 0xffffffffffffffULL, ~0ULL,
};

static bool is_rest(const struct name *name, const u8 *at)
{
	u32 off;

	for (off = 8; off < name->len; off += 8) {
		u32 len = name->len - off;
		u64 word = load_lower(at + off);

		if ((word & masks[len < 8 ? len : 8]) !=
		    sipalg_scan_load(name->text + off))
			return false;
	}
	return true;
}

/* The name with its colon at @at, where NAME_ROOM bytes can be read. */
static __always_inline const struct name *find_name(const u8 *at)
{
	const struct name *name = &names[letters[*at & 31]];
	u64 word = load_lower(at);

	for (; name->len; name++) {
		u64 mask = name->len < 8 ? masks[name->len] : ~0ULL;

		if ((word & mask) == sipalg_scan_load(name->text) &&
		    (name->len <= 8 || is_rest(name, at)))
			return name;
	}
	return NULL;
}

/* The same for a name at the end of the message, or apart from its colon. */
static const struct name *find_copy(const u8 *at, u32 len, bool colon)
{
	u8 copy[NAME_ROOM] = "";

	if (len >= NAME_ROOM)
		return NULL;
	memcpy(copy, at, len);
	if (colon)
		copy[len] = ':';
	return find_name(copy);
}

/* A name with space before its colon, or one that is not ours. */
static const u8 *read_other(const u8 *at, const u8 *last,
			    enum sipalg_header *header)
{
	const u8 *end = sipalg_scan_find(at, last, '\n');
	const u8 *colon = sipalg_scan_find(at, end, ':');
	const struct name *name = NULL;
	const u8 *stop = colon;
	const u8 *byte;

	if (colon == end || !sipalg_scan_is(*at, SIPALG_CLASS_TOKEN))
		return NULL;
	while (sipalg_scan_is(stop[-1], SIPALG_CLASS_BLANK))
		stop--;
	/* who trims or stops at these reads another name */
	for (byte = at; byte < stop; byte++)
		if (*byte < ' ' || *byte == 0x7f)
			return NULL;
	if (stop < colon)
		name = find_copy(at, stop - at, true);
	*header = name ? name->header : SIPALG_HEADER_OTHER;
	return name ? colon + 1 : end;
}

/**
 * sipalg_header_read() - read a field's name and the colon behind it
 * @at: cursor, at the beginning of a line
 * @last: the last LF
 * @header: which one it is: SIPALG_HEADER_OTHER for all that we do not read
 *
 *	HCOLON = *( SP / HTAB ) ":" SWS			   RFC 3261, 25.1
 *
 * The name may be long or compact, in any case. One that is not ours only has
 * to begin as a name.
 *
 * Return: behind the colon; for SIPALG_HEADER_OTHER the LF at the end of the
 * line; NULL if no name and colon stand there.
 */
const u8 *sipalg_header_read(const u8 *at, const u8 *last,
			     enum sipalg_header *header)
{
	const struct name *name;

	if (likely(last - at >= NAME_ROOM))
		name = find_name(at);
	else
		name = find_copy(at, last - at, false);
	if (!name)
		return read_other(at, last, header);
	*header = name->header;
	return at + name->len;
}
