// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the generic netlink family answers to those who do not ask as the tool
 * does: the wrong way, without the right, with garbage, or without waiting for
 * the end.
 *
 *	this program, in a namespace of its own --> family "sipalg"
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/sipalg.h>
#include <linux/sipalg_settings.h>

#include "kselftest_harness.h"

#define GARBAGE		5000
#define GIVEN_UP	200

/* each with the way it is asked */
static const struct {
	int cmd;
	int flags;
} commands[] = {
	{ SIPALG_CMD_INFO, NLM_F_ACK },
	{ SIPALG_CMD_STATS, NLM_F_ACK },
	{ SIPALG_CMD_CALLS, NLM_F_DUMP },
	{ SIPALG_CMD_REGS, NLM_F_DUMP },
	{ SIPALG_CMD_PINHOLES, NLM_F_DUMP },
	{ SIPALG_CMD_SETTINGS, NLM_F_ACK },
	{ SIPALG_CMD_SET, NLM_F_ACK },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

FIXTURE(family)
{
	struct mnl_socket *sock;
	int id;
	char buf[65536];
};

static struct nlmsghdr *request(char *buf, int type, int flags, int cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = 1;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

/* Read to the end of the answer. Return 0 or the errno it ends with. */
static int answer(struct mnl_socket *sock, char *buf, size_t size,
		  mnl_cb_t each, void *data)
{
	unsigned int port = mnl_socket_get_portid(sock);
	int ret;

	do {
		ssize_t len = mnl_socket_recvfrom(sock, buf, size);

		if (len < 0)
			return errno;
		errno = 0;
		ret = mnl_cb_run(buf, len, 1, port, each, data);
	} while (ret > 0);
	return ret < 0 ? errno : 0;
}

static int ask(struct mnl_socket *sock, char *buf, size_t size,
	       struct nlmsghdr *nlh, mnl_cb_t each, void *data)
{
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		return errno;
	return answer(sock, buf, size, each, data);
}

static int read_id(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			*(int *)data = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int read_protocol(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == SIPALG_A_PROTOCOL)
			*(unsigned int *)data = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

FIXTURE_SETUP(family)
{
	struct timeval patience = { .tv_sec = 10 };
	struct nlmsghdr *nlh;

	if (geteuid() || system("modprobe sipalg 2>/dev/null"))
		SKIP(return, "needs root and the module sipalg");
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	self->sock = mnl_socket_open(NETLINK_GENERIC);
	ASSERT_NE(NULL, self->sock);
	ASSERT_EQ(0, mnl_socket_bind(self->sock, 0, MNL_SOCKET_AUTOPID));
	setsockopt(mnl_socket_get_fd(self->sock), SOL_SOCKET, SO_RCVTIMEO,
		   &patience, sizeof(patience));

	nlh = request(self->buf, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, SIPALG_GENL_NAME);
	self->id = 0;
	ASSERT_EQ(0, ask(self->sock, self->buf, sizeof(self->buf), nlh,
			 read_id, &self->id));
	ASSERT_NE(0, self->id);
}

FIXTURE_TEARDOWN(family)
{
	if (self->sock)
		mnl_socket_close(self->sock);
}

#define ASK(flags, cmd) \
	ask(self->sock, self->buf, sizeof(self->buf), \
	    request(self->buf, self->id, flags, cmd), NULL, NULL)

/* It still works, and speaks the protocol of its header. */
#define EXPECT_ALIVE() do { \
	unsigned int protocol = 0; \
	\
	EXPECT_EQ(0, ask(self->sock, self->buf, sizeof(self->buf), \
			 request(self->buf, self->id, NLM_F_ACK, \
				 SIPALG_CMD_INFO), \
			 read_protocol, &protocol)); \
	EXPECT_EQ(SIPALG_PROTOCOL, protocol); \
} while (0)

TEST_F(family, info_names_the_protocol)
{
	EXPECT_ALIVE();
}

TEST_F(family, unknown_commands_are_refused)
{
	EXPECT_EQ(EOPNOTSUPP, ASK(NLM_F_ACK, SIPALG_CMD_UNSPEC));
	EXPECT_EQ(EOPNOTSUPP, ASK(NLM_F_ACK, __SIPALG_CMD_MAX));
	EXPECT_EQ(EOPNOTSUPP, ASK(NLM_F_ACK, 255));
	EXPECT_ALIVE();
}

TEST_F(family, lists_are_dumped_and_the_rest_is_not)
{
	EXPECT_EQ(EOPNOTSUPP, ASK(NLM_F_DUMP, SIPALG_CMD_INFO));
	EXPECT_EQ(EOPNOTSUPP, ASK(NLM_F_DUMP, SIPALG_CMD_STATS));
	EXPECT_EQ(EOPNOTSUPP, ASK(NLM_F_ACK, SIPALG_CMD_CALLS));
	EXPECT_EQ(EOPNOTSUPP, ASK(NLM_F_ACK, SIPALG_CMD_REGS));
	EXPECT_EQ(EOPNOTSUPP, ASK(NLM_F_ACK, SIPALG_CMD_PINHOLES));
	EXPECT_EQ(0, ASK(NLM_F_DUMP, SIPALG_CMD_CALLS));
	EXPECT_EQ(0, ASK(NLM_F_DUMP, SIPALG_CMD_REGS));
	EXPECT_EQ(0, ASK(NLM_F_DUMP, SIPALG_CMD_PINHOLES));
}

TEST_F(family, who_has_no_right_learns_nothing)
{
	size_t i;

	ASSERT_EQ(0, setresuid(65534, 65534, 65534));
	for (i = 0; i < N_COMMANDS; i++)
		EXPECT_EQ(EPERM, ASK(commands[i].flags, commands[i].cmd));
}

/* How many the nests of an answer to SIPALG_CMD_STATS hold, by attribute. */
static int count_counts(const struct nlmsghdr *nlh, void *data)
{
	unsigned int *num = data;
	struct nlattr *nest, *attr;

	mnl_attr_for_each(nest, nlh, sizeof(struct genlmsghdr)) {
		int type = mnl_attr_get_type(nest);

		if (type != SIPALG_A_REASONS && type != SIPALG_A_COUNTERS)
			continue;
		mnl_attr_for_each_nested(attr, nest) {
			/* in order, without a gap, 64 bits each */
			if (mnl_attr_get_type(attr) != num[type] + 1 ||
			    mnl_attr_get_payload_len(attr) != 8)
				return MNL_CB_ERROR;
			num[type]++;
		}
	}
	return MNL_CB_OK;
}

TEST_F(family, reasons_and_counters_are_numbered_apart)
{
	unsigned int num[SIPALG_A_MAX + 1] = { 0 };

	EXPECT_EQ(0, ask(self->sock, self->buf, sizeof(self->buf),
			 request(self->buf, self->id, NLM_F_ACK,
				 SIPALG_CMD_STATS), count_counts, num));
	EXPECT_EQ(SIPALG_REASONS_NUM, num[SIPALG_A_REASONS]);
	EXPECT_EQ(SIPALG_COUNTERS_NUM, num[SIPALG_A_COUNTERS]);
}

struct own {
	unsigned int setting;
	unsigned int value;
};

static int read_own(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *nest, *attr;
	struct own *own = data;

	mnl_attr_for_each(nest, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(nest) != SIPALG_A_SETTINGS)
			continue;
		mnl_attr_for_each_nested(attr, nest)
			if (mnl_attr_get_type(attr) == own->setting + 1)
				own->value = mnl_attr_get_u32(attr);
	}
	return MNL_CB_OK;
}

/* What was set in this namespace; an errno when the module does not say. */
static unsigned int own_value(FIXTURE_DATA(family) *self, unsigned int setting)
{
	struct nlmsghdr *nlh = request(self->buf, self->id, NLM_F_ACK,
				       SIPALG_CMD_SETTINGS);
	struct own own = { .setting = setting, .value = ENODATA };
	int err = ask(self->sock, self->buf, sizeof(self->buf), nlh, read_own,
		      &own);

	return err ? (unsigned int)err : own.value;
}

/* In one request calls_max, to be 5, and then another attribute. */
static int set_both(FIXTURE_DATA(family) *self, unsigned int type,
		    unsigned int value)
{
	struct nlmsghdr *nlh = request(self->buf, self->id, NLM_F_ACK,
				       SIPALG_CMD_SET);
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_SETTINGS);

	mnl_attr_put_u32(nlh, SIPALG_SET_CALLS_MAX + 1, 5);
	mnl_attr_put_u32(nlh, type, value);
	mnl_attr_nest_end(nlh, nest);
	return ask(self->sock, self->buf, sizeof(self->buf), nlh, NULL, NULL);
}

#define PORT_MIN	(SIPALG_SET_PORT_MIN + 1)

TEST_F(family, settings_are_all_set_or_none)
{
	EXPECT_EQ(SIPALG_SETTING_UNSET, own_value(self, SIPALG_SET_CALLS_MAX));
	EXPECT_EQ(ERANGE, set_both(self, PORT_MIN, 1023));
	EXPECT_EQ(ERANGE, set_both(self, PORT_MIN, 65536));
	EXPECT_EQ(ERANGE, set_both(self, PORT_MIN, 65535));
	EXPECT_EQ(ERANGE, set_both(self, SIPALG_SETTINGS_NUM + 1, 1024));
	EXPECT_EQ(ERANGE, set_both(self, 0x3fff, 1024));
	EXPECT_EQ(ERANGE, set_both(self, 0, 1024));
	EXPECT_EQ(SIPALG_SETTING_UNSET, own_value(self, SIPALG_SET_CALLS_MAX));
	EXPECT_EQ(SIPALG_SETTING_UNSET, own_value(self, SIPALG_SET_PORT_MIN));

	EXPECT_EQ(0, set_both(self, PORT_MIN, 1024));
	EXPECT_EQ(5, own_value(self, SIPALG_SET_CALLS_MAX));
	EXPECT_EQ(1024, own_value(self, SIPALG_SET_PORT_MIN));
	EXPECT_EQ(0, set_both(self, PORT_MIN, SIPALG_SETTING_UNSET));
	EXPECT_EQ(SIPALG_SETTING_UNSET, own_value(self, SIPALG_SET_PORT_MIN));
}

TEST_F(family, a_setting_of_another_size_is_refused)
{
	struct nlmsghdr *nlh = request(self->buf, self->id, NLM_F_ACK,
				       SIPALG_CMD_SET);
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_SETTINGS);

	mnl_attr_put_u16(nlh, PORT_MIN, 2048);
	mnl_attr_nest_end(nlh, nest);
	EXPECT_EQ(ERANGE, ask(self->sock, self->buf, sizeof(self->buf), nlh,
			      NULL, NULL));
	EXPECT_EQ(EINVAL, ASK(NLM_F_ACK, SIPALG_CMD_SET));
	EXPECT_EQ(SIPALG_SETTING_UNSET, own_value(self, SIPALG_SET_PORT_MIN));
}

/* What a prefix in a request is like. */
struct prefix {
	unsigned int type;
	unsigned int addr_len;
	unsigned int lens;	/* how often its length is said */
	unsigned int len_size;
	unsigned char len;
};

static void put_prefix(struct nlmsghdr *nlh, const struct prefix *prefix)
{
	static const unsigned char addr[32] = { 198, 51, 100, 1, 0xff, 0xff };
	struct nlattr *nest = mnl_attr_nest_start(nlh, prefix->type);
	unsigned char len[4] = { prefix->len };
	unsigned int i;

	if (prefix->addr_len)
		mnl_attr_put(nlh, SIPALG_A_ENDPOINT_ADDR, prefix->addr_len,
			     addr);
	for (i = 0; i < prefix->lens; i++)
		mnl_attr_put(nlh, SIPALG_A_PREFIX_LEN, prefix->len_size, len);
	mnl_attr_nest_end(nlh, nest);
}

/* A list of one and the same, with a limit of 5 calls. */
static int set_prefixes(FIXTURE_DATA(family) *self, unsigned int num,
			const struct prefix *prefix)
{
	struct nlmsghdr *nlh = request(self->buf, self->id, NLM_F_ACK,
				       SIPALG_CMD_SET);
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_SETTINGS);

	mnl_attr_put_u32(nlh, SIPALG_SET_CALLS_MAX + 1, 5);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, SIPALG_A_PREFIXES);
	while (num--)
		put_prefix(nlh, prefix);
	mnl_attr_nest_end(nlh, nest);
	return ask(self->sock, self->buf, sizeof(self->buf), nlh, NULL, NULL);
}

/* Of what the module says that it has: how many, and the bytes of the first. */
struct list {
	unsigned int num;
	unsigned int len;
	unsigned int addr_len;
	unsigned char addr[16];
};

static void read_prefix(const struct nlattr *nest, struct list *list)
{
	const struct nlattr *attr;

	if (list->num++)
		return;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == SIPALG_A_PREFIX_LEN)
			list->len = mnl_attr_get_u8(attr);
		if (mnl_attr_get_type(attr) != SIPALG_A_ENDPOINT_ADDR)
			continue;
		list->addr_len = mnl_attr_get_payload_len(attr);
		memcpy(list->addr, mnl_attr_get_payload(attr),
		       list->addr_len > 16 ? 16 : list->addr_len);
	}
}

static int read_list(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *nest, *attr;

	mnl_attr_for_each(nest, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(nest) != SIPALG_A_PREFIXES)
			continue;
		mnl_attr_for_each_nested(attr, nest)
			read_prefix(attr, data);
	}
	return MNL_CB_OK;
}

static struct list get_list(FIXTURE_DATA(family) *self)
{
	struct nlmsghdr *nlh = request(self->buf, self->id, NLM_F_ACK,
				       SIPALG_CMD_SETTINGS);
	struct list list = { 0 };

	if (ask(self->sock, self->buf, sizeof(self->buf), nlh, read_list,
		&list))
		list.num = -1;
	return list;
}

TEST_F(family, bad_prefixes_are_refused_and_leave_the_list)
{
	static const struct prefix bad[] = {
		{ SIPALG_A_PREFIX, 4, 1, 1, 33 },
		{ SIPALG_A_PREFIX, 4, 1, 1, 255 },
		{ SIPALG_A_PREFIX, 16, 1, 1, 129 },
		{ SIPALG_A_PREFIX, 0, 1, 1, 8 },
		{ SIPALG_A_PREFIX, 3, 1, 1, 8 },
		{ SIPALG_A_PREFIX, 5, 1, 1, 8 },
		{ SIPALG_A_PREFIX, 32, 1, 1, 8 },
		{ SIPALG_A_PREFIX, 4, 0, 1, 8 },
		{ SIPALG_A_PREFIX, 4, 1, 2, 8 },
		{ SIPALG_A_PREFIX, 4, 1, 4, 8 },
		{ SIPALG_A_PREFIX, 0, 0, 1, 8 },
		{ SIPALG_A_MEDIUM, 4, 1, 1, 8 },
	};
	static const struct prefix good = { SIPALG_A_PREFIX, 4, 1, 1, 24 };
	unsigned int i;

	ASSERT_EQ(0, get_list(self).num);
	ASSERT_EQ(0, set_prefixes(self, 2, &good));
	ASSERT_EQ(5, own_value(self, SIPALG_SET_CALLS_MAX));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(ERANGE, set_prefixes(self, 1, &bad[i])) {
			TH_LOG("bad[%u]", i);
		}
		EXPECT_EQ(2, get_list(self).num);
	}
	EXPECT_EQ(ERANGE, set_prefixes(self, SIPALG_PREFIXES_MAX + 1, &good));
	EXPECT_EQ(2, get_list(self).num);
}

TEST_F(family, good_prefixes_are_the_list)
{
	static const unsigned char masked[4] = { 198, 51, 96, 0 };
	static const struct prefix all = { SIPALG_A_PREFIX, 4, 1, 1, 0 };
	static const struct prefix some = { SIPALG_A_PREFIX, 4, 1, 1, 20 };
	static const struct prefix six = { SIPALG_A_PREFIX, 16, 1, 1, 128 };
	struct list list;

	EXPECT_EQ(0, set_prefixes(self, SIPALG_PREFIXES_MAX, &some));
	list = get_list(self);
	EXPECT_EQ(SIPALG_PREFIXES_MAX, list.num);
	EXPECT_EQ(20, list.len);
	EXPECT_EQ(4, list.addr_len);
	EXPECT_EQ(0, memcmp(masked, list.addr, 4));
	EXPECT_EQ(0, set_prefixes(self, 1, &all));
	list = get_list(self);
	EXPECT_EQ(1, list.num);
	EXPECT_EQ(0, list.len);
	EXPECT_EQ(0, set_prefixes(self, 1, &six));
	list = get_list(self);
	EXPECT_EQ(128, list.len);
	EXPECT_EQ(16, list.addr_len);
	EXPECT_EQ(0xff, list.addr[5]);
	EXPECT_EQ(0, set_prefixes(self, 0, NULL));
	EXPECT_EQ(0, get_list(self).num);
}

/* The namespace and the module can go afterwards: the runner sees to that. */
TEST_F(family, dumps_may_be_given_up)
{
	int i;

	for (i = 0; i < GIVEN_UP; i++) {
		struct mnl_socket *sock = mnl_socket_open(NETLINK_GENERIC);
		struct nlmsghdr *nlh;

		ASSERT_NE(NULL, sock);
		ASSERT_EQ(0, mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID));
		nlh = request(self->buf, self->id, NLM_F_DUMP,
			      SIPALG_CMD_CALLS + i % 3);
		ASSERT_LT(0, mnl_socket_sendto(sock, nlh, nlh->nlmsg_len));
		mnl_socket_close(sock);
	}
	EXPECT_ALIVE();
}

/* Attributes that lie about their length, unknown ones, and no sense at all. */
TEST_F(family, garbage_does_no_harm)
{
	unsigned int seed = time(NULL);
	int i, j, answered = 0;

	TH_LOG("seed %u", seed);
	srandom(seed);
	for (i = 0; i < GARBAGE; i++) {
		int flags = random() % 2 ? NLM_F_DUMP : NLM_F_ACK;
		struct nlmsghdr *nlh = request(self->buf, self->id, flags,
					       random() % 8);
		int extra = random() % 256;
		unsigned char *tail = mnl_nlmsg_get_payload_tail(nlh);

		for (j = 0; j < extra; j++)
			tail[j] = random() % 3 ? random() % 48 : random();
		nlh->nlmsg_len += extra;
		if (ask(self->sock, self->buf, sizeof(self->buf), nlh, NULL,
			NULL) != EAGAIN)
			answered++;
	}
	EXPECT_EQ(GARBAGE, answered);
	EXPECT_ALIVE();
}

TEST_HARNESS_MAIN
