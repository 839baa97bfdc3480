// SPDX-License-Identifier: GPL-2.0-only
/*
 * The conntrack helpers: how conntrack knows us and where packets of SIP
 * connections come in. A rule has to assign one; they take no port by
 * themselves. Which one it assigns says how far we may go (state/pkt.h).
 */
#include <linux/delay.h>
#include <linux/if_ether.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <net/dst_metadata.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include "../state/netns.h"
#include "helper.h"
#include "tcp.h"
#include "udp.h"

/* Conntrack wants a policy; we make no expectations (state/pinhole.c). */
static const struct nf_conntrack_expect_policy policy = {
	.name = "none",
	.max_expected = 1,
	.timeout = 1,
};

/* While the module goes: so often we ask whether TCP connections are quiet. */
#define LEAVE_TRIES	50
#define LEAVE_MS	20

/* A helper for each profile and transport. */
#define HELPERS_NUM	6

static struct nf_conntrack_helper helpers[HELPERS_NUM] __read_mostly;
static struct nf_conntrack_helper *registered[HELPERS_NUM] __read_mostly;
static bool leaving __read_mostly;

/* What there is to do when a packet of a SIP connection has been read. */
static void follow(struct sipalg_net *sn, const struct sk_buff *skb,
		   enum sipalg_profile profile)
{
	if (profile != SIPALG_PROFILE_OBSERVE)
		sipalg_netns_want(sn, skb->protocol == htons(ETH_P_IPV6) ?
				      SIPALG_FAMILY_IPV6 : SIPALG_FAMILY_IPV4);
	sipalg_netns_wake(sn);
}

static struct sipalg_net *net_of(const struct sk_buff *skb)
{
	enum ip_conntrack_info unused;

	return sipalg_netns(nf_ct_net(nf_ct_get(skb, &unused)));
}

/* Does br_netfilter show the packets of bridges to the rules for routed ones? */
static bool is_shown(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb);
#else
	return false;
#endif
}

/*
 * What we send by a bridge whose packets conntrack follows, too, comes by once
 * more for the bridge's port, and it has been made what it is to be. It has a
 * route, to the bridge; what only the bridge forwards has none.
 */
static bool was_here(const struct sk_buff *skb)
{
	return skb->dev && netif_is_bridge_port(skb->dev) &&
	       skb_valid_dst(skb) && skb_dst(skb)->dev != skb->dev &&
	       !is_shown(skb);
}

static int help_udp(struct sk_buff *skb, unsigned int protoff,
		    enum ip_conntrack_info ctinfo, enum sipalg_profile profile)
{
	struct sipalg_net *sn = net_of(skb);
	unsigned int verdict;

	if (unlikely(!sn) || was_here(skb))
		return NF_ACCEPT;
	verdict = sipalg_udp_receive(sn, skb, protoff, ctinfo, profile);
	follow(sn, skb, profile);
	return verdict;
}

static int help_tcp(struct sk_buff *skb, unsigned int protoff,
		    enum ip_conntrack_info ctinfo, enum sipalg_profile profile)
{
	struct sipalg_net *sn = net_of(skb);
	unsigned int verdict;

	/* a namespace that ends: nobody knows the numbers any more */
	if (unlikely(!sn))
		return profile == SIPALG_PROFILE_OBSERVE ? NF_ACCEPT : NF_DROP;
	if (was_here(skb))
		return NF_ACCEPT;
	verdict = sipalg_tcp_receive(sn, skb, protoff, ctinfo, profile);
	follow(sn, skb, profile);
	return verdict;
}

/* Conntrack tells us no more than what we are called by. */
#define HELP(name, help, profile)					      \
static int name(struct sk_buff *skb, unsigned int protoff,		      \
		struct nf_conn *ct, enum ip_conntrack_info ctinfo)	      \
{									      \
	return help(skb, protoff, ctinfo, profile);			      \
}

HELP(rewrite_udp, help_udp, SIPALG_PROFILE_REWRITE)
HELP(pinhole_udp, help_udp, SIPALG_PROFILE_PINHOLE)
HELP(observe_udp, help_udp, SIPALG_PROFILE_OBSERVE)
HELP(rewrite_tcp, help_tcp, SIPALG_PROFILE_REWRITE)
HELP(pinhole_tcp, help_tcp, SIPALG_PROFILE_PINHOLE)
HELP(observe_tcp, help_tcp, SIPALG_PROFILE_OBSERVE)

/**
 * struct profile - what a rule can choose
 * @name: of the helper
 * @udp: what it does
 * @tcp: the same for TCP
 */
struct profile {
	const char *name;
	int (*udp)(struct sk_buff *skb, unsigned int protoff,
		   struct nf_conn *ct, enum ip_conntrack_info ctinfo);
	int (*tcp)(struct sk_buff *skb, unsigned int protoff,
		   struct nf_conn *ct, enum ip_conntrack_info ctinfo);
};

static const struct profile profiles[HELPERS_NUM / 2] = {
	{ "sipalg", rewrite_udp, rewrite_tcp },
	{ "sipalg-pinhole", pinhole_udp, pinhole_tcp },
	{ "sipalg-observe", observe_udp, observe_tcp },
};

/**
 * sipalg_helper_leaving - is the helper being taken away from connections?
 *
 * No connection may be given it then.
 *
 * Context: RCU read side, until the helper is given.
 * Return: whether it is.
 */
bool sipalg_helper_leaving(void)
{
	return READ_ONCE(leaving);
}

/**
 * sipalg_helper_for - the helper that goes as far, for a transport
 * @helper: the helper of a connection; NULL for none
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 *
 * Return: it, without a reference; NULL if @helper is none of ours.
 */
struct nf_conntrack_helper *
sipalg_helper_for(const struct nf_conntrack_helper *helper, u8 proto)
{
	u32 i;

	for (i = 0; helper && i < HELPERS_NUM; i++)
		if (registered[i] == helper)
			return registered[(i & ~1U) + (proto == IPPROTO_TCP)];
	return NULL;
}

/**
 * sipalg_helper_setup - register the helpers for UDP and TCP
 *
 * Return: 0 or -errno; -EEXIST if another helper has one of the names.
 */
int sipalg_helper_setup(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(profiles); i++) {
		const struct profile *profile = &profiles[i];

		nf_ct_helper_init(&helpers[2 * i], NFPROTO_UNSPEC, IPPROTO_UDP,
				  profile->name, &policy, 0, profile->udp,
				  NULL, THIS_MODULE);
		nf_ct_helper_init(&helpers[2 * i + 1], NFPROTO_UNSPEC,
				  IPPROTO_TCP, profile->name, &policy, 0,
				  profile->tcp, NULL, THIS_MODULE);
	}
	return nf_conntrack_helpers_register(helpers, HELPERS_NUM, registered);
}

/*
 * Bytes of a TCP connection may pass without us when conntrack changes its
 * numbers. It can when nothing is under way, which takes a moment to come; who
 * has no such moment breaks.
 */
static void leave_streams(void)
{
	u32 i;

	for (i = 0; i < LEAVE_TRIES && !sipalg_netns_leave(false); i++)
		msleep(LEAVE_MS);
	for (i = 0; i < LEAVE_TRIES && !sipalg_netns_leave(true); i++)
		msleep(LEAVE_MS);
}

/**
 * sipalg_helper_teardown - undo sipalg_helper_setup()
 *
 * No packet is in our hands when it returns. Connections stay, without help.
 */
void sipalg_helper_teardown(void)
{
	WRITE_ONCE(leaving, true);
	synchronize_net();
	leave_streams();
	nf_conntrack_helpers_unregister(registered, HELPERS_NUM);
	synchronize_net();
}
