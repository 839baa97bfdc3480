// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes addresses and numbers as SIP and SDP want them. Where they go is left
 * to rewrite.c.
 */
#include "word.h"

/**
 * sipalg_word_byte() - append one byte
 * @text: the text; what no longer fits is left out
 * @byte: the byte
 */
void sipalg_word_byte(struct sipalg_word *text, u8 byte)
{
	if (text->len < SIPALG_WORD_MAX)
		text->b[text->len++] = byte;
}

/**
 * sipalg_word_number() - append a number
 * @text: where
 * @number: below 100,000; in decimal, without leading zeros
 */
void sipalg_word_number(struct sipalg_word *text, u32 number)
{
	u8 digits[5];
	u32 i = 0;

	do {
		digits[i++] = '0' + number % 10;
		number /= 10;
	} while (number && i < sizeof(digits));
	while (i)
		sipalg_word_byte(text, digits[--i]);
}

static void add_ipv4(struct sipalg_word *text, const u8 *byte)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		if (i)
			sipalg_word_byte(text, '.');
		sipalg_word_number(text, byte[i]);
	}
}

static u32 group(const struct sipalg_addr *addr, u32 i)
{
	return addr->b[2 * i] << 8 | addr->b[2 * i + 1];
}

static void add_hex(struct sipalg_word *text, u32 number)
{
	s32 shift;

	for (shift = 12; shift >= 0; shift -= 4)
		if (number >> shift || !shift)
			sipalg_word_byte(text,
					 "0123456789abcdef"[number >> shift & 15]);
}

/*
 * The longest run of groups that are 0, two at least, the first of equals
 * (RFC 5952, 4.2). Return: where it begins; @end gets where it ends.
 */
static u32 find_zeros(const struct sipalg_addr *addr, u32 *end)
{
	u32 best = 0;
	u32 run = 0;
	u32 len = 1;
	u32 i;

	for (i = 0; i < 8; i++) {
		run = group(addr, i) ? 0 : run + 1;
		if (run > len) {
			len = run;
			best = i + 1 - run;
		}
	}
	*end = len > 1 ? best + len : 0;
	return best;
}

static bool is_mapped(const struct sipalg_addr *addr)
{
	static const u8 prefix[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(addr->b, prefix, sizeof(prefix));
}

static void add_ipv6(struct sipalg_word *text, const struct sipalg_addr *addr)
{
	u32 groups = is_mapped(addr) ? 6 : 8;
	u32 end;
	u32 start = find_zeros(addr, &end);
	u32 i;

	for (i = 0; i < groups; i++) {
		if (end && i == start) {
			sipalg_word_byte(text, ':');
			i = end - 1;
			if (end == 8)
				sipalg_word_byte(text, ':');
			continue;
		}
		if (i)
			sipalg_word_byte(text, ':');
		add_hex(text, group(addr, i));
	}
	if (groups == 6) {
		sipalg_word_byte(text, ':');
		add_ipv4(text, addr->b + 12);
	}
}

/**
 * sipalg_word_addr() - append an address
 * @text: where
 * @addr: the address; IPv6 is written as RFC 5952 has it, without brackets
 */
void sipalg_word_addr(struct sipalg_word *text, const struct sipalg_addr *addr)
{
	if (addr->family == 4)
		add_ipv4(text, addr->b);
	else
		add_ipv6(text, addr);
}
