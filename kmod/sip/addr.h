/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hosts and ports, as text.
 */
#ifndef SIPALG_SIP_ADDR_H
#define SIPALG_SIP_ADDR_H

#include "value.h"

/**
 * struct sipalg_addr_port - the port of a sent-by or URI, for its maddr
 * @number: what it is; the default one where none is written
 * @named: it stands with a name, and so is no site yet; or it has its maddr
 * @end: offset behind its digits; 0 where none are written
 */
struct sipalg_addr_port {
	u16 number;
	bool named;
	u32 end;
};

const u8 *sipalg_addr_read_ipv4(const u8 *at, const u8 *end,
				struct sipalg_addr *addr);
const u8 *sipalg_addr_read_ipv6(const u8 *at, const u8 *end,
				struct sipalg_addr *addr);
const u8 *sipalg_addr_read_end(const struct sipalg_value *value, const u8 *at,
			       struct sipalg_site *site);
const u8 *sipalg_addr_read_port(const struct sipalg_value *value,
				const u8 *at, struct sipalg_site *site);
void sipalg_addr_take_port(const struct sipalg_site *site,
			   struct sipalg_addr_port *port);
bool sipalg_addr_add_maddr(const struct sipalg_value *value,
			   struct sipalg_addr_port *port, u32 first);

#endif /* SIPALG_SIP_ADDR_H */
