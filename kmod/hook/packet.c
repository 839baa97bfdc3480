// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the spine wants to know of the packet that a message came in: memory to
 * work in, interfaces and zones. Which packet has a message at all is left to
 * udp.c and tcp.c.
 */
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include "../state/conn.h"
#include "packet.h"

/*
 * A message under way needs more memory than the stack has, and kernels that
 * clear what they allocate would spend more on that than on the message. So
 * each CPU keeps the piece that it used last. It is taken and put back by
 * exchange: who finds none, or comes back to find another, goes to the cache.
 */
static struct kmem_cache *pkt_cache;
static DEFINE_PER_CPU(struct sipalg_pkt *, spare);

static struct sipalg_pkt *take_pkt(void)
{
	struct sipalg_pkt *pkt = this_cpu_xchg(spare, NULL);

	return pkt ? pkt : kmem_cache_alloc(pkt_cache, GFP_ATOMIC);
}

static void give_pkt(struct sipalg_pkt *pkt)
{
	pkt = this_cpu_xchg(spare, pkt);
	if (pkt)
		kmem_cache_free(pkt_cache, pkt);
}

/**
 * sipalg_packet_setup - memory for messages under way
 *
 * Return: 0 or -ENOMEM.
 */
int sipalg_packet_setup(void)
{
	pkt_cache = kmem_cache_create("sipalg_pkt", sizeof(struct sipalg_pkt),
				      0, SLAB_HWCACHE_ALIGN, NULL);
	return pkt_cache ? 0 : -ENOMEM;
}

/**
 * sipalg_packet_teardown - undo sipalg_packet_setup(); no message is under way
 */
void sipalg_packet_teardown(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (per_cpu(spare, cpu))
			kmem_cache_free(pkt_cache, per_cpu(spare, cpu));
	kmem_cache_destroy(pkt_cache);
}

/*
 * br_netfilter sends what turned round within a bridge on from a port of it;
 * to the rules, and so to our look-ups, it is the bridge's.
 */
static int routed_by(struct net_device *dev)
{
	struct net_device *bridge = NULL;

	if (netif_is_bridge_port(dev))
		bridge = netdev_master_upper_dev_get_rcu(dev);
	return bridge ? bridge->ifindex : dev->ifindex;
}

static int came_by(const struct sk_buff *skb, struct net *net)
{
	struct net_device *dev = dev_get_by_index_rcu(net, skb->skb_iif);

	return dev ? routed_by(dev) : skb->skb_iif;
}

/*
 * The zones of both directions. A connection that was let in is in that of
 * where it came from, but the phone at its end may be in one of its own, in
 * which it has promises.
 */
static void find_zones(struct sipalg_pkt *pkt)
{
	enum ip_conntrack_dir dir = CTINFO2DIR(pkt->ctinfo);
	const struct nf_conntrack_zone *zone = nf_ct_zone(pkt->ct);
	const struct sipalg_conn *conn = sipalg_conn_own(pkt->ct);

	pkt->zone = nf_ct_zone_id(zone, dir);
	pkt->back_zone = nf_ct_zone_id(zone, !dir);
	if (!conn || !conn->let_in)
		return;
	if (dir == IP_CT_DIR_REPLY)
		pkt->zone = conn->zone;
	else
		pkt->back_zone = conn->zone;
}

/**
 * sipalg_packet_take - begin to work on a packet
 * @sn: the namespace
 * @skb: the packet
 * @ctinfo: its place in its conntrack
 * @profile: how far we may go
 *
 * Context: RCU read side, after NAT has changed the packet's own headers.
 * Return: what goes through the spine; sipalg_packet_give() wants it back. NULL
 * without memory.
 */
struct sipalg_pkt *sipalg_packet_take(struct sipalg_net *sn,
				      struct sk_buff *skb,
				      enum ip_conntrack_info ctinfo,
				      enum sipalg_profile profile)
{
	struct sipalg_pkt *pkt = take_pkt();

	if (!pkt)
		return NULL;
	pkt->sn = sn;
	pkt->skb = skb;
	pkt->ct = nf_ct_get(skb, &pkt->ctinfo);
	pkt->ctinfo = ctinfo;
	pkt->profile = profile;
	pkt->track = NULL;
	pkt->piece = NULL;
	pkt->oif = skb->dev ? routed_by(skb->dev) : 0;
	pkt->iif = came_by(skb, nf_ct_net(pkt->ct));
	find_zones(pkt);
	return pkt;
}

/**
 * sipalg_packet_give - undo sipalg_packet_take()
 * @pkt: what it gave; must not be touched afterwards
 */
void sipalg_packet_give(struct sipalg_pkt *pkt)
{
	give_pkt(pkt);
}
