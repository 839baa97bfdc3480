/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The signalling connection that calls and registrations stand on.
 */
#ifndef SIPALG_STATE_CONN_H
#define SIPALG_STATE_CONN_H

#include <net/netfilter/nf_conntrack.h>

/**
 * struct sipalg_conn - what we keep in a conntrack's helper extension
 * @via_bare: the phone writes no port into its Via
 * @contact_bare: the phone writes no port into its Contact
 */
struct sipalg_conn {
	bool via_bare;
	bool contact_bare;
};

struct sipalg_conn *sipalg_conn(const struct nf_conn *ct);
struct nf_conn *sipalg_conn_root(struct nf_conn *ct);
void sipalg_conn_hold(struct nf_conn **slot, struct nf_conn *ct);
bool sipalg_conn_gone(const struct nf_conn *ct, unsigned long since);
void sipalg_conn_keep(struct nf_conn *ct);

#endif /* SIPALG_STATE_CONN_H */
