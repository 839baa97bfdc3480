// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg(8): the command line. What commands there are is for cmd.c, what they
 * do for cmd_*.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "complete.h"
#include "fail.h"
#include "tally.h"
#include "term.h"
#include "units.h"

/* Letters as for getopt; getopt_long itself would let options be abbreviated. */
#define GLOBAL_OPTIONS	"jpn:"

/**
 * struct line - the command line as far as it is read
 * @context: for the command
 * @cmd: the command; NULL while its name has not come
 * @next: the words not read yet, ended by NULL
 * @pretty: -p
 * @help: --help
 * @color: --color
 */
struct line {
	struct context context;
	const struct cmd *cmd;
	char **next;
	bool pretty;
	bool help;
	enum term_color color;
};

static int set_color(struct line *line, const char *when)
{
	static const char *const word[] = {
		[COLOR_AUTO]	= "auto",
		[COLOR_ALWAYS]	= "always",
		[COLOR_NEVER]	= "never",
	};
	struct text plain;
	size_t i;

	for (i = 0; i < sizeof(word) / sizeof(word[0]); i++) {
		if (strcmp(word[i], when))
			continue;
		line->color = i;
		return EXIT_DONE;
	}
	return fail(EXIT_USAGE, "it is auto, always or never",
		    "--color cannot be '%s'", units_plain(when, &plain));
}

static int set_netns(struct line *line, const char *name)
{
	struct text plain;

	if (!*name || strchr(name, '/') || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return fail(EXIT_USAGE, "'ip netns' lists them",
			    "'%s' is not the name of a network namespace",
			    units_plain(name, &plain));
	line->context.netns = name;
	return EXIT_DONE;
}

/* As long as it takes to tell that somebody is silent. */
static int set_seconds(struct line *line, const char *value)
{
	struct text plain;
	char *end;
	long seconds = strtol(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || seconds < SILENCE_MIN ||
	    seconds > 3600)
		return fail(EXIT_USAGE, "it is a number of seconds, from 3 to 3600",
			    "-w cannot be '%s'", units_plain(value, &plain));
	line->context.args.seconds = seconds;
	return EXIT_DONE;
}

static int refuse_option(const struct line *line, const char *option,
			 const char *problem)
{
	const char *name = line->cmd ? line->cmd->name : NULL;
	struct text plain, todo;

	snprintf(todo.s, sizeof(todo.s), "'sipalg %s%s--help' lists the options",
		 name ? name : "", name ? " " : "");
	return fail(EXIT_USAGE, todo.s, "option %s %s",
		    units_plain(option, &plain), problem);
}

/* Whether the letter is an option here; *takes_value whether it has a value. */
static bool find_letter(const struct line *line, char letter, bool *takes_value)
{
	const char *found = NULL;

	if (letter == ':')
		return false;
	found = strchr(GLOBAL_OPTIONS, letter);
	if (!found && line->cmd)
		found = strchr(line->cmd->options, letter);
	*takes_value = found && found[1] == ':';
	return found;
}

static int take_letter(struct line *line, char letter, const char *value)
{
	struct args *args = &line->context.args;

	switch (letter) {
	case 'j':
		line->context.print.as_json = true;
		break;
	case 'p':
		line->pretty = true;
		break;
	case 'n':
		return set_netns(line, value);
	case 'a':
		args->all = true;
		break;
	case 'e':
		args->explain = true;
		break;
	case 'v':
		args->verbose = true;
		break;
	case '4':
		args->ip = true;
		break;
	case '6':
		args->ip6 = true;
		break;
	case 'c':
		args->call_id = value;
		break;
	case 'w':
		return set_seconds(line, value);
	}
	return EXIT_DONE;
}

/* "-jp", "-n NETNS", "-nNETNS". */
static int take_letters(struct line *line, const char *word)
{
	int code = EXIT_DONE;

	for (word++; *word && code == EXIT_DONE; word++) {
		const char option[] = { '-', *word, '\0' };
		const char *value = NULL;
		bool takes_value;

		if (!find_letter(line, *word, &takes_value))
			return refuse_option(line, option, "does not exist");
		if (takes_value) {
			value = word[1] ? word + 1 : *line->next;
			if (!value)
				return refuse_option(line, option,
						     "takes a value");
			line->next += !word[1];
		}
		code = take_letter(line, *word, value);
		if (value)
			break;
	}
	return code;
}

/* "--dry-run", "--from VALUE", "--from=VALUE". */
static int take_option(struct line *line, const char *word, enum option option)
{
	const char *name = cmd_long(option)->name;
	const char *value = word[strlen(name)] ? word + strlen(name) + 1 : NULL;

	if (value && !cmd_long(option)->takes_value)
		return refuse_option(line, name, "takes no value");
	if (!cmd_long(option)->takes_value)
		value = "";
	if (!value && *line->next)
		value = *line->next++;
	if (!value)
		return refuse_option(line, name, "takes a value");
	line->context.args.option[option] = value;
	return EXIT_DONE;
}

static int take_own_long(struct line *line, const char *word)
{
	uint32_t longs = line->cmd ? line->cmd->longs : 0;
	size_t i, len = strcspn(word, "=");

	for (i = 0; i < OPTIONS_NUM; i++)
		if (longs & 1u << i && strlen(cmd_long(i)->name) == len &&
		    !strncmp(cmd_long(i)->name, word, len))
			return take_option(line, word, i);
	return refuse_option(line, word, "does not exist");
}

static int take_long(struct line *line, const char *word)
{
	static const char color[] = "--color=";

	if (!strcmp(word, "--help")) {
		line->help = true;
		return EXIT_DONE;
	}
	if (!strncmp(word, color, strlen(color)))
		return set_color(line, word + strlen(color));
	return take_own_long(line, word);
}

/* The first word is the command; what follows is for it. */
static int take_word(struct line *line, char *word)
{
	struct args *args = &line->context.args;
	struct text plain, todo;

	if (!line->cmd) {
		line->cmd = cmd_find(word);
		if (line->cmd)
			return EXIT_DONE;
		return fail(EXIT_USAGE, "'sipalg help' lists them",
			    "there is no command '%s'",
			    units_plain(word, &plain));
	}
	if (!line->cmd->takes_words) {
		snprintf(todo.s, sizeof(todo.s), "'sipalg help %s' shows how",
			 line->cmd->name);
		return fail(EXIT_USAGE, todo.s, "%s takes no '%s'",
			    line->cmd->name, units_plain(word, &plain));
	}
	args->words[args->words_num++] = word;
	return EXIT_DONE;
}

/* Words for the command are gathered in the part of argv that is behind us. */
static int read_line(struct line *line, char **argv)
{
	bool only_words = false;
	int code = EXIT_DONE;

	if (!*argv)
		return EXIT_DONE;
	line->context.args.words = argv;
	line->next = argv + 1;
	while (*line->next && code == EXIT_DONE) {
		char *word = *line->next++;

		if (only_words || word[0] != '-' || !word[1])
			code = take_word(line, word);
		else if (!strcmp(word, "--"))
			only_words = true;
		else if (word[1] == '-')
			code = take_long(line, word);
		else
			code = take_letters(line, word);
	}
	return code;
}

static int run(struct line *line)
{
	struct print *print = &line->context.print;
	const struct cmd *cmd;
	int code;

	print->look.width = term_width();
	print->look.color = term_colored(line->color);
	if (line->help)
		print->as_json = false;
	if (print_begin(print, line->pretty) < 0)
		return fail(EXIT_CANNOT, NULL, "%s", strerror(errno));
	if (line->help) {
		help_show(print, line->cmd);
		code = EXIT_DONE;
	} else {
		cmd = line->cmd ? line->cmd : &cmd_status;
		code = cmd->run(&line->context);
	}
	if (code && code != EXIT_FOUND) {
		print_drop(print);
		return code;
	}
	if (print_end(print) < 0)
		return fail(EXIT_CANNOT, NULL, "cannot write the output: %s",
			    strerror(errno));
	return code;
}

int main(int argc, char **argv)
{
	struct line line = { 0 };
	int code;

	if (argc > 1 && !strcmp(argv[1], COMPLETE))
		return complete(argv + 2);
	code = read_line(&line, argv);
	return code ? code : run(&line);
}
