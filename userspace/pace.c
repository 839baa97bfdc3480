// SPDX-License-Identifier: GPL-2.0-only
/*
 * How media go on between two looks at them. conntrack counts packets and does
 * not say when the last one came; so that is known as exactly as it is looked.
 * Prints nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/sipalg.h>

#include "pace.h"
#include "tally.h"

static int compare(const void *left, const void *right)
{
	const struct pace *a = left, *b = right;
	int order = (int)a->outside.port - (int)b->outside.port;

	if (!order)
		order = a->outside.family - b->outside.family;
	if (!order)
		order = memcmp(a->outside.addr, b->outside.addr,
			       sizeof(a->outside.addr));
	return order ? order : strcmp(a->id, b->id);
}

/**
 * pace_of() - that of a media port
 * @paces: all of them
 * @call: its call
 * @medium: the port
 *
 * Return: its pace, or NULL.
 */
const struct pace *pace_of(const struct paces *paces, const struct call *call,
			   const struct medium *medium)
{
	struct pace key = { .outside = medium->outside };

	if (!paces->num)
		return NULL;
	strcpy(key.id, call->id);
	return bsearch(&key, paces->item, paces->num, sizeof(*paces->item),
		       compare);
}

/* A connection that ended takes its packets with it. */
static uint64_t grown(uint64_t before, uint64_t now)
{
	return now > before ? now - before : 0;
}

static void follow(struct pace *pace, const struct pace *before,
		   uint64_t passed_ms)
{
	uint64_t in = grown(before->seen_in, pace->seen_in);
	uint64_t out = grown(before->seen_out, pace->seen_out);

	if (!in)
		pace->in_ms = before->in_ms;
	if (!out)
		pace->out_ms = before->out_ms;
	if (!passed_ms)
		return;
	pace->rate_in = (in * 1000 + passed_ms / 2) / passed_ms;
	pace->rate_out = (out * 1000 + passed_ms / 2) / passed_ms;
}

static void add(struct paces *paces, const struct call *call,
		const struct medium *medium, uint64_t now_ms)
{
	struct pace *pace = &paces->item[paces->num++];

	memset(pace, 0, sizeof(*pace));
	strcpy(pace->id, call->id);
	pace->outside = medium->outside;
	pace->seen_in = medium->traffic.packets_in;
	pace->seen_out = medium->traffic.packets_out;
	pace->in_ms = pace->out_ms = now_ms;
	/* nothing so far is nothing since the answer */
	if (!pace->seen_in && now_ms > call->age_s * 1000ull)
		pace->in_ms = now_ms - call->age_s * 1000ull;
	if (!pace->seen_out && now_ms > call->age_s * 1000ull)
		pace->out_ms = now_ms - call->age_s * 1000ull;
}

/**
 * pace_look() - look once more
 * @paces: empty, or from the last look; its list to be freed
 * @calls: the calls now, with their packets (tally.h)
 * @now_ms: a clock that only goes on
 *
 * Return: 0; -1 without memory, and nothing has changed.
 */
int pace_look(struct paces *paces, const struct calls *calls, uint64_t now_ms)
{
	struct paces new = { .at_ms = now_ms };
	size_t i, k, num = 0;

	for (i = 0; i < calls->num; i++)
		num += calls->item[i].media_num;
	new.item = calloc(num + 1, sizeof(*new.item));
	if (!new.item)
		return -1;
	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++) {
			const struct call *call = &calls->item[i];
			const struct pace *before;

			if (call->media[k].kind != SIPALG_PINHOLE_RTP)
				continue;
			before = pace_of(paces, call, &call->media[k]);
			add(&new, call, &call->media[k], now_ms);
			if (before)
				follow(&new.item[new.num - 1], before,
				       now_ms - paces->at_ms);
		}
	qsort(new.item, new.num, sizeof(*new.item), compare);
	free(paces->item);
	*paces = new;
	return 0;
}

/**
 * pace_silence() - who is not heard, and for how long
 * @pace: of a media port whose packets are counted
 * @call: its call
 * @now_ms: when it was looked at last
 * @text: gets "outside 12s", "inside 12s" or "both 12s"
 *
 * Return: the text; NULL for nobody, or if it is too early to say.
 */
const char *pace_silence(const struct pace *pace, const struct call *call,
			 uint64_t now_ms, struct text *text)
{
	uint64_t in_s = (now_ms - pace->in_ms) / 1000;
	uint64_t out_s = (now_ms - pace->out_ms) / 1000;
	bool no_in = in_s >= SILENCE_MIN, no_out = out_s >= SILENCE_MIN;
	struct text span;

	if (call->state != SIPALG_CALL_ANSWERED || (!no_in && !no_out))
		return NULL;
	if (no_in && no_out)
		units_span(in_s < out_s ? in_s : out_s, &span);
	else
		units_span(no_in ? in_s : out_s, &span);
	snprintf(text->s, sizeof(text->s), "%s %.20s", no_in && no_out ? "both" :
		 no_in ? "outside" : "inside", span.s);
	return text->s;
}
