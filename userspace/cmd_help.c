// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg help: made of what the commands say about themselves.
 */
#include "cmd.h"
#include "fail.h"
#include "units.h"

#define USAGE \
	"sipalg [-j] [-p] [-n NETNS] [--color=auto|always|never] [COMMAND [ARGS]]"

static const char options_help[] =
"Options, before or after the command:\n"
"  -j                         JSON: one document on stdout, or nothing\n"
"  -p                         indent the JSON\n"
"  -n NETNS                   in the network namespace of this name\n"
"  --color=auto|always|never  colours; auto: on a terminal, not with NO_COLOR\n"
"  --help                     this text, or that of the command\n"
"\n"
"Exit status: 0 done, 1 bad command line, 2 could not be done,\n"
"3 doctor found a problem.";

static void show_list(struct print *print)
{
	const struct cmd *cmd;
	size_t i;

	print_line(print, "Usage: %s\n", USAGE);
	print_line(print, "Hands SIP to the ALG of this gateway, shows what it does, and sets its limits.\n");
	for (i = 0; (cmd = cmd_at(i)); i++)
		print_line(print, "  %-9s%s", cmd->name, cmd->summary);
	print_line(print, "\n%s", options_help);
}

/**
 * help_show() - show the help of a command
 * @print: the output
 * @cmd: the command, or NULL for the list of them
 */
void help_show(struct print *print, const struct cmd *cmd)
{
	if (!cmd) {
		show_list(print);
		return;
	}
	print_line(print, "Usage: sipalg %s%s%s\n", cmd->name,
		   *cmd->usage ? " " : "", cmd->usage);
	fputs(cmd->help, print->out);
}

static int run(struct context *context)
{
	const struct args *args = &context->args;
	const struct cmd *cmd = NULL;
	struct text plain;

	if (args->words_num > 1)
		return fail(EXIT_USAGE, "'sipalg help help' shows how",
			    "help takes one command");
	if (args->words_num)
		cmd = cmd_find(args->words[0]);
	if (args->words_num && !cmd)
		return fail(EXIT_USAGE, "'sipalg help' lists them",
			    "there is no command '%s'",
			    units_plain(args->words[0], &plain));
	context->print.as_json = false;
	help_show(&context->print, cmd);
	return EXIT_DONE;
}

const struct cmd cmd_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.summary = "this list, or what a command does",
	.help =
"Without a command lists them all; with one says what it does, as\n"
"'sipalg COMMAND --help' does too.\n",
	.options = "",
	.takes_words = true,
	.run = run,
};
