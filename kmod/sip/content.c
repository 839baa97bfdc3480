// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads Content-Type, Content-Encoding and Content-Transfer-Encoding. Where the
 * body and its parts begin and end is left to msg.c and multipart.c.
 */
#include "content.h"
#include "party.h"

#define BOUNDARY_MAX	70		/* RFC 2046, 5.1.1 */

/* Whether a line ends at @at: a CR alone ends none. */
static bool is_end(const u8 *at)
{
	return *at == '\n' || (at[0] == '\r' && at[1] == '\n');
}

/* Whether the word is @first followed by @rest, as keys. */
static bool is_word(struct sipalg_span word, const struct sipalg_value *value,
		    u64 first, u64 rest)
{
	const u8 *at = value->data + word.off;

	return word.len > 8 && sipalg_scan_key(at, 8, value->last) == first &&
	       sipalg_scan_key(at + 8, word.len - 8, value->last) == rest;
}

/*
 * Signed and encrypted ones must stay as they are (RFC 1847).
 */
static bool is_sealed(struct sipalg_span word, const struct sipalg_value *value)
{
	const u8 *at = value->data + word.off;

	return sipalg_scan_key(at, word.len, value->last) ==
	       SIPALG_KEY('s', 'i', 'g', 'n', 'e', 'd', 0, 0) ||
	       is_word(word, value,
		       SIPALG_KEY('e', 'n', 'c', 'r', 'y', 'p', 't', 'e'),
		       SIPALG_KEY('d', 0, 0, 0, 0, 0, 0, 0));
}

/*
 *	boundary := 0*69<bchars> bcharsnospace		   RFC 2046, 5.1.1
 *
 * Any that can be compared byte by byte is taken, quoted or not. One with a
 * quoted pair is none: no bchar needs it, and readers differ in whether the
 * "\" is part of the boundary.
 */
static bool is_boundary(const struct sipalg_value *value,
			struct sipalg_span text)
{
	const u8 *at = value->data + text.off;
	u32 i;

	if (!text.len || text.len > BOUNDARY_MAX || at[text.len - 1] == ' ')
		return false;
	for (i = 0; i < text.len; i++)
		if (at[i] < ' ' || at[i] > '~' || at[i] == '\\' ||
		    at[i] == '<' || at[i] == '>')
			return false;
	return true;
}

/* Two boundaries are none: readers differ in which one counts. */
static struct sipalg_span read_boundary(const struct sipalg_value *value,
					const u8 *at)
{
	static const struct sipalg_span none;
	struct sipalg_span boundary = none;
	struct sipalg_param param;

	for (;;) {
		at = sipalg_party_next_param(value, at, &param);
		if (!at)
			return none;
		if (!param.key)
			return is_end(at) ? boundary : none;
		if (param.key != SIPALG_KEY('b', 'o', 'u', 'n', 'd', 'a', 'r',
					    'y'))
			continue;
		if (boundary.len || !is_boundary(value, param.text))
			return none;
		boundary = param.text;
	}
}

/* Passes the type as nearly everybody writes it. */
static const u8 *skip_usual_sdp(const u8 *at, const u8 *last)
{
	const u64 applicat = SIPALG_KEY('a', 'p', 'p', 'l', 'i', 'c', 'a', 't');
	const u64 ion_sdp = SIPALG_KEY('i', 'o', 'n', '/', 's', 'd', 'p', '\r');

	at += *at == ' ';
	if (last - at < 16 || sipalg_scan_load(at) != applicat ||
	    sipalg_scan_load(at + 8) != ion_sdp ||
	    !sipalg_scan_crlf(at + 15, last))
		return NULL;
	return at + 15;
}

/*
 *	media-type = m-type SLASH m-subtype *(SEMI m-parameter)
 *						       RFC 3261, 25.1
 */
static void read_any(const struct sipalg_value *value, const u8 *at,
		     struct sipalg_content *content)
{
	const u8 *last = value->last;
	struct sipalg_span type, subtype;
	const u8 *stop;

	at = sipalg_scan_space(at, last);
	stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	type = sipalg_value_span(value, at, stop);
	at = sipalg_scan_mark(stop, last, '/');
	if (!at)
		return;
	stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	subtype = sipalg_value_span(value, at, stop);
	at = sipalg_scan_space(stop, last);
	if (*at != ';' && !is_end(at))
		return;
	/* words longer than a key: in two parts */
	if (is_word(type, value,
		    SIPALG_KEY('a', 'p', 'p', 'l', 'i', 'c', 'a', 't'),
		    SIPALG_KEY('i', 'o', 'n', 0, 0, 0, 0, 0))) {
		if (sipalg_scan_key(value->data + subtype.off, subtype.len,
				    last) ==
		    SIPALG_KEY('s', 'd', 'p', 0, 0, 0, 0, 0))
			content->kind = SIPALG_CONTENT_SDP;
	} else if (is_word(type, value,
			   SIPALG_KEY('m', 'u', 'l', 't', 'i', 'p', 'a', 'r'),
			   SIPALG_KEY('t', 0, 0, 0, 0, 0, 0, 0)) &&
		   !is_sealed(subtype, value)) {
		content->kind = SIPALG_CONTENT_MULTIPART;
		content->boundary = read_boundary(value, at);
	}
}

/*
 *	Content-Encoding = content-coding *(COMMA content-coding)
 *						       RFC 3261, 25.1
 *	mechanism := "7bit" / "8bit" / "binary" / "quoted-printable" /
 *	             "base64" / ietf-token / x-token   RFC 2045, 6.1
 *
 * An empty value says nothing.
 */
static bool is_plain(const struct sipalg_value *value, const u8 *at,
		     bool transfer)
{
	const u8 *last = value->last;
	const u8 *stop;

	at = sipalg_scan_space(at, last);
	stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	if (!is_end(sipalg_scan_space(stop, last)))
		return false;
	switch (sipalg_scan_key(at, stop - at, last)) {
	case 0:
		return true;
	case SIPALG_KEY('i', 'd', 'e', 'n', 't', 'i', 't', 'y'):
		return !transfer;
	case SIPALG_KEY('7', 'b', 'i', 't', 0, 0, 0, 0):
	case SIPALG_KEY('8', 'b', 'i', 't', 0, 0, 0, 0):
	case SIPALG_KEY('b', 'i', 'n', 'a', 'r', 'y', 0, 0):
		return transfer;
	}
	return false;
}

static const u8 *read_type(const struct sipalg_value *value, const u8 *at,
			   struct sipalg_content *content)
{
	const u8 *stop = skip_usual_sdp(at, value->last);

	if (content->typed) {
		content->kind = SIPALG_CONTENT_OTHER;
	} else if (stop) {
		content->kind = SIPALG_CONTENT_SDP;
	} else {
		read_any(value, at, content);
	}
	content->typed = true;
	return stop ? stop : sipalg_scan_value(at, value->last);
}

/**
 * sipalg_content_read() - read what a header field says of a body
 * @value: the value it stands in
 * @at: cursor, behind the colon
 * @header: SIPALG_HEADER_CONTENT_TYPE, _CONTENT_ENCODING or _TRANSFER_ENCODING
 * @content: what was said so far
 *
 * A type that cannot be read, or stands twice, is SIPALG_CONTENT_OTHER.
 *
 * Return: the line end behind it.
 */
const u8 *sipalg_content_read(const struct sipalg_value *value, const u8 *at,
			      enum sipalg_header header,
			      struct sipalg_content *content)
{
	if (likely(header == SIPALG_HEADER_CONTENT_TYPE))
		return read_type(value, at, content);
	content->encoded |= !is_plain(value, at, header ==
				      SIPALG_HEADER_TRANSFER_ENCODING);
	return sipalg_scan_value(at, value->last);
}
