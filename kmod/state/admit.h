/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may come in through a pinhole.
 */
#ifndef SIPALG_STATE_ADMIT_H
#define SIPALG_STATE_ADMIT_H

#include "pinhole.h"

/* Values of signalling_from. */
enum sipalg_signalling_from {
	SIPALG_SIGNALLING_FROM_REGISTRAR,
	SIPALG_SIGNALLING_FROM_LIST,
	SIPALG_SIGNALLING_FROM_ANY,
};

/* Values of media_from. */
enum sipalg_media_from {
	SIPALG_MEDIA_FROM_ANY,
	SIPALG_MEDIA_FROM_SDP,
	SIPALG_MEDIA_FROM_SIGNALLING,
};

unsigned int sipalg_admit_check(struct sipalg_net *sn,
				const struct sipalg_pinhole *hole,
				const struct sipalg_end *src, int iif);
bool sipalg_admit_add(struct sipalg_net *sn, struct sipalg_pinhole *hole,
		      const struct sipalg_addr *addr);
void sipalg_admit_del(struct sipalg_net *sn, struct sipalg_pinhole *hole,
		      const struct sipalg_addr *addr);
void sipalg_admit_flush(struct sipalg_net *sn, struct sipalg_pinhole *hole);

#endif /* SIPALG_STATE_ADMIT_H */
