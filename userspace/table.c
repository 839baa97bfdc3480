// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text in columns as wide as their content. Cells are ASCII: a byte is a
 * column.
 */
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "term.h"

#define GAP		2
#define CUT_LEAST	9
#define WRAP_LEAST	24

static const char *const style_on[] = {
	[STYLE_PLAIN]	= "",
	[STYLE_HEAD]	= "\033[1m",
	[STYLE_GOOD]	= "\033[32m",
	[STYLE_WARN]	= "\033[33m",
	[STYLE_BAD]	= "\033[31m",
};

/**
 * struct layout - what a line needs to know
 * @out: where it goes
 * @color: with colours
 * @width: of each column
 */
struct layout {
	FILE *out;
	bool color;
	size_t width[TABLE_COLUMNS];
};

/**
 * table_begin() - an empty table
 * @table: the table
 * @columns: alignment of each column, see struct table
 */
void table_begin(struct table *table, const char *columns)
{
	memset(table, 0, sizeof(*table));
	table->columns = columns;
}

static void add_cell(struct table *table, enum style style, char *text)
{
	struct cell *cell = table->cell;

	if ((table->num & (table->num - 1)) == 0)
		cell = reallocarray(cell, table->num ? table->num * 2 : 1,
				    sizeof(*cell));
	if (!cell) {
		table->failed = true;
		free(text);
		return;
	}
	table->cell = cell;
	cell[table->num].text = text;
	cell[table->num].style = style;
	table->num++;
}

/**
 * table_row() - begin a row; one without cells is an empty line
 * @table: the table
 */
void table_row(struct table *table)
{
	add_cell(table, STYLE_PLAIN, NULL);
}

/**
 * table_cell() - add a cell to the row
 * @table: the table
 * @style: what it means
 * @text: its text, copied
 */
void table_cell(struct table *table, enum style style, const char *text)
{
	char *copy = strdup(text);

	if (copy)
		add_cell(table, style, copy);
	else
		table->failed = true;
}

static void measure(const struct table *table, struct layout *layout)
{
	size_t i, len, col = 0;

	for (i = 0; i < table->num; i++) {
		if (!table->cell[i].text) {
			col = 0;
			continue;
		}
		len = strlen(table->cell[i].text);
		if (len > layout->width[col])
			layout->width[col] = len;
		col++;
	}
}

/* Take what is too much from the column that may be cut or wrapped. */
static void fit(const struct table *table, struct layout *layout,
		unsigned int width)
{
	const char *flexible = strpbrk(table->columns, "cw");
	size_t sum = 0, i, least, *column;

	for (i = 0; table->columns[i]; i++)
		sum += layout->width[i] + (i ? GAP : 0);
	if (!flexible || !width || sum <= width)
		return;
	least = *flexible == 'c' ? CUT_LEAST : WRAP_LEAST;
	column = &layout->width[flexible - table->columns];
	if (*column > sum - width + least)
		*column -= sum - width;
	else if (*column > least)
		*column = least;
}

/* Where a column begins. */
static size_t start_of(const struct layout *layout, size_t col)
{
	size_t start = 0;

	while (col--)
		start += layout->width[col] + GAP;
	return start;
}

/**
 * table_wrap() - write a sentence into a column, without a line end
 * @out: where it goes; the line is at the column already
 * @sentence: words with single spaces between them
 * @indent: where the column begins
 * @width: of the column; only a word that is longer goes past it
 */
void table_wrap(FILE *out, const char *sentence, size_t indent, size_t width)
{
	size_t used = 0;

	while (*sentence) {
		size_t len = strcspn(sentence, " ");

		if (used && used + 1 + len > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			used = 0;
		}
		if (used) {
			fputc(' ', out);
			used++;
		}
		fwrite(sentence, 1, len, out);
		used += len;
		sentence += len;
		sentence += strspn(sentence, " ");
	}
}

static void put_text(const struct layout *layout, const struct cell *cell,
		     size_t width)
{
	size_t len = strlen(cell->text);
	bool on = layout->color && cell->style != STYLE_PLAIN;

	if (on)
		fputs(style_on[cell->style], layout->out);
	if (len <= width)
		fputs(cell->text, layout->out);
	else
		fprintf(layout->out, "%.*s%s%s", (int)(width / 2), cell->text,
			term_ellipsis(),
			cell->text + len - (width - 1 - width / 2));
	if (on)
		fputs("\033[0m", layout->out);
}

static void put_cell(const struct layout *layout, const struct cell *cell,
		     char align, size_t width)
{
	size_t len = strlen(cell->text);
	int pad = len < width ? (int)(width - len) : 0;
	bool last = !cell[1].text;

	if (align == 'r')
		fprintf(layout->out, "%*s", pad, "");
	put_text(layout, cell, width);
	if (!last)
		fprintf(layout->out, "%*s", GAP + (align == 'r' ? 0 : pad), "");
}

/* What is wrapped has no style, except that a heading is never that long. */
static void put_column(const struct layout *layout, const struct cell *cell,
		       char align, size_t col)
{
	size_t width = layout->width[col];

	if (align == 'w' && strlen(cell->text) > width)
		table_wrap(layout->out, cell->text, start_of(layout, col),
			   width);
	else
		put_cell(layout, cell, align, width);
}

/**
 * table_end() - show the table and forget it
 * @table: the table; empty afterwards
 * @out: where it goes
 * @look: how it is to look
 *
 * Return: 0, or -1 when memory was short and nothing was written.
 */
int table_end(struct table *table, FILE *out, const struct table_look *look)
{
	struct layout layout = { .out = out, .color = look->color };
	int ret = -1;
	size_t i, col = 0;

	table_row(table);
	if (table->failed)
		goto free_cells;
	measure(table, &layout);
	fit(table, &layout, look->width);
	for (i = 0; i < table->num; i++) {
		if (table->cell[i].text) {
			put_column(&layout, &table->cell[i], table->columns[col],
				   col);
			col++;
			continue;
		}
		if (i)
			fputc('\n', out);
		col = 0;
	}
	ret = 0;
free_cells:
	for (i = 0; i < table->num; i++)
		free(table->cell[i].text);
	free(table->cell);
	memset(table, 0, sizeof(*table));
	return ret;
}
