/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The signalling connection that calls and registrations stand on.
 */
#ifndef SIPALG_STATE_CONN_H
#define SIPALG_STATE_CONN_H

#include <net/netfilter/nf_conntrack.h>

/* How a phone writes its own endpoint, by its first message. */
#define SIPALG_HABIT_KNOWN	0x01	/* the others hold */
#define SIPALG_HABIT_BARE	0x02	/* port 5060 is left out */
#define SIPALG_HABIT_PUBLIC	0x04	/* it knows its public one, and writes that */

/**
 * struct sipalg_conn - what we keep in a conntrack's helper extension
 * @via: SIPALG_HABIT_* in Via
 * @contact: the same in Contact
 * @from: the same in From, where only the address counts
 */
struct sipalg_conn {
	u8 via;
	u8 contact;
	u8 from;
};

struct sipalg_conn *sipalg_conn(const struct nf_conn *ct);
struct nf_conn *sipalg_conn_root(struct nf_conn *ct);
void sipalg_conn_hold(struct nf_conn **slot, struct nf_conn *ct);
bool sipalg_conn_gone(const struct nf_conn *ct, unsigned long since);
void sipalg_conn_keep(struct nf_conn *ct);

#endif /* SIPALG_STATE_CONN_H */
