// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg stats -e: what a reason or a counter means, with its count.
 */
#include <stdio.h>
#include <string.h>

#include <linux/sipalg_counters.h>

#include "cmd_stats.h"
#include "counters.h"
#include "fail.h"
#include "units.h"

#define GROUP_REASONS	"reasons"
#define GROUP_UNKNOWN	"unknown"
#define NEWER		"The module is newer than this tool, which cannot explain it."

/**
 * struct topic - something that can be explained
 * @group: group of the counter, or GROUP_REASONS
 * @name: its name
 * @verdict: of a reason, or NULL
 * @sentence: what it means
 * @count: its number
 * @number: room for the name of what this tool does not know
 */
struct topic {
	const char *group;
	const char *name;
	const char *verdict;
	const char *sentence;
	const struct count *count;
	char number[32];
};

/**
 * stats_name_reason() - the name of a reason, or its number
 * @reason: the reason, perhaps newer than this tool
 * @name: gets it
 * @size: size of @name
 *
 * Return: @name.
 */
const char *stats_name_reason(size_t reason, char *name, size_t size)
{
	const struct reason_text *text = counters_reason(reason);

	if (text)
		snprintf(name, size, "%s", text->name);
	else
		snprintf(name, size, "reason_%zu", reason);
	return name;
}

static void set_reason(struct topic *topic, const struct counts *counts,
		       size_t i)
{
	const struct reason_text *text = counters_reason(i);

	topic->group = GROUP_REASONS;
	topic->name = stats_name_reason(i, topic->number,
					sizeof(topic->number));
	topic->verdict = text ? text->verdict : NULL;
	topic->sentence = text ? text->sentence : NEWER;
	topic->count = &counts->reasons[i];
}

static void set_counter(struct topic *topic, const struct counts *counts,
			size_t i)
{
	const struct counter_text *text = counters_counter(i);

	snprintf(topic->number, sizeof(topic->number), "counter_%zu", i);
	topic->group = text ? text->group : GROUP_UNKNOWN;
	topic->name = text ? text->name : topic->number;
	topic->verdict = NULL;
	topic->sentence = text ? text->sentence : NEWER;
	topic->count = &counts->counters[i];
}

/* The reasons, then the counters; false past the last. */
static bool get_topic(struct topic *topic, const struct counts *counts,
		      size_t i)
{
	if (i < counts->reasons_num)
		set_reason(topic, counts, i);
	else if (i - counts->reasons_num < counts->counters_num)
		set_counter(topic, counts, i - counts->reasons_num);
	else
		return false;
	return true;
}

/* "started" is the name of several counters, "calls.started" of one. */
static bool is_called(const char *group, const char *name, const char *word)
{
	size_t len = strlen(group);

	if (!strcmp(name, word))
		return true;
	return !strncmp(word, group, len) && word[len] == '.' &&
	       !strcmp(word + len + 1, name);
}

static bool is_known(const char *word)
{
	size_t i;

	for (i = 0; i < SIPALG_REASONS_NUM; i++)
		if (is_called(GROUP_REASONS, counters_reason(i)->name, word))
			return true;
	for (i = 0; i < SIPALG_COUNTERS_NUM; i++)
		if (is_called(counters_counter(i)->group,
			      counters_counter(i)->name, word))
			return true;
	return false;
}

/**
 * stats_check_names() - see that all that is to be explained exists
 * @args: its words are the names
 *
 * Return: EXIT_DONE, or EXIT_USAGE after naming what does not exist.
 */
int stats_check_names(const struct args *args)
{
	struct text plain;
	size_t i;

	for (i = 0; i < args->words_num; i++)
		if (!is_known(args->words[i]))
			return fail(EXIT_USAGE, "'sipalg stats -e -a' lists them",
				    "there is no counter or reason '%s'",
				    units_plain(args->words[i], &plain));
	return EXIT_DONE;
}

static bool is_wanted(const struct args *args, const struct topic *topic)
{
	size_t i;

	if (!args->words_num)
		return args->all || topic->count->value;
	for (i = 0; i < args->words_num; i++)
		if (is_called(topic->group, topic->name, args->words[i]))
			return true;
	return false;
}

static void show_json(struct print *print, const struct topic *topic)
{
	print_object(print, NULL);
	print_word(print, "group", STYLE_PLAIN, topic->group);
	print_word(print, "name", STYLE_PLAIN, topic->name);
	if (topic->verdict)
		print_word(print, "verdict", STYLE_PLAIN, topic->verdict);
	else
		json_null(&print->json, "verdict");
	print_count(print, "count", topic->count);
	print_word(print, "sentence", STYLE_PLAIN, topic->sentence);
	print_object_end(print);
}

static void show_text(struct print *print, const struct topic *topic)
{
	bool reason = !strcmp(topic->group, GROUP_REASONS);
	char label[64];
	struct text number;

	snprintf(label, sizeof(label), "%s%s%s", reason ? "" : topic->group,
		 reason ? "" : ".", topic->name);
	units_number(topic->count->value, &number);
	print_line(print, "%-30s %s%s%s", label,
		   topic->count->known ? number.s : "not in this module",
		   topic->verdict ? ", " : "",
		   topic->verdict ? topic->verdict : "");
	print_wrapped(print, topic->sentence);
}

/**
 * stats_explain() - show what counters and reasons mean
 * @context: which of them
 * @info: the module
 * @counts: what it counted
 */
void stats_explain(struct context *context, const struct info *info,
		   const struct counts *counts)
{
	struct print *print = &context->print;
	struct topic topic;
	bool any = false;
	size_t i;

	cmd_document(print, info);
	if (print->as_json)
		print_number(print, "uptime_s", counts->uptime_s);
	print_list(print, "explained");
	for (i = 0; get_topic(&topic, counts, i); i++) {
		if (!is_wanted(&context->args, &topic))
			continue;
		if (print->as_json)
			show_json(print, &topic);
		else
			show_text(print, &topic);
		any = true;
	}
	print_list_end(print);
	print_object_end(print);
	if (!any)
		print_line(print, "every counter is zero (-e -a explains all)");
}
