// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doctor: does SIP come to the module, do answers and media come in?
 */
#include <string.h>

#include <linux/netfilter.h>

#include "files.h"
#include "health.h"

/**
 * check_fault() - does a rule give connections their helper?
 * @view: all rules
 * @use: the rule
 *
 * Return: what is wrong with it, or NULL.
 */
const char *check_fault(const struct nft_view *view,
			const struct nft_use *use)
{
	const struct nft_chain *chain = nft_chain_of(view, use);

	if (!chain)
		return NULL;
	if (!chain->tracked && !chain->untracked)
		return "no packet comes to its chain: no rule jumps there";
	if (!chain->tracked && !use->template)
		return "its chain comes before connection tracking; its priority must be above -200";
	if (use->too_late)
		return "it looks for connections that exist already; a helper is given to new ones";
	if (use->source)
		return "it looks at the source port; new connections go to the port of SIP, not all come from it";
	return NULL;
}

/* As nft calls it. */
static const char *family_word(uint32_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_BRIDGE:
		return "bridge";
	default:
		return "FAMILY";
	}
}

static void complain(struct findings *list, const struct nft_use *use,
		     const char *why, bool others_do)
{
	struct finding *finding;

	finding = health_find(list, "rule", others_do ? HEALTH_WARN :
							HEALTH_FAIL,
			      "a rule in table %s, chain %s hands nothing to %s",
			      use->table, use->chain, use->type);
	health_because(finding, "%s", why);
	health_mend(finding, "sudo sipalg attach, and remove that rule");
}

static void miss_rule(const struct health *health, struct findings *list)
{
	struct finding *finding;

	if (health->traffic.ours) {
		finding = health_find(list, "rule", HEALTH_WARN,
				      "no rule hands traffic to sipalg, but %u connection%s it",
				      health->traffic.ours,
				      health->traffic.ours == 1 ? " has" :
								  "s have");
		health_because(finding, "the rule is gone, and new connections have no helper");
		health_mend(finding, "sudo sipalg attach");
		return;
	}
	finding = health_find(list, "rule", HEALTH_FAIL,
			      "no rule hands traffic to sipalg");
	health_because(finding, "the module serves only what a rule gives it");
	health_mend(finding, "sudo sipalg attach");
}

static void check_use(const struct health *health, struct findings *list)
{
	const struct nft_view *view = &health->view;
	const struct nft_use *good = NULL;
	size_t i, all = 0;

	for (i = 0; i < view->uses_num; i++) {
		if (!health_is_ours(view->use[i].type))
			continue;
		all++;
		if (!check_fault(view, &view->use[i]))
			good = &view->use[i];
	}
	if (!all)
		miss_rule(health, list);
	if (good)
		health_find(list, "rule", HEALTH_OK,
			    "rules of table %s hand traffic to %s", good->table,
			    good->type);
	for (i = 0; i < view->uses_num; i++) {
		const char *why = check_fault(view, &view->use[i]);

		if (why && health_is_ours(view->use[i].type))
			complain(list, &view->use[i], why, good);
	}
}

static void check_in_tree(const struct health *health, struct findings *list)
{
	const struct nft_view *view = &health->view;
	const char *table = NULL;
	struct finding *finding;
	size_t i;

	for (i = 0; i < view->uses_num; i++)
		if (!strcmp(view->use[i].type, "sip") && !health_is_ours("sip"))
			table = view->use[i].table;
	if (!table && !health->traffic.in_tree)
		return;
	if (table)
		finding = health_find(list, "in_tree", HEALTH_WARN,
				      "table %s gives connections to nf_conntrack_sip, which has %u now",
				      table, health->traffic.in_tree);
	else
		finding = health_find(list, "in_tree", HEALTH_WARN,
				      "nf_conntrack_sip handles %u connection%s",
				      health->traffic.in_tree,
				      health->traffic.in_tree == 1 ? "" : "s");
	health_because(finding, "a connection has one helper, so sipalg never sees these");
	health_mend(finding, "remove the rule with type \"sip\"%s%s, then conntrack -D -p udp --dport 5060",
		    table ? " from table " : "", table ? table : "");
}

static void check_notrack(const struct health *health, struct findings *list)
{
	struct finding *finding;

	if (!health->view.notrack[0])
		return;
	finding = health_find(list, "notrack", HEALTH_NOTE,
			      "a rule of table %s keeps packets out of connection tracking",
			      health->view.notrack);
	health_because(finding, "if SIP or media are among them, they have neither NAT nor helper");
	health_mend(finding, "sudo nft list table %s %s, and except them",
		    family_word(health->view.notrack_family),
		    health->view.notrack);
}

/* Only where the way through is closed can a word about "related" be missed. */
static void check_firewall(const struct health *health, struct findings *list)
{
	const struct nft_view *view = &health->view;
	struct finding *finding;
	size_t i;

	for (i = 0; i < view->chains_num; i++) {
		const struct nft_chain *chain = &view->chain[i];

		if (!chain->is_base || chain->hook != NF_INET_FORWARD ||
		    !chain->drops || chain->related)
			continue;
		finding = health_find(list, "firewall", HEALTH_FAIL,
				      "table %s forwards nothing that is not named, and names no related connections",
				      chain->table);
		health_because(finding, "media and requests from outside come on connections that conntrack calls related");
		health_mend(finding, "sudo nft insert rule %s %s %s ct state established,related accept",
			    family_word(chain->family), chain->table,
			    chain->name);
	}
}

static void check_flowtable(const struct health *health, struct findings *list)
{
	struct finding *finding;

	if (!health->view.flowtable[0])
		return;
	finding = health_find(list, "flowtable", HEALTH_NOTE,
			      "flowtable %s is in use", health->view.flowtable);
	health_because(finding, "SIP stays out of it, as connections with a helper do; media in it may not be counted");
}

static void check_nat(const struct health *health, struct findings *list)
{
	const struct nft_view *view = &health->view;
	struct finding *finding;
	bool nat = false;
	size_t i;

	for (i = 0; i < view->chains_num; i++)
		nat |= view->chain[i].is_nat;
	nat |= files_mentions("/proc/net/ip_tables_names", "nat") ||
	       files_mentions("/proc/net/ip6_tables_names", "nat");
	if (nat)
		return;
	finding = health_find(list, "nat", HEALTH_NOTE, "no rule does NAT here");
	health_because(finding, "then nothing has to be rewritten; pinholes are opened all the same");
}

/**
 * check_rules() - the rules of nftables and iptables
 * @health: the facts
 * @list: gets what was found
 */
void check_rules(const struct health *health, struct findings *list)
{
	if (health->rules != NFT_OK && health->rules != NFT_ABSENT)
		return;
	check_use(health, list);
	check_in_tree(health, list);
	check_nat(health, list);
	check_firewall(health, list);
	check_notrack(health, list);
	check_flowtable(health, list);
}
