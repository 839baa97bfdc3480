/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One header value on its way into the index: what the readers of msg.c,
 * via.c, party.c and uri.c hand to each other.
 */
#ifndef SIPALG_SIP_VALUE_H
#define SIPALG_SIP_VALUE_H

#include "scan.h"
#include "msg.h"

/**
 * struct sipalg_value - a value being read
 * @cur: what is left of it
 * @msg: the index that it fills
 * @field: enum sipalg_field of its addresses
 * @flags: SIPALG_SITE_* that all of them get
 */
struct sipalg_value {
	struct sipalg_cursor cur;
	struct sipalg_msg *msg;
	u8 field;
	u8 flags;
};

/* The place for the next address; it counts once it is added. */
static inline struct sipalg_site *sipalg_value_site(struct sipalg_value *value)
{
	return &value->msg->sites[value->msg->nr_sites];
}

/*
 * Return: whether there is a place for one more. If not, the message holds too
 * many and its reader must stop: nr_sites says so.
 */
static inline bool sipalg_value_add(struct sipalg_value *value)
{
	return ++value->msg->nr_sites <= SIPALG_SITES_MAX;
}

#endif /* SIPALG_SIP_VALUE_H */
