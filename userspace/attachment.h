/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `sipalg attach` is to hand to the module, and the nftables rules that
 * do it.
 */
#ifndef SIPALG_ATTACHMENT_H
#define SIPALG_ATTACHMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts.h"
#include "units.h"

#define ATTACHMENT_TABLE	"sipalg"
#define ATTACHMENT_CHAIN	"serve"
#define ATTACHMENT_PROFILE	"sipalg"
#define SERVICES_MAX		16

/* What nft allows in a comment, without its NUL. */
#define COMMENT_MAX		127

/**
 * struct service - what is on a port
 * @port: host order
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 */
struct service {
	uint16_t port;
	uint8_t proto;
};

/**
 * struct attachment - which connections get a helper, and which helper
 * @profile: its name
 * @service: destination ports, in order, each once
 * @services_num: how many, at least one
 * @ip: IPv4 too
 * @ip6: IPv6 too
 * @from: only with these hosts, in order, each once; none for with anybody
 */
struct attachment {
	const char *profile;
	struct service service[SERVICES_MAX];
	size_t services_num;
	bool ip;
	bool ip6;
	struct prefixes from;
};

/**
 * struct rule - a rule of the table
 * @chain: where it is
 * @family: only packets of this family, or AF_UNSPEC
 * @service: only packets to this port, or NULL
 * @prefix: only packets from or to this network, or NULL; of @family
 * @from: from it, not to it
 * @go: the chain that goes on with them; or NULL
 * @proto: else the object of this protocol is set as their helper
 */
struct rule {
	const char *chain;
	int family;
	const struct service *service;
	const struct prefix *prefix;
	bool from;
	const char *go;
	uint8_t proto;
};

/**
 * struct base_chain - where packets enter the rules
 * @name: its name
 * @hook: of netfilter, as nft calls it
 * @hooknum: its number
 */
struct base_chain {
	const char *name;
	const char *hook;
	uint32_t hooknum;
};

/* The helpers that may be chosen, ended by NULL: profiles.c, or a test's. */
extern const char *const attachment_profile[];

typedef int (*attachment_each)(const struct rule *rule, void *data);

bool attachment_add_service(struct attachment *attachment, const char *word);
bool attachment_set_profile(struct attachment *attachment, const char *name);
void attachment_finish(struct attachment *attachment);
const struct base_chain *attachment_base(size_t i);
const char *attachment_object(uint8_t proto);
const char *attachment_proto(uint8_t proto);
bool attachment_has(const struct attachment *attachment, uint8_t proto);
bool attachment_is_open(const struct attachment *attachment);
int attachment_rules(const struct attachment *attachment, attachment_each each,
		     void *data);
void attachment_comment(const struct attachment *attachment,
			char comment[COMMENT_MAX + 1]);
bool attachment_is_comment(const char *comment);
const char *attachment_services(const struct attachment *attachment,
				const char *between, struct text *text);
const char *attachment_prefix(const struct prefix *prefix, struct text *text);

#endif /* SIPALG_ATTACHMENT_H */
