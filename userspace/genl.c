// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions to the module: build the request, run its answers through
 * decode.c, turn errors into one of a few causes. Prints nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/sipalg.h>
#include <linux/sipalg_settings.h>

#include "decode.h"
#include "genl.h"
#include "link.h"
#include "stop.h"

/* The kernel fills the datagrams of a dump up to 32 KiB. */
#define RECV_SIZE	(64 * 1024)

/* A message of SIPALG_TRACE_MAX, and as many changes as can be. */
#define EVENT_SIZE	(128 * 1024)

/* A request with every setting and prefix in it. */
#define SEND_SIZE	(256 + SIPALG_SETTINGS_NUM * (MNL_ATTR_HDRLEN + 4) + \
			 PREFIXES_MAX * (3 * MNL_ATTR_HDRLEN + 16 + 4))

/* How often a dump is begun anew because its table changed under it. */
#define DUMP_TRIES	5

/**
 * struct question - one request and who reads its answers
 * @family: netlink message type
 * @cmd: generic netlink command
 * @version: generic netlink version
 * @dump: every item of a table, or a single answer
 * @changes: what is to be set, or NULL
 * @decode: called with each message of the answer; NULL when none is expected
 *	but the acknowledgement
 * @data: its second argument
 * @refusal: gets what an error says beside its errno; or NULL
 */
struct question {
	uint16_t family;
	uint8_t cmd;
	uint8_t version;
	bool dump;
	const struct changes *changes;
	mnl_cb_t decode;
	void *data;
	struct refusal *refusal;
};

static void put_changes(struct nlmsghdr *nlh, const struct changes *changes)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_SETTINGS);
	size_t i;

	for (i = 0; i < changes->num; i++)
		mnl_attr_put_u32(nlh, changes->item[i].setting + 1,
				 changes->item[i].value);
	mnl_attr_nest_end(nlh, nest);
}

static void put_prefixes(struct nlmsghdr *nlh, const struct prefixes *prefixes)
{
	struct nlattr *list = mnl_attr_nest_start(nlh, SIPALG_A_PREFIXES);
	size_t i;

	for (i = 0; i < prefixes->num; i++) {
		const struct prefix *prefix = &prefixes->item[i];
		struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_PREFIX);

		mnl_attr_put(nlh, SIPALG_A_ENDPOINT_ADDR,
			     prefix->family == AF_INET ? 4 : 16, prefix->addr);
		mnl_attr_put_u8(nlh, SIPALG_A_PREFIX_LEN, prefix->len);
		mnl_attr_nest_end(nlh, nest);
	}
	mnl_attr_nest_end(nlh, list);
}

static int send_question(struct genl *genl, const struct question *question)
{
	char buf[SEND_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *hdr;

	nlh->nlmsg_type = question->family;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_flags |= question->dump ? NLM_F_DUMP : NLM_F_ACK;
	nlh->nlmsg_seq = ++genl->seq;
	hdr = mnl_nlmsg_put_extra_header(nlh, sizeof(*hdr));
	hdr->cmd = question->cmd;
	hdr->version = question->version;
	if (question->changes)
		put_changes(nlh, question->changes);
	if (question->changes && question->changes->prefixes)
		put_prefixes(nlh, question->changes->prefixes);
	return link_send(genl->link, nlh, nlh->nlmsg_len);
}

/*
 * An error, an acknowledgement and the end of a dump all begin with an errno,
 * negative or zero. libmnl by itself ignores the one at the end of a dump.
 */
static int end_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct question *question = data;
	int err;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(err)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	memcpy(&err, mnl_nlmsg_get_payload(nlh), sizeof(err));
	if (err >= 0)
		return MNL_CB_STOP;
	if (question->refusal && nlh->nlmsg_type == NLMSG_ERROR &&
	    decode_refusal(nlh, question->refusal) < 0)
		return MNL_CB_ERROR;
	errno = -err;
	return MNL_CB_ERROR;
}

static int take_message(const struct nlmsghdr *nlh, void *data)
{
	const struct question *question = data;

	return question->decode ? question->decode(nlh, question->data) :
				  MNL_CB_OK;
}

/*
 * A message marked "the table changed" makes libmnl stop in the middle of the
 * dump, and the rest would answer the next question. Take the marks off, and
 * remember that there was one.
 */
static bool take_marks(void *buf, int len)
{
	struct nlmsghdr *nlh = buf;
	bool marked = false;

	while (mnl_nlmsg_ok(nlh, len)) {
		marked |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
		nlh->nlmsg_flags &= ~NLM_F_DUMP_INTR;
		nlh = mnl_nlmsg_next(nlh, &len);
	}
	return marked;
}

static int hear_part(struct genl *genl, const struct question *question,
		     void *buf, bool *changed)
{
	static mnl_cb_t control[NLMSG_MIN_TYPE] = {
		[NLMSG_ERROR]	= end_answer,
		[NLMSG_DONE]	= end_answer,
	};
	ssize_t len;

	len = link_recv(genl->link, buf, RECV_SIZE);
	if (len < 0)
		return MNL_CB_ERROR;
	*changed |= take_marks(buf, len);
	return mnl_cb_run2(buf, len, genl->seq, 0, take_message,
			   (void *)question, control, NLMSG_MIN_TYPE);
}

static int hear_answer(struct genl *genl, const struct question *question)
{
	void *buf = malloc(RECV_SIZE);
	bool changed = false;
	int ret;

	if (!buf)
		return MNL_CB_ERROR;
	do
		ret = hear_part(genl, question, buf, &changed);
	while (ret > MNL_CB_STOP);
	free(buf);
	if (ret == MNL_CB_ERROR || !changed)
		return ret;
	errno = EINTR;
	return MNL_CB_ERROR;
}

static enum genl_result name_error(int err)
{
	switch (err) {
	case ENOENT:
		return GENL_ABSENT;
	case EPERM:
	case EACCES:
		return GENL_DENIED;
	case EBADMSG:
	case EOPNOTSUPP:
	case EPROTO:
	case ESRCH:
		return GENL_GARBLED;
	case ERANGE:
		return GENL_REFUSED;
	case EINTR:
		return GENL_CHANGED;
	default:
		return GENL_SYSTEM;
	}
}

static enum genl_result ask(struct genl *genl, const struct question *question)
{
	if (send_question(genl, question) < 0 ||
	    hear_answer(genl, question) < 0)
		return name_error(errno);
	return GENL_OK;
}

static enum genl_result ask_module(struct genl *genl, enum sipalg_cmd cmd,
				   mnl_cb_t decode, void *data)
{
	const struct question question = {
		.family = genl->family.id,
		.cmd = cmd,
		.version = SIPALG_GENL_VERSION,
		.dump = cmd == SIPALG_CMD_CALLS || cmd == SIPALG_CMD_REGS,
		.decode = decode,
		.data = data,
	};

	return ask(genl, &question);
}

/**
 * genl_open() - connect to the module in the current network namespace
 * @genl: filled; to be given to genl_close() when the result is GENL_OK
 *
 * Looks through all families: a question for one by its name makes the kernel
 * load the module that has it, and who looks should not change anything.
 *
 * Return: how it ended.
 */
enum genl_result genl_open(struct genl *genl)
{
	const struct question question = {
		.family = GENL_ID_CTRL,
		.cmd = CTRL_CMD_GETFAMILY,
		.version = 1,
		.dump = true,
		.decode = decode_family,
		.data = &genl->family,
	};
	enum genl_result result;

	memset(genl, 0, sizeof(*genl));
	genl->link = link_open();
	if (!genl->link)
		return GENL_SYSTEM;

	result = ask(genl, &question);
	if ((result == GENL_OK || result == GENL_CHANGED) && genl->family.id)
		return GENL_OK;
	if (result == GENL_OK)
		result = GENL_ABSENT;
	genl_close(genl);
	return result;
}

/**
 * genl_close() - end the connection
 * @genl: as genl_open() filled it
 *
 * Leaves errno alone.
 */
void genl_close(struct genl *genl)
{
	int err = errno;

	link_close(genl->link);
	free(genl->buf);
	errno = err;
}

/**
 * genl_info() - ask what the module is and how full its tables are
 * @genl: the connection
 * @info: filled; for GENL_PROTOCOL only its protocol and version
 *
 * Return: how it ended.
 */
enum genl_result genl_info(struct genl *genl, struct info *info)
{
	enum genl_result result;

	memset(info, 0, sizeof(*info));
	result = ask_module(genl, SIPALG_CMD_INFO, decode_info, info);
	if (result == GENL_OK && info->protocol != SIPALG_PROTOCOL)
		return GENL_PROTOCOL;
	return result;
}

/**
 * genl_counts() - ask for every reason and counter
 * @genl: the connection
 * @counts: filled when the result is GENL_OK, to be freed by
 *	genl_free_counts(); else empty
 *
 * Return: how it ended.
 */
enum genl_result genl_counts(struct genl *genl, struct counts *counts)
{
	enum genl_result result;

	memset(counts, 0, sizeof(*counts));
	result = ask_module(genl, SIPALG_CMD_STATS, decode_counts, counts);
	if (result == GENL_OK && !counts->reasons)
		result = GENL_GARBLED;
	if (result != GENL_OK)
		genl_free_counts(counts);
	return result;
}

/**
 * genl_calls() - ask for every call
 * @genl: the connection
 * @calls: filled when the result is GENL_OK or GENL_CHANGED, to be freed by
 *	genl_free_calls(); else empty
 *
 * Return: how it ended.
 */
enum genl_result genl_calls(struct genl *genl, struct calls *calls)
{
	enum genl_result result;
	int tries = 0;

	memset(calls, 0, sizeof(*calls));
	do {
		genl_free_calls(calls);
		result = ask_module(genl, SIPALG_CMD_CALLS, decode_call, calls);
	} while (result == GENL_CHANGED && ++tries < DUMP_TRIES);
	if (result != GENL_OK && result != GENL_CHANGED)
		genl_free_calls(calls);
	return result;
}

/**
 * genl_regs() - ask for every registration
 * @genl: the connection
 * @regs: filled when the result is GENL_OK or GENL_CHANGED, to be freed by
 *	genl_free_regs(); else empty
 *
 * Return: how it ended.
 */
enum genl_result genl_regs(struct genl *genl, struct regs *regs)
{
	enum genl_result result;
	int tries = 0;

	memset(regs, 0, sizeof(*regs));
	do {
		genl_free_regs(regs);
		result = ask_module(genl, SIPALG_CMD_REGS, decode_reg, regs);
	} while (result == GENL_CHANGED && ++tries < DUMP_TRIES);
	if (result != GENL_OK && result != GENL_CHANGED)
		genl_free_regs(regs);
	return result;
}

/**
 * genl_settings() - ask for every setting
 * @genl: the connection
 * @settings: filled when the result is GENL_OK, to be freed by
 *	genl_free_settings(); else empty
 *
 * Return: how it ended.
 */
enum genl_result genl_settings(struct genl *genl, struct settings *settings)
{
	enum genl_result result;

	memset(settings, 0, sizeof(*settings));
	result = ask_module(genl, SIPALG_CMD_SETTINGS, decode_settings,
			    settings);
	if (result == GENL_OK && !settings->item)
		result = GENL_GARBLED;
	if (result != GENL_OK)
		genl_free_settings(settings);
	return result;
}

/**
 * genl_set() - change settings, all of them or none
 * @genl: the connection
 * @changes: no more than SIPALG_SETTINGS_NUM
 * @refusal: filled for GENL_REFUSED, which leaves the cause in errno as well
 *
 * Return: how it ended.
 */
enum genl_result genl_set(struct genl *genl, const struct changes *changes,
			  struct refusal *refusal)
{
	const struct question question = {
		.family = genl->family.id,
		.cmd = SIPALG_CMD_SET,
		.version = SIPALG_GENL_VERSION,
		.changes = changes,
		.refusal = refusal,
	};
	enum genl_result result;

	*refusal = (struct refusal){ .setting = SETTING_NONE };
	result = ask(genl, &question);
	if ((result == GENL_SYSTEM || result == GENL_DENIED) && *refusal->why)
		return GENL_REFUSED;
	return result;
}

/**
 * genl_watch() - be told from now on
 * @genl: the connection; for nothing else from now on
 * @watch: of what
 *
 * Return: how it ended.
 */
enum genl_result genl_watch(struct genl *genl, enum watch watch)
{
	const struct family *family = &genl->family;

	if (!family->group[watch])
		return GENL_LACKING;
	genl->buf = malloc(EVENT_SIZE);
	if (!genl->buf || link_join(genl->link, family->group[watch]) < 0 ||
	    (family->notify && link_join(genl->link, family->notify) < 0))
		return name_error(errno);
	return GENL_OK;
}

/**
 * struct hearing - what is heard of one who is watched
 * @id: his family
 * @event: gets what happens
 * @gone: he does not tell any more
 */
struct hearing {
	uint16_t id;
	struct event *event;
	bool gone;
};

static int take_event(const struct nlmsghdr *nlh, void *data)
{
	struct hearing *hearing = data;

	if (nlh->nlmsg_type == hearing->id)
		return decode_event(nlh, hearing->event);
	hearing->gone |= decode_gone(nlh, hearing->id);
	return MNL_CB_OK;
}

static enum genl_result hear_event(struct genl *genl, struct event *event)
{
	struct hearing hearing = { .id = genl->family.id, .event = event };
	ssize_t len = link_recv(genl->link, genl->buf, EVENT_SIZE);

	memset(event, 0, sizeof(*event));
	if (len < 0 && errno == ENOBUFS) {
		event->is_overrun = true;
		return GENL_OK;
	}
	if (len < 0 || mnl_cb_run(genl->buf, len, 0, 0, take_event,
				  &hearing) < 0)
		return name_error(errno);
	return hearing.gone ? GENL_UNLOADED : GENL_OK;
}

/**
 * genl_next() - wait for the next event
 * @genl: a connection that went through genl_watch()
 * @event: filled when the result is GENL_OK; what it points to is good until
 *	the next is waited for
 *
 * Return: how it ended.
 */
enum genl_result genl_next(struct genl *genl, struct event *event)
{
	bool interrupted, gone;

	do {
		interrupted = link_wait(genl->link, stop_mask()) < 0;
		gone = interrupted && errno == EPIPE;
		if (interrupted && !gone && errno != EINTR)
			return GENL_SYSTEM;
		if (gone || stop_asked())
			return GENL_STOPPED;
	} while (interrupted);
	return hear_event(genl, event);
}

/**
 * genl_free_counts() - give back what genl_counts() took
 * @counts: empty afterwards
 */
void genl_free_counts(struct counts *counts)
{
	free(counts->reasons);
	free(counts->counters);
	memset(counts, 0, sizeof(*counts));
}

/**
 * genl_free_calls() - give back what genl_calls() took
 * @calls: empty afterwards
 */
void genl_free_calls(struct calls *calls)
{
	size_t i;

	for (i = 0; i < calls->num; i++)
		free(calls->item[i].media);
	free(calls->item);
	memset(calls, 0, sizeof(*calls));
}

/**
 * genl_free_regs() - give back what genl_regs() took
 * @regs: empty afterwards
 */
void genl_free_regs(struct regs *regs)
{
	free(regs->item);
	memset(regs, 0, sizeof(*regs));
}

/**
 * genl_free_settings() - give back what genl_settings() took
 * @settings: empty afterwards
 */
void genl_free_settings(struct settings *settings)
{
	free(settings->item);
	memset(settings, 0, sizeof(*settings));
}
