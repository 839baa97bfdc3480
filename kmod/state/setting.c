// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings, out of the one list: a module parameter each, and in each namespace
 * a place for another value. Who may change them is left to ctl/.
 */
#include <linux/inet.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include "setting.h"

#define DEFAULT(id, name, kind, min, max, value, sentence) \
	[SIPALG_SET_##id] = value,
static unsigned int defaults[] = { SIPALG_SETTINGS(DEFAULT) };

/* An IPv4 address is read as its number, too. */
static int set_parameter(const char *text, const struct kernel_param *kp)
{
	__be32 four;

	if (!in4_pton(text, -1, (u8 *)&four, '\n', NULL))
		return param_set_uint(text, kp);
	WRITE_ONCE(*(unsigned int *)kp->arg, ntohl(four));
	return 0;
}

static const struct kernel_param_ops parameter_ops = {
	.set = set_parameter,
	.get = param_get_uint,
};

#define PARAMETER(id, name, kind, min, max, value, sentence)		      \
	module_param_cb(name, &parameter_ops, &defaults[SIPALG_SET_##id],    \
			0644);						      \
	__MODULE_PARM_TYPE(name, "uint");				      \
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
