/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Public ports, and whether they are free.
 */
#ifndef SIPALG_STATE_PORT_H
#define SIPALG_STATE_PORT_H

#include "pinhole.h"

bool sipalg_port_is_served(const struct sipalg_pkt *pkt, u16 port);
bool sipalg_port_is_free(const struct sipalg_pkt *pkt,
			 const struct sipalg_want *want, u16 port);
bool sipalg_port_fits(const struct sipalg_pkt *pkt,
		      const struct sipalg_want *want, u32 nr, u32 port);
u16 sipalg_port_find(const struct sipalg_pkt *pkt,
		     const struct sipalg_want *want, u32 nr);

#endif /* SIPALG_STATE_PORT_H */
