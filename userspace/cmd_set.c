// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg set: change settings of a network namespace, all that are named or
 * none. What this tool knows to be wrong is not sent.
 */
#include <stdio.h>
#include <string.h>

#include <linux/sipalg_settings.h>

#include "cmd.h"
#include "fail.h"
#include "settings.h"
#include "units.h"

static int refuse_value(const struct setting_text *text, const char *word)
{
	struct text plain, todo, range;

	settings_range(text, &range);
	snprintf(todo.s, sizeof(todo.s), "it may be %.400s, or '%s'", range.s,
		 SETTINGS_DEFAULT);
	return fail(EXIT_USAGE, todo.s, "%s cannot be '%s'", text->name,
		    units_plain(word, &plain));
}

/* Prefixes, where the setting may be a list of them. */
static bool read_list(struct changes *changes, const struct setting_text *text,
		      const char *value)
{
	static struct prefixes prefixes;

	if (!settings_has_list(text) ||
	    !settings_read_prefixes(value, &prefixes))
		return false;
	changes->prefixes = &prefixes;
	return true;
}

static bool is_named(const struct changes *changes, size_t setting)
{
	size_t i;

	for (i = 0; i < changes->num; i++)
		if (changes->item[i].setting == setting)
			return true;
	return false;
}

static int add_change(struct changes *changes, const char *name,
		      const char *value)
{
	const struct setting_text *text;
	struct change *change;
	size_t setting;

	if (cmd_setting(name, &setting))
		return EXIT_USAGE;
	text = settings_text(setting);
	if (is_named(changes, setting))
		return fail(EXIT_USAGE, "'sipalg help set' shows how",
			    "%s is there twice", text->name);
	change = &changes->item[changes->num];
	change->setting = setting;
	if (!settings_read(text, read_list(changes, text, value) ?
				 SETTINGS_LIST : value, &change->value))
		return refuse_value(text, value);
	changes->num++;
	return EXIT_DONE;
}

static int refuse_words(void)
{
	return fail(EXIT_USAGE, "'sipalg help set' shows how",
		    "set takes names, each with its value");
}

static int read_changes(const struct args *args, struct changes *changes)
{
	size_t i = 0;

	if (!args->words_num)
		return refuse_words();
	while (i < args->words_num) {
		char *name = args->words[i++], *value = strchr(name, '=');

		if (value)
			*value++ = '\0';
		else if (i < args->words_num)
			value = args->words[i++];
		else
			return refuse_words();
		if (add_change(changes, name, value))
			return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int send_changes(struct context *context, const struct changes *changes)
{
	const struct setting_text *text;
	enum genl_result result;
	struct refusal refusal;
	struct genl genl;
	struct info info;

	if (cmd_open(context, &genl, &info))
		return EXIT_CANNOT;
	result = genl_set(&genl, changes, &refusal);
	genl_close(&genl);
	text = settings_text(refusal.setting);
	if (result == GENL_REFUSED)
		return fail_refused(text ? text->name : NULL, refusal.why);
	return result == GENL_OK ? EXIT_DONE : fail_genl(result, &info);
}

static int run(struct context *context)
{
	struct change list[SIPALG_SETTINGS_NUM];
	struct changes changes = { .item = list };
	int code = read_changes(&context->args, &changes);

	return code ? code : send_changes(context, &changes);
}

const struct cmd cmd_set = {
	.name = "set",
	.usage = "NAME=VALUE [NAME=VALUE ...]",
	.summary = "change settings here",
	.help =
"Changes settings of this network namespace, all that are named or none, until\n"
"the module is removed or the namespace goes. They hold for what comes; nothing\n"
"is ended. VALUE is a number, a word where 'sipalg show NAME' lists words, or\n"
"'default': what the parameter of the module says. It may also stand behind the\n"
"name as a word of its own. Where 'list' is a word, prefixes say what list:\n"
"signalling_from=198.51.100.0/24,2001:db8::/32. Says nothing when done.\n",
	.options = "",
	.takes_words = true,
	.run = run,
};
