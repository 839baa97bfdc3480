/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What holds for every message, whoever wrote it. Asked of random bytes by the
 * fuzzers and of each golden case by the unit tests.
 */
#ifndef INVARIANT_H
#define INVARIANT_H

#include "sip/env.h"

/*
 * Bytes that decide with what maps, promises and directions the rules are
 * asked; without them each place is translated. They are kept, not copied.
 */
void invariant_choose(const u8 *bytes, u32 nr);

/* Return: NULL, or what does not hold. */
const char *invariant_of_index(const u8 *data, u32 len);
const char *invariant_of_sdp(const u8 *data, u32 len);
const char *invariant_of_rewrite(const u8 *data, u32 len);

#endif /* INVARIANT_H */
