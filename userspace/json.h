/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JSON, written as it comes: commas, indentation and escapes.
 */
#ifndef SIPALG_JSON_H
#define SIPALG_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct json - a document being written
 * @out: where it goes
 * @pretty: with line breaks and indentation
 * @depth: open objects and arrays
 * @empty: nothing was written into the innermost of them yet
 */
struct json {
	FILE *out;
	bool pretty;
	unsigned int depth;
	bool empty;
};

void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_number(struct json *json, const char *key, uint64_t value);
void json_string(struct json *json, const char *key, const char *bytes);
void json_bytes(struct json *json, const char *key, const void *bytes,
		size_t len);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

#endif /* SIPALG_JSON_H */
