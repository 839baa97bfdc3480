/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The course of a call.
 */
#ifndef SIPALG_STATE_COURSE_H
#define SIPALG_STATE_COURSE_H

#include "call.h"

void sipalg_course_learn(struct sipalg_pkt *pkt, struct sipalg_call *call);
bool sipalg_course_age(struct sipalg_net *sn, unsigned long now, u32 most);

#endif /* SIPALG_STATE_COURSE_H */
