// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON, written as it comes. The output is ASCII whatever the bytes are, so it
 * is valid everywhere and can do nothing to a terminal.
 */
#include <inttypes.h>
#include <string.h>

#include "json.h"

#define REPLACEMENT	0xfffdu

static void put_break(struct json *json)
{
	if (json->pretty)
		fprintf(json->out, "\n%*s", (int)json->depth * 2, "");
}

/*
 * One character of UTF-8. Overlong forms, surrogates, values past U+10FFFF and
 * stray bytes are one replacement character for each byte.
 */
static uint32_t get_char(const unsigned char **bytes)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *from = *bytes;
	unsigned int more, i;
	uint32_t c = *from;

	*bytes = from + 1;
	if (c < 0x80)
		return c;
	if (c < 0xc2 || c > 0xf4)
		return REPLACEMENT;
	more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	c &= 0x3fu >> more;
	for (i = 1; i <= more; i++) {
		if ((from[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (from[i] & 0x3f);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return REPLACEMENT;
	*bytes = from + 1 + more;
	return c;
}

static void put_char(struct json *json, uint32_t c)
{
	if (c == '"' || c == '\\')
		fprintf(json->out, "\\%c", (char)c);
	else if (c >= ' ' && c <= '~')
		fputc((int)c, json->out);
	else if (c <= 0xffff)
		fprintf(json->out, "\\u%04" PRIx32, c);
	else
		fprintf(json->out, "\\u%04" PRIx32 "\\u%04" PRIx32,
			0xd800 + ((c - 0x10000) >> 10),
			0xdc00 + ((c - 0x10000) & 0x3ff));
}

/* There is a NUL behind them: no character reaches beyond the end. */
static void put_bytes(struct json *json, const void *bytes, size_t len)
{
	const unsigned char *from = bytes, *end = from + len;

	fputc('"', json->out);
	while (from < end)
		put_char(json, get_char(&from));
	fputc('"', json->out);
}

static void put_string(struct json *json, const char *bytes)
{
	put_bytes(json, bytes, strlen(bytes));
}

static void put_key(struct json *json, const char *key)
{
	if (!json->empty)
		fputc(',', json->out);
	json->empty = false;
	if (json->depth)
		put_break(json);
	if (!key)
		return;
	put_string(json, key);
	fputs(json->pretty ? ": " : ":", json->out);
}

/**
 * json_open() - begin an object or an array
 * @json: the document
 * @key: its key; NULL in an array, and for the document itself
 * @bracket: '{' or '['
 */
void json_open(struct json *json, const char *key, char bracket)
{
	put_key(json, key);
	fputc(bracket, json->out);
	json->depth++;
	json->empty = true;
}

/**
 * json_close() - end the innermost object or array
 * @json: the document
 * @bracket: '}' or ']'
 */
void json_close(struct json *json, char bracket)
{
	json->depth--;
	if (!json->empty)
		put_break(json);
	fputc(bracket, json->out);
	json->empty = false;
	if (!json->depth)
		fputc('\n', json->out);
}

/**
 * json_number() - write a number
 * @json: the document
 * @key: its key
 * @value: the number
 */
void json_number(struct json *json, const char *key, uint64_t value)
{
	put_key(json, key);
	fprintf(json->out, "%" PRIu64, value);
}

/**
 * json_string() - write a string
 * @json: the document
 * @key: its key
 * @bytes: any bytes; what is not UTF-8 becomes U+FFFD
 */
void json_string(struct json *json, const char *key, const char *bytes)
{
	put_key(json, key);
	put_string(json, bytes);
}

/**
 * json_bytes() - write a string with NULs in it
 * @json: the document
 * @key: its key
 * @bytes: any bytes, and a NUL behind them; what is not UTF-8 becomes U+FFFD
 * @len: how many
 */
void json_bytes(struct json *json, const char *key, const void *bytes,
		size_t len)
{
	put_key(json, key);
	put_bytes(json, bytes, len);
}

/**
 * json_bool() - write true or false
 * @json: the document
 * @key: its key
 * @value: which
 */
void json_bool(struct json *json, const char *key, bool value)
{
	put_key(json, key);
	fputs(value ? "true" : "false", json->out);
}

/**
 * json_null() - write that a value is not known
 * @json: the document
 * @key: its key
 */
void json_null(struct json *json, const char *key)
{
	put_key(json, key);
	fputs("null", json->out);
}
