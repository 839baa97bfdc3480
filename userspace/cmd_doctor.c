// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg doctor: why does it not work? Gathers the facts, has them checked, and
 * shows what was found.
 */
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "attachment.h"
#include "cmd.h"
#include "fail.h"
#include "files.h"
#include "health.h"
#include "legacy.h"
#include "media.h"
#include "track.h"
#include "units.h"

#define SIP_PORT	5060
#define SIPS_PORT	5061

/* Of what is said more about a finding. */
#define INDENT		10

static const char *const severity_word[] = {
	[HEALTH_OK]	= "ok",
	[HEALTH_NOTE]	= "note",
	[HEALTH_WARN]	= "warn",
	[HEALTH_FAIL]	= "FAIL",
};

static const char *const severity_key[] = {
	[HEALTH_OK]	= "ok",
	[HEALTH_NOTE]	= "note",
	[HEALTH_WARN]	= "warn",
	[HEALTH_FAIL]	= "fail",
};

static const enum style severity_style[] = {
	[HEALTH_OK]	= STYLE_GOOD,
	[HEALTH_NOTE]	= STYLE_PLAIN,
	[HEALTH_WARN]	= STYLE_WARN,
	[HEALTH_FAIL]	= STYLE_BAD,
};

/**
 * health_is_ours() - is it a helper of the module?
 * @helper: its name
 *
 * Return: whether it is.
 */
bool health_is_ours(const char *helper)
{
	size_t i;

	for (i = 0; attachment_profile[i]; i++)
		if (!strcmp(attachment_profile[i], helper))
			return true;
	return false;
}

/**
 * health_find() - note what was found
 * @list: gets it
 * @name: of the check
 * @severity: how bad it is
 * @fmt: what is so
 *
 * Return: the finding, for health_because() and health_mend().
 */
struct finding *health_find(struct findings *list, const char *name,
			    enum severity severity, const char *fmt, ...)
{
	struct finding *finding = &list->item[list->num];
	va_list args;

	/* of too many, the last is overwritten: the first say enough */
	if (list->num < FINDINGS_MAX - 1)
		list->num++;
	memset(finding, 0, sizeof(*finding));
	finding->name = name;
	finding->severity = severity;
	va_start(args, fmt);
	vsnprintf(finding->what, sizeof(finding->what), fmt, args);
	va_end(args);
	return finding;
}

/**
 * health_because() - say why it matters
 * @finding: what was found
 * @fmt: why
 */
void health_because(struct finding *finding, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(finding->why, sizeof(finding->why), fmt, args);
	va_end(args);
}

/**
 * health_mend() - say what mends it
 * @finding: what was found
 * @fmt: the command
 */
void health_mend(struct finding *finding, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(finding->fix, sizeof(finding->fix), fmt, args);
	va_end(args);
}

/**
 * health_number() - a number of the kernel
 * @path: its file
 *
 * Return: the number, or NO_NUMBER.
 */
int64_t health_number(const char *path)
{
	int64_t number;

	return files_number(path, &number) ? number : NO_NUMBER;
}

/* --- the facts ------------------------------------------------------------ */

static void tally(const struct flow *flow, void *data)
{
	uint16_t port = flow->orig.dst.port;
	struct sightings *traffic = data;
	bool ours = health_is_ours(flow->helper);

	traffic->ours += ours;
	if (!ours && !strcmp(flow->helper, "sip"))
		traffic->in_tree++;
	if (!flow->helper[0] && port == SIP_PORT &&
	    (flow->proto == IPPROTO_UDP || flow->proto == IPPROTO_TCP))
		traffic->bare++;
	traffic->tls += port == SIPS_PORT && flow->proto == IPPROTO_TCP;
}

static void look_at_kernel(const char *release, void *data)
{
	struct health *health = data;
	char path[PATH_MAX];

	/* what was removed leaves its folder behind */
	snprintf(path, sizeof(path), "/lib/modules/%.200s/modules.builtin",
		 release);
	if (!files_exists(path) || health->lacking_num == KERNELS_MAX)
		return;
	snprintf(path, sizeof(path), "/lib/modules/%.200s/modules.dep", release);
	if (files_mentions(path, "/sipalg.ko"))
		return;
	snprintf(health->lacking[health->lacking_num++],
		 sizeof(health->lacking[0]), "%.64s", release);
}

static enum genl_result ask_module(struct health *health)
{
	struct genl genl;
	enum genl_result result;

	result = genl_open(&genl);
	if (result != GENL_OK)
		return result;
	result = genl_info(&genl, &health->info);
	if (result == GENL_OK)
		result = genl_counts(&genl, &health->counts);
	if (result == GENL_OK)
		result = genl_settings(&genl, &health->settings);
	if (result == GENL_OK)
		result = genl_regs(&genl, &health->regs);
	/* a table that changes is not what is wrong */
	if (result == GENL_CHANGED)
		result = GENL_OK;
	genl_close(&genl);
	return result;
}

/* Whether packets go through is seen while they do, for a second. */
static void look_at_calls(struct context *context, struct health *health)
{
	if (health->module != GENL_OK || !health->info.answered)
		return;
	context->args.seconds = 1;
	if (media_look(context, &health->info, &health->calls))
		memset(&health->calls, 0, sizeof(health->calls));
}

static int gather(struct context *context, struct health *health)
{
	health->module = ask_module(health);
	health->rules = nft_look(&health->view);
	if (health->rules == NFT_OK || health->rules == NFT_ABSENT)
		legacy_look(&health->view);
	if (health->module == GENL_DENIED || health->rules == NFT_DENIED)
		return fail_genl(GENL_DENIED, &health->info);
	if (health->rules == NFT_SYSTEM)
		return fail(EXIT_CANNOT, "see 'nft list ruleset'",
			    "cannot look at nftables: %s", strerror(errno));
	look_at_calls(context, health);
	health->traffic.known = !track_flows(tally, &health->traffic);
	uname(&health->kernel);
	files_names("/lib/modules", look_at_kernel, health);
	return EXIT_DONE;
}

static void forget(struct health *health)
{
	genl_free_counts(&health->counts);
	genl_free_settings(&health->settings);
	genl_free_regs(&health->regs);
	genl_free_calls(&health->calls);
	nft_free(&health->view);
}

/* --- what was found ------------------------------------------------------- */

static unsigned int count(const struct findings *list, enum severity severity)
{
	unsigned int num = 0;
	size_t i;

	for (i = 0; i < list->num; i++)
		num += list->item[i].severity == severity;
	return num;
}

static void show_or_null(struct print *print, const char *key,
			 const char *text)
{
	if (*text)
		json_string(&print->json, key, text);
	else
		json_null(&print->json, key);
}

static void show_json(struct print *print, const struct findings *list)
{
	size_t i;

	print_object(print, NULL);
	print_number(print, "schema", JSON_SCHEMA);
	print_number(print, "problems", count(list, HEALTH_FAIL));
	print_number(print, "warnings", count(list, HEALTH_WARN));
	print_list(print, "checks");
	for (i = 0; i < list->num; i++) {
		const struct finding *finding = &list->item[i];

		print_object(print, NULL);
		json_string(&print->json, "check", finding->name);
		json_string(&print->json, "result",
			    severity_key[finding->severity]);
		json_string(&print->json, "what", finding->what);
		show_or_null(print, "why", finding->why);
		show_or_null(print, "fix", finding->fix);
		print_object_end(print);
	}
	print_list_end(print);
	print_object_end(print);
}

static void show_finding(struct print *print, const struct finding *finding)
{
	struct text text;

	print_table(print, "lw");
	print_row(print);
	print_cell(print, severity_style[finding->severity], "  %-4s",
		   severity_word[finding->severity]);
	print_cell(print, STYLE_PLAIN, "%s",
		   units_sentence(finding->what, &text));
	print_table_end(print);
	if (finding->why[0])
		print_indented(print, INDENT, finding->why);
	if (finding->fix[0])	/* in one piece, to be copied */
		print_line(print, "%*sfix: %s", INDENT, "",
			   units_sentence(finding->fix, &text));
}

static void show_text(struct print *print, const struct findings *list)
{
	unsigned int problems = count(list, HEALTH_FAIL);
	unsigned int warnings = count(list, HEALTH_WARN);
	size_t i;

	for (i = 0; i < list->num; i++)
		show_finding(print, &list->item[i]);
	print_line(print, "%u problem%s, %u warning%s", problems,
		   problems == 1 ? "" : "s", warnings,
		   warnings == 1 ? "" : "s");
}

static int run(struct context *context)
{
	static struct findings list;
	static struct health health;
	int code;

	if (cmd_enter_netns(context))
		return EXIT_CANNOT;
	code = gather(context, &health);
	if (code == EXIT_DONE) {
		check_module(&health, &list);
		check_rules(&health, &list);
		check_system(&health, &list);
		check_traffic(&health, &list);
		check_calls(&health, &list);
		if (context->print.as_json)
			show_json(&context->print, &list);
		else
			show_text(&context->print, &list);
		if (count(&list, HEALTH_FAIL))
			code = EXIT_FOUND;
	}
	forget(&health);
	return code;
}

const struct cmd cmd_doctor = {
	.name = "doctor",
	.usage = "",
	.summary = "find out why it does not work",
	.help =
"Looks at the module, the rules of nftables, the connections, the calls, whose\n"
"media it watches for a second, and the settings of this kernel, in this network\n"
"namespace, and says what is wrong or may go wrong, why that matters and what\n"
"mends it. Changes nothing. The exit status is 3 when there is a problem:\n"
"  ok     as it should be\n"
"  note   to be known\n"
"  warn   calls may suffer\n"
"  FAIL   calls do, or there are none\n",
	.options = "",
	.run = run,
};
