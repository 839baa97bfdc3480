/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hosts and ports, as text.
 */
#ifndef SIPALG_SIP_ADDR_H
#define SIPALG_SIP_ADDR_H

#include "scan.h"
#include "msg.h"

bool sipalg_addr_read_ipv4(struct sipalg_cursor *cur, struct sipalg_addr *addr);
bool sipalg_addr_read_ipv6(struct sipalg_cursor *cur, struct sipalg_addr *addr);
bool sipalg_addr_read_host(struct sipalg_cursor *cur, struct sipalg_site *site);
bool sipalg_addr_read_port(struct sipalg_cursor *cur, struct sipalg_site *site);

#endif /* SIPALG_SIP_ADDR_H */
