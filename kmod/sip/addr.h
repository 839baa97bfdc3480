/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hosts and ports, as text.
 */
#ifndef SIPALG_SIP_ADDR_H
#define SIPALG_SIP_ADDR_H

#include "value.h"

const u8 *sipalg_addr_read_ipv4(const u8 *at, const u8 *end,
				struct sipalg_addr *addr);
const u8 *sipalg_addr_read_ipv6(const u8 *at, const u8 *end,
				struct sipalg_addr *addr);
const u8 *sipalg_addr_read_end(const struct sipalg_value *value, const u8 *at,
			       struct sipalg_site *site);
const u8 *sipalg_addr_read_port(const struct sipalg_value *value,
				const u8 *at, struct sipalg_site *site);

#endif /* SIPALG_SIP_ADDR_H */
