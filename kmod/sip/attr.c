// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the attributes that name addresses or say how ports are used. Of what
 * cannot be read nothing is entered: an attribute never spoils a description.
 */
#include "attr.h"
#include "addr.h"

/* Return: behind @name where it stands at @at; or NULL. */
static __always_inline const u8 *skip_name(const u8 *at, const u8 *end,
					   const char *name)
{
	u32 len = __builtin_strlen(name);

	if (end - at < len || memcmp(at, name, len))
		return NULL;
	return at + len;
}

/*
 *	connection-address = IPv4 / IPv6 / FQDN		   RFC 8839, 5.1
 *
 * Return: behind it; NULL if it is not a unicast address.
 */
static const u8 *read_host(const struct sipalg_line *line, const u8 *at,
			   const u8 *end, struct sipalg_site *site)
{
	struct sipalg_addr *addr = &site->end.addr;
	const u8 *stop = sipalg_addr_read_ipv4(at, line->end, addr);

	if (!stop)
		stop = sipalg_addr_read_ipv6(at, line->end, addr);
	if (!stop || !sipalg_line_ends(stop, end) || sipalg_line_special(addr))
		return NULL;
	site->host_len = stop - at;
	site->len = stop - at;
	return stop;
}

/* 1*5DIGIT, not 0: who can be sent to there? */
static const u8 *read_port(const struct sipalg_line *line, const u8 *at,
			   struct sipalg_site *site)
{
	u32 port;

	at = sipalg_scan_number(at, line->end, &port);
	if (!at || !port || port > 65535)
		return NULL;
	site->end.port = port;
	site->len = at - line->data - site->off;
	return at;
}

/* connection-address SP port. Return: behind it; NULL if it is not read. */
static const u8 *read_end(const struct sipalg_line *line, const u8 *at,
			  const u8 *end, struct sipalg_site *site)
{
	at = read_host(line, at, end, site);
	if (!at)
		return NULL;
	return read_port(line, sipalg_line_skip(at, end), site);
}

/*
 *	candidate-attribute = "candidate" ":" foundation SP component-id SP
 *	                      transport SP priority SP connection-address SP
 *	                      port SP cand-type [SP rel-addr] [SP rel-port]
 *	                      *(SP extension-att-name SP extension-att-value)
 *						       RFC 8839, 5.1
 *
 * Accepted beyond that: space behind the colon, as browsers' libraries write
 * it; no type. Other transports than UDP and TCP are not ours; the drafts
 * before ICE had other words in front, and so have none here.
 */
static enum sipalg_reason read_candidate(struct sipalg_line *line,
					 const u8 *at, const u8 *end)
{
	struct sipalg_site *site;
	const u8 *stop;
	u8 flags;

	if (!line->media)
		return SIPALG_OK;
	line->media->ice = true;
	at = sipalg_line_next(sipalg_line_skip(at, end), end);
	at = sipalg_line_next(at, end);
	stop = sipalg_line_word(at, end);
	switch (sipalg_scan_key(at, stop - at, line->end)) {
	case SIPALG_KEY('u', 'd', 'p', 0, 0, 0, 0, 0):
		flags = SIPALG_SITE_DATAGRAM;
		break;
	case SIPALG_KEY('t', 'c', 'p', 0, 0, 0, 0, 0):
		flags = SIPALG_SITE_STREAM;
		break;
	default:
		return SIPALG_OK;
	}
	at = sipalg_line_next(sipalg_line_skip(stop, end), end);
	site = sipalg_line_site(line, at, SIPALG_FIELD_SDP_CANDIDATE);
	site->flags = flags;
	stop = read_end(line, at, end, site);
	return stop && sipalg_line_ends(stop, end) ? sipalg_line_add(line) :
						     SIPALG_OK;
}

/*
 *	remote-candidate-att = "remote-candidates:" remote-candidate
 *	                       0*(SP remote-candidate)
 *	remote-candidate = component-id SP connection-address SP port
 *						       RFC 8839, 5.2
 *
 * They say no transport; those of TCP (RFC 6544) are not ours.
 */
static enum sipalg_reason read_remote(struct sipalg_line *line, const u8 *at,
				      const u8 *end)
{
	enum sipalg_reason reason = SIPALG_OK;
	struct sipalg_site *site;
	const u8 *stop;

	if (!line->media)
		return SIPALG_OK;
	at = sipalg_line_next(sipalg_line_skip(at, end), end);
	while (!reason && at < end) {
		site = sipalg_line_site(line, at, SIPALG_FIELD_SDP_REMOTE);
		site->flags = SIPALG_SITE_DATAGRAM;
		stop = read_end(line, at, end, site);
		if (stop && sipalg_line_ends(stop, end))
			reason = sipalg_line_add(line);
		/* past address, port, and the next component */
		at = sipalg_line_next(at, end);
		at = sipalg_line_next(at, end);
		at = sipalg_line_next(at, end);
	}
	return reason;
}

/* The port behind the slash goes with the address before it. */
static enum sipalg_reason add_rtcp_port(struct sipalg_line *line,
					const u8 *at, const u8 *end)
{
	struct sipalg_site *site;
	const u8 *stop;

	site = sipalg_line_site(line, at, SIPALG_FIELD_SDP_ALTC);
	site->flags = SIPALG_SITE_PORT_ONLY;
	site->host_len = 0;
	site->end.addr = site[-1].end.addr;
	stop = read_port(line, at, site);
	return stop && sipalg_line_ends(stop, end) ? sipalg_line_add(line) :
						     SIPALG_OK;
}

/*
 *	altc-attr = "altc" ":" altc-num SP addrtype SP connection-address SP
 *	            port ["/" rtcp-port]		   RFC 6947, 4.1
 *
 * The address tells its family; what the type says does not count. Accepted
 * beyond the grammar: space behind the colon.
 */
static enum sipalg_reason read_altc(struct sipalg_line *line, const u8 *at,
				    const u8 *end)
{
	enum sipalg_reason reason;
	struct sipalg_site *site;
	const u8 *stop;
	bool slash;

	if (!line->media)
		return SIPALG_OK;
	at = sipalg_line_next(sipalg_line_skip(at, end), end);
	at = sipalg_line_next(at, end);
	site = sipalg_line_site(line, at, SIPALG_FIELD_SDP_ALTC);
	stop = read_end(line, at, end, site);
	if (!stop)
		return SIPALG_OK;
	slash = stop < end && *stop == '/';
	if (!slash && !sipalg_line_ends(stop, end))
		return SIPALG_OK;
	reason = sipalg_line_add(line);
	return reason || !slash ? reason : add_rtcp_port(line, stop + 1, end);
}

/*
 *	source-filter = "source-filter" ":" SP filter-mode SP nettype SP
 *	                address-types SP dest-address SP src-list
 *						       RFC 4570, 3
 *
 * The destination is most often multicast or "*", which is not entered.
 */
static enum sipalg_reason read_filter(struct sipalg_line *line, const u8 *at,
				      const u8 *end)
{
	enum sipalg_reason reason = SIPALG_OK;
	struct sipalg_site *site;
	u32 i;

	at = sipalg_line_skip(at, end);
	for (i = 0; i < 3; i++)
		at = sipalg_line_next(at, end);
	for (; !reason && at < end; at = sipalg_line_next(at, end)) {
		site = sipalg_line_site(line, at, SIPALG_FIELD_SDP_FILTER);
		if (read_host(line, at, end, site))
			reason = sipalg_line_add(line);
	}
	return reason;
}

/* authority = [userinfo "@"] host [":" port]; Return: where the host begins */
static const u8 *skip_userinfo(const u8 *at, const u8 *end)
{
	const u8 *host = at;

	for (; at < end && *at != '/'; at++)
		if (*at == '@')
			host = at + 1;
	return host;
}

/* host = IP-literal / IPv4address / reg-name; Return: behind it, or NULL */
static const u8 *read_uri_host(const struct sipalg_line *line, const u8 *at,
			       struct sipalg_site *site)
{
	struct sipalg_addr *addr = &site->end.addr;
	const u8 *stop;

	if (at == line->end)
		return NULL;
	if (*at == '[') {
		stop = sipalg_addr_read_ipv6(at + 1, line->end, addr);
		if (!stop || stop == line->end || *stop++ != ']')
			return NULL;
		site->flags = SIPALG_SITE_BRACKETED;
	} else {
		stop = sipalg_addr_read_ipv4(at, line->end, addr);
	}
	if (!stop || sipalg_line_special(addr))
		return NULL;
	site->host_len = stop - at;
	site->len = stop - at;
	return stop;
}

/*
 *	MSRP-URI = msrp-scheme "://" authority ["/" session-id] ";" transport
 *	           *( ";" URI-parameter)
 *	msrp-scheme = "msrp" / "msrps"			   RFC 4975, 9
 */
static enum sipalg_reason read_uri(struct sipalg_line *line, const u8 *at,
				   const u8 *end)
{
	struct sipalg_site *site;
	const u8 *stop;

	if (end - at < 8 || (u32)sipalg_scan_key(at, 4, end) !=
			    SIPALG_KEY('m', 's', 'r', 'p', 0, 0, 0, 0))
		return SIPALG_OK;
	at += 4;
	if ((*at | 0x20) == 's')
		at++;
	at = skip_name(at, end, "://");
	if (!at)
		return SIPALG_OK;
	at = skip_userinfo(at, end);
	site = sipalg_line_site(line, at, SIPALG_FIELD_SDP_PATH);
	stop = read_uri_host(line, at, site);
	if (stop && stop < end && *stop == ':')
		stop = read_port(line, stop + 1, site);
	if (!stop || (stop < end && *stop != '/' && *stop != ';'))
		return SIPALG_OK;
	return sipalg_line_add(line);
}

/* path = "path" ":" MSRP-URI *(SP MSRP-URI)		   RFC 4975, 9 */
static enum sipalg_reason read_path(struct sipalg_line *line, const u8 *at,
				    const u8 *end)
{
	enum sipalg_reason reason = SIPALG_OK;
	const u8 *stop;

	if (!line->media)
		return SIPALG_OK;
	while (!reason && at < end) {
		stop = sipalg_line_word(at, end);
		reason = read_uri(line, at, stop);
		at = sipalg_line_skip(stop, end);
	}
	return reason;
}

/*
 *	setup-attr = "a=setup:" role
 *	role = "active" / "passive" / "actpass" / "holdconn"
 *						       RFC 4145, 4
 */
static enum sipalg_reason read_setup(struct sipalg_line *line, const u8 *at,
				     const u8 *end)
{
	u8 *setup = line->media ? &line->media->setup : &line->setup;
	const u8 *stop;

	at = sipalg_line_skip(at, end);
	stop = sipalg_line_word(at, end);
	switch (sipalg_scan_key(at, stop - at, line->end)) {
	case SIPALG_KEY('a', 'c', 't', 'i', 'v', 'e', 0, 0):
		*setup = SIPALG_SETUP_ACTIVE;
		break;
	case SIPALG_KEY('p', 'a', 's', 's', 'i', 'v', 'e', 0):
		*setup = SIPALG_SETUP_PASSIVE;
		break;
	case SIPALG_KEY('a', 'c', 't', 'p', 'a', 's', 's', 0):
		*setup = SIPALG_SETUP_ACTPASS;
		break;
	case SIPALG_KEY('h', 'o', 'l', 'd', 'c', 'o', 'n', 'n'):
		*setup = SIPALG_SETUP_HOLDCONN;
		break;
	}
	return SIPALG_OK;
}

/*
 *	rtcp-attribute = "a=rtcp:" port [nettype space addrtype space
 *	                 connection-address] CRLF	   RFC 3605, 2.1
 *
 * The first under its m= line whose port can be read counts. Accepted beyond
 * that: space behind the colon, as browsers' libraries write it; something
 * else in place of the address, which is then not said.
 */
static enum sipalg_reason read_rtcp(struct sipalg_line *line, const u8 *at,
				    const u8 *end)
{
	struct sipalg_sdp_media *media = line->media;
	const u8 *stop;
	u32 port;

	if (!media || media->rtcp_text.len)
		return SIPALG_OK;
	at = sipalg_line_skip(at, end);
	stop = sipalg_scan_number(at, end, &port);
	if (!stop || port > 65535 || !sipalg_line_ends(stop, end))
		return SIPALG_OK;
	media->rtcp_text = sipalg_line_span(line, at, stop);
	media->rtcp_port = port;
	at = sipalg_line_skip(stop, end);
	if (!sipalg_line_read_connection(line, at, end, SIPALG_FIELD_SDP_RTCP))
		return SIPALG_OK;
	media->rtcp_site = line->sdp->nr_sites;
	return sipalg_line_add(line);
}

/*
 *	a=rtcp-mux					   RFC 5761, 5.1.1
 *	a=rtcp-mux-only					   RFC 8858, 3
 */
static void read_mux(struct sipalg_line *line, const u8 *at, const u8 *end)
{
	const u8 *stop = skip_name(at, end, "rtcp-mux");

	if (!stop || !line->media)
		return;
	if (sipalg_line_skip(stop, end) == end) {
		line->media->mux = true;
		return;
	}
	stop = skip_name(stop, end, "-only");
	if (stop && sipalg_line_skip(stop, end) == end)
		line->media->mux_only = true;
}

/**
 * sipalg_attr_read() - read an attribute
 * @line: what it stands in
 * @letters: its first four, for which sipalg_attr_is_read() is true
 * @at: cursor, where its name begins
 * @end: of the line
 *
 *	attribute = (attribute-name ":" attribute-value) / attribute-name
 *						       RFC 8866, 9
 *
 * Return: SIPALG_OK, whether it could be read or not; SIPALG_SDP_ADDRESSES.
 */
enum sipalg_reason sipalg_attr_read(struct sipalg_line *line, u32 letters,
				    const u8 *at, const u8 *end)
{
	const u8 *value;

	switch (letters) {
	case SIPALG_LETTERS_ALTC:
		value = skip_name(at, end, "altc:");
		return value ? read_altc(line, value, end) : SIPALG_OK;
	case SIPALG_LETTERS_CANDIDATE:
		value = skip_name(at, end, "candidate:");
		return value ? read_candidate(line, value, end) : SIPALG_OK;
	case SIPALG_LETTERS_FILTER:
		value = skip_name(at, end, "source-filter:");
		return value ? read_filter(line, value, end) : SIPALG_OK;
	case SIPALG_LETTERS_PATH:
		value = skip_name(at, end, "path:");
		return value ? read_path(line, value, end) : SIPALG_OK;
	case SIPALG_LETTERS_REMOTE:
		value = skip_name(at, end, "remote-candidates:");
		return value ? read_remote(line, value, end) : SIPALG_OK;
	case SIPALG_LETTERS_SETUP:
		value = skip_name(at, end, "setup:");
		return value ? read_setup(line, value, end) : SIPALG_OK;
	}
	value = skip_name(at, end, "rtcp:");
	if (value)
		return read_rtcp(line, value, end);
	read_mux(line, at, end);
	return SIPALG_OK;
}
