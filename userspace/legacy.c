// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules of iptables-legacy that give connections a helper: it keeps them where
 * nftables does not see them, and hands a table out by getsockopt(2). Prints
 * nothing.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/xt_CT.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "files.h"
#include "legacy.h"

#define TABLE	"raw"

/**
 * struct kind - what differs between the two families
 * @domain: of the socket
 * @level: of its options
 * @family: NFPROTO_*
 * @names: the file with the tables that there are: to ask for another makes one
 * @target: where a rule says where its target is
 * @next: where it says where the next rule is
 */
struct kind {
	int domain;
	int level;
	uint32_t family;
	const char *names;
	size_t target;
	size_t next;
};

static uint16_t read16(const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* The target of a rule, in @room bytes. */
static void read_target(const uint8_t *at, size_t room, const struct kind *kind,
			struct nft_view *view)
{
	const size_t head = offsetof(struct xt_entry_target, data);
	struct xt_ct_target_info info;
	struct xt_entry_target target;
	struct nft_use *use;

	if (room < head + sizeof(info))
		return;
	memcpy(&target, at, head);
	memcpy(&info, at + head, sizeof(info));
	if (strcmp(target.u.user.name, "CT") || !info.helper[0])
		return;
	use = nft_add_use(view);
	if (!use)
		return;
	use->family = kind->family;
	snprintf(use->table, sizeof(use->table), "%s of ip%stables-legacy",
		 TABLE, kind->domain == AF_INET6 ? "6" : "");
	memcpy(use->type, info.helper, HELPER_MAX);
	use->template = true;
}

static void read_rules(const uint8_t *rules, size_t len, const struct kind *kind,
		       struct nft_view *view)
{
	size_t target, next;

	for (; len >= kind->next + 2; rules += next, len -= next) {
		target = read16(rules + kind->target);
		next = read16(rules + kind->next);
		if (target > next || next > len || !next)
			return;
		read_target(rules + target, next - target, kind, view);
	}
}

static void look(int fd, const struct kind *kind, struct nft_view *view)
{
	const size_t head = offsetof(struct ipt_get_entries, entrytable);
	struct ipt_getinfo info = { .name = TABLE };
	socklen_t len = sizeof(info);
	struct ipt_get_entries *all;

	if (getsockopt(fd, kind->level, IPT_SO_GET_INFO, &info, &len) < 0)
		return;
	len = head + info.size;
	all = calloc(1, len);
	if (!all)
		return;
	strcpy(all->name, TABLE);
	all->size = info.size;
	if (getsockopt(fd, kind->level, IPT_SO_GET_ENTRIES, all, &len) == 0)
		read_rules((uint8_t *)all + head, info.size, kind, view);
	free(all);
}

/**
 * legacy_look() - look at the rules of this network namespace
 * @view: those that set a helper are added to its uses
 */
void legacy_look(struct nft_view *view)
{
	static const struct kind kinds[] = {
		{ AF_INET, IPPROTO_IP, NFPROTO_IPV4, "/proc/net/ip_tables_names",
		  offsetof(struct ipt_entry, target_offset),
		  offsetof(struct ipt_entry, next_offset) },
		{ AF_INET6, IPPROTO_IPV6, NFPROTO_IPV6,
		  "/proc/net/ip6_tables_names",
		  offsetof(struct ip6t_entry, target_offset),
		  offsetof(struct ip6t_entry, next_offset) },
	};
	size_t i;
	int fd;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!files_mentions(kinds[i].names, TABLE))
			continue;
		fd = socket(kinds[i].domain, SOCK_RAW | SOCK_CLOEXEC,
			    IPPROTO_RAW);
		if (fd < 0)
			continue;
		look(fd, &kinds[i], view);
		close(fd);
	}
}
