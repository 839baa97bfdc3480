// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doctor: is the kernel set up for it, and will the next one be?
 */
#include <inttypes.h>
#include <string.h>

#include <linux/sipalg.h>

#include "files.h"
#include "health.h"

#define CONNTRACK	"/proc/sys/net/netfilter/nf_conntrack_"
#define IPV4		"/proc/sys/net/ipv4/"
#define IPV6		"/proc/sys/net/ipv6/conf/"

/* What phones use to keep a way open that they know nothing of, in seconds. */
#define KEEPALIVE	30

static void check_conntrack(struct findings *list)
{
	struct finding *finding;

	if (files_exists(CONNTRACK "max")) {
		health_find(list, "conntrack", HEALTH_OK,
			    "connection tracking is loaded");
		return;
	}
	finding = health_find(list, "conntrack", HEALTH_FAIL,
			      "connection tracking is not loaded");
	health_because(finding, "the module helps connection tracking and NAT; alone it does nothing");
	health_mend(finding, "sudo modprobe nf_conntrack");
}

static void check_fill(struct findings *list)
{
	int64_t count = health_number(CONNTRACK "count");
	int64_t max = health_number(CONNTRACK "max");
	struct finding *finding;

	if (count == NO_NUMBER || max <= 0)
		return;
	if (count * 10 < max * 8) {
		health_find(list, "conntrack_table", HEALTH_OK,
			    "%" PRId64 " of %" PRId64 " connections are tracked",
			    count, max);
		return;
	}
	finding = health_find(list, "conntrack_table",
			      count * 100 < max * 95 ? HEALTH_WARN : HEALTH_FAIL,
			      "%" PRId64 " of %" PRId64 " connections are tracked",
			      count, max);
	health_because(finding, "when the table is full, packets of new calls are dropped");
	health_mend(finding, "sudo sysctl -w net.netfilter.nf_conntrack_max=%" PRId64,
		    2 * max);
}

static void check_automatic(struct findings *list)
{
	struct finding *finding;

	if (health_number(CONNTRACK "helper") != 1)
		return;
	finding = health_find(list, "automatic_helpers", HEALTH_WARN,
			      "net.netfilter.nf_conntrack_helper is 1");
	health_because(finding, "the kernel gives port 5060 to nf_conntrack_sip by itself, when that is loaded");
	health_mend(finding, "sudo sysctl -w net.netfilter.nf_conntrack_helper=0");
}

static void check_forwarding(struct findings *list)
{
	bool four = health_number(IPV4 "ip_forward") == 1;
	bool six = health_number(IPV6 "all/forwarding") == 1;
	struct finding *finding;

	if (four || six) {
		health_find(list, "forwarding", HEALTH_OK,
			    "forwarding is on (%s%s%s)", four ? "ip" : "",
			    four && six ? ", " : "", six ? "ip6" : "");
		return;
	}
	finding = health_find(list, "forwarding", HEALTH_FAIL,
			      "forwarding is off");
	health_because(finding, "nothing passes from the phones to the world, but what this host sends itself");
	health_mend(finding, "sudo sysctl -w net.ipv4.ip_forward=1");
}

static void check_fragments(struct findings *list)
{
	struct finding *finding;

	if (health_number(IPV4 "ipfrag_high_thresh") != 0 &&
	    health_number(IPV4 "ipfrag_time") != 0)
		return;
	finding = health_find(list, "fragments", HEALTH_FAIL,
			      "fragments are not reassembled");
	health_because(finding, "an INVITE is often longer than a packet; in parts it cannot be read, and is lost");
	health_mend(finding, "sudo sysctl -w net.ipv4.ipfrag_high_thresh=4194304 net.ipv4.ipfrag_time=30");
}

static void check_timeouts(const struct health *health, struct findings *list)
{
	int64_t stream = health_number(CONNTRACK "udp_timeout_stream");
	struct finding *finding;
	uint32_t longest = 0;
	size_t i, num = 0;

	for (i = 0; i < health->regs.num; i++) {
		const struct reg *reg = &health->regs.item[i];

		if (reg->outside.family != AF_UNSPEC ||
		    reg->state != SIPALG_REG_ACTIVE || reg->expires_s <= stream)
			continue;
		num++;
		if (reg->expires_s > longest)
			longest = reg->expires_s;
	}
	if (stream != NO_NUMBER && stream < KEEPALIVE) {
		finding = health_find(list, "udp_timeout", HEALTH_WARN,
				      "UDP connections end after %" PRId64 " s",
				      stream);
		health_because(finding, "media on hold, and phones that the module knows nothing of, are cut off between two packets");
	} else if (stream != NO_NUMBER && num) {
		finding = health_find(list, "udp_timeout", HEALTH_WARN,
				      "%zu registration%s up to %u s without a public port, and UDP connections %" PRId64 " s",
				      num, num == 1 ? " lasts" : "s last",
				      longest, stream);
		health_because(finding, "between two keep-alives of the phone its registrar cannot reach it");
	} else {
		return;
	}
	health_mend(finding, "sudo sysctl -w net.netfilter.nf_conntrack_udp_timeout_stream=%u",
		    longest > 120 ? longest : 120);
}

static void check_accounting(struct findings *list)
{
	struct finding *finding;

	if (health_number(CONNTRACK "acct") != 0)
		return;
	finding = health_find(list, "accounting", HEALTH_NOTE,
			      "packets of connections are not counted");
	health_because(finding, "'sipalg media' cannot tell which way the audio is missing");
	health_mend(finding, "sudo sysctl -w net.netfilter.nf_conntrack_acct=1");
}

static void check_kernels(const struct health *health, struct findings *list)
{
	struct finding *finding;
	size_t i;

	for (i = 0; i < health->lacking_num; i++) {
		finding = health_find(list, "next_kernel", HEALTH_WARN,
				      "kernel %s is installed, and has no module sipalg",
				      health->lacking[i]);
		health_because(finding, "after a reboot into it, phones have no ALG");
		health_mend(finding, "sudo apt install linux-headers-%s && sudo dkms autoinstall -k %s",
			    health->lacking[i], health->lacking[i]);
	}
}

/**
 * check_system() - how the machine is set up
 * @health: the facts
 * @list: gets what was found
 */
void check_system(const struct health *health, struct findings *list)
{
	check_conntrack(list);
	check_fill(list);
	check_automatic(list);
	check_forwarding(list);
	check_fragments(list);
	check_timeouts(health, list);
	check_accounting(list);
	check_kernels(health, list);
}
