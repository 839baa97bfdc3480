/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How media go on between two looks at them: packets each second, and since
 * when a side is silent.
 */
#ifndef SIPALG_PACE_H
#define SIPALG_PACE_H

#include "facts.h"
#include "units.h"

/**
 * struct pace - of a media port
 * @id: Call-ID of its call
 * @outside: its public side
 * @seen_in: packets to the phone when it was looked at last
 * @seen_out: packets from the phone
 * @in_ms: when the former grew last, or was looked at first
 * @out_ms: the same of the latter
 * @rate_in: packets each second between the last two looks
 * @rate_out: likewise
 */
struct pace {
	char id[CALL_ID_MAX + 1];
	struct endpoint outside;
	uint64_t seen_in;
	uint64_t seen_out;
	uint64_t in_ms;
	uint64_t out_ms;
	uint64_t rate_in;
	uint64_t rate_out;
};

/**
 * struct paces - of all of them
 * @item: those for RTP, in an order to be searched by
 * @num: how many
 * @at_ms: when they were looked at last; 0 for never
 */
struct paces {
	struct pace *item;
	size_t num;
	uint64_t at_ms;
};

int pace_look(struct paces *paces, const struct calls *calls, uint64_t now_ms);
const struct pace *pace_of(const struct paces *paces, const struct call *call,
			   const struct medium *medium);
const char *pace_silence(const struct pace *pace, const struct call *call,
			 uint64_t now_ms, struct text *text);

#endif /* SIPALG_PACE_H */
