// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a session description: the index lies within them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "invariant.h"
#include "mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *wrong = invariant_of_sdp(data, size);

	if (wrong) {
		fprintf(stderr, "%s\n", wrong);
		abort();
	}
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return mutate(data, size, max, seed);
}
