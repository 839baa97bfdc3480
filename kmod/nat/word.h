/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A short piece of new text, and how addresses and numbers are written in it.
 */
#ifndef SIPALG_NAT_WORD_H
#define SIPALG_NAT_WORD_H

#include "../sip/end.h"

#define SIPALG_WORD_MAX		64	/* "[" IPv6 "]:" port takes 48 */

/**
 * struct sipalg_word - a piece of new text
 * @len: used bytes of @b
 * @b: the text
 */
struct sipalg_word {
	u32 len;
	u8 b[SIPALG_WORD_MAX];
};

void sipalg_word_byte(struct sipalg_word *text, u8 byte);
void sipalg_word_number(struct sipalg_word *text, u32 number);
void sipalg_word_addr(struct sipalg_word *text, const struct sipalg_addr *addr);

#endif /* SIPALG_NAT_WORD_H */
