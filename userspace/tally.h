/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets that came and went on what the module promised, as conntrack has
 * counted them.
 */
#ifndef SIPALG_TALLY_H
#define SIPALG_TALLY_H

#include "facts.h"

/* What is said before that may just have begun, in seconds. */
#define SILENCE_MIN	3

/* Packets that came before it is said that they do not leave. */
#define LOSS_MIN	10

/**
 * enum silence - who is not heard
 * @SILENCE_NONE: both are, or it is not known, or too early to say
 * @SILENCE_OUTSIDE: nothing came from outside
 * @SILENCE_INSIDE: nothing came from the phone
 * @SILENCE_BOTH: nothing came at all
 */
enum silence {
	SILENCE_NONE,
	SILENCE_OUTSIDE,
	SILENCE_INSIDE,
	SILENCE_BOTH,
};

/**
 * enum loss - which media came to this host and did not leave it
 * @LOSS_NONE: none, or it is not known
 * @LOSS_IN: those to the phone
 * @LOSS_OUT: those from the phone
 * @LOSS_BOTH: all
 */
enum loss {
	LOSS_NONE,
	LOSS_IN,
	LOSS_OUT,
	LOSS_BOTH,
};

int tally_order(const struct endpoint *a, const struct endpoint *b);
int tally_calls(struct calls *calls);
int tally_since(struct calls *calls, const struct calls *before,
		uint32_t seconds);
int tally_regs(struct regs *regs);
enum silence tally_silence(const struct call *call,
			   const struct medium *medium);
enum loss tally_loss(const struct call *call, const struct medium *medium);
bool tally_is_one_way(const struct call *call, const struct medium *medium);
bool tally_is_portless(const struct call *call);
void tally_whole(struct traffic *traffic);

#endif /* SIPALG_TALLY_H */
