// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any message through NAT and back: all the rules of invariant*.c. An input may
 * end in a mark and CHOICES bytes: they say what the NAT is like, and are no
 * part of the message.
 */
#include "target.h"

#define MARK	0xfe
#define CHOICES	32
#define TAIL	(1 + CHOICES)

static bool has_choices(const uint8_t *data, size_t size)
{
	return size >= TAIL && data[size - TAIL] == MARK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	invariant_choose(NULL, 0);
	if (has_choices(data, size)) {
		size -= TAIL;
		invariant_choose(data + size + 1, CHOICES);
	}
	end_if(invariant_of_rewrite(data, size));
	return 0;
}

/* One input in four gets another NAT, the others another message. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	bool chosen = has_choices(data, size);
	size_t len = chosen ? size - TAIL : size;
	uint8_t tail[TAIL] = { MARK };

	if (max < 2 * TAIL || len > max - TAIL)
		return mutate(data, size, max, seed);
	if (chosen)
		memcpy(tail, data + len, TAIL);
	if (seed % 4 == 0)
		tail[1 + seed / 4 % CHOICES] = seed >> 16;
	else
		len = mutate(data, len, max - TAIL, seed);
	if (!chosen && seed % 4)
		return len;
	memcpy(data + len, tail, TAIL);
	return len + TAIL;
}
