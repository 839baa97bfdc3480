/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parties: what From, To, Contact, Route and their like hold.
 */
#ifndef SIPALG_SIP_PARTY_H
#define SIPALG_SIP_PARTY_H

#include "uri.h"

/**
 * struct sipalg_param - one parameter of a header value
 * @name: its name
 * @text: its value, without quotes; len 0 when there is none
 */
struct sipalg_param {
	struct sipalg_span name;
	struct sipalg_span text;
};

bool sipalg_party_read_address(struct sipalg_value *value, bool list,
			       struct sipalg_uri *uri);
bool sipalg_party_read_param(struct sipalg_cursor *cur,
			     struct sipalg_param *param);
bool sipalg_party_is(const struct sipalg_cursor *cur,
		     const struct sipalg_param *param, const char *lower);

#endif /* SIPALG_SIP_PARTY_H */
