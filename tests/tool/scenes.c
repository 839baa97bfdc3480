// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scenes themselves: gateways busy and idle, modules older and newer than
 * the tool, callers who mean harm, and answers that make no sense.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/sipalg.h>
#include <linux/sipalg_settings.h>

#include "events.h"
#include "scene.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MANY		1000

static const struct scene_medium audio_used[] = {
	{ SIPALG_PINHOLE_RTP, SIPALG_MEDIA_AUDIO, "192.168.1.20 40000",
	  "203.0.113.5 40000", .in = 1, .out = 1 },
	{ SIPALG_PINHOLE_RTCP, SIPALG_MEDIA_AUDIO, "192.168.1.20 40001",
	  "203.0.113.5 40001", .out = 1 },
	{ 0 }
};

static const struct scene_medium audio_video[] = {
	{ SIPALG_PINHOLE_SIGNAL, SIPALG_MEDIA_OTHER, "192.168.1.31 5060",
	  "203.0.113.5 5062", .in = 2 },
	{ SIPALG_PINHOLE_RTP, SIPALG_MEDIA_AUDIO, "192.168.1.31 40000",
	  "203.0.113.5 40002", .in = 1 },
	{ SIPALG_PINHOLE_RTCP, SIPALG_MEDIA_AUDIO, "192.168.1.31 40001",
	  "203.0.113.5 40003" },
	{ SIPALG_PINHOLE_RTP, SIPALG_MEDIA_VIDEO, "192.168.1.31 40004",
	  "203.0.113.5 40004" },
	{ SIPALG_PINHOLE_RTCP, SIPALG_MEDIA_VIDEO, "192.168.1.31 40005",
	  "203.0.113.5 40005" },
	{ 0 }
};

static const struct scene_call busy_calls[] = {
	{ "9b1f0a@gw.example.net", SIPALG_CALL_RINGING, 4, 4, 176,
	  "203.0.113.99 5060", "192.168.1.20 5060" },
	{ "a84b4c76e66710@pc33.atlanta.example.com", SIPALG_CALL_ANSWERED,
	  761, 60, 6439, "192.168.1.20 5060", "198.51.100.7 5060",
	  audio_used },
	{ "7f31-22c0@192.168.1.31", SIPALG_CALL_ANSWERED, 187, 41, 7159,
	  "192.168.1.31 5060", "198.51.100.7 5060", audio_video },
	{ "trying@192.168.1.44", SIPALG_CALL_TRYING, 0, 0, 180,
	  "192.168.1.44 5060", NULL },
	{ "bye@192.168.1.45", SIPALG_CALL_ENDING, 2, 2, 30,
	  "192.168.1.45 5060", "2001:db8::7 5060" },
	{ "long-ago@192.168.1.46", SIPALG_CALL_ANSWERED, 187240, 3723, 3600,
	  "192.168.1.46 5060", "198.51.100.7 5060" },
};

static const struct scene_reg busy_regs[] = {
	{ SIPALG_REG_ACTIVE, 187, 3413, "192.168.1.31 5060",
	  "203.0.113.5 5062", "198.51.100.10 5060" },
	{ SIPALG_REG_ACTIVE, 3723, 3539, "192.168.1.20 5060",
	  "203.0.113.5 5060", "198.51.100.10 5060" },
	{ SIPALG_REG_TRYING, 0, 32, "192.168.1.44 5060", NULL, NULL },
	{ SIPALG_REG_ACTIVE, 90000, 90000, "2001:db8:1::20 5060",
	  "2001:db8:1::20 5060", "2001:db8::10 5060" },
	{ 0 }
};

static const struct scene_count busy_reasons[] = {
	{ SIPALG_OK, 181189 },
	{ SIPALG_KEEPALIVE, 2400 },
	{ SIPALG_BAD_START_LINE, 9 },
	{ SIPALG_TOO_MANY_ADDRESSES, 3 },
	{ SIPALG_NO_MEDIA_PORT, 40 },
	{ SIPALG_WRITE_FAILED, 3 },
	{ 0 }
};

static const struct scene_count busy_counters[] = {
	{ SIPALG_COUNT_UDP_REQUESTS, 91044 },
	{ SIPALG_COUNT_UDP_RESPONSES, 90160 },
	{ SIPALG_COUNT_UDP_REWRITTEN, 120331 },
	{ SIPALG_COUNT_UDP_LEFT, 60858 },
	{ SIPALG_COUNT_UDP_DROPPED, 3 },
	{ SIPALG_COUNT_EDIT_VIA, 96120 },
	{ SIPALG_COUNT_EDIT_CONTACT, 61404 },
	{ SIPALG_COUNT_EDIT_SDP_MEDIA, 24008 },
	{ SIPALG_COUNT_CALLS_STARTED, 6011 },
	{ SIPALG_COUNT_CALLS_ANSWERED, 5702 },
	{ SIPALG_COUNT_REGS_STARTED, 37 },
	{ SIPALG_COUNT_HOLES_OPENED, 12044 },
	{ 0 }
};

/* The same gateway somewhat later. */
static const struct scene_count busier_reasons[] = {
	{ SIPALG_OK, 181489 },
	{ SIPALG_KEEPALIVE, 2500 },
	{ SIPALG_BAD_START_LINE, 9 },
	{ SIPALG_TOO_MANY_ADDRESSES, 3 },
	{ SIPALG_NO_MEDIA_PORT, 100 },
	{ SIPALG_WRITE_FAILED, 63 },
	{ 0 }
};

static const struct scene_count busier_counters[] = {
	{ SIPALG_COUNT_UDP_REQUESTS, 91344 },
	{ SIPALG_COUNT_UDP_RESPONSES, 90460 },
	{ SIPALG_COUNT_UDP_REWRITTEN, 120631 },
	{ SIPALG_COUNT_UDP_LEFT, 60858 },
	{ SIPALG_COUNT_UDP_DROPPED, 63 },
	{ SIPALG_COUNT_CALLS_STARTED, 6071 },
	{ SIPALG_COUNT_CALLS_ANSWERED, 5762 },
	{ SIPALG_COUNT_CALLS_BYE, 60 },
	{ SIPALG_COUNT_REGS_STARTED, 97 },
	{ SIPALG_COUNT_HOLES_OPENED, 12104 },
	{ 0 }
};

/* A terminal that believes these changes colour, title, or what was typed. */
static const struct scene_call hostile_calls[] = {
	{ "\033[31mred\033[0m\033]0;title\007", SIPALG_CALL_RINGING, 1, 1, 9,
	  "192.0.2.66 5060", "192.168.1.20 5060" },
	{ "quote\"back\\slash\r\nnew: line\t\b\177", SIPALG_CALL_RINGING, 1, 2,
	  9, "192.0.2.66 5060", "192.168.1.20 5060" },
	{ "stray\200\377 cut\342\202 overlong\300\200 half\355\240\200 "
	  "past\364\220\200\200", SIPALG_CALL_RINGING, 1, 3, 9,
	  "192.0.2.66 5060", "192.168.1.20 5060" },
	{ "c1\302\233 bidi\342\200\256 euro\342\202\254 clef\360\235\204\236",
	  SIPALG_CALL_RINGING, 1, 4, 9, "192.0.2.66 5060",
	  "192.168.1.20 5060" },
	{ "a long one, all of it escapes: "
	  "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
	  "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
	  "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1",
	  SIPALG_CALL_RINGING, 1, 5, 9, "192.0.2.66 5060",
	  "192.168.1.20 5060" },
	{ "", SIPALG_CALL_RINGING, 1, 6, 9, "192.0.2.66 5060",
	  "192.168.1.20 5060" },
};

static const struct scene_medium newer_media[] = {
	{ 200, 200, "192.168.1.20 40000", "203.0.113.5 40000", .in = 1 },
	{ SIPALG_PINHOLE_RTP, SIPALG_MEDIA_MESSAGE, "192.168.1.20 40002",
	  "203.0.113.5 40002" },
	{ 0 }
};

static const struct scene_call newer_calls[] = {
	{ "new@192.168.1.20", 200, 10, 1, 9, "192.168.1.20 5060",
	  "198.51.100.7 5060", newer_media },
};

static const struct scene_reg newer_regs[] = {
	{ 200, 1, 2, "192.168.1.20 5060", "203.0.113.5 5060", NULL },
	{ 0 }
};

static const struct scene_count newer_reasons[] = {
	{ SIPALG_OK, 5 },
	{ SIPALG_NO_VIA, 6 },
	{ SIPALG_REASONS_NUM, 7 },
	{ SIPALG_REASONS_NUM + 1, 8 },
	{ 0 }
};

static const struct scene_count newer_counters[] = {
	{ SIPALG_COUNT_UDP_REQUESTS, 9 },
	{ SIPALG_COUNT_HOLES_REFUSED, 10 },
	{ SIPALG_COUNTERS_NUM, 11 },
	{ 0 }
};

static const struct scene_count older_reasons[] = {
	{ SIPALG_NOT_SIP, 5 },
	{ 0 }
};

static const struct scene_count older_counters[] = {
	{ SIPALG_COUNT_UDP_REQUESTS, 9 },
	{ SIPALG_COUNT_UDP_RESPONSES, 10 },
	{ 0 }
};

static const struct scene_setting busy_settings[] = {
	{ SIPALG_SET_CALLS_MAX, 0 },
	{ SIPALG_SET_ANSWERED, 3600 },
	{ SIPALG_SET_ADMIT, 2 },
	{ SIPALG_SET_SEEN_AS, 0xcb007105 },
	{ UINT16_MAX }
};

/* A choice of which this tool does not know the word, and a new setting. */
static const struct scene_setting newer_settings[] = {
	{ SIPALG_SET_ADMIT, 3 },
	{ SIPALG_SETTINGS_NUM, 8 },
	{ UINT16_MAX }
};

static void put_short_settings(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_SETTINGS);

	mnl_attr_put_u32(nlh, 1, SIPALG_SETTING_UNSET);
	mnl_attr_put_u16(nlh, 2, 16384);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, SIPALG_A_DEFAULTS);
	mnl_attr_put_u32(nlh, 1, 16384);
	mnl_attr_put_u32(nlh, 2, 16384);
	mnl_attr_nest_end(nlh, nest);
}

static void put_no_defaults(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_SETTINGS);

	mnl_attr_put_u32(nlh, 1, SIPALG_SETTING_UNSET);
	mnl_attr_nest_end(nlh, nest);
}

static void put_own_past_defaults(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_SETTINGS);

	mnl_attr_put_u32(nlh, SIPALG_SETTINGS_NUM + 1, 8);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, SIPALG_A_DEFAULTS);
	mnl_attr_put_u32(nlh, 1, 16384);
	mnl_attr_nest_end(nlh, nest);
}

/* Of another protocol only these two attributes mean what they mean here. */
static void put_other_protocol(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, SIPALG_A_PROTOCOL, SIPALG_PROTOCOL + 1);
	mnl_attr_put_strz(nlh, SIPALG_A_VERSION, "9.0.0\033[31m");
}

static void put_no_version(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, SIPALG_A_PROTOCOL, SIPALG_PROTOCOL);
}

static void put_no_protocol(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, SIPALG_A_VERSION, "0.3.0");
}

static void put_short_protocol(struct nlmsghdr *nlh)
{
	mnl_attr_put_u16(nlh, SIPALG_A_PROTOCOL, SIPALG_PROTOCOL);
}

static void put_idle_info(struct nlmsghdr *nlh)
{
	static const uint16_t zero[] = {
		SIPALG_A_CALLS, SIPALG_A_CALLS_RINGING,
		SIPALG_A_CALLS_ANSWERED, SIPALG_A_CALLS_ENDING,
		SIPALG_A_REGS, SIPALG_A_PINHOLES,
	};
	size_t i;

	mnl_attr_put_u32(nlh, SIPALG_A_PROTOCOL, SIPALG_PROTOCOL);
	mnl_attr_put_strz(nlh, SIPALG_A_VERSION, "0.3.0");
	mnl_attr_put_u64(nlh, SIPALG_A_UPTIME, 7);
	for (i = 0; i < ARRAY_SIZE(zero); i++)
		mnl_attr_put_u32(nlh, zero[i], 0);
	mnl_attr_put_u32(nlh, SIPALG_A_CALLS_MAX, 4096);
	mnl_attr_put_u32(nlh, SIPALG_A_REGS_MAX, 8192);
	mnl_attr_put_u32(nlh, SIPALG_A_PINHOLES_MAX, 16384);
	mnl_attr_put_u16(nlh, SIPALG_A_PORT_MIN, 16384);
	mnl_attr_put_u16(nlh, SIPALG_A_PORT_MAX, 32767);
}

/* Nearly full, and behind another NAT. */
static void put_doctored_info(struct nlmsghdr *nlh)
{
	put_idle_info(nlh);
	mnl_attr_put_u32(nlh, SIPALG_A_CALLS, 95);
	mnl_attr_put_u32(nlh, SIPALG_A_CALLS_MAX, 100);
}

static const struct scene_reg doctored_regs[] = {
	{ SIPALG_REG_ACTIVE, 10, 3000, "192.168.1.31 5060", NULL,
	  "198.51.100.10 5060" },
	{ SIPALG_REG_TRYING, 10, 9000, "192.168.1.32 5060", NULL, NULL },
	{ SIPALG_REG_ACTIVE, 10, 9000, "192.168.1.33 5060", "100.64.1.2 5060",
	  "198.51.100.10 5060" },
	{ 0 }
};

static void put_many(struct nlmsghdr *nlh, const struct scene *scene, size_t i)
{
	char id[32];

	(void)scene;
	snprintf(id, sizeof(id), "call-%04zu@192.168.1.20", i);
	mnl_attr_put_strz(nlh, SIPALG_A_CALL_ID, id);
	mnl_attr_put_u8(nlh, SIPALG_A_STATE, SIPALG_CALL_ANSWERED);
}

/* The namespace that the question comes from, as the version. */
static void put_where(struct nlmsghdr *nlh)
{
	char where[64] = "";

	if (readlink("/proc/self/ns/net", where, sizeof(where) - 1) < 0)
		abort();
	put_idle_info(nlh);
	mnl_attr_put_strz(nlh, SIPALG_A_VERSION, where);
}

/* As long as can be, and without the NUL at its end. */
static void put_longest(struct nlmsghdr *nlh, const struct scene *scene,
			size_t i)
{
	char id[300];

	(void)scene;
	memset(id, 'x', sizeof(id));
	mnl_attr_put(nlh, SIPALG_A_CALL_ID, i ? 127 : sizeof(id), id);
	mnl_attr_put_u8(nlh, SIPALG_A_STATE, SIPALG_CALL_ANSWERED);
}

static void put_bad_address(struct nlmsghdr *nlh, const struct scene *scene,
			    size_t i)
{
	struct nlattr *nest;

	scene_put_call(nlh, scene, i);
	nest = mnl_attr_nest_start(nlh, SIPALG_A_CALLER);
	mnl_attr_put(nlh, SIPALG_A_ENDPOINT_ADDR, 5, "\300\0\2\1\0");
	mnl_attr_nest_end(nlh, nest);
}

static void put_no_call_id(struct nlmsghdr *nlh, const struct scene *scene,
			   size_t i)
{
	(void)scene;
	(void)i;
	mnl_attr_put_u8(nlh, SIPALG_A_STATE, SIPALG_CALL_ANSWERED);
}

/* A medium whose inner attribute is cut short. */
static void put_bad_medium(struct nlmsghdr *nlh, const struct scene *scene,
			   size_t i)
{
	struct nlattr *media, *medium;

	scene_put_call(nlh, scene, i);
	media = mnl_attr_nest_start(nlh, SIPALG_A_MEDIA);
	medium = mnl_attr_nest_start(nlh, SIPALG_A_MEDIUM);
	mnl_attr_put_u8(nlh, SIPALG_A_KIND, SIPALG_PINHOLE_RTP);
	mnl_attr_put_u8(nlh, SIPALG_A_FLOWS_IN, 1);
	mnl_attr_nest_end(nlh, medium);
	mnl_attr_nest_end(nlh, media);
}

#define BUSY_CALLS	.calls_num = ARRAY_SIZE(busy_calls), .calls = busy_calls

static const struct scene scenes[] = {
	{ .name = "no-groups", .no_groups = true },
	{ .name = "join-denied", .join_error = EPERM },
	{ .name = "eventful", .put_event = scene_event,
	  .events_num = SCENE_EVENTS },
	{ .name = "unloaded", .put_event = scene_event, .events_num = 3,
	  .unloaded = true },
	{ .name = "traced-odd", .put_event = scene_odd, .events_num = 1 },
	{ .name = "traced", .put_event = scene_traced,
	  .events_num = SCENE_TRACED },
	{ .name = "overrun", .put_event = scene_overrun, .events_num = 2 },
	{ .name = "newer-events", .put_event = scene_newer_event,
	  .events_num = 2 },
	{ .name = "bad-event", .put_event = scene_bad_event, .events_num = 1 },
	{ .name = "bad-edit", .put_event = scene_bad_edit, .events_num = 1 },
	{ .name = "absurd-edits", .put_event = scene_absurd_edits,
	  .events_num = 1 },
	{ .name = "absent", .absent = true },
	{ .name = "denied", .error = EPERM },
	{ .name = "trouble", .error = ENOMEM },
	{ .name = "no-such-command", .error = EOPNOTSUPP },
	{ .name = "gone-meanwhile", .error = ENOENT },
	{ .name = "other-protocol", .put_info = put_other_protocol },
	{ .name = "no-version", .put_info = put_no_version },
	{ .name = "no-protocol", .put_info = put_no_protocol },
	{ .name = "short-protocol", .put_info = put_short_protocol },
	{ .name = "idle", .put_info = put_idle_info },
	{ .name = "doctored", .put_info = put_doctored_info,
	  .regs = doctored_regs },
	{ .name = "where", .put_info = put_where },
	{ .name = "busy", BUSY_CALLS, .regs = busy_regs,
	  .settings = busy_settings,
	  .reasons = busy_reasons, .counters = busy_counters },
	{ .name = "busier", BUSY_CALLS, .regs = busy_regs,
	  .reasons = busier_reasons, .counters = busier_counters },
	{ .name = "hostile", .calls_num = ARRAY_SIZE(hostile_calls),
	  .calls = hostile_calls },
	{ .name = "newer", .extra = true, .calls_num = 1, .calls = newer_calls,
	  .regs = newer_regs, .reasons_num = SIPALG_REASONS_NUM + 2,
	  .counters_num = SIPALG_COUNTERS_NUM + 1, .reasons = newer_reasons,
	  .counters = newer_counters, .settings = newer_settings,
	  .settings_num = SIPALG_SETTINGS_NUM + 2 },
	{ .name = "older", .reasons_num = SIPALG_NOT_SIP + 1,
	  .counters_num = SIPALG_COUNT_UDP_RESPONSES + 1,
	  .reasons = older_reasons, .counters = older_counters,
	  .settings_num = SIPALG_SET_PORT_MIN + 1 },
	{ .name = "changing", BUSY_CALLS, .regs = busy_regs, .changes = 2 },
	{ .name = "ever-changing", BUSY_CALLS, .regs = busy_regs,
	  .changes = 1000 },
	{ .name = "dump-fails", BUSY_CALLS, .regs = busy_regs,
	  .dump_error = ENOMEM },
	{ .name = "many", .calls_num = MANY, .put_call = put_many,
	  .per_datagram = 17 },
	{ .name = "longest", .calls_num = 2, .put_call = put_longest },
	{ .name = "bad-address", BUSY_CALLS, .put_call = put_bad_address },
	{ .name = "no-call-id", BUSY_CALLS, .put_call = put_no_call_id },
	{ .name = "short-settings", .put_settings = put_short_settings },
	{ .name = "no-defaults", .put_settings = put_no_defaults },
	{ .name = "own-past-defaults", .put_settings = put_own_past_defaults },
	{ .name = "set-denied", .set_error = EPERM },
	{ .name = "set-refused-above", .set_error = EPERM,
	  .set_why = "only the host's root may go above the module's parameter" },
	{ .name = "set-refused", .set_error = EINVAL,
	  .set_why = "last port is below\033[31m the first" },
	{ .name = "set-refused-capped", .set_error = ERANGE, .set_capped = true,
	  .set_why = "not now" },
	/* what would be a setting, and what is no part of the request */
	{ .name = "set-refused-header", .set_error = ERANGE,
	  .set_why = "not now", .set_offset = 4 },
	{ .name = "set-refused-beyond", .set_error = ERANGE,
	  .set_why = "not now", .set_offset = 32 },
	{ .name = "set-refused-silently", .set_error = ERANGE },
	{ .name = "set-trouble", .set_error = ENOMEM },
	{ .name = "bad-medium", BUSY_CALLS, .put_call = put_bad_medium },
};

/**
 * scene_find() - a scene by its name
 * @name: the name
 *
 * Return: the scene, or NULL.
 */
const struct scene *scene_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(scenes); i++)
		if (!strcmp(scenes[i].name, name))
			return &scenes[i];
	return NULL;
}
