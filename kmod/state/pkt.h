/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One message with the packet it came in: what hook/ and state/ hand to each
 * other. sip/ and nat/ see only the job inside.
 */
#ifndef SIPALG_STATE_PKT_H
#define SIPALG_STATE_PKT_H

#include <net/netfilter/nf_conntrack.h>
#include "../nat/rewrite.h"
#include "netns.h"

struct sipalg_call;
struct sipalg_piece;
struct sipalg_track;

/* Spans up to here are built without an allocation. */
#define SIPALG_SPAN_KEPT	4096

/**
 * enum sipalg_profile - how far we may go, by the helper that a rule assigned
 * @SIPALG_PROFILE_REWRITE: "sipalg": rewrite, and open pinholes
 * @SIPALG_PROFILE_PINHOLE: "sipalg-pinhole": open pinholes for the endpoints
 *	as they are written; change no byte
 * @SIPALG_PROFILE_OBSERVE: "sipalg-observe": count and remember, nothing else
 */
enum sipalg_profile {
	SIPALG_PROFILE_REWRITE,
	SIPALG_PROFILE_PINHOLE,
	SIPALG_PROFILE_OBSERVE,
};

/**
 * struct sipalg_upstream - what another NAT shows of us (external.c)
 * @mapped: address that our NAT made
 * @external: what the far side sees in its place; 0: no other NAT
 * @mapped_port: port that our NAT made of this connection's
 * @external_port: what the far side sees in its place; 0 with @mapped_port
 *	where ports are kept
 */
struct sipalg_upstream {
	__be32 mapped;
	__be32 external;
	u16 mapped_port;
	u16 external_port;
};

/**
 * struct sipalg_pkt - a message on its way through the spine
 * @sn: the namespace
 * @skb: the packet
 * @protoff: where its transport header begins
 * @ct: its conntrack
 * @ctinfo: its place in @ct
 * @profile: how far we may go
 * @track: the TCP connection that the message is part of; NULL for a datagram
 * @piece: what became of it there; NULL if that is not other than it was
 * @oif: interface it leaves by, on which the mapping of the sender holds
 * @iif: interface it came in by, on which that of the receiver holds
 * @zone: conntrack zone of what the sender sends
 * @back_zone: that of what is sent to it; another one where a rule sets the
 *	zone of one direction alone
 * @src: the sender as it sees itself
 * @src_pub: the sender as the receiver sees it
 * @dst: the receiver as the sender sees it
 * @dst_priv: the receiver as it sees itself
 * @src_nat: @src and @src_pub differ
 * @dst_nat: @dst and @dst_priv differ
 * @up: the NAT behind ours, as the other side of this message sees it
 * @call_id: hash of its Call-ID and conntrack zone
 * @from_tag: hash of the tag in From, for calls; 0 for none
 * @to_tag: the same of that in To
 * @read: the job's message was read without error
 * @sdp_read: its description was, too
 * @call: the call it belongs to, borrowed under RCU; NULL if none
 * @side: the sender as a party of @call, sipalg_dialog_side()
 * @stranger: the sender, with an INVITE, is no part of @call yet
 * @guest: and the receiver takes part without it
 * @note: the reason that it is counted under; the first one stays
 * @take: number of what was taken for this message, which settle keeps or
 *	undoes; 0 for nothing
 * @tries: public ports that were tried for it
 * @ended: calls that were ended to make room for it
 * @described: number of its description in the call; 0 for none
 * @described_before: the number of its sender's description before
 * @job: what the pure rooms work on
 * @span: where the changed span is built
 */
struct sipalg_pkt {
	struct sipalg_net *sn;
	struct sk_buff *skb;
	unsigned int protoff;
	struct nf_conn *ct;
	enum ip_conntrack_info ctinfo;
	enum sipalg_profile profile;
	struct sipalg_track *track;
	struct sipalg_piece *piece;
	int oif;
	int iif;
	u16 zone;
	u16 back_zone;
	struct sipalg_end src;
	struct sipalg_end src_pub;
	struct sipalg_end dst;
	struct sipalg_end dst_priv;
	bool src_nat;
	bool dst_nat;
	struct sipalg_upstream up;
	u64 call_id;
	u64 from_tag;
	u64 to_tag;
	bool read;
	bool sdp_read;
	struct sipalg_call *call;
	u64 side;
	bool stranger;
	bool guest;
	enum sipalg_reason note;
	u32 take;
	u32 tries;
	u32 ended;
	u32 described;
	u32 described_before;
	struct sipalg_job job;
	u8 span[SIPALG_SPAN_KEPT];
};

static inline void sipalg_pkt_note(struct sipalg_pkt *pkt, enum sipalg_reason r)
{
	if (pkt->note == SIPALG_OK)
		pkt->note = r;
}

#endif /* SIPALG_STATE_PKT_H */
