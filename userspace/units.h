/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values as people write them, into buffers of the caller.
 */
#ifndef SIPALG_UNITS_H
#define SIPALG_UNITS_H

#include <stdint.h>

#include "facts.h"

/**
 * struct text - room for any value of this file
 * @s: the value, ending in NUL
 */
struct text {
	char s[CALL_ID_MAX * 4 + 1];
};

const char *units_number(uint64_t value, struct text *text);
const char *units_clock(uint64_t seconds, struct text *text);
const char *units_span(uint64_t seconds, struct text *text);
const char *units_endpoint(const struct endpoint *endpoint, struct text *text);
const char *units_host(const struct endpoint *endpoint, struct text *text);
const char *units_moment(uint64_t time_ns, struct text *text);
const char *units_date(uint64_t time_ns, struct text *text);
const char *units_plain(const char *bytes, struct text *text);
const char *units_sentence(const char *bytes, struct text *text);

#endif /* SIPALG_UNITS_H */
