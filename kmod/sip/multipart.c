// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the session descriptions in a multipart body, line by line. What they
 * say is left to sdp.c.
 */
#include "multipart.h"

/**
 * DOC: Multipart bodies
 *
 *	multipart-body := [preamble CRLF] dash-boundary transport-padding CRLF
 *	                  body-part *encapsulation close-delimiter
 *	                  transport-padding [CRLF epilogue]
 *	dash-boundary  := "--" boundary
 *	encapsulation  := delimiter transport-padding CRLF body-part
 *	delimiter      := CRLF dash-boundary
 *	close-delimiter := delimiter "--"
 *	body-part      := MIME-part-headers [CRLF *OCTET]  RFC 2046, 5.1.1
 *
 * A part that is a multipart itself puts its boundary on a stack. A delimiter
 * of an outer one takes off all that are within it, closed or not. So the body
 * is passed once, and of each line only the beginning is compared, with four
 * boundaries at most.
 *
 * Readers differ in whether a line that begins with a delimiter and goes on is
 * one. Such a line, and a boundary that begins with another, make the whole
 * body unreadable. Accepted beyond the grammar: bare LF for CRLF, and a last
 * delimiter that is missing: the part ends with the body.
 */

/**
 * struct level - a multipart within others
 * @boundary: between its parts
 * @start: where it begins
 * @length: the digits of its Content-Length
 * @nr_parts: how many descriptions were found before it
 */
struct level {
	struct sipalg_span boundary;
	const u8 *start;
	struct sipalg_span length;
	u32 nr_parts;
};

/**
 * struct walk - a multipart while it is read
 * @value: what the readers of header values need; its last LF is the body's
 * @end: of the body
 * @stack: the multiparts, outermost first
 * @depth: how many; 0 when the outermost is closed
 * @in_header: in the header of a part
 * @content: what that header says of the part
 * @length: the digits of its Content-Length
 * @measured: it has one
 * @text: where the description begins that the part is, or NULL
 */
struct walk {
	struct sipalg_value value;
	const u8 *end;
	struct level stack[SIPALG_MULTIPART_DEPTH];
	u32 depth;
	bool in_header;
	struct sipalg_content content;
	struct sipalg_span length;
	bool measured;
	const u8 *text;
};

/*
 * Puts the multipart that begins at @start on the stack.
 *
 * Return: whether it has a place there.
 */
static bool push_level(struct walk *walk, const u8 *start,
		       struct sipalg_span boundary)
{
	const u8 *data = walk->value.data;
	struct level *level;
	u32 i;

	if (!boundary.len || walk->depth == SIPALG_MULTIPART_DEPTH)
		return false;
	for (i = 0; i < walk->depth; i++) {
		struct sipalg_span outer = walk->stack[i].boundary;
		u32 len = outer.len < boundary.len ? outer.len : boundary.len;

		if (!memcmp(data + outer.off, data + boundary.off, len))
			return false;
	}
	level = &walk->stack[walk->depth++];
	level->boundary = boundary;
	level->start = start;
	level->length = walk->length;
	level->nr_parts = walk->value.msg->nr_parts;
	return true;
}

/*
 * The multiparts from @depth on end before @end, the last description of each
 * at the latest. There is a place for all of them: no description lies in more
 * than the stack holds.
 */
static void pop_levels(struct walk *walk, u32 depth, const u8 *end)
{
	struct sipalg_msg *msg = walk->value.msg;
	const struct level *level;
	struct sipalg_part *wrap;

	while (walk->depth > depth) {
		level = &walk->stack[--walk->depth];
		if (!level->length.len || level->nr_parts == msg->nr_parts)
			continue;
		wrap = &msg->wraps[msg->nr_wraps++];
		wrap->text = sipalg_value_span(&walk->value, level->start, end);
		wrap->length = level->length;
	}
}

/* The part ends at @end. Return: whether there was a place for it. */
static bool add_part(struct walk *walk, const u8 *end)
{
	struct sipalg_msg *msg = walk->value.msg;
	struct sipalg_part *part = &msg->parts[msg->nr_parts];
	const u8 *text = walk->text;

	walk->text = NULL;
	if (!text || end <= text)
		return true;
	if (msg->nr_parts == SIPALG_PARTS_MAX)
		return false;
	part->text = sipalg_value_span(&walk->value, text, end);
	part->length = walk->length;
	msg->nr_parts++;
	return true;
}

/*
 * The line end before a delimiter belongs to it. There is one: at the beginning
 * of the body, that of the header, and no text that it could end.
 */
static const u8 *strip_line_end(const u8 *line)
{
	line--;
	return line[-1] == '\r' ? line - 1 : line;
}

/* Which boundary stands at @at: index in the stack, or -1. */
static s32 find_boundary(const struct walk *walk, const u8 *at)
{
	s32 i;

	for (i = walk->depth - 1; i >= 0; i--) {
		struct sipalg_span text = walk->stack[i].boundary;

		if (text.len <= walk->end - at &&
		    !memcmp(at, walk->value.data + text.off, text.len))
			return i;
	}
	return -1;
}

/* transport-padding, and CRLF or the end. Return: behind it, NULL if neither */
static const u8 *read_padding(const struct walk *walk, const u8 *at)
{
	const u8 *end = walk->end;

	while (at < end && sipalg_scan_is(*at, SIPALG_CLASS_BLANK))
		at++;
	if (at < end && *at == '\r')
		at++;
	if (at == end)
		return at;
	return *at == '\n' ? at + 1 : NULL;
}

/*
 * A line that is a delimiter, of the boundary at @level.
 *
 * Return: behind it; NULL if it goes on, or if there was no place for the part
 * that it ends.
 */
static const u8 *take_delimiter(struct walk *walk, const u8 *line, u32 level)
{
	const u8 *at = line + 2 + walk->stack[level].boundary.len;
	bool close = walk->end - at >= 2 && at[0] == '-' && at[1] == '-';
	static const struct sipalg_content nothing;
	static const struct sipalg_span none;

	at = read_padding(walk, close ? at + 2 : at);
	if (!at || !add_part(walk, strip_line_end(line)))
		return NULL;
	pop_levels(walk, close ? level : level + 1, line);
	walk->in_header = !close;
	walk->content = nothing;
	walk->length = none;
	walk->measured = false;
	return at;
}

/* Content-Length of a part, which the grammar does not know; see RFC 3261, 7.4 */
static bool read_length(struct walk *walk, const u8 *at)
{
	const u8 *last = walk->value.last;
	const u8 *end;
	u32 length;

	if (walk->measured)
		return false;
	walk->measured = true;
	at = sipalg_scan_space(at, last);
	end = sipalg_scan_number(at, last, &length);
	if (end && sipalg_scan_ends(sipalg_scan_space(end, last)))
		walk->length = sipalg_value_span(&walk->value, at, end);
	return true;
}

/* entity-header := field-name ":" [ field-body ] CRLF; Return: its LF */
static const u8 *read_header(struct walk *walk, const u8 *at)
{
	enum sipalg_header header;

	at = sipalg_header_read(at, walk->value.last, &header);
	if (!at)
		return NULL;
	switch (header) {
	case SIPALG_HEADER_CONTENT_TYPE:
		if (walk->content.typed)
			return NULL;
		at = sipalg_content_read(&walk->value, at, header,
					 &walk->content);
		break;
	case SIPALG_HEADER_CONTENT_ENCODING:
	case SIPALG_HEADER_TRANSFER_ENCODING:
		at = sipalg_content_read(&walk->value, at, header,
					 &walk->content);
		break;
	case SIPALG_HEADER_CONTENT_LENGTH:
		if (!read_length(walk, at))
			return NULL;
		break;
	default:
		break;
	}
	return sipalg_scan_value(at, walk->value.last);
}

/* The empty line behind a part's header was passed; the part is at @at. */
static const u8 *begin_part(struct walk *walk, const u8 *at)
{
	const struct sipalg_content *content = &walk->content;

	walk->in_header = false;
	if (content->encoded || content->kind == SIPALG_CONTENT_OTHER)
		return at;
	if (content->kind == SIPALG_CONTENT_SDP)
		walk->text = at;
	else if (!push_level(walk, at, content->boundary))
		return NULL;
	return at;
}

/* A line of a part's header. Return: behind it; NULL if it is none. */
static const u8 *read_header_line(struct walk *walk, const u8 *at)
{
	if (*at == '\n')
		return begin_part(walk, at + 1);
	if (at[0] == '\r' && at[1] == '\n')
		return begin_part(walk, at + 2);
	at = read_header(walk, at);
	return at ? at + 1 : NULL;
}

/* Return: behind the line; NULL if the body cannot be read. */
static const u8 *read_line(struct walk *walk, const u8 *at)
{
	const u8 *last = walk->value.last;
	s32 level = -1;

	if (walk->end - at >= 2 && at[0] == '-' && at[1] == '-')
		level = find_boundary(walk, at + 2);
	if (level >= 0)
		return take_delimiter(walk, at, level);
	if (at > last)
		return walk->end;
	return walk->in_header ? read_header_line(walk, at) :
				 sipalg_scan_find(at, last, '\n') + 1;
}

static bool read_lines(struct walk *walk, const u8 *at)
{
	while (at && at < walk->end && walk->depth)
		at = read_line(walk, at);
	if (!at || !add_part(walk, walk->end))
		return false;
	pop_levels(walk, 0, walk->end);
	return true;
}

/* The last LF of the body; before it if there is none. */
static const u8 *find_last(const u8 *start, const u8 *end)
{
	while (end > start && end[-1] != '\n')
		end--;
	return end - 1;
}

/**
 * sipalg_multipart_read() - find the descriptions in a multipart body
 * @value: a value of the message; the index gets the parts
 * @body: the body
 * @boundary: of the outermost multipart
 *
 * Parts that are signed, encrypted, compressed or encoded as a whole are left
 * out. All or nothing: if one cannot be found for sure, none is.
 *
 * Return: SIPALG_OK; SIPALG_BAD_MULTIPART when a multipart has no boundary,
 * lies too deep, or cannot be told from another, when a header of a part
 * cannot be read, or when there are more descriptions than places.
 */
enum sipalg_reason sipalg_multipart_read(const struct sipalg_value *value,
					 struct sipalg_span body,
					 struct sipalg_span boundary)
{
	const u8 *start = value->data + body.off;
	struct walk walk = {
		.value = *value, .end = start + body.len
	};

	walk.value.last = find_last(start, walk.end);
	if (push_level(&walk, start, boundary) && read_lines(&walk, start))
		return SIPALG_OK;
	value->msg->nr_parts = 0;
	value->msg->nr_wraps = 0;
	return SIPALG_BAD_MULTIPART;
}
