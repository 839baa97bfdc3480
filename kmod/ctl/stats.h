/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters of all CPUs together.
 */
#ifndef SIPALG_CTL_STATS_H
#define SIPALG_CTL_STATS_H

#include "../state/netns.h"

u64 sipalg_stats_reason(const struct sipalg_net *sn, u32 reason);
u64 sipalg_stats_counter(const struct sipalg_net *sn, u32 counter);

#endif /* SIPALG_CTL_STATS_H */
