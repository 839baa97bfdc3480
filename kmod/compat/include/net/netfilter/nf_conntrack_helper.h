/* SPDX-License-Identifier: GPL-2.0-only */
/* Shadows include/net/netfilter/nf_conntrack_helper.h. */
#ifndef SIPALG_COMPAT_NF_CONNTRACK_HELPER_H
#define SIPALG_COMPAT_NF_CONNTRACK_HELPER_H

#include_next <net/netfilter/nf_conntrack_helper.h>
#include <linux/stringhash.h>

/*
 * Can go when 7.2 goes. A helper without ports is one with a port that nothing
 * is compared with (of no address family); no two may have the same.
 */
#ifdef COMPAT_HELPER_PORTS
static inline u16 compat_helper_port(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

#define nf_ct_helper_init(h, l3num, l4proto, name, policy, class_max, help,    \
			  from_nlattr, me)				       \
	nf_ct_helper_init(h, l3num, l4proto, name, compat_helper_port(name),   \
			  compat_helper_port(name), 0, policy, class_max,      \
			  help, from_nlattr, me)
#endif

/* Can go when 7.0 goes. The template is the helper itself. */
#ifndef COMPAT_HELPER_HANDLES
static inline int
compat_helpers_register(struct nf_conntrack_helper *h, unsigned int n,
			struct nf_conntrack_helper **registered)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		registered[i] = &h[i];
	return nf_conntrack_helpers_register(h, n);
}

/* Those of one array, registered in one go. */
static inline void
compat_helpers_unregister(struct nf_conntrack_helper **registered,
			  unsigned int n)
{
	nf_conntrack_helpers_unregister(registered[0], n);
}

#define nf_conntrack_helpers_register	compat_helpers_register
#define nf_conntrack_helpers_unregister	compat_helpers_unregister
#endif

/*
 * A connection's reference on its helper, as init_conntrack() takes it and
 * nf_ct_help_put() gives it back. Can go when upstream exports its own.
 */
#ifdef COMPAT_HELPER_REFS
static inline bool nf_ct_helper_hold(struct nf_conntrack_helper *h)
{
	return refcount_inc_not_zero(&h->ct_refcnt);
}

static inline void nf_ct_helper_release(struct nf_conntrack_helper *h)
{
	if (refcount_dec_and_test(&h->ct_refcnt))
		kfree_rcu(h, rcu);
}
#else
static inline bool nf_ct_helper_hold(struct nf_conntrack_helper *h)
{
	return true;
}

static inline void nf_ct_helper_release(struct nf_conntrack_helper *h)
{
}
#endif

#endif /* SIPALG_COMPAT_NF_CONNTRACK_HELPER_H */
