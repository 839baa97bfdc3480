/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An endpoint: the address and port that text names and packets carry.
 */
#ifndef SIPALG_SIP_END_H
#define SIPALG_SIP_END_H

#include "env.h"

/**
 * struct sipalg_addr - an address
 * @family: 4 or 6; 0 means "none"
 * @b: network order; IPv4 uses the first four bytes, the rest is zero
 */
struct sipalg_addr {
	u32 family;
	union {
		u8 b[16];
		u32 w[4];
	};
};

/**
 * struct sipalg_end - an endpoint
 * @addr: its address
 * @port: its port, host order; 0 means "not said"
 */
struct sipalg_end {
	struct sipalg_addr addr;
	u16 port;
};

static inline bool sipalg_addr_equal(const struct sipalg_addr *a,
				     const struct sipalg_addr *b)
{
	return a->family == b->family && a->w[0] == b->w[0] &&
	       (a->family == 4 || !memcmp(a->b + 4, b->b + 4, 12));
}

static inline bool sipalg_end_equal(const struct sipalg_end *a,
				    const struct sipalg_end *b)
{
	return a->port == b->port && sipalg_addr_equal(&a->addr, &b->addr);
}

#endif /* SIPALG_SIP_END_H */
