/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Groups that only an administrator may join. Stable kernels of 5.10 name the
 * right as commands do; those from before the end of 2023 know no right: as if
 * somebody had joined whom nobody asked, there are no groups on them. Can go when
 * 5.10 does.
 */
#ifndef COMPAT_NET_GENETLINK_H
#define COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>

#ifdef COMPAT_GROUP_FLAGS
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN GENL_UNS_ADMIN_PERM
#endif
#else
#define GENL_MCAST_CAP_NET_ADMIN
#define genl_has_listeners(family, net, group) 1
#endif

#endif /* COMPAT_NET_GENETLINK_H */
