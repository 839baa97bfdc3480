// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shares: how much of each table is there for one host, so that no host, phone
 * or stranger, fills a table for all the others. Who is counted is who sent the
 * message that makes us remember something. Everything here runs under the
 * namespace's lock; a host has an entry while anything is there for it.
 */
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "setting.h"
#include "share.h"

/**
 * struct sipalg_share - what is there for one host
 * @node: in sipalg_net.shares
 * @host: its address
 * @nr: how many, by enum sipalg_share_kind; not all are 0
 * @rcu: frees it
 */
struct sipalg_share {
	struct rhash_head node;
	struct sipalg_addr host;
	u32 nr[SIPALG_SHARES_NUM];
	struct rcu_head rcu;
};

const struct rhashtable_params sipalg_share_params = {
	.key_len = sizeof(struct sipalg_addr),
	.key_offset = offsetof(struct sipalg_share, host),
	.head_offset = offsetof(struct sipalg_share, node),
	.automatic_shrinking = true,
};

/**
 * struct limit - how many there may be for one host
 * @setting: enum sipalg_setting
 * @reason: what is said when there are no more
 */
struct limit {
	enum sipalg_setting setting;
	enum sipalg_reason reason;
};

static const struct limit limits[SIPALG_SHARES_NUM] = {
	[SIPALG_SHARE_CALLS] = {
		SIPALG_SET_HOST_CALLS_MAX, SIPALG_HOST_CALL_LIMIT,
	},
	[SIPALG_SHARE_REGS] = {
		SIPALG_SET_HOST_REGS_MAX, SIPALG_HOST_REG_LIMIT,
	},
	[SIPALG_SHARE_PINHOLES] = {
		SIPALG_SET_HOST_PINHOLES_MAX, SIPALG_HOST_PINHOLE_LIMIT,
	},
	[SIPALG_SHARE_MEMOS] = {
		SIPALG_SET_HOST_MEMOS_MAX, SIPALG_HOST_MEMO_LIMIT,
	},
	[SIPALG_SHARE_SUBS] = {
		SIPALG_SET_HOST_SUBS_MAX, SIPALG_HOST_SUB_LIMIT,
	},
};

static struct sipalg_share *find_share(struct sipalg_net *sn,
				       const struct sipalg_addr *host)
{
	return rhashtable_lookup_fast(&sn->shares, host, sipalg_share_params);
}

static struct sipalg_share *add_share(struct sipalg_net *sn,
				      const struct sipalg_addr *host)
{
	struct sipalg_share *share = kzalloc(sizeof(*share), GFP_ATOMIC);

	if (!share)
		return NULL;
	share->host = *host;
	if (!rhashtable_lookup_insert_fast(&sn->shares, &share->node,
					   sipalg_share_params)) {
		sn->nr_shares++;
		return share;
	}
	kfree(share);
	return NULL;
}

/**
 * sipalg_share_take - one more for a host
 * @sn: the namespace
 * @kind: of what
 * @host: its address
 * @slot: set to what sipalg_share_give() wants back
 *
 * Context: the namespace's lock.
 * Return: SIPALG_OK; SIPALG_NO_MEMORY; the reason for a host that has as many
 * as it may.
 */
enum sipalg_reason sipalg_share_take(struct sipalg_net *sn,
				     enum sipalg_share_kind kind,
				     const struct sipalg_addr *host,
				     struct sipalg_share **slot)
{
	struct sipalg_share *share = find_share(sn, host);
	u32 most = sipalg_setting(sn, limits[kind].setting);

	if (share ? share->nr[kind] >= most : !most)
		return limits[kind].reason;
	if (!share)
		share = add_share(sn, host);
	if (!share)
		return SIPALG_NO_MEMORY;
	share->nr[kind]++;
	*slot = share;
	return SIPALG_OK;
}

/**
 * sipalg_share_give - undo one sipalg_share_take()
 * @sn: the namespace
 * @kind: of what
 * @share: what it gave; must not be touched afterwards
 *
 * Context: the namespace's lock.
 */
void sipalg_share_give(struct sipalg_net *sn, enum sipalg_share_kind kind,
		       struct sipalg_share *share)
{
	share->nr[kind]--;
	if (memchr_inv(share->nr, 0, sizeof(share->nr)))
		return;
	rhashtable_remove_fast(&sn->shares, &share->node, sipalg_share_params);
	sn->nr_shares--;
	kfree_rcu(share, rcu);
}

/**
 * sipalg_share_is_served - is this host one of those that we are here for?
 * @sn: the namespace
 * @host: its address
 *
 * Context: the namespace's lock.
 * Return: whether it has a registration or a public port.
 */
bool sipalg_share_is_served(struct sipalg_net *sn,
			    const struct sipalg_addr *host)
{
	const struct sipalg_share *share = find_share(sn, host);

	return share && (share->nr[SIPALG_SHARE_REGS] ||
			 share->nr[SIPALG_SHARE_PINHOLES]);
}
