// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg __complete WORD...: what the last word may become, one a line, with
 * what it means behind a tab; ":files" for any file. For the shells'
 * completions. Says nothing about what goes wrong, and waits for nobody.
 */
#include <stdio.h>
#include <string.h>

#include <linux/sipalg_settings.h>

#include "attachment.h"
#include "cmd.h"
#include "complete.h"
#include "counters.h"
#include "fail.h"
#include "files.h"
#include "settings.h"
#include "units.h"

/**
 * struct typed - the words before the last
 * @cmd: the command, or NULL
 * @netns: of -n, or NULL
 * @option: what the last word is the value of: a letter, or 0
 * @word: the same of a long option, or NULL
 * @last: the last word
 */
struct typed {
	const struct cmd *cmd;
	const char *netns;
	char option;
	const char *word;
	const char *last;
};

/* Options of every command. */
static const struct {
	const char *name;
	const char *meaning;
} global[] = {
	{ "-j", "JSON" },
	{ "-p", "indent the JSON" },
	{ "-n", "in a network namespace" },
	{ "--color=", "auto, always or never" },
	{ "--help", "what it does" },
};

static void offer(const struct typed *typed, const char *word,
		  const char *meaning)
{
	if (!strncmp(word, typed->last, strlen(typed->last)))
		printf("%s\t%s\n", word, meaning);
}

static bool letter_takes_value(const struct typed *typed, char letter)
{
	const char *found = typed->cmd ? strchr(typed->cmd->options, letter) :
					 NULL;

	return letter == 'n' || (found && found[1] == ':');
}

/* One of the words before the last; the next may be its value. */
static void take(struct typed *typed, const char *word)
{
	enum option option;

	if (typed->option || typed->word) {
		if (typed->option == 'n')
			typed->netns = word;
		typed->option = '\0';
		typed->word = NULL;
	} else if (word[0] == '-' && word[1] == '-') {
		for (option = 0; option < OPTIONS_NUM; option++)
			if (!strcmp(cmd_long(option)->name, word) &&
			    cmd_long(option)->takes_value)
				typed->word = word;
	} else if (word[0] == '-' && word[1]) {
		char letter = word[strlen(word) - 1];

		if (letter_takes_value(typed, letter))
			typed->option = letter;
	} else if (!typed->cmd) {
		typed->cmd = cmd_find(word);
	}
}

/* --- candidates ----------------------------------------------------------- */

static void offer_commands(const struct typed *typed)
{
	const struct cmd *cmd;
	size_t i;

	for (i = 0; (cmd = cmd_at(i)); i++)
		offer(typed, cmd->name, cmd->summary);
}

static void offer_options(const struct typed *typed)
{
	const char *letters = typed->cmd ? typed->cmd->options : "";
	enum option option;
	size_t i;

	for (i = 0; i < sizeof(global) / sizeof(global[0]); i++)
		offer(typed, global[i].name, global[i].meaning);
	for (; *letters; letters++) {
		const char word[] = { '-', *letters, '\0' };

		if (*letters != ':')
			offer(typed, word, "");
	}
	for (option = 0; option < OPTIONS_NUM; option++)
		if (typed->cmd && typed->cmd->longs & 1u << option)
			offer(typed, cmd_long(option)->name, "");
}

static void offer_settings(const struct typed *typed, const char *end)
{
	char word[128];
	size_t i;

	for (i = 0; i < SIPALG_SETTINGS_NUM; i++) {
		snprintf(word, sizeof(word), "%s%s", settings_text(i)->name,
			 end);
		offer(typed, word, settings_text(i)->sentence);
	}
}

/* Behind "NAME=": the words of a choice, and default. */
static void offer_values(const struct typed *typed)
{
	const char *equal = strchr(typed->last, '=');
	const struct setting_text *text;
	char name[64], word[256];
	struct text value;
	size_t setting;
	uint32_t i;

	snprintf(name, sizeof(name), "%.*s", (int)(equal - typed->last),
		 typed->last);
	setting = settings_find(name);
	if (setting == SETTING_NONE)
		return;
	text = settings_text(setting);
	for (i = text->min; settings_is_choice(text) && i <= text->max &&
	     settings_word(text, i, &value); i++) {
		snprintf(word, sizeof(word), "%s=%.100s", name, value.s);
		offer(typed, word, "");
	}
	snprintf(word, sizeof(word), "%s=%s", name, SETTINGS_DEFAULT);
	offer(typed, word, "as the module's parameter says");
}

static void offer_counters(const struct typed *typed)
{
	const struct counter_text *counter;
	const struct reason_text *reason;
	char word[128];
	size_t i;

	for (i = 0; (reason = counters_reason(i)); i++)
		offer(typed, reason->name, reason->sentence);
	for (i = 0; (counter = counters_counter(i)); i++) {
		snprintf(word, sizeof(word), "%s.%s", counter->group,
			 counter->name);
		offer(typed, word, counter->sentence);
	}
}

static void offer_netns(const char *name, void *data)
{
	offer(data, name, "");
}

/* Bytes that a shell or terminal would take for something else are left out. */
static void offer_calls(const struct typed *typed)
{
	const struct context context = { .netns = typed->netns };
	struct calls calls = { 0 };
	struct text plain;
	struct genl genl;
	size_t i;

	if (cmd_enter_netns(&context) || genl_open(&genl) != GENL_OK)
		return;
	genl_calls(&genl, &calls);
	genl_close(&genl);
	for (i = 0; i < calls.num; i++)
		if (calls.item[i].id[0] &&
		    !strcmp(calls.item[i].id,
			    units_plain(calls.item[i].id, &plain)))
			offer(typed, plain.s, "");
	genl_free_calls(&calls);
}

static void offer_value(const struct typed *typed)
{
	size_t i;

	if (typed->option == 'n')
		files_names("/run/netns", offer_netns, (void *)typed);
	else if (typed->option == 'c')
		offer_calls(typed);
	else if (typed->word && !strcmp(typed->word, "--profile"))
		for (i = 0; attachment_profile[i]; i++)
			offer(typed, attachment_profile[i], "");
	else if (typed->word && !strcmp(typed->word, "--textfile"))
		puts(":files");
	else if (typed->word && !strcmp(typed->word, "--pcap"))
		puts(":files");
}

static void offer_word(const struct typed *typed)
{
	const char *name = typed->cmd->name;

	if (!strcmp(name, "help"))
		offer_commands(typed);
	else if (!strcmp(name, "show"))
		offer_settings(typed, "");
	else if (!strcmp(name, "set") && strchr(typed->last, '='))
		offer_values(typed);
	else if (!strcmp(name, "set"))
		offer_settings(typed, "=");
	else if (!strcmp(name, "stats"))
		offer_counters(typed);
	else if (!strcmp(name, "trace"))
		offer_calls(typed);
	else if (!strcmp(name, "explain"))
		puts(":files");
	else if (!strcmp(name, "attach")) {
		offer(typed, "5060/udp", "SIP over UDP");
		offer(typed, "5060/tcp", "SIP over TCP");
	}
}

static void offer_colors(const struct typed *typed)
{
	offer(typed, "--color=auto", "on a terminal");
	offer(typed, "--color=always", "");
	offer(typed, "--color=never", "");
}

/**
 * complete() - say what the last word may become
 * @words: behind __complete, ended by NULL; the last may be empty
 *
 * Return: EXIT_DONE.
 */
int complete(char **words)
{
	struct typed typed = { .last = "" };

	/* why something cannot be offered is nothing to be read at a prompt */
	if (!freopen("/dev/null", "w", stderr))
		return EXIT_DONE;
	for (; *words && words[1]; words++)
		take(&typed, *words);
	if (*words)
		typed.last = *words;
	if (typed.option || typed.word)
		offer_value(&typed);
	else if (!strncmp(typed.last, "--color=", 8))
		offer_colors(&typed);
	else if (typed.last[0] == '-')
		offer_options(&typed);
	else if (typed.cmd)
		offer_word(&typed);
	else
		offer_commands(&typed);
	return EXIT_DONE;
}
