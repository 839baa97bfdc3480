/* SPDX-License-Identifier: GPL-2.0-only */
/* Shadows include/net/netfilter/nf_conntrack.h. */
#ifndef SIPALG_COMPAT_NF_CONNTRACK_H
#define SIPALG_COMPAT_NF_CONNTRACK_H

#include_next <net/netfilter/nf_conntrack.h>

/* Can go when 6.12 goes. The packet was never looked at without accounting. */
#ifdef COMPAT_REFRESH_SKB
#define nf_ct_refresh(ct, extra_jiffies) \
	nf_ct_refresh(ct, NULL, extra_jiffies)
#endif

#endif /* SIPALG_COMPAT_NF_CONNTRACK_H */
