// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg trace: every message of a host or call, with what is changed in it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/sipalg.h>

#include "changes.h"
#include "fail.h"
#include "news.h"
#include "record.h"
#include "units.h"

/**
 * struct tracing - what is traced
 * @host: messages from or to it; AF_UNSPEC for all hosts
 * @id: messages whose Call-ID begins so, or NULL
 * @verbose: whole messages are wanted
 * @path: the capture, or NULL
 * @record: the same being written
 * @recording: it was begun
 */
struct tracing {
	struct endpoint host;
	const char *id;
	bool verbose;
	const char *path;
	struct record record;
	bool recording;
};

static bool is_host(const struct tracing *tracing, const struct endpoint *end)
{
	return end->family == tracing->host.family &&
	       !memcmp(end->addr, tracing->host.addr, sizeof(end->addr));
}

/* A host is meant by any of its addresses, before NAT or after it. */
static bool is_wanted(const struct event *event, void *data)
{
	const struct tracing *tracing = data;
	const char *id = tracing->id;
	struct text plain;

	if (!event->message)
		return false;
	if (tracing->host.family != AF_UNSPEC)
		return is_host(tracing, &event->source) ||
		       is_host(tracing, &event->target) ||
		       is_host(tracing, &event->source_after) ||
		       is_host(tracing, &event->target_after);
	return !id || !strncmp(event->id, id, strnlen(id, CALL_ID_MAX)) ||
	       !strncmp(units_plain(event->id, &plain), id, strlen(id));
}

static struct changes_of changes_of(const struct event *event)
{
	const struct changes_of of = {
		event->message, event->len, event->place, event->places_num,
	};

	return of;
}

static void show_sum(struct print *print, const struct event *event)
{
	struct changes_of of = changes_of(event);
	struct text reason;

	if (event->reason != SIPALG_OK)
		print_line(print, "  %s: %s", event->passed ? "passed" :
			   "dropped", news_reason(event, &reason));
	if (of.num)
		print_line(print, "  %zu change%s, %+ld bytes", of.num,
			   of.num == 1 ? "" : "s", changes_growth(&of));
	else if (event->reason == SIPALG_OK)
		print_line(print, "  nothing in it is ours: it goes through byte for byte");
}

/* @after: as it goes on, or NULL if that is not wanted */
static void show_text(struct print *print, const struct event *event,
		      const struct changes_of *after)
{
	struct changes_of of = changes_of(event);
	struct text what, source, target, id;

	print_line(print, "%s -> %s  %s  %s, %zu bytes",
		   units_endpoint(&event->source, &source),
		   units_endpoint(&event->target, &target),
		   *event->id ? units_plain(event->id, &id) : "-",
		   news_what(event, &what), event->len);
	if (event->passed)
		print_line(print, "  goes on as %s -> %s",
			   units_endpoint(&event->source_after, &source),
			   units_endpoint(&event->target_after, &target));
	changes_show(print, &of);
	show_sum(print, event);
	if (after)
		changes_whole(print, after->data, after->len);
}

static void show_number_json(struct print *print, const char *key,
			     const struct event *event, size_t number)
{
	if (event->message)
		print_number(print, key, number);
	else
		json_null(&print->json, key);
}

static void show_json(struct print *print, const struct event *event,
		      const struct changes_of *after)
{
	struct changes_of of = changes_of(event);

	if (*event->id)
		json_string(&print->json, "call_id", event->id);
	else
		json_null(&print->json, "call_id");
	if (event->message)
		json_string(&print->json, "protocol",
			    event->proto == IPPROTO_TCP ? "tcp" : "udp");
	else
		json_null(&print->json, "protocol");
	print_endpoint(print, "source", &event->source);
	print_endpoint(print, "target", &event->target);
	print_endpoint(print, "source_after", &event->source_after);
	print_endpoint(print, "target_after", &event->target_after);
	if (*event->method)
		json_string(&print->json, "method", event->method);
	else
		json_null(&print->json, "method");
	if (event->status)
		print_number(print, "status", event->status);
	else
		json_null(&print->json, "status");
	news_outcome_json(print, event);
	show_number_json(print, "bytes", event, event->len);
	show_number_json(print, "bytes_after", event,
			 event->len + changes_growth(&of));
	changes_show(print, &of);
	if (after)
		json_bytes(&print->json, "after", after->data, after->len);
}

static int cannot_write(const struct tracing *tracing)
{
	struct text plain;

	return fail(EXIT_CANNOT, NULL, "cannot write '%s': %s",
		    units_plain(tracing->path, &plain), strerror(errno));
}

/* What became of it: why it was not handled to the end, or what was changed. */
static void comment(const struct event *event, char *line, size_t size)
{
	struct changes_of of = changes_of(event);
	struct text reason;
	int len = 0;

	if (event->reason != SIPALG_OK)
		len = snprintf(line, size, "%s: %s%s", event->passed ?
			       "passed" : "dropped",
			       news_reason(event, &reason), of.num ? "; " : "");
	if (of.num || len)
		changes_line(&of, line + len, size - len);
	else
		snprintf(line, size, "nothing in it is ours");
}

/* As it came, and as it went on, if it did. */
static int keep(struct tracing *tracing, const struct event *event,
		const struct changes_of *after)
{
	char line[4096];
	const struct parcel came = {
		event->time_ns, event->proto, &event->source, &event->target,
		event->message, event->len, false, line,
	};
	const struct parcel went = {
		event->time_ns, event->proto, &event->source_after,
		&event->target_after, after->data, after->len, true, line,
	};

	comment(event, line, sizeof(line));
	if (record_write(&tracing->record, &came) == 0 &&
	    (!event->passed || record_write(&tracing->record, &went) == 0))
		return EXIT_DONE;
	return cannot_write(tracing);
}

static int show(struct print *print, const struct event *event, void *data)
{
	struct changes_of before = changes_of(event), after = { 0 };
	struct tracing *tracing = data;
	int code = EXIT_DONE;
	uint8_t *bytes;

	if (!event->message && print->as_json)
		show_json(print, event, NULL);
	if (!event->message)
		return EXIT_DONE;
	bytes = changes_apply(&before, &after.len);
	if (!bytes)
		return fail(EXIT_CANNOT, NULL, "%s", strerror(errno));
	after.data = bytes;
	if (tracing->path)
		code = keep(tracing, event, &after);
	if (print->as_json)
		show_json(print, event, tracing->verbose ? &after : NULL);
	else
		show_text(print, event, tracing->verbose ? &after : NULL);
	free(bytes);
	return code;
}

/* An address, or else the beginning of a Call-ID. */
static void read_word(struct tracing *tracing, const char *word)
{
	struct endpoint *host = &tracing->host;

	if (inet_pton(AF_INET, word, host->addr) == 1)
		host->family = AF_INET;
	else if (inet_pton(AF_INET6, word, host->addr) == 1)
		host->family = AF_INET6;
	else
		tracing->id = word;
}

static int begin(void *data)
{
	struct tracing *tracing = data;

	if (!tracing->path)
		return EXIT_DONE;
	if (record_begin(&tracing->record, tracing->path) < 0)
		return cannot_write(tracing);
	tracing->recording = true;
	return EXIT_DONE;
}

static int run(struct context *context)
{
	static struct tracing tracing;
	const struct news news = {
		.watch = WATCH_TRACE, .begin = begin, .is_wanted = is_wanted,
		.show = show, .data = &tracing,
	};
	const struct args *args = &context->args;
	int code;

	if (args->words_num > 1)
		return fail(EXIT_USAGE, "'sipalg help trace' shows how",
			    "trace takes one host or Call-ID");
	if (args->words_num)
		read_word(&tracing, args->words[0]);
	tracing.verbose = args->verbose;
	tracing.path = args->option[OPTION_PCAP];
	code = news_run(context, &news);
	if (tracing.recording && record_end(&tracing.record) < 0 && !code)
		code = cannot_write(&tracing);
	return code;
}

const struct cmd cmd_trace = {
	.name = "trace",
	.usage = "[HOST|CALL-ID] [-v] [--pcap FILE]",
	.summary = "messages, with what is changed in them",
	.help =
"Shows every message that the module sees, while it does, until it is ended with\n"
"Ctrl-C: where it comes from and goes to, what is changed in it, and the reason\n"
"if it was not handled to the end, which 'sipalg stats' explains. HOST is an IP\n"
"address, before NAT or after it; CALL-ID the beginning of one. When messages\n"
"were lost it says so. With -j each is a JSON object on a line of its own.\n"
"\n"
"  -v            the whole message as it goes on, with names and numbers of people\n"
"  --pcap FILE   write each message into a capture (pcapng), as it came and as it\n"
"                goes on, with what was changed or why nothing was as a comment:\n"
"                for wireshark, tshark, sngrep, and 'sipalg explain'. It has the\n"
"                names and numbers of people, too\n",
	.options = "v",
	.longs = OPTION(PCAP),
	.takes_words = true,
	.run = run,
};
