/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names and sentences of reasons and counters, out of sipalg_counters.h.
 */
#ifndef SIPALG_COUNTERS_H
#define SIPALG_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#include "facts.h"

/**
 * struct reason_text - what this tool knows of a reason
 * @name: its name
 * @verdict: "pass" or "drop"
 * @sentence: what it means and what to do
 */
struct reason_text {
	const char *name;
	const char *verdict;
	const char *sentence;
};

/**
 * struct counter_text - what this tool knows of a counter
 * @name: its name, unique in its group
 * @group: what it counts
 * @sentence: what it means
 */
struct counter_text {
	const char *name;
	const char *group;
	const char *sentence;
};

/**
 * struct outcome - messages that were not handled to the end
 * @unread: went through unchanged: could not be read, or not be rewritten
 * @in_part: went through, with less done than they asked for
 * @dropped: did not go through
 */
struct outcome {
	uint64_t unread;
	uint64_t in_part;
	uint64_t dropped;
};

const struct reason_text *counters_reason(size_t reason);
const struct counter_text *counters_counter(size_t counter);
struct outcome counters_outcome(const struct counts *counts);

#endif /* SIPALG_COUNTERS_H */
