/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text in columns as wide as their content.
 */
#ifndef SIPALG_TABLE_H
#define SIPALG_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#define TABLE_COLUMNS	8

/**
 * enum style - what a cell means, for those who see colours
 * @STYLE_PLAIN: nothing
 * @STYLE_HEAD: a heading
 * @STYLE_GOOD: as it should be
 * @STYLE_WARN: on its way, or in part
 * @STYLE_BAD: trouble
 */
enum style {
	STYLE_PLAIN,
	STYLE_HEAD,
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
};

/**
 * struct cell - one value, or the beginning of a row
 * @text: the value; NULL for the beginning of a row
 * @style: its meaning
 */
struct cell {
	char *text;
	enum style style;
};

/**
 * struct table - cells that wait for the widest of their column
 * @columns: a letter each: 'l' left, 'r' right, 'c' left and cut to fit, 'w'
 *	left and wrapped to fit, which only the last can be
 * @cell: the cells
 * @num: how many
 * @failed: memory was short
 */
struct table {
	const char *columns;
	struct cell *cell;
	size_t num;
	bool failed;
};

/**
 * struct table_look - how a table is to be shown
 * @width: columns a line may have; 0 for any number
 * @color: with colours
 */
struct table_look {
	unsigned int width;
	bool color;
};

void table_begin(struct table *table, const char *columns);
void table_row(struct table *table);
void table_cell(struct table *table, enum style style, const char *text);
void table_wrap(FILE *out, const char *sentence, size_t indent, size_t width);
int table_end(struct table *table, FILE *out, const struct table_look *look);

#endif /* SIPALG_TABLE_H */
