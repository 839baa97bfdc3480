// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells from the first bytes whether a datagram is SIP at all, and reads the
 * start line. Everything behind that line is left to msg.c.
 */
#include "start.h"
#include "uri.h"

#define STUN_LEN	20		/* RFC 5389, 6: the header */
#define VERSION_LEN	7		/* SIP/2.0 */

static bool is_stun(const u8 *data, u32 len)
{
	static const u8 cookie[4] = { 0x21, 0x12, 0xa4, 0x42 };

	return len >= STUN_LEN && data[0] < 0x40 &&
	       !memcmp(data + 4, cookie, sizeof(cookie));
}

/**
 * sipalg_start_keepalive() - tell what only holds a mapping open
 * @data: the datagram
 * @len: its length
 *
 * That is: nothing, CR, LF and NUL bytes only, the "jaK" of some softphones,
 * or STUN (RFC 5626, 3.5.2).
 *
 * Return: whether it is one of these.
 */
bool sipalg_start_keepalive(const u8 *data, u32 len)
{
	u32 at = 0;

	if (!len)
		return true;
	if (data[0] >= 'A')
		return len >= 3 && len <= 8 && !memcmp(data, "jaK", 3);
	while (at < len &&
	       (data[at] == '\r' || data[at] == '\n' || data[at] == '\0'))
		at++;
	return at == len || is_stun(data, len);
}

/**
 * sipalg_start_method() - tell a method by its name
 * @value: a value of the message
 * @text: the name; methods are case-sensitive (RFC 3261, 7.1)
 *
 * Return: which one, SIPALG_METHOD_OTHER for all that change nothing we keep.
 */
enum sipalg_method sipalg_start_method(const struct sipalg_value *value,
				       struct sipalg_span text)
{
	static const struct {
		char name[8];
		u8 method;
	} methods[] = {
		{ "INVITE", SIPALG_METHOD_INVITE },
		{ "ACK", SIPALG_METHOD_ACK },
		{ "BYE", SIPALG_METHOD_BYE },
		{ "CANCEL", SIPALG_METHOD_CANCEL },
		{ "REGISTER", SIPALG_METHOD_REGISTER },
		{ "PRACK", SIPALG_METHOD_PRACK },
		{ "UPDATE", SIPALG_METHOD_UPDATE },
		{ "NOTIFY", SIPALG_METHOD_NOTIFY },
		{ "REFER", SIPALG_METHOD_REFER },
	};
	const u8 *at = value->data + text.off;
	u64 word = sipalg_scan_word(at, text.len, value->last);
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(methods); i++)
		if (word == sipalg_scan_load(methods[i].name))
			return methods[i].method;
	if (text.len == 9 && !memcmp(at, "SUBSCRIBE", 9))
		return SIPALG_METHOD_SUBSCRIBE;
	return SIPALG_METHOD_OTHER;
}

/* SIP-Version = "SIP" "/" 1*DIGIT "." 1*DIGIT; none but 2.0 exists */
static const u8 *read_version(const u8 *at, const u8 *last)
{
	if (last - at < VERSION_LEN ||
	    sipalg_scan_key(at, VERSION_LEN, last) !=
	    SIPALG_KEY('s', 'i', 'p', '/', '2', '.', '0', 0))
		return NULL;
	return at + VERSION_LEN;
}

/* 1*SP */
static const u8 *read_spaces(const u8 *at)
{
	return sipalg_scan_is(*at, SIPALG_CLASS_BLANK) ?
	       sipalg_scan_run(at + 1, SIPALG_CLASS_BLANK) : NULL;
}

/*
 *	Status-Line = SIP-Version SP Status-Code SP Reason-Phrase CRLF
 *						       RFC 3261, 25.1
 *
 * The reason phrase may be missing with the space before it.
 */
static const u8 *read_status_line(struct sipalg_value *value, const u8 *at)
{
	const u8 *last = value->last;
	const u8 *end;
	u32 status;

	at = read_version(at, last);
	if (at)
		at = read_spaces(at);
	if (!at)
		return NULL;
	end = sipalg_scan_number(at, last, &status);
	if (!end || end - at != 3 || status < 100 || status > 699)
		return NULL;
	value->msg->status = status;
	if (sipalg_scan_ends(end))
		return end;
	return read_spaces(end) ? sipalg_scan_find(end, last, '\n') : NULL;
}

/* What is wrong with a line that is no request line: is it SIP at all? */
static enum sipalg_reason tell_line(const u8 *at, const u8 *last)
{
	const u8 *end = sipalg_scan_find(at, last, '\n');

	while (end > at && sipalg_scan_is(end[-1], SIPALG_CLASS_BLANK |
						   SIPALG_CLASS_EOL))
		end--;
	if (end - at < VERSION_LEN + 2)
		return SIPALG_NOT_SIP;
	end -= VERSION_LEN;
	if (sipalg_scan_key(end, 4, last) !=
	    SIPALG_KEY('s', 'i', 'p', '/', 0, 0, 0, 0) ||
	    !sipalg_scan_digit(end[4]))
		return SIPALG_NOT_SIP;
	if (memcmp(end + 4, "2.0", 3) ||
	    !sipalg_scan_is(end[-1], SIPALG_CLASS_BLANK))
		return SIPALG_BAD_START_LINE;
	return SIPALG_BAD_REQUEST_URI;
}

/* Request-URI SP SIP-Version. Return: the line's end; NULL if they are none. */
static const u8 *read_request_uri(struct sipalg_value *value, const u8 *at)
{
	struct sipalg_uri uri = { .inside = SIPALG_CLASS_URI };

	value->field = SIPALG_FIELD_REQUEST_URI;
	value->flags = 0;
	at = sipalg_uri_read(value, at, &uri);
	if (at)
		at = read_spaces(at);
	if (at)
		at = read_version(at, value->last);
	if (!at)
		return NULL;
	at = sipalg_scan_run(at, SIPALG_CLASS_BLANK);
	return sipalg_scan_ends(at) ? at : NULL;
}

/*
 *	Request-Line = Method SP Request-URI SP SIP-Version CRLF
 *						       RFC 3261, 25.1
 *
 * More than one space between the parts, and space at the end, are passed
 * (RFC 4475, 3.1.2.9 and 3.1.2.10); space within the URI is not.
 */
static const u8 *read_request_line(struct sipalg_value *value, const u8 *at,
				   enum sipalg_reason *reason)
{
	struct sipalg_msg *msg = value->msg;
	const u8 *end = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	const u8 *uri = read_spaces(end);

	*reason = SIPALG_NOT_SIP;
	if (end == at || !uri)
		return NULL;
	msg->request = true;
	msg->method_text = sipalg_value_span(value, at, end);
	msg->method = sipalg_start_method(value, msg->method_text);
	end = read_request_uri(value, uri);
	if (!end)
		*reason = tell_line(at, value->last);
	return end;
}

/**
 * sipalg_start_read() - read the start line
 * @value: where the index is; field and flags are overwritten
 * @at: cursor, at its first byte
 * @reason: when it fails: SIPALG_NOT_SIP; SIPALG_BAD_START_LINE;
 *	SIPALG_BAD_REQUEST_URI, also when there was no place for an address
 *
 * Fills what the index says of it, and the addresses in the request URI. For
 * a response, method and method_text are left to CSeq.
 *
 * Return: the line's end; NULL if it is none.
 */
const u8 *sipalg_start_read(struct sipalg_value *value, const u8 *at,
			    enum sipalg_reason *reason)
{
	if (value->last - at < 4 || sipalg_scan_key(at, 4, value->last) !=
	    SIPALG_KEY('s', 'i', 'p', '/', 0, 0, 0, 0))
		return read_request_line(value, at, reason);
	*reason = SIPALG_BAD_START_LINE;
	return read_status_line(value, at);
}
