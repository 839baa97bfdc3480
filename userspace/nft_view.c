// SPDX-License-Identifier: GPL-2.0-only
/*
 * What nftables holds, by libnftnl: chains, helper objects, and of the rules
 * what decides whether SIP comes to a helper. Prints nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/flowtable.h>
#include <libnftnl/object.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4.h>

#include "nft_view.h"

#define RECV_SIZE	(64 * 1024)

/* States of connections as rules have them: of a new one, of a related one. */
#define STATE_NEW	(1 << 3)
#define STATE_RELATED	(1 << 2)

/* What the targets of iptables that set a helper begin with. */
struct ct_target {
	uint16_t flags;
	uint16_t zone;
	uint32_t events[2];
	char helper[16];
};

static void copy(char *to, size_t size, const char *from)
{
	if (from)
		snprintf(to, size, "%s", from);
}

#define COPY(to, from)	copy(to, sizeof(to), from)

/* One more of a list, zeroed; NULL when memory is short. */
#define ADD(list, num)							\
({									\
	__typeof__(list) larger_;					\
									\
	larger_ = realloc(list, ((num) + 1) * sizeof(*larger_));	\
	if (larger_) {							\
		(list) = larger_;					\
		larger_ = memset(&(list)[(num)++], 0, sizeof(*larger_));\
	}								\
	larger_;							\
})

static int take_chain(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_chain *from = nftnl_chain_alloc();
	struct nft_view *view = data;
	struct nft_chain *chain;
	const char *type;

	if (!from || nftnl_chain_nlmsg_parse(nlh, from) < 0)
		return MNL_CB_ERROR;
	chain = ADD(view->chain, view->chains_num);
	if (!chain) {
		nftnl_chain_free(from);
		return MNL_CB_ERROR;
	}
	chain->family = nftnl_chain_get_u32(from, NFTNL_CHAIN_FAMILY);
	COPY(chain->table, nftnl_chain_get_str(from, NFTNL_CHAIN_TABLE));
	COPY(chain->name, nftnl_chain_get_str(from, NFTNL_CHAIN_NAME));
	chain->is_base = nftnl_chain_is_set(from, NFTNL_CHAIN_HOOKNUM);
	if (chain->is_base) {
		type = nftnl_chain_get_str(from, NFTNL_CHAIN_TYPE);
		chain->is_nat = type && !strcmp(type, "nat");
		chain->hook = nftnl_chain_get_u32(from, NFTNL_CHAIN_HOOKNUM);
		chain->priority = nftnl_chain_get_s32(from, NFTNL_CHAIN_PRIO);
		chain->drops = nftnl_chain_is_set(from, NFTNL_CHAIN_POLICY) &&
			       nftnl_chain_get_u32(from, NFTNL_CHAIN_POLICY) ==
			       NF_DROP;
	}
	nftnl_chain_free(from);
	return MNL_CB_OK;
}

static int take_object(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_obj *from = nftnl_obj_alloc();
	struct nft_view *view = data;
	struct nft_helper *helper;
	int ret = MNL_CB_ERROR;

	if (!from)
		return MNL_CB_ERROR;
	/* a kind of object that the library does not know is no helper */
	if (nftnl_obj_nlmsg_parse(nlh, from) < 0 ||
	    nftnl_obj_get_u32(from, NFTNL_OBJ_TYPE) != NFT_OBJECT_CT_HELPER) {
		ret = MNL_CB_OK;
		goto out;
	}
	helper = ADD(view->helper, view->helpers_num);
	if (!helper)
		goto out;
	helper->family = nftnl_obj_get_u32(from, NFTNL_OBJ_FAMILY);
	COPY(helper->table, nftnl_obj_get_str(from, NFTNL_OBJ_TABLE));
	COPY(helper->name, nftnl_obj_get_str(from, NFTNL_OBJ_NAME));
	COPY(helper->type, nftnl_obj_get_str(from, NFTNL_OBJ_CT_HELPER_NAME));
	ret = MNL_CB_OK;
out:
	nftnl_obj_free(from);
	return ret;
}

static int take_flowtable(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_flowtable *from = nftnl_flowtable_alloc();
	struct nft_view *view = data;

	if (!from)
		return MNL_CB_ERROR;
	if (!nftnl_flowtable_nlmsg_parse(nlh, from))
		COPY(view->flowtable,
		     nftnl_flowtable_get_str(from, NFTNL_FLOWTABLE_NAME));
	nftnl_flowtable_free(from);
	return MNL_CB_OK;
}

/* --- rules ---------------------------------------------------------------- */

/**
 * struct reading - a rule being read
 * @view: where it goes
 * @rule: the rule
 * @state: the register holds the state of the connection
 * @mask: the states it is compared with; 0 for not known
 * @seen_state: the rule looks at the state
 * @sport: the rule looks at the source port
 * @dport: the rule looks at the destination port
 * @failed: memory was short
 */
struct reading {
	struct nft_view *view;
	const struct nftnl_rule *rule;
	bool state;
	uint32_t mask;
	bool seen_state;
	bool sport;
	bool dport;
	bool failed;
};

static const char *rule_str(const struct reading *reading, uint16_t attr)
{
	return nftnl_rule_get_str(reading->rule, attr);
}

/**
 * nft_add_use() - room for one more rule that gives connections a helper
 * @view: gets it
 *
 * Return: the rule, to be filled; NULL without memory.
 */
struct nft_use *nft_add_use(struct nft_view *view)
{
	return ADD(view->use, view->uses_num);
}

static struct nft_use *add_use(struct reading *reading)
{
	struct nft_use *use = nft_add_use(reading->view);

	if (!use) {
		reading->failed = true;
		return NULL;
	}
	use->family = nftnl_rule_get_u32(reading->rule, NFTNL_RULE_FAMILY);
	COPY(use->table, rule_str(reading, NFTNL_RULE_TABLE));
	COPY(use->chain, rule_str(reading, NFTNL_RULE_CHAIN));
	use->source = reading->sport && !reading->dport;
	use->too_late = reading->mask && !(reading->mask & STATE_NEW);
	return use;
}

static void read_objref(struct nftnl_expr *expr, struct reading *reading)
{
	bool is_map = nftnl_expr_is_set(expr, NFTNL_EXPR_OBJREF_SET_NAME);
	struct nft_use *use;

	if (!is_map && nftnl_expr_get_u32(expr, NFTNL_EXPR_OBJREF_IMM_TYPE) !=
		       NFT_OBJECT_CT_HELPER)
		return;
	use = add_use(reading);
	if (use && !is_map)
		COPY(use->object,
		     nftnl_expr_get_str(expr, NFTNL_EXPR_OBJREF_IMM_NAME));
}

static void read_target(struct nftnl_expr *expr, struct reading *reading)
{
	const char *name = nftnl_expr_get_str(expr, NFTNL_EXPR_TG_NAME);
	const struct ct_target *info;
	struct nft_use *use;
	uint32_t len;

	info = nftnl_expr_get(expr, NFTNL_EXPR_TG_INFO, &len);
	if (!name || strcmp(name, "CT") || len < sizeof(*info) ||
	    !info->helper[0])
		return;
	use = add_use(reading);
	if (!use)
		return;
	memcpy(use->type, info->helper, HELPER_MAX);
	use->template = true;
}

static void read_jump(struct reading *reading, const char *to)
{
	struct nft_view *view = reading->view;
	struct nft_jump *jump;

	jump = ADD(view->jump, view->jumps_num);
	if (!jump) {
		reading->failed = true;
		return;
	}
	jump->family = nftnl_rule_get_u32(reading->rule, NFTNL_RULE_FAMILY);
	COPY(jump->table, rule_str(reading, NFTNL_RULE_TABLE));
	COPY(jump->from, rule_str(reading, NFTNL_RULE_CHAIN));
	COPY(jump->to, to);
}

static void read_payload(struct nftnl_expr *expr, struct reading *reading)
{
	uint32_t offset = nftnl_expr_get_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET);
	uint32_t end = offset + nftnl_expr_get_u32(expr, NFTNL_EXPR_PAYLOAD_LEN);

	reading->state = false;
	if (nftnl_expr_get_u32(expr, NFTNL_EXPR_PAYLOAD_BASE) !=
	    NFT_PAYLOAD_TRANSPORT_HEADER)
		return;
	reading->sport |= offset == 0;
	reading->dport |= offset <= 2 && end >= 4;
}

static uint32_t first_word(struct nftnl_expr *expr, uint16_t attr)
{
	uint32_t len = 0, word = 0;
	const void *data = nftnl_expr_get(expr, attr, &len);

	if (data && len >= sizeof(word))
		memcpy(&word, data, sizeof(word));
	return word;
}

static void read_notrack(struct reading *reading)
{
	struct nft_view *view = reading->view;

	COPY(view->notrack, rule_str(reading, NFTNL_RULE_TABLE));
	view->notrack_family = nftnl_rule_get_u32(reading->rule,
						  NFTNL_RULE_FAMILY);
}

static int read_expr(struct nftnl_expr *expr, void *data)
{
	const char *name = nftnl_expr_get_str(expr, NFTNL_EXPR_NAME);
	struct reading *reading = data;

	if (!strcmp(name, "objref"))
		read_objref(expr, reading);
	else if (!strcmp(name, "target"))
		read_target(expr, reading);
	else if (!strcmp(name, "payload"))
		read_payload(expr, reading);
	else if (!strcmp(name, "notrack"))
		read_notrack(reading);
	else if (!strcmp(name, "ct"))
		reading->state = nftnl_expr_get_u32(expr, NFTNL_EXPR_CT_KEY) ==
				 NFT_CT_STATE;
	else if (!strcmp(name, "bitwise") && reading->state)
		reading->mask = first_word(expr, NFTNL_EXPR_BITWISE_MASK);
	else if (!strcmp(name, "cmp") && reading->state && !reading->mask)
		reading->mask = first_word(expr, NFTNL_EXPR_CMP_DATA);
	else if (!strcmp(name, "immediate") &&
		 nftnl_expr_is_set(expr, NFTNL_EXPR_IMM_CHAIN))
		read_jump(reading,
			  nftnl_expr_get_str(expr, NFTNL_EXPR_IMM_CHAIN));
	else if (!strcmp(name, "lookup") &&
		 nftnl_expr_is_set(expr, NFTNL_EXPR_LOOKUP_DREG))
		read_jump(reading, "");
	reading->seen_state |= reading->state;
	return reading->failed ? -1 : 0;
}

/*
 * The rules come after the chains. One that looks at the state of connections
 * and lets no word be said about related ones does not count as a way in.
 */
static void mark_related(struct reading *reading)
{
	const char *table = rule_str(reading, NFTNL_RULE_TABLE);
	struct nft_view *view = reading->view;
	size_t i;

	if (!reading->seen_state ||
	    (reading->mask && !(reading->mask & STATE_RELATED)))
		return;
	for (i = 0; i < view->chains_num; i++)
		if (!strcmp(view->chain[i].table, table))
			view->chain[i].related = true;
}

static int take_rule(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_rule *rule = nftnl_rule_alloc();
	struct reading reading = { .view = data, .rule = rule };

	if (!rule)
		return MNL_CB_ERROR;
	/* what the library does not know is none of what is looked for */
	if (!nftnl_rule_nlmsg_parse(nlh, rule)) {
		nftnl_expr_foreach(rule, read_expr, &reading);
		mark_related(&reading);
	}
	nftnl_rule_free(rule);
	return reading.failed ? MNL_CB_ERROR : MNL_CB_OK;
}

/* --- how packets come to a rule -------------------------------------------- */

static bool is_tracked(const struct nft_chain *chain)
{
	return (chain->hook != NF_INET_PRE_ROUTING &&
		chain->hook != NF_INET_LOCAL_OUT) ||
	       chain->priority > NF_IP_PRI_CONNTRACK;
}

static bool leads(const struct nft_jump *jump, const struct nft_chain *from,
		  const struct nft_chain *to)
{
	return jump->family == from->family && jump->family == to->family &&
	       !strcmp(jump->table, from->table) &&
	       !strcmp(jump->table, to->table) &&
	       !strcmp(jump->from, from->name) &&
	       (!jump->to[0] || !strcmp(jump->to, to->name));
}

/* Packets of @from come to what the jump leads to: whether that is news. */
static bool follow(struct nft_view *view, const struct nft_jump *jump,
		   const struct nft_chain *from)
{
	bool news = false;
	size_t i;

	for (i = 0; i < view->chains_num; i++) {
		struct nft_chain *to = &view->chain[i];

		if (to->is_base || !leads(jump, from, to) ||
		    (to->tracked >= from->tracked &&
		     to->untracked >= from->untracked))
			continue;
		to->tracked |= from->tracked;
		to->untracked |= from->untracked;
		news = true;
	}
	return news;
}

static void follow_all(struct nft_view *view)
{
	bool news = true;
	size_t i, k;

	for (i = 0; i < view->chains_num; i++) {
		struct nft_chain *chain = &view->chain[i];

		chain->tracked = chain->is_base && is_tracked(chain);
		chain->untracked = chain->is_base && !is_tracked(chain);
	}
	while (news) {
		news = false;
		for (k = 0; k < view->jumps_num; k++)
			for (i = 0; i < view->chains_num; i++)
				news |= follow(view, &view->jump[k],
					       &view->chain[i]);
	}
}

static void name_types(struct nft_view *view)
{
	size_t i, k;

	for (i = 0; i < view->uses_num; i++)
		for (k = 0; k < view->helpers_num && !view->use[i].type[0]; k++) {
			const struct nft_helper *helper = &view->helper[k];
			struct nft_use *use = &view->use[i];

			if (use->family == helper->family &&
			    !strcmp(use->table, helper->table) &&
			    (!use->object[0] ||
			     !strcmp(use->object, helper->name)))
				COPY(use->type, helper->type);
		}
}

/* --- asking --------------------------------------------------------------- */

static int dump(struct mnl_socket *nl, uint16_t type, mnl_cb_t take,
		struct nft_view *view)
{
	char buf[RECV_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	static uint32_t seq;
	struct nlmsghdr *nlh;
	ssize_t len;
	int ret;

	if (!seq)
		seq = time(NULL);
	nlh = nftnl_nlmsg_build_hdr(buf, type, NFPROTO_UNSPEC, NLM_F_DUMP,
				    ++seq);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -1;
	do {
		len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (len < 0)
			return -1;
		ret = mnl_cb_run(buf, len, seq, 0, take, view);
	} while (ret > MNL_CB_STOP);
	return ret;
}

/**
 * nft_look() - look at the rules of this network namespace
 * @view: filled, to be freed by nft_free() when the result is NFT_OK
 *
 * Return: how it ended; NFT_ABSENT when there cannot be any.
 */
enum nft_result nft_look(struct nft_view *view)
{
	struct mnl_socket *nl;
	int ret, err;

	memset(view, 0, sizeof(*view));
	nl = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	if (!nl)
		return NFT_ABSENT;
	ret = mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID);
	if (ret >= 0)
		ret = dump(nl, NFT_MSG_GETCHAIN, take_chain, view);
	if (ret >= 0)
		ret = dump(nl, NFT_MSG_GETOBJ, take_object, view);
	if (ret >= 0)
		ret = dump(nl, NFT_MSG_GETRULE, take_rule, view);
	if (ret >= 0)
		ret = dump(nl, NFT_MSG_GETFLOWTABLE, take_flowtable, view);
	err = errno;
	mnl_socket_close(nl);
	if (ret >= 0) {
		follow_all(view);
		name_types(view);
		return NFT_OK;
	}
	nft_free(view);
	errno = err;
	return err == EPERM ? NFT_DENIED :
	       err == EINVAL || err == EOPNOTSUPP ? NFT_ABSENT : NFT_SYSTEM;
}

/**
 * nft_free() - give back what nft_look() took
 * @view: empty afterwards
 */
void nft_free(struct nft_view *view)
{
	free(view->chain);
	free(view->helper);
	free(view->use);
	free(view->jump);
	memset(view, 0, sizeof(*view));
}

/**
 * nft_chain_of() - the chain of a rule
 * @view: where it is
 * @use: the rule
 *
 * Return: the chain; NULL when it went while the rules were read.
 */
const struct nft_chain *nft_chain_of(const struct nft_view *view,
				     const struct nft_use *use)
{
	size_t i;

	for (i = 0; i < view->chains_num; i++)
		if (view->chain[i].family == use->family &&
		    !strcmp(view->chain[i].table, use->table) &&
		    !strcmp(view->chain[i].name, use->chain))
			return &view->chain[i];
	return NULL;
}
