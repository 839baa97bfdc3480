/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counting: one word a CPU for each reason and counter of the one list.
 */
#ifndef SIPALG_STATE_COUNTER_H
#define SIPALG_STATE_COUNTER_H

#include <linux/percpu.h>
#include <linux/sipalg_counters.h>
#include "netns.h"

/**
 * struct sipalg_counters - what one CPU counted in one namespace
 * @reason: messages by reason; an unsigned long wraps as in /proc/net/stat
 * @count: the counters of SIPALG_COUNTERS
 */
struct sipalg_counters {
	unsigned long reason[SIPALG_REASONS_NUM];
	unsigned long count[SIPALG_COUNTERS_NUM];
};

static inline void sipalg_count(struct sipalg_net *sn, enum sipalg_counter c)
{
	this_cpu_inc(sn->counters->count[c]);
}

static inline void sipalg_count_reason(struct sipalg_net *sn,
				       enum sipalg_reason r)
{
	this_cpu_inc(sn->counters->reason[r]);
}

#endif /* SIPALG_STATE_COUNTER_H */
