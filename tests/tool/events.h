/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens in scenes.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include <stdbool.h>
#include <stddef.h>

struct nlmsghdr;

#define SCENE_EVENTS	13
#define SCENE_TRACED	5

bool scene_event(struct nlmsghdr *nlh, size_t i, bool trace);
bool scene_traced(struct nlmsghdr *nlh, size_t i, bool trace);
bool scene_odd(struct nlmsghdr *nlh, size_t i, bool trace);
bool scene_overrun(struct nlmsghdr *nlh, size_t i, bool trace);
bool scene_newer_event(struct nlmsghdr *nlh, size_t i, bool trace);
bool scene_bad_event(struct nlmsghdr *nlh, size_t i, bool trace);
bool scene_bad_edit(struct nlmsghdr *nlh, size_t i, bool trace);
bool scene_absurd_edits(struct nlmsghdr *nlh, size_t i, bool trace);

#endif /* EVENTS_H */
