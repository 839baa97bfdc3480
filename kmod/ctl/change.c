// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings over netlink: what holds in a namespace, and what is to hold. What
 * each means is known in state/.
 */
#include <linux/capability.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "../state/external.h"
#include "../state/prefix.h"
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

static int put_prefix(struct sk_buff *skb, const struct sipalg_prefix *prefix)
{
	struct nlattr *nest = nla_nest_start(skb, SIPALG_A_PREFIX);

	if (!nest ||
	    nla_put(skb, SIPALG_A_ENDPOINT_ADDR,
		    prefix->addr.family == 6 ? 16 : 4, prefix->addr.b) ||
	    nla_put_u8(skb, SIPALG_A_PREFIX_LEN, prefix->len))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_prefixes(struct sk_buff *skb, const struct sipalg_net *sn)
{
	struct nlattr *nest = nla_nest_start(skb, SIPALG_A_PREFIXES);
	const struct sipalg_prefixes *prefixes;
	int ret = nest ? 0 : -EMSGSIZE;
	u32 i;

	rcu_read_lock();
	prefixes = rcu_dereference(sn->signallers);
	for (i = 0; !ret && prefixes && i < prefixes->nr; i++)
		ret = put_prefix(skb, &prefixes->list[i]);
	rcu_read_unlock();
	if (!ret)
		nla_nest_end(skb, nest);
	return ret;
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
	    put_settings(skb, SIPALG_A_DEFAULTS, NULL) ||
	    put_prefixes(skb, sn))
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

static int check_settings(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr;
	int ret, rem;

	if (!info->attrs[SIPALG_A_SETTINGS])
		return 0;
	nla_for_each_nested(attr, info->attrs[SIPALG_A_SETTINGS], rem) {
		ret = check_setting(skb, info, attr);
		if (ret)
			return ret;
	}
	return 0;
}

static int read_prefix(const struct nlattr *nest, struct sipalg_prefix *prefix)
{
	const struct nlattr *attr, *len = NULL;
	struct sipalg_addr addr = { 0 };
	int rem;

	if (nla_type(nest) != SIPALG_A_PREFIX)
		return -ERANGE;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) == SIPALG_A_PREFIX_LEN &&
		    nla_len(attr) == sizeof(u8))
			len = attr;
		if (nla_type(attr) != SIPALG_A_ENDPOINT_ADDR ||
		    (nla_len(attr) != 4 && nla_len(attr) != 16))
			continue;
		addr.family = nla_len(attr) == 16 ? 6 : 4;
		memcpy(addr.b, nla_data(attr), nla_len(attr));
	}
	if (!len || !addr.family ||
	    !sipalg_prefix_read(prefix, &addr, nla_get_u8(len)))
		return -ERANGE;
	return 0;
}

/* The list that is to be, which the caller owns. */
static int read_prefixes(struct genl_info *info,
			 struct sipalg_prefixes **prefixes)
{
	const struct nlattr *nest = info->attrs[SIPALG_A_PREFIXES], *attr;
	struct sipalg_prefixes *new;
	int rem, ret = 0;

	new = kzalloc(struct_size(new, list, SIPALG_PREFIXES_MAX), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	nla_for_each_nested(attr, nest, rem) {
		ret = new->nr == SIPALG_PREFIXES_MAX ? -ERANGE :
		      read_prefix(attr, &new->list[new->nr]);
		if (ret)
			break;
		new->nr++;
	}
	if (!ret) {
		*prefixes = new;
		return 0;
	}
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "not a prefix, or more than 64 of them");
	kfree(new);
	return ret;
}

/* All of them or, when they do not go together, none. */
static int change(struct sipalg_net *sn, struct genl_info *info)
{
	const struct nlattr *attr, *last = NULL;
	u32 settings[SIPALG_SETTINGS_NUM], i;
	bool external = false;
	int rem;

	if (!info->attrs[SIPALG_A_SETTINGS])
		return 0;
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
	struct sipalg_prefixes *prefixes = NULL;
	int ret;

	if (!sn)
		return -ENODEV;
	if (!info->attrs[SIPALG_A_SETTINGS] && !info->attrs[SIPALG_A_PREFIXES])
		return -EINVAL;
	ret = check_settings(skb, info);
	if (!ret && info->attrs[SIPALG_A_PREFIXES])
		ret = read_prefixes(info, &prefixes);
	if (ret)
		return ret;
	spin_lock_bh(&sn->lock);
	ret = change(sn, info);
	if (!ret && prefixes)
		prefixes = rcu_replace_pointer(sn->signallers, prefixes,
					       lockdep_is_held(&sn->lock));
	spin_unlock_bh(&sn->lock);
	if (prefixes)
		kfree_rcu(prefixes, rcu);
	return ret;
}
