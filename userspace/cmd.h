/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands, and what they share.
 */
#ifndef SIPALG_CMD_H
#define SIPALG_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "genl.h"
#include "print.h"

#define JSON_SCHEMA	1

#define OPTION(id)	(1u << OPTION_##id)

/**
 * enum option - options of commands that are words
 * @OPTION_DRY_RUN: --dry-run
 * @OPTION_REPLACE: --replace
 * @OPTION_PROFILE: --profile HELPER
 * @OPTION_FROM: --from PREFIX,...
 * @OPTION_TEXTFILE: --textfile FILE
 * @OPTION_HTTP: --http
 * @OPTION_NAT: --nat INSIDE=OUTSIDE,...
 * @OPTION_IN: --in
 * @OPTION_PCAP: --pcap FILE
 * @OPTIONS_NUM: how many
 */
enum option {
	OPTION_DRY_RUN,
	OPTION_REPLACE,
	OPTION_PROFILE,
	OPTION_FROM,
	OPTION_TEXTFILE,
	OPTION_HTTP,
	OPTION_NAT,
	OPTION_IN,
	OPTION_PCAP,
	OPTIONS_NUM
};

/**
 * struct cmd_long - an option that is a word
 * @name: with its dashes
 * @takes_value: something must follow it
 */
struct cmd_long {
	const char *name;
	bool takes_value;
};

/**
 * struct args - what stood after the command
 * @all: -a
 * @explain: -e
 * @verbose: -v
 * @ip: -4
 * @ip6: -6
 * @call_id: -c CALL-ID
 * @seconds: -w SECONDS, or 0
 * @option: by enum option: its value, "" if it has none; NULL when not given
 * @words: everything that is no option
 * @words_num: length of @words
 */
struct args {
	bool all;
	bool explain;
	bool verbose;
	bool ip;
	bool ip6;
	const char *call_id;
	uint32_t seconds;
	const char *option[OPTIONS_NUM];
	char **words;
	size_t words_num;
};

/**
 * struct context - one run of the tool
 * @args: what the command was told
 * @netns: -n NETNS, or NULL
 * @print: the output
 */
struct context {
	struct args args;
	const char *netns;
	struct print print;
};

/**
 * struct cmd - one command
 * @name: its only name
 * @usage: what may stand after the name
 * @summary: a line for the list
 * @help: the rest of its help, or NULL
 * @options: letters of its options, as for getopt
 * @longs: a bit for each enum option that it has
 * @takes_words: something that is no option may follow
 * @run: does it; returns an exit status, having said why when it is not 0
 */
struct cmd {
	const char *name;
	const char *usage;
	const char *summary;
	const char *help;
	const char *options;
	uint32_t longs;
	bool takes_words;
	int (*run)(struct context *context);
};

extern const struct cmd cmd_status;
extern const struct cmd cmd_stats;
extern const struct cmd cmd_calls;
extern const struct cmd cmd_regs;
extern const struct cmd cmd_media;
extern const struct cmd cmd_show;
extern const struct cmd cmd_set;
extern const struct cmd cmd_metrics;
extern const struct cmd cmd_top;
extern const struct cmd cmd_watch;
extern const struct cmd cmd_trace;
extern const struct cmd cmd_explain;
extern const struct cmd cmd_attach;
extern const struct cmd cmd_detach;
extern const struct cmd cmd_doctor;
extern const struct cmd cmd_version;
extern const struct cmd cmd_help;

const struct cmd_long *cmd_long(enum option option);
const struct cmd *cmd_at(size_t i);
const struct cmd *cmd_find(const char *name);
int cmd_enter_netns(const struct context *context);
int cmd_open(const struct context *context, struct genl *genl,
	     struct info *info);
void cmd_document(struct print *print, const struct info *info);
const char *cmd_word(const char *const *words, size_t num, unsigned int value);
int cmd_setting(const char *name, size_t *setting);
void help_show(struct print *print, const struct cmd *cmd);

#endif /* SIPALG_CMD_H */
