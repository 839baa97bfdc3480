// SPDX-License-Identifier: GPL-2.0-only
/*
 * One root per network namespace: its tables, counters and the work that ages
 * them. A namespace costs its empty tables until the first SIP message; then
 * the NAT look-ups are armed and ageing starts.
 *
 * DOC: How a namespace ends
 *
 * Packets can reach a dying namespace until its devices are gone, which is
 * after our exit. So pre_exit takes the root out of sipalg_netns(); the core
 * then waits for RCU, and exit stops the work, which nobody can start any more,
 * disarms the look-ups and frees. Freeing drops the last references to
 * signalling conntracks, for which conntrack's own exit, later, waits.
 */
#include <linux/bitmap.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/rhashtable.h>
#include <linux/timekeeping.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "binding.h"
#include "call.h"
#include "counter.h"
#include "course.h"
#include "event.h"
#include "flow.h"
#include "memo.h"
#include "netns.h"
#include "pinhole.h"
#include "prefix.h"
#include "reg.h"
#include "setting.h"
#include "share.h"
#include "track.h"

#define AGEING_S	2
#define AGEING_MOST	64	/* ended without a pause for others */

siphash_key_t sipalg_secret __read_mostly;

static unsigned int net_id __read_mostly;
static const struct sipalg_net_ops *net_ops;

/**
 * struct net_root - what net_generic() gives
 * @sn: the root; NULL before init and after pre_exit
 * @leaving: the same, for exit
 */
struct net_root {
	struct sipalg_net __rcu *sn;
	struct sipalg_net *leaving;
};

/**
 * sipalg_netns - what we remember in a namespace
 * @net: the namespace
 *
 * Context: RCU read side, or a caller that keeps the namespace alive.
 * Return: its root, or NULL while the namespace is being torn down.
 */
struct sipalg_net *sipalg_netns(const struct net *net)
{
	struct net_root *root = net_generic(net, net_id);

	return rcu_dereference_check(root->sn, true);
}

static void arm(struct work_struct *work)
{
	struct sipalg_net *sn = container_of(work, struct sipalg_net, arming);
	u32 i;

	for (i = 0; i < SIPALG_FAMILIES_NUM; i++)
		if (READ_ONCE(sn->wanted[i]) && !sn->armed[i] &&
		    !net_ops->arm(sn->net, i))
			WRITE_ONCE(sn->armed[i], true);
}

/* Is there a family that is not armed yet, or could not be? */
static bool is_waiting(const struct sipalg_net *sn)
{
	u32 i;

	for (i = 0; i < SIPALG_FAMILIES_NUM; i++)
		if (READ_ONCE(sn->wanted[i]) && !READ_ONCE(sn->armed[i]))
			return true;
	return false;
}

static void age(struct work_struct *work)
{
	struct sipalg_net *sn = container_of(to_delayed_work(work),
					     struct sipalg_net, ageing);
	bool all, again;

	sipalg_event_look(sn);
	spin_lock_bh(&sn->lock);
	all = sipalg_course_age(sn, jiffies, AGEING_MOST);
	all &= sipalg_reg_age(sn, jiffies, AGEING_MOST);
	all &= sipalg_memo_age(sn, jiffies, AGEING_MOST);
	all &= sipalg_track_age(sn, AGEING_MOST);
	sipalg_binding_age(sn, AGEING_MOST);
	again = sn->nr_calls || sn->nr_regs || sn->nr_subs || sn->nr_memos ||
		sn->nr_bindings || sn->nr_tracks || is_waiting(sn);
	spin_unlock_bh(&sn->lock);
	if (is_waiting(sn))
		queue_work(system_highpri_wq, &sn->arming);
	if (again)
		schedule_delayed_work(&sn->ageing, all ? AGEING_S * HZ : 1);
}

/**
 * sipalg_netns_want - there may be promises: have the look-ups ready for media
 * @sn: the namespace
 * @family: what a message came by
 *
 * Context: RCU read side. Cheap when they are there already.
 */
void sipalg_netns_want(struct sipalg_net *sn, enum sipalg_net_family family)
{
	if (likely(READ_ONCE(sn->wanted[family])))
		return;
	WRITE_ONCE(sn->wanted[family], true);
	queue_work(system_highpri_wq, &sn->arming);
}

/**
 * sipalg_netns_wake - something is remembered: it ages
 * @sn: the namespace
 *
 * Context: RCU read side. Cheap when that runs already.
 */
void sipalg_netns_wake(struct sipalg_net *sn)
{
	if (!delayed_work_pending(&sn->ageing))
		schedule_delayed_work(&sn->ageing, AGEING_S * HZ);
}

/**
 * sipalg_netns_leave - leave TCP connections to conntrack, in every namespace
 * @force: also those that only we could take on: these break
 *
 * Their helper is being taken away.
 *
 * Return: whether all were left.
 */
bool sipalg_netns_leave(bool force)
{
	struct sipalg_net *sn;
	struct net *net;
	bool all = true;

	rcu_read_lock();
	for_each_net_rcu(net) {
		sn = sipalg_netns(net);
		if (sn && !sipalg_track_leave_all(sn, force))
			all = false;
	}
	rcu_read_unlock();
	return all;
}

static int init_tables(struct sipalg_net *sn)
{
	int ret;

	ret = rhashtable_init(&sn->calls, &sipalg_call_params);
	if (ret)
		return ret;
	ret = rhashtable_init(&sn->regs, &sipalg_reg_params);
	if (ret)
		goto err_calls;
	ret = rhashtable_init(&sn->pinholes_pub, &sipalg_pinhole_pub_params);
	if (ret)
		goto err_regs;
	ret = rhashtable_init(&sn->pinholes_priv, &sipalg_pinhole_priv_params);
	if (ret)
		goto err_pub;
	ret = rhashtable_init(&sn->memos, &sipalg_memo_params);
	if (ret)
		goto err_priv;
	ret = rhashtable_init(&sn->shares, &sipalg_share_params);
	if (ret)
		goto err_memos;
	ret = rhashtable_init(&sn->tracks, &sipalg_track_params);
	if (ret)
		goto err_shares;
	return 0;

err_shares:
	rhashtable_destroy(&sn->shares);
err_memos:
	rhashtable_destroy(&sn->memos);
err_priv:
	rhashtable_destroy(&sn->pinholes_priv);
err_pub:
	rhashtable_destroy(&sn->pinholes_pub);
err_regs:
	rhashtable_destroy(&sn->regs);
err_calls:
	rhashtable_destroy(&sn->calls);
	return ret;
}

static void destroy_tables(struct sipalg_net *sn)
{
	rhashtable_destroy(&sn->tracks);
	rhashtable_destroy(&sn->shares);
	rhashtable_destroy(&sn->memos);
	rhashtable_destroy(&sn->pinholes_priv);
	rhashtable_destroy(&sn->pinholes_pub);
	rhashtable_destroy(&sn->regs);
	rhashtable_destroy(&sn->calls);
}

static int __net_init netns_init(struct net *net)
{
	struct net_root *root = net_generic(net, net_id);
	struct sipalg_net *sn;
	int ret = -ENOMEM;

	sn = kzalloc(sizeof(*sn), GFP_KERNEL);
	if (!sn)
		return ret;
	sn->counters = alloc_percpu(struct sipalg_counters);
	if (!sn->counters)
		goto err_sn;
	ret = sipalg_event_init(sn);
	if (ret)
		goto err_counters;
	ret = -ENOMEM;
	sn->echoes = kvcalloc(SIPALG_ECHOES_MAX, sizeof(*sn->echoes),
			      GFP_KERNEL);
	if (!sn->echoes)
		goto err_events;
	sn->ports = bitmap_zalloc(U16_MAX + 1, GFP_KERNEL);
	if (!sn->ports)
		goto err_echoes;
	ret = sipalg_binding_init(sn);
	if (ret)
		goto err_ports;
	ret = init_tables(sn);
	if (ret)
		goto err_bindings;
	sn->net = net;
	sipalg_setting_init(sn);
	sn->external_writes = sipalg_setting_writes(sn, SIPALG_SET_EXTERNAL);
	sn->since = ktime_get_boottime_seconds();
	spin_lock_init(&sn->lock);
	INIT_LIST_HEAD(&sn->call_list);
	INIT_LIST_HEAD(&sn->reg_list);
	INIT_LIST_HEAD(&sn->sub_list);
	INIT_LIST_HEAD(&sn->pinhole_list);
	INIT_LIST_HEAD(&sn->memo_list);
	INIT_LIST_HEAD(&sn->track_list);
	sipalg_share_init(sn);
	INIT_DELAYED_WORK(&sn->ageing, age);
	INIT_WORK(&sn->arming, arm);
	rcu_assign_pointer(root->sn, sn);
	return 0;

err_bindings:
	sipalg_binding_exit(sn);
err_ports:
	bitmap_free(sn->ports);
err_echoes:
	kvfree(sn->echoes);
err_events:
	sipalg_event_exit(sn);
err_counters:
	free_percpu(sn->counters);
err_sn:
	kfree(sn);
	return ret;
}

static void __net_exit netns_pre_exit(struct net *net)
{
	struct net_root *root = net_generic(net, net_id);

	root->leaving = rcu_dereference_protected(root->sn, true);
	RCU_INIT_POINTER(root->sn, NULL);
}

static void __net_exit netns_exit(struct net *net)
{
	struct net_root *root = net_generic(net, net_id);
	struct sipalg_net *sn = root->leaving;
	u32 i;

	cancel_delayed_work_sync(&sn->ageing);	/* which may begin arming */
	cancel_work_sync(&sn->arming);
	for (i = 0; i < SIPALG_FAMILIES_NUM; i++)
		if (sn->armed[i])
			net_ops->disarm(net, i);

	spin_lock_bh(&sn->lock);
	sipalg_call_flush(sn);
	sipalg_reg_flush(sn);
	sipalg_memo_flush(sn);
	sipalg_track_flush(sn);
	sipalg_binding_flush(sn);
	spin_unlock_bh(&sn->lock);

	WARN_ON_ONCE(sn->nr_calls || sn->nr_regs || sn->nr_subs ||
		     sn->nr_pinholes || sn->nr_memos || sn->nr_bindings ||
		     sn->nr_tracks || sn->nr_shares || sn->nr_uses ||
		     sn->nr_legs || sn->nr_pairs || sn->nr_admits);
	destroy_tables(sn);
	sipalg_binding_exit(sn);
	bitmap_free(sn->ports);
	kfree(rcu_dereference_protected(sn->signallers, true));
	kvfree(sn->echoes);
	sipalg_event_exit(sn);
	free_percpu(sn->counters);
	kfree_rcu(sn, rcu);
}

static struct pernet_operations netns_ops = {
	.init = netns_init,
	.pre_exit = netns_pre_exit,
	.exit = netns_exit,
	.id = &net_id,
	.size = sizeof(struct net_root),
};

/**
 * sipalg_netns_setup - begin to remember, in every namespace
 * @ops: what hook/ does for a namespace in use; must stay
 *
 * Return: 0 or -errno.
 */
int sipalg_netns_setup(const struct sipalg_net_ops *ops)
{
	net_ops = ops;
	get_random_bytes(&sipalg_secret, sizeof(sipalg_secret));
	return register_pernet_subsys(&netns_ops);
}

/**
 * sipalg_netns_teardown - forget everything, everywhere
 *
 * No message may come in any more. Waits for what RCU still has to free.
 */
void sipalg_netns_teardown(void)
{
	unregister_pernet_subsys(&netns_ops);
	rcu_barrier();
}
