/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parties: what From, To, Contact, Route and their like hold.
 */
#ifndef SIPALG_SIP_PARTY_H
#define SIPALG_SIP_PARTY_H

#include "uri.h"

/**
 * struct sipalg_param - one parameter of a header value
 * @key: sipalg_scan_key() of its name; 0 when there was none
 * @text: its value, without quotes; len 0 when there is none
 */
struct sipalg_param {
	u64 key;
	struct sipalg_span text;
};

const u8 *sipalg_party_read_address(struct sipalg_value *value, const u8 *at,
				    bool list, struct sipalg_uri *uri);
const u8 *sipalg_party_read_param(const struct sipalg_value *value,
				  const u8 *at, struct sipalg_param *param);

/* The same, quick to see that the header ends. */
static inline const u8 *
sipalg_party_next_param(const struct sipalg_value *value, const u8 *at,
			struct sipalg_param *param)
{
	if (!sipalg_scan_crlf(at, value->last))
		return sipalg_party_read_param(value, at, param);
	param->key = 0;
	return at;
}

#endif /* SIPALG_SIP_PARTY_H */
