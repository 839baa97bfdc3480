// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg: the SIP Application Layer Gateway. Rooms come up in order and go
 * down in reverse; what they are is in kmod/README.
 */
#include <linux/module.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include "ctl/netlink.h"
#include "hook/helper.h"
#include "hook/lookup.h"
#include "hook/packet.h"
#include "state/netns.h"

static int __init sipalg_init(void)
{
	int ret;

	ret = sipalg_packet_setup();
	if (ret)
		return ret;
	ret = sipalg_netns_setup(&sipalg_lookup_ops);
	if (ret)
		goto err_packet;
	ret = sipalg_netlink_setup();
	if (ret)
		goto err_netns;
	ret = sipalg_helper_setup();
	if (ret)
		goto err_netlink;
	return 0;

err_netlink:
	sipalg_netlink_teardown();
err_netns:
	sipalg_netns_teardown();
err_packet:
	sipalg_packet_teardown();
	return ret;
}

static void __exit sipalg_exit(void)
{
	sipalg_helper_teardown();
	sipalg_netlink_teardown();
	sipalg_netns_teardown();
	sipalg_packet_teardown();
}

module_init(sipalg_init);
module_exit(sipalg_exit);

MODULE_DESCRIPTION("SIP Application Layer Gateway: conntrack and NAT helper");
MODULE_AUTHOR("The sipalg project");
MODULE_LICENSE("GPL");
MODULE_VERSION(SIPALG_VERSION);
MODULE_ALIAS_NFCT_HELPER("sipalg");
MODULE_ALIAS_NFCT_HELPER("sipalg-pinhole");
MODULE_ALIAS_NFCT_HELPER("sipalg-observe");
