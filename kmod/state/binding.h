/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bindings: public endpoints that NAT gave to phones which asked a STUN server
 * for them.
 */
#ifndef SIPALG_STATE_BINDING_H
#define SIPALG_STATE_BINDING_H

#include "pkt.h"

int sipalg_binding_init(struct sipalg_net *sn);
void sipalg_binding_exit(struct sipalg_net *sn);
void sipalg_binding_add(struct sipalg_net *sn, const struct nf_conn *ct,
			int oif);
bool sipalg_binding_public(const struct sipalg_pkt *pkt, u16 port,
			   struct sipalg_end *pub);
bool sipalg_binding_inside(const struct sipalg_pkt *pkt,
			   const struct sipalg_end *pub,
			   struct sipalg_end *inside);
void sipalg_binding_age(struct sipalg_net *sn, u32 most);
void sipalg_binding_flush(struct sipalg_net *sn);

#endif /* SIPALG_STATE_BINDING_H */
