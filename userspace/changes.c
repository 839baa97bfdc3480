// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is changed in a message: as a table or a list, and made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "counters.h"

/**
 * changes_plain() - bytes of a message, safe on a terminal
 * @bytes: the bytes
 * @len: how many; what does not fit is left out
 * @text: gets them
 *
 * Return: the text.
 */
const char *changes_plain(const uint8_t *bytes, size_t len, struct text *text)
{
	char copy[128];

	snprintf(copy, sizeof(copy), "%.*s", (int)len, (const char *)bytes);
	return units_plain(copy, text);
}

/* A newer module may change what this tool has no name for. */
static const char *name_field(size_t field, struct text *text)
{
	const struct counter_text *counter = counters_counter(field);

	if (counter)
		return counter->name;
	snprintf(text->s, sizeof(text->s), "counter_%zu", field);
	return text->s;
}

static void show_place_json(struct print *print, const struct changes_of *of,
			    const struct place *place)
{
	struct text text;

	print_object(print, NULL);
	json_string(&print->json, "field", name_field(place->field, &text));
	print_number(print, "offset", place->off);
	json_string(&print->json, "old",
		    changes_plain(of->data + place->off, place->old_len,
				  &text));
	json_string(&print->json, "new",
		    changes_plain(place->text, place->len, &text));
	print_object_end(print);
}

static void show_place(struct print *print, const struct changes_of *of,
		       const struct place *place)
{
	struct text name, old, new;

	print_row(print);
	print_cell(print, STYLE_PLAIN, "  %s", name_field(place->field, &name));
	print_cell(print, STYLE_PLAIN, "%s",
		   changes_plain(of->data + place->off, place->old_len, &old));
	print_cell(print, STYLE_PLAIN, "->");
	print_cell(print, STYLE_GOOD, "%s",
		   changes_plain(place->text, place->len, &new));
}

/**
 * changes_show() - a line for each change; in JSON the list "edits"
 * @print: the output; no table may be open
 * @of: the message
 */
void changes_show(struct print *print, const struct changes_of *of)
{
	size_t i;

	print_list(print, "edits");
	print_table(print, "llll");
	for (i = 0; i < of->num; i++)
		if (print->as_json)
			show_place_json(print, of, &of->place[i]);
		else
			show_place(print, of, &of->place[i]);
	print_table_end(print);
	print_list_end(print);
}

/**
 * changes_line() - all changes in a line
 * @of: the message
 * @line: gets "via 192.168.1.31 -> 203.0.113.5, ...", as far as there is room
 * @size: its room
 */
void changes_line(const struct changes_of *of, char *line, size_t size)
{
	struct text name, old, new;
	size_t i, len = 0;

	*line = '\0';
	for (i = 0; i < of->num && len < size; i++) {
		const struct place *place = &of->place[i];

		len += snprintf(line + len, size - len, "%s%s %s -> %s",
				i ? ", " : "", name_field(place->field, &name),
				changes_plain(of->data + place->off,
					      place->old_len, &old),
				changes_plain(place->text, place->len, &new));
	}
}

/**
 * changes_growth() - how much longer the message becomes
 * @of: the message
 *
 * Return: bytes, less than 0 if it becomes shorter.
 */
long changes_growth(const struct changes_of *of)
{
	long growth = 0;
	size_t i;

	for (i = 0; i < of->num; i++)
		growth += (long)of->place[i].len - (long)of->place[i].old_len;
	return growth;
}

/**
 * changes_apply() - the message as it goes on
 * @of: the message
 * @len: gets its bytes
 *
 * Return: the message, to be freed, with a NUL behind it; NULL without memory.
 */
uint8_t *changes_apply(const struct changes_of *of, size_t *len)
{
	uint8_t *out, *to;
	size_t i, at = 0;

	*len = of->len + changes_growth(of);
	out = to = malloc(*len + 1);
	if (!out)
		return NULL;
	for (i = 0; i < of->num; i++) {
		const struct place *place = &of->place[i];

		to = mempcpy(to, of->data + at, place->off - at);
		to = mempcpy(to, place->text, place->len);
		at = place->off + place->old_len;
	}
	to = mempcpy(to, of->data + at, of->len - at);
	*to = '\0';
	return out;
}

static void put_line(FILE *out, const uint8_t *bytes, size_t len)
{
	size_t i;

	if (len && bytes[len - 1] == '\r')
		len--;
	fputs("  | ", out);
	for (i = 0; i < len; i++)
		if (bytes[i] >= ' ' && bytes[i] <= '~')
			fputc(bytes[i], out);
		else
			fprintf(out, "\\x%02x", bytes[i]);
	fputc('\n', out);
}

/**
 * changes_whole() - show a whole message, safe on a terminal
 * @print: the output, which is text; no table may be open
 * @bytes: the message
 * @len: its bytes
 */
void changes_whole(struct print *print, const uint8_t *bytes, size_t len)
{
	const uint8_t *line = bytes, *end = bytes + len, *stop;

	for (; line < end; line = stop + 1) {
		stop = memchr(line, '\n', end - line);
		if (!stop)
			stop = end;
		put_line(print->out, line, stop - line);
	}
}
