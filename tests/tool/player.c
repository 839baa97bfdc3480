// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel side of a test: stands where userspace/link.c stands in the tool,
 * looks at what is asked as the kernel would, and answers from a scene.
 */
#include <errno.h>
#include <stdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/sipalg.h>
#include <linux/sipalg_settings.h>

#include "link.h"
#include "scene.h"

#define FAMILY		(GENL_ID_CTRL + 1)
#define GROUP_EVENTS	40	/* past those that 32 bits can name */
#define GROUP_TRACE	41
#define GROUP_NOTIFY	16	/* as every kernel has it */
#define MESSAGE_MAX	16384
#define DATAGRAMS_MAX	2048

/* Exit status when the tool does what would hang or upset a kernel. */
#define EXIT_WRONG	99

/**
 * struct datagram - what one link_recv() gets
 * @bytes: whole messages
 * @len: their length; 0 when the socket had no room for what came
 */
struct datagram {
	char *bytes;
	size_t len;
};

/**
 * struct link - a conversation
 * @scene: what is played
 * @dumps: dumps begun
 * @queue: what waits to be received
 * @head: first of @queue that waits
 * @tail: end of @queue
 */
struct link {
	const struct scene *scene;
	int dumps;
	struct datagram queue[DATAGRAMS_MAX];
	size_t head;
	size_t tail;
};

static void give_up(const char *why)
{
	fprintf(stderr, "player: %s\n", why);
	exit(EXIT_WRONG);
}

struct link *link_open(void)
{
	const char *name = getenv("SIPALG_SCENE");
	struct link *link = calloc(1, sizeof(*link));

	if (!link)
		give_up("no memory");
	link->scene = scene_find(name ? name : "");
	if (!link->scene)
		give_up("no such scene");
	return link;
}

void link_close(struct link *link)
{
	while (link->head < link->tail)
		free(link->queue[link->head++].bytes);
	free(link);
}

static struct datagram *new_datagram(struct link *link)
{
	struct datagram *datagram = &link->queue[link->tail++];

	if (link->tail >= DATAGRAMS_MAX)
		give_up("too many datagrams");
	datagram->bytes = NULL;
	datagram->len = 0;
	return datagram;
}

static void append(struct datagram *datagram, const struct nlmsghdr *nlh)
{
	size_t len = MNL_ALIGN(nlh->nlmsg_len);

	datagram->bytes = realloc(datagram->bytes, datagram->len + len);
	if (!datagram->bytes)
		give_up("no memory");
	memcpy(datagram->bytes + datagram->len, nlh, len);
	datagram->len += len;
}

/* An acknowledgement or an error; the request itself follows it. */
static void answer_error(struct link *link, const struct nlmsghdr *request,
			 int error)
{
	char buf[MESSAGE_MAX] __attribute__((aligned(4))) = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlmsgerr *err;

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_seq = request->nlmsg_seq;
	err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));
	err->error = -error;
	err->msg = *request;
	append(new_datagram(link), nlh);
}

static struct nlmsghdr *begin_message(char *buf, const struct nlmsghdr *request,
				      uint8_t cmd)
{
	struct nlmsghdr *nlh;
	struct genlmsghdr *hdr;

	memset(buf, 0, MESSAGE_MAX);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = request->nlmsg_type;
	nlh->nlmsg_seq = request->nlmsg_seq;
	hdr = mnl_nlmsg_put_extra_header(nlh, sizeof(*hdr));
	hdr->cmd = cmd;
	hdr->version = SIPALG_GENL_VERSION;
	return nlh;
}

static struct nlmsghdr *begin_answer(char *buf, const struct nlmsghdr *request)
{
	const struct genlmsghdr *asked = mnl_nlmsg_get_payload(request);

	return begin_message(buf, request, asked->cmd);
}

static void end_dump(struct link *link, const struct nlmsghdr *request,
		     uint16_t flags, int err)
{
	char buf[64] __attribute__((aligned(4))) = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	int *error;

	nlh->nlmsg_type = NLMSG_DONE;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = request->nlmsg_seq;
	error = mnl_nlmsg_put_extra_header(nlh, sizeof(*error));
	*error = -err;
	append(new_datagram(link), nlh);
}

/* Numbers of groups are the kernel's, and another family has groups, too. */
static void put_groups(struct nlmsghdr *nlh, const char *const *name,
		       uint32_t first)
{
	struct nlattr *groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	uint32_t i;

	for (i = 0; name[i]; i++) {
		struct nlattr *group = mnl_attr_nest_start(nlh, i + 1);

		mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, first + i);
		mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, name[i]);
		mnl_attr_nest_end(nlh, group);
	}
	mnl_attr_nest_end(nlh, groups);
}

/*
 * Asked for a family by its name, a kernel that lacks it loads the module that
 * has it. The tool only looks, so it must not ask like that.
 */
static void answer_families(struct link *link, const struct nlmsghdr *request)
{
	static const char *const name[] = { "nlctrl", "sipalg", "sipalg2" };
	static const char *const ours[] = { "events", "trace", NULL };
	static const char *const other[] = { "trace", "events", NULL };
	static const char *const of_all[] = { "notify", NULL };
	static const char *const *const groups[] = { of_all, ours, other };
	static const uint32_t first[] = { GROUP_NOTIFY, GROUP_EVENTS, 50 };
	char buf[MESSAGE_MAX] __attribute__((aligned(4)));
	struct datagram *datagram = new_datagram(link);
	unsigned int i;

	if ((request->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		give_up("looking for the module would load it");
	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		struct nlmsghdr *nlh = begin_answer(buf, request);

		if (link->scene->absent && i == FAMILY - GENL_ID_CTRL)
			continue;
		nlh->nlmsg_flags = NLM_F_MULTI;
		mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name[i]);
		mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, GENL_ID_CTRL + i);
		mnl_attr_put_u32(nlh, CTRL_ATTR_VERSION, SIPALG_GENL_VERSION);
		mnl_attr_put_u32(nlh, CTRL_ATTR_HDRSIZE, 0);
		if (!link->scene->no_groups)
			put_groups(nlh, groups[i], first[i]);
		append(datagram, nlh);
	}
	end_dump(link, request, NLM_F_MULTI, 0);
}

static void answer_once(struct link *link, const struct nlmsghdr *request,
			void (*put)(struct nlmsghdr *, const struct scene *))
{
	char buf[MESSAGE_MAX] __attribute__((aligned(4)));
	struct nlmsghdr *nlh = begin_answer(buf, request);

	put(nlh, link->scene);
	append(new_datagram(link), nlh);
	if (request->nlmsg_flags & NLM_F_ACK)
		answer_error(link, request, 0);
}

/* What a dump needs to know: how many, and how to write one. */
struct dump {
	size_t num;
	void (*put)(struct nlmsghdr *nlh, const struct scene *scene, size_t i);
};

static void answer_dump(struct link *link, const struct nlmsghdr *request,
			const struct dump *dump)
{
	char buf[MESSAGE_MAX] __attribute__((aligned(4)));
	unsigned int each = link->scene->per_datagram ?: 2;
	uint16_t flags = NLM_F_MULTI;
	struct datagram *datagram = NULL;
	size_t i;

	if (link->dumps++ < link->scene->changes)
		flags |= NLM_F_DUMP_INTR;
	for (i = 0; i < dump->num; i++) {
		struct nlmsghdr *nlh = begin_answer(buf, request);

		/* the mark comes late: what was before it looked well */
		nlh->nlmsg_flags = i ? flags : NLM_F_MULTI;
		dump->put(nlh, link->scene, i);
		if (i % each == 0)
			datagram = new_datagram(link);
		append(datagram, nlh);
	}
	end_dump(link, request, flags, link->scene->dump_error);
}

#define BOUNDS(id, name, kind, min, max, value, sentence) { #name, min, max },
static const struct {
	const char *name;
	uint32_t min;
	uint32_t max;
} bounds[] = { SIPALG_SETTINGS(BOUNDS) };

/* As the module does; a setting that is set twice is a fault of the tool. */
static bool is_setting(const struct link *link, const struct nlattr *attr,
		       bool *seen)
{
	unsigned int index = mnl_attr_get_type(attr) - 1u;
	uint32_t value;

	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		give_up("a setting is not 32 bits");
	if (index >= SIPALG_SETTINGS_NUM)
		give_up("a setting is set that is not in the list");
	if (seen[index])
		give_up("a setting is set twice");
	seen[index] = true;
	value = mnl_attr_get_u32(attr);
	return index < scene_settings_num(link->scene) &&
	       (value == SIPALG_SETTING_UNSET ||
		(value >= bounds[index].min && value <= bounds[index].max));
}

/**
 * struct refused - why something is not set
 * @error: errno
 * @why: words
 * @about: the attribute of the request that is wrong
 */
struct refused {
	int error;
	const char *why;
	const struct nlattr *about;
};

/*
 * An error with words to it, as the kernel has them for a socket that wants
 * them: about one attribute of the request, a copy of which stands before them.
 */
static void answer_refusal(struct link *link, const struct nlmsghdr *request,
			   const struct refused *refused)
{
	bool capped = link->scene->set_capped;
	char buf[MESSAGE_MAX] __attribute__((aligned(4))) = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlmsgerr *err;
	void *copy;

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_ACK_TLVS | (capped ? NLM_F_CAPPED : 0);
	nlh->nlmsg_seq = request->nlmsg_seq;
	err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));
	err->error = -refused->error;
	err->msg = *request;
	if (!capped) {
		size_t len = request->nlmsg_len - sizeof(*request);

		copy = mnl_nlmsg_put_extra_header(nlh, len);
		memcpy(copy, request + 1, len);
	}
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, refused->why);
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS,
			 link->scene->set_offset ?:
			 (const char *)refused->about - (const char *)request);
	append(new_datagram(link), nlh);
}

/* The tool says nothing when it is done, so what was set is said here. */
static void tell_settings(const struct nlattr *nest)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		const char *name = bounds[mnl_attr_get_type(attr) - 1].name;
		uint32_t value = mnl_attr_get_u32(attr);

		if (value == SIPALG_SETTING_UNSET)
			fprintf(stderr, "player: %s is unset\n", name);
		else
			fprintf(stderr, "player: %s is %u\n", name, value);
	}
}

static void answer_set(struct link *link, const struct nlmsghdr *request)
{
	struct refused refused = { .error = link->scene->set_error,
				   .why = link->scene->set_why };
	bool seen[SIPALG_SETTINGS_NUM] = { false };
	const struct nlattr *nest, *attr;

	nest = mnl_nlmsg_get_payload_offset(request, sizeof(struct genlmsghdr));
	if (!mnl_attr_ok(nest, (char *)mnl_nlmsg_get_payload_tail(request) -
			 (char *)nest) ||
	    nest->nla_type != (SIPALG_A_SETTINGS | NLA_F_NESTED))
		give_up("not a nest of settings");
	if (!(request->nlmsg_flags & NLM_F_ACK))
		give_up("nobody will know whether it was set");
	mnl_attr_for_each_nested(attr, nest) {
		refused.about = attr;
		if (is_setting(link, attr, seen))
			continue;
		refused.error = ERANGE;
		refused.why = "no such setting, or not a value for it";
		break;
	}
	if (!refused.about)
		give_up("nothing is to be set");
	if (refused.error && refused.why) {
		answer_refusal(link, request, &refused);
		return;
	}
	if (!refused.error)
		tell_settings(nest);
	answer_error(link, request, refused.error);
}

static void answer_module(struct link *link, const struct nlmsghdr *request)
{
	const struct genlmsghdr *hdr = mnl_nlmsg_get_payload(request);
	const struct scene *scene = link->scene;
	const struct dump calls = {
		scene->calls_num,
		scene->put_call ? scene->put_call : scene_put_call,
	};
	const struct dump regs = { scene_regs_num(scene), scene_put_reg };
	bool dump = (request->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;

	if (scene->error)
		answer_error(link, request, scene->error);
	else if (hdr->cmd == SIPALG_CMD_INFO && !dump)
		answer_once(link, request, scene_put_info);
	else if (hdr->cmd == SIPALG_CMD_STATS && !dump)
		answer_once(link, request, scene_put_stats);
	else if (hdr->cmd == SIPALG_CMD_SETTINGS && !dump)
		answer_once(link, request, scene_put_settings);
	else if (hdr->cmd == SIPALG_CMD_SET && !dump)
		answer_set(link, request);
	else if (hdr->cmd == SIPALG_CMD_CALLS && dump)
		answer_dump(link, request, &calls);
	else if (hdr->cmd == SIPALG_CMD_REGS && dump)
		answer_dump(link, request, &regs);
	else
		answer_error(link, request, EOPNOTSUPP);
}

/* A family comes, another one goes, and so does ours. */
static void tell_families(struct link *link)
{
	static const struct {
		uint8_t cmd;
		uint16_t id;
	} told[] = {
		{ CTRL_CMD_NEWFAMILY, FAMILY },
		{ CTRL_CMD_DELFAMILY, FAMILY + 1 },
		{ CTRL_CMD_DELMCAST_GRP, FAMILY },
		{ CTRL_CMD_DELFAMILY, FAMILY },
	};
	char buf[MESSAGE_MAX] __attribute__((aligned(4)));
	struct nlmsghdr request = { .nlmsg_type = GENL_ID_CTRL };
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		struct nlmsghdr *nlh = begin_message(buf, &request,
						     told[i].cmd);

		mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "sipalg");
		mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, told[i].id);
		append(new_datagram(link), nlh);
	}
}

/* What happens is told at once, and then the user has seen enough. */
int link_join(struct link *link, uint32_t group)
{
	char buf[MESSAGE_MAX] __attribute__((aligned(4)));
	const struct scene *scene = link->scene;
	struct nlmsghdr request = { .nlmsg_type = FAMILY };
	bool trace = group == GROUP_TRACE;
	size_t i;

	if (group == GROUP_NOTIFY) {
		if (scene->unloaded)
			tell_families(link);
		return 0;
	}
	if (group != GROUP_EVENTS && !trace)
		give_up("no such group");
	if (scene->join_error) {
		errno = scene->join_error;
		return -1;
	}
	for (i = 0; i < scene->events_num; i++) {
		struct datagram *datagram = new_datagram(link);
		struct nlmsghdr *nlh = begin_message(buf, &request,
						     trace ? SIPALG_CMD_TRACE :
						     SIPALG_CMD_EVENT);

		if (scene->put_event(nlh, i, trace))
			append(datagram, nlh);
	}
	return 0;
}

int link_wait(struct link *link, const sigset_t *mask)
{
	if (link->head < link->tail)
		return 0;
	raise(SIGTERM);	/* who is in the background may ignore SIGINT */
	return ppoll(NULL, 0, &(struct timespec){ 30 }, mask);
}

int link_send(struct link *link, const void *msg, size_t len)
{
	const struct nlmsghdr *nlh = msg;
	const struct genlmsghdr *hdr = mnl_nlmsg_get_payload(nlh);

	if (!mnl_nlmsg_ok(nlh, len) || nlh->nlmsg_len != len)
		give_up("a message of the wrong length was sent");
	if (len < MNL_NLMSG_HDRLEN + sizeof(*hdr))
		give_up("a message without generic netlink header was sent");
	if (!(nlh->nlmsg_flags & NLM_F_REQUEST))
		give_up("a message that is no request was sent");

	if (nlh->nlmsg_type == GENL_ID_CTRL && hdr->cmd == CTRL_CMD_GETFAMILY)
		answer_families(link, nlh);
	else if (nlh->nlmsg_type == FAMILY && !link->scene->absent)
		answer_module(link, nlh);
	else
		answer_error(link, nlh, ENOENT);
	return 0;
}

ssize_t link_recv(struct link *link, void *buf, size_t size)
{
	struct datagram *datagram = &link->queue[link->head];
	ssize_t len;

	if (link->head == link->tail)
		give_up("waiting for an answer that never comes");
	if (!datagram->len) {
		link->head++;
		errno = ENOBUFS;
		return -1;
	}
	if (datagram->len > size) {
		errno = ENOSPC;
		return -1;
	}
	link->head++;
	len = datagram->len;
	memcpy(buf, datagram->bytes, len);
	free(datagram->bytes);
	return len;
}
