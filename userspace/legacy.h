/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules that nftables does not see.
 */
#ifndef SIPALG_LEGACY_H
#define SIPALG_LEGACY_H

#include "nft_view.h"

void legacy_look(struct nft_view *view);

#endif /* SIPALG_LEGACY_H */
