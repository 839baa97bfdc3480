/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the rules, invariant*.c, share.
 */
#ifndef RULES_H
#define RULES_H

#include "nat/rewrite.h"
#include "invariant.h"

#define RULE(fact)							\
	do {								\
		if (!(fact))						\
			return __FILE__ ": not so: " #fact;		\
	} while (0)

/* invariant_read.c: what bytes say */

/* Return: the reason of sipalg_msg_parse(). */
u32 invariant_read_job(struct sipalg_job *job, const u8 *data, u32 len);
/* Return: what a place names, with its port where none is written. */
struct sipalg_end invariant_read_end(const struct sipalg_site *site);
bool invariant_read_same(const struct sipalg_job *a, struct sipalg_span in_a,
			 const struct sipalg_job *b, struct sipalg_span in_b);

/* invariant_usual.c: whether text is in the form that we would write */

bool invariant_usual_header(const struct sipalg_job *job, bool ports);
bool invariant_usual_body(const struct sipalg_job *job);
bool invariant_usual_lengths(const struct sipalg_job *job);

/* invariant_nat.c: what the NAT is like */

/* What is chosen next is chosen for another job. */
void invariant_nat_begin(void);
/* Whether it is one of the addresses that things become. */
bool invariant_nat_reserved(const struct sipalg_addr *addr);
/* Return: whether there is a way back. */
bool invariant_nat_map(struct sipalg_job *job, bool keep_ports);
void invariant_nat_answer(struct sipalg_job *job);
void invariant_nat_promise(struct sipalg_job *job);
void invariant_nat_turn(const struct sipalg_job *job, struct sipalg_job *back);
void invariant_nat_both_ways(struct sipalg_map *map);

/* The rules of their files. Return: NULL, or what does not hold. */
const char *invariant_compare_msg(const struct sipalg_job *old,
				  const struct sipalg_job *new);
const char *invariant_compare_sdp(const struct sipalg_job *old,
				  const struct sipalg_job *new);
const char *invariant_echo_check(const struct sipalg_job *there,
				 const struct sipalg_job *sent,
				 const u8 *echo, u32 len);

#endif /* RULES_H */
