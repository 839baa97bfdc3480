/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hashes of pieces of a message, for keys that a peer cannot aim at.
 */
#ifndef SIPALG_STATE_TEXT_H
#define SIPALG_STATE_TEXT_H

#include <linux/siphash.h>
#include "pkt.h"

/* 0 for an absent piece and for nothing else. */
static inline u64 sipalg_text_hash(const struct sipalg_job *job,
				   struct sipalg_span span)
{
	u64 hash;

	if (!span.len)
		return 0;
	hash = siphash(job->data + span.off, span.len, &sipalg_secret);
	return hash ? hash : 1;
}

#endif /* SIPALG_STATE_TEXT_H */
