/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shares: how much of each table is there for one host.
 */
#ifndef SIPALG_STATE_SHARE_H
#define SIPALG_STATE_SHARE_H

#include "netns.h"
#include "../sip/end.h"

/**
 * enum sipalg_share_kind - what is counted for a host
 * @SIPALG_SHARE_CALLS: calls that it began
 * @SIPALG_SHARE_REGS: registrations of it
 * @SIPALG_SHARE_PINHOLES: public ports promised to it
 * @SIPALG_SHARE_SUBS: subscriptions of it
 * @SIPALG_SHARE_MEMOS: spellings remembered for its messages
 */
enum sipalg_share_kind {
	SIPALG_SHARE_CALLS,
	SIPALG_SHARE_REGS,
	SIPALG_SHARE_PINHOLES,
	SIPALG_SHARE_MEMOS,
	SIPALG_SHARE_SUBS,
	SIPALG_SHARES_NUM
};

struct sipalg_share;

extern const struct rhashtable_params sipalg_share_params;

enum sipalg_reason sipalg_share_take(struct sipalg_net *sn,
				     enum sipalg_share_kind kind,
				     const struct sipalg_addr *host,
				     struct sipalg_share **slot);
void sipalg_share_give(struct sipalg_net *sn, enum sipalg_share_kind kind,
		       struct sipalg_share *share);
bool sipalg_share_is_served(struct sipalg_net *sn,
			    const struct sipalg_addr *host);

#endif /* SIPALG_STATE_SHARE_H */
