// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads one URI and enters its addresses. Where it begins and what surrounds
 * it is left to party.c and start.c.
 */
#include "uri.h"
#include "addr.h"

/*
 *	userinfo = ( user / telephone-subscriber ) [ ":" password ] "@"
 *						       RFC 3261, 25.1
 *
 * A user may hold ";", "?" and "/", so only an unescaped "@" tells that what
 * went before was one.
 */
static const u8 *skip_user(const u8 *at, u8 inside)
{
	const u8 *stop = sipalg_scan_run(at, inside);

	return *stop == '@' ? stop + 1 : at;
}

/* hostport, and behind it parameters, headers or the end */
static const u8 *read_hostport(const struct sipalg_value *value, const u8 *at,
			       struct sipalg_site *site, u8 inside)
{
	at = sipalg_addr_read_end(value, at, site);
	if (!at || *at == ';' || *at == '?')
		return at;
	return *at == '@' || sipalg_scan_is(*at, inside) ? NULL : at;
}

/*
 * Behind an "@" that host and port do not follow there may be another, before
 * the parameters: phones whose user is a mail address write
 * sip:alice@example.com@192.168.1.20 and forget to escape the first.
 */
static const u8 *skip_stray(const u8 *at, u8 inside)
{
	while (*at != ';' && *at != '?' && sipalg_scan_is(*at, inside))
		at++;
	return *at == '@' ? at + 1 : NULL;
}

/* Passes one parameter, or any part of it, up to what follows. */
static const u8 *skip_param(const u8 *at, u8 inside)
{
	while (*at != ';' && *at != '?' &&
	       (*at == '@' || sipalg_scan_is(*at, inside)))
		at++;
	return at;
}

/* The rest of a URI that has no meaning for us; '@' may stand in it. */
static const u8 *skip_opaque(const u8 *at, u8 inside)
{
	while (*at == '@' || sipalg_scan_is(*at, inside))
		at++;
	return at;
}

/* Whether something that is no host stands there: nothing, most likely. */
static bool is_no_host(const u8 *at)
{
	return !sipalg_scan_is(*at, SIPALG_CLASS_HOST) && *at != '[' &&
	       *at != '%';
}

/* The first maddr takes the place of the host (RFC 3261, 19.1.1). */
static void take_maddr(const struct sipalg_msg *msg, struct sipalg_uri *uri)
{
	if (uri->site < 0 ||
	    !(msg->sites[uri->site].flags & SIPALG_SITE_PARAM))
		uri->site = msg->nr_sites - 1;
}

/* maddr-param = "maddr=" host; @port is that of the URI; it may be empty */
static const u8 *read_maddr(const struct sipalg_value *value, const u8 *at,
			    struct sipalg_uri *uri,
			    struct sipalg_addr_port *port)
{
	struct sipalg_site *site;

	if (value->last - at < 6 || sipalg_scan_key(at, 6, value->last) !=
	    SIPALG_KEY('m', 'a', 'd', 'd', 'r', '=', 0, 0))
		return at;
	at += 6;
	if (is_no_host(at))
		return at;
	site = sipalg_value_site(value, value->flags | SIPALG_SITE_PARAM);
	at = sipalg_addr_read_end(value, at, site);
	if (!at)
		return NULL;
	at -= site->len - site->host_len;
	/* an escape goes on with the name that only began like an address */
	if (*at == '%' || !site->end.addr.family)
		return at;
	if (!sipalg_addr_add_maddr(value, port, value->msg->nr_sites))
		return NULL;
	take_maddr(value->msg, uri);
	return at;
}

/*
 *	transport-param = "transport=" ( "udp" / "tcp" / "sctp" / "tls"
 *			  / other-transport )		   RFC 3261, 25.1
 */
static void read_transport(const struct sipalg_value *value, const u8 *at,
			   struct sipalg_uri *uri)
{
	const u8 *last = value->last;

	if (last - at < 13 || sipalg_scan_key(at, 8, last) !=
	    SIPALG_KEY('t', 'r', 'a', 'n', 's', 'p', 'o', 'r') ||
	    sipalg_scan_is(at[13], SIPALG_CLASS_TOKEN))
		return;
	switch (sipalg_scan_key(at + 8, 5, last)) {
	case SIPALG_KEY('t', '=', 'u', 'd', 'p', 0, 0, 0):
		uri->transport = SIPALG_SITE_DATAGRAM;
		break;
	case SIPALG_KEY('t', '=', 't', 'c', 'p', 0, 0, 0):
		uri->transport = SIPALG_SITE_STREAM;
		break;
	}
}

/*
 *	uri-parameters = *( ";" uri-parameter)
 *	headers        = "?" header *( "&" header )	   RFC 3261, 25.1
 */
static const u8 *read_params(const struct sipalg_value *value, const u8 *at,
			     struct sipalg_uri *uri,
			     struct sipalg_addr_port *port)
{
	u8 inside = uri->inside;

	while (*at == ';') {
		at++;
		if ((*at | 0x20) == 'm')
			at = read_maddr(value, at, uri, port);
		else if ((*at | 0x20) == 't')
			read_transport(value, at, uri);
		if (!at)
			return NULL;
		at = skip_param(at, inside);
	}
	return *at == '?' ? skip_opaque(at, inside) : at;
}

static const u8 *read_sip(const struct sipalg_value *value, const u8 *at,
			  struct sipalg_uri *uri, u8 flags)
{
	struct sipalg_site *site = sipalg_value_site(value, flags);
	u32 first = value->msg->nr_sites;
	struct sipalg_addr_port port;
	u8 inside = uri->inside;
	const u8 *behind;

	at = skip_user(at, inside);
	for (;;) {
		behind = read_hostport(value, at, site, inside);
		if (likely(behind))
			break;
		/* brackets of what was no host after all */
		site->flags = flags;
		at = skip_stray(at, inside);
		if (!at)
			return NULL;
	}
	uri->text.len = behind - value->data - uri->text.off;
	if (site->end.addr.family) {
		uri->site = value->msg->nr_sites;
		if (!sipalg_value_add(value))
			return NULL;
	}
	if (!sipalg_scan_is(*behind, inside))
		return behind;
	sipalg_addr_take_port(site, &port);
	behind = read_params(value, behind, uri, &port);
	for (; uri->transport && first < value->msg->nr_sites; first++)
		value->msg->sites[first].flags |= uri->transport;
	return behind;
}

/*
 *	scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )   RFC 3261, 25.1
 *
 * Return: behind its colon; NULL if there is none. @sip: whether it is sip: or
 * sips:, which gets its flag.
 */
static const u8 *read_scheme(const struct sipalg_value *value, const u8 *at,
			     bool *sip, u8 *flags)
{
	const u8 *colon = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	u64 key;

	if (*colon != ':' || colon == at)
		return NULL;
	key = sipalg_scan_key(at, colon - at, value->last);
	*sip = key == SIPALG_KEY('s', 'i', 'p', 0, 0, 0, 0, 0);
	if (key == SIPALG_KEY('s', 'i', 'p', 's', 0, 0, 0, 0)) {
		*flags |= SIPALG_SITE_SECURE;
		*sip = true;
	}
	return colon + 1;
}

/**
 * sipalg_uri_read() - read a URI and enter its addresses
 * @value: the value it stands in
 * @at: cursor, at its scheme
 * @uri: what is told of it
 *
 *	SIP-URI  = "sip:" [ userinfo ] hostport uri-parameters [ headers ]
 *	SIPS-URI = "sips:" [ userinfo ] hostport uri-parameters [ headers ]
 *						       RFC 3261, 25.1
 *
 * Accepted beyond that: a user with an unescaped "@"; any byte in it that does
 * not end a URI. Headers within a URI are never looked into.
 *
 * Return: behind it; NULL if it is none, or when there was no place for an
 * address.
 */
const u8 *sipalg_uri_read(struct sipalg_value *value, const u8 *at,
			  struct sipalg_uri *uri)
{
	u8 flags = value->flags;
	bool sip = true;

	uri->text.off = at - value->data;
	uri->site = -1;
	uri->transport = 0;
	/* as nearly everybody writes it */
	if (at[0] == 's' && at[1] == 'i' && at[2] == 'p' && at[3] == ':')
		at += 4;
	else
		at = read_scheme(value, at, &sip, &flags);
	if (!at)
		return NULL;
	if (likely(sip))
		return read_sip(value, at, uri, flags);
	at = skip_opaque(at, uri->inside);
	uri->text.len = at - value->data - uri->text.off;
	return at;
}
