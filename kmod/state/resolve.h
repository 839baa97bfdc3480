/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what we remember to the map of one message.
 */
#ifndef SIPALG_STATE_RESOLVE_H
#define SIPALG_STATE_RESOLVE_H

#include "pinhole.h"

void sipalg_resolve_ends(struct sipalg_pkt *pkt);
void sipalg_resolve_map(struct sipalg_pkt *pkt);
bool sipalg_resolve_contact(const struct sipalg_pkt *pkt, u32 i,
			    struct sipalg_want *want);
u8 sipalg_resolve_proto(const struct sipalg_pkt *pkt,
			const struct sipalg_site *site);

#endif /* SIPALG_STATE_RESOLVE_H */
