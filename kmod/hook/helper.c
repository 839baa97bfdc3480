// SPDX-License-Identifier: GPL-2.0-only
/*
 * The conntrack helper: how conntrack knows us and where packets of SIP
 * connections come in. A rule has to assign it; it takes no port by itself.
 */
#include <linux/module.h>
#include <linux/netfilter.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include "../state/netns.h"
#include "helper.h"
#include "process.h"
#include "udp.h"

/* Conntrack wants a policy; we make no expectations (state/pinhole.c). */
static const struct nf_conntrack_expect_policy policy = {
	.name = "none",
	.max_expected = 1,
	.timeout = 1,
};

static struct nf_conntrack_helper helpers[2] __read_mostly;
static struct nf_conntrack_helper *registered[2] __read_mostly;
static bool leaving __read_mostly;

static int help_udp(struct sk_buff *skb, unsigned int protoff,
		    struct nf_conn *ct, enum ip_conntrack_info ctinfo)
{
	struct sipalg_net *sn = sipalg_netns(nf_ct_net(ct));
	unsigned int verdict;

	if (unlikely(!sn))
		return NF_ACCEPT;
	verdict = sipalg_udp_receive(sn, skb, protoff, ctinfo);
	sipalg_netns_wake(sn);
	return verdict;
}

static int help_tcp(struct sk_buff *skb, unsigned int protoff,
		    struct nf_conn *ct, enum ip_conntrack_info ctinfo)
{
	struct sipalg_net *sn = sipalg_netns(nf_ct_net(ct));

	if (unlikely(!sn))
		return NF_ACCEPT;
	return sipalg_process_done(sn, SIPALG_STREAM);
}

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
 * sipalg_helper_setup - register the helper for UDP and TCP
 *
 * Return: 0 or -errno; -EEXIST if another helper has the name.
 */
int sipalg_helper_setup(void)
{
	nf_ct_helper_init(&helpers[0], NFPROTO_UNSPEC, IPPROTO_UDP, "sipalg",
			  &policy, 0, help_udp, NULL, THIS_MODULE);
	nf_ct_helper_init(&helpers[1], NFPROTO_UNSPEC, IPPROTO_TCP, "sipalg",
			  &policy, 0, help_tcp, NULL, THIS_MODULE);
	return nf_conntrack_helpers_register(helpers, 2, registered);
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
	nf_conntrack_helpers_unregister(registered, 2);
	synchronize_net();
}
