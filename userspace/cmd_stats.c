// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg stats: the counters and the reasons, in the order and the groups of
 * sipalg_counters.h. Explaining them is stats_explain.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/sipalg_counters.h>

#include "cmd.h"
#include "cmd_stats.h"
#include "counters.h"
#include "fail.h"

/* The one group whose names begin with a transport: "udp_requests". */
#define GROUP_MESSAGES	"messages"

/**
 * struct stats - the output of one run
 * @print: where it goes
 * @counts: what the module counted
 * @all: zeros too
 * @hidden: zeros that were left out
 * @begun: a block was shown
 */
struct stats {
	struct print *print;
	const struct counts *counts;
	bool all;
	unsigned int hidden;
	bool begun;
};

/* JSON always has everything; text leaves zeros out unless asked. */
static bool is_shown(struct stats *stats, const struct count *count)
{
	if (stats->print->as_json || stats->all)
		return true;
	if (count->value)
		return true;
	stats->hidden += count->known;
	return false;
}

static void show_title(struct stats *stats, const char *title,
		       const char *column)
{
	if (stats->begun)
		print_row(stats->print);
	stats->begun = true;
	print_row(stats->print);
	print_cell(stats->print, STYLE_HEAD, "%s", title);
	print_cell(stats->print, STYLE_HEAD, "%s", column);
}

static void show_label(struct stats *stats, const char *name)
{
	char label[64];
	char *c;

	print_row(stats->print);
	snprintf(label, sizeof(label), "  %s", name);
	for (c = label; *c; c++)
		if (*c == '_')
			*c = ' ';
	print_cell(stats->print, STYLE_PLAIN, "%s", label);
}

static void show_count(struct stats *stats, const char *name,
		       const struct count *count)
{
	show_label(stats, name);
	print_count(stats->print, name, count);
}

/**
 * struct block - counters that stand under one heading
 * @group: their group
 * @prefix: what their names begin with, and is not shown
 * @prefix_len: length of @prefix
 */
struct block {
	const char *group;
	const char *prefix;
	size_t prefix_len;
};

static struct block block_of(size_t counter)
{
	const struct counter_text *text = counters_counter(counter);
	struct block block = { .group = text->group, .prefix = text->name };

	if (!strcmp(text->group, GROUP_MESSAGES))
		block.prefix_len = strcspn(text->name, "_") + 1;
	return block;
}

static bool is_in(const struct block *block, size_t counter)
{
	const struct counter_text *text = counters_counter(counter);

	return !strcmp(text->group, block->group) &&
	       !strncmp(text->name, block->prefix, block->prefix_len);
}

static bool is_first(const struct block *block, size_t counter)
{
	size_t i;

	for (i = 0; i < counter; i++)
		if (is_in(block, i))
			return false;
	return true;
}

/* The heading comes with the first line that is shown. */
static void show_block(struct stats *stats, const struct block *block,
		       const char *column)
{
	const char *title = block->group;
	size_t i;

	for (i = 0; i < SIPALG_COUNTERS_NUM; i++) {
		const struct count *count = &stats->counts->counters[i];

		if (!is_in(block, i) || !is_shown(stats, count))
			continue;
		if (title)
			show_title(stats, title, column);
		title = NULL;
		show_count(stats,
			   counters_counter(i)->name + block->prefix_len,
			   count);
	}
}

static void show_group(struct stats *stats, const struct block *group)
{
	size_t i;

	print_object(stats->print, group->group);
	for (i = 0; i < SIPALG_COUNTERS_NUM; i++) {
		struct block block = block_of(i);
		char column[16] = "count";

		if (!is_in(group, i) || !is_first(&block, i))
			continue;
		if (!block.prefix_len) {
			show_block(stats, &block, column);
			continue;
		}
		snprintf(column, sizeof(column), "%.*s",
			 (int)block.prefix_len - 1, block.prefix);
		print_object(stats->print, column);
		show_block(stats, &block, column);
		print_object_end(stats->print);
	}
	print_object_end(stats->print);
}

static void show_groups(struct stats *stats)
{
	size_t i;

	for (i = 0; i < SIPALG_COUNTERS_NUM; i++) {
		struct block group = block_of(i);

		group.prefix_len = 0;
		if (is_first(&group, i))
			show_group(stats, &group);
	}
}

static bool is_drop(size_t reason)
{
	const struct reason_text *text = counters_reason(reason);

	return text && !strcmp(text->verdict, "drop");
}

/**
 * struct line - a reason on its way to its place in the text
 * @reason: its number
 * @value: its count
 */
struct line {
	size_t reason;
	uint64_t value;
};

/* What drops comes first, then what counts most. */
static int compare(const void *left, const void *right)
{
	const struct line *a = left, *b = right;

	if (is_drop(a->reason) != is_drop(b->reason))
		return is_drop(a->reason) ? -1 : 1;
	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return a->reason < b->reason ? -1 : 1;
}

static void show_reason(struct stats *stats, size_t reason)
{
	const struct reason_text *text = counters_reason(reason);
	enum style style = is_drop(reason) ? STYLE_BAD : STYLE_PLAIN;
	char name[32];

	print_row(stats->print);
	stats_name_reason(reason, name, sizeof(name));
	print_cell(stats->print, STYLE_PLAIN, "  %s", name);
	print_count(stats->print, NULL, &stats->counts->reasons[reason]);
	print_cell(stats->print, style, "%s", text ? text->verdict : "?");
}

/* "ok" is what should happen: only -a lists it among the reasons. */
static bool is_listed(struct stats *stats, size_t reason)
{
	const struct count *count = &stats->counts->reasons[reason];

	if (reason == SIPALG_OK && count->value && !stats->all)
		return false;
	return is_shown(stats, count);
}

static void show_reasons(struct stats *stats)
{
	const struct counts *counts = stats->counts;
	struct line *line = calloc(counts->reasons_num, sizeof(*line));
	size_t i, num = 0;

	if (!line) {
		stats->print->failed = true;
		return;
	}
	for (i = 0; i < counts->reasons_num; i++) {
		if (!is_listed(stats, i))
			continue;
		line[num].reason = i;
		line[num++].value = counts->reasons[i].value;
	}
	qsort(line, num, sizeof(*line), compare);
	if (num) {
		show_title(stats, "reasons", "count");
		print_cell(stats->print, STYLE_HEAD, "then");
	}
	for (i = 0; i < num; i++)
		show_reason(stats, line[i].reason);
	free(line);
}

static void show_reasons_json(struct stats *stats)
{
	struct print *print = stats->print;
	size_t i;

	print_list(print, "reasons");
	for (i = 0; i < stats->counts->reasons_num; i++) {
		const struct reason_text *text = counters_reason(i);
		char name[32];

		print_object(print, NULL);
		print_number(print, "number", i);
		print_word(print, "name", STYLE_PLAIN,
			   stats_name_reason(i, name, sizeof(name)));
		if (text)
			print_word(print, "verdict", STYLE_PLAIN,
				   text->verdict);
		else
			json_null(&print->json, "verdict");
		print_count(print, "count", &stats->counts->reasons[i]);
		print_object_end(print);
	}
	print_list_end(print);
}

/* Counters of a module newer than this tool. */
static void show_unknown(struct stats *stats)
{
	const struct counts *counts = stats->counts;
	const char *title = "unknown";
	char name[32];
	size_t i;

	print_object(stats->print, title);
	for (i = SIPALG_COUNTERS_NUM; i < counts->counters_num; i++) {
		if (!is_shown(stats, &counts->counters[i]))
			continue;
		if (title && !stats->print->as_json)
			show_title(stats, title, "count");
		title = NULL;
		snprintf(name, sizeof(name), "counter_%zu", i);
		print_row(stats->print);
		print_cell(stats->print, STYLE_PLAIN, "  %s", name);
		print_count(stats->print, name, &counts->counters[i]);
	}
	print_object_end(stats->print);
}

static void show_hidden(const struct stats *stats)
{
	if (!stats->hidden)
		return;
	if (stats->hidden == 1)
		print_line(stats->print,
			   "1 counter is zero (-a shows it, -e explains it)");
	else
		print_line(stats->print,
			   "%u counters are zero (-a shows them, -e explains each)",
			   stats->hidden);
}

static void show(struct context *context, const struct info *info,
		 const struct counts *counts)
{
	struct print *print = &context->print;
	struct stats stats = {
		.print = print,
		.counts = counts,
		.all = context->args.all,
	};

	cmd_document(print, info);
	if (print->as_json)
		print_number(print, "uptime_s", counts->uptime_s);
	print_table(print, "lrl");
	show_groups(&stats);
	show_unknown(&stats);
	if (print->as_json)
		show_reasons_json(&stats);
	else
		show_reasons(&stats);
	print_table_end(print);
	print_object_end(print);
	show_hidden(&stats);
}

static int check_words(const struct args *args)
{
	if (args->words_num && !args->explain)
		return fail(EXIT_USAGE, "'sipalg stats -e NAME' explains one",
			    "stats takes a name only with -e");
	return args->explain ? stats_check_names(args) : EXIT_DONE;
}

static int run(struct context *context)
{
	enum genl_result result;
	struct counts counts;
	struct genl genl;
	struct info info;

	if (check_words(&context->args))
		return EXIT_USAGE;
	if (cmd_open(context, &genl, &info))
		return EXIT_CANNOT;
	result = genl_counts(&genl, &counts);
	genl_close(&genl);
	if (result != GENL_OK)
		return fail_genl(result, &info);
	if (context->args.explain)
		stats_explain(context, &info, &counts);
	else
		show(context, &info, &counts);
	genl_free_counts(&counts);
	return EXIT_DONE;
}

const struct cmd cmd_stats = {
	.name = "stats",
	.usage = "[-a] [-e [NAME ...]]",
	.summary = "counters; -a also zeros, -e explains",
	.help =
"Shows what the module counted in this network namespace, and for messages\n"
"not handled to the end the reason and what became of them.\n"
"\n"
"  -a           also what is zero\n"
"  -e           explain, each with its count: the reasons and counters of\n"
"               these names, or all that are not zero (with -a: all)\n"
"\n"
"A counter may be named with its group: 'calls.started'.\n",
	.options = "ae",
	.takes_words = true,
	.run = run,
};
