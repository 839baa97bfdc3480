// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg media: the media ports now, with the packets that went through them.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "fail.h"
#include "media.h"
#include "tally.h"
#include "units.h"

/**
 * struct row - a port and its call
 * @call: the call
 * @medium: the port
 */
struct row {
	const struct call *call;
	const struct medium *medium;
};

static void show_what(struct print *print, const struct medium *medium)
{
	if (print->as_json) {
		json_string(&print->json, "type", media_type(medium));
		json_string(&print->json, "kind", media_kind(medium));
		return;
	}
	print_cell(print, STYLE_PLAIN, "%s %s", media_type(medium),
		   media_kind(medium));
}

static void show_row(struct print *print, const struct row *row)
{
	const struct medium *medium = row->medium;
	struct text text;
	const char *trouble = media_trouble(row->call, medium, &text);

	print_row(print);
	print_object(print, NULL);
	show_what(print, medium);
	print_endpoint(print, "inside", &medium->inside);
	print_endpoint(print, "outside", &medium->outside);
	print_endpoint(print, "peer", &medium->traffic.peer);
	media_show_traffic(print, &medium->traffic);
	print_cell(print, trouble ? STYLE_BAD : STYLE_PLAIN, "%s",
		   trouble ? trouble : "-");
	media_show_silence(print, row->call, medium);
	print_bytes(print, "call_id", row->call->id);
	print_object_end(print);
}

static void show_rows(struct print *print, const struct calls *calls)
{
	size_t i, k;

	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++) {
			const struct row row = {
				&calls->item[i], &calls->item[i].media[k],
			};

			if (media_is_media(row.medium))
				show_row(print, &row);
		}
}

static size_t count_media(const struct calls *calls)
{
	size_t i, k, num = 0;

	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++)
			num += media_is_media(&calls->item[i].media[k]);
	return num;
}

static void show(struct context *context, const struct info *info,
		 const struct calls *calls)
{
	struct print *print = &context->print;
	uint32_t seconds = context->args.seconds;
	static const char *const heads[] = {
		"MEDIA", "PHONE", "REACHED AT", "PEER", "IN", "OUT", "SILENT",
		"CALL-ID", NULL
	};
	size_t num = count_media(calls);
	struct text span;

	cmd_document(print, info);
	print_list(print, "media");
	print_table(print, "llllrrlc");
	if (num)
		print_heads(print, heads);
	show_rows(print, calls);
	print_table_end(print);
	print_list_end(print);
	print_object_end(print);
	if (num)
		print_line(print, "%zu media port%s; packets in to the phone, out from it%s%s",
			   num, num == 1 ? "" : "s", seconds ? " in " : "",
			   seconds ? units_span(seconds, &span) : "");
	else
		print_line(print, "no media ports");
	if (num)
		media_explain_counting(print, calls);
}

static int compare(const void *left, const void *right)
{
	const struct call *a = left, *b = right;

	return strcmp(a->id, b->id);
}

static int run(struct context *context)
{
	struct calls calls;
	struct info info;

	if (media_look(context, &info, &calls))
		return EXIT_CANNOT;
	if (calls.num)
		qsort(calls.item, calls.num, sizeof(*calls.item), compare);
	show(context, &info, &calls);
	genl_free_calls(&calls);
	return EXIT_DONE;
}

const struct cmd cmd_media = {
	.name = "media",
	.usage = "[-w SECONDS]",
	.summary = "media ports now, with their packets",
	.help =
"Lists the public ports that media were promised, by call: the phone's own port,\n"
"the public one, who is at the other end, and the packets that came in to the\n"
"phone and went out from it, if net.netfilter.nf_conntrack_acct is 1. SILENT\n"
"names the side that has sent nothing since the call was answered.\n"
"\n"
"  -w SECONDS   count packets of so many seconds, from now on: SILENT is who has\n"
"               sent nothing meanwhile, or whose packets are dropped here\n",
	.options = "w:",
	.run = run,
};
