// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of commands and what they share: getting into the namespace and in
 * touch with the module, and understanding names.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "fail.h"
#include "settings.h"
#include "units.h"

#define NETNS_DIR	"/run/netns"

static const struct cmd *const commands[] = {
	&cmd_status,
	&cmd_stats,
	&cmd_calls,
	&cmd_regs,
	&cmd_media,
	&cmd_top,
	&cmd_watch,
	&cmd_trace,
	&cmd_metrics,
	&cmd_show,
	&cmd_set,
	&cmd_attach,
	&cmd_detach,
	&cmd_doctor,
	&cmd_explain,
	&cmd_version,
	&cmd_help,
};

/* By enum option. */
static const struct cmd_long longs[OPTIONS_NUM] = {
	[OPTION_DRY_RUN]	= { "--dry-run", false },
	[OPTION_REPLACE]	= { "--replace", false },
	[OPTION_PROFILE]	= { "--profile", true },
	[OPTION_FROM]		= { "--from", true },
	[OPTION_TEXTFILE]	= { "--textfile", true },
	[OPTION_HTTP]		= { "--http", false },
	[OPTION_NAT]		= { "--nat", true },
	[OPTION_IN]		= { "--in", false },
	[OPTION_PCAP]		= { "--pcap", true },
};

/**
 * cmd_long() - an option that is a word
 * @option: which
 *
 * Return: the option.
 */
const struct cmd_long *cmd_long(enum option option)
{
	return &longs[option];
}

/**
 * cmd_at() - the commands in the order of the help
 * @i: from 0
 *
 * Return: the command; NULL past the last.
 */
const struct cmd *cmd_at(size_t i)
{
	return i < sizeof(commands) / sizeof(commands[0]) ? commands[i] : NULL;
}

/**
 * cmd_find() - a command by its name
 * @name: the name, whole
 *
 * Return: the command, or NULL.
 */
const struct cmd *cmd_find(const char *name)
{
	const struct cmd *cmd;
	size_t i;

	for (i = 0; (cmd = cmd_at(i)); i++)
		if (!strcmp(cmd->name, name))
			return cmd;
	return NULL;
}

/**
 * cmd_enter_netns() - go where -n says
 * @context: names the namespace, or none
 *
 * Return: EXIT_DONE, or EXIT_CANNOT after saying why.
 */
int cmd_enter_netns(const struct context *context)
{
	const char *name = context->netns;
	char path[PATH_MAX];
	struct text plain;
	int fd, ret;

	if (!name)
		return EXIT_DONE;
	units_plain(name, &plain);
	snprintf(path, sizeof(path), NETNS_DIR "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return fail(EXIT_CANNOT, "'ip netns' lists them",
			    "there is no network namespace '%s'", plain.s);
	if (fd < 0)
		return fail(EXIT_CANNOT, "run it with sudo",
			    "cannot open network namespace '%s': %s", plain.s,
			    strerror(errno));
	ret = setns(fd, CLONE_NEWNET);
	close(fd);
	if (ret < 0)
		return fail(EXIT_CANNOT, "run it with sudo",
			    "cannot enter network namespace '%s': %s", plain.s,
			    strerror(errno));
	return EXIT_DONE;
}

/**
 * cmd_open() - get in touch with the module and see that it fits
 * @context: names the namespace
 * @genl: opened, to be closed by the caller when the result is EXIT_DONE
 * @info: what the module says about itself
 *
 * Return: EXIT_DONE, or the exit status after saying what is wrong.
 */
int cmd_open(const struct context *context, struct genl *genl,
	     struct info *info)
{
	enum genl_result result;

	memset(info, 0, sizeof(*info));
	if (cmd_enter_netns(context))
		return EXIT_CANNOT;
	result = genl_open(genl);
	if (result != GENL_OK)
		return fail_genl(result, info);
	result = genl_info(genl, info);
	if (result == GENL_OK)
		return EXIT_DONE;
	genl_close(genl);
	return fail_genl(result, info);
}

/**
 * cmd_document() - begin the JSON document of a command
 * @print: the output
 * @info: the module
 */
void cmd_document(struct print *print, const struct info *info)
{
	if (!print->as_json)
		return;
	print_object(print, NULL);
	print_number(print, "schema", JSON_SCHEMA);
	print_bytes(print, "module", info->version);
}

/**
 * cmd_word() - the word for a value of an enum
 * @words: words by value
 * @num: how many words
 * @value: of the module, so perhaps newer than the words
 *
 * Return: the word, "unknown" when there is none.
 */
const char *cmd_word(const char *const *words, size_t num, unsigned int value)
{
	return value < num ? words[value] : "unknown";
}

/**
 * cmd_setting() - a setting by what the user calls it
 * @name: its name
 * @setting: gets it
 *
 * Return: EXIT_DONE, or EXIT_USAGE after saying what may be meant.
 */
int cmd_setting(const char *name, size_t *setting)
{
	const char *near = settings_near(name);
	struct text plain, todo;

	*setting = settings_find(name);
	if (*setting != SETTING_NONE)
		return EXIT_DONE;
	if (near)
		snprintf(todo.s, sizeof(todo.s), "did you mean '%s'? ", near);
	else
		todo.s[0] = '\0';
	strcat(todo.s, "'sipalg show' lists them");
	return fail(EXIT_USAGE, todo.s, "there is no setting '%s'",
		    units_plain(name, &plain));
}
