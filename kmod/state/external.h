/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses that another NAT, upstream of this gateway, shows in place of ours.
 */
#ifndef SIPALG_STATE_EXTERNAL_H
#define SIPALG_STATE_EXTERNAL_H

#include "pkt.h"

void sipalg_external_forget(struct sipalg_net *sn);
void sipalg_external_resolve(struct sipalg_pkt *pkt);
void sipalg_external_tell(const struct sipalg_pkt *pkt, struct sipalg_end *end);
void sipalg_external_hear(const struct sipalg_pkt *pkt, struct sipalg_end *end);
bool sipalg_external_mapped(const struct sipalg_net *sn,
			    const struct sipalg_addr *external, u32 *next,
			    struct sipalg_addr *mapped, bool *learnt);
bool sipalg_external_shown(const struct sipalg_net *sn,
			   const struct sipalg_addr *mapped, u32 *next,
			   struct sipalg_addr *external);

#endif /* SIPALG_STATE_EXTERNAL_H */
