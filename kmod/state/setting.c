// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings, out of the one list: a module parameter each, and in each namespace
 * a place for another value. Who may change them is left to ctl/.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include "setting.h"

#define DEFAULT(id, name, kind, min, max, value, sentence) \
	[SIPALG_SET_##id] = value,
static unsigned int defaults[] = { SIPALG_SETTINGS(DEFAULT) };

#define PARAMETER(id, name, kind, min, max, value, sentence)		      \
	module_param_named(name, defaults[SIPALG_SET_##id], uint, 0644);      \
	MODULE_PARM_DESC(name, sentence);
SIPALG_SETTINGS(PARAMETER)

/**
 * struct bounds - what a setting may be
 * @min: smallest value
 * @max: largest value
 */
struct bounds {
	u32 min;
	u32 max;
};

#define BOUNDS(id, name, kind, min, max, value, sentence) \
	[SIPALG_SET_##id] = { min, max },
static const struct bounds bounds[] = { SIPALG_SETTINGS(BOUNDS) };

/**
 * sipalg_setting_init - a namespace begins with the module's settings
 * @sn: the namespace
 */
void sipalg_setting_init(struct sipalg_net *sn)
{
	memset32(sn->settings, SIPALG_SETTING_UNSET, SIPALG_SETTINGS_NUM);
}

/**
 * sipalg_setting_default - what holds where nothing else was set
 * @id: the setting
 *
 * Return: the module parameter, brought within its bounds.
 */
u32 sipalg_setting_default(enum sipalg_setting id)
{
	return clamp(READ_ONCE(defaults[id]), bounds[id].min, bounds[id].max);
}

/**
 * sipalg_setting - what holds in a namespace
 * @sn: the namespace
 * @id: the setting
 *
 * Return: its value, within its bounds.
 */
u32 sipalg_setting(const struct sipalg_net *sn, enum sipalg_setting id)
{
	u32 value = READ_ONCE(sn->settings[id]);

	return value != SIPALG_SETTING_UNSET ? value :
					       sipalg_setting_default(id);
}

/**
 * sipalg_setting_is_valid - may this be set?
 * @id: the setting
 * @value: its value, or SIPALG_SETTING_UNSET
 *
 * Return: whether it is within the bounds.
 */
bool sipalg_setting_is_valid(enum sipalg_setting id, u32 value)
{
	return value == SIPALG_SETTING_UNSET ||
	       (value >= bounds[id].min && value <= bounds[id].max);
}
