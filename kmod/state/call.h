/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls: dialogs begun by INVITE, and the pinholes they own.
 */
#ifndef SIPALG_STATE_CALL_H
#define SIPALG_STATE_CALL_H

#include <linux/sipalg.h>
#include "pinhole.h"

#define SIPALG_CALL_ID_MAX	128	/* bytes kept for people, NUL included */
#define SIPALG_PAIRS_MAX	16	/* pairs of hosts that take part in a call */
#define SIPALG_PEERS_MAX	16	/* media endpoints named from outside */
#define SIPALG_NAMED_MAX	16	/* media hosts named from outside */
#define SIPALG_SIDES_MAX	8	/* tags: the caller and its forks */
#define SIPALG_LEGS_MAX		8	/* INVITE transactions without an end */

/* Ports that one call may hold; the largest honest one holds half of them. */
#define SIPALG_USES_MAX		(8 * SIPALG_MEDIA_MAX + 4)

/**
 * struct sipalg_use - a pinhole that a call holds
 * @list: in sipalg_call.uses
 * @of_hole: in sipalg_pinhole.uses
 * @call: whose it is
 * @hole: the pinhole; one of its users
 * @side: the party that it serves, sipalg_dialog_side()
 * @take: number of the message that took it; 0 when another one relies on it
 * @offered: it was first named in a request, not in an answer
 * @offer: CSeq of that message
 * @seen: number of the last description that named it
 * @line: the m= line that it was named for first
 * @mux: it is for RTCP, which @line offered to have on the RTP port
 * @muxed: and that was accepted
 * @admitted: bit i: the other host of the call's pairs[i] may use it;
 *	signalling only
 */
struct sipalg_use {
	struct list_head list;
	struct hlist_node of_hole;
	struct sipalg_call *call;
	struct sipalg_pinhole *hole;
	u64 side;
	u32 take;
	bool offered;
	u32 offer;
	u32 seen;
	u8 line;
	bool mux;
	bool muxed;
	u32 admitted;
};

/**
 * struct sipalg_side - one party of a call
 * @id: sipalg_dialog_side() of its tag and host
 * @seen: number of its last description
 * @kept: the same when the last answer passed
 * @origin: public address that stands in o= of its descriptions
 */
struct sipalg_side {
	u64 id;
	u32 seen;
	u32 kept;
	struct sipalg_addr origin;
};

/**
 * struct sipalg_hosts - two hosts that a call's messages go between
 * @one: the address of one, as its own packets carry it
 * @two: that of the other
 */
struct sipalg_hosts {
	struct sipalg_addr one;
	struct sipalg_addr two;
};

/**
 * struct sipalg_leg - an INVITE transaction without a final answer
 * @branch: hash of its branch
 * @from: host that sent the INVITE
 * @to: host that it went to
 * @cseq: its number
 * @cancelled: CANCEL was seen
 * @guest: no host of the call has answered it yet, and it came from none
 */
struct sipalg_leg {
	u64 branch;
	struct sipalg_addr from;
	struct sipalg_addr to;
	u32 cseq;
	bool cancelled;
	bool guest;
};

/**
 * struct sipalg_call - a call
 * @node: in sipalg_net.calls
 * @list: in sipalg_net.call_list
 * @key: hash of Call-ID, conntrack zone and caller's tag
 * @state: enum sipalg_call_state
 * @dead: unlinked; for who still borrows it
 * @legs_lost: there were more transactions than @legs has places for
 * @offered: the last INVITE had a description
 * @muxed: lines of the last offer with a=rtcp-mux, bit by bit
 * @caller: address and port that the first INVITE came from
 * @callee: where it went
 * @caller_tag: hash of its From tag
 * @session: seconds that the last refresh of an answered call is good for
 *	(RFC 4028); 0 if there is no session timer
 * @descriptions: session descriptions of ours seen so far
 * @takes: messages that took something so far
 * @since: jiffies when it entered @state
 * @heard: jiffies of its last message
 * @refreshed: jiffies of the last 2xx to INVITE or UPDATE
 * @expires: jiffies when it ends by itself
 * @ct: its last signalling connection; referenced
 * @seat: in the share of the host that began it; makes room until somebody
 *	rings
 * @nr_sides: used entries of @sides
 * @nr_legs: used entries of @legs
 * @nr_pairs: used entries of @pairs
 * @nr_callees: used entries of @callees
 * @nr_peers: used entries of @peers
 * @nr_uses: entries of @uses
 * @sides: the parties
 * @legs: INVITEs without a final answer
 * @pairs: the hosts that take part
 * @callees: hashes of the To tags of 2xx, of dialogs that are not over
 * @peers: media endpoints that were named from outside
 * @named: hosts that were named there, candidates included; the last ones
 * @nr_named: how many were put into @named so far
 * @uses: struct sipalg_use, what it holds open
 * @call_id: its Call-ID, cut, for people
 * @rcu: frees it
 *
 * Everything but @rcu is guarded by the namespace's lock.
 */
struct sipalg_call {
	struct rhash_head node;
	struct list_head list;
	u64 key;
	u8 state;
	bool dead;
	bool legs_lost;
	bool offered;
	u32 muxed;
	struct sipalg_end caller;
	struct sipalg_end callee;
	u64 caller_tag;
	u32 session;
	u32 descriptions;
	u32 takes;
	unsigned long since;
	unsigned long heard;
	unsigned long refreshed;
	unsigned long expires;
	struct nf_conn *ct;
	struct sipalg_seat seat;
	u8 nr_sides;
	u8 nr_legs;
	u8 nr_pairs;
	u8 nr_callees;
	u8 nr_peers;
	u16 nr_uses;
	struct sipalg_side sides[SIPALG_SIDES_MAX];
	struct sipalg_leg legs[SIPALG_LEGS_MAX];
	struct sipalg_hosts pairs[SIPALG_PAIRS_MAX];
	u64 callees[SIPALG_SIDES_MAX];
	struct sipalg_end peers[SIPALG_PEERS_MAX];
	struct sipalg_addr named[SIPALG_NAMED_MAX];
	u32 nr_named;
	struct list_head uses;
	char call_id[SIPALG_CALL_ID_MAX];
	struct rcu_head rcu;
};

extern const struct rhashtable_params sipalg_call_params;

/* The other one of a pair; NULL if @addr is none of it. */
static inline const struct sipalg_addr *
sipalg_call_mate(const struct sipalg_hosts *pair, const struct sipalg_addr *addr)
{
	if (sipalg_addr_equal(&pair->one, addr))
		return &pair->two;
	return sipalg_addr_equal(&pair->two, addr) ? &pair->one : NULL;
}

/*
 * May a description in @msg be an offer or an answer? Elsewhere, as in the 200
 * to OPTIONS or in a refusal, it tells what its sender could do.
 */
static inline bool sipalg_call_negotiates(const struct sipalg_msg *msg)
{
	switch (msg->method) {
	case SIPALG_METHOD_INVITE:
	case SIPALG_METHOD_ACK:
	case SIPALG_METHOD_PRACK:
	case SIPALG_METHOD_UPDATE:
		return msg->status < 300;
	}
	return false;
}

void sipalg_call_learn(struct sipalg_pkt *pkt);
void sipalg_call_reserve(struct sipalg_pkt *pkt);
void sipalg_call_settle(struct sipalg_pkt *pkt, bool written);
void sipalg_call_displace(struct sipalg_net *sn, struct sipalg_seat *seat);
bool sipalg_call_age(struct sipalg_net *sn, unsigned long now, u32 most);
void sipalg_call_flush(struct sipalg_net *sn);

#endif /* SIPALG_STATE_CALL_H */
