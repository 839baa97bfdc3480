/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What holds for the places of start line and header, by field.
 */
#ifndef SIPALG_NAT_RULE_H
#define SIPALG_NAT_RULE_H

#include "../sip/msg.h"
#include "echo.h"
#include "map.h"

/**
 * struct sipalg_rule - what holds for one field
 * @ways: SIPALG_WAY_* of the pairs that it takes; here and below [0] is for
 *	responses, [1] for requests
 * @says: enum sipalg_voice of what its owner will hear of it
 * @hears: enum sipalg_voice of what the other side has said
 * @keep: SIPALG_MAP_KEEP_* that it heeds
 * @identity: it is part of what RFC 8224 signs
 */
struct sipalg_rule {
	u8 ways[2];
	u8 says[2];
	u8 hears[2];
	u8 keep;
	bool identity;
};

extern const struct sipalg_rule sipalg_rules[SIPALG_FIELD_REPLY_TO + 1];

const struct sipalg_pair *sipalg_rule_find(const struct sipalg_map *map,
					   const struct sipalg_site *site,
					   u8 ways);
/*
 * Return: the pairs that a field of @msg takes in a @request, or in a response.
 * Who registers is whom he registers: there, From is like To.
 */
static inline u8 sipalg_rule_ways(const struct sipalg_msg *msg, u8 field,
				  bool request)
{
	if (field == SIPALG_FIELD_FROM && msg->method == SIPALG_METHOD_REGISTER)
		field = SIPALG_FIELD_TO;
	return sipalg_rules[field].ways[request];
}

/* Return: SIPALG_WAY_ELSEWHERE for what says another transport than @transport. */
static inline u8 sipalg_rule_where(u8 transport, const struct sipalg_site *site)
{
	return sipalg_site_elsewhere(site, transport) ? SIPALG_WAY_ELSEWHERE : 0;
}

/*
 * Return: the port that is to stand behind the host of @site, 0 for none, when
 * @pair applies to it.
 */
static inline u16 sipalg_rule_port(const struct sipalg_site *site,
				   const struct sipalg_pair *pair)
{
	u16 unsaid = sipalg_site_unsaid(site);
	u8 bare = site->field == SIPALG_FIELD_VIA ? SIPALG_MAP_BARE_VIA :
						    SIPALG_MAP_BARE_URI;

	if (pair->to.port != unsaid)
		return pair->to.port;
	if (!site->end.port ||
	    (pair->flags & bare && unsaid == SIPALG_PORT_DEFAULT))
		return 0;
	return unsaid;
}

#endif /* SIPALG_NAT_RULE_H */
