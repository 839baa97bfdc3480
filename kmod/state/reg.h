/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registrations and subscriptions: which phone can be reached where, and for
 * how long.
 */
#ifndef SIPALG_STATE_REG_H
#define SIPALG_STATE_REG_H

#include <linux/sipalg.h>
#include "pinhole.h"

#define SIPALG_BINDINGS_MAX	4	/* Contacts of one phone for one name */

/**
 * struct sipalg_binding - one Contact of a registration
 * @inside: what the phone wrote, port filled in
 * @proto: the transport to there, IPPROTO_UDP or IPPROTO_TCP
 * @hole: its pinhole; NULL when there was no port for it
 * @asked: seconds that the phone asked for last; 0 takes it away
 * @admitted: bit by enum sipalg_reg_peer: it may use @hole
 * @pending: asked for in the REGISTER that has no final answer yet
 * @state: enum sipalg_reg_state
 * @since: jiffies when it entered @state
 * @expires: jiffies when it runs out
 */
struct sipalg_binding {
	struct sipalg_end inside;
	u8 proto;
	struct sipalg_pinhole *hole;
	u32 asked;
	u8 admitted;
	bool pending;
	u8 state;
	unsigned long since;
	unsigned long expires;
};

/**
 * enum sipalg_reg_peer - who may come in for a phone
 * @SIPALG_PEER_REGISTRAR: where it registers, or subscribes
 * @SIPALG_PEER_NOTIFIER: where a notifier wants to be reached, its Contact
 */
enum sipalg_reg_peer {
	SIPALG_PEER_REGISTRAR,
	SIPALG_PEER_NOTIFIER,
	SIPALG_PEERS_NUM
};

/**
 * struct sipalg_reg - one address-of-record registered from one host at one
 *	registrar, or one subscription
 * @node: in sipalg_net.regs
 * @list: in sipalg_net.reg_list or sub_list
 * @seat: in the share of @host; makes room until it was accepted
 * @key: hash of the address-of-record and registrar, or of Call-ID and phone's
 *	tag, of @host and conntrack zone
 * @subscription: it is one: what is said below of REGISTER is meant of SUBSCRIBE
 * @host: the phone's address
 * @registrar: where it registers
 * @notifier: where NOTIFY may come from, too; family 0 if nowhere else
 * @call_id: hash of the Call-ID of its last REGISTER
 * @cseq: CSeq of its last REGISTER
 * @star: that REGISTER takes all Contacts away
 * @heard: jiffies of its last message
 * @ct: its signalling connection; referenced
 * @nr: used entries of @bindings
 * @bindings: its Contacts; never none
 * @rcu: frees it
 *
 * Everything but @rcu is guarded by the namespace's lock.
 */
struct sipalg_reg {
	struct rhash_head node;
	struct list_head list;
	struct sipalg_seat seat;
	u64 key;
	bool subscription;
	struct sipalg_addr host;
	struct sipalg_end registrar;
	struct sipalg_addr notifier;
	u64 call_id;
	u32 cseq;
	bool star;
	unsigned long heard;
	struct nf_conn *ct;
	u32 nr;
	struct sipalg_binding bindings[SIPALG_BINDINGS_MAX];
	struct rcu_head rcu;
};

extern const struct rhashtable_params sipalg_reg_params;

void sipalg_reg_learn(struct sipalg_pkt *pkt);
void sipalg_reg_displace(struct sipalg_net *sn, struct sipalg_seat *seat);
bool sipalg_reg_age(struct sipalg_net *sn, unsigned long now, u32 most);
void sipalg_reg_flush(struct sipalg_net *sn);

#endif /* SIPALG_STATE_REG_H */
