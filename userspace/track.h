/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connections that conntrack follows in the current network namespace.
 * Tests link another implementation.
 */
#ifndef SIPALG_TRACK_H
#define SIPALG_TRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "facts.h"

#define HELPER_MAX	15

/**
 * struct way - one direction of a connection
 * @src: where its packets come from
 * @dst: where they go to
 * @packets: how many there were, if they are counted
 * @bytes: likewise
 */
struct way {
	struct endpoint src;
	struct endpoint dst;
	uint64_t packets;
	uint64_t bytes;
};

/**
 * struct flow - a connection
 * @proto: IPPROTO_*
 * @orig: the direction of its first packet
 * @reply: the other; its endpoints are those that packets have there
 * @counted: packets and bytes are counted
 * @offloaded: a device forwards its packets by itself
 * @seen_reply: there was a packet in the other direction
 * @timeout_s: when it ends if no packet comes
 * @helper: name of its helper, or ""
 */
struct flow {
	uint8_t proto;
	struct way orig;
	struct way reply;
	bool counted;
	bool offloaded;
	bool seen_reply;
	uint32_t timeout_s;
	char helper[HELPER_MAX + 1];
};

typedef void (*track_each)(const struct flow *flow, void *data);

int track_flows(track_each each, void *data);

#endif /* SIPALG_TRACK_H */
