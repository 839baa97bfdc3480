/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Settings over netlink.
 */
#ifndef SIPALG_CTL_CHANGE_H
#define SIPALG_CTL_CHANGE_H

#include <net/genetlink.h>
#include "../state/netns.h"

int sipalg_change_put(struct sk_buff *skb, struct sipalg_net *sn);
int sipalg_change_set(struct sk_buff *skb, struct genl_info *info);

#endif /* SIPALG_CTL_CHANGE_H */
