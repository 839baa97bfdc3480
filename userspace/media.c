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
#include "leaving.h"
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

/* Packets that came, and that conntrack counted, but that no device was given. */
static const struct {
	const char *key;
	const char *from;
	const char *to;
} loss[] = {
	[LOSS_IN] = { "in", " from outside", "to the phone" },
	[LOSS_OUT] = { "out", " from the phone", "to outside" },
	[LOSS_BOTH] = { "both", "", "on either side" },
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
	int code, fd;

	if (!seconds)
		return look_once(context, info, calls);
	if (cmd_enter_netns(context))
		return EXIT_CANNOT;
	/* first: what is counted from now on is seen to leave */
	fd = leaving_open();
	code = look_once(context, info, &before);
	if (code) {
		if (fd >= 0)
			close(fd);
		return code;
	}
	leaving_watch(fd, seconds, &before);
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
 * media_trouble() - who is not heard, in a word or two
 * @call: the call
 * @medium: one of its ports
 * @text: gets it
 *
 * Return: the text, or NULL for nobody.
 */
const char *media_trouble(const struct call *call,
			  const struct medium *medium, struct text *text)
{
	const char *silent = media_silence_word(call, medium);
	const char *dropped = loss[tally_loss(call, medium)].key;

	if (!silent && !dropped)
		return NULL;
	snprintf(text->s, sizeof(text->s), "%s%s%s%s", silent ? silent : "",
		 silent && dropped ? ", " : "", dropped ? dropped : "",
		 dropped ? " dropped" : "");
	return text->s;
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
	const char *dropped = loss[tally_loss(call, medium)].key;
	uint32_t seconds = medium->traffic.seconds;

	if (!print->as_json)
		return;
	show_number(print, "seconds", seconds, seconds);
	if (silent)
		json_string(&print->json, "silent", silent);
	else
		json_null(&print->json, "silent");
	if (dropped)
		json_string(&print->json, "dropped", dropped);
	else
		json_null(&print->json, "dropped");
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
 * media_loss() - what comes and does not leave, and why that may be
 * @call: the call
 * @medium: one of its ports
 * @text: gets it
 *
 * Return: the text, or NULL for nothing.
 */
const char *media_loss(const struct call *call, const struct medium *medium,
		       struct text *text)
{
	const struct traffic *traffic = &medium->traffic;
	enum loss which = tally_loss(call, medium);
	struct text span, number;
	uint64_t packets = 0;

	if (which == LOSS_NONE)
		return NULL;
	if (which != LOSS_OUT)
		packets += traffic->packets_in;
	if (which != LOSS_IN)
		packets += traffic->packets_out;
	snprintf(text->s, sizeof(text->s),
		 "%.30s %s packets came%s in %.20s, and none went on %s: a rule of this gateway drops them ('nft list ruleset', hook forward), or they have no route",
		 units_number(packets, &number), media_type(medium),
		 loss[which].from, units_span(traffic->seconds, &span),
		 loss[which].to);
	return text->s;
}

static bool began_uncounted(const struct calls *calls)
{
	size_t i, k;

	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++)
			if (calls->item[i].media[k].traffic.flows &&
			    !calls->item[i].media[k].traffic.counted)
				return true;
	return false;
}

/**
 * media_explain_counting() - say why packets are not known
 * @print: the output; no table may be open
 * @calls: the calls that were shown, or NULL
 *
 * Says nothing when they are counted.
 */
void media_explain_counting(struct print *print, const struct calls *calls)
{
	int64_t on;

	if (!files_number("/proc/sys/net/netfilter/nf_conntrack_acct", &on))
		return;
	if (on && calls && began_uncounted(calls))
		print_line(print, "packets are not counted of media that began before net.netfilter.nf_conntrack_acct was 1");
	if (!on)
		print_line(print, "packets are not counted: sudo sysctl -w net.netfilter.nf_conntrack_acct=1");
}
