// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of all CPUs together, added up when somebody asks.
 */
#include "../state/counter.h"
#include "stats.h"

/**
 * sipalg_stats_reason - how often was this the outcome
 * @sn: the namespace
 * @reason: enum sipalg_reason
 *
 * Return: the sum over all CPUs, while they count on.
 */
u64 sipalg_stats_reason(const struct sipalg_net *sn, u32 reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(sn->counters, cpu)->reason[reason];
	return sum;
}

/**
 * sipalg_stats_counter - how often was this counted
 * @sn: the namespace
 * @counter: enum sipalg_counter
 *
 * Return: the sum over all CPUs, while they count on.
 */
u64 sipalg_stats_counter(const struct sipalg_net *sn, u32 counter)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(sn->counters, cpu)->count[counter];
	return sum;
}
