// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TCP segment: reads its header and options, and gives it other numbers and
 * other bytes. What these are is decided in stream/.
 *
 * A packet with more than the receiver takes at once becomes one that the
 * device, or the kernel in its place, cuts into segments: that numbers them,
 * and has FIN and PSH in the last. Checksums are left to the device, too.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/dst_metadata.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/tcp.h>
#include "segment.h"

#define MSS_LEAST	88	/* what is smaller is a mistake or worse */
#define MSS_IPV4	536	/* RFC 9293, 3.7.1, where a SYN says nothing */
#define MSS_IPV6	1220

/* RFC 5925; RFC 8684; RFC 7413 and its experiment */
#define OPT_AO		29
#define OPT_MPTCP	30
#define OPT_FASTOPEN	34
#define OPT_EXPERIMENT	254

#define OPTIONS_MAX	40

static bool is_ipv4(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IP);
}

static void read_option(struct sipalg_seg *seg, const u8 *opt, u32 at)
{
	switch (opt[0]) {
	case TCPOPT_MSS:
		if (opt[1] == TCPOLEN_MSS)
			seg->mss = opt[2] << 8 | opt[3];
		break;
	case TCPOPT_WINDOW:
		if (opt[1] == TCPOLEN_WINDOW)
			seg->scale = opt[2];
		break;
	case TCPOPT_TIMESTAMP:
		if (opt[1] == TCPOLEN_TIMESTAMP)
			seg->stamp = at + 2;
		break;
	case TCPOPT_MD5SIG:
	case OPT_AO:
		seg->signed_by = true;
		break;
	case OPT_MPTCP:
		seg->multipath = true;
		break;
	}
}

/* The length of the option at @opt; 0 when there are no more. */
static u32 option_len(const u8 *opt, u32 left)
{
	if (opt[0] == TCPOPT_EOL)
		return 0;
	if (opt[0] == TCPOPT_NOP)
		return 1;
	return left < 2 || opt[1] < 2 || opt[1] > left ? 0 : opt[1];
}

/**
 * sipalg_segment_read - read a segment's header
 * @seg: with skb and protoff set; gets th to stamp
 *
 * Return: whether it is all there.
 */
bool sipalg_segment_read(struct sipalg_seg *seg)
{
	const struct sk_buff *skb = seg->skb;
	u8 copy[OPTIONS_MAX];
	u32 len, left, n;
	const u8 *opt;

	if (skb_copy_bits(skb, seg->protoff, &seg->th, sizeof(seg->th)) ||
	    seg->th.doff < sizeof(seg->th) / 4)
		return false;
	seg->off = seg->protoff + seg->th.doff * 4;
	if (seg->off > skb->len)
		return false;
	seg->len = skb->len - seg->off;
	seg->mss = is_ipv4(skb) ? MSS_IPV4 : MSS_IPV6;
	seg->scale = SIPALG_STREAM_NO_SCALE;
	seg->signed_by = false;
	seg->multipath = false;
	seg->stamp = 0;
	len = seg->th.doff * 4 - sizeof(seg->th);
	if (skb_copy_bits(skb, seg->protoff + sizeof(seg->th), copy, len))
		return false;
	for (left = len; left; left -= n) {
		opt = copy + len - left;
		n = option_len(opt, left);
		if (!n)
			break;
		read_option(seg, opt, seg->protoff + sizeof(seg->th) + len -
				      left);
	}
	return true;
}

/**
 * sipalg_segment_intact - look at a segment's checksum
 * @seg: the segment, read
 *
 * What is written has a right one, so nothing may be taken from a wrong one.
 *
 * Return: whether it is right, or nobody has to know yet: it was sent from here.
 */
bool sipalg_segment_intact(const struct sipalg_seg *seg)
{
	const struct sk_buff *skb = seg->skb;
	u32 len = skb->len - seg->protoff;
	__wsum sum;

	if (skb->ip_summed == CHECKSUM_PARTIAL ||
	    skb->ip_summed == CHECKSUM_UNNECESSARY)
		return true;
	sum = skb_checksum(skb, seg->protoff, len, 0);
	if (is_ipv4(skb))
		return !csum_tcpudp_magic(ip_hdr(skb)->saddr,
					  ip_hdr(skb)->daddr, len, IPPROTO_TCP,
					  sum);
	return !csum_ipv6_magic(&ipv6_hdr(skb)->saddr, &ipv6_hdr(skb)->daddr,
				len, IPPROTO_TCP, sum);
}

static struct tcphdr *header_of(const struct sipalg_seg *seg)
{
	return (struct tcphdr *)(seg->skb->data + seg->protoff);
}

/* The lengths and the sum after the packet has become another. */
static void finish(struct sipalg_seg *seg)
{
	struct tcphdr *th = header_of(seg);
	struct sk_buff *skb = seg->skb;
	u32 nhoff = skb_network_offset(skb);
	u32 len = skb->len - seg->protoff;

	if (is_ipv4(skb)) {
		struct iphdr *iph = ip_hdr(skb);

		iph->tot_len = htons(skb->len - nhoff);
		ip_send_check(iph);
		th->check = ~csum_tcpudp_magic(iph->saddr, iph->daddr, len,
					       IPPROTO_TCP, 0);
	} else {
		struct ipv6hdr *ip6h = ipv6_hdr(skb);

		ip6h->payload_len = htons(skb->len - nhoff - sizeof(*ip6h));
		th->check = ~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, len,
					     IPPROTO_TCP, 0);
	}
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + seg->protoff;
	skb->csum_offset = offsetof(struct tcphdr, check);
	skb_set_transport_header(skb, seg->protoff);
}

/*
 * How many bytes one segment may have on the way that the packet takes, at least
 * MSS_LEAST, whatever the two sides say. What every way takes is less than that
 * with IPv6 alone (RFC 8200, 5), but less does not occur.
 */
static u32 find_mss(const struct sipalg_seg *seg)
{
	const struct sk_buff *skb = seg->skb;
	u32 header = seg->off - skb_network_offset(skb);
	u32 options = seg->th.doff * 4 - sizeof(seg->th);
	u32 mss = seg->track->stream.syns[!seg->dir].mss;
	u32 mtu = skb_valid_dst(skb) ? dst_mtu(skb_dst(skb)) : 0;

	mss = max_t(u32, mss, MSS_LEAST + options) - options;
	if (mtu > header + MSS_LEAST)
		mss = min(mss, mtu - header);
	if (seg->track->stream.pipes[seg->dir].small)
		mss = min_t(u32, mss, (is_ipv4(skb) ? MSS_IPV4 : MSS_IPV6) -
				      options);
	/* the sender may know of a narrow place */
	if (skb_is_gso(skb))
		mss = min_t(u32, mss, max_t(u32, skb_shinfo(skb)->gso_size,
					    MSS_IPV4));
	return mss;
}

/*
 * Takes the bytes out and makes room for @len others. Of a packet that was made
 * here the bytes are its socket's, too, even where the header may be written.
 */
static bool resize(struct sipalg_seg *seg, u32 len)
{
	struct sk_buff *skb = seg->skb;
	u32 room;

	if (pskb_trim(skb, seg->off) || skb_ensure_writable(skb, seg->off))
		return false;
	room = skb_tailroom(skb);
	if ((skb_cloned(skb) || len > room) &&
	    pskb_expand_head(skb, 0, len > room ? len - room : 0, GFP_ATOMIC))
		return false;
	skb_put(skb, len);
	return true;
}

static void set_gso(struct sipalg_seg *seg, u32 len, u32 mss)
{
	struct skb_shared_info *shared = skb_shinfo(seg->skb);

	shared->gso_size = 0;
	shared->gso_segs = 0;
	shared->gso_type = 0;
	if (len <= mss)
		return;
	shared->gso_size = mss;
	shared->gso_segs = DIV_ROUND_UP(len, mss);
	shared->gso_type = is_ipv4(seg->skb) ? SKB_GSO_TCPV4 : SKB_GSO_TCPV6;
	/* it is said once, and so in the first segment alone */
	if (seg->th.cwr)
		shared->gso_type |= SKB_GSO_TCP_ECN;
}

/*
 * The receiver drops what has an older timestamp than it has seen (RFC 7323,
 * 5), and what goes now may be in a packet that others have overtaken.
 */
static void raise_stamp(struct sipalg_seg *seg)
{
	u32 *newest = &seg->track->stream.pipes[seg->dir].stamp;
	__be32 *at = (__be32 *)(seg->skb->data + seg->stamp);
	u32 stamp = get_unaligned_be32(at);

	if (sipalg_seq_before(*newest, stamp) || !*newest)
		*newest = stamp;
	else
		put_unaligned_be32(*newest, at);
}

/*
 * What is acknowledged for the receiver may be newer than all that it has seen
 * the time of, and its echo would make the way look as long as that is ago.
 */
static void raise_echo(struct sipalg_seg *seg)
{
	u32 newest = seg->track->stream.pipes[!seg->dir].stamp;
	__be32 *at = (__be32 *)(seg->skb->data + seg->stamp + 4);

	if (newest && sipalg_seq_before(get_unaligned_be32(at), newest))
		put_unaligned_be32(newest, at);
}

/* Options of a SYN that we could not keep the promise of: they say nothing. */
static void strip_options(struct sipalg_seg *seg)
{
	u8 *opt = seg->skb->data + seg->protoff + sizeof(struct tcphdr);
	u32 left = seg->th.doff * 4 - sizeof(struct tcphdr);
	u32 n;

	for (; left; left -= n, opt += n) {
		n = option_len(opt, left);
		if (!n)
			break;
		switch (opt[0]) {
		case TCPOPT_SACK_PERM:
		case OPT_MPTCP:
		case OPT_FASTOPEN:
		case OPT_EXPERIMENT:
			memset(opt, TCPOPT_NOP, n);
		}
	}
}

/**
 * sipalg_segment_open - make a SYN one that we can go on from
 * @seg: the segment, read
 *
 * Its bytes are taken out; the sender repeats them when it is answered.
 *
 * Return: false without memory, and the packet must not go on.
 */
bool sipalg_segment_open(struct sipalg_seg *seg)
{
	if (!resize(seg, 0))
		return false;
	set_gso(seg, 0, 1);
	strip_options(seg);
	finish(seg);
	return true;
}

static bool is_same(const struct sipalg_seg *seg,
		    const struct sipalg_carry *carry)
{
	return carry->load == SIPALG_LOAD_SAME &&
	       carry->seq == ntohl(seg->th.seq) &&
	       carry->ack == ntohl(seg->th.ack_seq) &&
	       carry->win == ntohs(seg->th.window);
}

/*
 * Of packets that were only put in a row to be taken apart again (GRO_FRAGLIST),
 * each has a header of its own, and would keep its numbers. They become one.
 */
static bool flatten(struct sipalg_seg *seg)
{
	struct sk_buff *skb = seg->skb;

	if (!(skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST))
		return true;
	if (skb_linearize(skb) || skb_ensure_writable(skb, seg->off))
		return false;
	set_gso(seg, seg->len, skb_shinfo(skb)->gso_size);
	finish(seg);
	return true;
}

static bool write_numbers(struct sipalg_seg *seg,
			  const struct sipalg_carry *carry)
{
	struct sk_buff *skb = seg->skb;
	__be32 seq = htonl(carry->seq), ack = htonl(carry->ack);
	__be16 win = htons(carry->win);
	struct tcphdr *th;

	if (!flatten(seg) || skb_ensure_writable(skb, seg->off))
		return false;
	th = header_of(seg);
	inet_proto_csum_replace4(&th->check, skb, th->seq, seq, false);
	inet_proto_csum_replace4(&th->check, skb, th->ack_seq, ack, false);
	inet_proto_csum_replace2(&th->check, skb, th->window, win, false);
	th->seq = seq;
	th->ack_seq = ack;
	th->window = win;
	return true;
}

static bool write_bytes(struct sipalg_seg *seg,
			const struct sipalg_carry *carry)
{
	struct sipalg_pipe *pipe = &seg->track->stream.pipes[seg->dir];
	u32 mss = find_mss(seg);
	struct tcphdr *th;

	if (!resize(seg, carry->len))
		return false;
	if (carry->load == SIPALG_LOAD_BYTES)
		sipalg_pipe_copy(pipe, carry->seq, carry->len,
				 seg->skb->data + seg->off);
	else
		memset(seg->skb->data + seg->off, 0, carry->len);
	set_gso(seg, carry->len, mss);
	th = header_of(seg);
	th->seq = htonl(carry->seq);
	th->ack_seq = htonl(carry->ack);
	th->window = htons(carry->win);
	th->fin = carry->fin;
	th->psh = carry->load == SIPALG_LOAD_BYTES;
	th->urg = 0;
	if (seg->stamp && carry->timely)
		raise_stamp(seg);
	if (seg->stamp && carry->late)
		raise_echo(seg);
	finish(seg);
	return true;
}

/**
 * sipalg_segment_write - make a packet what it is to carry on
 * @seg: the segment, read
 * @carry: what that is; not DROP
 *
 * Return: false without memory, and the packet must not go on.
 */
bool sipalg_segment_write(struct sipalg_seg *seg,
			  const struct sipalg_carry *carry)
{
	if (is_same(seg, carry))
		return true;
	return carry->load == SIPALG_LOAD_SAME ? write_numbers(seg, carry) :
						 write_bytes(seg, carry);
}
