// SPDX-License-Identifier: GPL-2.0-only
/*
 * What several messages to operators have in them: endpoints.
 */
#include "put.h"

/**
 * sipalg_put_end - an endpoint, as a nest
 * @skb: the message
 * @attr: the nest's attribute
 * @end: the endpoint
 *
 * Return: 0 or -EMSGSIZE.
 */
int sipalg_put_end(struct sk_buff *skb, int attr, const struct sipalg_end *end)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest ||
	    nla_put(skb, SIPALG_A_ENDPOINT_ADDR,
		    end->addr.family == 6 ? 16 : 4, end->addr.b) ||
	    nla_put_u16(skb, SIPALG_A_ENDPOINT_PORT, end->port))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * sipalg_put_place - the endpoint of a place, as a nest
 * @skb: the message
 * @attr: the nest's attribute
 * @place: the place
 *
 * Return: 0 or -EMSGSIZE.
 */
int sipalg_put_place(struct sk_buff *skb, int attr,
		     const struct sipalg_place *place)
{
	struct sipalg_end end;

	sipalg_place_end(place, &end);
	return sipalg_put_end(skb, attr, &end);
}
