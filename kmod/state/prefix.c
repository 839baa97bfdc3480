// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prefixes: is a host in one of these networks? What a list is for is known by
 * who asks.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include "prefix.h"

static bool starts_alike(const u8 *a, const u8 *b, u8 len)
{
	u8 mask = ~(0xff >> len % 8);

	return !memcmp(a, b, len / 8) &&
	       (!(len % 8) || !((a[len / 8] ^ b[len / 8]) & mask));
}

/**
 * sipalg_prefix_read - a prefix of an address that is in it
 * @prefix: filled
 * @addr: the address
 * @len: bits
 *
 * Return: false when the address has not so many.
 */
bool sipalg_prefix_read(struct sipalg_prefix *prefix,
			const struct sipalg_addr *addr, u8 len)
{
	u32 i;

	if (len > (addr->family == 6 ? 128 : 32))
		return false;
	prefix->addr = *addr;
	prefix->len = len;
	for (i = len; i < 128; i++)
		prefix->addr.b[i / 8] &= ~(0x80 >> i % 8);
	return true;
}

/**
 * sipalg_prefix_has - is a host in one of these networks?
 * @prefixes: the list, or NULL
 * @addr: its address
 *
 * Return: whether it is.
 */
bool sipalg_prefix_has(const struct sipalg_prefixes *prefixes,
		       const struct sipalg_addr *addr)
{
	u32 i;

	for (i = 0; prefixes && i < prefixes->nr; i++)
		if (prefixes->list[i].addr.family == addr->family &&
		    starts_alike(prefixes->list[i].addr.b, addr->b,
				 prefixes->list[i].len))
			return true;
	return false;
}
