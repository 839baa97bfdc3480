/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names, bounds and sentences of settings, out of sipalg_settings.h.
 */
#ifndef SIPALG_SETTINGS_TEXT_H
#define SIPALG_SETTINGS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts.h"
#include "units.h"

/* In place of a value, on the command line: take the namespace's own away. */
#define SETTINGS_DEFAULT	"default"

/* The word of a choice that may be written as prefixes. */
#define SETTINGS_LIST		"list"

/**
 * struct setting_text - what this tool knows of a setting
 * @name: its name
 * @kind: what its value is: "number", "port", "seconds", or the words for the
 *	values from 0 on, separated by "|"; if the last
 *	word is "address", larger values are IPv4 addresses
 * @min: smallest value
 * @max: largest value
 * @sentence: what it means
 */
struct setting_text {
	const char *name;
	const char *kind;
	uint32_t min;
	uint32_t max;
	const char *sentence;
};

const struct setting_text *settings_text(size_t setting);
size_t settings_find(const char *name);
const char *settings_near(const char *name);
bool settings_is_choice(const struct setting_text *text);
bool settings_is_address(const struct setting_text *text);
const char *settings_word(const struct setting_text *text, uint32_t value,
			  struct text *word);
const char *settings_value(const struct setting_text *text, uint32_t value,
			   struct text *shown);
const char *settings_range(const struct setting_text *text,
			   struct text *range);
bool settings_has_list(const struct setting_text *text);
bool settings_read_prefixes(const char *words, struct prefixes *prefixes);
const char *settings_prefix(const struct prefix *prefix, struct text *shown);
bool settings_read(const struct setting_text *text, const char *word,
		   uint32_t *value);

#endif /* SIPALG_SETTINGS_TEXT_H */
