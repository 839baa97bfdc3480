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

/* How often each of them was written. */
static unsigned int writes[SIPALG_SETTINGS_NUM];

/**
 * struct spec - what a setting may be
 * @kind: its kind, as in the list
 * @min: smallest value
 * @max: largest value
 * @usual: the default that it is built with
 */
struct spec {
	const char *kind;
	u32 min;
	u32 max;
	u32 usual;
};

#define SPEC(id, name, kind, min, max, value, sentence) \
	[SIPALG_SET_##id] = { kind, min, max, value },
static const struct spec specs[] = { SIPALG_SETTINGS(SPEC) };

/*
 * The word for @value of a choice, NULL if there is none. "address" is no word
 * but what the rest of the values are.
 */
static const char *find_word(const char *kind, u32 value, size_t *len)
{
	if (!strchr(kind, '|'))
		return NULL;
	for (; value && kind; value--) {
		kind = strchr(kind, '|');
		if (kind)
			kind++;
	}
	if (!kind || !strcmp(kind, "address"))
		return NULL;
	*len = strcspn(kind, "|");
	return kind;
}

/* As it is written to the parameter, perhaps with a newline behind it. */
static int read_word(const struct spec *spec, const char *text, u32 *value)
{
	size_t len, given = strcspn(text, "\n");
	const char *word;
	__be32 four;
	u32 i;

	for (i = 0; (word = find_word(spec->kind, i, &len)); i++) {
		if (len != given || memcmp(word, text, len))
			continue;
		*value = i;
		return 0;
	}
	if (!strstr(spec->kind, "|address") ||
	    !in4_pton(text, -1, (u8 *)&four, '\n', NULL))
		return -EINVAL;
	*value = ntohl(four);
	return 0;
}

static int set_parameter(const char *text, const struct kernel_param *kp)
{
	u32 id = (unsigned int *)kp->arg - defaults;
	const struct spec *spec = &specs[id];
	unsigned int value;
	int ret = kstrtouint(text, 0, &value);

	if (ret)
		ret = read_word(spec, text, &value);
	if (ret)
		return ret;
	WRITE_ONCE(defaults[id], value);
	smp_store_release(&writes[id], writes[id] + 1);
	return 0;
}

static int get_parameter(char *text, const struct kernel_param *kp)
{
	const struct spec *spec = &specs[(unsigned int *)kp->arg - defaults];
	unsigned int value = READ_ONCE(*(unsigned int *)kp->arg);
	__be32 four = htonl(value);
	const char *word;
	size_t len;

	word = find_word(spec->kind, value, &len);
	if (word)
		return scnprintf(text, PAGE_SIZE, "%.*s\n", (int)len, word);
	if (strstr(spec->kind, "|address"))
		return scnprintf(text, PAGE_SIZE, "%pI4\n", &four);
	return scnprintf(text, PAGE_SIZE, "%u\n", value);
}

static const struct kernel_param_ops parameter_ops = {
	.set = set_parameter,
	.get = get_parameter,
};

#define PARAMETER(id, name, kind, min, max, value, sentence)		      \
	module_param_cb(name, &parameter_ops, &defaults[SIPALG_SET_##id],     \
			0644);						      \
	MODULE_PARM_DESC(name, sentence " (" kind ")");
SIPALG_SETTINGS(PARAMETER)

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
	return clamp(READ_ONCE(defaults[id]), specs[id].min, specs[id].max);
}

static u32 resolve(u32 own, enum sipalg_setting id)
{
	return own != SIPALG_SETTING_UNSET ? own : sipalg_setting_default(id);
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
	return resolve(READ_ONCE(sn->settings[id]), id);
}

/**
 * sipalg_setting_writes - was the module's parameter written meanwhile?
 * @sn: the namespace
 * @id: the setting
 *
 * For what must begin anew when its setting is set. Where a namespace has a
 * value of its own, the parameter is nothing to it.
 *
 * Return: a number that has changed if it was; 0 where it does not hold.
 */
u32 sipalg_setting_writes(const struct sipalg_net *sn, enum sipalg_setting id)
{
	return READ_ONCE(sn->settings[id]) != SIPALG_SETTING_UNSET ? 0 :
		smp_load_acquire(&writes[id]) + 1;
}

/**
 * sipalg_setting_ports - the range of media ports that holds in a namespace
 * @sn: the namespace
 * @min: set to the first port
 * @max: set to the last port, past the first
 *
 * Where the two settings make no range, since a parameter was changed, the
 * parameters hold; if those make none, what the module was built with.
 */
void sipalg_setting_ports(const struct sipalg_net *sn, u32 *min, u32 *max)
{
	*min = sipalg_setting(sn, SIPALG_SET_PORT_MIN);
	*max = sipalg_setting(sn, SIPALG_SET_PORT_MAX);
	if (likely(*min < *max))
		return;
	*min = sipalg_setting_default(SIPALG_SET_PORT_MIN);
	*max = sipalg_setting_default(SIPALG_SET_PORT_MAX);
	if (*min < *max)
		return;
	*min = specs[SIPALG_SET_PORT_MIN].usual;
	*max = specs[SIPALG_SET_PORT_MAX].usual;
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
	       (value >= specs[id].min && value <= specs[id].max);
}

/**
 * sipalg_setting_is_raised - does it let a namespace take more than others?
 * @id: the setting
 * @value: its value, or SIPALG_SETTING_UNSET
 *
 * Return: whether it is a limit, above the module's parameter.
 */
bool sipalg_setting_is_raised(enum sipalg_setting id, u32 value)
{
	return value != SIPALG_SETTING_UNSET &&
	       !strcmp(specs[id].kind, "number") &&
	       value > sipalg_setting_default(id);
}

/**
 * sipalg_setting_fit - do values of a namespace go together?
 * @settings: all of them, each within its bounds or SIPALG_SETTING_UNSET
 *
 * Return: whether the media ports are a range.
 */
bool sipalg_setting_fit(const u32 *settings)
{
	return resolve(settings[SIPALG_SET_PORT_MIN], SIPALG_SET_PORT_MIN) <
	       resolve(settings[SIPALG_SET_PORT_MAX], SIPALG_SET_PORT_MAX);
}
