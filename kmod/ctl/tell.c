// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events to netlink messages, for the multicast groups of the family. They are
 * drawn in uapi/linux/sipalg.h. What is an event is known in state/event.c.
 */
#include <net/genetlink.h>
#include "put.h"
#include "tell.h"

/* All but the message and its changes. */
#define HEAD_ROOM	512

/* Who may ask the family may join. */
const struct genl_multicast_group sipalg_tell_groups[SIPALG_WATCHES_NUM] = {
	[SIPALG_WATCH_NEWS] = { SIPALG_GROUP_EVENTS,
				GENL_MCAST_CAP_NET_ADMIN },
	[SIPALG_WATCH_TRACE] = { SIPALG_GROUP_TRACE,
				 GENL_MCAST_CAP_NET_ADMIN },
};

static const struct genl_family *told;

/* The attributes of sipalg_event.ends, by what happened. */
static const u16 *ends_of(u8 kind)
{
	static const u16 none[SIPALG_EVENT_ENDS];
	static const u16 call[SIPALG_EVENT_ENDS] = {
		SIPALG_A_CALLER, SIPALG_A_CALLEE
	};
	static const u16 contact[SIPALG_EVENT_ENDS] = {
		SIPALG_A_INSIDE, SIPALG_A_OUTSIDE, SIPALG_A_REGISTRAR
	};
	static const u16 message[SIPALG_EVENT_ENDS] = {
		SIPALG_A_SOURCE, SIPALG_A_TARGET, SIPALG_A_SOURCE_AFTER,
		SIPALG_A_TARGET_AFTER
	};

	switch (kind) {
	case SIPALG_EVENT_LOST:
		return none;
	case SIPALG_EVENT_CALL_STARTED ... SIPALG_EVENT_CALL_ENDED:
		return call;
	case SIPALG_EVENT_MESSAGE:
		return message;
	default:
		return contact;
	}
}

static int put_ends(struct sk_buff *skb, const struct sipalg_event *event)
{
	const u16 *attr = ends_of(event->kind);
	u32 i;

	for (i = 0; i < SIPALG_EVENT_ENDS; i++)
		if (attr[i] && event->ends[i].addr.family &&
		    sipalg_put_end(skb, attr[i], &event->ends[i]))
			return -EMSGSIZE;
	return 0;
}

static int put_hole(struct sk_buff *skb, const struct sipalg_event *event)
{
	if (event->kind != SIPALG_EVENT_PINHOLE_OPENED &&
	    event->kind != SIPALG_EVENT_PINHOLE_CLOSED)
		return 0;
	if (nla_put_u8(skb, SIPALG_A_KIND, event->hole) ||
	    nla_put_u8(skb, SIPALG_A_MEDIA_TYPE, event->type))
		return -EMSGSIZE;
	return 0;
}

static int put_outcome(struct sk_buff *skb, const struct sipalg_event *event)
{
	if (event->kind != SIPALG_EVENT_MESSAGE)
		return 0;
	if (nla_put_u32(skb, SIPALG_A_REASON, event->reason) ||
	    nla_put_u8(skb, SIPALG_A_PASSED, event->passed))
		return -EMSGSIZE;
	return 0;
}

/* What only some events have. */
static int put_more(struct sk_buff *skb, const struct sipalg_event *event)
{
	if ((event->call_id[0] &&
	     nla_put_string(skb, SIPALG_A_CALL_ID, event->call_id)) ||
	    (event->method[0] &&
	     nla_put_string(skb, SIPALG_A_METHOD, event->method)) ||
	    (event->status &&
	     nla_put_u16(skb, SIPALG_A_STATUS, event->status)) ||
	    (event->proto && nla_put_u8(skb, SIPALG_A_PROTO, event->proto)) ||
	    (event->how < SIPALG_COUNTERS_NUM &&
	     nla_put_u32(skb, SIPALG_A_HOW, event->how)))
		return -EMSGSIZE;
	return 0;
}

static int put_head(struct sk_buff *skb, const struct sipalg_event *event,
		    enum sipalg_event_watch watch)
{
	u32 lost = event->lost[watch];

	if (nla_put_u8(skb, SIPALG_A_EVENT, event->kind) ||
	    nla_put_u64_64bit(skb, SIPALG_A_TIME, event->time, SIPALG_A_PAD) ||
	    (lost && nla_put_u32(skb, SIPALG_A_LOST, lost)) ||
	    put_ends(skb, event) || put_more(skb, event) ||
	    put_hole(skb, event) || put_outcome(skb, event))
		return -EMSGSIZE;
	return 0;
}

static int put_edit(struct sk_buff *skb, const struct sipalg_edit *edit,
		    const u8 *text)
{
	struct nlattr *nest = nla_nest_start(skb, SIPALG_A_EDIT);

	if (!nest ||
	    nla_put_u32(skb, SIPALG_A_FIELD,
			SIPALG_COUNT_EDIT_REQUEST_URI + edit->field) ||
	    nla_put_u32(skb, SIPALG_A_OFFSET, edit->off) ||
	    nla_put_u32(skb, SIPALG_A_OLD_LEN, edit->old_len) ||
	    nla_put(skb, SIPALG_A_TEXT, edit->new_len, text + edit->text))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_edits(struct sk_buff *skb, const struct sipalg_event *event)
{
	struct nlattr *nest = nla_nest_start(skb, SIPALG_A_EDITS);
	u32 i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; event->changed && i < event->nr_edits; i++)
		if (put_edit(skb, &sipalg_event_edits(event)[i],
			     sipalg_event_text(event)))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_message(struct sk_buff *skb, const struct sipalg_event *event)
{
	if (event->kind != SIPALG_EVENT_MESSAGE)
		return 0;
	if (nla_put(skb, SIPALG_A_MESSAGE, event->len,
		    sipalg_event_bytes(event)))
		return -EMSGSIZE;
	return put_edits(skb, event);
}

static u32 room_for(const struct sipalg_event *event,
		    enum sipalg_event_watch watch)
{
	u32 edit = nla_total_size(3 * nla_total_size(sizeof(u32)) +
				  nla_total_size(0)) + NLA_ALIGNTO;

	if (watch != SIPALG_WATCH_TRACE)
		return HEAD_ROOM;
	return HEAD_ROOM + nla_total_size(event->len) +
	       event->nr_edits * edit + event->text_len;
}

/* False: there was no memory. */
static bool tell_group(struct net *net, const struct sipalg_event *event,
		       enum sipalg_event_watch watch)
{
	bool trace = watch == SIPALG_WATCH_TRACE;
	struct sk_buff *skb;
	void *head;

	skb = genlmsg_new(room_for(event, watch), GFP_KERNEL | __GFP_NOWARN);
	if (!skb)
		return false;
	head = genlmsg_put(skb, 0, 0, told, 0,
			   trace ? SIPALG_CMD_TRACE : SIPALG_CMD_EVENT);
	if (!head || put_head(skb, event, watch) ||
	    (trace && put_message(skb, event))) {
		WARN_ON_ONCE(1);
		nlmsg_free(skb);
		return false;
	}
	genlmsg_end(skb, head);
	/* whose buffer is full is told so by netlink */
	genlmsg_multicast_netns(told, net, skb, 0, watch, GFP_KERNEL);
	return true;
}

static u8 tell(struct net *net, const struct sipalg_event *event)
{
	u8 missed = 0;
	u32 i;

	for (i = 0; i < SIPALG_WATCHES_NUM; i++)
		if (event->who & BIT(i) && !tell_group(net, event, i))
			missed |= BIT(i);
	return missed;
}

/*
 * Netlink keeps one mask of groups for all namespaces: who watches in one makes
 * all of them queue events, which netlink then hands to nobody there.
 */
static bool is_wanted(struct net *net, enum sipalg_event_watch watch)
{
	return genl_has_listeners(told, net, watch) > 0;
}

static const struct sipalg_event_ops ops = {
	.wanted = is_wanted,
	.tell = tell,
};

/**
 * sipalg_tell_setup - begin to tell
 * @family: the family, registered with sipalg_tell_groups
 */
void sipalg_tell_setup(const struct genl_family *family)
{
	told = family;
	sipalg_event_setup(&ops);
}

/**
 * sipalg_tell_teardown - undo sipalg_tell_setup(), before the family goes
 */
void sipalg_tell_teardown(void)
{
	sipalg_event_teardown();
}
