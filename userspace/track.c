// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conntrack's table, by libnetfilter_conntrack. Prints nothing.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <libnetfilter_conntrack/libnetfilter_conntrack.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include "track.h"

/**
 * struct listener - who wants the flows
 * @each: is given each
 * @data: its second argument
 */
struct listener {
	track_each each;
	void *data;
};

/* Where libnetfilter_conntrack keeps an endpoint. */
struct fields {
	enum nf_conntrack_attr four;
	enum nf_conntrack_attr six;
	enum nf_conntrack_attr port;
};

static void take_endpoint(const struct nf_conntrack *ct,
			  const struct fields *place, struct endpoint *endpoint)
{
	int family = nfct_get_attr_u8(ct, ATTR_L3PROTO);
	const void *addr;

	addr = nfct_get_attr(ct, family == AF_INET6 ? place->six : place->four);
	if (!addr)
		return;
	endpoint->family = family;
	memcpy(endpoint->addr, addr, family == AF_INET6 ? 16 : 4);
	if (nfct_attr_is_set(ct, place->port))
		endpoint->port = ntohs(nfct_get_attr_u16(ct, place->port));
}

static void take_orig(const struct nf_conntrack *ct, struct way *way)
{
	static const struct fields src = {
		ATTR_ORIG_IPV4_SRC, ATTR_ORIG_IPV6_SRC, ATTR_ORIG_PORT_SRC
	};
	static const struct fields dst = {
		ATTR_ORIG_IPV4_DST, ATTR_ORIG_IPV6_DST, ATTR_ORIG_PORT_DST
	};

	take_endpoint(ct, &src, &way->src);
	take_endpoint(ct, &dst, &way->dst);
	way->packets = nfct_get_attr_u64(ct, ATTR_ORIG_COUNTER_PACKETS);
	way->bytes = nfct_get_attr_u64(ct, ATTR_ORIG_COUNTER_BYTES);
}

static void take_reply(const struct nf_conntrack *ct, struct way *way)
{
	static const struct fields src = {
		ATTR_REPL_IPV4_SRC, ATTR_REPL_IPV6_SRC, ATTR_REPL_PORT_SRC
	};
	static const struct fields dst = {
		ATTR_REPL_IPV4_DST, ATTR_REPL_IPV6_DST, ATTR_REPL_PORT_DST
	};

	take_endpoint(ct, &src, &way->src);
	take_endpoint(ct, &dst, &way->dst);
	way->packets = nfct_get_attr_u64(ct, ATTR_REPL_COUNTER_PACKETS);
	way->bytes = nfct_get_attr_u64(ct, ATTR_REPL_COUNTER_BYTES);
}

static int take_flow(enum nf_conntrack_msg_type type, struct nf_conntrack *ct,
		     void *data)
{
	const struct listener *listener = data;
	struct flow flow = { 0 };
	const char *helper;
	uint32_t status;

	(void)type;
	status = nfct_get_attr_u32(ct, ATTR_STATUS);
	flow.proto = nfct_get_attr_u8(ct, ATTR_L4PROTO);
	take_orig(ct, &flow.orig);
	take_reply(ct, &flow.reply);
	flow.counted = nfct_attr_is_set(ct, ATTR_ORIG_COUNTER_PACKETS);
	flow.offloaded = status & IPS_HW_OFFLOAD;
	flow.seen_reply = status & IPS_SEEN_REPLY;
	flow.timeout_s = nfct_get_attr_u32(ct, ATTR_TIMEOUT);
	helper = nfct_get_attr(ct, ATTR_HELPER_NAME);
	if (helper)
		strncpy(flow.helper, helper, HELPER_MAX);
	listener->each(&flow, listener->data);
	return NFCT_CB_CONTINUE;
}

/**
 * track_flows() - look at every connection
 * @each: is given each; may be given one twice, when the table is changing
 * @data: its second argument
 *
 * Return: 0, or -1 with errno set.
 */
int track_flows(track_each each, void *data)
{
	struct listener listener = { each, data };
	uint32_t family = AF_UNSPEC;
	struct nfct_handle *handle;
	int ret, err;

	handle = nfct_open(CONNTRACK, 0);
	if (!handle)
		return -1;
	nfct_callback_register(handle, NFCT_T_ALL, take_flow, &listener);
	ret = nfct_query(handle, NFCT_Q_DUMP, &family);
	err = errno;
	nfct_close(handle);
	errno = err;
	return ret < 0 ? -1 : 0;
}
