// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg status: what is going on, in six lines.
 */
#include <string.h>
#include <sys/utsname.h>

#include <linux/netfilter.h>
#include <linux/sipalg_counters.h>

#include "cmd.h"
#include "counters.h"
#include "fail.h"
#include "health.h"
#include "units.h"

/**
 * struct status - everything that the command shows
 * @info: the module and its tables
 * @kernel: release of the running kernel
 * @messages: messages read
 * @outcome: messages not handled to the end
 * @rules: how asking nftables ended; the next two only for NFT_OK
 * @view: its rules
 * @table: the table of `sipalg attach`
 */
struct status {
	struct info info;
	struct utsname kernel;
	uint64_t messages;
	struct outcome outcome;
	enum nft_result rules;
	struct nft_view view;
	struct nft_table table;
};

/* Does the rule serve, as the first of its table that gives this helper? */
static bool is_serving(const struct nft_view *view, size_t i)
{
	const struct nft_use *use = &view->use[i];
	size_t k;

	if (!health_is_ours(use->type) || check_fault(view, use))
		return false;
	for (k = 0; k < i; k++)
		if (view->use[k].family == use->family &&
		    !strcmp(view->use[k].table, use->table) &&
		    !strcmp(view->use[k].type, use->type) &&
		    !check_fault(view, &view->use[k]))
			return false;
	return true;
}

/* What `sipalg attach` was told, or NULL for rules that others have made. */
static const char *made_by(const struct status *status,
			   const struct nft_use *use)
{
	if (!status->table.there || use->family != NFPROTO_INET ||
	    strcmp(use->table, ATTACHMENT_TABLE) ||
	    !attachment_is_comment(status->table.comment))
		return NULL;
	return status->table.comment;
}

static void show_attached_json(struct print *print, const struct status *status)
{
	const struct nft_view *view = &status->view;
	size_t i;

	if (status->rules != NFT_OK) {
		json_null(&print->json, "attached");
		return;
	}
	print_list(print, "attached");
	for (i = 0; i < view->uses_num; i++) {
		const char *by = made_by(status, &view->use[i]);

		if (!is_serving(view, i))
			continue;
		print_object(print, NULL);
		json_string(&print->json, "table", view->use[i].table);
		json_string(&print->json, "helper", view->use[i].type);
		if (by)
			json_string(&print->json, "made_by", by);
		else
			json_null(&print->json, "made_by");
		print_object_end(print);
	}
	print_list_end(print);
}

/* Rules of iptables-legacy cannot be seen, so it is not said that there are none. */
static void show_attached(struct print *print, const struct status *status)
{
	const struct nft_view *view = &status->view;
	struct text plain;
	bool any = false;
	size_t i;

	for (i = 0; status->rules == NFT_OK && i < view->uses_num; i++) {
		const struct nft_use *use = &view->use[i];
		const char *by = made_by(status, use);

		if (!is_serving(view, i))
			continue;
		any = true;
		if (by)
			print_line(print, "  %-13s  by '%s'", "attached",
				   units_sentence(by, &plain));
		else
			print_line(print, "  %-13s  by rules of table %s, to %s",
				   "attached", units_plain(use->table, &plain),
				   use->type);
	}
	if (status->rules == NFT_OK && !any)
		print_line(print, "  %-13s  by no rule of nftables: sudo sipalg attach",
			   "attached");
}

static void show_gauge_json(struct print *print, const struct gauge *gauge)
{
	print_number(print, "now", gauge->now);
	print_number(print, "limit", gauge->limit);
}

static void show_json(struct print *print, const struct status *status)
{
	const struct info *info = &status->info;

	cmd_document(print, info);
	print_number(print, "protocol", info->protocol);
	print_word(print, "tool", STYLE_PLAIN, SIPALG_VERSION);
	print_bytes(print, "kernel", status->kernel.release);
	print_number(print, "uptime_s", info->uptime_s);
	show_attached_json(print, status);

	print_object(print, "calls");
	show_gauge_json(print, &info->calls);
	print_number(print, "ringing", info->ringing);
	print_number(print, "answered", info->answered);
	print_number(print, "ending", info->ending);
	print_object_end(print);

	print_object(print, "registrations");
	show_gauge_json(print, &info->regs);
	print_object_end(print);

	print_object(print, "pinholes");
	show_gauge_json(print, &info->pinholes);
	print_number(print, "port_min", info->port_min);
	print_number(print, "port_max", info->port_max);
	print_object_end(print);

	print_object(print, "messages");
	print_number(print, "total", status->messages);
	print_number(print, "passed_unread", status->outcome.unread);
	print_number(print, "in_part", status->outcome.in_part);
	print_number(print, "dropped", status->outcome.dropped);
	print_object_end(print);
	print_object_end(print);
}

static void show_now(struct print *print, const char *label,
		     const struct gauge *gauge)
{
	struct text now;

	print_row(print);
	print_cell(print, STYLE_PLAIN, "  %s", label);
	print_cell(print, STYLE_PLAIN, "%s now",
		   units_number(gauge->now, &now));
}

static void show_limit(struct print *print, const struct gauge *gauge)
{
	struct text limit;

	print_cell(print, gauge->now < gauge->limit ? STYLE_PLAIN : STYLE_WARN,
		   "limit %s", units_number(gauge->limit, &limit));
}

/* No row of the table: its length would move the limits out of sight. */
static void show_messages(struct print *print, const struct status *status)
{
	const struct outcome *outcome = &status->outcome;
	struct text total, span, unread, in_part, dropped;

	print_line(print, "  %-13s  %s in %s, %s passed unread, %s done in part, %s dropped",
		   "messages", units_number(status->messages, &total),
		   units_span(status->info.uptime_s, &span),
		   units_number(outcome->unread, &unread),
		   units_number(outcome->in_part, &in_part),
		   units_number(outcome->dropped, &dropped));
}

static void show_text(struct print *print, const struct status *status)
{
	const struct info *info = &status->info;
	struct text version, kernel;

	print_line(print, "sipalg %s on %s",
		   units_plain(info->version, &version),
		   units_plain(status->kernel.release, &kernel));
	show_attached(print, status);

	print_table(print, "llll");
	show_now(print, "calls", &info->calls);
	print_cell(print, STYLE_PLAIN, "%u answered, %u ringing, %u ending",
		   info->answered, info->ringing, info->ending);
	show_limit(print, &info->calls);
	show_now(print, "registrations", &info->regs);
	print_cell(print, STYLE_PLAIN, "%s", "");
	show_limit(print, &info->regs);
	show_now(print, "pinholes", &info->pinholes);
	print_cell(print, STYLE_PLAIN, "ports %u-%u", info->port_min,
		   info->port_max);
	show_limit(print, &info->pinholes);
	print_table_end(print);
	show_messages(print, status);
}

static void sum_up(struct status *status, const struct counts *counts)
{
	const struct count *counter = counts->counters;

	status->messages = counter[SIPALG_COUNT_UDP_REQUESTS].value +
			   counter[SIPALG_COUNT_UDP_RESPONSES].value +
			   counter[SIPALG_COUNT_TCP_REQUESTS].value +
			   counter[SIPALG_COUNT_TCP_RESPONSES].value;
	status->outcome = counters_outcome(counts);
}

static int run(struct context *context)
{
	struct status status = { 0 };
	enum genl_result result;
	struct counts counts;
	struct genl genl;

	if (cmd_open(context, &genl, &status.info))
		return EXIT_CANNOT;
	result = genl_counts(&genl, &counts);
	genl_close(&genl);
	if (result != GENL_OK)
		return fail_genl(result, &status.info);
	sum_up(&status, &counts);
	genl_free_counts(&counts);
	uname(&status.kernel);
	status.rules = nft_look(&status.view);
	if (status.rules == NFT_OK)
		status.rules = nft_find(&status.table);

	if (context->print.as_json)
		show_json(&context->print, &status);
	else
		show_text(&context->print, &status);
	nft_free(&status.view);
	return EXIT_DONE;
}

const struct cmd cmd_status = {
	.name = "status",
	.usage = "",
	.summary = "what is going on (default)",
	.help =
"Shows which rules of nftables hand SIP to the module; the calls, registrations\n"
"and public ports of this network namespace beside their limits; and how many\n"
"messages the module has seen since the namespace's counters began:\n"
"  passed unread   went through unchanged: could not be read or rewritten\n"
"  done in part    went through, but less was done than they asked for\n"
"  dropped         did not go through, because forwarding was not safe\n"
"'sipalg stats' says why.\n",
	.options = "",
	.run = run,
};
