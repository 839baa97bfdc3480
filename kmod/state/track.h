/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCP connections whose messages we rewrite.
 */
#ifndef SIPALG_STATE_TRACK_H
#define SIPALG_STATE_TRACK_H

#include "../stream/stream.h"
#include "pinhole.h"
#include "share.h"

/**
 * struct sipalg_track - a TCP connection with our helper
 * @node: in sipalg_net.tracks
 * @list: in sipalg_net.track_list
 * @ends: its first sender and that one's receiver, in the zone of what is sent
 *	from there; the key
 * @sn: the namespace
 * @ct: its conntrack, referenced; NULL while conntrack has none. Under both
 *	locks, to be read under one; so is the next
 * @turned: conntrack's first sender is not ours
 * @seat: in the share of the first sender
 * @bytes: that its messages take; under the namespace's lock
 * @used: there were any, so both ends may count differently; likewise
 * @gone: unlinked, and nothing is counted any more; likewise
 * @since: jiffies when @ct came, or was found to be gone; likewise
 * @lock: guards @stream and what follows. It is taken before the namespace's
 * @stream: what was sent and what is owed
 * @watched: it is only read: all that it sends goes on as it is
 * @spared: both sides have spoken, so it makes room for nobody
 * @lost: nothing of it may pass any more
 * @left: conntrack changes the numbers now, when the helper is gone
 * @spoke: jiffies when each side had sent something
 * @mark: for each, something that changes when a message is through
 * @marked: jiffies when that was seen to change
 * @short_of: why there was no memory, the last time
 * @rcu: frees it
 */
struct sipalg_track {
	struct rhash_head node;
	struct list_head list;
	struct sipalg_place ends[2];
	struct sipalg_net *sn;
	struct nf_conn *ct;
	bool turned;
	struct sipalg_seat seat;
	u32 bytes;
	bool used;
	bool gone;
	unsigned long since;
	spinlock_t lock;
	struct sipalg_stream stream;
	bool watched;
	bool spared;
	bool lost;
	bool left;
	unsigned long spoke[2];
	u32 mark[2];
	unsigned long marked[2];
	enum sipalg_reason short_of;
	struct rcu_head rcu;
};

extern const struct rhashtable_params sipalg_track_params;

struct sipalg_track *sipalg_track_find(struct sipalg_net *sn,
				       struct nf_conn *ct);
enum sipalg_reason sipalg_track_add(struct sipalg_net *sn, struct nf_conn *ct,
				    struct sipalg_track **track);
struct sipalg_piece *sipalg_track_alloc(struct sipalg_track *track, u32 room);
void sipalg_track_free(struct sipalg_track *track, struct sipalg_piece *piece);
void sipalg_track_settle(struct sipalg_track *track);
void sipalg_track_spare(struct sipalg_track *track);
void sipalg_track_displace(struct sipalg_net *sn, struct sipalg_seat *seat);
bool sipalg_track_age(struct sipalg_net *sn, u32 most);
bool sipalg_track_leave(struct sipalg_track *track);
bool sipalg_track_leave_all(struct sipalg_net *sn, bool force);
void sipalg_track_flush(struct sipalg_net *sn);

#endif /* SIPALG_STATE_TRACK_H */
