/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The root of all that we remember in one network namespace.
 */
#ifndef SIPALG_STATE_NETNS_H
#define SIPALG_STATE_NETNS_H

#include <linux/rhashtable-types.h>
#include <linux/sipalg.h>
#include <linux/sipalg_settings.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

struct sipalg_counters;
struct sipalg_events;
struct sipalg_echo;
struct sipalg_bindings;
struct sipalg_prefixes;

#define SIPALG_ECHOES_MAX	64
#define SIPALG_EXTERNALS_MAX	64
#define SIPALG_WAYS_MAX		8

/**
 * struct sipalg_external - an address that another NAT shows of us
 * @far: to whom; 0 to all, as it was set
 * @mapped: the address that our NAT made
 * @external: what is seen in its place
 */
struct sipalg_external {
	__be32 far;
	__be32 mapped;
	__be32 external;
};

/**
 * enum sipalg_share_kind - what is counted for a host (share.c)
 * @SIPALG_SHARE_CALLS: calls that it began
 * @SIPALG_SHARE_REGS: registrations of it
 * @SIPALG_SHARE_PINHOLES: public ports promised to it
 * @SIPALG_SHARE_MEMOS: spellings remembered for its messages
 * @SIPALG_SHARE_SUBS: subscriptions of it
 * @SIPALG_SHARE_STREAMS: TCP connections that it began
 * @SIPALG_SHARE_STREAM_BYTES: memory that messages on these take
 */
enum sipalg_share_kind {
	SIPALG_SHARE_CALLS,
	SIPALG_SHARE_REGS,
	SIPALG_SHARE_PINHOLES,
	SIPALG_SHARE_MEMOS,
	SIPALG_SHARE_SUBS,
	SIPALG_SHARE_STREAMS,
	SIPALG_SHARE_STREAM_BYTES,
	SIPALG_SHARES_NUM
};

/**
 * enum sipalg_net_family - what NAT look-ups there are for
 * @SIPALG_FAMILY_IPV4: IPv4
 * @SIPALG_FAMILY_IPV6: IPv6
 */
enum sipalg_net_family {
	SIPALG_FAMILY_IPV4,
	SIPALG_FAMILY_IPV6,
	SIPALG_FAMILIES_NUM
};

/**
 * struct sipalg_net - what we remember in one namespace
 * @net: the namespace; outlives this
 * @lock: guards all tables and lists below and what hangs on them. Writers
 *	take it, with bottom halves off; readers on the packet path use RCU.
 *	Entries are unlinked under it and freed after a grace period.
 * @calls: struct sipalg_call by hash of Call-ID
 * @regs: struct sipalg_reg: registrations by hash of address-of-record and
 *	host, subscriptions by that of their dialog
 * @pinholes_pub: struct sipalg_pinhole by public endpoint
 * @pinholes_priv: struct sipalg_pinhole by inside endpoint
 * @memos: struct sipalg_memo by Call-ID and host
 * @shares: struct sipalg_share by host
 * @tracks: struct sipalg_track by both ends
 * @call_list: all calls
 * @reg_list: all registrations
 * @sub_list: all subscriptions
 * @trying: by enum sipalg_share_kind, struct sipalg_seat of what makes room
 *	for others, since nobody has answered it yet; the oldest first
 * @pinhole_list: all pinholes
 * @memo_list: all memos
 * @track_list: all TCP connections that are kept
 * @echoes: what closed pinholes left behind, by public port
 * @bindings: public endpoints that phones learnt from STUN (binding.c)
 * @externals: addresses that another NAT shows of us (external.c); read
 *	without @lock by who can do with a mixture of two
 * @moves: how often entries of @call_list, @reg_list or @pinhole_list have
 *	changed their number in it; for who reads one bit by bit
 * @nr_calls: entries of @call_list
 * @nr_regs: entries of @reg_list
 * @nr_subs: entries of @sub_list
 * @nr_pinholes: entries of @pinhole_list; read without @lock
 * @nr_memos: entries of @memo_list; read without @lock
 * @nr_bindings: entries of @bindings
 * @nr_shares: entries of @shares
 * @nr_tracks: entries of @track_list; read without @lock
 * @tracks_left: how many of them are still to be looked at, this time
 * @track_bytes: memory that their messages take
 * @nr_uses: struct sipalg_use, of all calls; this and the next three are there
 *	to show at the end that nothing was left
 * @nr_legs: struct sipalg_leg
 * @nr_pairs: struct sipalg_hosts
 * @nr_admits: struct sipalg_admit, of all pinholes
 * @nr_externals: entries of @externals; read without @lock
 * @next_external: which of them makes room next
 * @external_turn: how often what was learnt of these was forgotten
 * @external_writes: sipalg_setting_writes() of the setting that they hold by
 * @ways: interfaces towards the outside that promises were made on
 * @nr_ways: how many there were; the last SIPALG_WAYS_MAX are kept
 * @picks: ports drawn so far
 * @ports: public ports that pinholes have; a hint, for it knows no addresses
 * @settings: values by enum sipalg_setting; SIPALG_SETTING_UNSET where the
 *	module parameter holds
 * @signallers: list of signalling_from; read under RCU
 * @calls_in: calls by enum sipalg_call_state
 * @since: boot time in seconds when the counters began
 * @counters: one set a CPU
 * @events: what those who watch have not been told yet (event.c)
 * @ageing: takes away what has run out
 * @arming: registers the NAT look-ups, which sleeps and so cannot be done
 *	where the first message is seen
 * @wanted: by sipalg_net_family: messages were seen, so look-ups are needed
 * @armed: the same: they are registered
 * @rcu: frees it
 */
struct sipalg_net {
	struct net *net;
	spinlock_t lock;
	struct rhashtable calls;
	struct rhashtable regs;
	struct rhashtable pinholes_pub;
	struct rhashtable pinholes_priv;
	struct rhashtable memos;
	struct rhashtable shares;
	struct rhashtable tracks;
	struct list_head call_list;
	struct list_head reg_list;
	struct list_head sub_list;
	struct list_head trying[SIPALG_SHARES_NUM];
	struct list_head pinhole_list;
	struct list_head memo_list;
	struct list_head track_list;
	struct sipalg_echo *echoes;
	struct sipalg_bindings *bindings;
	struct sipalg_external externals[SIPALG_EXTERNALS_MAX];
	u32 moves;
	u32 nr_calls;
	u32 nr_regs;
	u32 nr_subs;
	u32 nr_pinholes;
	u32 nr_memos;
	u32 nr_bindings;
	u32 nr_shares;
	u32 nr_tracks;
	u32 tracks_left;
	u32 track_bytes;
	u32 nr_uses;
	u32 nr_legs;
	u32 nr_pairs;
	u32 nr_admits;
	u32 nr_externals;
	u32 next_external;
	u16 external_turn;
	u32 external_writes;
	int ways[SIPALG_WAYS_MAX];
	u32 nr_ways;
	u64 picks;
	unsigned long *ports;
	u32 settings[SIPALG_SETTINGS_NUM];
	struct sipalg_prefixes __rcu *signallers;
	u32 calls_in[SIPALG_CALL_ENDING + 1];
	time64_t since;
	struct sipalg_counters __percpu *counters;
	struct sipalg_events *events;
	struct delayed_work ageing;
	struct work_struct arming;
	bool wanted[SIPALG_FAMILIES_NUM];
	bool armed[SIPALG_FAMILIES_NUM];
	struct rcu_head rcu;
};

/**
 * struct sipalg_net_ops - what hook/ does when a namespace comes into use
 * @arm: registers the NAT look-ups of a family in @net; may sleep; 0 or -errno
 * @disarm: takes them away; called only after a successful @arm
 */
struct sipalg_net_ops {
	int (*arm)(struct net *net, enum sipalg_net_family family);
	void (*disarm)(struct net *net, enum sipalg_net_family family);
};

extern siphash_key_t sipalg_secret;

int sipalg_netns_setup(const struct sipalg_net_ops *ops);
void sipalg_netns_teardown(void);
struct sipalg_net *sipalg_netns(const struct net *net);
void sipalg_netns_want(struct sipalg_net *sn, enum sipalg_net_family family);
void sipalg_netns_wake(struct sipalg_net *sn);
bool sipalg_netns_leave(bool force);

#endif /* SIPALG_STATE_NETNS_H */
