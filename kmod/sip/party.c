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
 *
 * Return: the "<" behind it; NULL if there is none.
 */
static const u8 *skip_display(const u8 *at, const u8 *last, bool list)
{
	for (;;) {
		at = sipalg_scan_space(at, last);
		if (*at == '<')
			return at;
		if (sipalg_scan_ends(at) ||
		    (list && (*at == ',' || *at == ';')))
			return NULL;
		if (*at == '"')
			at = sipalg_scan_quoted(at, last);
		else
			at++;
		if (!at)
			return NULL;
	}
}

/*
 *	name-addr = [ display-name ] LAQUOT addr-spec RAQUOT
 *
 * Space within the brackets is passed (RFC 4475, 3.1.2.14).
 */
static const u8 *read_bracketed(struct sipalg_value *value, const u8 *at,
				struct sipalg_uri *uri)
{
	uri->inside = SIPALG_CLASS_URI;
	at = sipalg_scan_space(at + 1, value->last);
	at = sipalg_uri_read(value, at, uri);
	if (at && *at != '>')
		at = sipalg_scan_space(at, value->last);
	return at && *at == '>' ? at + 1 : NULL;
}

/*
 * An addr-spec without brackets: "," and ";" end it, what follows belongs to
 * the header, and "?" must not stand in it (RFC 3261, 20.10). Phones write
 * Refer-To: sip:b@c?Replaces=x all the same. Where only one value can stand
 * that has one meaning, and the URI's headers are passed up to the ";".
 */
static const u8 *read_bare(struct sipalg_value *value, const u8 *at,
			   bool list, struct sipalg_uri *uri)
{
	uri->inside = SIPALG_CLASS_BARE;
	at = sipalg_uri_read(value, at, uri);
	if (at && list && at - value->data - uri->text.off != uri->text.len)
		return NULL;
	return at;
}

/**
 * sipalg_party_read_address() - read name-addr or addr-spec
 * @value: the value it stands in
 * @at: cursor; may be at space before it
 * @list: whether "," separates several
 * @uri: what is told of the URI
 *
 * Return: behind it; NULL if it is none, or when there was no place for an
 * address.
 */
const u8 *sipalg_party_read_address(struct sipalg_value *value, const u8 *at,
				    bool list, struct sipalg_uri *uri)
{
	const u8 *stop;

	at = sipalg_scan_space(at, value->last);
	if (*at == '<')
		return read_bracketed(value, at, uri);
	stop = sipalg_scan_run(at, SIPALG_CLASS_TOKEN);
	if (*stop == ':')
		return read_bare(value, at, list, uri);
	at = skip_display(stop, value->last, list);
	return at ? read_bracketed(value, at, uri) : NULL;
}

/* What stands in "<>", without space; @at is at the "<". */
static const u8 *skip_angled(const u8 *at)
{
	do
		at = sipalg_scan_run(at + 1, SIPALG_CLASS_URI);
	while (*at == '@');
	return *at == '>' ? at + 1 : NULL;
}

/* gen-value = token / host / quoted-string; any but separators is taken */
static const u8 *read_gen_value(const struct sipalg_value *value, const u8 *at,
				struct sipalg_span *text)
{
	const u8 *start = at;

	if (*at != '"') {
		at = sipalg_scan_run(at, SIPALG_CLASS_VALUE);
		if (*at == '<' && at == start)
			at = skip_angled(at);
		if (!at || *at == '"')
			return NULL;
		*text = sipalg_value_span(value, start, at);
		return at;
	}
	at = sipalg_scan_quoted(at, value->last);
	if (at)
		*text = sipalg_value_span(value, start + 1, at - 1);
	return at;
}

/**
 * sipalg_party_read_param() - read the next parameter of a header value
 * @value: the value it stands in
 * @at: cursor, behind the value or the last parameter
 * @param: the parameter; key 0 when there is none
 *
 *	generic-param = token [ EQUAL gen-value ]	   RFC 3261, 25.1
 *
 * Accepted beyond that: nothing between two ";" or behind the last, as many
 * phones write; nothing behind "="; a value in "<>", as some write their
 * +sip.instance without the quotes.
 *
 * Return: behind it; where there is none, the "," or line end that must stand
 * there instead; NULL if neither does.
 */
const u8 *sipalg_party_read_param(const struct sipalg_value *value,
				  const u8 *at, struct sipalg_param *param)
{
	const u8 *last = value->last;
	const u8 *name;
	const u8 *mark;

	param->key = 0;
	param->text.off = 0;
	param->text.len = 0;
	do {
		if (*at != ';')
			at = sipalg_scan_space(at, last);
		if (*at != ';')
			return *at == ',' || sipalg_scan_ends(at) ? at : NULL;
		name = sipalg_scan_space(at + 1, last);
		at = sipalg_scan_run(name, SIPALG_CLASS_TOKEN);
	} while (at == name);
	param->key = sipalg_scan_key(name, at - name, last);
	mark = sipalg_scan_mark(at, last, '=');
	return mark ? read_gen_value(value, mark, &param->text) : at;
}
