/* SPDX-License-Identifier: GPL-2.0-only */
/* Shadows include/net/inet_hashtables.h. */
#ifndef SIPALG_COMPAT_INET_HASHTABLES_H
#define SIPALG_COMPAT_INET_HASHTABLES_H

#include_next <net/inet_hashtables.h>

/* Can go when 6.12 goes. Listeners of TCP are in the table of its namespace. */
#ifdef COMPAT_LISTENER_TABLE
#ifdef COMPAT_DEATH_ROW_POINTER
#define compat_listener_table(net) ((net)->ipv4.tcp_death_row->hashinfo)
#else
#define compat_listener_table(net) ((net)->ipv4.tcp_death_row.hashinfo)
#endif

#define inet_lookup_listener(net, ...)					       \
	inet_lookup_listener(net, compat_listener_table(net), __VA_ARGS__)
#endif

#endif /* SIPALG_COMPAT_INET_HASHTABLES_H */
