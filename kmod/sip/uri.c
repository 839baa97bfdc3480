// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads one URI and enters its addresses. Where it begins and what surrounds
 * it is left to party.c and start.c.
 */
#include "uri.h"
#include "addr.h"

/*
 *	scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )   RFC 3261, 25.1
 *
 * @flags: SIPALG_SITE_SECURE for sips:
 * Return: length of "sip:" or "sips:", 0 for another, -1 if there is none.
 */
static s32 read_scheme(struct sipalg_cursor *cur, u8 *flags)
{
	const u8 *text = cur->data + cur->at;
	u32 len = sipalg_scan_run(cur, SIPALG_CLASS_SCHEME);

	if (!len || !sipalg_scan_byte(cur, ':'))
		return -1;
	if (sipalg_scan_equal(text, len, "sip"))
		return 4;
	if (!sipalg_scan_equal(text, len, "sips"))
		return 0;
	*flags |= SIPALG_SITE_SECURE;
	return 5;
}

/* The rest of a URI that has no meaning for us; '@' may stand in it. */
static void skip_opaque(struct sipalg_cursor *cur)
{
	do {
		sipalg_scan_run(cur, SIPALG_CLASS_URI);
	} while (sipalg_scan_byte(cur, '@'));
}

/*
 *	userinfo = ( user / telephone-subscriber ) [ ":" password ] "@"
 *						       RFC 3261, 25.1
 *
 * A user may hold ";", "?" and "/", so only an unescaped "@" tells that what
 * went before was one.
 */
static void skip_user(struct sipalg_cursor *cur)
{
	u32 start = cur->at;

	sipalg_scan_run(cur, SIPALG_CLASS_URI);
	if (!sipalg_scan_byte(cur, '@'))
		cur->at = start;
}

/* hostport = host [ ":" port ], and behind it parameters, headers or the end */
static bool read_hostport(struct sipalg_cursor *cur, struct sipalg_site *site)
{
	u8 next;

	if (!sipalg_addr_read_host(cur, site))
		return false;
	if (sipalg_scan_byte(cur, ':') && !sipalg_addr_read_port(cur, site))
		return false;
	next = sipalg_scan_peek(cur);
	return next == ';' || next == '?' ||
	       (next != '@' && !sipalg_scan_is(next, SIPALG_CLASS_URI));
}

/*
 * Behind an "@" that host and port do not follow there may be another, before
 * the parameters: phones whose user is a mail address write
 * sip:alice@example.com@192.168.1.20 and forget to escape the first.
 */
static bool skip_stray(struct sipalg_cursor *cur)
{
	for (; cur->at < cur->end; cur->at++) {
		u8 byte = cur->data[cur->at];

		if (sipalg_scan_byte(cur, '@'))
			return true;
		if (byte == ';' || byte == '?' ||
		    !sipalg_scan_is(byte, SIPALG_CLASS_URI))
			return false;
	}
	return false;
}

/* Passes one parameter, or any part of the headers, up to the next ";". */
static void skip_param(struct sipalg_cursor *cur)
{
	for (; cur->at < cur->end; cur->at++) {
		u8 byte = cur->data[cur->at];

		if (byte == ';' || byte == '?' ||
		    (!sipalg_scan_is(byte, SIPALG_CLASS_URI) && byte != '@'))
			return;
	}
}

/* maddr-param = "maddr=" host; @port is that of the URI */
static bool read_maddr(struct sipalg_value *value, u16 port)
{
	struct sipalg_cursor *cur = &value->cur;
	struct sipalg_site *site = sipalg_value_site(value);

	if (cur->end - cur->at < 6 ||
	    !sipalg_scan_equal(cur->data + cur->at, 6, "maddr="))
		return true;
	cur->at += 6;
	site->field = value->field;
	site->flags = value->flags | SIPALG_SITE_PARAM;
	if (!sipalg_addr_read_host(cur, site))
		return false;
	site->end.port = port;
	return !site->end.addr.family || sipalg_value_add(value);
}

/*
 *	uri-parameters = *( ";" uri-parameter)
 *	headers        = "?" header *( "&" header )	   RFC 3261, 25.1
 */
static bool read_params(struct sipalg_value *value, u16 port)
{
	struct sipalg_cursor *cur = &value->cur;

	while (sipalg_scan_byte(cur, ';')) {
		u8 next = sipalg_scan_peek(cur);

		if ((next == 'm' || next == 'M') && !read_maddr(value, port))
			return false;
		skip_param(cur);
	}
	if (sipalg_scan_peek(cur) == '?')
		skip_opaque(cur);
	return true;
}

static bool read_sip(struct sipalg_value *value, struct sipalg_uri *uri,
		     u8 flags)
{
	struct sipalg_cursor *cur = &value->cur;
	struct sipalg_site *site = sipalg_value_site(value);
	u16 port;

	site->field = value->field;
	site->flags = flags;
	skip_user(cur);
	while (!read_hostport(cur, site))
		if (!skip_stray(cur))
			return false;
	uri->text.len = cur->at - uri->text.off;
	port = site->end.port;
	if (!port)
		port = flags & SIPALG_SITE_SECURE ? SIPALG_PORT_SECURE :
						    SIPALG_PORT_DEFAULT;
	if (site->end.addr.family) {
		uri->site = value->msg->nr_sites;
		if (!sipalg_value_add(value))
			return false;
	}
	return read_params(value, port);
}

/**
 * sipalg_uri_read() - read a URI and enter its addresses
 * @value: the value it stands in; the cursor is at its scheme
 * @uri: what is told of it
 *
 *	SIP-URI  = "sip:" [ userinfo ] hostport uri-parameters [ headers ]
 *	SIPS-URI = "sips:" [ userinfo ] hostport uri-parameters [ headers ]
 *						       RFC 3261, 25.1
 *
 * Accepted beyond that: a user with an unescaped "@"; any byte in it that does
 * not end a URI. Headers within a URI are never looked into.
 *
 * Return: whether it was one, the cursor being behind it; or false also when
 * there was no place for an address.
 */
bool sipalg_uri_read(struct sipalg_value *value, struct sipalg_uri *uri)
{
	u8 flags = value->flags;
	s32 scheme;

	uri->text.off = value->cur.at;
	uri->site = -1;
	scheme = read_scheme(&value->cur, &flags);
	if (scheme < 0)
		return false;
	if (scheme)
		return read_sip(value, uri, flags);
	skip_opaque(&value->cur);
	uri->text.len = value->cur.at - uri->text.off;
	return true;
}
