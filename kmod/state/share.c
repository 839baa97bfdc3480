// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shares: how much of each table is there for one host, so that no host, phone
 * or stranger, fills a table for all the others; and who makes room when there
 * is no more. Who is counted is who sent the message that makes us remember
 * something. Everything here runs under the namespace's lock; a host has an
 * entry while anything is there for it.
 *
 * DOC: Who makes room
 *
 * Whoever can send a request has us remember it, and may never be answered. So
 * what nobody has answered yet goes, the oldest first, before anybody is
 * refused: what the same host asked for if it has all of its share, what any
 * host asked for if the table is full. What was answered stays. A pinhole goes
 * with the call that it was promised for (pinhole.c).
 *
 * Where pinholes or ports are short, the oldest of all goes, too: what is about
 * to ring is young, what a flood has left is not. But who has all of his own
 * calls or pinholes is refused one more unless the oldest waits in vain, or a
 * trunk with more calls than it may have would end each before it rings.
 *
 * DOC: What a host is
 *
 * An address, in the conntrack zone that it sends in. But the customer of an
 * IPv6 provider has at least 2^64 addresses. A share for each would be no limit
 * for a stranger, one share for all of a /64 too little for a LAN, whose hosts
 * have an address of the same /64 each. NAT tells who is inside; without it
 * nothing does, for both ends look alike. So those that nobody has answered yet
 * share what is there for their /64, and who was answered once, as phones are by
 * their registrar or by whom they call, has a share of his own, to which what
 * was answered moves.
 */
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "call.h"
#include "memo.h"
#include "promise.h"
#include "reg.h"
#include "setting.h"
#include "share.h"
#include "track.h"

#define PREFIX_LEN	64	/* of what an IPv6 host may have for itself */
#define LOOK_MOST	256	/* at those that may make room, for one of use */
#define STALE_S		16	/* half of RFC 3261 timer B: hardly answered any more */

/**
 * struct tenant - whose share it is; a table key
 * @addr: the address
 * @zone: conntrack zone of what it sends
 * @bits: how much of @addr counts; the rest is 0
 */
struct tenant {
	struct sipalg_addr addr;
	u16 zone;
	u16 bits;
};

/**
 * struct sipalg_share - what is there for one host
 * @node: in sipalg_net.shares
 * @tenant: whose it is
 * @nr: how many, by enum sipalg_share_kind; not all are 0
 * @answered: how many of them somebody has answered
 * @trying: by enum sipalg_share_kind, those that make room; the oldest first
 * @rcu: frees it
 */
struct sipalg_share {
	struct rhash_head node;
	struct tenant tenant;
	u32 nr[SIPALG_SHARES_NUM];
	u32 answered;
	struct list_head trying[SIPALG_SHARES_NUM];
	struct rcu_head rcu;
};

const struct rhashtable_params sipalg_share_params = {
	.key_len = sizeof(struct tenant),
	.key_offset = offsetof(struct sipalg_share, tenant),
	.head_offset = offsetof(struct sipalg_share, node),
	.automatic_shrinking = true,
};

/**
 * struct limit - how many there may be
 * @all: enum sipalg_setting, in the namespace
 * @full: what is said when there are no more
 * @host: enum sipalg_setting, for one host
 * @host_full: what is said then
 * @stale: seconds that one waits before another of the same host takes its place
 * @displace: ends one that makes room; NULL where none does by itself
 * @may_go: would it be of use if this one went, for sipalg_share_oldest()
 */
struct limit {
	enum sipalg_setting all;
	enum sipalg_reason full;
	enum sipalg_setting host;
	enum sipalg_reason host_full;
	u32 stale;
	void (*displace)(struct sipalg_net *sn, struct sipalg_seat *seat);
	bool (*may_go)(const struct sipalg_pkt *pkt,
		       const struct sipalg_seat *seat, enum sipalg_reason lack);
};

static const struct limit limits[SIPALG_SHARES_NUM] = {
	[SIPALG_SHARE_CALLS] = {
		SIPALG_SET_CALLS_MAX, SIPALG_CALL_LIMIT,
		SIPALG_SET_HOST_CALLS_MAX, SIPALG_HOST_CALL_LIMIT, STALE_S,
		sipalg_call_displace,
	},
	[SIPALG_SHARE_REGS] = {
		SIPALG_SET_REGS_MAX, SIPALG_REG_LIMIT,
		SIPALG_SET_HOST_REGS_MAX, SIPALG_HOST_REG_LIMIT, 0,
		sipalg_reg_displace,
	},
	[SIPALG_SHARE_PINHOLES] = {
		SIPALG_SET_PINHOLES_MAX, SIPALG_PINHOLE_LIMIT,
		SIPALG_SET_HOST_PINHOLES_MAX, SIPALG_HOST_PINHOLE_LIMIT,
		STALE_S, NULL, sipalg_promise_may_go,
	},
	[SIPALG_SHARE_MEMOS] = {
		SIPALG_SET_MEMOS_MAX, SIPALG_MEMO_LIMIT,
		SIPALG_SET_HOST_MEMOS_MAX, SIPALG_HOST_MEMO_LIMIT, 0,
		sipalg_memo_displace,
	},
	[SIPALG_SHARE_SUBS] = {
		SIPALG_SET_SUBS_MAX, SIPALG_SUB_LIMIT,
		SIPALG_SET_HOST_SUBS_MAX, SIPALG_HOST_SUB_LIMIT, 0,
		sipalg_reg_displace,
	},
	[SIPALG_SHARE_STREAMS] = {
		SIPALG_SET_STREAMS_MAX, SIPALG_STREAM_LIMIT,
		SIPALG_SET_HOST_STREAMS_MAX, SIPALG_HOST_STREAM_LIMIT, 0,
		sipalg_track_displace,
	},
	[SIPALG_SHARE_STREAM_BYTES] = {
		SIPALG_SET_STREAM_MEMORY, SIPALG_STREAM_MEMORY,
		SIPALG_SET_HOST_STREAM_MEMORY, SIPALG_HOST_STREAM_MEMORY,
	},
};

/**
 * sipalg_share_init - nothing is there for anybody
 * @sn: a new namespace
 */
void sipalg_share_init(struct sipalg_net *sn)
{
	u32 i;

	for (i = 0; i < SIPALG_SHARES_NUM; i++)
		INIT_LIST_HEAD(&sn->trying[i]);
}

static u32 count_all(const struct sipalg_net *sn, enum sipalg_share_kind kind)
{
	switch (kind) {
	case SIPALG_SHARE_CALLS:
		return sn->nr_calls;
	case SIPALG_SHARE_REGS:
		return sn->nr_regs;
	case SIPALG_SHARE_PINHOLES:
		return sn->nr_pinholes;
	case SIPALG_SHARE_MEMOS:
		return sn->nr_memos;
	case SIPALG_SHARE_SUBS:
		return sn->nr_subs;
	case SIPALG_SHARE_STREAMS:
		return sn->nr_tracks;
	case SIPALG_SHARE_STREAM_BYTES:
		return sn->track_bytes;
	case SIPALG_SHARES_NUM:
		break;
	}
	return 0;
}

/* The host by itself, or the network that it may have for itself. */
static void make_tenant(struct tenant *tenant, const struct sipalg_addr *host,
			u16 zone, bool network)
{
	BUILD_BUG_ON(sizeof(*tenant) != 24);	/* a key has no padding */

	tenant->addr = *host;
	tenant->zone = zone;
	tenant->bits = network ? PREFIX_LEN : 8 * sizeof(host->b);
	if (network)
		memset(tenant->addr.b + PREFIX_LEN / 8, 0,
		       sizeof(host->b) - PREFIX_LEN / 8);
}

static struct sipalg_share *find_share(struct sipalg_net *sn,
				       const struct tenant *tenant)
{
	return rhashtable_lookup_fast(&sn->shares, tenant, sipalg_share_params);
}

static struct sipalg_share *add_share(struct sipalg_net *sn,
				      const struct tenant *tenant)
{
	struct sipalg_share *share = kzalloc(sizeof(*share), GFP_ATOMIC);
	u32 i;

	if (!share)
		return NULL;
	share->tenant = *tenant;
	for (i = 0; i < SIPALG_SHARES_NUM; i++)
		INIT_LIST_HEAD(&share->trying[i]);
	if (!rhashtable_lookup_insert_fast(&sn->shares, &share->node,
					   sipalg_share_params)) {
		sn->nr_shares++;
		return share;
	}
	kfree(share);
	return NULL;
}

static void leave_share(struct sipalg_net *sn, enum sipalg_share_kind kind,
			struct sipalg_share *share)
{
	share->nr[kind]--;
	if (memchr_inv(share->nr, 0, sizeof(share->nr)))
		return;
	rhashtable_remove_fast(&sn->shares, &share->node, sipalg_share_params);
	sn->nr_shares--;
	kfree_rcu(share, rcu);
}

/*
 * Whose share @host has, which may be @inside; NULL, with the key, if there is
 * none.
 */
static struct sipalg_share *share_of(struct sipalg_net *sn,
				     const struct sipalg_place *host,
				     bool inside, struct tenant *tenant)
{
	struct sipalg_share *share;

	make_tenant(tenant, &host->addr, host->zone, false);
	share = find_share(sn, tenant);
	if (inside || host->addr.family != 6 || (share && share->answered))
		return share;
	make_tenant(tenant, &host->addr, host->zone, true);
	return find_share(sn, tenant);
}

/* Has it waited for so long that another one of its host may take its place? */
static bool is_stale(enum sipalg_share_kind kind, const struct sipalg_seat *seat)
{
	return !time_before(jiffies, seat->since +
				     (unsigned long)limits[kind].stale * HZ);
}

/*
 * Is there room for one more in @share, which may be NULL: that of a new host?
 * With @old set to who has to make it; NULL for nobody. A limit that was
 * lowered displaces nobody.
 */
static enum sipalg_reason find_room(struct sipalg_net *sn,
				    enum sipalg_share_kind kind,
				    struct sipalg_share *share,
				    struct sipalg_seat **old)
{
	const struct limit *limit = &limits[kind];
	u32 most = sipalg_setting(sn, limit->host);
	u32 nr = share ? share->nr[kind] : 0;

	*old = NULL;
	if (nr >= most) {
		if (nr == most && nr && limit->displace)
			*old = list_first_entry_or_null(&share->trying[kind],
							struct sipalg_seat,
							of_host);
		if (!*old || !is_stale(kind, *old))
			return limit->host_full;
	}
	most = sipalg_setting(sn, limit->all);
	nr = count_all(sn, kind);
	if (nr < most)
		return SIPALG_OK;
	if (nr == most && !*old && limit->displace)
		*old = list_first_entry_or_null(&sn->trying[kind],
						struct sipalg_seat, trying);
	return nr == most && *old ? SIPALG_OK : limit->full;
}

static enum sipalg_reason take_seat(struct sipalg_net *sn,
				    enum sipalg_share_kind kind,
				    const struct sipalg_place *host,
				    bool inside, struct sipalg_seat *seat)
{
	struct sipalg_share *share;
	enum sipalg_reason ret;
	struct sipalg_seat *old;
	struct tenant tenant;

	share = share_of(sn, host, inside, &tenant);
	ret = find_room(sn, kind, share, &old);
	if (ret != SIPALG_OK)
		return ret;
	if (!share)
		share = add_share(sn, &tenant);
	if (!share)
		return SIPALG_NO_MEMORY;
	share->nr[kind]++;	/* before the other goes, and the share with it */
	if (old)
		limits[kind].displace(sn, old);
	seat->share = share;
	seat->kept = false;
	INIT_LIST_HEAD(&seat->trying);
	INIT_LIST_HEAD(&seat->of_host);
	if (limits[kind].displace)
		sipalg_share_wait(sn, kind, seat);
	return SIPALG_OK;
}

/**
 * sipalg_share_take - one more for who sent a message
 * @pkt: the message
 * @kind: of what
 * @seat: of the entry that is to be made; sipalg_share_give() undoes it
 *
 * What nobody has answered makes room: it is ended, and counted as displaced.
 * So may the new one, until sipalg_share_spare() or sipalg_share_keep().
 *
 * Context: the namespace's lock.
 * Return: SIPALG_OK; SIPALG_NO_MEMORY; the reason for a host, or a namespace,
 * that has as many as it may and none that makes room: then none was ended.
 */
enum sipalg_reason sipalg_share_take(struct sipalg_pkt *pkt,
				     enum sipalg_share_kind kind,
				     struct sipalg_seat *seat)
{
	struct sipalg_place host;

	sipalg_place_make(&host, IPPROTO_UDP, &pkt->src, pkt->zone, 0);
	return take_seat(pkt->sn, kind, &host, pkt->src_nat, seat);
}

/**
 * sipalg_share_take_at - one more for a host, without a message
 * @sn: the namespace
 * @kind: of what
 * @host: the host
 * @seat: as for sipalg_share_take()
 *
 * Context: the namespace's lock.
 * Return: as sipalg_share_take().
 */
enum sipalg_reason sipalg_share_take_at(struct sipalg_net *sn,
					enum sipalg_share_kind kind,
					const struct sipalg_place *host,
					struct sipalg_seat *seat)
{
	return take_seat(sn, kind, host, false, seat);
}

/**
 * sipalg_share_charge - more bytes for a host
 * @sn: the namespace
 * @kind: of what; its settings say how many KiB
 * @seat: one that is taken, of any kind
 * @bytes: how many
 *
 * Context: the namespace's lock.
 * Return: SIPALG_OK; the reason for a host, or a namespace, that has as many as
 * it may.
 */
enum sipalg_reason sipalg_share_charge(struct sipalg_net *sn,
				       enum sipalg_share_kind kind,
				       struct sipalg_seat *seat, u32 bytes)
{
	const struct limit *limit = &limits[kind];
	u64 host = (u64)sipalg_setting(sn, limit->host) << 10;
	u64 all = (u64)sipalg_setting(sn, limit->all) << 10;
	u32 *nr = &seat->share->nr[kind];

	if ((u64)*nr + bytes > host)
		return limit->host_full;
	if ((u64)count_all(sn, kind) + bytes > all)
		return limit->full;
	*nr += bytes;
	return SIPALG_OK;
}

/**
 * sipalg_share_refund - undo sipalg_share_charge()
 * @kind: of what
 * @seat: the same
 * @bytes: how many
 *
 * Context: the namespace's lock.
 */
void sipalg_share_refund(enum sipalg_share_kind kind, struct sipalg_seat *seat,
			 u32 bytes)
{
	seat->share->nr[kind] -= bytes;
}

/**
 * sipalg_share_wait - it makes room for others from now on
 * @sn: the namespace
 * @kind: what it is one of
 * @seat: of the entry, which did not before
 *
 * Context: the namespace's lock.
 */
void sipalg_share_wait(struct sipalg_net *sn, enum sipalg_share_kind kind,
		       struct sipalg_seat *seat)
{
	list_add_tail(&seat->trying, &sn->trying[kind]);
	list_add_tail(&seat->of_host, &seat->share->trying[kind]);
	seat->since = jiffies;
}

/* A limit that was lowered displaces nobody. */
static bool was_lowered(struct sipalg_net *sn, enum sipalg_share_kind kind,
			const struct sipalg_share *share,
			enum sipalg_reason lack)
{
	const struct limit *limit = &limits[kind];

	if (lack == limit->host_full)
		return share &&
		       share->nr[kind] > sipalg_setting(sn, limit->host);
	return lack == limit->full &&
	       count_all(sn, kind) > sipalg_setting(sn, limit->all);
}

/*
 * The oldest of @share, of all hosts if that is NULL, that is of use. Few are
 * looked at, where many are not: who asks next begins behind them.
 */
static struct sipalg_seat *find_oldest(const struct sipalg_pkt *pkt,
				       struct sipalg_share *share,
				       enum sipalg_share_kind kind,
				       enum sipalg_reason lack)
{
	struct list_head *pos, *list = share ? &share->trying[kind] :
					       &pkt->sn->trying[kind];
	size_t link = share ? offsetof(struct sipalg_seat, of_host) :
			      offsetof(struct sipalg_seat, trying);
	struct sipalg_seat *seat;
	u32 look = LOOK_MOST;

	list_for_each(pos, list) {
		seat = (void *)pos - link;
		/* nor is any that came later */
		if (share && !is_stale(kind, seat))
			break;
		if (limits[kind].may_go(pkt, seat, lack))
			return seat;
		if (!--look) {
			list_rotate_to_front(pos, list);
			break;
		}
	}
	return NULL;
}

/**
 * sipalg_share_oldest - which one is to make room, where more than a seat goes
 * @pkt: the message that lacks room
 * @kind: of what
 * @lack: what sipalg_share_take() said; or another reason, for what the
 *	entries of all hosts use up
 *
 * Context: the namespace's lock.
 * Return: the seat of the one that has waited longest: of who sent the message
 * if it is his share that is full, and it is stale; else of anybody. NULL: there
 * is none.
 */
struct sipalg_seat *
sipalg_share_oldest(const struct sipalg_pkt *pkt, enum sipalg_share_kind kind,
		    enum sipalg_reason lack)
{
	struct sipalg_share *share;
	struct sipalg_place host;
	struct tenant tenant;

	sipalg_place_make(&host, IPPROTO_UDP, &pkt->src, pkt->zone, 0);
	share = share_of(pkt->sn, &host, pkt->src_nat, &tenant);
	if (was_lowered(pkt->sn, kind, share, lack))
		return NULL;
	if (lack != limits[kind].host_full)
		return find_oldest(pkt, NULL, kind, lack);
	return share ? find_oldest(pkt, share, kind, lack) : NULL;
}

/**
 * sipalg_share_spare - it makes room for nobody any more
 * @seat: of the entry
 *
 * Context: the namespace's lock.
 */
void sipalg_share_spare(struct sipalg_seat *seat)
{
	list_del_init(&seat->trying);
	list_del_init(&seat->of_host);
}

/**
 * sipalg_share_offer - it makes room before any other does
 * @sn: the namespace
 * @kind: what it is one of
 * @seat: of the entry; spared or not
 *
 * Context: the namespace's lock.
 */
void sipalg_share_offer(struct sipalg_net *sn, enum sipalg_share_kind kind,
			struct sipalg_seat *seat)
{
	sipalg_share_spare(seat);
	list_add(&seat->trying, &sn->trying[kind]);
	list_add(&seat->of_host, &seat->share->trying[kind]);
}

/* What was answered for one of a network is there for that host by itself. */
static void move_home(struct sipalg_net *sn, enum sipalg_share_kind kind,
		      struct sipalg_seat *seat, const struct sipalg_addr *host)
{
	u32 most = sipalg_setting(sn, limits[kind].host);
	struct sipalg_share *share;
	struct tenant tenant;

	if (seat->share->tenant.bits != PREFIX_LEN)
		return;
	make_tenant(&tenant, host, seat->share->tenant.zone, false);
	share = find_share(sn, &tenant);
	if ((share ? share->nr[kind] : 0) >= most)
		return;
	if (!share)
		share = add_share(sn, &tenant);
	if (!share)
		return;
	share->nr[kind]++;
	leave_share(sn, kind, seat->share);
	seat->share = share;
}

/**
 * sipalg_share_keep - somebody has answered it
 * @sn: the namespace
 * @kind: what it is one of
 * @seat: of the entry
 * @host: who sent the message that it was made for
 *
 * It makes room for nobody any more, and shows that @host is one of those that
 * we are here for.
 *
 * Context: the namespace's lock.
 */
void sipalg_share_keep(struct sipalg_net *sn, enum sipalg_share_kind kind,
		       struct sipalg_seat *seat, const struct sipalg_addr *host)
{
	if (seat->kept)
		return;
	sipalg_share_spare(seat);
	move_home(sn, kind, seat, host);
	seat->share->answered++;
	seat->kept = true;
}

/**
 * sipalg_share_give - undo one sipalg_share_take()
 * @sn: the namespace
 * @kind: of what
 * @seat: of an entry that is to go
 *
 * Context: the namespace's lock.
 */
void sipalg_share_give(struct sipalg_net *sn, enum sipalg_share_kind kind,
		       struct sipalg_seat *seat)
{
	sipalg_share_spare(seat);
	if (seat->kept)
		seat->share->answered--;
	leave_share(sn, kind, seat->share);
}

/**
 * sipalg_share_is_served - is this host one of those that we are here for?
 * @sn: the namespace
 * @host: its address
 * @zone: conntrack zone of what it sends
 *
 * Context: the namespace's lock.
 * Return: whether somebody has answered what it asked for: a registration, a
 * subscription, a call, or the media of one.
 */
bool sipalg_share_is_served(struct sipalg_net *sn,
			    const struct sipalg_addr *host, u16 zone)
{
	const struct sipalg_share *share;
	struct tenant tenant;

	make_tenant(&tenant, host, zone, false);
	share = find_share(sn, &tenant);
	return share && share->answered;
}
