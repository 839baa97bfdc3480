/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The map of one message: which endpoints in its text become which others.
 * state/ fills it from the conntrack and from what it remembers; nat/ only
 * asks it.
 */
#ifndef SIPALG_NAT_MAP_H
#define SIPALG_NAT_MAP_H

#include "../sip/end.h"

#define SIPALG_MAP_MAX		32

/* How @to's port 5060 is written: its owner left it out, so do we. */
#define SIPALG_MAP_BARE_VIA	0x01	/* in Via */
#define SIPALG_MAP_BARE_URI	0x02	/* in URIs */

/* @to's owner knows its public endpoint and writes @from itself: it stays. */
#define SIPALG_MAP_KEEP_VIA	0x04	/* in Via */
#define SIPALG_MAP_KEEP_URI	0x08	/* in URIs */
#define SIPALG_MAP_KEEP_HOST	0x10	/* in From and To */

/* @from is public and @to the receiver inside; else @from is the sender's. */
#define SIPALG_MAP_INWARD	0x20

/* Both ends are of the other transport than what the message came by. */
#define SIPALG_MAP_ELSEWHERE	0x40

/* Which pairs are asked: the outward ones, the inward ones, or all. */
#define SIPALG_WAY_OUT		0x01
#define SIPALG_WAY_IN		0x02
#define SIPALG_WAY_BOTH		0x03
#define SIPALG_WAY_ELSEWHERE	SIPALG_MAP_ELSEWHERE	/* those before others */

/**
 * struct sipalg_pair - one mapping
 * @from: the endpoint that the text names
 * @to: what it becomes
 * @flags: SIPALG_MAP_*
 */
struct sipalg_pair {
	struct sipalg_end from;
	struct sipalg_end to;
	u8 flags;
};

/**
 * struct sipalg_map - the mappings of one message
 * @nr: used entries of @pairs
 * @pairs: first the sender's own endpoint, then the receiver's, then others;
 *	the first that fits counts, if it is of the transport that is asked for,
 *	or no other is
 */
struct sipalg_map {
	u32 nr;
	struct sipalg_pair pairs[SIPALG_MAP_MAX];
};

bool sipalg_map_add(struct sipalg_map *map, const struct sipalg_end *from,
		    const struct sipalg_end *to, u8 flags);
const struct sipalg_pair *sipalg_map_find(const struct sipalg_map *map,
					  const struct sipalg_end *end);
const struct sipalg_pair *sipalg_map_find_way(const struct sipalg_map *map,
					      const struct sipalg_end *end,
					      u8 ways);
const struct sipalg_pair *sipalg_map_find_addr(const struct sipalg_map *map,
					       const struct sipalg_addr *addr,
					       u8 ways);

#endif /* SIPALG_NAT_MAP_H */
