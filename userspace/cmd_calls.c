// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg calls: the calls now, those heard of last first.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/sipalg.h>

#include "cmd.h"
#include "fail.h"
#include "media.h"
#include "tally.h"
#include "units.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Of what is said more about a call. */
#define INDENT		4

static const char *const state_word[] = {
	[SIPALG_CALL_TRYING]	= "trying",
	[SIPALG_CALL_RINGING]	= "ringing",
	[SIPALG_CALL_ANSWERED]	= "answered",
	[SIPALG_CALL_ENDING]	= "ending",
};

static const enum style state_style[] = {
	[SIPALG_CALL_TRYING]	= STYLE_WARN,
	[SIPALG_CALL_RINGING]	= STYLE_WARN,
	[SIPALG_CALL_ANSWERED]	= STYLE_GOOD,
	[SIPALG_CALL_ENDING]	= STYLE_PLAIN,
};

static const char *name_state(const struct call *call)
{
	return cmd_word(state_word, ARRAY_SIZE(state_word), call->state);
}

static enum style color_state(const struct call *call)
{
	return call->state < ARRAY_SIZE(state_style) ?
	       state_style[call->state] : STYLE_PLAIN;
}

static bool is_used(const struct medium *medium)
{
	return medium->flows_in || medium->flows_out;
}

/* "audio 2/2, video 0/2": ports in use of ports promised. */
static void show_media_sum(struct print *print, const struct call *call)
{
	unsigned int used[UINT8_MAX + 1] = { 0 }, all[UINT8_MAX + 1] = { 0 };
	char sum[256] = "-";
	size_t i, len = 0;

	for (i = 0; i < call->media_num; i++) {
		if (!media_is_media(&call->media[i]))
			continue;
		all[call->media[i].type]++;
		used[call->media[i].type] += is_used(&call->media[i]);
	}
	for (i = 0; i < call->media_num && len < sizeof(sum); i++) {
		const struct medium *medium = &call->media[i];

		if (!media_is_media(medium) || !all[medium->type])
			continue;
		len += snprintf(sum + len, sizeof(sum) - len, "%s%s %u/%u",
				len ? ", " : "", media_type(medium),
				used[medium->type], all[medium->type]);
		all[medium->type] = 0;
	}
	print_cell(print, STYLE_PLAIN, "%s", sum);
}

static void show_medium_json(struct print *print, const struct call *call,
			     const struct medium *medium)
{
	print_object(print, NULL);
	print_word(print, "kind", STYLE_PLAIN, media_kind(medium));
	if (media_is_media(medium))
		print_word(print, "type", STYLE_PLAIN, media_type(medium));
	else
		json_null(&print->json, "type");
	print_endpoint(print, "inside", &medium->inside);
	print_endpoint(print, "outside", &medium->outside);
	print_number(print, "flows_in", medium->flows_in);
	print_number(print, "flows_out", medium->flows_out);
	print_endpoint(print, "peer", &medium->traffic.peer);
	media_show_traffic(print, &medium->traffic);
	media_show_silence(print, call, medium);
	print_object_end(print);
}

/* What only JSON says of a call in the list. */
static void show_more_json(struct print *print, const struct call *call)
{
	size_t i;

	if (!print->as_json)
		return;
	print_number(print, "idle_s", call->idle_s);
	print_number(print, "expires_s", call->expires_s);
	print_list(print, "media");
	for (i = 0; i < call->media_num; i++)
		show_medium_json(print, call, &call->media[i]);
	print_list_end(print);
}

static void show_call(struct print *print, const struct call *call)
{
	print_row(print);
	print_object(print, NULL);
	print_word(print, "state", color_state(call), name_state(call));
	print_clock(print, "age_s", call->age_s);
	print_endpoint(print, "caller", &call->caller);
	print_endpoint(print, "callee", &call->callee);
	show_media_sum(print, call);
	print_bytes(print, "call_id", call->id);
	show_more_json(print, call);
	print_object_end(print);
}

/* Only of calls where somebody is heard: others may be on hold. */
static void show_one_way(struct print *print, const struct calls *calls)
{
	size_t i, k, num = 0;

	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++) {
			const struct call *call = &calls->item[i];

			if (!tally_is_one_way(call, &call->media[k]))
				continue;
			num++;
			break;
		}
	if (num)
		print_line(print, "%zu of them hear%s one side only: 'sipalg calls -v' says which",
			   num, num == 1 ? "s" : "");
}

static void show_list(struct print *print, const struct info *info,
		      const struct calls *calls)
{
	static const char *const heads[] = {
		"STATE", "AGE", "CALLER", "CALLEE", "MEDIA", "CALL-ID", NULL
	};
	size_t i;

	cmd_document(print, info);
	print_list(print, "calls");
	print_table(print, "lrlllc");
	if (calls->num)
		print_heads(print, heads);
	for (i = 0; i < calls->num; i++)
		show_call(print, &calls->item[i]);
	print_table_end(print);
	print_list_end(print);
	print_object_end(print);
	if (!calls->num)
		print_line(print, "no calls");
	else
		print_line(print,
			   "%zu call%s; media: ports in use of ports promised",
			   calls->num, calls->num == 1 ? "" : "s");
	show_one_way(print, calls);
}

static void show_packets(struct print *print, const struct traffic *traffic)
{
	struct text in, out, peer, span;

	if (!traffic->flows || !traffic->counted)
		return;
	units_span(traffic->seconds, &span);
	print_cell(print, STYLE_PLAIN, "%s packets in, %s out%s%s, with %s",
		   units_number(traffic->packets_in, &in),
		   units_number(traffic->packets_out, &out),
		   traffic->seconds ? " in " : "",
		   traffic->seconds ? span.s : "",
		   units_endpoint(&traffic->peer, &peer));
}

static void show_medium(struct print *print, const struct medium *medium)
{
	print_row(print);
	if (media_is_media(medium))
		print_cell(print, STYLE_PLAIN, "  %s %s", media_type(medium),
			   media_kind(medium));
	else
		print_cell(print, STYLE_PLAIN, "  contact");
	print_endpoint(print, NULL, &medium->inside);
	print_cell(print, STYLE_PLAIN, "->");
	print_endpoint(print, NULL, &medium->outside);
	if (is_used(medium))
		print_cell(print, STYLE_GOOD, "used %u in, %u out",
			   medium->flows_in, medium->flows_out);
	else if (!media_is_media(medium) && medium->traffic.flows)
		print_cell(print, STYLE_GOOD, "own connection");
	else
		print_cell(print, STYLE_WARN, "not used yet");
	show_packets(print, &medium->traffic);
}

/* What is missing, and what that may come from, below the ports. */
static void show_silence(struct print *print, const struct call *call)
{
	struct text text;
	size_t i;

	if (tally_is_portless(call))
		print_indented(print, INDENT, "no port was opened for media: the phone's SDP has none, or names an address that is not its own, as one learnt by STUN ('sipalg trace -v' shows it)");
	for (i = 0; i < call->media_num; i++) {
		const char *hint = media_silence(call, &call->media[i], &text);

		if (hint)
			print_indented(print, INDENT, hint);
		hint = media_loss(call, &call->media[i], &text);
		if (hint)
			print_indented(print, INDENT, hint);
	}
}

static void show_block(struct print *print, const struct call *call)
{
	struct text text, idle, expires;
	size_t i;

	print_line(print, "call %s", units_plain(call->id, &text));
	print_line(print,
		   "  state       %s for %s, last message %s ago, ends in %s if no more come",
		   name_state(call), units_span(call->age_s, &text),
		   units_span(call->idle_s, &idle),
		   units_span(call->expires_s, &expires));
	print_line(print, "  caller      %s",
		   units_endpoint(&call->caller, &text));
	print_line(print, "  callee      %s",
		   units_endpoint(&call->callee, &text));
	print_table(print, "llllll");
	for (i = 0; i < call->media_num; i++)
		show_medium(print, &call->media[i]);
	print_table_end(print);
	show_silence(print, call);
}

static void show_blocks(struct print *print, const struct calls *calls)
{
	size_t i;

	for (i = 0; i < calls->num; i++) {
		if (i)
			print_line(print, "%s", "");
		show_block(print, &calls->item[i]);
	}
	if (!calls->num)
		print_line(print, "no calls");
	else
		media_explain_counting(print, calls);
}

static int compare(const void *left, const void *right)
{
	const struct call *a = left, *b = right;

	if (a->idle_s != b->idle_s)
		return a->idle_s < b->idle_s ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* As it is, or as this tool shows it: what was copied from a screen is found. */
static bool begins_with(const struct call *call, const char *id)
{
	size_t len = strnlen(id, CALL_ID_MAX);
	struct text plain;

	return !strncmp(call->id, id, len) ||
	       !strncmp(units_plain(call->id, &plain), id, strlen(id));
}

static void keep_matching(struct calls *calls, const char *id)
{
	size_t i, kept = 0;

	for (i = 0; i < calls->num; i++) {
		if (begins_with(&calls->item[i], id))
			calls->item[kept++] = calls->item[i];
		else
			free(calls->item[i].media);
	}
	calls->num = kept;
}

static int show(struct context *context, const struct info *info,
		struct calls *calls)
{
	const char *id = context->args.call_id;
	struct text plain;

	if (id)
		keep_matching(calls, id);
	if (id && !calls->num)
		return fail(EXIT_CANNOT, "'sipalg calls' lists all",
			    "there is no call whose Call-ID begins with '%s'",
			    units_plain(id, &plain));
	if (calls->num)
		qsort(calls->item, calls->num, sizeof(*calls->item), compare);
	if (context->args.verbose && !context->print.as_json)
		show_blocks(&context->print, calls);
	else
		show_list(&context->print, info, calls);
	return EXIT_DONE;
}

static int run(struct context *context)
{
	struct calls calls;
	struct info info;
	int code;

	if (media_look(context, &info, &calls))
		return EXIT_CANNOT;
	code = show(context, &info, &calls);
	genl_free_calls(&calls);
	return code;
}

const struct cmd cmd_calls = {
	.name = "calls",
	.usage = "[-v] [-w SECONDS] [-c CALL-ID]",
	.summary = "calls now",
	.help =
"Lists the calls of this network namespace, those heard of last first. AGE is\n"
"how long a call has been in its state. MEDIA counts the public ports that a\n"
"connection from either side has used, of those promised. Long Call-IDs are\n"
"cut in the middle to fit a terminal, never in a pipe.\n"
"\n"
"  -v           each call with its ports and their packets in to the phone and\n"
"               out from it, if net.netfilter.nf_conntrack_acct is 1; and when\n"
"               only one side is heard, why that may be\n"
"  -w SECONDS   count packets of so many seconds, from now on, and say whether\n"
"               they are dropped here\n"
"  -c CALL-ID   only calls whose Call-ID begins so\n",
	.options = "vw:c:",
	.run = run,
};
