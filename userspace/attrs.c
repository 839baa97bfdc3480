// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes of the module's messages, with their lengths checked.
 */
#include <errno.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "attrs.h"

/* The types of attributes that this tool reads. */
static const enum mnl_attr_data_type attr_type[SIPALG_A_MAX + 1] = {
	[SIPALG_A_PROTOCOL]		= MNL_TYPE_U32,
	[SIPALG_A_UPTIME]		= MNL_TYPE_U64,
	[SIPALG_A_CALLS]		= MNL_TYPE_U32,
	[SIPALG_A_CALLS_MAX]		= MNL_TYPE_U32,
	[SIPALG_A_CALLS_RINGING]	= MNL_TYPE_U32,
	[SIPALG_A_CALLS_ANSWERED]	= MNL_TYPE_U32,
	[SIPALG_A_CALLS_ENDING]		= MNL_TYPE_U32,
	[SIPALG_A_REGS]			= MNL_TYPE_U32,
	[SIPALG_A_REGS_MAX]		= MNL_TYPE_U32,
	[SIPALG_A_PINHOLES]		= MNL_TYPE_U32,
	[SIPALG_A_PINHOLES_MAX]		= MNL_TYPE_U32,
	[SIPALG_A_PORT_MIN]		= MNL_TYPE_U16,
	[SIPALG_A_PORT_MAX]		= MNL_TYPE_U16,
	[SIPALG_A_REASONS]		= MNL_TYPE_NESTED,
	[SIPALG_A_COUNTERS]		= MNL_TYPE_NESTED,
	[SIPALG_A_STATE]		= MNL_TYPE_U8,
	[SIPALG_A_AGE]			= MNL_TYPE_U32,
	[SIPALG_A_IDLE]			= MNL_TYPE_U32,
	[SIPALG_A_EXPIRES]		= MNL_TYPE_U32,
	[SIPALG_A_CALLER]		= MNL_TYPE_NESTED,
	[SIPALG_A_CALLEE]		= MNL_TYPE_NESTED,
	[SIPALG_A_INSIDE]		= MNL_TYPE_NESTED,
	[SIPALG_A_OUTSIDE]		= MNL_TYPE_NESTED,
	[SIPALG_A_REGISTRAR]		= MNL_TYPE_NESTED,
	[SIPALG_A_MEDIA]		= MNL_TYPE_NESTED,
	[SIPALG_A_MEDIUM]		= MNL_TYPE_NESTED,
	[SIPALG_A_KIND]			= MNL_TYPE_U8,
	[SIPALG_A_FLOWS_IN]		= MNL_TYPE_U32,
	[SIPALG_A_FLOWS_OUT]		= MNL_TYPE_U32,
	[SIPALG_A_ENDPOINT_PORT]	= MNL_TYPE_U16,
	[SIPALG_A_MEDIA_TYPE]		= MNL_TYPE_U8,
	[SIPALG_A_SETTINGS]		= MNL_TYPE_NESTED,
	[SIPALG_A_DEFAULTS]		= MNL_TYPE_NESTED,
	[SIPALG_A_PREFIXES]		= MNL_TYPE_NESTED,
	[SIPALG_A_PREFIX_LEN]		= MNL_TYPE_U8,
	[SIPALG_A_MAPPED]		= MNL_TYPE_NESTED,
	[SIPALG_A_EVENT]		= MNL_TYPE_U8,
	[SIPALG_A_TIME]			= MNL_TYPE_U64,
	[SIPALG_A_LOST]			= MNL_TYPE_U32,
	[SIPALG_A_HOW]			= MNL_TYPE_U32,
	[SIPALG_A_REASON]		= MNL_TYPE_U32,
	[SIPALG_A_PASSED]		= MNL_TYPE_U8,
	[SIPALG_A_STATUS]		= MNL_TYPE_U16,
	[SIPALG_A_PROTO]		= MNL_TYPE_U8,
	[SIPALG_A_SOURCE]		= MNL_TYPE_NESTED,
	[SIPALG_A_TARGET]		= MNL_TYPE_NESTED,
	[SIPALG_A_SOURCE_AFTER]		= MNL_TYPE_NESTED,
	[SIPALG_A_TARGET_AFTER]		= MNL_TYPE_NESTED,
	[SIPALG_A_EDITS]		= MNL_TYPE_NESTED,
	[SIPALG_A_EDIT]			= MNL_TYPE_NESTED,
	[SIPALG_A_FIELD]		= MNL_TYPE_U32,
	[SIPALG_A_OFFSET]		= MNL_TYPE_U32,
	[SIPALG_A_OLD_LEN]		= MNL_TYPE_U32,
};

/**
 * attrs_fail() - end a callback
 * @err: errno
 *
 * Return: MNL_CB_ERROR.
 */
int attrs_fail(int err)
{
	errno = err;
	return MNL_CB_ERROR;
}

static int keep_attr(const struct nlattr *attr, void *data)
{
	struct attrs *attrs = data;
	uint16_t type = mnl_attr_get_type(attr);

	if (type > SIPALG_A_MAX)
		return MNL_CB_OK;
	if (attr_type[type] && mnl_attr_validate(attr, attr_type[type]) < 0)
		return attrs_fail(EBADMSG);
	attrs->at[type] = attr;
	return MNL_CB_OK;
}

/**
 * attrs_read() - the attributes of a message
 * @nlh: the message
 * @attrs: filled; they point into it
 *
 * Return: MNL_CB_OK, or less than 0 with errno set.
 */
int attrs_read(const struct nlmsghdr *nlh, struct attrs *attrs)
{
	memset(attrs, 0, sizeof(*attrs));
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), keep_attr, attrs);
}

/**
 * attrs_nest() - the attributes of a nest
 * @nest: the nest
 * @attrs: filled; they point into it
 *
 * Return: MNL_CB_OK, or less than 0 with errno set.
 */
int attrs_nest(const struct nlattr *nest, struct attrs *attrs)
{
	memset(attrs, 0, sizeof(*attrs));
	return mnl_attr_parse_nested(nest, keep_attr, attrs);
}

/**
 * attrs_have() - is all there that must be?
 * @attrs: the attributes
 * @need: what must be
 * @num: how many
 *
 * Return: whether it is.
 */
bool attrs_have(const struct attrs *attrs, const enum sipalg_attr *need,
		size_t num)
{
	size_t i;

	for (i = 0; i < num; i++)
		if (!attrs->at[need[i]])
			return false;
	return true;
}

/**
 * attrs_u8() - a number
 * @attrs: the attributes
 * @type: which
 *
 * Return: its value, 0 if it is not there.
 */
uint8_t attrs_u8(const struct attrs *attrs, enum sipalg_attr type)
{
	return attrs->at[type] ? mnl_attr_get_u8(attrs->at[type]) : 0;
}

/**
 * attrs_u16() - a number
 * @attrs: the attributes
 * @type: which
 *
 * Return: its value, 0 if it is not there.
 */
uint16_t attrs_u16(const struct attrs *attrs, enum sipalg_attr type)
{
	return attrs->at[type] ? mnl_attr_get_u16(attrs->at[type]) : 0;
}

/**
 * attrs_u32() - a number
 * @attrs: the attributes
 * @type: which
 *
 * Return: its value, 0 if it is not there.
 */
uint32_t attrs_u32(const struct attrs *attrs, enum sipalg_attr type)
{
	return attrs->at[type] ? mnl_attr_get_u32(attrs->at[type]) : 0;
}

/**
 * attrs_string() - copy what fits of a string
 * @attr: the string, perhaps without its final NUL
 * @to: gets it, with one
 * @size: of @to
 */
void attrs_string(const struct nlattr *attr, char *to, size_t size)
{
	size_t len = mnl_attr_get_payload_len(attr);

	if (len > size - 1)
		len = size - 1;
	memcpy(to, mnl_attr_get_payload(attr), len);
	to[len] = '\0';
}

/**
 * attrs_endpoint() - read an endpoint
 * @nest: its nest, or NULL
 * @endpoint: filled; AF_UNSPEC when there is none
 *
 * Return: MNL_CB_OK, or less than 0 with errno set.
 */
int attrs_endpoint(const struct nlattr *nest, struct endpoint *endpoint)
{
	const struct nlattr *addr;
	struct attrs attrs;
	size_t len;

	memset(endpoint, 0, sizeof(*endpoint));
	endpoint->family = AF_UNSPEC;
	if (!nest)
		return MNL_CB_OK;
	if (attrs_nest(nest, &attrs) < 0)
		return MNL_CB_ERROR;

	addr = attrs.at[SIPALG_A_ENDPOINT_ADDR];
	if (!addr)
		return MNL_CB_OK;
	len = mnl_attr_get_payload_len(addr);
	if (len != 4 && len != 16)
		return attrs_fail(EBADMSG);
	endpoint->family = len == 4 ? AF_INET : AF_INET6;
	memcpy(endpoint->addr, mnl_attr_get_payload(addr), len);
	endpoint->port = attrs_u16(&attrs, SIPALG_A_ENDPOINT_PORT);
	return MNL_CB_OK;
}
