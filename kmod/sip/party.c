// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads name-addr, addr-spec and the parameters behind them. Which header
 * they stand in, and what its parameters mean, is left to msg.c.
 */
#include "party.h"

/*
 *	display-name = *(token LWS)/ quoted-string	   RFC 3261, 25.1
 *
 * Any text is taken where the value is not a list; in a list an unquoted "," or
 * ";" cannot be told from the end of a value (RFC 4475, 3.1.2.15).
 */
static bool skip_display(struct sipalg_cursor *cur, bool list)
{
	while (cur->at < cur->end) {
		u8 byte = cur->data[cur->at];

		if (byte == '<')
			return true;
		if (list && (byte == ',' || byte == ';'))
			return false;
		if (byte != '"')
			cur->at++;
		else if (!sipalg_scan_quoted(cur))
			return false;
	}
	return false;
}

/*
 *	name-addr = [ display-name ] LAQUOT addr-spec RAQUOT
 *
 * Space within the brackets is passed (RFC 4475, 3.1.2.14).
 */
static bool read_bracketed(struct sipalg_value *value, struct sipalg_uri *uri)
{
	struct sipalg_cursor *cur = &value->cur;

	cur->at++;
	sipalg_scan_space(cur);
	if (!sipalg_uri_read(value, uri))
		return false;
	sipalg_scan_space(cur);
	return sipalg_scan_byte(cur, '>');
}

/*
 * An addr-spec without brackets: "," and ";" end it, what follows belongs to
 * the header, and "?" must not stand in it (RFC 3261, 20.10).
 */
static bool read_bare(struct sipalg_value *value, struct sipalg_uri *uri)
{
	struct sipalg_cursor *cur = &value->cur;
	u32 start = cur->at;
	u32 end = cur->end;
	bool whole;

	sipalg_scan_run(cur, SIPALG_CLASS_VALUE);
	cur->end = cur->at;
	cur->at = start;
	whole = sipalg_uri_read(value, uri) && cur->at == cur->end &&
		uri->text.len == cur->end - start;
	cur->end = end;
	return whole;
}

/**
 * sipalg_party_read_address() - read name-addr or addr-spec
 * @value: the value it stands in; the cursor may be at space before it
 * @list: whether "," separates several
 * @uri: what is told of the URI
 *
 * Return: whether it was one, the cursor being behind it; or false also when
 * there was no place for an address.
 */
bool sipalg_party_read_address(struct sipalg_value *value, bool list,
			       struct sipalg_uri *uri)
{
	struct sipalg_cursor *cur = &value->cur;
	u32 start;

	sipalg_scan_space(cur);
	start = cur->at;
	sipalg_scan_run(cur, SIPALG_CLASS_TOKEN);
	if (sipalg_scan_peek(cur) == ':') {
		cur->at = start;
		return read_bare(value, uri);
	}
	return skip_display(cur, list) && read_bracketed(value, uri);
}

/* gen-value = token / host / quoted-string; any but separators is taken */
static bool read_value(struct sipalg_cursor *cur, struct sipalg_span *text)
{
	text->off = cur->at;
	if (sipalg_scan_quoted(cur)) {
		text->off++;
		text->len = cur->at - text->off - 1;
		return true;
	}
	text->len = sipalg_scan_run(cur, SIPALG_CLASS_VALUE);
	return sipalg_scan_peek(cur) != '"';
}

/**
 * sipalg_party_read_param() - read the next parameter of a header value
 * @cur: cursor, behind the value or the last parameter
 * @param: the parameter; a name of length 0 when there is none
 *
 *	generic-param = token [ EQUAL gen-value ]	   RFC 3261, 25.1
 *
 * Accepted beyond that: nothing between two ";" or behind the last, as many
 * phones write; nothing behind "=".
 *
 * Return: whether to go on: a parameter was read, or the value ends here, as
 * it must, with "," or the header. False: neither.
 */
bool sipalg_party_read_param(struct sipalg_cursor *cur,
			     struct sipalg_param *param)
{
	param->name.len = 0;
	param->text.off = 0;
	param->text.len = 0;
	do {
		sipalg_scan_space(cur);
		if (!sipalg_scan_byte(cur, ';'))
			return cur->at == cur->end ||
			       cur->data[cur->at] == ',';
		sipalg_scan_space(cur);
		param->name.off = cur->at;
		param->name.len = sipalg_scan_run(cur, SIPALG_CLASS_TOKEN);
	} while (!param->name.len);
	return !sipalg_scan_mark(cur, '=') || read_value(cur, &param->text);
}

/**
 * sipalg_party_is() - tell a parameter by its name
 * @cur: cursor over the message
 * @param: the parameter
 * @lower: the name, in lower case
 *
 * Return: whether that is its name, in any case.
 */
bool sipalg_party_is(const struct sipalg_cursor *cur,
		     const struct sipalg_param *param, const char *lower)
{
	return sipalg_scan_equal(cur->data + param->name.off, param->name.len,
				 lower);
}
