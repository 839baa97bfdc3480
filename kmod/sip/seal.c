// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells what the sender signed, and so what must not be changed: by Identity,
 * or by credentials that cover the body. What follows is left to nat/ and hook/.
 */
#include "seal.h"
#include "header.h"

/**
 * sipalg_seal_identity() - read an Identity value
 * @value: the header's value
 * @at: cursor, behind the colon
 *
 *	Identity = "Identity" HCOLON signed-identity-digest SEMI
 *	           ident-info *( SEMI ident-info-params )
 *	signed-identity-digest = 1*(base64-char / ".")	      RFC 8224, 4
 *	Identity = "Identity" HCOLON signed-identity-digest
 *	signed-identity-digest = LDQUOT 32LHEX RDQUOT	      RFC 4474, 9
 *
 * The former signs who calls whom, the latter Contact and body too. Quotes tell
 * the latter, or that neither the dots of the former nor its parameter stands
 * there: drafts of RFC 4474 had no quotes.
 *
 * Return: the LF at the end of the value.
 */
const u8 *sipalg_seal_identity(const struct sipalg_value *value, const u8 *at)
{
	const u8 *end = sipalg_scan_value(at, value->last);

	at = sipalg_scan_space(at, value->last);
	if (sipalg_scan_ends(at))
		return end;
	if (*at != '"' && (sipalg_scan_find(at, end, '.') < end ||
			   sipalg_scan_find(at, end, ';') < end))
		value->msg->identity = true;
	else
		value->msg->sealed = SIPALG_SIGNED;
	return end;
}

/* Not 0 if "-" is among the eight bytes at @at, or one beyond ASCII. */
static u64 mark_hyphen(const u8 *at)
{
	u64 word = sipalg_scan_load(at) ^ SIPALG_SCAN_EACH('-');

	return (word - SIPALG_SCAN_EACH(0x01)) & SIPALG_SCAN_EACH(0x80);
}

/* The next "-", or @to. Credentials are long and it is rare: in great steps. */
static const u8 *find_hyphen(const u8 *at, const u8 *to)
{
	for (; to - at >= 32; at += 32)
		if (mark_hyphen(at) | mark_hyphen(at + 8) |
		    mark_hyphen(at + 16) | mark_hyphen(at + 24))
			break;
	return sipalg_scan_find(at, to, '-');
}

/* Whether @from to @to holds "auth-int" anywhere; nearly none does. */
static bool holds_auth_int(const u8 *from, const u8 *to)
{
	const u64 word = SIPALG_KEY('a', 'u', 't', 'h', '-', 'i', 'n', 't');
	const u8 *at = from;

	for (;; at++) {
		at = find_hyphen(at, to);
		if (at == to)
			return false;
		if (at - from >= 4 && to - at >= 4 &&
		    sipalg_scan_key(at - 4, 8, to) == word)
			return true;
	}
}

/* auth-scheme, but for Authentication-Info, which begins with a parameter */
static const u8 *skip_scheme(const u8 *at, const u8 *last)
{
	const u8 *stop;

	at = sipalg_scan_space(at, last);
	stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	if (sipalg_scan_mark(stop, last, '='))
		return at;
	return sipalg_scan_key(at, stop - at, last) ==
	       SIPALG_KEY('d', 'i', 'g', 'e', 's', 't', 0, 0) ? stop : NULL;
}

/* Passes what stands before the next ",", and all "," there. */
static const u8 *skip_commas(const u8 *at, const u8 *last)
{
	bool comma = false;

	for (;;) {
		at = sipalg_scan_space(at, last);
		if (sipalg_scan_ends(at) || (comma && *at != ','))
			return at;
		comma = *at == ',';
		if (*at != '"')
			at++;
		else
			at = sipalg_scan_quoted(at, last);
		if (!at)
			return NULL;
	}
}

/* message-qop = "qop" EQUAL qop-value; in quotes as many write it */
static bool is_auth_int(const u8 *at, const u8 *last)
{
	const u8 *stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);

	if (sipalg_scan_key(at, stop - at, last) !=
	    SIPALG_KEY('q', 'o', 'p', 0, 0, 0, 0, 0))
		return false;
	at = sipalg_scan_mark(stop, last, '=');
	if (!at)
		return false;
	at += *at == '"';
	stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	return sipalg_scan_key(at, stop - at, last) ==
	       SIPALG_KEY('a', 'u', 't', 'h', '-', 'i', 'n', 't');
}

/*
 *	credentials     = ("Digest" LWS digest-response) / other-response
 *	digest-response = dig-resp *(COMMA dig-resp)	   RFC 3261, 25.1
 *
 * What is no dig-resp is passed.
 */
static bool cover_body(const u8 *at, const u8 *last)
{
	at = skip_scheme(at, last);
	if (at)
		at = sipalg_scan_space(at, last);
	while (at && !sipalg_scan_ends(at)) {
		if (is_auth_int(at, last))
			return true;
		at = skip_commas(at, last);
	}
	return false;
}

/* The next credentials behind those at @at. Return: NULL if there are none. */
static const u8 *find_next(const u8 *at, const u8 *to, const u8 *last)
{
	enum sipalg_header header;

	for (;;) {
		at = sipalg_scan_value(at, last);
		if (at >= to)
			return NULL;
		at = sipalg_header_read(at + 1, last, &header);
		if (!at || header == SIPALG_HEADER_CREDENTIALS)
			return at;
	}
}

/**
 * sipalg_seal_covers_body() - tell whether credentials cover the body
 * @value: a value of the message
 * @from: behind the colon of the first SIPALG_HEADER_CREDENTIALS
 * @to: the LF at the end of the last
 *
 * To be asked where there is a body only: nothing else in it changes.
 *
 * Return: whether one is Digest with the quality of protection auth-int.
 */
bool sipalg_seal_covers_body(const struct sipalg_value *value, const u8 *from,
			     const u8 *to)
{
	const u8 *at = from;

	if (likely(!holds_auth_int(from, to)))
		return false;
	while (at) {
		if (cover_body(at, value->last))
			return true;
		at = find_next(at, to, value->last);
	}
	return false;
}
