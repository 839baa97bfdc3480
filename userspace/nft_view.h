/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What nftables holds, as far as it decides whether SIP comes to the module.
 */
#ifndef SIPALG_NFT_VIEW_H
#define SIPALG_NFT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nft.h"
#include "track.h"

#define NAME_MAX_NFT	127

/**
 * struct nft_chain - a chain
 * @family: NFPROTO_*
 * @table: its table
 * @name: its name
 * @is_base: packets enter here
 * @is_nat: it is of type nat
 * @drops: its policy is drop
 * @hook: NF_INET_*, of a base chain
 * @priority: of a base chain
 * @untracked: packets of a chain before conntrack come here
 * @tracked: packets of a chain after conntrack come here
 * @related: a rule of its looks at the state of connections, new or related
 */
struct nft_chain {
	uint32_t family;
	char table[NAME_MAX_NFT + 1];
	char name[NAME_MAX_NFT + 1];
	bool is_base;
	bool is_nat;
	bool drops;
	uint32_t hook;
	int32_t priority;
	bool untracked;
	bool tracked;
	bool related;
};

/**
 * struct nft_helper - a helper object
 * @family: NFPROTO_* of its table
 * @table: its table
 * @name: its name
 * @type: name of the helper
 */
struct nft_helper {
	uint32_t family;
	char table[NAME_MAX_NFT + 1];
	char name[NAME_MAX_NFT + 1];
	char type[HELPER_MAX + 1];
};

/**
 * struct nft_use - a rule that gives connections a helper
 * @family: NFPROTO_* of its table
 * @table: its table
 * @chain: its chain
 * @object: the helper object; "" for any of its table
 * @type: name of the helper; "" as long as only @object is known
 * @too_late: only packets of connections that exist already
 * @source: it looks at the source port, not at the destination port
 * @template: of iptables or iptables-legacy, which does it before conntrack
 */
struct nft_use {
	uint32_t family;
	char table[NAME_MAX_NFT + 1];
	char chain[NAME_MAX_NFT + 1];
	char object[NAME_MAX_NFT + 1];
	char type[HELPER_MAX + 1];
	bool too_late;
	bool source;
	bool template;
};

/**
 * struct nft_jump - a way from a chain to another
 * @family: NFPROTO_* of their table
 * @table: their table
 * @from: the chain of the rule
 * @to: where it goes; "" for anywhere
 */
struct nft_jump {
	uint32_t family;
	char table[NAME_MAX_NFT + 1];
	char from[NAME_MAX_NFT + 1];
	char to[NAME_MAX_NFT + 1];
};

/**
 * struct nft_view - all of that
 * @chain: the chains, @chains_num of them
 * @chains_num: how many
 * @helper: the objects, @helpers_num of them
 * @helpers_num: how many
 * @use: the rules, @uses_num of them
 * @uses_num: how many
 * @jump: the ways, @jumps_num of them
 * @jumps_num: how many
 * @flowtable: name of a flowtable, or ""
 * @notrack_family: NFPROTO_* of
 * @notrack: the table of a rule that keeps packets out of conntrack, or ""
 */
struct nft_view {
	struct nft_chain *chain;
	size_t chains_num;
	struct nft_helper *helper;
	size_t helpers_num;
	struct nft_use *use;
	size_t uses_num;
	struct nft_jump *jump;
	size_t jumps_num;
	char flowtable[NAME_MAX_NFT + 1];
	uint32_t notrack_family;
	char notrack[NAME_MAX_NFT + 1];
};

enum nft_result nft_look(struct nft_view *view);
void nft_free(struct nft_view *view);
struct nft_use *nft_add_use(struct nft_view *view);
const struct nft_chain *nft_chain_of(const struct nft_view *view,
				     const struct nft_use *use);

#endif /* SIPALG_NFT_VIEW_H */
