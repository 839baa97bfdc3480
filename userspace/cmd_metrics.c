// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg metrics: gauges and counters for Prometheus and its kin, in
 * OpenMetrics 1.0. No label holds what a stranger wrote.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/sipalg.h>

#include "cmd.h"
#include "counters.h"
#include "fail.h"
#include "files.h"
#include "http.h"
#include "tally.h"
#include "units.h"

#define CONTENT_TYPE \
	"application/openmetrics-text; version=1.0.0; charset=utf-8"

/**
 * struct sample - what the module says at one moment
 * @info: the module
 * @counts: its counters
 * @is_heard: it is known who is heard
 * @heard: by enum silence: media of answered calls
 */
struct sample {
	struct info info;
	struct counts counts;
	bool is_heard;
	uint64_t heard[SILENCE_BOTH + 1];
};

/* In quotes, or after HELP: where backslash, quote and line end mean more. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			fputc('\\', out);
		if (*text >= ' ' && *text <= '~')
			fputc(*text, out);
		else
			fputc('?', out);
	}
}

static void put_family(FILE *out, const char *name, const char *type,
		       const char *help)
{
	fprintf(out, "# TYPE sipalg_%s %s\n# HELP sipalg_%s ", name, type, name);
	put_escaped(out, help);
	fputc('\n', out);
}

static void put_gauge(FILE *out, const char *name, const char *help,
		      uint64_t value)
{
	put_family(out, name, "gauge", help);
	fprintf(out, "sipalg_%s %" PRIu64 "\n", name, value);
}

static void put_up(FILE *out, bool up)
{
	put_gauge(out, "up", "Whether the module could be asked.", up);
}

static void put_build(FILE *out, const struct info *info)
{
	put_family(out, "build_info", "gauge",
		   "The module's version and its netlink protocol.");
	fputs("sipalg_build_info{version=\"", out);
	put_escaped(out, info->version);
	fprintf(out, "\",protocol=\"%u\"} 1\n", info->protocol);
}

static void put_calls(FILE *out, const struct info *info)
{
	uint32_t rest = info->ringing + info->answered + info->ending;
	const struct {
		const char *state;
		uint32_t num;
	} calls[] = {
		{ "trying", info->calls.now > rest ? info->calls.now - rest : 0 },
		{ "ringing", info->ringing },
		{ "answered", info->answered },
		{ "ending", info->ending },
	};
	size_t i;

	put_family(out, "calls", "gauge", "Calls now, by state.");
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		fprintf(out, "sipalg_calls{state=\"%s\"} %u\n", calls[i].state,
			calls[i].num);
}

static void put_gauges(FILE *out, const struct info *info)
{
	put_build(out, info);
	put_family(out, "uptime_seconds", "gauge",
		   "Seconds since the counters of this network namespace began.");
	fprintf(out, "# UNIT sipalg_uptime_seconds seconds\n"
		"sipalg_uptime_seconds %" PRIu64 "\n", info->uptime_s);
	put_calls(out, info);
	put_gauge(out, "calls_max", "Calls there may be.", info->calls.limit);
	put_gauge(out, "registrations", "Registrations now.", info->regs.now);
	put_gauge(out, "registrations_max", "Registrations there may be.",
		  info->regs.limit);
	put_gauge(out, "pinholes", "Public ports promised or in use.",
		  info->pinholes.now);
	put_gauge(out, "pinholes_max", "Public ports there may be.",
		  info->pinholes.limit);
}

static void put_media(FILE *out, const struct sample *sample)
{
	static const char *const silent[] = {
		[SILENCE_NONE]		= "nobody",
		[SILENCE_OUTSIDE]	= "outside",
		[SILENCE_INSIDE]	= "inside",
		[SILENCE_BOTH]		= "both",
	};
	size_t i;

	if (!sample->is_heard)
		return;
	put_family(out, "media", "gauge",
		   "Media of answered calls now, by who has sent nothing since the answer.");
	for (i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		fprintf(out, "sipalg_media{silent=\"%s\"} %" PRIu64 "\n",
			silent[i], sample->heard[i]);
}

static void put_reasons(FILE *out, const struct counts *counts)
{
	size_t i;

	put_family(out, "outcomes", "counter",
		   "What became of messages, by reason; verdict says whether they went through.");
	for (i = 0; i < counts->reasons_num; i++) {
		const struct reason_text *text = counters_reason(i);

		if (text && counts->reasons[i].known)
			fprintf(out, "sipalg_outcomes_total{reason=\"%s\",verdict=\"%s\"} %" PRIu64 "\n",
				text->name, text->verdict,
				counts->reasons[i].value);
	}
}

static void put_counters(FILE *out, const struct counts *counts)
{
	char name[128];
	size_t i;

	for (i = 0; i < counts->counters_num; i++) {
		const struct counter_text *text = counters_counter(i);

		if (!text || !counts->counters[i].known)
			continue;
		snprintf(name, sizeof(name), "%s_%s", text->group, text->name);
		put_family(out, name, "counter", text->sentence);
		fprintf(out, "sipalg_%s_total %" PRIu64 "\n", name,
			counts->counters[i].value);
	}
}

static void put_sample(FILE *out, const struct sample *sample)
{
	put_up(out, true);
	put_gauges(out, &sample->info);
	put_media(out, sample);
	put_reasons(out, &sample->counts);
	put_counters(out, &sample->counts);
	fputs("# EOF\n", out);
}

static void listen_to(struct sample *sample, const struct call *call)
{
	size_t i;

	if (call->state != SIPALG_CALL_ANSWERED)
		return;
	for (i = 0; i < call->media_num; i++)
		if (call->media[i].kind == SIPALG_PINHOLE_RTP)
			sample->heard[tally_silence(call, &call->media[i])]++;
}

/* Costs a look at all connections, so only where there may be media. */
static enum genl_result take_media(struct genl *genl, struct sample *sample)
{
	enum genl_result result = GENL_OK;
	struct calls calls = { 0 };
	int64_t counting;
	size_t i;

	if (!files_number("/proc/sys/net/netfilter/nf_conntrack_acct",
			  &counting) || !counting)
		return GENL_OK;
	if (sample->info.answered)
		result = genl_calls(genl, &calls);
	/* a call that is missing for once is no reason to say nothing */
	if (result != GENL_OK && result != GENL_CHANGED)
		return result;
	sample->is_heard = !calls.num || !tally_calls(&calls);
	for (i = 0; i < calls.num; i++)
		listen_to(sample, &calls.item[i]);
	genl_free_calls(&calls);
	return GENL_OK;
}

static enum genl_result take_sample(struct sample *sample)
{
	enum genl_result result;
	struct genl genl;

	memset(sample, 0, sizeof(*sample));
	result = genl_open(&genl);
	if (result != GENL_OK)
		return result;
	result = genl_info(&genl, &sample->info);
	if (result == GENL_OK)
		result = genl_counts(&genl, &sample->counts);
	if (result == GENL_OK)
		result = take_media(&genl, sample);
	genl_close(&genl);
	return result;
}

/**
 * struct asked - how asking the module ended
 * @result: that
 * @info: what is known of it
 */
struct asked {
	enum genl_result result;
	struct info info;
};

/* Also that there is nothing to be said. */
static char *write_metrics(void *data)
{
	struct asked *asked = data;
	struct sample sample;
	char *text = NULL;
	size_t size;
	FILE *out;

	asked->result = take_sample(&sample);
	asked->info = sample.info;
	out = open_memstream(&text, &size);
	if (out && asked->result == GENL_OK) {
		put_sample(out, &sample);
	} else if (out) {
		put_up(out, false);
		fputs("# EOF\n", out);
	}
	genl_free_counts(&sample.counts);
	if (out && !fclose(out))
		return text;
	free(text);
	return NULL;
}

/* Whoever reads the file finds it whole: the old one or the new one. */
static int replace_file(const char *path, const char *text)
{
	char fresh[PATH_MAX];
	struct text plain;
	int ret, err;
	FILE *file;

	snprintf(fresh, sizeof(fresh), "%.*s.%d", PATH_MAX - 32, path,
		 (int)getpid());
	file = fopen(fresh, "wxe");
	if (file) {
		ret = fputs(text, file) < 0;
		ret |= fchmod(fileno(file), 0644) < 0;
		ret |= fclose(file) != 0;
		if (!ret && !rename(fresh, path))
			return EXIT_DONE;
		err = errno;
		unlink(fresh);
		errno = err;
	}
	return fail(EXIT_CANNOT, "its folder must be there and be writable",
		    "cannot write '%s': %s", units_plain(path, &plain),
		    strerror(errno));
}

static int run_once(struct context *context)
{
	const char *path = context->args.option[OPTION_TEXTFILE];
	struct asked asked;
	char *text;
	int code = EXIT_DONE;

	text = write_metrics(&asked);
	if (!text)
		return fail(EXIT_CANNOT, NULL, "%s", strerror(errno));
	if (path)
		code = replace_file(path, text);
	else if (asked.result == GENL_OK)
		fputs(text, context->print.out);
	free(text);
	if (asked.result != GENL_OK)
		return fail_genl(asked.result, &asked.info);
	return code;
}

static int run_http(void)
{
	struct asked asked;
	const struct http_document document = {
		.path = "/metrics",
		.type = CONTENT_TYPE,
		.write = write_metrics,
		.data = &asked,
	};

	if (!http_serve(&document))
		return EXIT_DONE;
	return fail(EXIT_CANNOT, "let systemd or inetd start it: see EXAMPLES in sipalg(8)",
		    "no socket was passed to serve HTTP on");
}

static int run(struct context *context)
{
	if (context->print.as_json)
		return fail(EXIT_USAGE, "'sipalg -j stats' has the same as JSON",
			    "metrics are OpenMetrics, not JSON");
	if (cmd_enter_netns(context))
		return EXIT_CANNOT;
	if (context->args.option[OPTION_HTTP])
		return run_http();
	return run_once(context);
}

const struct cmd cmd_metrics = {
	.name = "metrics",
	.usage = "[--textfile FILE | --http]",
	.summary = "gauges and counters for Prometheus",
	.help =
"Writes what the module counts in this network namespace as OpenMetrics 1.0.\n"
"sipalg_up is 0 in a file or over HTTP when the module cannot be asked.\n"
"sipalg_media is there if net.netfilter.nf_conntrack_acct is 1.\n"
"\n"
"  --textfile FILE   into this file, at once, as node_exporter reads it\n"
"  --http            answer 'GET /metrics' on the socket that systemd\n"
"                    (LISTEN_FDS) or inetd (standard input) passes\n",
	.options = "",
	.longs = OPTION(TEXTFILE) | OPTION(HTTP),
	.run = run,
};
