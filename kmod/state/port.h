/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Public ports, and whether they are free.
 */
#ifndef SIPALG_STATE_PORT_H
#define SIPALG_STATE_PORT_H

#include "pinhole.h"
#include "setting.h"

#define SIPALG_TRIES_MOST	256	/* ports tried for one message */

/* The rest are the gateway's own services and the operator's port forwards. */
static inline bool sipalg_port_is_ours(const struct sipalg_net *sn, u16 port)
{
	u32 min, max;

	sipalg_setting_ports(sn, &min, &max);
	return port >= min && port <= max;
}

bool sipalg_port_is_served(const struct sipalg_pkt *pkt, u8 proto, u16 port);
bool sipalg_port_is_free(const struct sipalg_pkt *pkt,
			 const struct sipalg_want *want, u16 port);
bool sipalg_port_fits(const struct sipalg_pkt *pkt,
		      const struct sipalg_want *want, u32 nr, u32 port);
u16 sipalg_port_find(struct sipalg_pkt *pkt, const struct sipalg_want *want,
		     u32 nr);

#endif /* SIPALG_STATE_PORT_H */
