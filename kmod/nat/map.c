// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map of one message: a short list, searched from its beginning. Who puts
 * what into it is left to state/.
 */
#include "map.h"

/**
 * sipalg_map_add() - add a mapping
 * @map: the map
 * @from: the endpoint that the text names; its port is not 0
 * @to: what it becomes; its port is not 0
 * @flags: SIPALG_MAP_*
 *
 * A mapping of an endpoint that has one of its transport already is never found.
 *
 * Return: whether there was a place for it.
 */
bool sipalg_map_add(struct sipalg_map *map, const struct sipalg_end *from,
		    const struct sipalg_end *to, u8 flags)
{
	struct sipalg_pair *pair = &map->pairs[map->nr];

	if (map->nr == SIPALG_MAP_MAX)
		return false;
	pair->from = *from;
	pair->to = *to;
	pair->flags = flags;
	map->nr++;
	return true;
}

/* Whether a pair of that direction is asked. */
static bool is_asked(const struct sipalg_pair *pair, u8 ways)
{
	return ways & (pair->flags & SIPALG_MAP_INWARD ? SIPALG_WAY_IN :
							 SIPALG_WAY_OUT);
}

/**
 * sipalg_map_find_way() - find the mapping of an endpoint in one direction
 * @map: the map
 * @end: the endpoint, with its port
 * @ways: SIPALG_WAY_*
 *
 * A port of UDP is not that of TCP. But where only the other one is known it is
 * better than an address that nobody outside can reach.
 *
 * Return: the first mapping of it, NULL when there is none: it stays as it is.
 */
const struct sipalg_pair *sipalg_map_find_way(const struct sipalg_map *map,
					      const struct sipalg_end *end,
					      u8 ways)
{
	const struct sipalg_pair *found = NULL;
	u32 i;

	for (i = 0; i < map->nr; i++) {
		const struct sipalg_pair *pair = &map->pairs[i];

		if (pair->from.port != end->port || !is_asked(pair, ways) ||
		    !sipalg_addr_equal(&pair->from.addr, &end->addr))
			continue;
		if (!((pair->flags ^ ways) & SIPALG_MAP_ELSEWHERE))
			return pair;
		if (!found)
			found = pair;
	}
	return found;
}

/**
 * sipalg_map_find() - find the mapping of an endpoint
 * @map: the map
 * @end: the endpoint, with its port
 *
 * Return: the first mapping of it, NULL when there is none: it stays as it is.
 */
const struct sipalg_pair *sipalg_map_find(const struct sipalg_map *map,
					  const struct sipalg_end *end)
{
	return sipalg_map_find_way(map, end, SIPALG_WAY_BOTH);
}

/**
 * sipalg_map_find_addr() - find what becomes of an address, at any port
 * @map: the map
 * @addr: the address
 * @ways: SIPALG_WAY_*
 *
 * Return: the first mapping of an endpoint with it, NULL when there is none.
 */
const struct sipalg_pair *sipalg_map_find_addr(const struct sipalg_map *map,
					       const struct sipalg_addr *addr,
					       u8 ways)
{
	u32 i;

	for (i = 0; i < map->nr; i++)
		if (is_asked(&map->pairs[i], ways) &&
		    sipalg_addr_equal(&map->pairs[i].from.addr, addr))
			return &map->pairs[i];
	return NULL;
}
