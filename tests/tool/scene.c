// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenes as netlink messages, written from sipalg.h alone: nothing here is
 * shared with the reader in userspace/.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/sipalg.h>
#include <linux/sipalg_settings.h>

#include "scene.h"

#define UPTIME		187240
#define UNKNOWN_ATTR	(SIPALG_A_MAX + 7)

static void put_extra(struct nlmsghdr *nlh, const struct scene *scene)
{
	if (!scene->extra)
		return;
	mnl_attr_put_strz(nlh, UNKNOWN_ATTR, "of the future");
	mnl_attr_put(nlh, SIPALG_A_PAD, 0, NULL);
}

/**
 * scene_put_endpoint() - add an endpoint
 * @nlh: the message
 * @type: its attribute
 * @text: "ADDRESS PORT", either kind of address; or NULL
 */
void scene_put_endpoint(struct nlmsghdr *nlh, uint16_t type, const char *text)
{
	char host[64];
	unsigned char addr[16];
	unsigned int port;
	struct nlattr *nest;
	bool four;

	if (!text)
		return;
	if (sscanf(text, "%63s %u", host, &port) != 2)
		abort();
	four = inet_pton(AF_INET, host, addr) == 1;
	if (!four && inet_pton(AF_INET6, host, addr) != 1)
		abort();
	nest = mnl_attr_nest_start(nlh, type);
	mnl_attr_put(nlh, SIPALG_A_ENDPOINT_ADDR, four ? 4 : 16, addr);
	mnl_attr_put_u16(nlh, SIPALG_A_ENDPOINT_PORT, port);
	mnl_attr_nest_end(nlh, nest);
}

static void put_usual_info(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, SIPALG_A_PROTOCOL, SIPALG_PROTOCOL);
	mnl_attr_put_strz(nlh, SIPALG_A_VERSION, "0.3.0");
	mnl_attr_put_u64(nlh, SIPALG_A_UPTIME, UPTIME);
	mnl_attr_put_u32(nlh, SIPALG_A_CALLS, 14);
	mnl_attr_put_u32(nlh, SIPALG_A_CALLS_MAX, 4096);
	mnl_attr_put_u32(nlh, SIPALG_A_CALLS_RINGING, 3);
	mnl_attr_put_u32(nlh, SIPALG_A_CALLS_ANSWERED, 9);
	mnl_attr_put_u32(nlh, SIPALG_A_CALLS_ENDING, 2);
	mnl_attr_put_u32(nlh, SIPALG_A_REGS, 37);
	mnl_attr_put_u32(nlh, SIPALG_A_REGS_MAX, 8192);
	mnl_attr_put_u32(nlh, SIPALG_A_PINHOLES, 1054);
	mnl_attr_put_u32(nlh, SIPALG_A_PINHOLES_MAX, 16384);
	mnl_attr_put_u16(nlh, SIPALG_A_PORT_MIN, 16384);
	mnl_attr_put_u16(nlh, SIPALG_A_PORT_MAX, 32767);
}

/**
 * scene_put_info() - fill an answer to SIPALG_CMD_INFO
 * @nlh: the message
 * @scene: the scene
 */
void scene_put_info(struct nlmsghdr *nlh, const struct scene *scene)
{
	put_extra(nlh, scene);
	if (scene->put_info)
		scene->put_info(nlh);
	else
		put_usual_info(nlh);
}

static uint64_t value_of(const struct scene_count *count, unsigned int index)
{
	for (; count && count->value; count++)
		if (count->index == index)
			return count->value;
	return 0;
}

static void put_counts(struct nlmsghdr *nlh, uint16_t type, unsigned int num,
		       const struct scene_count *counts)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);
	unsigned int i;

	/* where 64 bit values must be aligned the kernel puts padding */
	mnl_attr_put(nlh, 0, 0, NULL);
	for (i = 0; i < num; i++)
		mnl_attr_put_u64(nlh, i + 1, value_of(counts, i));
	mnl_attr_nest_end(nlh, nest);
}

/**
 * scene_put_stats() - fill an answer to SIPALG_CMD_STATS
 * @nlh: the message
 * @scene: the scene
 */
void scene_put_stats(struct nlmsghdr *nlh, const struct scene *scene)
{
	unsigned int reasons_num = scene->reasons_num ?: SIPALG_REASONS_NUM;
	unsigned int counters_num = scene->counters_num ?: SIPALG_COUNTERS_NUM;

	mnl_attr_put_u64(nlh, SIPALG_A_UPTIME, UPTIME);
	put_extra(nlh, scene);
	put_counts(nlh, SIPALG_A_REASONS, reasons_num, scene->reasons);
	put_counts(nlh, SIPALG_A_COUNTERS, counters_num, scene->counters);
}

static void put_medium(struct nlmsghdr *nlh, const struct scene *scene,
		       const struct scene_medium *medium)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_MEDIUM);

	mnl_attr_put_u8(nlh, SIPALG_A_KIND, medium->kind);
	mnl_attr_put_u8(nlh, SIPALG_A_MEDIA_TYPE, medium->type);
	scene_put_endpoint(nlh, SIPALG_A_INSIDE, medium->inside);
	scene_put_endpoint(nlh, SIPALG_A_OUTSIDE, medium->outside);
	mnl_attr_put_u32(nlh, SIPALG_A_FLOWS_IN, medium->in);
	mnl_attr_put_u32(nlh, SIPALG_A_FLOWS_OUT, medium->out);
	put_extra(nlh, scene);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * scene_put_call() - fill a message of a SIPALG_CMD_CALLS dump
 * @nlh: the message
 * @scene: the scene
 * @i: which call
 */
void scene_put_call(struct nlmsghdr *nlh, const struct scene *scene, size_t i)
{
	const struct scene_call *call = &scene->calls[i];
	const struct scene_medium *medium;
	struct nlattr *nest;

	mnl_attr_put_strz(nlh, SIPALG_A_CALL_ID, call->id);
	mnl_attr_put_u8(nlh, SIPALG_A_STATE, call->state);
	mnl_attr_put_u32(nlh, SIPALG_A_AGE, call->age);
	mnl_attr_put_u32(nlh, SIPALG_A_IDLE, call->idle);
	mnl_attr_put_u32(nlh, SIPALG_A_EXPIRES, call->expires);
	scene_put_endpoint(nlh, SIPALG_A_CALLER, call->caller);
	scene_put_endpoint(nlh, SIPALG_A_CALLEE, call->callee);
	put_extra(nlh, scene);
	if (!call->media)
		return;
	nest = mnl_attr_nest_start(nlh, SIPALG_A_MEDIA);
	put_extra(nlh, scene);
	for (medium = call->media; medium->inside; medium++)
		put_medium(nlh, scene, medium);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * scene_put_reg() - fill a message of a SIPALG_CMD_REGS dump
 * @nlh: the message
 * @scene: the scene
 * @i: which registration
 */
void scene_put_reg(struct nlmsghdr *nlh, const struct scene *scene, size_t i)
{
	const struct scene_reg *reg = &scene->regs[i];

	scene_put_endpoint(nlh, SIPALG_A_INSIDE, reg->inside);
	scene_put_endpoint(nlh, SIPALG_A_OUTSIDE, reg->outside);
	scene_put_endpoint(nlh, SIPALG_A_REGISTRAR, reg->registrar);
	mnl_attr_put_u8(nlh, SIPALG_A_STATE, reg->state);
	mnl_attr_put_u32(nlh, SIPALG_A_AGE, reg->age);
	mnl_attr_put_u32(nlh, SIPALG_A_EXPIRES, reg->expires);
	put_extra(nlh, scene);
}

/**
 * scene_regs_num() - how many registrations there are
 * @scene: the scene
 *
 * Return: the number.
 */
size_t scene_regs_num(const struct scene *scene)
{
	size_t num = 0;

	while (scene->regs && scene->regs[num].inside)
		num++;
	return num;
}

#define USUAL(id, name, kind, min, max, value, sentence) value,
static const uint32_t usual_value[] = { SIPALG_SETTINGS(USUAL) };

/* What this tool does not know is 7 by default. */
#define USUAL_NEWER	7

/**
 * scene_settings_num() - how many settings the module knows
 * @scene: the scene
 *
 * Return: the number.
 */
unsigned int scene_settings_num(const struct scene *scene)
{
	return scene->settings_num ?: SIPALG_SETTINGS_NUM;
}

static uint32_t own_value(const struct scene *scene, unsigned int index)
{
	const struct scene_setting *setting = scene->settings;

	for (; setting && setting->index < scene_settings_num(scene); setting++)
		if (setting->index == index)
			return setting->value;
	return SIPALG_SETTING_UNSET;
}

/**
 * scene_put_settings() - fill an answer to SIPALG_CMD_SETTINGS
 * @nlh: the message
 * @scene: the scene
 */
void scene_put_settings(struct nlmsghdr *nlh, const struct scene *scene)
{
	unsigned int num = scene_settings_num(scene), i;
	struct nlattr *nest;

	put_extra(nlh, scene);
	if (scene->put_settings) {
		scene->put_settings(nlh);
		return;
	}
	nest = mnl_attr_nest_start(nlh, SIPALG_A_SETTINGS);
	for (i = 0; i < num; i++)
		mnl_attr_put_u32(nlh, i + 1, own_value(scene, i));
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, SIPALG_A_DEFAULTS);
	mnl_attr_put(nlh, 0, 0, NULL);
	for (i = 0; i < num; i++)
		mnl_attr_put_u32(nlh, i + 1, i < SIPALG_SETTINGS_NUM ?
				 usual_value[i] : USUAL_NEWER);
	mnl_attr_nest_end(nlh, nest);
}
