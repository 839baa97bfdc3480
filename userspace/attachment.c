// SPDX-License-Identifier: GPL-2.0-only
/*
 * What `sipalg attach` is to hand to the module: understanding it, and the
 * rules that do it. The same rules are written as text (cmd_attach.c) and sent
 * to the kernel (nft.c).
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>

#include "attachment.h"
#include "settings.h"

#define COMMENT_START	"sipalg attach "

/* Packets that are forwarded or come in, and those of this host. */
static const struct base_chain base[] = {
	{ "prerouting", "prerouting", NF_INET_PRE_ROUTING },
	{ "output", "output", NF_INET_LOCAL_OUT },
};

/**
 * attachment_base() - the chains that packets enter by
 * @i: from 0
 *
 * Return: the chain; NULL past the last.
 */
const struct base_chain *attachment_base(size_t i)
{
	return i < sizeof(base) / sizeof(base[0]) ? &base[i] : NULL;
}

/**
 * attachment_proto() - what nft calls a protocol
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 *
 * Return: its name.
 */
const char *attachment_proto(uint8_t proto)
{
	return proto == IPPROTO_TCP ? "tcp" : "udp";
}

/**
 * attachment_object() - the helper object of a protocol, and its chain
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 *
 * Return: the name of both.
 */
const char *attachment_object(uint8_t proto)
{
	return proto == IPPROTO_TCP ? "sip_tcp" : "sip_udp";
}

/* "5060", "5060/udp"; 0 in @proto for no word about it. */
static bool read_service(const char *word, struct service *service)
{
	const char *slash = strchrnul(word, '/');
	uint32_t port = 0;

	if (slash == word || slash - word > 5)
		return false;
	for (; word < slash; word++) {
		if (*word < '0' || *word > '9')
			return false;
		port = port * 10 + (*word - '0');
	}
	service->port = port;
	service->proto = !strcmp(slash, "/udp") ? IPPROTO_UDP :
			 !strcmp(slash, "/tcp") ? IPPROTO_TCP : 0;
	return port && port <= UINT16_MAX && (service->proto || !*slash);
}

static bool add(struct attachment *attachment, const struct service *service)
{
	size_t i;

	for (i = 0; i < attachment->services_num; i++)
		if (attachment->service[i].port == service->port &&
		    attachment->service[i].proto == service->proto)
			return true;
	if (attachment->services_num == SERVICES_MAX)
		return false;
	attachment->service[attachment->services_num++] = *service;
	return true;
}

/**
 * attachment_add_service() - one more port
 * @attachment: gets it
 * @word: "5060/udp", or "5060" for both protocols
 *
 * Return: false when it is no such word, or there are too many.
 */
bool attachment_add_service(struct attachment *attachment, const char *word)
{
	struct service service;

	if (!read_service(word, &service))
		return false;
	if (service.proto)
		return add(attachment, &service);
	service.proto = IPPROTO_UDP;
	if (!add(attachment, &service))
		return false;
	service.proto = IPPROTO_TCP;
	return add(attachment, &service);
}

/**
 * attachment_set_profile() - how far the module may go
 * @attachment: gets it
 * @name: name of a helper
 *
 * Return: false when there is no such helper.
 */
bool attachment_set_profile(struct attachment *attachment, const char *name)
{
	size_t i;

	for (i = 0; attachment_profile[i]; i++) {
		if (strcmp(attachment_profile[i], name))
			continue;
		attachment->profile = attachment_profile[i];
		return true;
	}
	return false;
}

static int compare_services(const void *left, const void *right)
{
	const struct service *a = left, *b = right;

	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return b->proto - a->proto;		/* udp first */
}

static int compare_prefixes(const void *left, const void *right)
{
	const struct prefix *a = left, *b = right;
	int order = a->family - b->family;

	if (!order)
		order = memcmp(a->addr, b->addr, a->family == AF_INET ? 4 : 16);
	return order ? order : a->len - b->len;
}

static size_t width(const struct prefix *prefix)
{
	return prefix->family == AF_INET ? 4 : 16;
}

static void clear_host_bits(struct prefix *prefix)
{
	size_t i;

	for (i = 0; i < width(prefix); i++) {
		unsigned int kept = prefix->len > i * 8 ? prefix->len - i * 8 : 0;

		if (kept < 8)
			prefix->addr[i] &= 0xff00 >> kept;
	}
}

/**
 * attachment_finish() - bring it into order, so that the same is the same
 * @attachment: complete
 */
void attachment_finish(struct attachment *attachment)
{
	struct prefixes *from = &attachment->from;
	size_t i, kept = 0;

	qsort(attachment->service, attachment->services_num,
	      sizeof(attachment->service[0]), compare_services);
	for (i = 0; i < from->num; i++)
		clear_host_bits(&from->item[i]);
	qsort(from->item, from->num, sizeof(from->item[0]), compare_prefixes);
	for (i = 0; i < from->num; i++)
		if (!kept || compare_prefixes(&from->item[kept - 1],
					      &from->item[i]))
			from->item[kept++] = from->item[i];
	from->num = kept;
}

/**
 * attachment_has() - is there a port of this protocol?
 * @attachment: the attachment
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 *
 * Return: whether there is.
 */
bool attachment_has(const struct attachment *attachment, uint8_t proto)
{
	size_t i;

	for (i = 0; i < attachment->services_num; i++)
		if (attachment->service[i].proto == proto)
			return true;
	return false;
}

/**
 * attachment_is_open() - is SIP with anybody handed over?
 * @attachment: the attachment
 *
 * Return: whether no prefix keeps any host out.
 */
bool attachment_is_open(const struct attachment *attachment)
{
	size_t i;

	for (i = 0; i < attachment->from.num; i++)
		if (!attachment->from.item[i].len)
			return true;
	return !attachment->from.num;
}

static int base_rules(const struct attachment *attachment, attachment_each each,
		      void *data)
{
	struct rule rule = { .family = AF_UNSPEC, .go = ATTACHMENT_CHAIN };
	size_t i;
	int ret;

	if (!attachment->ip)
		rule.family = AF_INET6;
	if (!attachment->ip6)
		rule.family = AF_INET;
	for (i = 0; attachment_base(i); i++) {
		rule.chain = attachment_base(i)->name;
		ret = each(&rule, data);
		if (ret)
			return ret;
	}
	return 0;
}

static int service_rules(const struct attachment *attachment,
			 attachment_each each, void *data)
{
	struct rule rule = { .chain = ATTACHMENT_CHAIN, .family = AF_UNSPEC };
	size_t i;
	int ret;

	for (i = 0; i < attachment->services_num; i++) {
		rule.service = &attachment->service[i];
		rule.go = attachment_object(rule.service->proto);
		ret = each(&rule, data);
		if (ret)
			return ret;
	}
	return 0;
}

static int prefix_rules(const struct prefixes *from, struct rule *rule,
			attachment_each each, void *data)
{
	size_t i;
	int ret;

	for (i = 0; i < from->num; i++) {
		rule->prefix = &from->item[i];
		rule->family = rule->prefix->family;
		rule->from = false;
		ret = each(rule, data);
		if (ret)
			return ret;
		rule->from = true;
		ret = each(rule, data);
		if (ret)
			return ret;
	}
	return 0;
}

static int helper_rules(const struct attachment *attachment,
			attachment_each each, void *data)
{
	static const uint8_t protos[] = { IPPROTO_UDP, IPPROTO_TCP };
	int ret = 0;
	size_t i;

	for (i = 0; i < sizeof(protos) && !ret; i++) {
		struct rule rule = { .family = AF_UNSPEC, .proto = protos[i] };

		if (!attachment_has(attachment, protos[i]))
			continue;
		rule.chain = attachment_object(protos[i]);
		if (attachment->from.num)
			ret = prefix_rules(&attachment->from, &rule, each, data);
		else
			ret = each(&rule, data);
	}
	return ret;
}

/**
 * attachment_rules() - every rule, those of a chain one after the other
 * @attachment: finished
 * @each: is given each; anything but 0 ends it
 * @data: its second argument
 *
 * Every packet meets two or three rules; prefixes only those that go to a SIP
 * port.
 *
 * Return: what @each returned last.
 */
int attachment_rules(const struct attachment *attachment, attachment_each each,
		     void *data)
{
	int ret = helper_rules(attachment, each, data);

	if (!ret)
		ret = service_rules(attachment, each, data);
	return ret ? ret : base_rules(attachment, each, data);
}

/**
 * attachment_services() - its ports
 * @attachment: the attachment
 * @between: what stands between two
 * @text: gets "5060/udp 5060/tcp"
 *
 * Return: the text.
 */
const char *attachment_services(const struct attachment *attachment,
				const char *between, struct text *text)
{
	size_t i, len = 0;

	text->s[0] = '\0';
	for (i = 0; i < attachment->services_num; i++)
		len += snprintf(text->s + len, sizeof(text->s) - len,
				"%s%u/%s", i ? between : "",
				attachment->service[i].port,
				attachment_proto(attachment->service[i].proto));
	return text->s;
}

/* FNV-1a. Who could forge it may change the rules as well. */
static uint32_t hash(const char *text)
{
	uint32_t sum = 0x811c9dc5;

	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 0x01000193;
	return sum;
}

/**
 * attachment_prefix() - a prefix as nft writes it
 * @prefix: the prefix
 * @text: gets it; of a host its address alone
 *
 * Return: the text.
 */
const char *attachment_prefix(const struct prefix *prefix, struct text *text)
{
	settings_prefix(prefix, text);
	if (prefix->len == width(prefix) * 8)
		*strchrnul(text->s, '/') = '\0';
	return text->s;
}

/**
 * attachment_comment() - what the table says it is for
 * @attachment: finished
 * @comment: gets it; of equal attachments it is equal, and of others it is
 *	not. What is too long for a comment ends in its hash.
 */
void attachment_comment(const struct attachment *attachment,
			char comment[COMMENT_MAX + 1])
{
	char whole[256 + PREFIXES_MAX * 52];
	struct text text;
	size_t i, len;

	len = snprintf(whole, sizeof(whole), COMMENT_START "%.200s",
		       attachment_services(attachment, " ", &text));
	if (strcmp(attachment->profile, ATTACHMENT_PROFILE))
		len += snprintf(whole + len, sizeof(whole) - len,
				" --profile=%s", attachment->profile);
	if (!attachment->ip || !attachment->ip6)
		len += snprintf(whole + len, sizeof(whole) - len, " -%c",
				attachment->ip ? '4' : '6');
	for (i = 0; i < attachment->from.num; i++)
		len += snprintf(whole + len, sizeof(whole) - len, "%s%.50s",
				i ? "," : " --from=",
				attachment_prefix(&attachment->from.item[i],
						  &text));
	snprintf(comment, COMMENT_MAX + 1, "%.127s", whole);
	if (len > COMMENT_MAX)
		snprintf(comment + COMMENT_MAX - 12, 13, "... %08x",
			 hash(whole));
}

/**
 * attachment_is_comment() - was the table made here?
 * @comment: its comment
 *
 * Return: whether it was.
 */
bool attachment_is_comment(const char *comment)
{
	return !strncmp(comment, COMMENT_START, strlen(COMMENT_START));
}
