/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Promises: which ports a message gets.
 */
#ifndef SIPALG_STATE_PROMISE_H
#define SIPALG_STATE_PROMISE_H

#include "pinhole.h"

#define SIPALG_RUN_MAX	8	/* pinholes promised in a row */

enum sipalg_reason sipalg_promise_run(struct sipalg_pkt *pkt,
				      const struct sipalg_want *want, u32 nr,
				      struct sipalg_pinhole **holes);
enum sipalg_reason sipalg_promise_exactly(struct sipalg_pkt *pkt,
					  const struct sipalg_want *want,
					  struct sipalg_pinhole **hole);
enum sipalg_reason sipalg_promise_signal(struct sipalg_pkt *pkt,
					 const struct sipalg_want *want,
					 struct sipalg_pinhole **hole);
bool sipalg_promise_may_go(const struct sipalg_pkt *pkt,
			   const struct sipalg_seat *seat,
			   enum sipalg_reason lack);

#endif /* SIPALG_STATE_PROMISE_H */
