/* SPDX-License-Identifier: GPL-2.0-only */
/* Shadows include/net/inet6_hashtables.h. */
#ifndef SIPALG_COMPAT_INET6_HASHTABLES_H
#define SIPALG_COMPAT_INET6_HASHTABLES_H

#include_next <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>

/* Can go when 6.12 goes. Listeners of TCP are in the table of its namespace. */
#ifdef COMPAT_LISTENER_TABLE
#define inet6_lookup_listener(net, ...)					       \
	inet6_lookup_listener(net, compat_listener_table(net), __VA_ARGS__)
#endif

#endif /* SIPALG_COMPAT_INET6_HASHTABLES_H */
