// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads session descriptions and fills their index: who is to send where.
 * Codecs and all other lines are passed. Attributes are left to attr.c, and
 * what a change of these addresses has to be to nat/.
 */
#include <linux/sipalg.h>
#include "attr.h"

/* Return: where the last word before @end begins. */
static const u8 *find_last_word(const u8 *at, const u8 *end)
{
	while (end > at && sipalg_line_blank(end[-1]))
		end--;
	while (end > at && !sipalg_line_blank(end[-1]))
		end--;
	return end;
}

/*
 *	origin-field = "o=" username SP sess-id SP sess-version SP
 *	               nettype SP addrtype SP unicast-address CRLF
 *						       RFC 8866, 9
 *
 * Read from its end, as some usernames hold space. One that cannot be read
 * names no address. The first that can counts.
 */
static enum sipalg_reason read_origin(struct sipalg_line *line, const u8 *at,
				      const u8 *end)
{
	const struct sipalg_site *site;
	const u8 *start = end;
	u32 i;

	if (line->media || line->origin)
		return SIPALG_OK;
	for (i = 0; i < 3; i++)
		start = find_last_word(at, start);
	if (start == at)
		return SIPALG_OK;
	site = sipalg_line_read_connection(line, start, end,
					   SIPALG_FIELD_SDP_ORIGIN);
	if (!site || !site->end.addr.family)
		return SIPALG_OK;
	line->origin = true;
	return sipalg_line_add(line);
}

/*
 *	connection-field = "c=" nettype SP addrtype SP connection-address CRLF
 *						       RFC 8866, 9
 *
 * A media line may have several; the first is where its port is.
 */
static enum sipalg_reason read_conn(struct sipalg_line *line, const u8 *at,
				    const u8 *end)
{
	struct sipalg_sdp_media *media = line->media;
	s32 index = line->sdp->nr_sites;

	if (!sipalg_line_read_connection(line, at, end, SIPALG_FIELD_SDP_CONN))
		return SIPALG_BAD_CONNECTION_LINE;
	if (media && media->conn < (s32)media->first)
		media->conn = index;
	else if (!media && line->conn < 0)
		line->conn = index;
	return sipalg_line_add(line);
}

/* "UDP/" *(token "/") "RTP/" token; Return: whether RTP stands in it */
static bool has_rtp(const u8 *at, const u8 *end)
{
	for (; end - at > 5; at++)
		if (*at == '/' && sipalg_scan_key(at, 5, end) ==
				  SIPALG_KEY('/', 'r', 't', 'p', '/', 0, 0, 0))
			return true;
	return false;
}

/*
 *	proto = token *("/" token)			   RFC 8866, 9
 *
 * Told by how it begins: profiles are many, transports few. DTLS/SCTP is how
 * browsers wrote UDP/DTLS/SCTP before RFC 8841.
 */
static u8 tell_proto(const u8 *at, const u8 *end)
{
	u32 len = end - at;
	u64 key = sipalg_scan_key(at, len < 8 ? len : 8, end);

	switch ((u32)key) {
	case SIPALG_KEY('r', 't', 'p', '/', 0, 0, 0, 0):
		return SIPALG_PROTO_RTP;
	case SIPALG_KEY('u', 'd', 'p', '/', 0, 0, 0, 0):
		return has_rtp(at, end) ? SIPALG_PROTO_RTP : SIPALG_PROTO_UDP;
	case SIPALG_KEY('t', 'c', 'p', '/', 0, 0, 0, 0):
		return SIPALG_PROTO_TCP;
	}
	if (len == 9 && (at[8] | 0x20) == 'p' &&
	    key == SIPALG_KEY('d', 't', 'l', 's', '/', 's', 'c', 't'))
		return SIPALG_PROTO_UDP;
	switch (sipalg_scan_key(at, len, end)) {
	case SIPALG_KEY('u', 'd', 'p', 0, 0, 0, 0, 0):
	case SIPALG_KEY('u', 'd', 'p', 't', 'l', 0, 0, 0):
		return SIPALG_PROTO_UDP;
	case SIPALG_KEY('t', 'c', 'p', 0, 0, 0, 0, 0):
		return SIPALG_PROTO_TCP;
	}
	return SIPALG_PROTO_OTHER;
}

/* proto = "TCP/MSRP" / "TCP/TLS/MSRP"			   RFC 4975, 8.1 */
static bool is_msrp(const u8 *at, const u8 *end)
{
	return end - at > 5 && sipalg_scan_key(end - 5, 5, end) ==
			       SIPALG_KEY('/', 'm', 's', 'r', 'p', 0, 0, 0);
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

/* port [ "/" integer ] SP; integer = POS-DIGIT *DIGIT */
static const u8 *read_media_port(const struct sipalg_line *line, const u8 *at,
				 const u8 *end, struct sipalg_sdp_media *media)
{
	const u8 *start = at;
	u32 port;
	u32 count = 1;

	at = sipalg_scan_number(at, end, &port);
	if (!at || port > 65535)
		return NULL;
	media->port = port;
	media->port_text = sipalg_line_span(line, start, at);
	if (at < end && *at == '/')
		at = sipalg_scan_number(at + 1, end, &count);
	if (!at || at == end || !sipalg_line_blank(*at) || !count)
		return NULL;
	media->count = count < 65535 ? count : 65535;
	return sipalg_line_skip(at, end);
}

/* What holds until something else is read under the m= line. */
static void begin_media(const struct sipalg_line *line,
			struct sipalg_sdp_media *media)
{
	media->rtcp_text.len = 0;
	media->rtcp_port = 0;
	media->setup = line->setup;
	media->mux = false;
	media->mux_only = false;
	media->ice = false;
	media->conn = line->conn;
	media->rtcp_site = -1;
	media->first = line->sdp->nr_sites;
	media->end = line->sdp->nr_sites;
}

/*
 *	media-field = "m=" media SP port ["/" integer] SP proto 1*(SP fmt) CRLF
 *						       RFC 8866, 9
 *
 * Formats are not read.
 */
static enum sipalg_reason read_media(struct sipalg_line *line, const u8 *at,
				     const u8 *end)
{
	struct sipalg_sdp *sdp = line->sdp;
	struct sipalg_sdp_media *media = &sdp->media[sdp->nr_media];
	const u8 *stop = sipalg_line_word(at, end);

	if (sdp->nr_media == SIPALG_MEDIA_MAX)
		return SIPALG_TOO_MANY_MEDIA;
	if (stop == at)
		return SIPALG_BAD_MEDIA_LINE;
	media->type = tell_type(at, stop - at, end);
	at = read_media_port(line, sipalg_line_skip(stop, end), end, media);
	if (!at)
		return SIPALG_BAD_MEDIA_LINE;
	stop = sipalg_line_word(at, end);
	if (stop == at)
		return SIPALG_BAD_MEDIA_LINE;
	media->proto = tell_proto(at, stop);
	media->msrp = is_msrp(at, stop);
	begin_media(line, media);
	line->media = media;
	sdp->nr_media++;
	return SIPALG_OK;
}

/*
 * type "=" text, where type is one letter. Most lines are not for us. @word is
 * the first eight bytes, some of which may stand behind the line: what is equal
 * to letters of ours holds no line end.
 */
static __always_inline enum sipalg_reason
read_line(struct sipalg_line *line, u64 word, const u8 *at, const u8 *end)
{
	switch ((u16)word) {
	case SIPALG_KEY('a', '=', 0, 0, 0, 0, 0, 0):
		if (!sipalg_attr_is_read(word))
			return SIPALG_OK;
		return sipalg_attr_read(line, word >> 16, at + 2, end);
	case SIPALG_KEY('c', '=', 0, 0, 0, 0, 0, 0):
		return read_conn(line, at + 2, end);
	case SIPALG_KEY('m', '=', 0, 0, 0, 0, 0, 0):
		return read_media(line, at + 2, end);
	case SIPALG_KEY('o', '=', 0, 0, 0, 0, 0, 0):
		return read_origin(line, at + 2, end);
	}
	return SIPALG_OK;
}

static bool is_line_end(u8 byte)
{
	return byte == '\n' || byte == '\r' || !byte;
}

/* Return: where the line ends: at NUL, LF, CR, or @end. */
static inline const u8 *find_line_end(const u8 *at, const u8 *end)
{
	at = sipalg_line_below(at, end, '\r' + 1);
	while (unlikely(at < end && !is_line_end(*at)))
		at = sipalg_line_below(at + 1, end, '\r' + 1);
	return at;
}

/* Return: behind CRLF, LF, or CR; @end where the description ends. */
static inline const u8 *skip_line_end(const u8 *at, const u8 *end)
{
	if (likely(end - at >= 2 && at[0] == '\r' && at[1] == '\n'))
		return at + 2;
	return at == end || !*at ? end : at + 1;
}

/* Lines that hold nothing, which some write before v= */
static const u8 *skip_empty(const u8 *at, const u8 *end)
{
	while (at < end && sipalg_scan_is(*at, SIPALG_CLASS_BLANK |
					       SIPALG_CLASS_EOL))
		at++;
	return at;
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
 * that are missing but for v=, empty lines, also before v=, lines of any other
 * form, a bare LF, a bare CR, no line end at the end, and NUL there, as
 * languages end text with: what follows it is no part of the description.
 *
 * Return: SIPALG_OK; SIPALG_BAD_SDP, when it does not begin with v=;
 * SIPALG_BAD_MEDIA_LINE; SIPALG_BAD_CONNECTION_LINE; SIPALG_TOO_MANY_MEDIA;
 * SIPALG_SDP_ADDRESSES.
 */
enum sipalg_reason sipalg_sdp_parse(const u8 *data, struct sipalg_span text,
				    struct sipalg_sdp *sdp)
{
	struct sipalg_line line = {
		.data = data, .end = data + text.off + text.len, .sdp = sdp,
		.conn = -1, .setup = SIPALG_SETUP_NONE
	};
	const u8 *at = skip_empty(data + text.off, line.end);
	enum sipalg_reason reason = SIPALG_OK;

	if (line.end - at < 2 || at[0] != 'v' || at[1] != '=')
		return SIPALG_BAD_SDP;
	while (!reason && at < line.end) {
		const u8 *stop = find_line_end(at, line.end);
		u64 word = line.end - at >= 8 ? sipalg_scan_load(at) :
			   sipalg_scan_word(at, line.end - at, line.end);

		reason = read_line(&line, word, at, stop);
		at = skip_line_end(stop, line.end);
	}
	return reason;
}
