/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the readers of a description's lines hand to each other: where they
 * are, and the index that they fill.
 */
#ifndef SIPALG_SIP_LINE_H
#define SIPALG_SIP_LINE_H

#include "scan.h"
#include "sdp.h"

/**
 * struct sipalg_line - what the line that is read stands in
 * @data: the message
 * @end: where the description ends
 * @sdp: the index
 * @media: the m= line that it stands under; NULL before the first
 * @conn: index into sites of the session's first c=, else -1
 * @setup: enum sipalg_sdp_setup of the session
 * @origin: there was an o=
 *
 * Readers take a cursor and the end of the line. No byte there is read unless
 * it stands before @end: the datagram may end with the description. No line
 * holds NUL, LF or CR; so what equals a word of ours ends within the line, and
 * digits do, and only @end bounds them.
 */
struct sipalg_line {
	const u8 *data;
	const u8 *end;
	struct sipalg_sdp *sdp;
	struct sipalg_sdp_media *media;
	s32 conn;
	u8 setup;
	bool origin;
};

/* Return: marks of the bytes of @word below @limit, which is 128 at most. */
static inline u64 sipalg_line_marks(u64 word, u8 limit)
{
	return (word - SIPALG_SCAN_EACH(limit)) & ~word &
	       SIPALG_SCAN_EACH(0x80);
}

/*
 * Return: the first byte below @limit before @end; or @end.
 *
 * A word at a time, as sipalg_scan_find() does: subtracting @limit from each
 * byte sets bit 7 of those below it, and bytes that have bit 7 already do not
 * count. Only the lowest mark is true.
 */
static inline const u8 *sipalg_line_below(const u8 *at, const u8 *end, u8 limit)
{
	const u8 *stop = end - at >= 8 ? end - 8 : at - 1;

	for (; at <= stop; at += 8) {
		u64 marks = sipalg_line_marks(sipalg_scan_load(at), limit);

		if (marks)
			return at + sipalg_env_ctz(marks) / 8;
	}
	while (at < end && *at >= limit)
		at++;
	return at;
}

static inline bool sipalg_line_blank(u8 byte)
{
	return byte == ' ' || byte == '\t';
}

/* Whether a word ends at @at. */
static inline bool sipalg_line_ends(const u8 *at, const u8 *end)
{
	return at == end || sipalg_line_blank(*at);
}

/* *(SP / HTAB) for the one SP of the grammar */
static inline const u8 *sipalg_line_skip(const u8 *at, const u8 *end)
{
	while (at < end && sipalg_line_blank(*at))
		at++;
	return at;
}

/*
 * Return: where the word at @at ends: at a blank. Whoever reads word by word
 * moves on at each, so control bytes must not end one.
 */
static inline const u8 *sipalg_line_word(const u8 *at, const u8 *end)
{
	at = sipalg_line_below(at, end, ' ' + 1);
	while (unlikely(at < end && !sipalg_line_blank(*at)))
		at = sipalg_line_below(at + 1, end, ' ' + 1);
	return at;
}

/* Return: behind the word at @at and the space after it. */
static inline const u8 *sipalg_line_next(const u8 *at, const u8 *end)
{
	return sipalg_line_skip(sipalg_line_word(at, end), end);
}

static inline struct sipalg_span
sipalg_line_span(const struct sipalg_line *line, const u8 *from, const u8 *to)
{
	struct sipalg_span span = { from - line->data, to - from };

	return span;
}

/* The place for the next address, which begins at @at; add makes it count. */
static inline struct sipalg_site *
sipalg_line_site(const struct sipalg_line *line, const u8 *at, u8 field)
{
	struct sipalg_site *site = &line->sdp->sites[line->sdp->nr_sites];

	site->off = at - line->data;
	site->field = field;
	site->flags = 0;
	site->end.port = 0;
	return site;
}

/* Return: SIPALG_OK; SIPALG_SDP_ADDRESSES if there is no place for one more. */
static inline enum sipalg_reason sipalg_line_add(struct sipalg_line *line)
{
	if (line->sdp->nr_sites == SIPALG_PLACES_MAX)
		return SIPALG_SDP_ADDRESSES;
	line->sdp->nr_sites++;
	if (line->media)
		line->media->end = line->sdp->nr_sites;
	return SIPALG_OK;
}

/* Addresses that nothing can be sent to from here, or to one alone. */
static inline bool sipalg_line_special(const struct sipalg_addr *addr)
{
	if (addr->family == 4)
		return !addr->w[0] || addr->b[0] >= 224;
	return addr->b[0] == 0xff ||
	       !(addr->w[0] | addr->w[1] | addr->w[2] | addr->w[3]);
}

const u8 *sipalg_line_read_types(const u8 *at, const u8 *end, u8 *family);
struct sipalg_site *sipalg_line_read_connection(const struct sipalg_line *line,
						const u8 *at, const u8 *end,
						u8 field);

#endif /* SIPALG_SIP_LINE_H */
