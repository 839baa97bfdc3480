// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes addresses and numbers as SIP and SDP want them. Where they go is left
 * to rewrite.c.
 */
#include "word.h"

/* Longest text of a number, and of an address. */
#define NUMBER_MAX	5
#define ADDR_MAX	39

/**
 * sipalg_word_byte() - append one byte
 * @text: where; what no longer fits is left out
 * @byte: the byte
 */
void sipalg_word_byte(struct sipalg_word *text, u8 byte)
{
	if (text->len < SIPALG_WORD_MAX)
		text->b[text->len++] = byte;
}

/* Of a number below 100, its last digit or both. Return: behind them. */
static inline u8 *put_two(u8 *at, u32 number, bool both)
{
	u32 ten = number * 205 >> 11;

	if (both || ten)
		*at++ = '0' + ten;
	*at++ = '0' + number - 10 * ten;
	return at;
}

static inline u8 *put_byte(u8 *at, u32 byte)
{
	u32 hundred;

	if (byte < 100)
		return put_two(at, byte, false);
	hundred = byte >= 200 ? 2 : 1;
	*at++ = '0' + hundred;
	return put_two(at, byte - 100 * hundred, true);
}

/**
 * sipalg_word_number() - append a number
 * @text: where; left out if it may not fit
 * @number: below 100,000; in decimal, without leading zeros
 */
void sipalg_word_number(struct sipalg_word *text, u32 number)
{
	u8 *at = text->b + text->len;
	u32 high = number / 100 % 100;
	u32 top = number / 10000 % 10;

	if (text->len > SIPALG_WORD_MAX - NUMBER_MAX)
		return;
	if (top)
		*at++ = '0' + top;
	if (top || high)
		at = put_two(at, high, top);
	at = put_two(at, number % 100, top || high);
	text->len = at - text->b;
}

static u8 *put_ipv4(u8 *at, const u8 *byte)
{
	at = put_byte(at, byte[0]);
	*at++ = '.';
	at = put_byte(at, byte[1]);
	*at++ = '.';
	at = put_byte(at, byte[2]);
	*at++ = '.';
	return put_byte(at, byte[3]);
}

static u32 group(const struct sipalg_addr *addr, u32 i)
{
	return addr->b[2 * i] << 8 | addr->b[2 * i + 1];
}

static u8 *put_hex(u8 *at, u32 number)
{
	s32 shift;

	for (shift = 12; shift >= 0; shift -= 4)
		if (number >> shift || !shift)
			*at++ = "0123456789abcdef"[number >> shift & 15];
	return at;
}

/*
 * The longest run of groups that are 0, two at least, the first of equals
 * (RFC 5952, 4.2). Return: where it begins; @end gets where it ends, or 0.
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

/* ::ffff:0:0/96, whose tail is written as IPv4 (RFC 5952, 5) */
static bool is_mapped(const struct sipalg_addr *addr)
{
	static const u8 prefix[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(addr->b, prefix, sizeof(prefix));
}

static u8 *put_ipv6(u8 *at, const struct sipalg_addr *addr)
{
	u32 groups = is_mapped(addr) ? 6 : 8;
	u32 end;
	u32 start = find_zeros(addr, &end);
	u32 i = 0;

	while (i < groups) {
		if (i || (end && !start))
			*at++ = ':';
		if (end && i == start) {
			i = end;
			if (end == 8)
				*at++ = ':';
		} else {
			at = put_hex(at, group(addr, i++));
		}
	}
	if (groups == 8)
		return at;
	*at++ = ':';
	return put_ipv4(at, addr->b + 12);
}

/**
 * sipalg_word_addr() - append an address
 * @text: where; left out if it may not fit
 * @addr: the address; IPv6 is written as RFC 5952 has it, without brackets
 */
void sipalg_word_addr(struct sipalg_word *text, const struct sipalg_addr *addr)
{
	u8 *at = text->b + text->len;

	if (text->len > SIPALG_WORD_MAX - ADDR_MAX)
		return;
	at = addr->family == 4 ? put_ipv4(at, addr->b) : put_ipv6(at, addr);
	text->len = at - text->b;
}
