/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes an input as people and devices change messages: by line, by header,
 * by address. See mutate.c.
 */
#ifndef MUTATE_H
#define MUTATE_H

#include <stddef.h>
#include <stdint.h>

size_t mutate(uint8_t *data, size_t size, size_t max, unsigned int seed);

/* Called by libFuzzer for each new input, instead of its own changes. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);
/* libFuzzer's own: bytes, words of the dictionary, pieces of other inputs. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#endif /* MUTATE_H */
