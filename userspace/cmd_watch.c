// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg watch: what happens, while it does.
 */
#include <stdio.h>
#include <string.h>

#include <linux/sipalg.h>

#include "counters.h"
#include "fail.h"
#include "media.h"
#include "news.h"
#include "units.h"

static const char *name_how(const struct event *event, struct text *text)
{
	const struct counter_text *counter = counters_counter(event->how);

	if (counter)
		return counter->name;
	snprintf(text->s, sizeof(text->s), "counter_%u", event->how);
	return text->s;
}

static bool is_wanted(const struct event *event, void *data)
{
	const char *id = data;
	struct text plain;

	return !id || !strncmp(event->id, id, strnlen(id, CALL_ID_MAX)) ||
	       !strncmp(units_plain(event->id, &plain), id, strlen(id));
}

/* --- text ----------------------------------------------------------------- */

static void show_call(struct print *print, const struct event *event)
{
	struct text caller, callee, id, how;

	fprintf(print->out, "%s -> %s  %s",
		units_endpoint(&event->caller, &caller),
		units_endpoint(&event->callee, &callee),
		units_plain(event->id, &id));
	if (event->kind == SIPALG_EVENT_CALL_ENDED)
		fprintf(print->out, "  %s", name_how(event, &how));
	if (event->status)
		fprintf(print->out, " %u", event->status);
}

static void show_contact(struct print *print, const struct event *event)
{
	struct text inside, outside, registrar, how;

	fprintf(print->out, "%s", units_endpoint(&event->inside, &inside));
	if (event->outside.family)
		fprintf(print->out, " at %s",
			units_endpoint(&event->outside, &outside));
	fprintf(print->out, " by %s  %s",
		units_endpoint(&event->registrar, &registrar),
		name_how(event, &how));
	if (event->status)
		fprintf(print->out, " %u", event->status);
}

static void show_hole(struct print *print, const struct event *event)
{
	const struct medium medium = { .kind = event->hole,
				       .type = event->type };
	struct text inside, outside;

	if (media_is_media(&medium))
		fprintf(print->out, "%s %s ", media_type(&medium),
			media_kind(&medium));
	else
		fprintf(print->out, "contact ");
	fprintf(print->out, "%s at %s", units_endpoint(&event->inside, &inside),
		units_endpoint(&event->outside, &outside));
}

static void show_message(struct print *print, const struct event *event)
{
	struct text what, source, target, reason, id;

	fprintf(print->out, "%s -> %s  %s  %s, %s: %s",
		units_endpoint(&event->source, &source),
		units_endpoint(&event->target, &target),
		*event->id ? units_plain(event->id, &id) : "-",
		news_what(event, &what), event->passed ? "passed" : "dropped",
		news_reason(event, &reason));
}

static void show_text(struct print *print, const struct event *event)
{
	switch (event->kind) {
	case SIPALG_EVENT_CALL_STARTED ... SIPALG_EVENT_CALL_ENDED:
		show_call(print, event);
		break;
	case SIPALG_EVENT_REG_ADDED ... SIPALG_EVENT_SUB_ENDED:
		show_contact(print, event);
		break;
	case SIPALG_EVENT_PINHOLE_OPENED:
	case SIPALG_EVENT_PINHOLE_CLOSED:
		show_hole(print, event);
		break;
	case SIPALG_EVENT_MESSAGE:
		show_message(print, event);
		break;
	}
	fputc('\n', print->out);
}

/* --- JSON ----------------------------------------------------------------- */

static void put_string(struct print *print, const char *key, const char *bytes)
{
	if (*bytes)
		json_string(&print->json, key, bytes);
	else
		json_null(&print->json, key);
}

static void put_hole(struct print *print, const struct event *event)
{
	const struct medium medium = { .kind = event->hole,
				       .type = event->type };

	if (event->kind != SIPALG_EVENT_PINHOLE_OPENED &&
	    event->kind != SIPALG_EVENT_PINHOLE_CLOSED) {
		json_null(&print->json, "kind");
		json_null(&print->json, "type");
		return;
	}
	json_string(&print->json, "kind", media_kind(&medium));
	json_string(&print->json, "type", media_type(&medium));
}

static void show_json(struct print *print, const struct event *event)
{
	struct text text;

	put_string(print, "call_id", event->id);
	print_endpoint(print, "caller", &event->caller);
	print_endpoint(print, "callee", &event->callee);
	print_endpoint(print, "inside", &event->inside);
	print_endpoint(print, "outside", &event->outside);
	print_endpoint(print, "registrar", &event->registrar);
	print_endpoint(print, "source", &event->source);
	print_endpoint(print, "target", &event->target);
	put_hole(print, event);
	put_string(print, "how", event->how == NUMBER_NONE ? "" :
				 name_how(event, &text));
	put_string(print, "method", event->method);
	if (event->status)
		print_number(print, "status", event->status);
	else
		json_null(&print->json, "status");
	news_outcome_json(print, event);
}

static int show(struct print *print, const struct event *event, void *data)
{
	(void)data;
	if (print->as_json)
		show_json(print, event);
	else
		show_text(print, event);
	return EXIT_DONE;
}

static int run(struct context *context)
{
	const struct news news = {
		.watch = WATCH_EVENTS, .is_wanted = is_wanted, .show = show,
		.data = (void *)context->args.call_id,
	};

	return news_run(context, &news);
}

const struct cmd cmd_watch = {
	.name = "watch",
	.usage = "[-c CALL-ID]",
	.summary = "what happens, a line each",
	.help =
"Shows what happens in this network namespace while it does, until it is ended\n"
"with Ctrl-C: calls that start, ring, are answered and end; registrations and\n"
"subscriptions that are accepted, refreshed, refused and end; public ports that\n"
"are opened and closed; and messages that were not handled to the end, with the\n"
"reason, which 'sipalg stats' explains. When events were lost it says so. With -j\n"
"each event is a JSON object on a line of its own.\n"
"\n"
"  -c CALL-ID   only what happens to calls whose Call-ID begins so\n",
	.options = "c:",
	.run = run,
};
