// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads one session description and fills its index: who is to send where.
 * Codecs and all other lines are passed. What a change of these addresses has
 * to be is left to nat/.
 */
#include <linux/sipalg.h>
#include "sdp.h"
#include "addr.h"

/**
 * struct parse - a description while it is read
 * @data: the message
 * @sdp: the index
 * @media: the m= line that the lines read now stand under; NULL before the
 *	first
 * @conn: index of the session's c=, else -1
 * @origin: there was an o=
 *
 * Its readers take a cursor and the end of the line. No byte there or behind
 * may be read: the datagram may end with it.
 */
struct parse {
	const u8 *data;
	struct sipalg_sdp *sdp;
	struct sipalg_sdp_media *media;
	s32 conn;
	bool origin;
};

static bool is_blank(u8 byte)
{
	return byte == ' ' || byte == '\t';
}

static const u8 *skip_blank(const u8 *at, const u8 *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

static const u8 *skip_word(const u8 *at, const u8 *end)
{
	while (at < end && !is_blank(*at))
		at++;
	return at;
}

/* Addresses that nothing can be sent to from here, or to one alone. */
static bool is_special(const struct sipalg_addr *addr)
{
	if (addr->family == 4)
		return !addr->w[0] || addr->b[0] >= 224;
	return addr->b[0] == 0xff ||
	       !(addr->w[0] | addr->w[1] | addr->w[2] | addr->w[3]);
}

/*
 *	connection-address = multicast-address / unicast-address
 *						       RFC 8866, 9
 *
 * Names, multicast, and "0.0.0.0" for hold, get family 0.
 */
static void read_address(const u8 *at, const u8 *end, u8 family,
			 struct sipalg_site *site)
{
	struct sipalg_addr *addr = &site->end.addr;
	const u8 *stop = NULL;
	const u8 *behind;

	if (family == 4)
		stop = sipalg_addr_read_ipv4(at, end, addr);
	else if (family == 6)
		stop = sipalg_addr_read_ipv6(at, end, addr);
	behind = skip_word(stop ? stop : at, end);
	if (stop != behind || is_special(addr))
		addr->family = 0;
	site->host_len = behind - at;
	site->len = behind - at;
	site->flags = 0;
	site->end.port = 0;
}

/*
 * nettype SP addrtype SP. Return: behind them; NULL if they do not stand
 * there. @family is 0 for others than IN, IP4 and IP6.
 */
static const u8 *read_types(const u8 *at, const u8 *end, u8 *family)
{
	const u8 *net = at;
	const u8 *type;
	bool in;
	u64 key;

	at = skip_word(net, end);
	if (at == net)
		return NULL;
	/* the length, as a word may hold NUL here */
	in = at - net == 2 && sipalg_scan_key(net, 2, end) ==
			      SIPALG_KEY('i', 'n', 0, 0, 0, 0, 0, 0);
	type = skip_blank(at, end);
	at = skip_word(type, end);
	if (at == type)
		return NULL;
	in &= at - type == 3;
	key = sipalg_scan_key(type, at - type, end);
	*family = 0;
	if (in && key == SIPALG_KEY('i', 'p', '4', 0, 0, 0, 0, 0))
		*family = 4;
	else if (in && key == SIPALG_KEY('i', 'p', '6', 0, 0, 0, 0, 0))
		*family = 6;
	return at;
}

/* nettype SP addrtype SP connection-address		   RFC 8866, 9 */
static bool read_connection(const struct parse *parse, const u8 *at,
			    const u8 *end, struct sipalg_site *site)
{
	u8 family = 4;

	/* as nearly everybody writes it */
	if (end - at > 7 && sipalg_scan_key(at, 7, end) ==
			    SIPALG_KEY('i', 'n', ' ', 'i', 'p', '4', ' ', 0))
		at += 7;
	else
		at = read_types(at, end, &family);
	if (!at)
		return false;
	at = skip_blank(at, end);
	if (at == end)
		return false;
	site->off = at - parse->data;
	read_address(at, end, family, site);
	return true;
}

/* Where the word before *@end begins; *@end is moved to where it ends. */
static const u8 *find_last_word(const u8 *at, const u8 **end)
{
	const u8 *start = *end;

	while (start > at && is_blank(start[-1]))
		start--;
	*end = start;
	while (start > at && !is_blank(start[-1]))
		start--;
	return start;
}

/*
 *	origin-field = "o=" username SP sess-id SP sess-version SP
 *	               nettype SP addrtype SP unicast-address CRLF
 *						       RFC 8866, 9
 *
 * Read from its end, as some usernames hold space. One that cannot be read
 * names no address.
 */
static enum sipalg_reason read_origin(struct parse *parse, const u8 *at,
				      const u8 *end)
{
	struct sipalg_site *site = &parse->sdp->sites[parse->sdp->nr_sites];
	const u8 *start = end;
	const u8 *stop;
	u32 i;

	if (parse->media || parse->origin)
		return SIPALG_OK;
	for (i = 0; i < 3; i++) {
		stop = start;
		start = find_last_word(at, &stop);
	}
	site->field = SIPALG_FIELD_SDP_ORIGIN;
	if (start == at || !read_connection(parse, start, end, site) ||
	    !site->end.addr.family)
		return SIPALG_OK;
	parse->origin = true;
	parse->sdp->nr_sites++;
	return SIPALG_OK;
}

/* connection-field = "c=" nettype SP addrtype SP connection-address CRLF */
static enum sipalg_reason read_conn(struct parse *parse, const u8 *at,
				    const u8 *end)
{
	struct sipalg_sdp *sdp = parse->sdp;
	s32 *index = parse->media ? &parse->media->conn : &parse->conn;
	struct sipalg_site *site = &sdp->sites[sdp->nr_sites];
	struct sipalg_site other;

	if (*index > parse->conn || (!parse->media && *index >= 0))
		site = &other;
	if (!read_connection(parse, at, end, site))
		return SIPALG_BAD_CONNECTION_LINE;
	if (site == &other)
		return SIPALG_OK;
	site->field = SIPALG_FIELD_SDP_CONN;
	*index = sdp->nr_sites++;
	if (parse->media)
		parse->media->end = sdp->nr_sites;
	return SIPALG_OK;
}

/*
 *	proto = token *("/" token)			   RFC 8866, 9
 *
 * Told by how it begins: profiles are many, transports few.
 */
static u8 tell_proto(const u8 *at, u32 len, const u8 *end)
{
	const u64 rtp = SIPALG_KEY('r', 't', 'p', '/', 0, 0, 0, 0);
	u64 key = sipalg_scan_key(at, len < 8 ? len : 8, end);

	if ((u32)key == rtp)
		return SIPALG_PROTO_RTP;
	if (key == SIPALG_KEY('u', 'd', 'p', '/', 't', 'l', 's', '/') &&
	    len >= 12 && sipalg_scan_key(at + 8, 4, end) == rtp)
		return SIPALG_PROTO_RTP;
	if ((u32)key == SIPALG_KEY('u', 'd', 'p', '/', 0, 0, 0, 0) ||
	    key == SIPALG_KEY('u', 'd', 'p', 0, 0, 0, 0, 0) ||
	    key == SIPALG_KEY('u', 'd', 'p', 't', 'l', 0, 0, 0))
		return SIPALG_PROTO_UDP;
	return SIPALG_PROTO_OTHER;
}

static u8 tell_type(const u8 *at, u32 len, const u8 *end)
{
	switch (sipalg_scan_key(at, len, end)) {
	case SIPALG_KEY('a', 'u', 'd', 'i', 'o', 0, 0, 0):
		return SIPALG_MEDIA_AUDIO;
	case SIPALG_KEY('v', 'i', 'd', 'e', 'o', 0, 0, 0):
		return SIPALG_MEDIA_VIDEO;
	case SIPALG_KEY('i', 'm', 'a', 'g', 'e', 0, 0, 0):
		return SIPALG_MEDIA_IMAGE;
	case SIPALG_KEY('t', 'e', 'x', 't', 0, 0, 0, 0):
		return SIPALG_MEDIA_TEXT;
	case SIPALG_KEY('m', 'e', 's', 's', 'a', 'g', 'e', 0):
		return SIPALG_MEDIA_MESSAGE;
	}
	/* longer than a key: nothing else begins so */
	if (len == 11 && sipalg_scan_key(at, 8, end) ==
			 SIPALG_KEY('a', 'p', 'p', 'l', 'i', 'c', 'a', 't'))
		return SIPALG_MEDIA_APPLICATION;
	return SIPALG_MEDIA_OTHER;
}

/* port [ "/" integer ] SP */
static const u8 *read_media_port(const struct parse *parse, const u8 *at,
				 const u8 *end)
{
	struct sipalg_sdp_media *media = parse->media;
	const u8 *start = at;
	u32 port;
	u32 count;

	at = sipalg_scan_number(at, end, &port);
	if (!at || port > 65535)
		return NULL;
	media->port = port;
	media->port_text.off = start - parse->data;
	media->port_text.len = at - start;
	if (at < end && *at == '/')
		at = sipalg_scan_number(at + 1, end, &count);
	if (!at || at == end || !is_blank(*at))
		return NULL;
	return skip_blank(at, end);
}

/*
 *	media-field = "m=" media SP port ["/" integer] SP proto 1*(SP fmt) CRLF
 *						       RFC 8866, 9
 *
 * Formats are not read.
 */
static enum sipalg_reason read_media(struct parse *parse, const u8 *at,
				     const u8 *end)
{
	struct sipalg_sdp *sdp = parse->sdp;
	struct sipalg_sdp_media *media = &sdp->media[sdp->nr_media];
	const u8 *stop = skip_word(at, end);

	if (sdp->nr_media == SIPALG_MEDIA_MAX)
		return SIPALG_TOO_MANY_MEDIA;
	if (stop == at)
		return SIPALG_BAD_MEDIA_LINE;
	parse->media = media;
	media->type = tell_type(at, stop - at, end);
	at = read_media_port(parse, skip_blank(stop, end), end);
	if (!at || at == end)
		return SIPALG_BAD_MEDIA_LINE;
	stop = skip_word(at, end);
	media->proto = tell_proto(at, stop - at, end);
	media->rtcp_text.len = 0;
	media->rtcp_port = 0;
	media->conn = parse->conn;
	media->count = 1;
	media->setup = SIPALG_SETUP_NONE;
	media->mux = false;
	media->mux_only = false;
	media->msrp = false;
	media->ice = false;
	media->first = sdp->nr_sites;
	media->end = sdp->nr_sites;
	media->rtcp_site = -1;
	sdp->nr_media++;
	return SIPALG_OK;
}

/*
 *	rtcp-attribute = "a=rtcp:" port [nettype space addrtype space
 *	                 connection-address] CRLF	   RFC 3605, 2.1
 *
 * The first under its m= line counts; all other attributes are passed.
 */
static enum sipalg_reason read_attribute(struct parse *parse, const u8 *at,
					 const u8 *end)
{
	struct sipalg_sdp_media *media = parse->media;
	struct sipalg_sdp *sdp = parse->sdp;
	struct sipalg_site *site = &sdp->sites[sdp->nr_sites];
	const u8 *stop;
	u32 port;

	if (!media || media->rtcp_text.len || memcmp(at, "rtcp:", 5))
		return SIPALG_OK;
	at += 5;
	stop = sipalg_scan_number(at, end, &port);
	if (!stop || port > 65535)
		return SIPALG_BAD_SDP;
	media->rtcp_text.off = at - parse->data;
	media->rtcp_text.len = stop - at;
	media->rtcp_port = port;
	at = skip_blank(stop, end);
	if (at == end)
		return SIPALG_OK;
	if (!read_connection(parse, at, end, site))
		return SIPALG_BAD_SDP;
	site->field = SIPALG_FIELD_SDP_RTCP;
	media->rtcp_site = sdp->nr_sites++;
	media->end = sdp->nr_sites;
	return SIPALG_OK;
}

/* type "=" text, where type is one letter. Most lines are not for us. */
static inline enum sipalg_reason read_line(struct parse *parse, const u8 *line,
					   const u8 *end)
{
	const u8 *text = line + 2;

	if (end - line < 2)
		return end == line ? SIPALG_OK : SIPALG_BAD_SDP;
	if (line[1] != '=')
		return SIPALG_BAD_SDP;
	switch (line[0]) {
	case 'a':
		/* most begin with rtpmap */
		return end - text >= 5 && text[0] == 'r' && text[2] == 'c' ?
		       read_attribute(parse, text, end) : SIPALG_OK;
	case 'c':
		return read_conn(parse, text, end);
	case 'm':
		return read_media(parse, text, end);
	case 'o':
		return read_origin(parse, text, end);
	}
	return SIPALG_OK;
}

/**
 * sipalg_sdp_init() - empty an index
 * @sdp: the index
 */
void sipalg_sdp_init(struct sipalg_sdp *sdp)
{
	sdp->nr_media = 0;
	sdp->nr_sites = 0;
}

/**
 * sipalg_sdp_parse() - add a description to an index
 * @data: the message
 * @text: where in it the description stands
 * @sdp: the index; is not whole unless the description is understood
 *
 *	session-description = proto-version origin-field session-name-field
 *	                      ... *media-descriptions	   RFC 8866, 9
 *
 * Accepted beyond that: lines in any order within session and media, lines
 * that are missing but for v=, empty lines, a bare LF, no line end at the end.
 *
 * Return: SIPALG_OK; SIPALG_BAD_SDP, when it does not begin with v= or a line
 * has no type or an a=rtcp no port; SIPALG_BAD_MEDIA_LINE;
 * SIPALG_BAD_CONNECTION_LINE; SIPALG_TOO_MANY_MEDIA.
 */
enum sipalg_reason sipalg_sdp_parse(const u8 *data, struct sipalg_span text,
				    struct sipalg_sdp *sdp)
{
	struct parse parse = { .data = data, .sdp = sdp, .conn = -1 };
	const u8 *at = data + text.off;
	const u8 *end = at + text.len;

	if (text.len < 2 || at[0] != 'v' || at[1] != '=')
		return SIPALG_BAD_SDP;
	while (at < end) {
		const u8 *line = at;
		enum sipalg_reason reason;

		at = sipalg_scan_find(line, end, '\n');
		reason = read_line(&parse, line,
				   at > line && at[-1] == '\r' ? at - 1 : at);
		if (reason)
			return reason;
		at += at < end;
	}
	return SIPALG_OK;
}
