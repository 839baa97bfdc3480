/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The short cut between two phones of one network.
 */
#ifndef SIPALG_STATE_DIRECT_H
#define SIPALG_STATE_DIRECT_H

#include "call.h"

/* Values of hairpin_media. */
enum sipalg_hairpin_media {
	SIPALG_HAIRPIN_GATEWAY,
	SIPALG_HAIRPIN_DIRECT,
};

bool sipalg_direct_tell(struct sipalg_pkt *pkt, struct sipalg_call *call);
void sipalg_direct_hand_on(struct sipalg_pkt *pkt, struct sipalg_call *call);

#endif /* SIPALG_STATE_DIRECT_H */
