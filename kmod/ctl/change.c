// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings over netlink: what holds in a namespace, and what is to hold. What
 * each means is known in state/.
 */
#include <linux/capability.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "../state/external.h"
#include "../state/setting.h"
#include "change.h"

/* What was set in @sn; without one, what holds where nothing was. */
static int put_settings(struct sk_buff *skb, int attr,
			const struct sipalg_net *sn)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	u32 i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < SIPALG_SETTINGS_NUM; i++)
		if (nla_put_u32(skb, i + 1, sn ? READ_ONCE(sn->settings[i]) :
						 sipalg_setting_default(i)))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * sipalg_change_put - fill the answer to SIPALG_CMD_SETTINGS
 * @skb: the answer
 * @sn: the namespace
 *
 * Return: 0 or -EMSGSIZE.
 */
int sipalg_change_put(struct sk_buff *skb, struct sipalg_net *sn)
{
	if (put_settings(skb, SIPALG_A_SETTINGS, sn) ||
	    put_settings(skb, SIPALG_A_DEFAULTS, NULL))
		return -EMSGSIZE;
	return 0;
}

/* May this be set, by whom @skb is from? */
static int check_setting(struct sk_buff *skb, struct genl_info *info,
			 const struct nlattr *attr)
{
	u32 id = nla_type(attr) - 1;

	if (id >= SIPALG_SETTINGS_NUM || nla_len(attr) != sizeof(u32) ||
	    !sipalg_setting_is_valid(id, nla_get_u32(attr))) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "no such setting, or not a value for it");
		return -ERANGE;
	}
	/* root of a container has its own namespace, not its own memory */
	if (sipalg_setting_is_raised(id, nla_get_u32(attr)) &&
	    !netlink_capable(skb, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "only the host's root may go above the module's parameter");
		return -EPERM;
	}
	return 0;
}

/* All of them or, when they do not go together, none. */
static int change(struct sipalg_net *sn, struct genl_info *info)
{
	const struct nlattr *attr, *last = NULL;
	u32 settings[SIPALG_SETTINGS_NUM], i;
	bool external = false;
	int rem;

	memcpy(settings, sn->settings, sizeof(settings));
	nla_for_each_nested(attr, info->attrs[SIPALG_A_SETTINGS], rem) {
		i = nla_type(attr) - 1;
		settings[i] = nla_get_u32(attr);
		external |= i == SIPALG_SET_EXTERNAL;
		if (i == SIPALG_SET_PORT_MIN || i == SIPALG_SET_PORT_MAX)
			last = attr;
	}
	if (last && !sipalg_setting_fit(settings)) {
		NL_SET_ERR_MSG_ATTR(info->extack, last,
				    "media_port_min must be below media_port_max");
		return -ERANGE;
	}
	for (i = 0; i < SIPALG_SETTINGS_NUM; i++)
		WRITE_ONCE(sn->settings[i], settings[i]);
	if (external)
		sipalg_external_forget(sn);
	return 0;
}

/**
 * sipalg_change_set - do what SIPALG_CMD_SET says
 * @skb: the request
 * @info: what is in it
 *
 * Return: 0; -ERANGE for what a setting cannot be, -EPERM for what the sender
 * may not set; then nothing was changed.
 */
int sipalg_change_set(struct sk_buff *skb, struct genl_info *info)
{
	struct sipalg_net *sn = sipalg_netns(genl_info_net(info));
	const struct nlattr *attr;
	int ret, rem;

	if (!sn)
		return -ENODEV;
	if (!info->attrs[SIPALG_A_SETTINGS])
		return -EINVAL;
	nla_for_each_nested(attr, info->attrs[SIPALG_A_SETTINGS], rem) {
		ret = check_setting(skb, info, attr);
		if (ret)
			return ret;
	}
	spin_lock_bh(&sn->lock);
	ret = change(sn, info);
	spin_unlock_bh(&sn->lock);
	return ret;
}
