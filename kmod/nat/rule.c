// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules for the places of start line and header: which pairs of the map a
 * field takes, and what comes back of it. Carrying them out is left to
 * rewrite.c and echo.c.
 */
#include "rule.h"

/**
 * DOC: who may be named where
 *
 * Most fields name an endpoint that somebody is to send to: it is translated
 * whichever way it goes, or nobody would get there. From and the identities
 * name a person. What the sender writes of itself must be what the receiver can
 * see, so the outward pairs apply. But a caller that has our public address in
 * its From is another phone behind it, or a liar, and none of that is the
 * callee's own private address: the inward pairs do not apply. In a response
 * From is what the receiver has written itself, and these do.
 */

#define NONE	SIPALG_VOICE_NONE
#define VIA	SIPALG_VOICE_VIA
#define URI	SIPALG_VOICE_URI
#define FROM	SIPALG_VOICE_FROM
#define TO	SIPALG_VOICE_TO
#define OUT	SIPALG_WAY_OUT
#define IN	SIPALG_WAY_IN
#define BOTH	SIPALG_WAY_BOTH

/* The pairs in a response and in a request, and the same of the voices. */
#define RULE(id, response, request, says0, says1, hears0, hears1, kept, sign) \
	[SIPALG_FIELD_##id] = {						      \
		.ways = { response, request }, .says = { says0, says1 },      \
		.hears = { hears0, hears1 }, .keep = kept, .identity = sign,  \
	}

const struct sipalg_rule sipalg_rules[SIPALG_FIELD_REPLY_TO + 1] = {
	RULE(REQUEST_URI, BOTH, BOTH, NONE, NONE, NONE, URI,
	     SIPALG_MAP_KEEP_URI, false),
	RULE(VIA, BOTH, BOTH, NONE, VIA, VIA, NONE, SIPALG_MAP_KEEP_VIA, false),
	RULE(CONTACT, BOTH, BOTH, URI, URI, URI, NONE,
	     SIPALG_MAP_KEEP_URI, false),
	RULE(FROM, IN, OUT, NONE, FROM, FROM, TO, SIPALG_MAP_KEEP_HOST, true),
	RULE(TO, BOTH, BOTH, NONE, TO, TO, FROM, SIPALG_MAP_KEEP_HOST, true),
	RULE(ROUTE, BOTH, BOTH, NONE, NONE, NONE, URI,
	     SIPALG_MAP_KEEP_URI, false),
	RULE(RECORD_ROUTE, BOTH, BOTH, URI, URI, URI, NONE,
	     SIPALG_MAP_KEEP_URI, false),
	RULE(PATH, BOTH, BOTH, NONE, URI, URI, NONE,
	     SIPALG_MAP_KEEP_URI, false),
	RULE(SERVICE_ROUTE, BOTH, BOTH, NONE, NONE, NONE, NONE,
	     SIPALG_MAP_KEEP_URI, false),
	RULE(REFER_TO, BOTH, BOTH, NONE, NONE, NONE, NONE, 0, false),
	RULE(REPLY_TO, BOTH, BOTH, NONE, NONE, NONE, NONE, 0, false),
	RULE(REFERRED_BY, OUT, OUT, NONE, NONE, NONE, NONE, 0, false),
	RULE(ASSERTED_ID, OUT, OUT, NONE, NONE, NONE, NONE, 0, true),
	RULE(PREFERRED_ID, OUT, OUT, NONE, NONE, NONE, NONE, 0, true),
	RULE(REMOTE_PARTY, OUT, OUT, NONE, NONE, NONE, NONE, 0, false),
	RULE(DIVERSION, OUT, OUT, NONE, NONE, NONE, NONE, 0, false),
};

/**
 * sipalg_rule_find() - find the pair that applies to a place
 * @map: the map
 * @site: the place
 * @ways: the pairs asked
 *
 * Return: the pair; NULL when there is none, or its owner wants the place to
 * stay as it is.
 */
const struct sipalg_pair *sipalg_rule_find(const struct sipalg_map *map,
					   const struct sipalg_site *site,
					   u8 ways)
{
	const struct sipalg_pair *pair;
	struct sipalg_end end;

	if (site->flags & SIPALG_SITE_HOST_ONLY) {
		pair = sipalg_map_find_addr(map, &site->end.addr, ways);
	} else {
		end = sipalg_site_end(site);
		pair = sipalg_map_find_way(map, &end, ways);
	}
	if (pair && pair->flags & SIPALG_MAP_INWARD &&
	    pair->flags & sipalg_rules[site->field].keep)
		return NULL;
	return pair;
}
