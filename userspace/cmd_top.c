// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg top: what is going on, on a whole terminal, again and again.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <linux/sipalg.h>

#include "cmd.h"
#include "counters.h"
#include "fail.h"
#include "media.h"
#include "pace.h"
#include "stop.h"
#include "tally.h"
#include "term.h"
#include "units.h"

#define REFRESH_MS	2000
#define REFUSALS_MAX	5	/* lines for reasons */

/* Another screen, without a cursor and where long lines are cut; and back. */
#define SCREEN_BEGIN	"\033[?1049h\033[?25l\033[?7l"
#define SCREEN_END	"\033[?7h\033[?25h\033[?1049l"
#define LINE_END	"\033[K\r\n"
#define HOME		"\033[H"
#define REST		"\033[J"

/**
 * struct sample - all that is looked at, at one moment
 * @at_ms: when
 * @info: the module
 * @counts: what it counted
 * @calls: its calls
 */
struct sample {
	uint64_t at_ms;
	struct info info;
	struct counts counts;
	struct calls calls;
};

/**
 * struct top - the command while it runs
 * @context: of the command
 * @now: the last look
 * @before: what was counted at the look before; empty at first
 * @before_ms: when
 * @paces: how media go on
 */
struct top {
	struct context *context;
	struct sample now;
	struct counts before;
	uint64_t before_ms;
	struct paces paces;
};

/* --- what is to be seen --------------------------------------------------- */

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

static int look(struct top *top)
{
	struct sample *now = &top->now;
	enum genl_result result;
	struct genl genl;

	genl_free_counts(&top->before);
	top->before = now->counts;
	top->before_ms = now->at_ms;
	memset(&now->counts, 0, sizeof(now->counts));
	genl_free_calls(&now->calls);
	if (cmd_open(top->context, &genl, &now->info))
		return EXIT_CANNOT;
	result = genl_counts(&genl, &now->counts);
	if (result == GENL_OK)
		result = genl_calls(&genl, &now->calls);
	genl_close(&genl);
	/* a call that is missing for once is no reason to say so */
	if (result != GENL_OK && result != GENL_CHANGED)
		return fail_genl(result, &now->info);
	now->at_ms = clock_ms();
	tally_calls(&now->calls);
	if (pace_look(&top->paces, &now->calls, now->at_ms) < 0)
		return fail(EXIT_CANNOT, NULL, "%s", strerror(errno));
	return EXIT_DONE;
}

static uint64_t grown(const struct count *before, size_t num, size_t i,
		      const struct count *now)
{
	uint64_t then = i < num ? before[i].value : now[i].value;

	return now[i].value > then ? now[i].value - then : 0;
}

/* Tenths of what happened each second; 0 at the first look. */
static uint64_t rate(const struct top *top, const size_t *counters, size_t num)
{
	uint64_t ms = top->now.at_ms - top->before_ms, sum = 0;
	size_t i;

	if (!top->before_ms || !ms)
		return 0;
	for (i = 0; i < num; i++)
		sum += grown(top->before.counters, top->before.counters_num,
			     counters[i], top->now.counts.counters);
	return (sum * 10000 + ms / 2) / ms;
}

static void show_rates(struct print *print, const struct top *top)
{
	static const size_t messages[] = {
		SIPALG_COUNT_UDP_REQUESTS, SIPALG_COUNT_UDP_RESPONSES,
		SIPALG_COUNT_TCP_REQUESTS, SIPALG_COUNT_TCP_RESPONSES,
	};
	static const size_t rewritten[] = {
		SIPALG_COUNT_UDP_REWRITTEN, SIPALG_COUNT_TCP_REWRITTEN,
	};
	static const size_t calls[] = { SIPALG_COUNT_CALLS_STARTED };
	uint64_t seen = rate(top, messages, 4);
	uint64_t changed = rate(top, rewritten, 2);
	uint64_t begun = rate(top, calls, 1);

	print_line(print, "each second     %llu.%llu messages, %llu.%llu of them rewritten, %llu.%llu calls begun",
		   (unsigned long long)seen / 10, (unsigned long long)seen % 10,
		   (unsigned long long)changed / 10,
		   (unsigned long long)changed % 10,
		   (unsigned long long)begun / 10,
		   (unsigned long long)begun % 10);
}

static void show_head(struct print *print, const struct top *top)
{
	const struct info *info = &top->now.info;
	struct text version, calls, regs, holes;

	print_line(print, "sipalg %s, anew every %u seconds, q ends it",
		   units_plain(info->version, &version), REFRESH_MS / 1000);
	print_line(print, "now             %s call%s (%u answered, %u ringing, %u ending), %s registration%s, %s pinhole%s",
		   units_number(info->calls.now, &calls),
		   info->calls.now == 1 ? "" : "s", info->answered,
		   info->ringing, info->ending,
		   units_number(info->regs.now, &regs),
		   info->regs.now == 1 ? "" : "s",
		   units_number(info->pinholes.now, &holes),
		   info->pinholes.now == 1 ? "" : "s");
	show_rates(print, top);
}

/* What is not plain success; what is happening now first. */
static size_t show_refusals(struct print *print, const struct top *top, bool fresh)
{
	const struct counts *now = &top->now.counts;
	struct text number, more;
	size_t i, shown = 0;

	for (i = 0; i < SIPALG_REASONS_NUM && shown < REFUSALS_MAX; i++) {
		uint64_t grew = grown(top->before.reasons,
				      top->before.reasons_num, i, now->reasons);

		if (i == SIPALG_OK || i == SIPALG_KEEPALIVE ||
		    !now->reasons[i].value || fresh != !!grew)
			continue;
		shown++;
		if (grew)
			print_line(print, "  %-24s %s, %s of them new",
				   counters_reason(i)->name,
				   units_number(now->reasons[i].value, &number),
				   units_number(grew, &more));
		else
			print_line(print, "  %-24s %s",
				   counters_reason(i)->name,
				   units_number(now->reasons[i].value,
						&number));
	}
	return shown;
}

static void show_media(struct print *print, const struct top *top,
		       const struct call *call)
{
	const struct medium *medium = NULL;
	const struct pace *pace = NULL;
	const char *silence = NULL;
	struct text text;
	size_t i;

	/* of several, the first that somebody does not hear */
	for (i = 0; i < call->media_num && !silence; i++) {
		const struct pace *other = pace_of(&top->paces, call,
						   &call->media[i]);

		if (!other || !call->media[i].traffic.counted)
			continue;
		silence = pace_silence(other, call, top->now.at_ms, &text);
		if (!pace || silence) {
			pace = other;
			medium = &call->media[i];
		}
	}
	if (!medium) {
		print_cell(print, STYLE_PLAIN, "-");
		print_cell(print, STYLE_PLAIN, "-");
		print_cell(print, STYLE_PLAIN, "-");
		return;
	}
	print_number(print, NULL, pace->rate_in);
	print_number(print, NULL, pace->rate_out);
	print_cell(print, silence ? STYLE_BAD : STYLE_PLAIN, "%s",
		   silence ? silence : "-");
}

static void show_calls(struct print *print, const struct top *top)
{
	static const char *const heads[] = {
		"STATE", "AGE", "CALLER", "CALLEE", "IN/s", "OUT/s", "SILENT",
		"CALL-ID", NULL
	};
	static const char *const state[] = {
		"trying", "ringing", "answered", "ending"
	};
	const struct calls *calls = &top->now.calls;
	size_t i;

	print_table(print, "lrllrrlc");
	print_heads(print, heads);
	for (i = 0; i < calls->num; i++) {
		const struct call *call = &calls->item[i];

		print_row(print);
		print_cell(print, STYLE_PLAIN, "%s",
			   cmd_word(state, 4, call->state));
		print_clock(print, NULL, call->age_s);
		print_endpoint(print, NULL, &call->caller);
		print_endpoint(print, NULL, &call->callee);
		show_media(print, top, call);
		print_bytes(print, NULL, call->id);
	}
	print_table_end(print);
}

static int compare(const void *left, const void *right)
{
	const struct call *a = left, *b = right;

	if (a->age_s != b->age_s)
		return a->age_s < b->age_s ? -1 : 1;
	return strcmp(a->id, b->id);
}

static void show(struct print *print, struct top *top)
{
	struct calls *calls = &top->now.calls;
	size_t refusals;

	if (calls->num)
		qsort(calls->item, calls->num, sizeof(*calls->item), compare);
	show_head(print, top);
	print_line(print, "not handled to the end");
	refusals = show_refusals(print, top, true);
	refusals += show_refusals(print, top, false);
	if (!refusals)
		print_line(print, "  nothing");
	print_line(print, "%s", "");
	if (calls->num)
		show_calls(print, top);
	else
		print_line(print, "no calls");
	media_explain_counting(print, calls);
}

/* --- the terminal --------------------------------------------------------- */

/* As much as there are lines for, each to the end of its line. */
static int draw(const char *text, size_t rows)
{
	const char *end;

	fputs(HOME, stdout);
	for (; *text && rows > 1; text = end + 1, rows--) {
		end = strchrnul(text, '\n');
		fwrite(text, 1, end - text, stdout);
		fputs(LINE_END, stdout);
		if (!*end)
			break;
	}
	fputs(REST, stdout);
	return fflush(stdout);
}

static int refresh(struct top *top)
{
	struct print print = top->context->print;
	size_t rows;
	int ret;

	if (look(top))
		return EXIT_CANNOT;
	print.look.width = term_width();
	rows = term_height();
	if (print_begin(&print, false) < 0)
		return fail(EXIT_CANNOT, NULL, "%s", strerror(errno));
	show(&print, top);
	fflush(print.out);
	ret = draw(print.buf, rows);
	print_drop(&print);
	return ret ? fail(EXIT_CANNOT, NULL, "cannot write the output: %s",
			  strerror(errno)) : EXIT_DONE;
}

static void wake(int number)
{
	(void)number;
}

/* Until it is time, or the terminal has another size; false when it is over. */
static bool rest(bool keys)
{
	const struct timespec time = { REFRESH_MS / 1000, 0 };
	struct pollfd fd = { .fd = keys ? STDIN_FILENO : -1, .events = POLLIN };
	char key = 0;

	if (ppoll(&fd, 1, &time, stop_mask()) > 0 &&
	    (read(STDIN_FILENO, &key, 1) < 1 || key == 'q' || key == 'Q'))
		return false;
	return !stop_asked();
}

static int run_on_screen(struct top *top, bool keys)
{
	int code;

	fputs(SCREEN_BEGIN, stdout);
	do
		code = refresh(top);
	while (!code && rest(keys));
	return code;
}

/*
 * Keys come at once and are not shown. Those that would stop or kill the program
 * behind the screen's back do nothing.
 */
static int run_on_terminal(struct top *top)
{
	static char said[BUFSIZ];
	struct termios before, now;
	bool keys = tcgetattr(STDIN_FILENO, &before) == 0;
	int code;

	if (keys) {
		now = before;
		now.c_lflag &= ~(ICANON | ECHO);
		now.c_cc[VMIN] = 1;
		now.c_cc[VTIME] = 0;
		now.c_cc[VSUSP] = now.c_cc[VQUIT] = _POSIX_VDISABLE;
		tcsetattr(STDIN_FILENO, TCSANOW, &now);
	}
	/* what went wrong would go with the screen that it is said on */
	setvbuf(stderr, said, _IOFBF, sizeof(said));
	code = run_on_screen(top, keys);
	fputs(SCREEN_END, stdout);
	fflush(stdout);
	if (keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	fflush(stderr);
	return code;
}

static int run(struct context *context)
{
	struct top top = { .context = context };
	struct sigaction action = { .sa_handler = wake };
	int code;

	if (context->print.as_json)
		return fail(EXIT_USAGE, "'sipalg -j status' and 'sipalg -j watch' have",
			    "top has no JSON");
	if (!isatty(STDOUT_FILENO))
		return fail(EXIT_CANNOT, "'sipalg watch' and 'sipalg media' write anywhere",
			    "top needs a terminal");
	/* what is wrong from the beginning is said on the usual screen */
	if (look(&top))
		return EXIT_CANNOT;
	stop_begin();
	sigaction(SIGWINCH, &action, NULL);
	code = run_on_terminal(&top);
	genl_free_counts(&top.before);
	genl_free_counts(&top.now.counts);
	genl_free_calls(&top.now.calls);
	free(top.paces.item);
	return code;
}

const struct cmd cmd_top = {
	.name = "top",
	.usage = "",
	.summary = "calls, rates and refusals on the whole terminal",
	.help =
"Shows what is going on in this network namespace on the whole terminal, anew\n"
"every two seconds, until q or Ctrl-C: how many calls there are, how many messages\n"
"come, why some were not handled to the end, and the calls, the youngest first.\n"
"IN/s and OUT/s are media packets to the phone and from it each second, SILENT\n"
"the side that has sent none for so long, if net.netfilter.nf_conntrack_acct is 1.\n",
	.options = "",
	.run = run,
};
