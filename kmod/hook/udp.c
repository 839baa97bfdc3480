// SPDX-License-Identifier: GPL-2.0-only
/*
 * SIP over UDP: one datagram, one message. Decides what is a datagram of this
 * connection at all and hands its bytes to the spine.
 */
#include <linux/in.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include "../state/event.h"
#include "packet.h"
#include "process.h"
#include "skb.h"
#include "udp.h"

/* Is it UDP that stands at @protoff? An ICMP error comes here, too. */
static bool is_udp(const struct sk_buff *skb, unsigned int protoff)
{
	u8 protocol;
	int off = sipalg_skb_transport(skb, &protocol);

	return protocol == IPPROTO_UDP && off == (int)protoff;
}

/* What of this packet is a datagram that fills it, and may be read? */
static enum sipalg_reason check(const struct sk_buff *skb, unsigned int protoff)
{
	struct udphdr *uh, copy;

	if (!is_udp(skb, protoff))
		return SIPALG_NOT_OURS;
	if (skb_is_gso(skb))
		return SIPALG_SUPER_PACKET;
	uh = skb_header_pointer(skb, protoff, sizeof(copy), &copy);
	if (!uh || ntohs(uh->len) != skb->len - protoff)
		return SIPALG_BAD_UDP_LENGTH;
	return SIPALG_OK;
}

static unsigned int process(struct sipalg_pkt *pkt)
{
	u32 off = pkt->protoff + sizeof(struct udphdr);
	u32 len = pkt->skb->len - off;
	unsigned int verdict;
	const u8 *data;
	u8 *copy;

	data = sipalg_skb_read(pkt->skb, off, len, &copy);
	if (!data) {
		sipalg_event_left(pkt->sn, pkt->ct, pkt->ctinfo,
				  SIPALG_NO_MEMORY);
		return sipalg_process_done(pkt->sn, SIPALG_NO_MEMORY);
	}
	verdict = sipalg_process(pkt, data, len);
	kfree(copy);
	return verdict;
}

/**
 * sipalg_udp_receive - a datagram of a SIP connection
 * @sn: the namespace
 * @skb: the packet
 * @protoff: where its transport header begins
 * @ctinfo: its place in its conntrack
 * @profile: how far we may go
 *
 * Context: RCU read side, after NAT has changed the packet's own headers.
 * Return: NF_ACCEPT or NF_DROP.
 */
unsigned int sipalg_udp_receive(struct sipalg_net *sn, struct sk_buff *skb,
				unsigned int protoff,
				enum ip_conntrack_info ctinfo,
				enum sipalg_profile profile)
{
	enum sipalg_reason ret = check(skb, protoff);
	enum ip_conntrack_info unused;
	struct sipalg_pkt *pkt = NULL;
	unsigned int verdict;

	if (ret == SIPALG_OK) {
		pkt = sipalg_packet_take(sn, skb, ctinfo, profile);
		ret = pkt ? SIPALG_OK : SIPALG_NO_MEMORY;
	}
	if (ret != SIPALG_OK) {
		sipalg_event_left(sn, nf_ct_get(skb, &unused), ctinfo, ret);
		return sipalg_process_done(sn, ret);
	}
	pkt->protoff = protoff;
	verdict = process(pkt);
	sipalg_packet_give(pkt);
	return verdict;
}
