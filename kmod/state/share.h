/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shares: how much of each table is there for one host.
 */
#ifndef SIPALG_STATE_SHARE_H
#define SIPALG_STATE_SHARE_H

#include <linux/list.h>
#include <linux/sipalg.h>
#include "netns.h"
#include "../sip/end.h"

struct sipalg_pkt;
struct sipalg_place;
struct sipalg_share;

/**
 * struct sipalg_seat - what one entry of a table takes of a share
 * @share: whose
 * @kept: somebody answered it
 * @since: jiffies when it began to make room for others
 * @trying: in sipalg_net.trying, while it makes room for others
 * @of_host: in that of @share, likewise
 */
struct sipalg_seat {
	struct sipalg_share *share;
	bool kept;
	unsigned long since;
	struct list_head trying;
	struct list_head of_host;
};

extern const struct rhashtable_params sipalg_share_params;

void sipalg_share_init(struct sipalg_net *sn);
enum sipalg_reason sipalg_share_take(struct sipalg_pkt *pkt,
				     enum sipalg_share_kind kind,
				     struct sipalg_seat *seat);
enum sipalg_reason sipalg_share_take_at(struct sipalg_net *sn,
					enum sipalg_share_kind kind,
					const struct sipalg_place *host,
					struct sipalg_seat *seat);
enum sipalg_reason sipalg_share_charge(struct sipalg_net *sn,
				       enum sipalg_share_kind kind,
				       struct sipalg_seat *seat, u32 bytes);
void sipalg_share_refund(enum sipalg_share_kind kind,
			 struct sipalg_seat *seat, u32 bytes);
void sipalg_share_wait(struct sipalg_net *sn, enum sipalg_share_kind kind,
		       struct sipalg_seat *seat);
struct sipalg_seat *
sipalg_share_oldest(const struct sipalg_pkt *pkt, enum sipalg_share_kind kind,
		    enum sipalg_reason lack);
void sipalg_share_spare(struct sipalg_seat *seat);
void sipalg_share_offer(struct sipalg_net *sn, enum sipalg_share_kind kind,
			struct sipalg_seat *seat);
void sipalg_share_keep(struct sipalg_net *sn, enum sipalg_share_kind kind,
		       struct sipalg_seat *seat,
		       const struct sipalg_addr *host);
void sipalg_share_give(struct sipalg_net *sn, enum sipalg_share_kind kind,
		       struct sipalg_seat *seat);
bool sipalg_share_is_served(struct sipalg_net *sn,
			    const struct sipalg_addr *host, u16 zone);

#endif /* SIPALG_STATE_SHARE_H */
