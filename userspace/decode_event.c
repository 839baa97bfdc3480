// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of the module to plain structs.
 */
#include <errno.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "attrs.h"
#include "decode.h"

static int read_ends(const struct attrs *attrs, struct event *event)
{
	const struct {
		enum sipalg_attr attr;
		struct endpoint *end;
	} list[] = {
		{ SIPALG_A_CALLER, &event->caller },
		{ SIPALG_A_CALLEE, &event->callee },
		{ SIPALG_A_INSIDE, &event->inside },
		{ SIPALG_A_OUTSIDE, &event->outside },
		{ SIPALG_A_REGISTRAR, &event->registrar },
		{ SIPALG_A_SOURCE, &event->source },
		{ SIPALG_A_TARGET, &event->target },
		{ SIPALG_A_SOURCE_AFTER, &event->source_after },
		{ SIPALG_A_TARGET_AFTER, &event->target_after },
	};
	size_t i;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (attrs_endpoint(attrs->at[list[i].attr], list[i].end) < 0)
			return MNL_CB_ERROR;
	return MNL_CB_OK;
}

static uint32_t number_or_none(const struct attrs *attrs, enum sipalg_attr type)
{
	return attrs->at[type] ? attrs_u32(attrs, type) : NUMBER_NONE;
}

/* In order, and of the part of the message that is there; else it is left out. */
static bool is_behind(const struct event *event, const struct place *place)
{
	size_t num = event->places_num;

	if (num && place->off < event->place[num - 1].off +
				event->place[num - 1].old_len)
		return false;
	return place->off <= event->len &&
	       place->old_len <= event->len - place->off;
}

static int read_edit(const struct nlattr *nest, struct event *event)
{
	struct place *place = &event->place[event->places_num];
	const struct nlattr *text;
	struct attrs attrs;

	if (mnl_attr_validate(nest, MNL_TYPE_NESTED) < 0)
		return attrs_fail(EBADMSG);
	if (attrs_nest(nest, &attrs) < 0)
		return MNL_CB_ERROR;
	text = attrs.at[SIPALG_A_TEXT];
	if (!text || !attrs.at[SIPALG_A_OFFSET])
		return attrs_fail(EBADMSG);
	place->field = attrs_u32(&attrs, SIPALG_A_FIELD);
	place->off = attrs_u32(&attrs, SIPALG_A_OFFSET);
	place->old_len = attrs_u32(&attrs, SIPALG_A_OLD_LEN);
	place->text = mnl_attr_get_payload(text);
	place->len = mnl_attr_get_payload_len(text);
	if (is_behind(event, place))
		event->places_num++;
	return MNL_CB_OK;
}

static int read_message(const struct attrs *attrs, struct event *event)
{
	const struct nlattr *message = attrs->at[SIPALG_A_MESSAGE];
	const struct nlattr *edits = attrs->at[SIPALG_A_EDITS], *attr;

	if (!message)
		return MNL_CB_OK;
	event->message = mnl_attr_get_payload(message);
	event->len = mnl_attr_get_payload_len(message);
	if (!edits)
		return MNL_CB_OK;
	mnl_attr_for_each_nested(attr, edits)
		if (mnl_attr_get_type(attr) == SIPALG_A_EDIT &&
		    event->places_num < CHANGES_MAX &&
		    read_edit(attr, event) < 0)
			return MNL_CB_ERROR;
	return MNL_CB_OK;
}

/**
 * decode_event() - read a message to one of the groups
 * @nlh: the message
 * @event: struct event, filled; it points into the message
 */
int decode_event(const struct nlmsghdr *nlh, void *event)
{
	struct event *to = event;
	struct attrs attrs;

	if (attrs_read(nlh, &attrs) < 0)
		return MNL_CB_ERROR;
	if (!attrs.at[SIPALG_A_EVENT] || !attrs.at[SIPALG_A_TIME])
		return attrs_fail(EBADMSG);
	to->kind = attrs_u8(&attrs, SIPALG_A_EVENT);
	to->time_ns = mnl_attr_get_u64(attrs.at[SIPALG_A_TIME]);
	to->lost = attrs_u32(&attrs, SIPALG_A_LOST);
	if (attrs.at[SIPALG_A_CALL_ID])
		attrs_string(attrs.at[SIPALG_A_CALL_ID], to->id,
			     sizeof(to->id));
	if (attrs.at[SIPALG_A_METHOD])
		attrs_string(attrs.at[SIPALG_A_METHOD], to->method,
			     sizeof(to->method));
	to->status = attrs_u16(&attrs, SIPALG_A_STATUS);
	to->proto = attrs_u8(&attrs, SIPALG_A_PROTO);
	to->hole = attrs_u8(&attrs, SIPALG_A_KIND);
	to->type = attrs_u8(&attrs, SIPALG_A_MEDIA_TYPE);
	to->how = number_or_none(&attrs, SIPALG_A_HOW);
	to->reason = number_or_none(&attrs, SIPALG_A_REASON);
	to->passed = attrs_u8(&attrs, SIPALG_A_PASSED);
	if (read_ends(&attrs, to) < 0)
		return MNL_CB_ERROR;
	return read_message(&attrs, to);
}
