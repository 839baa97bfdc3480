/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call, text or JSON. Values are cells of a table in text and members of
 * an object in JSON. Nothing reaches stdout before print_end().
 */
#ifndef SIPALG_PRINT_H
#define SIPALG_PRINT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "facts.h"
#include "json.h"
#include "table.h"

/**
 * struct print - the output of one command
 * @as_json: JSON, not text
 * @look: of tables
 * @out: where it gathers
 * @buf: what it gathered
 * @size: length of @buf
 * @json: the document
 * @table: the table
 * @failed: memory was short
 */
struct print {
	bool as_json;
	struct table_look look;
	FILE *out;
	char *buf;
	size_t size;
	struct json json;
	struct table table;
	bool failed;
};

int print_begin(struct print *print, bool pretty);
int print_end(struct print *print);
void print_drop(struct print *print);

void print_object(struct print *print, const char *key);
void print_object_end(struct print *print);
void print_list(struct print *print, const char *key);
void print_list_end(struct print *print);

void print_table(struct print *print, const char *columns);
void print_heads(struct print *print, const char *const *heads);
void print_row(struct print *print);
void print_table_end(struct print *print);
void print_cell(struct print *print, enum style style, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void print_line(struct print *print, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void print_indented(struct print *print, size_t indent, const char *sentence);
void print_wrapped(struct print *print, const char *sentence);

void print_word(struct print *print, const char *key, enum style style,
		const char *word);
void print_bytes(struct print *print, const char *key, const char *bytes);
void print_number(struct print *print, const char *key, uint64_t value);
void print_count(struct print *print, const char *key,
		 const struct count *count);
void print_clock(struct print *print, const char *key, uint64_t seconds);
void print_endpoint(struct print *print, const char *key,
		    const struct endpoint *endpoint);

#endif /* SIPALG_PRINT_H */
