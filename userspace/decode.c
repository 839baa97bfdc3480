// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink messages of the module to plain structs. Lengths are checked here,
 * once; unknown attributes are passed over, since a newer module has more.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/sipalg.h>
#include <linux/sipalg_settings.h>

#include "attrs.h"
#include "decode.h"
#include "facts.h"

/* Only what differs is said twice. */
static int read_outside(const struct attrs *attrs, struct endpoint *outside,
			struct endpoint *mapped)
{
	const struct nlattr *other = attrs->at[SIPALG_A_MAPPED];

	if (attrs_endpoint(attrs->at[SIPALG_A_OUTSIDE], outside) < 0)
		return MNL_CB_ERROR;
	*mapped = *outside;
	return other ? attrs_endpoint(other, mapped) : MNL_CB_OK;
}

/*
 * The list with room for one more item, which is cleared; NULL leaves the list
 * as it was. Memory doubles whenever the number of items reaches a power of
 * two, so no capacity has to be remembered.
 */
static void *add_room(void *list, size_t num, size_t size)
{
	char *items = list;

	if ((num & (num - 1)) == 0)
		items = reallocarray(items, num ? num * 2 : 1, size);
	if (items)
		memset(items + num * size, 0, size);
	return items;
}

/**
 * struct told - one family, as the kernel tells of it
 * @name: its name
 * @groups: its multicast groups, or NULL
 * @family: what is to be remembered
 */
struct told {
	const char *name;
	const struct nlattr *groups;
	struct family family;
};

static int keep_family(const struct nlattr *attr, void *data)
{
	struct told *told = data;

	switch (mnl_attr_get_type(attr)) {
	case CTRL_ATTR_FAMILY_NAME:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			return attrs_fail(EBADMSG);
		told->name = mnl_attr_get_str(attr);
		break;
	case CTRL_ATTR_FAMILY_ID:
		if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
			return attrs_fail(EBADMSG);
		told->family.id = mnl_attr_get_u16(attr);
		break;
	case CTRL_ATTR_MCAST_GROUPS:
		if (mnl_attr_validate(attr, MNL_TYPE_NESTED) < 0)
			return attrs_fail(EBADMSG);
		told->groups = attr;
		break;
	}
	return MNL_CB_OK;
}

/* A group has a name and a number, in any order; the number of the one named. */
static uint32_t read_group(const struct nlattr *nest, const char *wanted)
{
	const struct nlattr *attr;
	const char *name = "";
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type == CTRL_ATTR_MCAST_GRP_NAME &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
			name = mnl_attr_get_str(attr);
		if (type == CTRL_ATTR_MCAST_GRP_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			id = mnl_attr_get_u32(attr);
	}
	return strcmp(name, wanted) ? 0 : id;
}

static uint32_t find_group(const struct nlattr *groups, const char *name)
{
	const struct nlattr *attr;
	uint32_t id = 0;

	if (groups)
		mnl_attr_for_each_nested(attr, groups)
			id = id ? id : read_group(attr, name);
	return id;
}

/**
 * decode_family() - read one message of a CTRL_CMD_GETFAMILY dump
 * @nlh: the message
 * @family: struct family; filled, but for @notify, if this is the family
 *	"sipalg". @notify is filled by the family that tells of families
 */
int decode_family(const struct nlmsghdr *nlh, void *family)
{
	struct told told = { 0 };
	struct family *to = family;

	if (mnl_attr_parse(nlh, sizeof(struct genlmsghdr), keep_family,
			   &told) < 0)
		return MNL_CB_ERROR;
	if (told.family.id == GENL_ID_CTRL)
		to->notify = find_group(told.groups, "notify");
	if (!told.name || strcmp(told.name, SIPALG_GENL_NAME))
		return MNL_CB_OK;
	to->id = told.family.id;
	to->group[WATCH_EVENTS] = find_group(told.groups, SIPALG_GROUP_EVENTS);
	to->group[WATCH_TRACE] = find_group(told.groups, SIPALG_GROUP_TRACE);
	return MNL_CB_OK;
}

/**
 * decode_gone() - read what netlink tells of families
 * @nlh: the message
 * @id: the number of one
 *
 * Return: whether that one is gone.
 */
bool decode_gone(const struct nlmsghdr *nlh, uint16_t id)
{
	const struct genlmsghdr *hdr = mnl_nlmsg_get_payload(nlh);
	struct told told = { 0 };

	return nlh->nlmsg_type == GENL_ID_CTRL &&
	       mnl_nlmsg_get_payload_len(nlh) >= sizeof(*hdr) &&
	       hdr->cmd == CTRL_CMD_DELFAMILY &&
	       mnl_attr_parse(nlh, sizeof(*hdr), keep_family, &told) >= 0 &&
	       told.family.id == id;
}

static void read_gauges(const struct attrs *attrs, struct info *info)
{
	info->calls.now = attrs_u32(attrs, SIPALG_A_CALLS);
	info->calls.limit = attrs_u32(attrs, SIPALG_A_CALLS_MAX);
	info->ringing = attrs_u32(attrs, SIPALG_A_CALLS_RINGING);
	info->answered = attrs_u32(attrs, SIPALG_A_CALLS_ANSWERED);
	info->ending = attrs_u32(attrs, SIPALG_A_CALLS_ENDING);
	info->regs.now = attrs_u32(attrs, SIPALG_A_REGS);
	info->regs.limit = attrs_u32(attrs, SIPALG_A_REGS_MAX);
	info->pinholes.now = attrs_u32(attrs, SIPALG_A_PINHOLES);
	info->pinholes.limit = attrs_u32(attrs, SIPALG_A_PINHOLES_MAX);
	info->port_min = attrs_u16(attrs, SIPALG_A_PORT_MIN);
	info->port_max = attrs_u16(attrs, SIPALG_A_PORT_MAX);
}

/**
 * decode_info() - read an answer to SIPALG_CMD_INFO
 * @nlh: the message
 * @info: struct info; only @protocol and @version of it are filled when the
 *	module speaks another protocol, whose other attributes may mean
 *	something else
 */
int decode_info(const struct nlmsghdr *nlh, void *info)
{
	static const enum sipalg_attr need[] = {
		SIPALG_A_VERSION, SIPALG_A_UPTIME,
		SIPALG_A_CALLS, SIPALG_A_CALLS_MAX, SIPALG_A_CALLS_RINGING,
		SIPALG_A_CALLS_ANSWERED, SIPALG_A_CALLS_ENDING,
		SIPALG_A_REGS, SIPALG_A_REGS_MAX,
		SIPALG_A_PINHOLES, SIPALG_A_PINHOLES_MAX,
		SIPALG_A_PORT_MIN, SIPALG_A_PORT_MAX,
	};
	struct info *to = info;
	struct attrs attrs;

	if (attrs_read(nlh, &attrs) < 0)
		return MNL_CB_ERROR;
	if (!attrs.at[SIPALG_A_PROTOCOL])
		return attrs_fail(EBADMSG);
	to->protocol = attrs_u32(&attrs, SIPALG_A_PROTOCOL);
	if (attrs.at[SIPALG_A_VERSION])
		attrs_string(attrs.at[SIPALG_A_VERSION], to->version,
			   sizeof(to->version));
	if (to->protocol != SIPALG_PROTOCOL)
		return MNL_CB_OK;

	if (!attrs_have(&attrs, need, sizeof(need) / sizeof(need[0])))
		return attrs_fail(EBADMSG);
	to->uptime_s = mnl_attr_get_u64(attrs.at[SIPALG_A_UPTIME]);
	read_gauges(&attrs, to);
	return MNL_CB_OK;
}

/* How many there are, the ones that only this tool knows included. */
static int size_counts(const struct nlattr *nest, size_t *num)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type && mnl_attr_validate(attr, MNL_TYPE_U64) < 0)
			return attrs_fail(EBADMSG);
		if (type > *num)
			*num = type;
	}
	return MNL_CB_OK;
}

/* Attribute 1 is number 0. @num: how many this tool knows; gets how many are. */
static int read_counts(const struct nlattr *nest, struct count **list,
		       size_t *num)
{
	const struct nlattr *attr;

	if (size_counts(nest, num) < 0)
		return MNL_CB_ERROR;
	*list = calloc(*num, sizeof(**list));
	if (!*list)
		return attrs_fail(ENOMEM);
	mnl_attr_for_each_nested(attr, nest) {
		struct count *count;

		if (!mnl_attr_get_type(attr))
			continue;
		count = &(*list)[mnl_attr_get_type(attr) - 1];
		count->value = mnl_attr_get_u64(attr);
		count->known = true;
	}
	return MNL_CB_OK;
}

/**
 * decode_counts() - read an answer to SIPALG_CMD_STATS
 * @nlh: the message
 * @counts: empty struct counts; its arrays are to be freed by the caller, also
 *	after an error
 */
int decode_counts(const struct nlmsghdr *nlh, void *counts)
{
	static const enum sipalg_attr need[] = {
		SIPALG_A_UPTIME, SIPALG_A_REASONS, SIPALG_A_COUNTERS,
	};
	struct counts *to = counts;
	struct attrs attrs;

	if (attrs_read(nlh, &attrs) < 0)
		return MNL_CB_ERROR;
	if (to->reasons || !attrs_have(&attrs, need, sizeof(need) / sizeof(need[0])))
		return attrs_fail(EBADMSG);
	to->uptime_s = mnl_attr_get_u64(attrs.at[SIPALG_A_UPTIME]);
	to->reasons_num = SIPALG_REASONS_NUM;
	to->counters_num = SIPALG_COUNTERS_NUM;
	if (read_counts(attrs.at[SIPALG_A_REASONS], &to->reasons,
			&to->reasons_num) < 0)
		return MNL_CB_ERROR;
	return read_counts(attrs.at[SIPALG_A_COUNTERS], &to->counters,
			   &to->counters_num);
}

static int read_medium(const struct nlattr *nest, struct call *call)
{
	struct medium *medium, *media;
	struct attrs attrs;

	if (mnl_attr_validate(nest, MNL_TYPE_NESTED) < 0)
		return attrs_fail(EBADMSG);
	if (attrs_nest(nest, &attrs) < 0)
		return MNL_CB_ERROR;
	if (!attrs.at[SIPALG_A_KIND])
		return attrs_fail(EBADMSG);

	media = add_room(call->media, call->media_num, sizeof(*media));
	if (!media)
		return attrs_fail(ENOMEM);
	call->media = media;
	medium = &media[call->media_num++];
	medium->kind = attrs_u8(&attrs, SIPALG_A_KIND);
	medium->type = attrs_u8(&attrs, SIPALG_A_MEDIA_TYPE);
	medium->flows_in = attrs_u32(&attrs, SIPALG_A_FLOWS_IN);
	medium->flows_out = attrs_u32(&attrs, SIPALG_A_FLOWS_OUT);
	if (attrs_endpoint(attrs.at[SIPALG_A_INSIDE], &medium->inside) < 0)
		return MNL_CB_ERROR;
	return read_outside(&attrs, &medium->outside, &medium->mapped);
}

static int read_media(const struct nlattr *nest, struct call *call)
{
	const struct nlattr *attr;

	if (!nest)
		return MNL_CB_OK;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != SIPALG_A_MEDIUM)
			continue;
		if (read_medium(attr, call) < 0)
			return MNL_CB_ERROR;
	}
	return MNL_CB_OK;
}

/**
 * decode_call() - read one message of a SIPALG_CMD_CALLS dump
 * @nlh: the message
 * @calls: struct calls, gets one more; to be freed by the caller, also after
 *	an error
 */
int decode_call(const struct nlmsghdr *nlh, void *calls)
{
	struct calls *to = calls;
	struct call *call, *list;
	struct attrs attrs;

	if (attrs_read(nlh, &attrs) < 0)
		return MNL_CB_ERROR;
	if (!attrs.at[SIPALG_A_CALL_ID] || !attrs.at[SIPALG_A_STATE])
		return attrs_fail(EBADMSG);

	list = add_room(to->item, to->num, sizeof(*list));
	if (!list)
		return attrs_fail(ENOMEM);
	to->item = list;
	call = &list[to->num++];
	attrs_string(attrs.at[SIPALG_A_CALL_ID], call->id, sizeof(call->id));
	call->state = attrs_u8(&attrs, SIPALG_A_STATE);
	call->age_s = attrs_u32(&attrs, SIPALG_A_AGE);
	call->idle_s = attrs_u32(&attrs, SIPALG_A_IDLE);
	call->expires_s = attrs_u32(&attrs, SIPALG_A_EXPIRES);
	if (attrs_endpoint(attrs.at[SIPALG_A_CALLER], &call->caller) < 0 ||
	    attrs_endpoint(attrs.at[SIPALG_A_CALLEE], &call->callee) < 0)
		return MNL_CB_ERROR;
	return read_media(attrs.at[SIPALG_A_MEDIA], call);
}

/**
 * decode_reg() - read one message of a SIPALG_CMD_REGS dump
 * @nlh: the message
 * @regs: struct regs, gets one more; to be freed by the caller, also after an
 *	error
 */
int decode_reg(const struct nlmsghdr *nlh, void *regs)
{
	struct regs *to = regs;
	struct reg *reg, *list;
	struct attrs attrs;

	if (attrs_read(nlh, &attrs) < 0)
		return MNL_CB_ERROR;
	if (!attrs.at[SIPALG_A_STATE] || !attrs.at[SIPALG_A_INSIDE])
		return attrs_fail(EBADMSG);

	list = add_room(to->item, to->num, sizeof(*list));
	if (!list)
		return attrs_fail(ENOMEM);
	to->item = list;
	reg = &list[to->num++];
	reg->state = attrs_u8(&attrs, SIPALG_A_STATE);
	reg->age_s = attrs_u32(&attrs, SIPALG_A_AGE);
	reg->expires_s = attrs_u32(&attrs, SIPALG_A_EXPIRES);
	if (attrs_endpoint(attrs.at[SIPALG_A_INSIDE], &reg->inside) < 0 ||
	    read_outside(&attrs, &reg->outside, &reg->mapped) < 0)
		return MNL_CB_ERROR;
	return attrs_endpoint(attrs.at[SIPALG_A_REGISTRAR], &reg->registrar);
}

static int count_settings(const struct nlattr *nest, size_t *num)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type && mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return attrs_fail(EBADMSG);
		if (type > *num)
			*num = type;
	}
	return MNL_CB_OK;
}

static void read_defaults(const struct nlattr *nest, struct settings *settings)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		struct setting *setting;

		if (!mnl_attr_get_type(attr))
			continue;
		setting = &settings->item[mnl_attr_get_type(attr) - 1];
		setting->usual = mnl_attr_get_u32(attr);
		setting->value = setting->usual;
		setting->known = true;
	}
}

/* What is set has a default, so read_defaults() comes first. */
static int read_own(const struct nlattr *nest, struct settings *settings)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		uint32_t value = mnl_attr_get_u32(attr);
		struct setting *setting;

		if (!mnl_attr_get_type(attr) || value == SIPALG_SETTING_UNSET)
			continue;
		setting = &settings->item[mnl_attr_get_type(attr) - 1];
		if (!setting->known)
			return attrs_fail(EBADMSG);
		setting->value = value;
		setting->is_set = true;
	}
	return MNL_CB_OK;
}

static int read_prefix(const struct nlattr *nest, struct prefix *prefix)
{
	const struct nlattr *addr;
	struct attrs attrs;
	size_t len;

	if (mnl_attr_validate(nest, MNL_TYPE_NESTED) < 0)
		return attrs_fail(EBADMSG);
	if (attrs_nest(nest, &attrs) < 0)
		return MNL_CB_ERROR;
	addr = attrs.at[SIPALG_A_ENDPOINT_ADDR];
	len = addr ? mnl_attr_get_payload_len(addr) : 0;
	if (len != 4 && len != 16)
		return attrs_fail(EBADMSG);
	prefix->family = len == 4 ? AF_INET : AF_INET6;
	memcpy(prefix->addr, mnl_attr_get_payload(addr), len);
	prefix->len = attrs_u8(&attrs, SIPALG_A_PREFIX_LEN);
	return MNL_CB_OK;
}

/* A newer module may have more than this tool has places for. */
static int read_prefixes(const struct nlattr *nest, struct prefixes *prefixes)
{
	const struct nlattr *attr;

	if (!nest)
		return MNL_CB_OK;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != SIPALG_A_PREFIX ||
		    prefixes->num == PREFIXES_MAX)
			continue;
		if (read_prefix(attr, &prefixes->item[prefixes->num]) < 0)
			return MNL_CB_ERROR;
		prefixes->num++;
	}
	return MNL_CB_OK;
}

/**
 * decode_settings() - read an answer to SIPALG_CMD_SETTINGS
 * @nlh: the message
 * @settings: empty struct settings; its array is to be freed by the caller,
 *	also after an error
 */
int decode_settings(const struct nlmsghdr *nlh, void *settings)
{
	const struct nlattr *own, *defaults;
	struct settings *to = settings;
	struct attrs attrs;

	if (attrs_read(nlh, &attrs) < 0)
		return MNL_CB_ERROR;
	own = attrs.at[SIPALG_A_SETTINGS];
	defaults = attrs.at[SIPALG_A_DEFAULTS];
	if (to->item || !own || !defaults)
		return attrs_fail(EBADMSG);

	to->num = SIPALG_SETTINGS_NUM;
	if (count_settings(own, &to->num) < 0 ||
	    count_settings(defaults, &to->num) < 0)
		return MNL_CB_ERROR;
	to->item = calloc(to->num, sizeof(*to->item));
	if (!to->item)
		return attrs_fail(ENOMEM);
	read_defaults(defaults, to);
	if (read_own(own, to) < 0)
		return MNL_CB_ERROR;
	return read_prefixes(attrs.at[SIPALG_A_PREFIXES], &to->prefixes);
}

/*
 * The attribute at @offset of a request as genl_set() builds it: one nest, and
 * in it an attribute for each setting.
 */
static size_t find_setting(const struct nlmsghdr *request, size_t offset)
{
	const size_t first = MNL_NLMSG_HDRLEN + sizeof(struct genlmsghdr) +
			     MNL_ATTR_HDRLEN;
	const struct nlattr *attr = (const void *)((const char *)request + offset);

	if (offset < first || offset % MNL_ALIGNTO ||
	    offset + MNL_ATTR_HDRLEN > request->nlmsg_len ||
	    !mnl_attr_get_type(attr))
		return SETTING_NONE;
	return mnl_attr_get_type(attr) - 1;
}

/**
 * decode_refusal() - read what an error message says beside its errno
 * @nlh: the message, NLMSG_ERROR
 * @refusal: struct refusal, filled as far as the message goes
 */
int decode_refusal(const struct nlmsghdr *nlh, void *refusal)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh), skip = sizeof(*error);
	bool whole = !(nlh->nlmsg_flags & NLM_F_CAPPED);
	struct refusal *to = refusal;
	const struct nlattr *attr;

	if (len < skip || !(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return MNL_CB_OK;
	/* the request stands between, unless it was cut to its header */
	if (whole && error->msg.nlmsg_len < MNL_NLMSG_HDRLEN)
		return attrs_fail(EBADMSG);
	if (whole)
		skip += error->msg.nlmsg_len - MNL_NLMSG_HDRLEN;
	if (len < skip)
		return attrs_fail(EBADMSG);

	mnl_attr_for_each(attr, nlh, skip) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type == NLMSGERR_ATTR_MSG)
			attrs_string(attr, to->why, sizeof(to->why));
		if (type == NLMSGERR_ATTR_OFFS && whole &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			to->setting = find_setting(&error->msg,
						   mnl_attr_get_u32(attr));
	}
	return MNL_CB_OK;
}
