/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NAT for new connections that were promised a public port.
 */
#ifndef SIPALG_HOOK_LOOKUP_H
#define SIPALG_HOOK_LOOKUP_H

#include "../state/netns.h"

extern const struct sipalg_net_ops sipalg_lookup_ops;

#endif /* SIPALG_HOOK_LOOKUP_H */
