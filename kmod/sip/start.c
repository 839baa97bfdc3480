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

	if (!len || is_stun(data, len))
		return true;
	if (data[0] == 'j')
		return len >= 3 && len <= 8 && !memcmp(data, "jaK", 3);
	while (at < len &&
	       (data[at] == '\r' || data[at] == '\n' || data[at] == '\0'))
		at++;
	return at == len;
}

/**
 * sipalg_start_method() - tell a method by its name
 * @text: the name, in its case: methods are case-sensitive (RFC 3261, 7.1)
 * @len: its length
 *
 * Return: which one, SIPALG_METHOD_OTHER for all that change nothing we keep.
 */
enum sipalg_method sipalg_start_method(const u8 *text, u32 len)
{
	switch (len) {
	case 3:
		if (!memcmp(text, "ACK", 3))
			return SIPALG_METHOD_ACK;
		if (!memcmp(text, "BYE", 3))
			return SIPALG_METHOD_BYE;
		break;
	case 5:
		if (!memcmp(text, "PRACK", 5))
			return SIPALG_METHOD_PRACK;
		break;
	case 6:
		if (!memcmp(text, "INVITE", 6))
			return SIPALG_METHOD_INVITE;
		if (!memcmp(text, "CANCEL", 6))
			return SIPALG_METHOD_CANCEL;
		if (!memcmp(text, "UPDATE", 6))
			return SIPALG_METHOD_UPDATE;
		break;
	case 8:
		if (!memcmp(text, "REGISTER", 8))
			return SIPALG_METHOD_REGISTER;
		break;
	}
	return SIPALG_METHOD_OTHER;
}

/* SIP-Version = "SIP" "/" 1*DIGIT "." 1*DIGIT; none but 2.0 exists */
static bool read_version(struct sipalg_cursor *cur)
{
	if (cur->end - cur->at < VERSION_LEN ||
	    !sipalg_scan_equal(cur->data + cur->at, VERSION_LEN, "sip/2.0"))
		return false;
	cur->at += VERSION_LEN;
	return true;
}

/* Passes 1*SP where one is due; Return: whether one was there. */
static bool read_spaces(struct sipalg_cursor *cur)
{
	return sipalg_scan_run(cur, SIPALG_CLASS_SPACE) > 0;
}

/*
 *	Status-Line = SIP-Version SP Status-Code SP Reason-Phrase CRLF
 *						       RFC 3261, 25.1
 *
 * The reason phrase may be missing with the space before it.
 */
static enum sipalg_reason read_status_line(struct sipalg_value *value)
{
	struct sipalg_cursor *cur = &value->cur;
	u32 start;
	u32 status;

	if (!read_version(cur) || !read_spaces(cur))
		return SIPALG_BAD_START_LINE;
	start = cur->at;
	if (!sipalg_scan_number(cur, 700, &status) || cur->at - start != 3 ||
	    status < 100 || status > 699)
		return SIPALG_BAD_START_LINE;
	if (cur->at != cur->end && !read_spaces(cur))
		return SIPALG_BAD_START_LINE;
	value->msg->request = false;
	value->msg->status = status;
	return SIPALG_OK;
}

/* Whether the line ends like a SIP request of any version. */
static bool ends_with_sip(const struct sipalg_cursor *line)
{
	const u8 *tail = line->data + line->end - VERSION_LEN;

	return line->end - line->at >= VERSION_LEN &&
	       sipalg_scan_equal(tail, 4, "sip/") &&
	       sipalg_scan_is(tail[4], SIPALG_CLASS_DIGIT);
}

/*
 *	Request-Line = Method SP Request-URI SP SIP-Version CRLF
 *						       RFC 3261, 25.1
 *
 * More than one space between the parts, and space at the end, are passed
 * (RFC 4475, 3.1.2.9 and 3.1.2.10); space within the URI is not.
 */
static enum sipalg_reason read_request_line(struct sipalg_value *value)
{
	struct sipalg_cursor *cur = &value->cur;
	struct sipalg_msg *msg = value->msg;
	struct sipalg_uri uri;

	sipalg_scan_trim(cur);
	msg->method_text.off = cur->at;
	msg->method_text.len = sipalg_scan_run(cur, SIPALG_CLASS_TOKEN);
	if (!msg->method_text.len || !read_spaces(cur) || !ends_with_sip(cur))
		return SIPALG_NOT_SIP;
	cur->end -= VERSION_LEN;
	if (memcmp(cur->data + cur->end + 4, "2.0", 3) ||
	    !sipalg_scan_is(cur->data[cur->end - 1], SIPALG_CLASS_SPACE))
		return SIPALG_BAD_START_LINE;
	sipalg_scan_trim(cur);
	msg->request = true;
	msg->status = 0;
	msg->method = sipalg_start_method(cur->data + msg->method_text.off,
					  msg->method_text.len);
	value->field = SIPALG_FIELD_REQUEST_URI;
	value->flags = 0;
	if (!sipalg_uri_read(value, &uri) || cur->at != cur->end)
		return SIPALG_BAD_REQUEST_URI;
	return SIPALG_OK;
}

/**
 * sipalg_start_read() - read the start line
 * @value: the cursor covers the line, without its end
 *
 * Fills what the index says of it, and the addresses in the request URI. For
 * a response, method and method_text are left to CSeq.
 *
 * Return: SIPALG_OK; SIPALG_NOT_SIP; SIPALG_BAD_START_LINE;
 * SIPALG_BAD_REQUEST_URI, also when there was no place for an address.
 */
enum sipalg_reason sipalg_start_read(struct sipalg_value *value)
{
	const struct sipalg_cursor *cur = &value->cur;

	if (cur->end - cur->at >= 4 &&
	    sipalg_scan_equal(cur->data + cur->at, 4, "sip/"))
		return read_status_line(value);
	return read_request_line(value);
}
