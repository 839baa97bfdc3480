// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads one message, once, from its first byte to the empty line, and fills
 * the index. Header fields that name no address and decide nothing are passed
 * by line. Of the body no more than where its descriptions are is found out;
 * what they say is left to sdp.c.
 */
#include "msg.h"
#include "content.h"
#include "header.h"
#include "multipart.h"
#include "party.h"
#include "seal.h"
#include "start.h"
#include "via.h"

#define EXPIRES_MAX	0x7fffffffU
#define CSEQ_MAX	0x7fffffffU
#define LENGTH_MAX	65535		/* of a body: a datagram holds no more */

/**
 * struct parse - a message while it is read
 * @value: the header value being read
 * @seen: bit per enum sipalg_header
 * @content: what the header says of the body
 * @length: Content-Length
 * @credentials: the first, behind its colon; NULL if there are none
 * @credentials_end: the LF at the end of the last
 * @reason: why a reader failed
 */
struct parse {
	struct sipalg_value value;
	u32 seen;
	struct sipalg_content content;
	u32 length;
	const u8 *credentials;
	const u8 *credentials_end;
	enum sipalg_reason reason;
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

/* Why the value cannot be read. Return: NULL, for readers to return. */
static const u8 *fail(struct parse *parse, enum sipalg_reason reason)
{
	parse->reason = reason;
	return NULL;
}

/*
 *	Via = ( "Via" / "v" ) HCOLON via-parm *(COMMA via-parm)
 *						       RFC 3261, 25.1
 *
 * Behind the first, nothing may stand between commas.
 */
static const u8 *read_vias(struct parse *parse, const u8 *at)
{
	parse->value.field = SIPALG_FIELD_VIA;
	parse->value.flags = 0;
	for (;;) {
		at = sipalg_via_read(&parse->value, at);
		if (!at)
			return fail(parse, SIPALG_BAD_VIA);
		while (*at == ',')
			at = sipalg_scan_space(at + 1, parse->value.last);
		if (sipalg_scan_ends(at))
			return at;
	}
}

/* delta-seconds = 1*DIGIT; anything else says nothing. */
static u32 read_seconds(const u8 *at, const u8 *end)
{
	u32 seconds;

	if (!sipalg_scan_number(at, end, &seconds))
		return SIPALG_EXPIRES_NONE;
	return seconds < EXPIRES_MAX ? seconds : EXPIRES_MAX;
}

static struct sipalg_contact *add_contact(struct sipalg_msg *msg, s32 site)
{
	struct sipalg_contact *contact;

	if (msg->nr_contacts == SIPALG_CONTACTS_MAX)
		return NULL;
	contact = &msg->contacts[msg->nr_contacts++];
	contact->site = site;
	contact->expires = SIPALG_EXPIRES_NONE;
	return contact;
}

/* from-param = tag-param / generic-param; to-param alike */
static void take_tag(const struct sipalg_param *param, struct sipalg_span *tag)
{
	if (param->key == SIPALG_KEY('t', 'a', 'g', 0, 0, 0, 0, 0) && !tag->len)
		*tag = param->text;
}

/* contact-params = ... / c-p-expires / ... */
static void take_expires(const struct parse *parse,
			 const struct sipalg_param *param,
			 struct sipalg_contact *contact)
{
	const u8 *text = parse->value.data + param->text.off;

	if (param->key == SIPALG_KEY('e', 'x', 'p', 'i', 'r', 'e', 's', 0))
		contact->expires = read_seconds(text, text + param->text.len);
}

/*
 * Behind a URI without brackets a value in brackets is none: some would take it
 * for the URI, and what stands before it for a name.
 */
static bool is_angled(const struct parse *parse, const struct sipalg_uri *uri,
		      const struct sipalg_param *param)
{
	return uri->inside == SIPALG_CLASS_BARE && param->text.len &&
	       parse->value.data[param->text.off] == '<';
}

/* ( name-addr / addr-spec ) *( SEMI generic-param ) */
static const u8 *read_party(struct parse *parse, const u8 *at, bool list)
{
	struct sipalg_value *value = &parse->value;
	struct sipalg_contact *contact = NULL;
	struct sipalg_msg *msg = value->msg;
	struct sipalg_param param;
	struct sipalg_uri uri;

	at = sipalg_party_read_address(value, at, list, &uri);
	if (!at)
		return NULL;
	if (value->field == SIPALG_FIELD_TO)
		msg->to_uri = uri.text;
	else if (value->field == SIPALG_FIELD_CONTACT)
		contact = add_contact(msg, uri.site);
	for (;;) {
		at = sipalg_party_next_param(value, at, &param);
		if (!at || !param.key)
			return at;
		if (is_angled(parse, &uri, &param))
			return NULL;
		if (value->field == SIPALG_FIELD_FROM)
			take_tag(&param, &msg->from_tag);
		else if (value->field == SIPALG_FIELD_TO)
			take_tag(&param, &msg->to_tag);
		else if (contact)
			take_expires(parse, &param, contact);
	}
}

/* STAR = SWS "*" SWS */
static const u8 *read_star(struct parse *parse, const u8 *at)
{
	const u8 *last = parse->value.last;

	at = sipalg_scan_space(at, last);
	if (*at != '*')
		return NULL;
	at = sipalg_scan_space(at + 1, last);
	if (!sipalg_scan_ends(at))
		return NULL;
	parse->value.msg->star = true;
	return at;
}

/*
 * Nothing, where a party may stand: proxies leave an empty Route behind, and a
 * comma, and phones an empty Contact. From and To must say something.
 *
 * Return: the last comma, or the line end; NULL if something stands there.
 */
static const u8 *skip_nothing(const struct parse *parse, const u8 *at,
			      const struct party_kind *kind)
{
	const u8 *comma = NULL;

	if (kind->bad == SIPALG_BAD_FROM || kind->bad == SIPALG_BAD_TO)
		return NULL;
	at = sipalg_scan_space(at, parse->value.last);
	while (*at == ',') {
		comma = at;
		at = sipalg_scan_space(at + 1, parse->value.last);
	}
	return sipalg_scan_ends(at) ? at : comma;
}

/*
 *	Contact = ("Contact" / "m" ) HCOLON
 *	          ( STAR / (contact-param *(COMMA contact-param)))
 *						       RFC 3261, 25.1
 *
 * The others alike, without STAR. Accepted beyond that: nothing, also between
 * commas.
 */
static const u8 *read_parties(struct parse *parse, const u8 *at,
			      const struct party_kind *kind)
{
	const u8 *start;

	parse->value.field = kind->field;
	parse->value.flags = kind->flags;
	if (kind->field == SIPALG_FIELD_CONTACT) {
		start = read_star(parse, at);
		if (start)
			return start;
	}
	for (;;) {
		start = at;
		at = read_party(parse, start, kind->list);
		if (!at)
			at = skip_nothing(parse, start, kind);
		if (!at || (*at == ',' && !kind->list))
			return fail(parse, kind->bad);
		if (*at != ',')
			return at;
		at++;
	}
}

/* The whole value without the space around it; @at moves to its end. */
static struct sipalg_span read_text(struct parse *parse, const u8 **at)
{
	const u8 space = SIPALG_CLASS_BLANK | SIPALG_CLASS_EOL;
	const u8 *start = *at;
	const u8 *end;

	*at = end = sipalg_scan_value(start, parse->value.last);
	while (end > start && sipalg_scan_is(end[-1], space))
		end--;
	while (start < end && sipalg_scan_is(*start, space))
		start++;
	return sipalg_value_span(&parse->value, start, end);
}

/* callid = word [ "@" word ]; any text is taken */
static const u8 *read_call_id(struct parse *parse, const u8 *at)
{
	struct sipalg_msg *msg = parse->value.msg;

	msg->call_id = read_text(parse, &at);
	return msg->call_id.len ? at : fail(parse, SIPALG_BAD_CALL_ID);
}

/* Whether the method is that of the request; a response has no other. */
static bool take_method(struct parse *parse, struct sipalg_span method)
{
	struct sipalg_msg *msg = parse->value.msg;
	const u8 *data = parse->value.data;

	if (msg->request)
		return method.len == msg->method_text.len &&
		       !memcmp(data + method.off, data + msg->method_text.off,
			       method.len);
	msg->method_text = method;
	msg->method = sipalg_start_method(&parse->value, method);
	return true;
}

/* CSeq = "CSeq" HCOLON 1*DIGIT LWS Method		   RFC 3261, 25.1 */
static const u8 *read_cseq(struct parse *parse, const u8 *at)
{
	const u8 *last = parse->value.last;
	u32 *cseq = &parse->value.msg->cseq;
	struct sipalg_span span;
	const u8 *method;

	at = sipalg_scan_space(at, last);
	at = sipalg_scan_number(at, last, cseq);
	if (!at || *cseq > CSEQ_MAX)
		return fail(parse, SIPALG_BAD_CSEQ);
	method = sipalg_scan_space(at, last);
	if (method == at)
		return fail(parse, SIPALG_BAD_CSEQ);
	at = sipalg_scan_run(method, SIPALG_CLASS_TOKEN);
	span = sipalg_value_span(&parse->value, method, at);
	at = sipalg_scan_space(at, last);
	if (!span.len || !sipalg_scan_ends(at))
		return fail(parse, SIPALG_BAD_CSEQ);
	return take_method(parse, span) ? at : fail(parse, SIPALG_CSEQ_METHOD);
}

/* Content-Length = 1*DIGIT				   RFC 3261, 25.1 */
static const u8 *read_length(struct parse *parse, const u8 *at)
{
	struct sipalg_span *digits = &parse->value.msg->content_length;
	const u8 *last = parse->value.last;
	const u8 *end;

	at = sipalg_scan_space(at, last);
	end = sipalg_scan_number(at, last, &parse->length);
	if (!end || parse->length > LENGTH_MAX)
		return fail(parse, SIPALG_BAD_CONTENT_LENGTH);
	*digits = sipalg_value_span(&parse->value, at, end);
	end = sipalg_scan_space(end, last);
	return sipalg_scan_ends(end) ? end :
				       fail(parse, SIPALG_BAD_CONTENT_LENGTH);
}

/* They are looked into once it is known that there is a body. */
static const u8 *pass_credentials(struct parse *parse, const u8 *at)
{
	if (!parse->credentials)
		parse->credentials = at;
	parse->credentials_end = sipalg_scan_value(at, parse->value.last);
	return parse->credentials_end;
}

/* Expires = delta-seconds; the first counts */
static const u8 *read_expires(struct parse *parse, const u8 *at)
{
	const u8 *start = sipalg_scan_space(at, parse->value.last);

	at = sipalg_scan_value(start, parse->value.last);
	if (!(parse->seen & SEEN(EXPIRES)))
		parse->value.msg->expires = read_seconds(start, at);
	return at;
}

/*
 *	Session-Expires = ( "Session-Expires" / "x" ) HCOLON delta-seconds
 *			  *( SEMI se-params )		   RFC 4028, 4
 */
static const u8 *read_session(struct parse *parse, const u8 *at)
{
	const u8 *start = sipalg_scan_space(at, parse->value.last);

	at = sipalg_scan_value(start, parse->value.last);
	if (!(parse->seen & SEEN(SESSION_EXPIRES)))
		parse->value.msg->session = read_seconds(start, at);
	return at;
}

/* substate-value = "active" / "pending" / "terminated" / extension-substate */
static bool is_terminated(const u8 *at, u32 len, const u8 *last)
{
	return len == sizeof("terminated") - 1 &&
	       sipalg_scan_key(at, 8, last) ==
	       SIPALG_KEY('t', 'e', 'r', 'm', 'i', 'n', 'a', 't');
}

/*
 *	Subscription-State = "Subscription-State" HCOLON substate-value
 *			     *( SEMI subexp-params )
 *	subexp-params = ("expires" EQUAL delta-seconds) / ...
 *						       RFC 6665, 8.4
 */
static const u8 *read_subscription(struct parse *parse, const u8 *at)
{
	const struct sipalg_value *value = &parse->value;
	const u8 *start = sipalg_scan_space(at, value->last);
	u32 *seconds = &value->msg->subscription;
	struct sipalg_param param;
	const u8 *text;

	at = sipalg_scan_run(start, SIPALG_CLASS_TOKEN);
	if (is_terminated(start, at - start, value->last))
		*seconds = 0;
	while (*seconds) {
		at = sipalg_party_read_param(value, at, &param);
		if (!at || !param.key)
			break;
		text = value->data + param.text.off;
		if (param.key == SIPALG_KEY('e', 'x', 'p', 'i', 'r', 'e', 's', 0))
			*seconds = read_seconds(text, text + param.text.len);
	}
	return sipalg_scan_value(start, value->last);
}

static const u8 *read_value(struct parse *parse, const u8 *at,
			    enum sipalg_header header)
{
	const struct party_kind *kind = &kinds[header];

	if (kind->bad)
		return read_parties(parse, at, kind);
	switch (header) {
	case SIPALG_HEADER_VIA:
		return read_vias(parse, at);
	case SIPALG_HEADER_CALL_ID:
		return read_call_id(parse, at);
	case SIPALG_HEADER_CSEQ:
		return read_cseq(parse, at);
	case SIPALG_HEADER_CONTENT_LENGTH:
		return read_length(parse, at);
	case SIPALG_HEADER_CONTENT_TYPE:
	case SIPALG_HEADER_CONTENT_ENCODING:
	case SIPALG_HEADER_TRANSFER_ENCODING:
		return sipalg_content_read(&parse->value, at, header,
					   &parse->content);
	case SIPALG_HEADER_EXPIRES:
		return read_expires(parse, at);
	case SIPALG_HEADER_SESSION_EXPIRES:
		return read_session(parse, at);
	case SIPALG_HEADER_SUBSCRIPTION_STATE:
		return read_subscription(parse, at);
	case SIPALG_HEADER_IDENTITY:
		return sipalg_seal_identity(&parse->value, at);
	case SIPALG_HEADER_IDENTITY_INFO:
		parse->value.msg->sealed = SIPALG_SIGNED;
		return sipalg_scan_value(at, parse->value.last);
	case SIPALG_HEADER_CREDENTIALS:
		return pass_credentials(parse, at);
	default:
		return sipalg_scan_value(at, parse->value.last);
	}
}

/* header = field-name HCOLON field-value CRLF		   RFC 3261, 25.1 */
static const u8 *read_header(struct parse *parse, const u8 *at)
{
	enum sipalg_header header;
	u32 bit;

	at = sipalg_header_read(at, parse->value.last, &header);
	if (!at)
		return fail(parse, SIPALG_BAD_HEADER);
	bit = 1U << header;
	if (parse->seen & SEEN_ONCE & bit)
		return fail(parse, SIPALG_DOUBLE_HEADER);
	at = read_value(parse, at, header);
	parse->seen |= bit;
	return at;
}

/* CRLF, or a bare LF. Return: behind it; NULL if it is none. */
static const u8 *read_line_end(const u8 *at)
{
	if (at[0] == '\r' && at[1] == '\n')
		return at + 2;
	return *at == '\n' ? at + 1 : NULL;
}

/*
 *	message = start-line *message-header CRLF [ message-body ]
 *						       RFC 3261, 25.1
 *
 * @at: the end of the start line. Return: the body; NULL if it fails.
 */
static const u8 *read_headers(struct parse *parse, const u8 *at)
{
	while (at) {
		at = read_line_end(at);
		if (!at)
			return fail(parse, SIPALG_BAD_HEADER);
		if (at > parse->value.last)
			return fail(parse, SIPALG_NO_HEADER_END);
		if (sipalg_scan_ends(at)) {
			at = read_line_end(at);
			return at ? at : fail(parse, SIPALG_BAD_HEADER);
		}
		at = read_header(parse, at);
	}
	return NULL;
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
static enum sipalg_reason find_body(struct parse *parse, u32 off, u32 len)
{
	struct sipalg_msg *msg = parse->value.msg;

	msg->body.off = off;
	msg->body.len = len - off;
	if (parse->seen & SEEN(CONTENT_LENGTH)) {
		if (parse->length > msg->body.len)
			return SIPALG_SHORT_BODY;
		msg->body.len = parse->length;
	}
	return SIPALG_OK;
}

/* The descriptions in a body that is not empty. */
static void find_parts(struct parse *parse)
{
	const struct sipalg_content *content = &parse->content;
	struct sipalg_msg *msg = parse->value.msg;

	if (content->encoded)
		return;
	if (content->kind == SIPALG_CONTENT_SDP)
		msg->parts[msg->nr_parts++].text = msg->body;
	else if (content->kind == SIPALG_CONTENT_MULTIPART)
		msg->body_reason = sipalg_multipart_read(&parse->value,
							 msg->body,
							 content->boundary);
	msg->has_sdp = msg->nr_parts;
}

/* What the message says of its body. */
static void read_body(struct parse *parse)
{
	struct sipalg_msg *msg = parse->value.msg;

	if (!msg->body.len)
		return;
	find_parts(parse);
	if (parse->credentials && !msg->sealed &&
	    sipalg_seal_covers_body(&parse->value, parse->credentials,
				    parse->credentials_end))
		msg->sealed = SIPALG_AUTH_INT;
}

/* All but the arrays: they are large, and counted. */
static void reset_index(struct sipalg_msg *msg)
{
	memset(msg, 0, offsetof(struct sipalg_msg, sites));
	msg->expires = SIPALG_EXPIRES_NONE;
	msg->session = SIPALG_EXPIRES_NONE;
	msg->subscription = SIPALG_EXPIRES_NONE;
	msg->seen = -1;
}

/*
 * CRLF before the start line is passed, as streams must and many do for
 * datagrams (RFC 3261, 7.5).
 *
 * Return: where a message may begin, value->last being set; or NULL.
 */
static const u8 *find_start(struct sipalg_value *value, u32 len)
{
	const u8 *end = value->data + len;
	const u8 *at = value->data;

	while (at < end && sipalg_scan_ends(at))
		at++;
	if (at == end || !sipalg_scan_is(*at, SIPALG_CLASS_TOKEN))
		return NULL;
	while (*--end != '\n')
		if (end == at)
			return NULL;
	value->last = end;
	return at;
}

static enum sipalg_reason read_msg(struct parse *parse, const u8 *at, u32 len)
{
	enum sipalg_reason reason;

	at = sipalg_start_read(&parse->value, at, &parse->reason);
	if (at)
		at = read_headers(parse, at);
	if (parse->value.msg->nr_sites > SIPALG_SITES_MAX)
		return SIPALG_TOO_MANY_ADDRESSES;
	if (!at)
		return parse->reason;
	reason = check_headers(parse);
	if (!reason)
		reason = find_body(parse, at - parse->value.data, len);
	if (!reason)
		read_body(parse);
	return reason;
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
	struct parse parse = { .value = { .data = data, .msg = msg } };
	const u8 *at;

	if (sipalg_start_keepalive(data, len))
		return SIPALG_KEEPALIVE;
	if (len > 65535)
		return SIPALG_NOT_SIP;
	at = find_start(&parse.value, len);
	if (!at)
		return SIPALG_NOT_SIP;
	reset_index(msg);
	return read_msg(&parse, at, len);
}
