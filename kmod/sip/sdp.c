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
 * @cur: the line being read, without its end
 * @sdp: the index
 * @media: the m= line that the lines read now stand under; NULL before the
 *	first
 */
struct parse {
	struct sipalg_cursor cur;
	struct sipalg_sdp *sdp;
	struct sipalg_sdp_media *media;
};

/* A word, and the space behind it, which some write twice. */
static bool read_word(struct sipalg_cursor *cur, struct sipalg_span *word)
{
	word->off = cur->at;
	while (cur->at < cur->end &&
	       !sipalg_scan_is(cur->data[cur->at], SIPALG_CLASS_SPACE))
		cur->at++;
	word->len = cur->at - word->off;
	sipalg_scan_space(cur);
	return word->len > 0;
}

static bool word_is(const struct sipalg_cursor *cur,
		    const struct sipalg_span *word, const char *lower)
{
	return sipalg_scan_equal(cur->data + word->off, word->len, lower);
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
static void read_address(struct sipalg_cursor *cur, bool v6,
			 struct sipalg_site *site)
{
	struct sipalg_addr *addr = &site->end.addr;
	struct sipalg_span word;
	struct sipalg_cursor text;
	bool whole;

	read_word(cur, &word);
	text.data = cur->data;
	text.at = word.off;
	text.end = word.off + word.len;
	site->off = word.off;
	site->host_len = word.len;
	site->len = word.len;
	site->flags = 0;
	site->end.port = 0;
	whole = v6 ? sipalg_addr_read_ipv6(&text, addr) :
		     sipalg_addr_read_ipv4(&text, addr);
	if (!whole || text.at != text.end || is_special(addr))
		addr->family = 0;
}

/*
 *	nettype SP addrtype SP connection-address	   RFC 8866, 9
 *
 * Types other than IN, IP4 and IP6 name no address of ours: family 0.
 */
static bool read_connection(struct sipalg_cursor *cur, struct sipalg_site *site)
{
	struct sipalg_span net;
	struct sipalg_span type;
	bool v6;

	if (!read_word(cur, &net) || !read_word(cur, &type) ||
	    cur->at == cur->end)
		return false;
	v6 = word_is(cur, &type, "ip6");
	read_address(cur, v6, site);
	if (!word_is(cur, &net, "in") || (!v6 && !word_is(cur, &type, "ip4")))
		site->end.addr.family = 0;
	return true;
}

/*
 *	origin-field = "o=" username SP sess-id SP sess-version SP
 *	               nettype SP addrtype SP unicast-address CRLF
 *						       RFC 8866, 9
 *
 * Read from its end, as some usernames hold space. One that cannot be read
 * names no address.
 */
static void read_origin(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->cur;
	struct sipalg_site *site = &parse->sdp->origin;
	u32 words = 0;
	u32 at;

	sipalg_scan_trim(cur);
	for (at = cur->end; at > cur->at && words < 3; at--)
		words += sipalg_scan_is(cur->data[at - 1], SIPALG_CLASS_SPACE);
	if (words < 3)
		return;
	cur->at = at + 1;
	site->field = SIPALG_FIELD_SDP_ORIGIN;
	if (!read_connection(cur, site) || !site->end.addr.family)
		site->host_len = 0;
}

/* connection-field = "c=" nettype SP addrtype SP connection-address CRLF */
static enum sipalg_reason read_conn(struct parse *parse)
{
	struct sipalg_sdp *sdp = parse->sdp;
	s32 *index = parse->media ? &parse->media->conn : &sdp->session_conn;
	struct sipalg_site *site = &sdp->conns[sdp->nr_conns];
	struct sipalg_site other;

	if (*index > sdp->session_conn || (!parse->media && *index >= 0))
		site = &other;
	if (!read_connection(&parse->cur, site))
		return SIPALG_BAD_CONNECTION_LINE;
	if (site == &other)
		return SIPALG_OK;
	site->field = SIPALG_FIELD_SDP_CONN;
	*index = sdp->nr_conns++;
	return SIPALG_OK;
}

/*
 *	proto = token *("/" token)			   RFC 8866, 9
 *
 * Told by how it begins: profiles are many, transports few.
 */
static u8 tell_proto(const struct sipalg_cursor *cur,
		     const struct sipalg_span *word)
{
	const u8 *text = cur->data + word->off;

	if (word->len >= 4 && sipalg_scan_equal(text, 4, "rtp/"))
		return SIPALG_PROTO_RTP;
	if (word->len >= 12 && sipalg_scan_equal(text, 12, "udp/tls/rtp/"))
		return SIPALG_PROTO_RTP;
	if (word_is(cur, word, "udptl") || word_is(cur, word, "udp"))
		return SIPALG_PROTO_UDP;
	if (word->len >= 4 && sipalg_scan_equal(text, 4, "udp/"))
		return SIPALG_PROTO_UDP;
	return SIPALG_PROTO_OTHER;
}

static u8 tell_type(const struct sipalg_cursor *cur,
		    const struct sipalg_span *word)
{
	static const char *const types[] = {
		[SIPALG_MEDIA_OTHER] = "",
		[SIPALG_MEDIA_AUDIO] = "audio",
		[SIPALG_MEDIA_VIDEO] = "video",
		[SIPALG_MEDIA_IMAGE] = "image",
		[SIPALG_MEDIA_TEXT] = "text",
		[SIPALG_MEDIA_APPLICATION] = "application",
		[SIPALG_MEDIA_MESSAGE] = "message",
	};
	u32 i;

	for (i = SIPALG_MEDIA_AUDIO; i < SIPALG_ARRAY_SIZE(types); i++)
		if (word_is(cur, word, types[i]))
			return i;
	return SIPALG_MEDIA_OTHER;
}

/* port [ "/" integer ] */
static bool read_media_port(struct sipalg_cursor *cur,
			    struct sipalg_sdp_media *media)
{
	u32 port;
	u32 count;

	media->port_text.off = cur->at;
	if (!sipalg_scan_number(cur, 65536, &port) || port > 65535)
		return false;
	media->port = port;
	media->port_text.len = cur->at - media->port_text.off;
	if (sipalg_scan_byte(cur, '/') &&
	    !sipalg_scan_number(cur, 65535, &count))
		return false;
	return sipalg_scan_run(cur, SIPALG_CLASS_SPACE) > 0;
}

/*
 *	media-field = "m=" media SP port ["/" integer] SP proto 1*(SP fmt) CRLF
 *						       RFC 8866, 9
 *
 * Formats are not read.
 */
static enum sipalg_reason read_media(struct parse *parse)
{
	struct sipalg_sdp *sdp = parse->sdp;
	struct sipalg_sdp_media *media = &sdp->media[sdp->nr_media];
	struct sipalg_cursor *cur = &parse->cur;
	struct sipalg_span word;

	if (sdp->nr_media == SIPALG_MEDIA_MAX)
		return SIPALG_TOO_MANY_MEDIA;
	if (!read_word(cur, &word))
		return SIPALG_BAD_MEDIA_LINE;
	media->type = tell_type(cur, &word);
	if (!read_media_port(cur, media) || !read_word(cur, &word))
		return SIPALG_BAD_MEDIA_LINE;
	media->proto = tell_proto(cur, &word);
	media->rtcp_text.len = 0;
	media->rtcp_port = 0;
	media->conn = sdp->session_conn;
	media->rtcp_site = -1;
	parse->media = media;
	sdp->nr_media++;
	return SIPALG_OK;
}

/*
 *	rtcp-attribute = "a=rtcp:" port [nettype space addrtype space
 *	                 connection-address] CRLF	   RFC 3605, 2.1
 */
static enum sipalg_reason read_attribute(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->cur;
	struct sipalg_sdp_media *media = parse->media;
	struct sipalg_sdp *sdp = parse->sdp;
	struct sipalg_site *site = &sdp->conns[sdp->nr_conns];
	u32 port;

	if (!media || media->rtcp_text.len || cur->end - cur->at < 5 ||
	    memcmp(cur->data + cur->at, "rtcp:", 5))
		return SIPALG_OK;
	cur->at += 5;
	media->rtcp_text.off = cur->at;
	if (!sipalg_scan_number(cur, 65536, &port) || port > 65535)
		return SIPALG_BAD_SDP;
	media->rtcp_text.len = cur->at - media->rtcp_text.off;
	media->rtcp_port = port;
	sipalg_scan_space(cur);
	if (cur->at == cur->end)
		return SIPALG_OK;
	if (!read_connection(cur, site))
		return SIPALG_BAD_SDP;
	site->field = SIPALG_FIELD_SDP_RTCP;
	media->rtcp_site = sdp->nr_conns++;
	return SIPALG_OK;
}

/* Sets the cursor to the next line; a bare LF ends one too (RFC 8866, 5). */
static u32 next_line(struct parse *parse, u32 at, u32 end)
{
	u32 line = sipalg_scan_line(parse->cur.data, at, end);

	parse->cur.at = at;
	parse->cur.end = line;
	if (line > at && parse->cur.data[line - 1] == '\r')
		parse->cur.end--;
	return line == end ? end : line + 1;
}

/* One line: %x61-7a "=" text */
static enum sipalg_reason read_line(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->cur;
	const u8 *line = cur->data + cur->at;

	if (cur->at == cur->end)
		return SIPALG_OK;
	if (cur->end - cur->at < 2 || line[1] != '=')
		return SIPALG_BAD_SDP;
	cur->at += 2;
	switch (line[0]) {
	case 'a':
		return read_attribute(parse);
	case 'c':
		return read_conn(parse);
	case 'm':
		return read_media(parse);
	case 'o':
		if (!parse->media && !parse->sdp->origin.host_len)
			read_origin(parse);
		break;
	}
	return SIPALG_OK;
}

/**
 * sipalg_sdp_parse() - fill the index of a description
 * @data: the message
 * @body: where in it the description stands
 * @sdp: the index; need not be initialised, and is not whole unless the
 *	description is understood
 *
 *	session-description = proto-version origin-field session-name-field
 *	                      ... *media-descriptions	   RFC 8866, 9
 *
 * Accepted beyond that: lines in any order within session and media, lines
 * that are missing but for v=, empty lines.
 *
 * Return: SIPALG_OK; SIPALG_BAD_SDP, when it does not begin with v= or a line
 * has no type or an a=rtcp no port; SIPALG_BAD_MEDIA_LINE;
 * SIPALG_BAD_CONNECTION_LINE; SIPALG_TOO_MANY_MEDIA.
 */
enum sipalg_reason sipalg_sdp_parse(const u8 *data, struct sipalg_span body,
				    struct sipalg_sdp *sdp)
{
	struct parse parse = { .cur = { .data = data }, .sdp = sdp };
	u32 end = body.off + body.len;
	u32 at = body.off;

	sdp->nr_media = 0;
	sdp->nr_conns = 0;
	sdp->session_conn = -1;
	sdp->origin.host_len = 0;
	if (body.len < 2 || memcmp(data + at, "v=", 2))
		return SIPALG_BAD_SDP;
	while (at < end) {
		enum sipalg_reason reason;

		at = next_line(&parse, at, end);
		reason = read_line(&parse);
		if (reason)
			return reason;
	}
	return SIPALG_OK;
}
