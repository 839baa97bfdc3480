/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftables of the current network namespace: the table of `sipalg attach`.
 */
#ifndef SIPALG_NFT_H
#define SIPALG_NFT_H

#include <stdbool.h>

#include "attachment.h"

/**
 * enum nft_result - how it ended
 * @NFT_OK: done
 * @NFT_DENIED: CAP_NET_ADMIN is missing
 * @NFT_ABSENT: the kernel has no nftables
 * @NFT_NO_HELPER: the kernel has no such helper; nothing was changed
 * @NFT_SYSTEM: another error; errno tells. Nothing was changed
 */
enum nft_result {
	NFT_OK,
	NFT_DENIED,
	NFT_ABSENT,
	NFT_NO_HELPER,
	NFT_SYSTEM,
};

/**
 * struct nft_table - the table of `sipalg attach`
 * @there: it exists
 * @comment: what it says it is for
 */
struct nft_table {
	bool there;
	char comment[COMMENT_MAX + 1];
};

enum nft_result nft_find(struct nft_table *table);
enum nft_result nft_attach(const struct attachment *attachment, uint8_t *proto);
enum nft_result nft_detach(void);

#endif /* SIPALG_NFT_H */
