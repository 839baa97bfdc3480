/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenes: what the kernel side says in a test. player.c plays the one named by
 * the environment variable SIPALG_SCENE.
 */
#ifndef SCENE_H
#define SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nlmsghdr;

/**
 * struct scene_medium - a promised port of a call
 * @kind: enum sipalg_pinhole_kind
 * @type: enum sipalg_media_type
 * @inside: "ADDRESS PORT"
 * @outside: "ADDRESS PORT"
 * @in: connections from outside
 * @out: connections from inside
 */
struct scene_medium {
	uint8_t kind;
	uint8_t type;
	const char *inside;
	const char *outside;
	uint32_t in;
	uint32_t out;
};

/**
 * struct scene_call - a call
 * @id: Call-ID
 * @state: enum sipalg_call_state
 * @age: seconds
 * @idle: seconds
 * @expires: seconds
 * @caller: "ADDRESS PORT"
 * @callee: "ADDRESS PORT", or NULL
 * @media: ended by one without @inside; or NULL
 */
struct scene_call {
	const char *id;
	uint8_t state;
	uint32_t age;
	uint32_t idle;
	uint32_t expires;
	const char *caller;
	const char *callee;
	const struct scene_medium *media;
};

/**
 * struct scene_reg - a registration
 * @state: enum sipalg_reg_state
 * @age: seconds
 * @expires: seconds
 * @inside: "ADDRESS PORT"
 * @outside: "ADDRESS PORT", or NULL
 * @registrar: "ADDRESS PORT", or NULL
 */
struct scene_reg {
	uint8_t state;
	uint32_t age;
	uint32_t expires;
	const char *inside;
	const char *outside;
	const char *registrar;
};

/**
 * struct scene_count - a number that is not zero
 * @index: of the reason or counter
 * @value: its value
 */
struct scene_count {
	uint16_t index;
	uint64_t value;
};

/**
 * struct scene_setting - a setting with a value of its own here
 * @index: enum sipalg_setting
 * @value: its value
 */
struct scene_setting {
	uint16_t index;
	uint32_t value;
};

/**
 * struct scene - what the kernel side says
 * @name: value of SIPALG_SCENE
 * @absent: there is no family "sipalg"
 * @error: errno that answers everything but the family's name
 * @dump_error: errno in the end of a dump
 * @changes: how many dumps are marked as changed while they were read
 * @per_datagram: messages of a dump in one datagram; 0 for 2
 * @put_info: fills the answer to SIPALG_CMD_INFO; NULL for a busy gateway
 * @reasons_num: reasons the module knows; 0 for as many as the tool
 * @counters_num: likewise
 * @reasons: ended by one of value 0; or NULL
 * @counters: ended by one of value 0; or NULL
 * @put_call: fills a message of the dump, with the number of the call
 * @calls_num: how many calls
 * @calls: for put_call
 * @regs: ended by one without @inside; or NULL
 * @settings_num: settings the module knows; 0 for as many as the tool
 * @settings: what was set, by index; ended by one past them all; or NULL
 * @put_settings: fills the answer to SIPALG_CMD_SETTINGS, or NULL
 * @set_error: errno that answers SIPALG_CMD_SET, 0 to judge as the module does
 * @set_why: words that go with it, or NULL
 * @set_offset: what they are about in the request, 0 for the last setting
 * @set_capped: the error has no copy of the request
 * @no_groups: the module is older than its groups
 * @join_error: errno for who joins one
 * @put_event: fills the message of an event, with its number and whether the
 *	whole message is wanted; returns false for one that there was no room for
 * @events_num: how many
 * @unloaded: then the module goes
 * @extra: attributes that no tool knows are added everywhere
 */
struct scene {
	const char *name;
	bool absent;
	int error;
	int dump_error;
	int changes;
	unsigned int per_datagram;
	void (*put_info)(struct nlmsghdr *nlh);
	unsigned int reasons_num;
	unsigned int counters_num;
	const struct scene_count *reasons;
	const struct scene_count *counters;
	void (*put_call)(struct nlmsghdr *nlh, const struct scene *scene,
			 size_t i);
	size_t calls_num;
	const struct scene_call *calls;
	const struct scene_reg *regs;
	unsigned int settings_num;
	const struct scene_setting *settings;
	void (*put_settings)(struct nlmsghdr *nlh);
	int set_error;
	const char *set_why;
	uint32_t set_offset;
	bool set_capped;
	bool no_groups;
	int join_error;
	bool (*put_event)(struct nlmsghdr *nlh, size_t i, bool trace);
	size_t events_num;
	bool unloaded;
	bool extra;
};

const struct scene *scene_find(const char *name);

void scene_put_info(struct nlmsghdr *nlh, const struct scene *scene);
void scene_put_stats(struct nlmsghdr *nlh, const struct scene *scene);
void scene_put_call(struct nlmsghdr *nlh, const struct scene *scene, size_t i);
void scene_put_reg(struct nlmsghdr *nlh, const struct scene *scene, size_t i);
void scene_put_settings(struct nlmsghdr *nlh, const struct scene *scene);
unsigned int scene_settings_num(const struct scene *scene);
void scene_put_endpoint(struct nlmsghdr *nlh, uint16_t type, const char *text);
size_t scene_regs_num(const struct scene *scene);

#endif /* SCENE_H */
