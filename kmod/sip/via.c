// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads one Via value and enters the addresses in it: sent-by, and the
 * parameters received, rport and maddr. Lists of values are left to msg.c.
 */
#include "via.h"
#include "addr.h"
#include "party.h"

/**
 * struct via - one Via value while it is read
 * @value: the value it stands in
 * @transport: SIPALG_SITE_SECURE, _DATAGRAM, _STREAM or none of them
 * @sent_by: what sent-by names; its port is never 0
 * @port: the same port, for a maddr
 * @first: index of the first site behind it
 * @branch: text of branch
 * @received: index of received= among the sites, or -1
 * @rport: index of rport= among the sites, or -1
 */
struct via {
	const struct sipalg_value *value;
	u8 transport;
	struct sipalg_end sent_by;
	struct sipalg_addr_port port;
	u32 first;
	struct sipalg_span branch;
	s32 received;
	s32 rport;
};

/* SIPALG_SITE_* of a transport; TLS is all that begins with it */
static u8 find_transport(const u8 *at, u32 len, const u8 *last)
{
	u64 begin = len >= 3 ? sipalg_scan_key(at, 3, last) : 0;

	if (begin == SIPALG_KEY('t', 'l', 's', 0, 0, 0, 0, 0))
		return SIPALG_SITE_SECURE;
	if (len != 3)
		return 0;
	if (begin == SIPALG_KEY('u', 'd', 'p', 0, 0, 0, 0, 0))
		return SIPALG_SITE_DATAGRAM;
	return begin == SIPALG_KEY('t', 'c', 'p', 0, 0, 0, 0, 0) ?
	       SIPALG_SITE_STREAM : 0;
}

/*
 *	sent-protocol     = protocol-name SLASH protocol-version SLASH transport
 *	protocol-name     = "SIP" / token
 *	protocol-version  = token
 *	transport         = "UDP" / ... / other-transport  RFC 3261, 25.1
 */
static const u8 *read_protocol(struct via *via, const u8 *at)
{
	const u8 *last = via->value->last;
	const u8 *stop;
	u32 i;

	for (i = 0; i < 2; i++) {
		stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
		if (stop == at)
			return NULL;
		at = sipalg_scan_mark(stop, last, '/');
		if (!at)
			return NULL;
	}
	stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	if (stop == at)
		return NULL;
	via->transport = find_transport(at, stop - at, last);
	return sipalg_scan_space(stop, last);
}

/* Passes the protocol as nearly everybody writes it. */
static const u8 *skip_usual_protocol(const u8 *at, const u8 *last)
{
	const u64 sip = SIPALG_KEY('S', 'I', 'P', '/', '2', '.', '0', '/');
	const u64 udp = SIPALG_KEY('U', 'D', 'P', ' ', 0, 0, 0, 0);

	if (last - at < 16 || sipalg_scan_load(at) != sip ||
	    (u32)sipalg_scan_load(at + 8) != udp)
		return NULL;
	return sipalg_scan_space(at + 12, last);
}

/* A place for a parameter; without a port of its own it needs no SECURE. */
static struct sipalg_site *param_site(const struct via *via, u8 flags)
{
	return sipalg_value_site(via->value, flags |
				 (via->transport & ~SIPALG_SITE_SECURE));
}

/* sent-by = host [ COLON port ]; space may surround the colon */
static const u8 *read_sent_by(struct via *via, const u8 *at)
{
	const struct sipalg_value *value = via->value;
	struct sipalg_site *site = sipalg_value_site(value, via->transport);
	const u8 *port;

	at = sipalg_addr_read_end(value, at, site);
	if (!at)
		return NULL;
	if (*at != ';' && site->len == site->host_len) {
		port = sipalg_scan_mark(at, value->last, ':');
		if (port)
			at = sipalg_addr_read_port(value, port, site);
	}
	sipalg_addr_take_port(site, &via->port);
	via->sent_by = site->end;
	via->sent_by.port = via->port.number;
	if (site->end.addr.family && !sipalg_value_add(value))
		return NULL;
	via->first = value->msg->nr_sites;
	return at;
}

/*
 * The host that is @text, at the next place. IPv6 stands in received= without
 * brackets by the grammar, with them in many devices: both are read (RFC 5118,
 * 4.5).
 *
 * Return: whether it is an address.
 */
static bool read_host(const struct via *via, const struct sipalg_span *text)
{
	const struct sipalg_value *value = via->value;
	struct sipalg_site *site = param_site(via, SIPALG_SITE_PARAM);
	const u8 *start = value->data + text->off;
	const u8 *end = start + text->len;
	const u8 *stop = sipalg_addr_read_end(value, start, site);

	if (stop != end || site->len > site->host_len)
		stop = sipalg_addr_read_ipv6(start, end, &site->end.addr);
	if (stop != end || !site->end.addr.family)
		return false;
	site->off = text->off;
	site->host_len = text->len;
	site->len = text->len;
	site->end.port = via->sent_by.port;
	return true;
}

/* via-received = "received" EQUAL (IPv4address / IPv6address) */
static bool add_received(struct via *via, const struct sipalg_span *text)
{
	via->received = -1;
	if (!read_host(via, text))
		return true;
	via->received = via->value->msg->nr_sites;
	return sipalg_value_add(via->value);
}

/* via-maddr = "maddr" EQUAL host */
static bool add_maddr(struct via *via, const struct sipalg_span *text)
{
	u32 nr = via->value->msg->nr_sites;

	if (!read_host(via, text))
		return true;
	if (!sipalg_addr_add_maddr(via->value, &via->port, via->first))
		return false;
	/* the port went in before these */
	if (via->value->msg->nr_sites > nr + 1) {
		via->received += via->received >= 0;
		via->rport += via->rport >= 0;
	}
	return true;
}

/* rport = "rport" [ EQUAL 1*DIGIT ]			RFC 3581, 3 */
static bool add_rport(struct via *via, const struct sipalg_span *text)
{
	const struct sipalg_value *value = via->value;
	const u8 *start = value->data + text->off;
	const u8 *end = start + text->len;
	struct sipalg_site *site;
	u32 port;

	if (!text->len)
		return true;
	if (sipalg_scan_number(start, end, &port) != end || port > 65535 ||
	    text->len > 5)
		return false;
	if (!port)
		return true;
	site = param_site(via, SIPALG_SITE_PORT_ONLY);
	site->off = text->off;
	site->host_len = 0;
	site->len = text->len;
	site->end = via->sent_by;
	site->end.port = port;
	via->rport = value->msg->nr_sites;
	return sipalg_value_add(value);
}

/*
 *	via-params = via-ttl / via-maddr / via-received / via-branch
 *	             / via-extension			   RFC 3261, 25.1
 */
static bool take_param(struct via *via, const struct sipalg_param *param)
{
	switch (param->key) {
	case SIPALG_KEY('b', 'r', 'a', 'n', 'c', 'h', 0, 0):
		via->branch = param->text;
		return true;
	case SIPALG_KEY('r', 'p', 'o', 'r', 't', 0, 0, 0):
		return add_rport(via, &param->text);
	case SIPALG_KEY('r', 'e', 'c', 'e', 'i', 'v', 'e', 'd'):
		return add_received(via, &param->text);
	case SIPALG_KEY('m', 'a', 'd', 'd', 'r', 0, 0, 0):
		return add_maddr(via, &param->text);
	}
	return true;
}

/* received and rport name one endpoint; either may stand first. */
static void join_received(const struct via *via)
{
	struct sipalg_site *sites = via->value->msg->sites;

	if (via->rport < 0 || via->received < 0)
		return;
	sites[via->rport].end.addr = sites[via->received].end.addr;
	sites[via->received].end.port = sites[via->rport].end.port;
}

/*
 *	comment = "(" *( ctext | quoted-pair | comment ) ")"   RFC 2543, 6.1.2
 *
 * Not with "," ";" or a quote in it: who does not know comments, and RFC 3261
 * does not, would find another value or parameter there.
 *
 * Return: what must stand behind it, "," or the line end; NULL if it does not.
 */
static const u8 *skip_comment(const u8 *at, const u8 *last)
{
	u32 depth = 0;

	do {
		at = sipalg_scan_space(at, last);
		if (*at == '\\')
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')')
			depth--;
		if (sipalg_scan_ends(at) || *at == ',' || *at == ';' ||
		    *at == '"')
			return NULL;
		at++;
	} while (depth);
	at = sipalg_scan_space(at, last);
	return *at == ',' || sipalg_scan_ends(at) ? at : NULL;
}

/* What stands where a parameter cannot be read: a comment, or nothing known. */
static const u8 *skip_rest(const u8 *at, const u8 *last)
{
	at = sipalg_scan_space(at, last);
	return *at == '(' ? skip_comment(at, last) : NULL;
}

static const u8 *read_params(struct via *via, const u8 *at)
{
	const struct sipalg_value *value = via->value;
	struct sipalg_param param;
	const u8 *next;

	for (;;) {
		next = sipalg_party_next_param(value, at, &param);
		if (!next)
			return skip_rest(at, value->last);
		if (!param.key)
			return next;
		if (!take_param(via, &param))
			return NULL;
		at = next;
	}
}

/**
 * sipalg_via_read() - read one Via value and enter its addresses
 * @value: the header's value
 * @at: cursor; may be at space before it
 *
 *	via-parm = sent-protocol LWS sent-by *( SEMI via-params )
 *						       RFC 3261, 25.1
 *
 * The branch of the first Via of a message is kept. Accepted beyond the
 * grammar: empty parameters, "rport=" without a number, and the comment that
 * RFC 2543 allowed behind the value, which old gateways write.
 *
 * Return: behind it; NULL if it is none, or when there was no place for an
 * address.
 */
const u8 *sipalg_via_read(struct sipalg_value *value, const u8 *at)
{
	struct via via = { .value = value, .received = -1, .rport = -1 };
	const u8 *sent_by;

	at = sipalg_scan_space(at, value->last);
	sent_by = skip_usual_protocol(at, value->last);
	if (sent_by)
		via.transport = SIPALG_SITE_DATAGRAM;
	else
		sent_by = read_protocol(&via, at);
	at = sent_by ? read_sent_by(&via, sent_by) : NULL;
	if (at)
		at = read_params(&via, at);
	join_received(&via);
	if (!value->msg->branch.len)
		value->msg->branch = via.branch;
	if (!value->msg->nr_vias++)
		value->msg->seen = via.rport >= 0 ? via.rport : via.received;
	return at;
}
