// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a message: the index lies within them.
 */
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	end_if(invariant_of_index(data, size));
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return mutate(data, size, max, seed);
}
