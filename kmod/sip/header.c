// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a header field's name, as written, to the one of ours that it means.
 * What its value says is left to msg.c and the files it calls.
 */
#include "header.h"

/* Longest name of ours with its colon, in whole words. */
#define NAME_ROOM	32

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
 * 3261 section 7.3.3, "r" RFC 3515, "b" RFC 3892, "x" RFC 4028, "y" and "n" RFC
 * 4474.
 */
static const struct name names[] = {
	/* 0 */ NAMES_END,
	/* 1 */ NAME("authorization", CREDENTIALS),
	NAME("authentication-info", CREDENTIALS), NAMES_END,
	/* 4 */ NAME("b", REFERRED_BY), NAMES_END,
	/* 6 */ NAME("contact", CONTACT), NAME("call-id", CALL_ID),
	NAME("cseq", CSEQ), NAME("content-length", CONTENT_LENGTH),
	NAME("content-type", CONTENT_TYPE), NAME("c", CONTENT_TYPE),
	NAME("content-encoding", CONTENT_ENCODING),
	NAME("content-transfer-encoding", TRANSFER_ENCODING), NAMES_END,
	/* 15 */ NAME("diversion", DIVERSION), NAMES_END,
	/* 17 */ NAME("expires", EXPIRES), NAME("e", CONTENT_ENCODING),
	NAMES_END,
	/* 20 */ NAME("from", FROM), NAME("f", FROM), NAMES_END,
	/* 23 */ NAME("i", CALL_ID), NAME("identity", IDENTITY),
	NAME("identity-info", IDENTITY_INFO), NAMES_END,
	/* 27 */ NAME("l", CONTENT_LENGTH), NAMES_END,
	/* 29 */ NAME("m", CONTACT), NAMES_END,
	/* 31 */ NAME("n", IDENTITY_INFO), NAMES_END,
	/* 33 */ NAME("path", PATH), NAME("p-asserted-identity", ASSERTED_ID),
	NAME("proxy-authorization", CREDENTIALS),
	NAME("p-preferred-identity", PREFERRED_ID), NAMES_END,
	/* 38 */ NAME("record-route", RECORD_ROUTE), NAME("route", ROUTE),
	NAME("refer-to", REFER_TO), NAME("r", REFER_TO),
	NAME("referred-by", REFERRED_BY), NAME("reply-to", REPLY_TO),
	NAME("remote-party-id", REMOTE_PARTY), NAMES_END,
	/* 46 */ NAME("session-expires", SESSION_EXPIRES),
	NAME("subscription-state", SUBSCRIPTION_STATE),
	NAME("service-route", SERVICE_ROUTE), NAMES_END,
	/* 50 */ NAME("to", TO), NAME("t", TO), NAMES_END,
	/* 53 */ NAME("via", VIA), NAME("v", VIA), NAMES_END,
	/* 56 */ NAME("x", SESSION_EXPIRES), NAMES_END,
	/* 58 */ NAME("y", IDENTITY), NAMES_END,
};

/* Where the names of a letter begin, by its lower five bits. */
static const u8 letters[32] = {
	['a' & 31] = 1, ['b' & 31] = 4, ['c' & 31] = 6, ['d' & 31] = 15,
	['e' & 31] = 17, ['f' & 31] = 20, ['i' & 31] = 23, ['l' & 31] = 27,
	['m' & 31] = 29, ['n' & 31] = 31, ['p' & 31] = 33, ['r' & 31] = 38,
	['s' & 31] = 46, ['t' & 31] = 50, ['v' & 31] = 53, ['x' & 31] = 56,
	['y' & 31] = 58,
};

/* The first bytes of a word, by how many. */
static const u64 masks[9] = {
	0, 0xffULL, 0xffffULL, 0xffffffULL, 0xffffffffULL, 0xffffffffffULL,
	0xffffffffffffULL, 0xffffffffffffffULL, ~0ULL,
};

/* Whether what is behind the first word of a name is right too. */
static bool is_rest(const struct name *name, const u8 *at, const u8 *end)
{
	u32 off;

	for (off = 8; off < name->len; off += 8) {
		u32 len = name->len - off < 8 ? name->len - off : 8;

		if (end - at < off + len ||
		    sipalg_scan_key(at + off, len, end) !=
		    sipalg_scan_load(name->text + off))
			return false;
	}
	return true;
}

/* The name with its colon that stands at @at; eight bytes can be read. */
static __always_inline const struct name *find_name(const u8 *at,
						    const u8 *end)
{
	const struct name *name = &names[letters[*at & 31]];
	u64 word = sipalg_scan_key(at, 8, end);

	for (; name->len; name++) {
		u64 mask = name->len < 8 ? masks[name->len] : ~0ULL;

		if ((word & mask) == sipalg_scan_load(name->text) &&
		    (name->len <= 8 || is_rest(name, at, end)))
			return name;
	}
	return NULL;
}

/* The same for a name at the end of the message, or apart from its colon. */
static const struct name *find_copy(const u8 *at, u32 len)
{
	u8 copy[NAME_ROOM] = "";

	if (len >= NAME_ROOM)
		return NULL;
	memcpy(copy, at, len);
	copy[len] = ':';
	return find_name(copy, copy + NAME_ROOM);
}

/*
 * header-name = token				   RFC 3261, 25.1
 *
 * One with space before its colon, at the end of the message, or not ours.
 */
static const u8 *read_other(const u8 *at, const u8 *last,
			    enum sipalg_header *header)
{
	const u8 *stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	const u8 *colon = sipalg_scan_run(stop, SIPALG_CLASS_BLANK);
	const struct name *name = NULL;

	if (stop == at || *colon != ':')
		return NULL;
	if (stop < colon || last - at < 8)
		name = find_copy(at, stop - at);
	*header = name ? name->header : SIPALG_HEADER_OTHER;
	return name ? colon + 1 : sipalg_scan_find(colon, last, '\n');
}

/**
 * sipalg_header_read() - read a field's name and the colon behind it
 * @at: cursor, at the beginning of a line
 * @last: the last LF
 * @header: which one it is: SIPALG_HEADER_OTHER for all that we do not read
 *
 *	HCOLON = *( SP / HTAB ) ":" SWS			   RFC 3261, 25.1
 *
 * The name may be long or compact, in any case.
 *
 * Return: behind the colon; for SIPALG_HEADER_OTHER the LF at the end of the
 * line; NULL if no name and colon stand there.
 */
const u8 *sipalg_header_read(const u8 *at, const u8 *last,
			     enum sipalg_header *header)
{
	const struct name *name = NULL;

	if (likely(last - at >= 8))
		name = find_name(at, last);
	if (!name)
		return read_other(at, last, header);
	*header = name->header;
	return at + name->len;
}
