/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists of prefixes: networks that hosts are in.
 */
#ifndef SIPALG_STATE_PREFIX_H
#define SIPALG_STATE_PREFIX_H

#include <linux/rcupdate.h>
#include "../sip/end.h"

/**
 * struct sipalg_prefix - a network
 * @addr: its address; what is behind @len bits is 0
 * @len: how many bits of an address say whether a host is in it
 */
struct sipalg_prefix {
	struct sipalg_addr addr;
	u8 len;
};

/**
 * struct sipalg_prefixes - a list, which never changes but is replaced
 * @rcu: frees it
 * @nr: entries of @list
 * @list: the prefixes
 */
struct sipalg_prefixes {
	struct rcu_head rcu;
	u32 nr;
	struct sipalg_prefix list[];
};

bool sipalg_prefix_read(struct sipalg_prefix *prefix,
			const struct sipalg_addr *addr, u8 len);
bool sipalg_prefix_has(const struct sipalg_prefixes *prefixes,
		       const struct sipalg_addr *addr);

#endif /* SIPALG_STATE_PREFIX_H */
