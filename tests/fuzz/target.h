/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the targets share: a broken rule is told, and ends the program.
 */
#ifndef TARGET_H
#define TARGET_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "invariant.h"
#include "mutate.h"

/* Called by libFuzzer with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* @wrong: what does not hold; NULL if all does */
static inline void end_if(const char *wrong)
{
	if (!wrong)
		return;
	fprintf(stderr, "%s\n", wrong);
	abort();
}

#endif /* TARGET_H */
