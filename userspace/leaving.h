/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether media leave this host: conntrack counts packets as they come, also
 * those that a rule drops then.
 */
#ifndef SIPALG_LEAVING_H
#define SIPALG_LEAVING_H

#include "facts.h"

int leaving_open(void);
void leaving_watch(int fd, uint32_t seconds, struct calls *calls);

#endif /* SIPALG_LEAVING_H */
