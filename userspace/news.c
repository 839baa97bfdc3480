// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events while they come, each written at once, until the user has seen enough
 * or nobody reads it any more.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/sipalg.h>

#include "counters.h"
#include "fail.h"
#include "news.h"
#include "stop.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const kind_word[] = {
	[SIPALG_EVENT_LOST]		= "lost",
	[SIPALG_EVENT_CALL_STARTED]	= "call-started",
	[SIPALG_EVENT_CALL_RINGING]	= "call-ringing",
	[SIPALG_EVENT_CALL_ANSWERED]	= "call-answered",
	[SIPALG_EVENT_CALL_ENDED]	= "call-ended",
	[SIPALG_EVENT_REG_ADDED]	= "reg-added",
	[SIPALG_EVENT_REG_REFRESHED]	= "reg-refreshed",
	[SIPALG_EVENT_REG_REFUSED]	= "reg-refused",
	[SIPALG_EVENT_REG_ENDED]	= "reg-ended",
	[SIPALG_EVENT_SUB_ADDED]	= "sub-added",
	[SIPALG_EVENT_SUB_REFRESHED]	= "sub-refreshed",
	[SIPALG_EVENT_SUB_REFUSED]	= "sub-refused",
	[SIPALG_EVENT_SUB_ENDED]	= "sub-ended",
	[SIPALG_EVENT_PINHOLE_OPENED]	= "pinhole-opened",
	[SIPALG_EVENT_PINHOLE_CLOSED]	= "pinhole-closed",
	[SIPALG_EVENT_MESSAGE]		= "message",
};

/**
 * news_reason() - why a message was not handled to the end
 * @event: the message
 * @text: room for a name
 *
 * Return: the name of the reason, by its number if it is newer than this tool.
 */
const char *news_reason(const struct event *event, struct text *text)
{
	const struct reason_text *reason = counters_reason(event->reason);

	if (reason)
		return reason->name;
	snprintf(text->s, sizeof(text->s), "reason_%u", event->reason);
	return text->s;
}

/**
 * news_what() - what a message is
 * @event: the message
 * @text: gets "INVITE", "200 to INVITE" or "a message"
 *
 * Return: the text.
 */
const char *news_what(const struct event *event, struct text *text)
{
	struct text method;

	units_plain(*event->method ? event->method : "a request", &method);
	if (event->status)
		snprintf(text->s, sizeof(text->s), "%u to %.130s",
			 event->status, method.s);
	else if (*event->method)
		*text = method;
	else
		strcpy(text->s, "a message");
	return text->s;
}

/**
 * news_outcome_json() - reason and verdict of a message, null of others
 * @print: JSON
 * @event: the event
 */
void news_outcome_json(struct print *print, const struct event *event)
{
	struct text text;

	if (event->reason == NUMBER_NONE) {
		json_null(&print->json, "reason");
		json_null(&print->json, "verdict");
		return;
	}
	json_string(&print->json, "reason", news_reason(event, &text));
	json_string(&print->json, "verdict", event->passed ? "pass" : "drop");
}

/* What is not known is null. */
static void show_lost_json(struct print *print, const struct event *event)
{
	if (event->is_overrun)
		json_null(&print->json, "lost");
	else
		print_number(print, "lost", event->lost);
}

static int show_json(struct print *print, const struct news *news,
		     const struct event *event)
{
	struct text text;
	int code;

	print_object(print, NULL);
	print_number(print, "schema", JSON_SCHEMA);
	json_string(&print->json, "time", units_date(event->time_ns, &text));
	json_string(&print->json, "event",
		    cmd_word(kind_word, ARRAY_SIZE(kind_word), event->kind));
	show_lost_json(print, event);
	code = news->show(print, event, news->data);
	print_object_end(print);
	return code;
}

static int show_text(struct print *print, const struct news *news,
		     const struct event *event)
{
	struct text when;

	units_moment(event->time_ns, &when);
	if (event->is_overrun)
		print_line(print, "%s  lost            some events: they came faster than they could be shown",
			   when.s);
	else if (event->lost)
		print_line(print, "%s  lost            %u event%s: the kernel had no room for more",
			   when.s, event->lost, event->lost == 1 ? "" : "s");
	if (event->kind == SIPALG_EVENT_LOST)
		return EXIT_DONE;
	fprintf(print->out, "%s  %-14s  ", when.s,
		cmd_word(kind_word, ARRAY_SIZE(kind_word), event->kind));
	return news->show(print, event, news->data);
}

/* GENL_STOPPED when nobody reads it. */
static enum genl_result show(struct context *context, const struct news *news,
			     const struct event *event)
{
	struct print print = context->print;
	int code;

	if (print_begin(&print, context->print.json.pretty) < 0)
		return GENL_SYSTEM;
	code = print.as_json ? show_json(&print, news, event) :
			       show_text(&print, news, event);
	if (code) {
		print_drop(&print);
		return GENL_REFUSED;
	}
	if (print_end(&print) == 0)
		return GENL_OK;
	if (errno == EPIPE)
		return GENL_STOPPED;
	fail(EXIT_CANNOT, NULL, "cannot write the output: %s", strerror(errno));
	return GENL_REFUSED;
}

/* What an overrun has no other time for. */
static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Who does not want the event wants to know what he missed before it. */
static void keep_loss(struct event *event)
{
	const struct event loss = {
		.kind = SIPALG_EVENT_LOST, .lost = event->lost,
		.is_overrun = event->is_overrun,
		.time_ns = event->time_ns ? event->time_ns : now_ns(),
		.how = NUMBER_NONE, .reason = NUMBER_NONE,
	};

	*event = loss;
}

static enum genl_result take(struct context *context, struct genl *genl,
			     const struct news *news)
{
	static struct event event;
	enum genl_result result = genl_next(genl, &event);

	if (result != GENL_OK)
		return result;
	if (event.is_overrun || event.kind == SIPALG_EVENT_LOST ||
	    !news->is_wanted(&event, news->data))
		keep_loss(&event);
	if (event.kind == SIPALG_EVENT_LOST && !event.lost && !event.is_overrun)
		return GENL_OK;
	return show(context, news, &event);
}

/**
 * news_run() - show events until there is an end to it
 * @context: of the command
 * @news: which and how
 *
 * Return: the exit status.
 */
int news_run(struct context *context, const struct news *news)
{
	enum genl_result result;
	struct genl genl;
	struct info info;

	if (cmd_open(context, &genl, &info))
		return EXIT_CANNOT;
	stop_begin();
	result = genl_watch(&genl, news->watch);
	if (result == GENL_OK && news->begin && news->begin(news->data))
		result = GENL_REFUSED;
	while (result == GENL_OK)
		result = take(context, &genl, news);
	genl_close(&genl);
	if (result == GENL_STOPPED)
		return EXIT_DONE;
	return result == GENL_REFUSED ? EXIT_CANNOT : fail_genl(result, &info);
}
