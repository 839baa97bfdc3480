/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Settings: limits and policies, for all namespaces or for one.
 */
#ifndef SIPALG_STATE_SETTING_H
#define SIPALG_STATE_SETTING_H

#include "netns.h"

void sipalg_setting_init(struct sipalg_net *sn);
u32 sipalg_setting(const struct sipalg_net *sn, enum sipalg_setting id);
u32 sipalg_setting_default(enum sipalg_setting id);
u32 sipalg_setting_writes(const struct sipalg_net *sn, enum sipalg_setting id);
void sipalg_setting_ports(const struct sipalg_net *sn, u32 *min, u32 *max);
bool sipalg_setting_is_valid(enum sipalg_setting id, u32 value);
bool sipalg_setting_is_raised(enum sipalg_setting id, u32 value);
bool sipalg_setting_fit(const u32 *settings);

#endif /* SIPALG_STATE_SETTING_H */
