// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family "sipalg": answers for the namespace of the
 * socket that asks. Message trees are drawn in uapi/linux/sipalg.h. Reads
 * state/ and changes nothing; that is left to change.c. What is told unasked is
 * in tell.c.
 */
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/timekeeping.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "../state/call.h"
#include "../state/netns.h"
#include "../state/reg.h"
#include "../state/setting.h"
#include "change.h"
#include "netlink.h"
#include "put.h"
#include "stats.h"
#include "tell.h"

#define REGISTER_TRIES	8	/* until nobody is in the groups before us */

static struct genl_family family;

static u32 seconds_ago(unsigned long then)
{
	return (jiffies - then) / HZ;
}

static u32 seconds_to(unsigned long then)
{
	return time_after(then, jiffies) ? (then - jiffies) / HZ : 0;
}

static int put_uptime(struct sk_buff *skb, const struct sipalg_net *sn)
{
	return nla_put_u64_64bit(skb, SIPALG_A_UPTIME,
				 ktime_get_boottime_seconds() - sn->since,
				 SIPALG_A_PAD);
}

static int put_gauges(struct sk_buff *skb, struct sipalg_net *sn)
{
	int ret;

	spin_lock_bh(&sn->lock);
	ret = nla_put_u32(skb, SIPALG_A_CALLS, sn->nr_calls) ||
	      nla_put_u32(skb, SIPALG_A_CALLS_RINGING,
			  sn->calls_in[SIPALG_CALL_TRYING] +
			  sn->calls_in[SIPALG_CALL_RINGING]) ||
	      nla_put_u32(skb, SIPALG_A_CALLS_ANSWERED,
			  sn->calls_in[SIPALG_CALL_ANSWERED]) ||
	      nla_put_u32(skb, SIPALG_A_CALLS_ENDING,
			  sn->calls_in[SIPALG_CALL_ENDING]) ||
	      nla_put_u32(skb, SIPALG_A_REGS, sn->nr_regs) ||
	      nla_put_u32(skb, SIPALG_A_PINHOLES, sn->nr_pinholes);
	spin_unlock_bh(&sn->lock);
	return ret ? -EMSGSIZE : 0;
}

static int put_limits(struct sk_buff *skb, const struct sipalg_net *sn)
{
	u32 min, max;

	sipalg_setting_ports(sn, &min, &max);
	if (nla_put_u32(skb, SIPALG_A_CALLS_MAX,
			sipalg_setting(sn, SIPALG_SET_CALLS_MAX)) ||
	    nla_put_u32(skb, SIPALG_A_REGS_MAX,
			sipalg_setting(sn, SIPALG_SET_REGS_MAX)) ||
	    nla_put_u32(skb, SIPALG_A_PINHOLES_MAX,
			sipalg_setting(sn, SIPALG_SET_PINHOLES_MAX)) ||
	    nla_put_u16(skb, SIPALG_A_PORT_MIN, min) ||
	    nla_put_u16(skb, SIPALG_A_PORT_MAX, max))
		return -EMSGSIZE;
	return 0;
}

static int fill_info(struct sk_buff *skb, struct sipalg_net *sn)
{
	if (nla_put_u32(skb, SIPALG_A_PROTOCOL, SIPALG_PROTOCOL) ||
	    nla_put_string(skb, SIPALG_A_VERSION, SIPALG_VERSION) ||
	    put_uptime(skb, sn) || put_gauges(skb, sn) ||
	    put_limits(skb, sn))
		return -EMSGSIZE;
	return 0;
}

/**
 * struct counted - a list of numbers
 * @attr: its nest
 * @nr: how many
 * @count: one of them
 */
struct counted {
	int attr;
	u32 nr;
	u64 (*count)(const struct sipalg_net *sn, u32 i);
};

static const struct counted reasons = {
	SIPALG_A_REASONS, SIPALG_REASONS_NUM, sipalg_stats_reason,
};

static const struct counted counters = {
	SIPALG_A_COUNTERS, SIPALG_COUNTERS_NUM, sipalg_stats_counter,
};

static int put_counts(struct sk_buff *skb, const struct sipalg_net *sn,
		      const struct counted *of)
{
	struct nlattr *nest = nla_nest_start(skb, of->attr);
	u64 value;
	u32 i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < of->nr; i++) {
		value = of->count(sn, i);
		if (nla_put(skb, i + 1, sizeof(value), &value))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int fill_stats(struct sk_buff *skb, struct sipalg_net *sn)
{
	if (put_uptime(skb, sn) ||
	    put_counts(skb, sn, &reasons) || put_counts(skb, sn, &counters))
		return -EMSGSIZE;
	return 0;
}

static int reply(struct genl_info *info,
		 int (*fill)(struct sk_buff *skb, struct sipalg_net *sn))
{
	struct sipalg_net *sn = sipalg_netns(genl_info_net(info));
	struct sk_buff *skb;
	void *head;
	int ret;

	if (!sn)
		return -ENODEV;
	skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	head = genlmsg_put_reply(skb, info, &family, 0, info->genlhdr->cmd);
	ret = head ? fill(skb, sn) : -EMSGSIZE;
	if (ret) {
		nlmsg_free(skb);
		return ret;
	}
	genlmsg_end(skb, head);
	return genlmsg_reply(skb, info);
}

static int get_info(struct sk_buff *skb, struct genl_info *info)
{
	return reply(info, fill_info);
}

static int get_stats(struct sk_buff *skb, struct genl_info *info)
{
	return reply(info, fill_stats);
}

static int get_settings(struct sk_buff *skb, struct genl_info *info)
{
	return reply(info, sipalg_change_put);
}

/* Where it is reached, and what that is to conntrack if it is not the same. */
static int put_outside(struct sk_buff *skb, const struct sipalg_pinhole *hole)
{
	struct sipalg_end mapped;

	sipalg_place_end(&hole->pub, &mapped);
	if (sipalg_put_end(skb, SIPALG_A_OUTSIDE, &hole->told))
		return -EMSGSIZE;
	return sipalg_end_equal(&mapped, &hole->told) ? 0 :
		sipalg_put_end(skb, SIPALG_A_MAPPED, &mapped);
}

static int put_hole(struct sk_buff *skb, const struct sipalg_pinhole *hole)
{
	if (nla_put_u8(skb, SIPALG_A_KIND, hole->kind) ||
	    nla_put_u8(skb, SIPALG_A_MEDIA_TYPE, hole->type) ||
	    sipalg_put_place(skb, SIPALG_A_INSIDE, &hole->priv) ||
	    put_outside(skb, hole) ||
	    nla_put_u32(skb, SIPALG_A_FLOWS_IN, hole->flows_in) ||
	    nla_put_u32(skb, SIPALG_A_FLOWS_OUT, hole->flows_out))
		return -EMSGSIZE;
	return 0;
}

static int put_media(struct sk_buff *skb, const struct sipalg_call *call)
{
	struct nlattr *media = nla_nest_start(skb, SIPALG_A_MEDIA);
	const struct sipalg_use *use;
	struct nlattr *medium;

	if (!media)
		return -EMSGSIZE;
	list_for_each_entry(use, &call->uses, list) {
		medium = nla_nest_start(skb, SIPALG_A_MEDIUM);
		if (!medium || put_hole(skb, use->hole))
			return -EMSGSIZE;
		nla_nest_end(skb, medium);
	}
	nla_nest_end(skb, media);
	return 0;
}

static int fill_call(struct sk_buff *skb, const struct list_head *pos, u32 i)
{
	const struct sipalg_call *call =
		list_entry(pos, struct sipalg_call, list);

	if (nla_put_string(skb, SIPALG_A_CALL_ID, call->call_id) ||
	    nla_put_u8(skb, SIPALG_A_STATE, call->state) ||
	    nla_put_u32(skb, SIPALG_A_AGE, seconds_ago(call->since)) ||
	    nla_put_u32(skb, SIPALG_A_IDLE, seconds_ago(call->heard)) ||
	    nla_put_u32(skb, SIPALG_A_EXPIRES, seconds_to(call->expires)) ||
	    sipalg_put_end(skb, SIPALG_A_CALLER, &call->caller) ||
	    sipalg_put_end(skb, SIPALG_A_CALLEE, &call->callee) ||
	    put_media(skb, call))
		return -EMSGSIZE;
	return 0;
}

static int fill_binding(struct sk_buff *skb, const struct list_head *pos, u32 i)
{
	const struct sipalg_reg *reg = list_entry(pos, struct sipalg_reg, list);
	const struct sipalg_binding *b = &reg->bindings[i];

	if (sipalg_put_end(skb, SIPALG_A_INSIDE, &b->inside) ||
	    sipalg_put_end(skb, SIPALG_A_REGISTRAR, &reg->registrar) ||
	    nla_put_u8(skb, SIPALG_A_STATE, b->state) ||
	    nla_put_u32(skb, SIPALG_A_AGE, seconds_ago(b->since)) ||
	    nla_put_u32(skb, SIPALG_A_EXPIRES, seconds_to(b->expires)))
		return -EMSGSIZE;
	if (b->hole && put_outside(skb, b->hole))
		return -EMSGSIZE;
	return 0;
}

static u32 count_bindings(const struct list_head *pos)
{
	return list_entry(pos, struct sipalg_reg, list)->nr;
}

static int fill_pinhole(struct sk_buff *skb, const struct list_head *pos, u32 i)
{
	const struct sipalg_pinhole *hole =
		list_entry(pos, struct sipalg_pinhole, list);

	if (nla_put_u32(skb, SIPALG_A_USERS, hole->users))
		return -EMSGSIZE;
	return put_hole(skb, hole);
}

/**
 * struct dump_kind - what is dumped
 * @list: offset of the list in struct sipalg_net
 * @count: messages that an entry makes; NULL for one
 * @fill: writes message @i of an entry
 */
struct dump_kind {
	size_t list;
	u32 (*count)(const struct list_head *pos);
	int (*fill)(struct sk_buff *skb, const struct list_head *pos, u32 i);
};

static const struct dump_kind call_dump = {
	.list = offsetof(struct sipalg_net, call_list),
	.fill = fill_call,
};

static const struct dump_kind reg_dump = {
	.list = offsetof(struct sipalg_net, reg_list),
	.count = count_bindings,
	.fill = fill_binding,
};

static const struct dump_kind pinhole_dump = {
	.list = offsetof(struct sipalg_net, pinhole_list),
	.fill = fill_pinhole,
};

static void *begin_message(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct genlmsghdr *hdr = nlmsg_data(cb->nlh);

	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &family, NLM_F_MULTI, hdr->cmd);
}

/* The messages of one entry from number cb->args[0] on; @nr numbers its first. */
static int dump_entry(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct dump_kind *kind, const struct list_head *pos,
		      long *nr)
{
	u32 i, n = kind->count ? kind->count(pos) : 1;
	void *head;

	for (i = 0; i < n; i++) {
		if ((*nr)++ < cb->args[0])
			continue;
		head = begin_message(skb, cb);
		if (!head)
			return -EMSGSIZE;
		if (kind->fill(skb, pos, i)) {
			genlmsg_cancel(skb, head);
			return -EMSGSIZE;
		}
		genl_dump_check_consistent(cb, head);
		genlmsg_end(skb, head);
		cb->args[0]++;
	}
	return 0;
}

/* Bytes that the largest call needs, in a message of its own. */
static u32 call_room(void)
{
	u32 end = nla_total_size(nla_total_size(sizeof(struct in6_addr)) +
				 nla_total_size(sizeof(u16)));
	u32 medium = nla_total_size(2 * nla_total_size(sizeof(u8)) + 3 * end +
				    2 * nla_total_size(sizeof(u32)));

	return nlmsg_total_size(GENL_HDRLEN) +
	       nla_total_size(SIPALG_CALL_ID_MAX) +
	       nla_total_size(sizeof(u8)) + 3 * nla_total_size(sizeof(u32)) +
	       2 * end + nla_total_size(SIPALG_USES_MAX * medium);
}

/* Without this a call must fit in a page. */
static int start_calls(struct netlink_callback *cb)
{
	cb->min_dump_alloc = call_room();
	return 0;
}

/*
 * Go on with a dump where the last part of it stopped, by number: what comes
 * or goes in between may be told twice or not at all, but never wrongly. If it
 * may have been, the dump says so (NLM_F_DUMP_INTR), and is to be begun anew.
 */
static int dump(struct sk_buff *skb, struct netlink_callback *cb,
		const struct dump_kind *kind)
{
	struct sipalg_net *sn = sipalg_netns(sock_net(skb->sk));
	const struct list_head *list, *pos;
	int ret = 0;
	long nr = 0;

	if (!sn)
		return 0;
	list = (const void *)sn + kind->list;
	spin_lock_bh(&sn->lock);
	cb->seq = sn->moves + 1;	/* 0 is for who does not count */
	list_for_each(pos, list) {
		ret = dump_entry(skb, cb, kind, pos, &nr);
		if (ret)
			break;
	}
	spin_unlock_bh(&sn->lock);
	return ret && !skb->len ? ret : skb->len;
}

static int dump_calls(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump(skb, cb, &call_dump);
}

static int dump_regs(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump(skb, cb, &reg_dump);
}

static int dump_pinholes(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump(skb, cb, &pinhole_dump);
}

static const struct genl_ops large_ops[] = {
	{
		.cmd = SIPALG_CMD_CALLS,
		.flags = GENL_UNS_ADMIN_PERM,
		.start = start_calls,
		.dumpit = dump_calls,
	},
};

static const struct genl_small_ops ops[] = {
	{
		.cmd = SIPALG_CMD_INFO,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = get_info,
	}, {
		.cmd = SIPALG_CMD_STATS,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = get_stats,
	}, {
		.cmd = SIPALG_CMD_REGS,
		.flags = GENL_UNS_ADMIN_PERM,
		.dumpit = dump_regs,
	}, {
		.cmd = SIPALG_CMD_PINHOLES,
		.flags = GENL_UNS_ADMIN_PERM,
		.dumpit = dump_pinholes,
	}, {
		.cmd = SIPALG_CMD_SETTINGS,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = get_settings,
	}, {
		.cmd = SIPALG_CMD_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = sipalg_change_set,
	},
};

static const struct nla_policy policy[SIPALG_A_MAX + 1] = {
	[SIPALG_A_SETTINGS] = { .type = NLA_NESTED },
	[SIPALG_A_PREFIXES] = { .type = NLA_NESTED },
};

static struct genl_family family __ro_after_init = {
	.name = SIPALG_GENL_NAME,
	.version = SIPALG_GENL_VERSION,
	.maxattr = SIPALG_A_MAX,
	.policy = policy,
	.netnsok = true,
	.module = THIS_MODULE,
	.ops = large_ops,
	.n_ops = ARRAY_SIZE(large_ops),
	.small_ops = ops,
	.n_small_ops = ARRAY_SIZE(ops),
	.mcgrps = sipalg_tell_groups,
	.n_mcgrps = SIPALG_WATCHES_NUM,
};

/* A group that is nobody's may be joined by anybody, who then stays in it. */
static bool __init is_joined(void)
{
	u32 i;

	for (i = 0; i < SIPALG_WATCHES_NUM; i++)
		if (genl_has_listeners(&family, &init_net, i))
			return true;
	return false;
}

/**
 * sipalg_netlink_setup - register the family
 *
 * Whoever had its groups before has not shown that he may, and is thrown out of
 * them with it; if he is too quick each time, there are no groups.
 *
 * Return: 0 or -errno.
 */
int __init sipalg_netlink_setup(void)
{
	u32 tries = REGISTER_TRIES;
	int ret;

	while (tries--) {
		ret = genl_register_family(&family);
		if (ret)
			return ret;
		if (!is_joined()) {
			sipalg_tell_setup(&family);
			return 0;
		}
		genl_unregister_family(&family);
	}
	family.n_mcgrps = 0;
	return genl_register_family(&family);
}

/**
 * sipalg_netlink_teardown - undo sipalg_netlink_setup()
 *
 * No request is being answered, and nobody being told, when it returns.
 */
void sipalg_netlink_teardown(void)
{
	sipalg_tell_teardown();
	genl_unregister_family(&family);
}
