/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls: dialogs begun by INVITE, and the pinholes they own.
 */
#ifndef SIPALG_STATE_CALL_H
#define SIPALG_STATE_CALL_H

#include <linux/sipalg.h>
#include "pinhole.h"

#define SIPALG_CALL_ID_MAX	128	/* bytes kept for people, NUL included */
#define SIPALG_PAIRS_MAX	64	/* pairs of hosts that take part in a call */
#define SIPALG_PEERS_MAX	16	/* media endpoints named from outside */
#define SIPALG_NAMED_MAX	16	/* media hosts named from outside */
#define SIPALG_HEARSAY_MAX	4	/* of either that a stranger names */
#define SIPALG_SIDES_MAX	8	/* tags: the caller and its forks */
#define SIPALG_LEGS_MAX		32	/* INVITE transactions without an end */

/* Ports that one call may hold; the largest honest one holds half of them. */
#define SIPALG_USES_MAX		(8 * SIPALG_MEDIA_MAX + 4)

/* For media of an unknown host, in a call that nobody has answered. */
#define SIPALG_USES_UNKNOWN	16

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
 * @admitted: bit i: the other host of the call's pair i may use it; signalling
 *	only
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
	u64 admitted;
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
 * @list: in sipalg_call.pairs
 * @nr: its number in the call
 * @one: the address of one, as its own packets carry it
 * @two: that of the other
 */
struct sipalg_hosts {
	struct list_head list;
	u32 nr;
	struct sipalg_addr one;
	struct sipalg_addr two;
};

/**
 * struct sipalg_hearsay - what the description of a stranger has named
 * @nr_peers: used entries of @peers
 * @nr_named: those of @named
 * @peers: media endpoints, the first ones
 * @named: hosts
 */
struct sipalg_hearsay {
	u32 nr_peers;
	u32 nr_named;
	struct sipalg_end peers[SIPALG_HEARSAY_MAX];
	struct sipalg_addr named[SIPALG_HEARSAY_MAX];
};

/**
 * struct sipalg_leg - an INVITE transaction without a final answer
 * @list: in sipalg_call.legs
 * @branch: hash of its branch
 * @tag: hash of its To tag; 0 for none
 * @from: host that sent the INVITE
 * @to: host that it went to
 * @side: the party that sent it, sipalg_dialog_side()
 * @contact: where a host outside wants to be reached, its Contact; family 0 if
 *	nowhere else
 * @said: what a stranger's description has named; NULL for nothing
 * @cseq: its number
 * @muxed: lines of its offer with a=rtcp-mux, bit by bit
 * @offered: it had a description
 * @cancelled: CANCEL was seen
 * @rings: somebody has answered it, not finally
 * @stranger: it came from no host of the call, none of which has answered yet
 * @guest: and it went to one that takes part without it
 */
struct sipalg_leg {
	struct list_head list;
	u64 branch;
	u64 tag;
	struct sipalg_addr from;
	struct sipalg_addr to;
	u64 side;
	struct sipalg_addr contact;
	struct sipalg_hearsay *said;
	u32 cseq;
	u32 muxed;
	bool offered;
	bool cancelled;
	bool rings;
	bool stranger;
	bool guest;
};

/**
 * struct sipalg_callee - a dialog with one of those who answered
 * @tag: hash of the tag
 * @side: the party, sipalg_dialog_side()
 * @session: seconds that its last refresh is good for (RFC 4028); 0 if it has
 *	no session timer
 * @expires: jiffies when it ends by itself
 */
struct sipalg_callee {
	u64 tag;
	u64 side;
	u32 session;
	unsigned long expires;
};

/**
 * struct sipalg_far - what descriptions from outside have named
 * @peers: media endpoints
 * @nr_named: how many were put into @named so far
 * @named: hosts, candidates included; the last ones
 */
struct sipalg_far {
	u32 nr_peers;
	struct sipalg_end peers[SIPALG_PEERS_MAX];
	u32 nr_named;
	struct sipalg_addr named[SIPALG_NAMED_MAX];
};

/**
 * struct sipalg_call - a call
 * @node: in sipalg_net.calls
 * @list: in sipalg_net.call_list
 * @key: hash of Call-ID, conntrack zone and caller's tag
 * @state: enum sipalg_call_state
 * @dead: unlinked; for who still borrows it
 * @answered: somebody has; it may ring again for others
 * @legs_lost: there were more transactions than @legs has places for
 * @lost_cseq: the number of the last of them
 * @lost_from: who sent them; family 0 if several did
 * @offered: the last INVITE had a description
 * @muxed: lines of the last offer with a=rtcp-mux, bit by bit
 * @direct: an offer told a phone its neighbour (direct.c)
 * @direct_cseq: its number; the last one's
 * @caller: address and port that the first INVITE came from
 * @callee: where it went
 * @caller_tag: hash of its From tag
 * @over: hash of the tag of the last dialog that ended before the call did
 * @descriptions: session descriptions of ours seen so far
 * @takes: messages that took something so far
 * @since: jiffies when it entered @state
 * @heard: jiffies of its last message
 * @expires: jiffies when it ends by itself: answered, with the last of @callees
 * @ct: its last signalling connection; referenced
 * @seat: in the share of the host that began it; makes room until somebody
 *	rings
 * @nr_sides: used entries of @sides
 * @nr_legs: entries of @legs
 * @nr_pairs: entries of @pairs
 * @nr_callees: used entries of @callees
 * @nr_uses: entries of @uses
 * @status: of the answer that refused it
 * @sides: the parties
 * @callees: who sent 2xx, in dialogs that are not over
 * @legs: struct sipalg_leg, INVITEs without a final answer
 * @pairs: struct sipalg_hosts, the hosts that take part
 * @far: what was named from outside; NULL until something was
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
	bool answered;
	bool legs_lost;
	u32 lost_cseq;
	struct sipalg_addr lost_from;
	bool offered;
	u32 muxed;
	bool direct;
	u32 direct_cseq;
	struct sipalg_end caller;
	struct sipalg_end callee;
	u64 caller_tag;
	u64 over;
	u32 descriptions;
	u32 takes;
	unsigned long since;
	unsigned long heard;
	unsigned long expires;
	struct nf_conn *ct;
	struct sipalg_seat seat;
	u8 nr_sides;
	u8 nr_legs;
	u8 nr_pairs;
	u8 nr_callees;
	u16 nr_uses;
	u16 status;
	struct sipalg_side sides[SIPALG_SIDES_MAX];
	struct sipalg_callee callees[SIPALG_SIDES_MAX];
	struct list_head legs;
	struct list_head pairs;
	struct sipalg_far *far;
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
void sipalg_call_enter(struct sipalg_net *sn, struct sipalg_call *call,
		       u8 state);
void sipalg_call_end(struct sipalg_net *sn, struct sipalg_call *call,
		     enum sipalg_counter how);
void sipalg_call_displace(struct sipalg_net *sn, struct sipalg_seat *seat);
void sipalg_call_flush(struct sipalg_net *sn);

#endif /* SIPALG_STATE_CALL_H */
