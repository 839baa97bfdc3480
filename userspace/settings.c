// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names, bounds and sentences of settings, out of sipalg_settings.h; and their
 * values, read and written as their kind wants. Knows no setting by its name.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <linux/sipalg_settings.h>

#include "settings.h"

#define NAME_MAX_LEN	63
#define ADDRESS		"|address"

#define SETTING_TEXT(id, name, kind, min, max, value, sentence) \
	[SIPALG_SET_##id] = { #name, kind, min, max, sentence },
static const struct setting_text setting_text[] = {
	SIPALG_SETTINGS(SETTING_TEXT)
};

/**
 * settings_text() - what is known of a setting
 * @setting: enum sipalg_setting
 *
 * Return: its texts; NULL for a setting newer than this tool.
 */
const struct setting_text *settings_text(size_t setting)
{
	return setting < SIPALG_SETTINGS_NUM ? &setting_text[setting] : NULL;
}

/**
 * settings_find() - a setting by its name
 * @name: the name, whole
 *
 * Return: the setting, or SETTING_NONE.
 */
size_t settings_find(const char *name)
{
	size_t i;

	for (i = 0; i < SIPALG_SETTINGS_NUM; i++)
		if (!strcmp(setting_text[i].name, name))
			return i;
	return SETTING_NONE;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * How many letters to insert, leave out, change, or exchange with the next: the
 * way there from the distances of what is one or two letters shorter.
 */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][NAME_MAX_LEN + 1], len = strlen(b), i, j;
	size_t *before = rows[0], *last = rows[1], *row = rows[2], *spare;

	for (j = 0; j <= len; j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		spare = before;
		before = last;
		last = row;
		row = spare;
		row[0] = i;
		for (j = 1; j <= len; j++) {
			row[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]),
				       least(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return row[len];
}

/**
 * settings_near() - what somebody may have meant
 * @name: not the name of a setting
 *
 * Return: the name that is a few letters away, else the first that it is a
 * part of, else NULL.
 */
const char *settings_near(const char *name)
{
	size_t len = strlen(name), best = len / 3 + 2, i;
	const char *near = NULL;

	if (len > NAME_MAX_LEN)
		return NULL;
	for (i = 0; i < SIPALG_SETTINGS_NUM; i++) {
		size_t far = distance(setting_text[i].name, name);

		if (far >= best)
			continue;
		best = far;
		near = setting_text[i].name;
	}
	for (i = 0; !near && len > 2 && i < SIPALG_SETTINGS_NUM; i++)
		if (strstr(setting_text[i].name, name))
			near = setting_text[i].name;
	return near;
}

/**
 * settings_is_choice() - are its values words?
 * @text: the setting
 *
 * Return: whether they are.
 */
bool settings_is_choice(const struct setting_text *text)
{
	return strchr(text->kind, '|');
}

/**
 * settings_is_address() - is it an address where it is none of its words?
 * @text: the setting
 *
 * Return: whether it is.
 */
bool settings_is_address(const struct setting_text *text)
{
	size_t len = strlen(text->kind), tail = strlen(ADDRESS);

	return len > tail && !strcmp(text->kind + len - tail, ADDRESS);
}

/**
 * settings_word() - the word for a value of a choice
 * @text: the setting, a choice
 * @value: from 0
 * @word: gets it; an address, where there is no word, is no word either
 *
 * Return: the word; NULL when there is none for this value.
 */
const char *settings_word(const struct setting_text *text, uint32_t value,
			  struct text *word)
{
	const char *from = text->kind;

	for (; value && from; value--) {
		from = strchr(from, '|');
		from += !!from;
	}
	if (!from || (settings_is_address(text) && !strchr(from, '|')))
		return NULL;
	snprintf(word->s, sizeof(word->s), "%.*s", (int)strcspn(from, "|"),
		 from);
	return word->s;
}

/**
 * settings_value() - a value as people read it
 * @text: the setting; NULL when this tool does not know it
 * @value: the value
 * @shown: gets "16384", "180 s", "192.0.2.1" or a word; a newer module may
 *	have a choice for which there is only the number
 *
 * Return: the text.
 */
const char *settings_value(const struct setting_text *text, uint32_t value,
			   struct text *shown)
{
	bool seconds = text && !strcmp(text->kind, "seconds");
	struct in_addr address = { htonl(value) };

	if (text && settings_is_choice(text) &&
	    settings_word(text, value, shown))
		return shown->s;
	if (text && settings_is_address(text) &&
	    inet_ntop(AF_INET, &address, shown->s, sizeof(shown->s)))
		return shown->s;
	snprintf(shown->s, sizeof(shown->s), "%" PRIu32 "%s", value,
		 seconds ? " s" : "");
	return shown->s;
}

static void list_words(const struct setting_text *text, struct text *range)
{
	uint32_t value;
	size_t len = 0;

	for (value = text->min; value <= text->max; value++) {
		const char *between = value == text->max ? " or " : ", ";
		struct text word;

		if (!settings_word(text, value, &word)) {
			if (settings_is_address(text))
				snprintf(range->s + len, sizeof(range->s) - len,
					 " or an address");
			break;
		}
		len += snprintf(range->s + len, sizeof(range->s) - len,
				"%s%.60s", value == text->min ? "" : between,
				word.s);
		if (len >= sizeof(range->s))
			break;
	}
}

/**
 * settings_range() - what a setting may be
 * @text: the setting
 * @range: gets "a number from 0 to 9", "10 to 60 seconds", "this, that or none",
 *	"none or an address"
 *
 * Return: the text.
 */
const char *settings_range(const struct setting_text *text, struct text *range)
{
	if (settings_is_choice(text))
		list_words(text, range);
	else if (!strcmp(text->kind, "seconds"))
		snprintf(range->s, sizeof(range->s),
			 "%" PRIu32 " to %" PRIu32 " seconds", text->min,
			 text->max);
	else
		snprintf(range->s, sizeof(range->s),
			 "a %s from %" PRIu32 " to %" PRIu32, text->kind,
			 text->min, text->max);
	return range->s;
}

static bool read_number(const char *digits, uint32_t max, uint32_t *value)
{
	uint64_t number = 0;

	if (!*digits)
		return false;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9')
			return false;
		number = number * 10 + (*digits - '0');
		if (number > max)
			return false;
	}
	*value = number;
	return true;
}

/* Hosts have neither 0.x.x.x nor 127.x.x.x. */
static bool read_address(const char *word, uint32_t *value)
{
	struct in_addr address;

	if (inet_pton(AF_INET, word, &address) != 1)
		return false;
	*value = ntohl(address.s_addr);
	return *value >> 24 && *value >> 24 != 127;
}

static bool read_choice(const struct setting_text *text, const char *word,
			uint32_t *value)
{
	struct text candidate;
	uint32_t i;

	for (i = 0; settings_word(text, i, &candidate); i++) {
		if (strcmp(candidate.s, word))
			continue;
		*value = i;
		return true;
	}
	return settings_is_address(text) && read_address(word, value);
}

/**
 * settings_read() - a value as people write it
 * @text: the setting
 * @word: digits, one of its words, an address, or SETTINGS_DEFAULT
 * @value: gets it, SIPALG_SETTING_UNSET for the default
 *
 * Return: false when the setting cannot be that.
 */
bool settings_read(const struct setting_text *text, const char *word,
		   uint32_t *value)
{
	bool found;

	if (!strcmp(word, SETTINGS_DEFAULT)) {
		*value = SIPALG_SETTING_UNSET;
		return true;
	}
	if (settings_is_choice(text))
		found = read_choice(text, word, value);
	else
		found = read_number(word, text->max, value);
	return found && *value >= text->min && *value <= text->max;
}

/**
 * settings_has_list() - may it be a list of prefixes?
 * @text: the setting
 *
 * Return: whether "list" is one of its words.
 */
bool settings_has_list(const struct setting_text *text)
{
	return strstr(text->kind, "|" SETTINGS_LIST "|");
}

/* "192.0.2.0/24", or an address alone, which is all of itself. */
static bool read_prefix(const char *word, size_t word_len,
			struct prefix *prefix)
{
	uint32_t len, most;
	char host[64], *slash;

	if (word_len >= sizeof(host))
		return false;
	memcpy(host, word, word_len);
	host[word_len] = '\0';
	slash = strchr(host, '/');
	if (slash)
		*slash++ = '\0';
	prefix->family = strchr(host, ':') ? AF_INET6 : AF_INET;
	most = prefix->family == AF_INET ? 32 : 128;
	len = most;
	if (inet_pton(prefix->family, host, prefix->addr) != 1 ||
	    (slash && !read_number(slash, most, &len)))
		return false;
	prefix->len = len;
	return true;
}

/**
 * settings_read_prefixes() - a list of prefixes as people write it
 * @words: "198.51.100.0/24,2001:db8::/32"
 * @prefixes: gets them
 *
 * Return: false when it is no such list, or too long.
 */
bool settings_read_prefixes(const char *words, struct prefixes *prefixes)
{
	size_t len;

	prefixes->num = 0;
	for (;; words += len + 1) {
		len = strcspn(words, ",");
		if (prefixes->num == PREFIXES_MAX ||
		    !read_prefix(words, len, &prefixes->item[prefixes->num]))
			return false;
		prefixes->num++;
		if (!words[len])
			return true;
	}
}

/**
 * settings_prefix() - a prefix as people write it
 * @prefix: the prefix
 * @shown: gets it
 *
 * Return: the text.
 */
const char *settings_prefix(const struct prefix *prefix, struct text *shown)
{
	char host[INET6_ADDRSTRLEN];

	if (!inet_ntop(prefix->family, prefix->addr, host, sizeof(host)))
		host[0] = '\0';
	snprintf(shown->s, sizeof(shown->s), "%s/%u", host, prefix->len);
	return shown->s;
}
