/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a media line asks for, and what it is told.
 */
#ifndef SIPALG_STATE_MEDIA_H
#define SIPALG_STATE_MEDIA_H

#include "promise.h"

/**
 * struct sipalg_ask - what one m= line asks for
 * @nr: used entries of @want; 0 when it needs no port
 * @want: the pinholes; the first is for the m= line's own port
 * @known: the line names these public endpoints itself: nothing is changed, and
 *	no other port is of use
 * @active: the sender will connect: its address becomes the public one, its
 *	port means nothing
 */
struct sipalg_ask {
	u32 nr;
	struct sipalg_want want[SIPALG_RUN_MAX];
	bool known;
	bool active;
};

bool sipalg_media_is_answer(const struct sipalg_pkt *pkt);
bool sipalg_media_is_agreed(const struct sipalg_pkt *pkt);
u32 sipalg_media_muxed(const struct sipalg_sdp *sdp);
enum sipalg_reason sipalg_media_ask(const struct sipalg_pkt *pkt, u32 i,
				    struct sipalg_ask *ask);
void sipalg_media_tell(struct sipalg_pkt *pkt, u32 i,
		       const struct sipalg_ask *ask,
		       struct sipalg_pinhole *const *holes);

#endif /* SIPALG_STATE_MEDIA_H */
