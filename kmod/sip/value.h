/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the readers of header values hand to each other: where they are, and the
 * index that they fill.
 */
#ifndef SIPALG_SIP_VALUE_H
#define SIPALG_SIP_VALUE_H

#include "scan.h"
#include "msg.h"

/**
 * struct sipalg_value - the value being read
 * @data: the message
 * @last: its last LF; see scan.h
 * @msg: the index
 * @field: enum sipalg_field of the addresses in the value
 * @flags: SIPALG_SITE_* that all of them get
 */
struct sipalg_value {
	const u8 *data;
	const u8 *last;
	struct sipalg_msg *msg;
	u8 field;
	u8 flags;
};

static inline struct sipalg_span
sipalg_value_span(const struct sipalg_value *value, const u8 *from,
		  const u8 *to)
{
	struct sipalg_span span = { from - value->data, to - from };

	return span;
}

/* The place for the next address; it counts once it is added. */
static inline struct sipalg_site *
sipalg_value_site(const struct sipalg_value *value, u8 flags)
{
	struct sipalg_site *site = &value->msg->sites[value->msg->nr_sites];

	site->field = value->field;
	site->flags = flags;
	return site;
}

/*
 * Return: whether there is a place for one more. If not, the message holds too
 * many and its reader must stop: nr_sites says so.
 */
static inline bool sipalg_value_add(const struct sipalg_value *value)
{
	return ++value->msg->nr_sites <= SIPALG_SITES_MAX;
}

#endif /* SIPALG_SIP_VALUE_H */
