// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads one message, once, from its first byte to the empty line, and fills
 * the index. Header fields that name no address and decide nothing are passed
 * by line. The body is left to sdp.c.
 */
#include "msg.h"
#include "header.h"
#include "party.h"
#include "start.h"
#include "via.h"

#define EXPIRES_MAX	0x7fffffffU
#define CSEQ_MAX	0x7fffffffU
#define LENGTH_MAX	65535		/* of a body: a datagram holds no more */

/**
 * struct parse - a message while it is read
 * @value: the header value being read
 * @msg: the index
 * @data: the message
 * @len: its length
 * @at: next line
 * @seen: bit per enum sipalg_header
 * @sdp: Content-Type said application/sdp
 * @encoded: Content-Encoding said that the body is not plain
 * @length: Content-Length
 */
struct parse {
	struct sipalg_value value;
	struct sipalg_msg *msg;
	const u8 *data;
	u32 len;
	u32 at;
	u32 seen;
	bool sdp;
	bool encoded;
	u32 length;
};

#define SEEN(header)	(1U << SIPALG_HEADER_##header)

/* Must stand, and must stand once. */
#define SEEN_ONCE	(SEEN(FROM) | SEEN(TO) | SEEN(CALL_ID) | SEEN(CSEQ) | \
			 SEEN(CONTENT_LENGTH))

/**
 * struct party_kind - a header field that holds parties
 * @field: enum sipalg_field
 * @flags: SIPALG_SITE_* of its addresses
 * @list: several may stand in it, separated by ","
 * @bad: enum sipalg_reason when it cannot be read
 */
struct party_kind {
	u8 field;
	u8 flags;
	bool list;
	u8 bad;
};

#define PARTY(header, host_only, is_list, reason)			\
	[SIPALG_HEADER_##header] = {					\
		.field = SIPALG_FIELD_##header,				\
		.flags = (host_only) ? SIPALG_SITE_HOST_ONLY : 0,	\
		.list = is_list,					\
		.bad = SIPALG_##reason,					\
	}

static const struct party_kind kinds[SIPALG_HEADERS_NUM] = {
	PARTY(FROM, true, false, BAD_FROM),
	PARTY(TO, true, false, BAD_TO),
	PARTY(CONTACT, false, true, BAD_CONTACT),
	PARTY(ROUTE, false, true, BAD_ROUTE),
	PARTY(RECORD_ROUTE, false, true, BAD_ROUTE),
	PARTY(PATH, false, true, BAD_ROUTE),
	PARTY(SERVICE_ROUTE, false, true, BAD_ROUTE),
	PARTY(REFER_TO, false, false, BAD_IDENTITY),
	PARTY(REFERRED_BY, true, false, BAD_IDENTITY),
	PARTY(ASSERTED_ID, true, true, BAD_IDENTITY),
	PARTY(PREFERRED_ID, true, true, BAD_IDENTITY),
	PARTY(REMOTE_PARTY, true, true, BAD_IDENTITY),
	PARTY(DIVERSION, true, true, BAD_IDENTITY),
	PARTY(REPLY_TO, false, false, BAD_IDENTITY),
};

/* Via = ( "Via" / "v" ) HCOLON via-parm *(COMMA via-parm)   RFC 3261, 25.1 */
static bool read_vias(struct parse *parse)
{
	struct sipalg_value *value = &parse->value;

	value->field = SIPALG_FIELD_VIA;
	value->flags = 0;
	do {
		if (!sipalg_via_read(value))
			return false;
	} while (sipalg_scan_byte(&value->cur, ','));
	return value->cur.at == value->cur.end;
}

/* delta-seconds = 1*DIGIT; anything else says nothing. */
static u32 read_expires(const u8 *data, struct sipalg_span text)
{
	struct sipalg_cursor cur = { data, text.off, text.off + text.len };
	u32 seconds;

	if (!sipalg_scan_number(&cur, EXPIRES_MAX, &seconds))
		return SIPALG_EXPIRES_NONE;
	return seconds;
}

static void add_contact(struct sipalg_msg *msg, const struct sipalg_uri *uri)
{
	struct sipalg_contact *contact;

	if (msg->nr_contacts == SIPALG_CONTACTS_MAX)
		return;
	contact = &msg->contacts[msg->nr_contacts++];
	contact->site = uri->site;
	contact->expires = SIPALG_EXPIRES_NONE;
}

/*
 * What a parameter says that we keep: the tags, a Contact's expires. @contact
 * is NULL beyond the last place for one.
 */
static void take_param(struct parse *parse, const struct sipalg_param *param,
		       struct sipalg_contact *contact)
{
	const struct sipalg_cursor *cur = &parse->value.cur;
	struct sipalg_msg *msg = parse->msg;

	if (parse->value.field == SIPALG_FIELD_FROM) {
		if (!msg->from_tag.len && sipalg_party_is(cur, param, "tag"))
			msg->from_tag = param->text;
	} else if (parse->value.field == SIPALG_FIELD_TO) {
		if (!msg->to_tag.len && sipalg_party_is(cur, param, "tag"))
			msg->to_tag = param->text;
	} else if (contact) {
		if (sipalg_party_is(cur, param, "expires"))
			contact->expires = read_expires(cur->data, param->text);
	}
}

/* ( name-addr / addr-spec ) *( SEMI generic-param ) */
static bool read_party(struct parse *parse, bool list)
{
	struct sipalg_value *value = &parse->value;
	struct sipalg_contact *contact = NULL;
	struct sipalg_msg *msg = parse->msg;
	u32 nr_contacts = msg->nr_contacts;
	struct sipalg_param param;
	struct sipalg_uri uri;

	if (!sipalg_party_read_address(value, list, &uri))
		return false;
	if (value->field == SIPALG_FIELD_TO)
		msg->to_uri = uri.text;
	if (value->field == SIPALG_FIELD_CONTACT)
		add_contact(msg, &uri);
	if (msg->nr_contacts > nr_contacts)
		contact = &msg->contacts[nr_contacts];
	for (;;) {
		if (!sipalg_party_read_param(&value->cur, &param))
			return false;
		if (!param.name.len)
			return true;
		take_param(parse, &param, contact);
	}
}

/* STAR = SWS "*" SWS */
static bool read_star(struct parse *parse)
{
	struct sipalg_cursor cur = parse->value.cur;

	sipalg_scan_trim(&cur);
	if (cur.end - cur.at != 1 || cur.data[cur.at] != '*')
		return false;
	parse->msg->star = true;
	return true;
}

static bool read_parties(struct parse *parse, const struct party_kind *kind)
{
	struct sipalg_cursor *cur = &parse->value.cur;

	parse->value.field = kind->field;
	parse->value.flags = kind->flags;
	if (kind->field == SIPALG_FIELD_CONTACT && read_star(parse))
		return true;
	do {
		if (!read_party(parse, kind->list))
			return false;
	} while (kind->list && sipalg_scan_byte(cur, ','));
	return cur->at == cur->end;
}

/* callid = word [ "@" word ]; any text is taken */
static enum sipalg_reason read_call_id(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->value.cur;

	sipalg_scan_trim(cur);
	parse->msg->call_id.off = cur->at;
	parse->msg->call_id.len = cur->end - cur->at;
	return cur->at == cur->end ? SIPALG_BAD_CALL_ID : SIPALG_OK;
}

/* CSeq = "CSeq" HCOLON 1*DIGIT LWS Method		   RFC 3261, 25.1 */
static enum sipalg_reason read_cseq(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->value.cur;
	struct sipalg_msg *msg = parse->msg;
	const u8 *method;
	u32 len;

	sipalg_scan_trim(cur);
	if (!sipalg_scan_number(cur, CSEQ_MAX + 1, &msg->cseq) ||
	    msg->cseq > CSEQ_MAX ||
	    !sipalg_scan_run(cur, SIPALG_CLASS_SPACE))
		return SIPALG_BAD_CSEQ;
	method = cur->data + cur->at;
	len = sipalg_scan_run(cur, SIPALG_CLASS_TOKEN);
	if (!len || cur->at != cur->end)
		return SIPALG_BAD_CSEQ;
	if (msg->request)
		return len == msg->method_text.len &&
		       !memcmp(method, cur->data + msg->method_text.off, len) ?
		       SIPALG_OK : SIPALG_CSEQ_METHOD;
	msg->method_text.off = cur->at - len;
	msg->method_text.len = len;
	msg->method = sipalg_start_method(method, len);
	return SIPALG_OK;
}

/* Content-Length = 1*DIGIT				   RFC 3261, 25.1 */
static enum sipalg_reason read_length(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->value.cur;

	sipalg_scan_trim(cur);
	parse->msg->content_length.off = cur->at;
	parse->msg->content_length.len = cur->end - cur->at;
	if (!sipalg_scan_number(cur, LENGTH_MAX + 1, &parse->length) ||
	    parse->length > LENGTH_MAX || cur->at != cur->end)
		return SIPALG_BAD_CONTENT_LENGTH;
	return SIPALG_OK;
}

/*
 *	media-type = m-type SLASH m-subtype *(SEMI m-parameter)
 *						       RFC 3261, 25.1
 *
 * A type that cannot be read, or stands twice, is not SDP.
 */
static void read_type(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->value.cur;
	const u8 *word;
	bool sdp;
	u32 len;

	parse->sdp = false;
	if (parse->seen & SEEN(CONTENT_TYPE))
		return;
	sipalg_scan_space(cur);
	word = cur->data + cur->at;
	len = sipalg_scan_run(cur, SIPALG_CLASS_TOKEN);
	if (!sipalg_scan_equal(word, len, "application") ||
	    !sipalg_scan_mark(cur, '/'))
		return;
	word = cur->data + cur->at;
	len = sipalg_scan_run(cur, SIPALG_CLASS_TOKEN);
	sdp = sipalg_scan_equal(word, len, "sdp");
	sipalg_scan_space(cur);
	parse->sdp = sdp && (cur->at == cur->end ||
			     cur->data[cur->at] == ';');
}

/* Content-Encoding: any but "identity" hides what the body says. */
static void read_encoding(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->value.cur;

	sipalg_scan_trim(cur);
	if (!sipalg_scan_equal(cur->data + cur->at, cur->end - cur->at,
			       "identity"))
		parse->encoded = true;
}

static void read_expires_header(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->value.cur;
	struct sipalg_span text;

	if (parse->seen & SEEN(EXPIRES))
		return;
	sipalg_scan_trim(cur);
	text.off = cur->at;
	text.len = cur->end - cur->at;
	parse->msg->expires = read_expires(cur->data, text);
}

static enum sipalg_reason read_value(struct parse *parse,
				     enum sipalg_header header)
{
	switch (header) {
	case SIPALG_HEADER_OTHER:
		return SIPALG_OK;
	case SIPALG_HEADER_VIA:
		return read_vias(parse) ? SIPALG_OK : SIPALG_BAD_VIA;
	case SIPALG_HEADER_CALL_ID:
		return read_call_id(parse);
	case SIPALG_HEADER_CSEQ:
		return read_cseq(parse);
	case SIPALG_HEADER_CONTENT_LENGTH:
		return read_length(parse);
	case SIPALG_HEADER_CONTENT_TYPE:
		read_type(parse);
		return SIPALG_OK;
	case SIPALG_HEADER_CONTENT_ENCODING:
		read_encoding(parse);
		return SIPALG_OK;
	case SIPALG_HEADER_EXPIRES:
		read_expires_header(parse);
		return SIPALG_OK;
	default:
		return read_parties(parse, &kinds[header]) ?
		       SIPALG_OK : (enum sipalg_reason)kinds[header].bad;
	}
}

/*
 * Sets the cursor to the value behind the colon, up to its last line's end,
 * and @parse->at to the next header field. A line that begins with space
 * continues the one before (RFC 3261, 7.3.1).
 *
 * Return: whether the value ends.
 */
static bool find_value(struct parse *parse, u32 at)
{
	struct sipalg_cursor *cur = &parse->value.cur;
	u32 line = at;
	u8 next;

	do {
		line = sipalg_scan_line(parse->data, line, parse->len);
		if (line == parse->len)
			return false;
		line++;
		next = line < parse->len ? parse->data[line] : 0;
	} while (next == ' ' || next == '\t');
	parse->at = line;
	cur->at = at;
	cur->end = line - 1;
	if (cur->end > at && parse->data[cur->end - 1] == '\r')
		cur->end--;
	return true;
}

/* header = field-name HCOLON field-value CRLF		   RFC 3261, 25.1 */
static enum sipalg_reason read_header(struct parse *parse)
{
	struct sipalg_cursor name = { parse->data, parse->at, parse->len };
	enum sipalg_header header;
	enum sipalg_reason reason;
	u32 len;

	len = sipalg_scan_run(&name, SIPALG_CLASS_TOKEN);
	header = len ? sipalg_header_find(parse->data + parse->at, len) : 0;
	while (name.at < name.end &&
	       (parse->data[name.at] == ' ' || parse->data[name.at] == '\t'))
		name.at++;
	if (name.at == name.end)
		return SIPALG_NO_HEADER_END;
	if (!len || parse->data[name.at] != ':')
		return SIPALG_BAD_HEADER;
	if (!find_value(parse, name.at + 1))
		return SIPALG_NO_HEADER_END;
	if (parse->seen & SEEN_ONCE & (1U << header))
		return SIPALG_DOUBLE_HEADER;
	reason = read_value(parse, header);
	parse->seen |= 1U << header;
	return reason;
}

/* Passes the empty line, if this is it. */
static bool is_header_end(struct parse *parse)
{
	const u8 *line = parse->data + parse->at;
	u32 left = parse->len - parse->at;

	if (left >= 2 && line[0] == '\r' && line[1] == '\n')
		parse->at += 2;
	else if (left >= 1 && line[0] == '\n')
		parse->at++;
	else
		return false;
	return true;
}

static enum sipalg_reason read_headers(struct parse *parse)
{
	while (!is_header_end(parse)) {
		enum sipalg_reason reason;

		if (parse->at == parse->len)
			return SIPALG_NO_HEADER_END;
		reason = read_header(parse);
		if (reason)
			return reason;
	}
	return SIPALG_OK;
}

/* What must stand in every message: RFC 3261, 8.1.1 and 20, table 2. */
static enum sipalg_reason check_headers(const struct parse *parse)
{
	u32 seen = parse->seen;

	if (!(seen & SEEN(VIA)))
		return SIPALG_NO_VIA;
	if (!(seen & SEEN(FROM)))
		return SIPALG_NO_FROM;
	if (!(seen & SEEN(TO)))
		return SIPALG_NO_TO;
	if (!(seen & SEEN(CALL_ID)))
		return SIPALG_NO_CALL_ID;
	if (!(seen & SEEN(CSEQ)))
		return SIPALG_NO_CSEQ;
	return SIPALG_OK;
}

/*
 * Without Content-Length the body reaches to the end of the datagram; with it,
 * what lies behind is not part of the message (RFC 3261, 18.3).
 */
static enum sipalg_reason find_body(struct parse *parse)
{
	struct sipalg_msg *msg = parse->msg;
	u32 left = parse->len - parse->at;

	msg->body.off = parse->at;
	msg->body.len = left;
	if (parse->seen & SEEN(CONTENT_LENGTH)) {
		if (parse->length > left)
			return SIPALG_SHORT_BODY;
		msg->body.len = parse->length;
	}
	msg->has_sdp = parse->sdp && !parse->encoded && msg->body.len;
	return SIPALG_OK;
}

/* All but the arrays: they are large, and counted. */
static void reset_index(struct sipalg_msg *msg)
{
	memset(msg, 0, offsetof(struct sipalg_msg, sites));
	msg->expires = SIPALG_EXPIRES_NONE;
}

/*
 * CRLF before the start line is passed, as streams must and many do for
 * datagrams (RFC 3261, 7.5).
 */
static enum sipalg_reason read_start(struct parse *parse)
{
	struct sipalg_cursor *cur = &parse->value.cur;
	const u8 *data = parse->data;
	u32 at = 0;

	while (at < parse->len && (data[at] == '\r' || data[at] == '\n'))
		at++;
	if (at == parse->len || !sipalg_scan_is(data[at], SIPALG_CLASS_TOKEN))
		return SIPALG_NOT_SIP;
	cur->data = data;
	cur->at = at;
	cur->end = sipalg_scan_line(data, at, parse->len);
	parse->at = cur->end < parse->len ? cur->end + 1 : cur->end;
	if (cur->end > at && data[cur->end - 1] == '\r')
		cur->end--;
	return sipalg_start_read(&parse->value);
}

/**
 * sipalg_msg_parse() - fill the index of a message
 * @data: the datagram
 * @len: its length, at most 65535
 * @msg: the index; need not be initialised, and is not whole unless the
 *	message is understood
 *
 * Nothing is kept of @data but offsets. Work is bounded by a constant per
 * byte. What is accepted beyond the grammar stands with each reader.
 *
 * Return: SIPALG_OK; SIPALG_KEEPALIVE or SIPALG_NOT_SIP, when it is no message;
 * otherwise the first thing that cannot be read, from SIPALG_BAD_START_LINE to
 * SIPALG_TOO_MANY_ADDRESSES.
 */
enum sipalg_reason sipalg_msg_parse(const u8 *data, u32 len,
				    struct sipalg_msg *msg)
{
	struct parse parse = {
		.value = { .msg = msg }, .msg = msg, .data = data, .len = len
	};
	enum sipalg_reason reason;

	if (sipalg_start_keepalive(data, len))
		return SIPALG_KEEPALIVE;
	if (len > 65535)
		return SIPALG_NOT_SIP;
	reset_index(msg);
	reason = read_start(&parse);
	if (!reason)
		reason = read_headers(&parse);
	if (msg->nr_sites > SIPALG_SITES_MAX)
		return SIPALG_TOO_MANY_ADDRESSES;
	if (!reason)
		reason = check_headers(&parse);
	if (!reason)
		reason = find_body(&parse);
	return reason;
}
