// SPDX-License-Identifier: GPL-2.0-only
/*
 * nftables, by libnftnl: the table of `sipalg attach` in one transaction, all
 * of it or nothing. Prints nothing.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/object.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <libnftnl/udata.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "nft.h"

/* Two rules a prefix and protocol, none longer than a quarter of a KiB. */
#define BATCH_SIZE	(16 * 1024 + PREFIXES_MAX * 4 * 512)
#define RECV_SIZE	(16 * 1024)

/* What a rule compares is loaded here first. */
#define REGISTER	NFT_REG_1

/**
 * struct talk - a connection to nftables, and a transaction
 * @nl: the socket
 * @batch: the transaction
 * @buf: its memory
 * @last: its last message
 * @first_seq: sequence number of its first message
 * @seq: sequence number of the last message
 * @helper_seq: of the message that adds the helper object of UDP, of TCP
 */
struct talk {
	struct mnl_socket *nl;
	struct mnl_nlmsg_batch *batch;
	char *buf;
	struct nlmsghdr *last;
	uint32_t first_seq;
	uint32_t seq;
	uint32_t helper_seq[2];
};

static enum nft_result name_error(int err)
{
	switch (err) {
	case EPERM:
	case EACCES:
		return NFT_DENIED;
	case EPROTONOSUPPORT:
	case EOPNOTSUPP:
		return NFT_ABSENT;
	default:
		return NFT_SYSTEM;
	}
}

static void hang_up(struct talk *talk)
{
	int err = errno;

	if (talk->batch)
		mnl_nlmsg_batch_stop(talk->batch);
	free(talk->buf);
	if (talk->nl)
		mnl_socket_close(talk->nl);
	errno = err;
}

static enum nft_result call(struct talk *talk)
{
	memset(talk, 0, sizeof(*talk));
	talk->seq = time(NULL);
	talk->nl = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	if (!talk->nl)
		return name_error(errno);
	if (mnl_socket_bind(talk->nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		hang_up(talk);
		return NFT_SYSTEM;
	}
	return NFT_OK;
}

/* --- the transaction ------------------------------------------------------ */

static int begin_batch(struct talk *talk)
{
	talk->buf = malloc(2 * BATCH_SIZE);
	if (!talk->buf)
		return -1;
	talk->batch = mnl_nlmsg_batch_start(talk->buf, BATCH_SIZE);
	if (!talk->batch)
		return -1;
	talk->first_seq = ++talk->seq;
	nftnl_batch_begin(mnl_nlmsg_batch_current(talk->batch), talk->seq);
	mnl_nlmsg_batch_next(talk->batch);
	return 0;
}

static struct nlmsghdr *put_message(struct talk *talk, uint16_t type,
				    uint16_t flags)
{
	talk->last = nftnl_nlmsg_build_hdr(
		mnl_nlmsg_batch_current(talk->batch), type, NFPROTO_INET,
		flags, ++talk->seq);
	return talk->last;
}

static int end_message(struct talk *talk)
{
	if (mnl_nlmsg_batch_next(talk->batch))
		return 0;
	errno = EMSGSIZE;
	return -1;
}

static int put_table(struct talk *talk, uint16_t type, const char *comment)
{
	struct nftnl_table *table = nftnl_table_alloc();
	struct nftnl_udata_buf *udata = nftnl_udata_buf_alloc(256);
	int ret = -1;

	if (!table || !udata)
		goto out;
	nftnl_table_set_str(table, NFTNL_TABLE_NAME, ATTACHMENT_TABLE);
	nftnl_table_set_u32(table, NFTNL_TABLE_FAMILY, NFPROTO_INET);
	if (comment) {
		nftnl_udata_put_strz(udata, NFTNL_UDATA_TABLE_COMMENT, comment);
		nftnl_table_set_data(table, NFTNL_TABLE_USERDATA,
				     nftnl_udata_buf_data(udata),
				     nftnl_udata_buf_len(udata));
	}
	nftnl_table_nlmsg_build_payload(
		put_message(talk, type,
			    type == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0),
		table);
	ret = end_message(talk);
out:
	if (udata)
		nftnl_udata_buf_free(udata);
	if (table)
		nftnl_table_free(table);
	return ret;
}

static int put_helper(struct talk *talk, const struct attachment *attachment,
		      uint8_t proto)
{
	struct nftnl_obj *obj = nftnl_obj_alloc();

	if (!obj)
		return -1;
	nftnl_obj_set_str(obj, NFTNL_OBJ_TABLE, ATTACHMENT_TABLE);
	nftnl_obj_set_str(obj, NFTNL_OBJ_NAME, attachment_object(proto));
	nftnl_obj_set_u32(obj, NFTNL_OBJ_FAMILY, NFPROTO_INET);
	nftnl_obj_set_u32(obj, NFTNL_OBJ_TYPE, NFT_OBJECT_CT_HELPER);
	nftnl_obj_set_str(obj, NFTNL_OBJ_CT_HELPER_NAME, attachment->profile);
	nftnl_obj_set_u16(obj, NFTNL_OBJ_CT_HELPER_L3PROTO, NFPROTO_INET);
	nftnl_obj_set_u8(obj, NFTNL_OBJ_CT_HELPER_L4PROTO, proto);
	nftnl_obj_nlmsg_build_payload(put_message(talk, NFT_MSG_NEWOBJ,
						  NLM_F_CREATE), obj);
	talk->helper_seq[proto == IPPROTO_TCP] = talk->seq;
	nftnl_obj_free(obj);
	return end_message(talk);
}

static int put_chain(struct talk *talk, const char *name,
		     const struct base_chain *base)
{
	struct nftnl_chain *chain = nftnl_chain_alloc();

	if (!chain)
		return -1;
	nftnl_chain_set_str(chain, NFTNL_CHAIN_TABLE, ATTACHMENT_TABLE);
	nftnl_chain_set_str(chain, NFTNL_CHAIN_NAME, name);
	nftnl_chain_set_u32(chain, NFTNL_CHAIN_FAMILY, NFPROTO_INET);
	if (base) {
		nftnl_chain_set_str(chain, NFTNL_CHAIN_TYPE, "filter");
		nftnl_chain_set_u32(chain, NFTNL_CHAIN_HOOKNUM, base->hooknum);
		nftnl_chain_set_s32(chain, NFTNL_CHAIN_PRIO, 0);
		nftnl_chain_set_u32(chain, NFTNL_CHAIN_POLICY, NF_ACCEPT);
	}
	nftnl_chain_nlmsg_build_payload(put_message(talk, NFT_MSG_NEWCHAIN,
						    NLM_F_CREATE), chain);
	nftnl_chain_free(chain);
	return end_message(talk);
}

/* --- rules ---------------------------------------------------------------- */

static struct nftnl_expr *add_expr(struct nftnl_rule *rule, const char *name)
{
	struct nftnl_expr *expr = nftnl_expr_alloc(name);

	if (expr)
		nftnl_rule_add_expr(rule, expr);
	return expr;
}

static int add_equal(struct nftnl_rule *rule, const void *data, uint32_t len)
{
	struct nftnl_expr *expr = add_expr(rule, "cmp");

	if (!expr)
		return -1;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_SREG, REGISTER);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
	nftnl_expr_set(expr, NFTNL_EXPR_CMP_DATA, data, len);
	return 0;
}

static int add_meta(struct nftnl_rule *rule, uint32_t key, uint8_t value)
{
	struct nftnl_expr *expr = add_expr(rule, "meta");

	if (!expr)
		return -1;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_DREG, REGISTER);
	return add_equal(rule, &value, sizeof(value));
}

/**
 * struct field - bytes of a packet
 * @base: of which header
 * @offset: in it
 * @len: their number
 */
struct field {
	uint32_t base;
	uint32_t offset;
	uint32_t len;
};

static int add_load(struct nftnl_rule *rule, const struct field *field)
{
	struct nftnl_expr *expr = add_expr(rule, "payload");

	if (!expr)
		return -1;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_DREG, REGISTER);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_BASE, field->base);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET, field->offset);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_LEN, field->len);
	return 0;
}

static int add_service(struct nftnl_rule *rule, const struct service *service)
{
	static const struct field dport = { NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2 };
	uint16_t port = htons(service->port);

	return add_meta(rule, NFT_META_L4PROTO, service->proto) ||
	       add_load(rule, &dport) ||
	       add_equal(rule, &port, sizeof(port)) ? -1 : 0;
}

static int add_mask(struct nftnl_rule *rule, const struct prefix *prefix,
		    uint32_t width)
{
	static const unsigned char none[16];
	struct nftnl_expr *expr = add_expr(rule, "bitwise");
	unsigned char mask[16];
	uint32_t i;

	if (!expr)
		return -1;
	for (i = 0; i < width; i++) {
		unsigned int kept = prefix->len > i * 8 ? prefix->len - i * 8 : 0;

		mask[i] = kept < 8 ? 0xff00 >> kept : 0xff;
	}
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_SREG, REGISTER);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_DREG, REGISTER);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_LEN, width);
	nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_MASK, mask, width);
	nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_XOR, none, width);
	return 0;
}

static int add_prefix(struct nftnl_rule *to, const struct rule *rule)
{
	const struct prefix *prefix = rule->prefix;
	bool four = prefix->family == AF_INET;
	struct field field = { .base = NFT_PAYLOAD_NETWORK_HEADER };

	field.len = four ? 4 : 16;
	field.offset = (four ? 12 : 8) + (rule->from ? 0 : field.len);
	return add_load(to, &field) ||
	       (prefix->len < field.len * 8 &&
		add_mask(to, prefix, field.len)) ||
	       add_equal(to, prefix->addr, field.len) ? -1 : 0;
}

static int add_go(struct nftnl_rule *rule, const char *chain)
{
	struct nftnl_expr *expr = add_expr(rule, "immediate");

	if (!expr)
		return -1;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_VERDICT, (uint32_t)NFT_GOTO);
	nftnl_expr_set_str(expr, NFTNL_EXPR_IMM_CHAIN, chain);
	return 0;
}

static int add_helper(struct nftnl_rule *rule, uint8_t proto)
{
	struct nftnl_expr *expr = add_expr(rule, "objref");

	if (!expr)
		return -1;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_OBJREF_IMM_TYPE,
			   NFT_OBJECT_CT_HELPER);
	nftnl_expr_set_str(expr, NFTNL_EXPR_OBJREF_IMM_NAME,
			   attachment_object(proto));
	return 0;
}

static int fill_rule(struct nftnl_rule *to, const struct rule *rule)
{
	int ret = 0;

	nftnl_rule_set_str(to, NFTNL_RULE_TABLE, ATTACHMENT_TABLE);
	nftnl_rule_set_str(to, NFTNL_RULE_CHAIN, rule->chain);
	nftnl_rule_set_u32(to, NFTNL_RULE_FAMILY, NFPROTO_INET);
	if (rule->family != AF_UNSPEC)
		ret = add_meta(to, NFT_META_NFPROTO,
			       rule->family == AF_INET ? NFPROTO_IPV4 :
							 NFPROTO_IPV6);
	if (!ret && rule->service)
		ret = add_service(to, rule->service);
	if (!ret && rule->prefix)
		ret = add_prefix(to, rule);
	if (ret)
		return ret;
	return rule->go ? add_go(to, rule->go) : add_helper(to, rule->proto);
}

static int put_rule(const struct rule *rule, void *data)
{
	struct nftnl_rule *to = nftnl_rule_alloc();
	struct talk *talk = data;
	int ret = -1;

	if (!to)
		return -1;
	if (!fill_rule(to, rule)) {
		nftnl_rule_nlmsg_build_payload(
			put_message(talk, NFT_MSG_NEWRULE,
				    NLM_F_CREATE | NLM_F_APPEND), to);
		ret = end_message(talk);
	}
	nftnl_rule_free(to);
	return ret;
}

static int put_protos(struct talk *talk, const struct attachment *attachment)
{
	static const uint8_t protos[] = { IPPROTO_UDP, IPPROTO_TCP };
	size_t i;

	for (i = 0; i < sizeof(protos); i++)
		if (attachment_has(attachment, protos[i]) &&
		    (put_helper(talk, attachment, protos[i]) ||
		     put_chain(talk, attachment_object(protos[i]), NULL)))
			return -1;
	return 0;
}

/* What was there goes in the same transaction; the first line is for none. */
static int put_attachment(struct talk *talk,
			  const struct attachment *attachment)
{
	char comment[COMMENT_MAX + 1];
	size_t i;

	attachment_comment(attachment, comment);
	if (put_table(talk, NFT_MSG_NEWTABLE, NULL) ||
	    put_table(talk, NFT_MSG_DELTABLE, NULL) ||
	    put_table(talk, NFT_MSG_NEWTABLE, comment) ||
	    put_protos(talk, attachment) ||
	    put_chain(talk, ATTACHMENT_CHAIN, NULL))
		return -1;
	for (i = 0; attachment_base(i); i++)
		if (put_chain(talk, attachment_base(i)->name,
			      attachment_base(i)))
			return -1;
	return attachment_rules(attachment, put_rule, talk);
}

/* --- answers -------------------------------------------------------------- */

/**
 * struct answer - how a transaction ended
 * @seq: the first message that did not go well, 0 for none
 * @error: its errno
 * @last: the message heard of last
 */
struct answer {
	uint32_t seq;
	int error;
	uint32_t last;
};

static int take_error(const struct nlmsghdr *nlh, void *data)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	struct answer *answer = data;

	if (nlh->nlmsg_len < mnl_nlmsg_size(sizeof(*err))) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (err->error && !answer->error) {
		answer->seq = nlh->nlmsg_seq;
		answer->error = -err->error;
	}
	answer->last = nlh->nlmsg_seq;
	return MNL_CB_OK;
}

static int hear(struct talk *talk, struct answer *answer)
{
	static mnl_cb_t control[NLMSG_MIN_TYPE] = {
		[NLMSG_ERROR] = take_error,
	};
	char buf[RECV_SIZE];
	ssize_t len;

	len = mnl_socket_recvfrom(talk->nl, buf, sizeof(buf));
	if (len < 0)
		return -1;
	return mnl_cb_run2(buf, len, 0, 0, NULL, answer, control,
			   NLMSG_MIN_TYPE) == MNL_CB_ERROR ? -1 : 0;
}

/*
 * Errors come of each message that has one, an acknowledgement of the last
 * alone: those of all would not fit into the socket. A transaction that may not
 * even begin has but the error of its beginning.
 */
static int commit(struct talk *talk, struct answer *answer)
{
	uint32_t last = talk->seq;

	talk->last->nlmsg_flags |= NLM_F_ACK;
	nftnl_batch_end(mnl_nlmsg_batch_current(talk->batch), ++talk->seq);
	mnl_nlmsg_batch_next(talk->batch);
	if (mnl_socket_sendto(talk->nl, mnl_nlmsg_batch_head(talk->batch),
			      mnl_nlmsg_batch_size(talk->batch)) < 0)
		return -1;
	do {
		if (hear(talk, answer) < 0)
			return -1;
	} while (answer->last != last && answer->last != talk->first_seq);
	errno = answer->error;
	return answer->error ? -1 : 0;
}

static int take_table(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_table *table = nftnl_table_alloc();
	const struct nftnl_udata *item;
	struct nft_table *found = data;
	const char *udata;
	uint32_t len;

	if (!table || nftnl_table_nlmsg_parse(nlh, table) < 0) {
		if (table)
			nftnl_table_free(table);
		return MNL_CB_ERROR;
	}
	found->there = true;
	udata = nftnl_table_get_data(table, NFTNL_TABLE_USERDATA, &len);
	item = (const struct nftnl_udata *)udata;
	if (udata && len > 2 && nftnl_udata_type(item) ==
				NFTNL_UDATA_TABLE_COMMENT &&
	    nftnl_udata_len(item) <= len - 2)
		strncpy(found->comment, nftnl_udata_get(item),
			nftnl_udata_len(item) < COMMENT_MAX ?
			nftnl_udata_len(item) : COMMENT_MAX);
	nftnl_table_free(table);
	return MNL_CB_OK;
}

static int ask_table(struct talk *talk, struct nft_table *table)
{
	char buf[RECV_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nftnl_table *wanted = nftnl_table_alloc();
	struct nlmsghdr *nlh;
	ssize_t len;
	int ret;

	if (!wanted)
		return -1;
	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_GETTABLE, NFPROTO_INET,
				    NLM_F_ACK, ++talk->seq);
	nftnl_table_set_str(wanted, NFTNL_TABLE_NAME, ATTACHMENT_TABLE);
	nftnl_table_nlmsg_build_payload(nlh, wanted);
	nftnl_table_free(wanted);
	if (mnl_socket_sendto(talk->nl, nlh, nlh->nlmsg_len) < 0)
		return -1;
	do {
		len = mnl_socket_recvfrom(talk->nl, buf, sizeof(buf));
		if (len < 0)
			return -1;
		ret = mnl_cb_run(buf, len, talk->seq, 0, take_table, table);
	} while (ret > MNL_CB_STOP);
	return ret;
}

/**
 * nft_find() - look for the table of `sipalg attach`
 * @table: filled
 *
 * Return: how it ended.
 */
enum nft_result nft_find(struct nft_table *table)
{
	enum nft_result result;
	struct talk talk;

	memset(table, 0, sizeof(*table));
	result = call(&talk);
	if (result != NFT_OK)
		return result;
	if (ask_table(&talk, table) < 0 && errno != ENOENT)
		result = errno == EINVAL ? NFT_ABSENT : name_error(errno);
	hang_up(&talk);
	return result;
}

/**
 * nft_attach() - put the table there, instead of the one that was
 * @attachment: finished
 * @proto: gets, for NFT_NO_HELPER, the protocol that there is no helper for
 *
 * Return: how it ended.
 */
enum nft_result nft_attach(const struct attachment *attachment, uint8_t *proto)
{
	struct answer answer = { 0 };
	enum nft_result result;
	struct talk talk;

	result = call(&talk);
	if (result != NFT_OK)
		return result;
	if (begin_batch(&talk) || put_attachment(&talk, attachment) ||
	    commit(&talk, &answer))
		result = name_error(errno);
	*proto = answer.seq == talk.helper_seq[1] ? IPPROTO_TCP : IPPROTO_UDP;
	if (answer.error == ENOENT && (answer.seq == talk.helper_seq[0] ||
				       answer.seq == talk.helper_seq[1]))
		result = NFT_NO_HELPER;
	hang_up(&talk);
	return result;
}

/**
 * nft_detach() - take the table away
 *
 * Return: how it ended; NFT_SYSTEM with ENOENT when there is none.
 */
enum nft_result nft_detach(void)
{
	struct answer answer = { 0 };
	enum nft_result result;
	struct talk talk;

	result = call(&talk);
	if (result != NFT_OK)
		return result;
	if (begin_batch(&talk) || put_table(&talk, NFT_MSG_DELTABLE, NULL) ||
	    commit(&talk, &answer))
		result = name_error(errno);
	hang_up(&talk);
	return result;
}
