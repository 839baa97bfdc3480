// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a message ends in a stream. Only start line, blank line and
 * Content-Length are looked at; what the message says is left to msg.c.
 */
#include "frame.h"
#include "header.h"

#define VERSION_LEN	7		/* SIP/2.0 */

/**
 * DOC: framing
 *
 * On a stream a message ends where its Content-Length says (RFC 3261, 18.3).
 * A peer that makes us see a message where the receiver sees none, in the
 * middle of a file that a browser sends, say, would be given pinholes for the
 * asking. So a stream is SIP from its first byte, and each message begins right
 * behind the one before: nothing is ever searched for. Two Content-Lengths, or
 * one that is no number, are the end of it, because others may read them
 * otherwise.
 */

static bool is_version(const u8 *at, const u8 *last)
{
	return sipalg_scan_key(at, VERSION_LEN, last) ==
	       SIPALG_KEY('s', 'i', 'p', '/', '2', '.', '0', 0);
}

/*
 *	Request-Line = Method SP Request-URI SP SIP-Version CRLF
 *	Status-Line  = SIP-Version SP Status-Code SP Reason-Phrase CRLF
 *						       RFC 3261, 25.1
 *
 * Whether a line is one of these, as far as it takes to know that it is not
 * HTTP or anything else that has such lines. @last is its LF.
 */
static bool is_start(const u8 *line, const u8 *last)
{
	const u8 *end = last;
	const u8 *at;

	if (last - line > VERSION_LEN && is_version(line, last))
		return sipalg_scan_is(line[VERSION_LEN], SIPALG_CLASS_BLANK);
	while (end > line && sipalg_scan_is(end[-1], SIPALG_CLASS_BLANK |
						     SIPALG_CLASS_EOL))
		end--;
	at = sipalg_scan_run(line, SIPALG_CLASS_TOKEN);
	if (at == line || at - line > SIPALG_FRAME_METHOD_MAX ||
	    !sipalg_scan_is(*at, SIPALG_CLASS_BLANK) || end - at < VERSION_LEN + 3)
		return false;
	end -= VERSION_LEN;
	return is_version(end, last) &&
	       sipalg_scan_is(end[-1], SIPALG_CLASS_BLANK);
}

/* The same of a line whose end is not here: whether it still can be one. */
static bool may_start(const u8 *line, u32 len)
{
	u32 i;

	if (len >= SIPALG_FRAME_LINE_MAX)
		return false;
	for (i = 0; i < len && sipalg_scan_is(line[i], SIPALG_CLASS_TOKEN); i++)
		;
	if (i > SIPALG_FRAME_METHOD_MAX)
		return false;
	/* SIP/2.0: its slash is no part of a token */
	return i == len || (i && (sipalg_scan_is(line[i], SIPALG_CLASS_BLANK) ||
				  (i == 3 && line[i] == '/')));
}

/* Return: behind the blank line that ends the header; NULL if none is here. */
static const u8 *find_blank(struct sipalg_frame *frame, const u8 *data, u32 len)
{
	const u8 *end = data + len;
	const u8 *at = data + frame->seen;

	for (; (at = sipalg_scan_find(at, end, '\n')) < end; at++) {
		if (end - at > 1 && at[1] == '\n')
			return at + 2;
		if (end - at > 2 && at[1] == '\r' && at[2] == '\n')
			return at + 3;
		if (end - at < 3)
			break;
	}
	frame->seen = at - data;
	return NULL;
}

/*
 *	Content-Length = ( "Content-Length" / "l" ) HCOLON 1*DIGIT
 *						       RFC 3261, 25.1
 *
 * Return: whether that stands at @at, or nothing more.
 */
static bool read_length(const u8 *at, const u8 *last, u32 *length)
{
	at = sipalg_scan_space(at, last);
	at = sipalg_scan_number(at, last, length);
	return at && sipalg_scan_ends(sipalg_scan_space(at, last));
}

/*
 * The number of bytes behind the header, 0 when it says none. @last is the LF
 * of its last line.
 */
static bool find_length(const u8 *at, const u8 *last, u32 *length)
{
	enum sipalg_header header;
	bool known = false;
	const u8 *end;
	u32 other;

	*length = 0;
	for (; at < last; at = end + 1) {
		const u8 *value = sipalg_header_read(at, last, &header);

		end = sipalg_scan_find(at, last, '\n');
		/* to some CR alone ends a line */
		if (sipalg_scan_find(at, end, '\r') < end - 1)
			return false;
		if (!value || header != SIPALG_HEADER_CONTENT_LENGTH)
			continue;
		if (!read_length(value, last, &other) ||
		    (known && other != *length))
			return false;
		known = true;
		*length = other;
	}
	return true;
}

static enum sipalg_frame_state read_head(struct sipalg_frame *frame,
					 const u8 *data, const u8 *end)
{
	const u8 *last = end - 1;
	u32 length;

	/* the blank line itself is not read */
	while (last[-1] != '\n')
		last--;
	if (!find_length(data + frame->line, last - 1, &length))
		return SIPALG_FRAME_BROKEN;
	if (length > SIPALG_FRAME_MAX ||
	    end - data > SIPALG_FRAME_MAX - (s32)length)
		return SIPALG_FRAME_LONG;
	frame->len = end - data + length;
	return SIPALG_FRAME_WHOLE;
}

static enum sipalg_frame_state read_line(struct sipalg_frame *frame,
					 const u8 *data, u32 len)
{
	const u8 *last = sipalg_scan_find(data, data + len, '\n');

	if (last == data + len)
		return may_start(data, len) ? SIPALG_FRAME_MORE :
					      SIPALG_FRAME_ALIEN;
	if (last - data >= SIPALG_FRAME_LINE_MAX || !is_start(data, last))
		return SIPALG_FRAME_ALIEN;
	frame->line = last + 1 - data;
	frame->seen = last - data;
	return SIPALG_FRAME_WHOLE;
}

static enum sipalg_frame_state read_gap(struct sipalg_frame *frame,
					const u8 *data, u32 len)
{
	u32 n = 0;

	while (n < len && sipalg_scan_is(data[n], SIPALG_CLASS_EOL))
		n++;
	frame->len = n;
	return SIPALG_FRAME_GAP;
}

/**
 * sipalg_frame_read() - find the end of the message that begins at @data
 * @frame: what earlier calls have found; all zero for a new message. Gets len
 * @data: all bytes of it that are here, the same ones as before and more
 * @len: how many; at least one
 *
 * However many calls it takes, each byte is looked at a few times at most.
 * Line ends before a start line are a frame of their own (RFC 5626, 3.5.1).
 * LF ends a line like CRLF. No Content-Length means that there is no body.
 *
 * Return: the state. Of SIPALG_FRAME_WHOLE and SIPALG_FRAME_GAP the first
 * frame->len bytes are the frame.
 */
enum sipalg_frame_state sipalg_frame_read(struct sipalg_frame *frame,
					  const u8 *data, u32 len)
{
	enum sipalg_frame_state state;
	const u8 *end;

	if (!frame->line && sipalg_scan_is(data[0], SIPALG_CLASS_EOL))
		return read_gap(frame, data, len);
	if (!frame->line) {
		state = read_line(frame, data, len);
		if (state != SIPALG_FRAME_WHOLE)
			return state;
	}
	if (!frame->len) {
		end = find_blank(frame, data, len);
		if (!end)
			return len < SIPALG_FRAME_MAX ? SIPALG_FRAME_MORE :
							SIPALG_FRAME_LONG;
		state = read_head(frame, data, end);
		if (state != SIPALG_FRAME_WHOLE)
			return state;
	}
	return len < frame->len ? SIPALG_FRAME_MORE : SIPALG_FRAME_WHOLE;
}
