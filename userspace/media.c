// SPDX-License-Identifier: GPL-2.0-only
/*
 * Promised ports, as commands show them: their words, their packets, and what
 * it may mean that there are none.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/sipalg.h>

#include "cmd.h"
#include "fail.h"
#include "files.h"
#include "media.h"
#include "tally.h"
#include "units.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const kind_word[] = {
	[SIPALG_PINHOLE_RTP]	= "rtp",
	[SIPALG_PINHOLE_RTCP]	= "rtcp",
	[SIPALG_PINHOLE_SIGNAL]	= "signal",
};

static const char *const type_word[] = {
	[SIPALG_MEDIA_OTHER]		= "other",
	[SIPALG_MEDIA_AUDIO]		= "audio",
	[SIPALG_MEDIA_VIDEO]		= "video",
	[SIPALG_MEDIA_IMAGE]		= "image",
	[SIPALG_MEDIA_TEXT]		= "text",
	[SIPALG_MEDIA_APPLICATION]	= "application",
	[SIPALG_MEDIA_MESSAGE]		= "message",
};

/* Who is not heard, what that comes from most often, and if he was before. */
static const struct {
	const char *word;
	const char *from;
	const char *cause;
	const char *stopped;
} silence[] = {
	[SILENCE_OUTSIDE] = {
		"outside", " from outside",
		"the far side has not begun, sends elsewhere, or a firewall drops it, before this gateway or here ('sipalg doctor')",
		"the far side is muted or holds the call, has moved its media, or its network fails",
	},
	[SILENCE_INSIDE] = {
		"inside", " from the phone",
		"it is muted or on hold, sends from another port, or this gateway's firewall drops it",
		"it is muted or holds the call, has moved its media, or its network fails",
	},
	[SILENCE_BOTH] = {
		"both", "",
		"the media go another way, or both sides are on hold",
		"the call is on hold, its media have moved, or both sides are gone without a BYE",
	},
};

static int look_once(const struct context *context, struct info *info,
		     struct calls *calls)
{
	enum genl_result result;
	struct genl genl;

	if (cmd_open(context, &genl, info))
		return EXIT_CANNOT;
	result = genl_calls(&genl, calls);
	genl_close(&genl);
	if (fail_dump(result, info))
		return EXIT_CANNOT;
	/* without conntrack's table the packets are not known, and that shows */
	tally_calls(calls);
	return EXIT_DONE;
}

/**
 * media_look() - see the calls and the packets of their media
 * @context: names the namespace; and with -w the time in which packets count
 * @info: gets what the module says about itself
 * @calls: gets them, to be freed by genl_free_calls() when the result is
 *	EXIT_DONE
 *
 * Return: EXIT_DONE, or EXIT_CANNOT after saying why.
 */
int media_look(const struct context *context, struct info *info,
	       struct calls *calls)
{
	uint32_t seconds = context->args.seconds;
	struct calls before;
	int code;

	code = look_once(context, info, calls);
	if (code || !seconds)
		return code;
	before = *calls;
	sleep(seconds);
	code = look_once(context, info, calls);
	if (!code && tally_since(calls, &before, seconds) < 0) {
		genl_free_calls(calls);
		code = fail(EXIT_CANNOT, NULL, "%s", strerror(errno));
	}
	genl_free_calls(&before);
	return code;
}

/**
 * media_kind() - what a port is for
 * @medium: the port
 *
 * Return: the word.
 */
const char *media_kind(const struct medium *medium)
{
	return cmd_word(kind_word, ARRAY_SIZE(kind_word), medium->kind);
}

/**
 * media_type() - the type of its media
 * @medium: the port
 *
 * Return: the word.
 */
const char *media_type(const struct medium *medium)
{
	return cmd_word(type_word, ARRAY_SIZE(type_word), medium->type);
}

/**
 * media_is_media() - is it for media, not for signalling?
 * @medium: the port
 *
 * Return: whether it is.
 */
bool media_is_media(const struct medium *medium)
{
	return medium->kind != SIPALG_PINHOLE_SIGNAL;
}

static void show_number(struct print *print, const char *key, bool known,
			uint64_t value)
{
	const struct count count = { .value = value, .known = known };

	print_count(print, key, &count);
}

/**
 * media_show_traffic() - the packets of a port, in two cells; JSON has more
 * @print: the output
 * @traffic: the packets
 */
void media_show_traffic(struct print *print, const struct traffic *traffic)
{
	bool known = traffic->counted;

	show_number(print, "packets_in", known, traffic->packets_in);
	show_number(print, "packets_out", known, traffic->packets_out);
	if (!print->as_json)
		return;
	show_number(print, "bytes_in", known, traffic->bytes_in);
	show_number(print, "bytes_out", known, traffic->bytes_out);
}

/**
 * media_silence_word() - who is not heard
 * @call: the call
 * @medium: one of its ports
 *
 * Return: "outside", "inside", "both", or NULL for nobody.
 */
const char *media_silence_word(const struct call *call,
			       const struct medium *medium)
{
	return silence[tally_silence(call, medium)].word;
}

/**
 * media_show_silence() - who is not heard, and since when, in JSON
 * @print: the output
 * @call: the call
 * @medium: one of its ports
 */
void media_show_silence(struct print *print, const struct call *call,
			const struct medium *medium)
{
	const char *silent = media_silence_word(call, medium);
	uint32_t seconds = medium->traffic.seconds;

	if (!print->as_json)
		return;
	show_number(print, "seconds", seconds, seconds);
	if (silent)
		json_string(&print->json, "silent", silent);
	else
		json_null(&print->json, "silent");
}

/**
 * media_silence() - who is not heard, and why that may be
 * @call: the call
 * @medium: one of its ports
 * @text: gets it
 *
 * Return: the text, or NULL for nobody.
 */
const char *media_silence(const struct call *call,
			  const struct medium *medium, struct text *text)
{
	const struct traffic *traffic = &medium->traffic;
	enum silence who = tally_silence(call, medium);
	struct text span, number;
	uint64_t earlier = 0;

	if (who == SILENCE_NONE)
		return NULL;
	if (who != SILENCE_INSIDE)
		earlier += traffic->earlier_in;
	if (who != SILENCE_OUTSIDE)
		earlier += traffic->earlier_out;
	if (earlier)
		snprintf(text->s, sizeof(text->s),
			 "no %s packet%s for %.20s, after %.30s of them: %s",
			 media_type(medium), silence[who].from,
			 units_span(traffic->seconds, &span),
			 units_number(earlier, &number), silence[who].stopped);
	else
		snprintf(text->s, sizeof(text->s),
			 "no %s packet%s in the %.20s since the answer: %s",
			 media_type(medium), silence[who].from,
			 units_span(call->age_s, &span), silence[who].cause);
	return text->s;
}

/**
 * media_explain_counting() - say why packets are not known
 * @print: the output; no table may be open
 *
 * Says nothing when they are counted.
 */
void media_explain_counting(struct print *print)
{
	int64_t on;

	if (!files_number("/proc/sys/net/netfilter/nf_conntrack_acct", &on) ||
	    on)
		return;
	print_line(print, "packets are not counted: sudo sysctl -w net.netfilter.nf_conntrack_acct=1");
}
