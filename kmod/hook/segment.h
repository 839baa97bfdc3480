/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a TCP segment, and writing it back with other bytes and numbers.
 */
#ifndef SIPALG_HOOK_SEGMENT_H
#define SIPALG_HOOK_SEGMENT_H

#include <linux/skbuff.h>
#include <linux/tcp.h>
#include "../state/track.h"

/**
 * struct sipalg_seg - a segment in our hands
 * @skb: the packet
 * @protoff: where its TCP header begins
 * @track: its connection, locked
 * @dir: its direction, as the track counts
 * @th: a copy of its header
 * @off: where its bytes begin
 * @len: how many
 * @mss: of SYN: the option, or what goes without saying
 * @scale: likewise; SIPALG_STREAM_NO_SCALE
 * @signed_by: it has an option that covers all of it
 * @multipath: it has one of Multipath TCP
 * @stamp: offset of its timestamp; 0 for none
 */
struct sipalg_seg {
	struct sk_buff *skb;
	unsigned int protoff;
	struct sipalg_track *track;
	u32 dir;
	struct tcphdr th;
	u32 off;
	u32 len;
	u16 mss;
	u8 scale;
	bool signed_by;
	bool multipath;
	u32 stamp;
};

bool sipalg_segment_read(struct sipalg_seg *seg);
bool sipalg_segment_intact(const struct sipalg_seg *seg);
bool sipalg_segment_open(struct sipalg_seg *seg);
bool sipalg_segment_write(struct sipalg_seg *seg,
			  const struct sipalg_carry *carry);

#endif /* SIPALG_HOOK_SEGMENT_H */
