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
 * @let_in: it came in through a phone's pinhole
 * @zone: then, the conntrack zone of what that phone sends
 * @lost: of TCP: both ends count differently, and nobody knows any more how far
 * @branch: hash of the branch of the last request from inside; 0 for none
 * @external: what the far end sees in place of the address that NAT made,
 *	0 while that is not known; this and the next three under the namespace's
 *	lock
 * @mapped: the port that NAT made
 * @external_port: what the far end sees in its place
 * @turn: the namespace's external_turn when that was learnt
 */
struct sipalg_conn {
	u8 via;
	u8 contact;
	u8 from;
	bool let_in;
	bool lost;
	u16 zone;
	u32 branch;
	__be32 external;
	u16 mapped;
	u16 external_port;
	u16 turn;
};

struct sipalg_conn *sipalg_conn(const struct nf_conn *ct);
struct sipalg_conn *sipalg_conn_own(const struct nf_conn *ct);
struct nf_conn *sipalg_conn_root(struct nf_conn *ct);
void sipalg_conn_hold(struct nf_conn **slot, struct nf_conn *ct);
bool sipalg_conn_gone(const struct nf_conn *ct, unsigned long since);
void sipalg_conn_keep(struct nf_conn *ct);
void sipalg_conn_revive(struct nf_conn *ct);

#endif /* SIPALG_STATE_CONN_H */
