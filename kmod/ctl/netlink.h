/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic netlink family "sipalg".
 */
#ifndef SIPALG_CTL_NETLINK_H
#define SIPALG_CTL_NETLINK_H

int sipalg_netlink_setup(void);
void sipalg_netlink_teardown(void);

#endif /* SIPALG_CTL_NETLINK_H */
