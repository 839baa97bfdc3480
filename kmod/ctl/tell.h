/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events, told to the groups of the family.
 */
#ifndef SIPALG_CTL_TELL_H
#define SIPALG_CTL_TELL_H

#include <net/genetlink.h>
#include "../state/event.h"

extern const struct genl_multicast_group sipalg_tell_groups[SIPALG_WATCHES_NUM];

void sipalg_tell_setup(const struct genl_family *family);
void sipalg_tell_teardown(void);

#endif /* SIPALG_CTL_TELL_H */
