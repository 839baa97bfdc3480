// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet: the only file that reads a message out of one, and the only one
 * that changes it. A message is changed once: the span from the first edit to
 * the last is built beside the packet and put in by one mangle call.
 */
#include <linux/ip.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/dst_metadata.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/netfilter/nf_nat_helper.h>
#include "../state/counter.h"
#include "skb.h"

/**
 * sipalg_skb_transport - where a packet's transport header begins
 * @skb: the packet; not changed
 * @protocol: set to its IPPROTO_*, which is none that has ports in a later
 *	fragment of IPv6
 *
 * Return: its offset; negative when the headers before it cannot be read.
 */
int sipalg_skb_transport(const struct sk_buff *skb, u8 *protocol)
{
	int off = skb_network_offset(skb);
	__be16 fragment;

	if (skb->protocol == htons(ETH_P_IP)) {
		*protocol = ip_hdr(skb)->protocol;
		return off + ip_hdrlen(skb);
	}
	*protocol = ipv6_hdr(skb)->nexthdr;
	return ipv6_skip_exthdr(skb, off + sizeof(struct ipv6hdr), protocol,
				&fragment);
}

/**
 * sipalg_skb_read - the bytes of a packet, in one piece
 * @skb: the packet; not changed
 * @off: offset of the first byte
 * @len: bytes; @off + @len are within the packet
 * @copy: set to memory that the caller must kfree(), NULL if none was needed
 *
 * Return: the bytes, valid until the packet is changed or @copy is freed;
 * NULL without memory.
 */
const u8 *sipalg_skb_read(const struct sk_buff *skb, u32 off, u32 len,
			  u8 **copy)
{
	*copy = NULL;
	if (off + len <= skb_headlen(skb))
		return skb->data + off;
	*copy = kmalloc(len, GFP_ATOMIC | __GFP_NOWARN);
	if (*copy && skb_copy_bits(skb, off, *copy, len)) {
		kfree(*copy);
		*copy = NULL;
	}
	return *copy;
}

/*
 * A datagram that grew past the MTU is cut by the IP layer. Over IPv6 only if
 * it is told to: the sender, whose datagram did fit, could do nothing about a
 * "packet too big". Over IPv4 only without its don't-fragment bit, and then
 * its identification must be unique.
 */
static void let_fragment(struct sipalg_pkt *pkt)
{
	struct sk_buff *skb = pkt->skb;
	struct iphdr *iph = ip_hdr(skb);

	if (!skb_valid_dst(skb) || skb->len <= dst_mtu(skb_dst(skb)))
		return;
	if (skb->protocol != htons(ETH_P_IP)) {
		skb->ignore_df = 1;
		return;
	}
	if (!(iph->frag_off & htons(IP_DF)))
		return;
	iph->frag_off &= ~htons(IP_DF);
	__ip_select_ident(pkt->sn->net, iph, 1);
	ip_send_check(iph);
	sipalg_count(pkt->sn, SIPALG_COUNT_UDP_UNFRAGMENTED);
}

/**
 * sipalg_skb_write - make the changes of the edit list in the packet
 * @pkt: with a plan that is not empty. @pkt->job.data is stale afterwards
 *
 * Return: SIPALG_OK; SIPALG_GROWN_TOO_LONG and the packet as it was;
 * SIPALG_WRITE_FAILED, also without memory, and the packet
 * must not go on.
 */
enum sipalg_reason sipalg_skb_write(struct sipalg_pkt *pkt)
{
	const struct sipalg_edits *edits = &pkt->job.edits;
	struct sipalg_span span = sipalg_edit_span(edits);
	u32 len = span.len + edits->growth;
	u8 *text = pkt->span;
	bool ok;

	if (pkt->skb->len + edits->growth > 65535)
		return SIPALG_GROWN_TOO_LONG;
	if (len > sizeof(pkt->span))
		text = kmalloc(len, GFP_ATOMIC | __GFP_NOWARN);
	if (!text)
		return SIPALG_WRITE_FAILED;
	sipalg_edit_write(edits, pkt->job.data, text);
	ok = nf_nat_mangle_udp_packet(pkt->skb, pkt->ct, pkt->ctinfo,
				      pkt->protoff, span.off, span.len, text,
				      len);
	if (text != pkt->span)
		kfree(text);
	if (!ok)
		return SIPALG_WRITE_FAILED;
	if (edits->growth > 0)
		let_fragment(pkt);
	return SIPALG_OK;
}
