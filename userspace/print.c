// SPDX-License-Identifier: GPL-2.0-only
/*
 * One call, text or JSON. What only one of the two shows has functions that do
 * nothing for the other, so that commands need few questions.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "stop.h"
#include "units.h"

#define WRAP_WIDTH	78
#define WRAP_INDENT	2

/**
 * print_begin() - begin the output of a command
 * @print: its @as_json and @look are set
 * @pretty: indent JSON
 *
 * Return: 0, or -1 with errno set.
 */
int print_begin(struct print *print, bool pretty)
{
	print->out = open_memstream(&print->buf, &print->size);
	if (!print->out)
		return -1;
	print->json = (struct json){
		.out = print->out,
		.pretty = pretty,
		.empty = true,
	};
	return 0;
}

/**
 * print_end() - write the output, all of it or nothing
 * @print: as print_begin() left it; over afterwards
 *
 * Return: 0, or -1 with errno set.
 */
int print_end(struct print *print)
{
	int ret = 0;

	if (fclose(print->out) || print->failed)
		ret = -1;
	if (!ret)
		ret = stop_write(print->buf, print->size);
	free(print->buf);
	return ret;
}

/**
 * print_drop() - forget the output
 * @print: as print_begin() left it; over afterwards
 */
void print_drop(struct print *print)
{
	fclose(print->out);
	free(print->buf);
}

/**
 * print_object() - begin a JSON object
 * @print: the output
 * @key: its key; NULL in a list, and for the document
 */
void print_object(struct print *print, const char *key)
{
	if (print->as_json)
		json_open(&print->json, key, '{');
}

/**
 * print_object_end() - end a JSON object
 * @print: the output
 */
void print_object_end(struct print *print)
{
	if (print->as_json)
		json_close(&print->json, '}');
}

/**
 * print_list() - begin a JSON array
 * @print: the output
 * @key: its key
 */
void print_list(struct print *print, const char *key)
{
	if (print->as_json)
		json_open(&print->json, key, '[');
}

/**
 * print_list_end() - end a JSON array
 * @print: the output
 */
void print_list_end(struct print *print)
{
	if (print->as_json)
		json_close(&print->json, ']');
}

/**
 * print_table() - begin a table of the text
 * @print: the output
 * @columns: see struct table
 */
void print_table(struct print *print, const char *columns)
{
	if (!print->as_json)
		table_begin(&print->table, columns);
}

/**
 * print_heads() - add a row of headings
 * @print: the output
 * @heads: the headings, ended by NULL
 */
void print_heads(struct print *print, const char *const *heads)
{
	print_row(print);
	for (; *heads; heads++)
		print_cell(print, STYLE_HEAD, "%s", *heads);
}

/**
 * print_row() - begin a row of the table
 * @print: the output
 */
void print_row(struct print *print)
{
	if (!print->as_json)
		table_row(&print->table);
}

/**
 * print_table_end() - lay the table out
 * @print: the output
 */
void print_table_end(struct print *print)
{
	if (print->as_json)
		return;
	if (table_end(&print->table, print->out, &print->look) < 0)
		print->failed = true;
}

/**
 * print_cell() - add a cell that JSON does not have
 * @print: the output
 * @style: what it means
 * @fmt: its text
 */
void print_cell(struct print *print, enum style style, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	if (print->as_json)
		return;
	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0) {
		print->failed = true;
		return;
	}
	table_cell(&print->table, style, text);
	free(text);
}

/**
 * print_line() - write a line that JSON does not have
 * @print: the output; no table may be open
 * @fmt: its text
 */
void print_line(struct print *print, const char *fmt, ...)
{
	va_list args;

	if (print->as_json)
		return;
	va_start(args, fmt);
	vfprintf(print->out, fmt, args);
	va_end(args);
	fputc('\n', print->out);
}

/**
 * print_indented() - write a sentence that JSON does not have
 * @print: the output; no table may be open
 * @indent: columns before it
 * @sentence: words with single spaces between them
 */
void print_indented(struct print *print, size_t indent, const char *sentence)
{
	size_t width = print->look.width && print->look.width < WRAP_WIDTH ?
		       print->look.width : WRAP_WIDTH;

	if (print->as_json)
		return;
	fprintf(print->out, "%*s", (int)indent, "");
	table_wrap(print->out, sentence, indent,
		   width > indent ? width - indent : 1);
	fputc('\n', print->out);
}

/**
 * print_wrapped() - write a sentence that JSON does not have, indented
 * @print: the output; no table may be open
 * @sentence: words with single spaces between them
 */
void print_wrapped(struct print *print, const char *sentence)
{
	print_indented(print, WRAP_INDENT, sentence);
}

/**
 * print_word() - one of our own words
 * @print: the output
 * @key: in JSON
 * @style: what it means
 * @word: ASCII
 */
void print_word(struct print *print, const char *key, enum style style,
		const char *word)
{
	if (print->as_json)
		json_string(&print->json, key, word);
	else
		table_cell(&print->table, style, word);
}

/**
 * print_bytes() - something a stranger wrote
 * @print: the output
 * @key: in JSON
 * @bytes: any bytes
 */
void print_bytes(struct print *print, const char *key, const char *bytes)
{
	struct text text;

	if (print->as_json)
		json_string(&print->json, key, bytes);
	else
		table_cell(&print->table, STYLE_PLAIN,
			   *bytes ? units_plain(bytes, &text) : "-");
}

/**
 * print_number() - a number
 * @print: the output
 * @key: in JSON
 * @value: the number
 */
void print_number(struct print *print, const char *key, uint64_t value)
{
	struct text text;

	if (print->as_json)
		json_number(&print->json, key, value);
	else
		table_cell(&print->table, STYLE_PLAIN,
			   units_number(value, &text));
}

/**
 * print_count() - a number that an older module may not have
 * @print: the output
 * @key: in JSON
 * @count: the number
 */
void print_count(struct print *print, const char *key,
		 const struct count *count)
{
	if (count->known)
		print_number(print, key, count->value);
	else if (print->as_json)
		json_null(&print->json, key);
	else
		table_cell(&print->table, STYLE_PLAIN, "-");
}

/**
 * print_clock() - a time
 * @print: the output
 * @key: in JSON, where it is seconds
 * @seconds: the time
 */
void print_clock(struct print *print, const char *key, uint64_t seconds)
{
	struct text text;

	if (print->as_json)
		json_number(&print->json, key, seconds);
	else
		table_cell(&print->table, STYLE_PLAIN,
			   units_clock(seconds, &text));
}

/**
 * print_endpoint() - an address and its port
 * @print: the output
 * @key: in JSON, where it is an object, or null when not known
 * @endpoint: the endpoint
 */
void print_endpoint(struct print *print, const char *key,
		    const struct endpoint *endpoint)
{
	struct text text;

	if (!print->as_json) {
		table_cell(&print->table, STYLE_PLAIN,
			   units_endpoint(endpoint, &text));
		return;
	}
	if (endpoint->family == AF_UNSPEC) {
		json_null(&print->json, key);
		return;
	}
	json_open(&print->json, key, '{');
	json_string(&print->json, "address", units_host(endpoint, &text));
	json_number(&print->json, "port", endpoint->port);
	json_close(&print->json, '}');
}
