/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attributes of the module's messages.
 */
#ifndef SIPALG_ATTRS_H
#define SIPALG_ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/sipalg.h>

#include "facts.h"

struct nlattr;
struct nlmsghdr;

/**
 * struct attrs - the attributes of a message or nest
 * @at: by enum sipalg_attr; NULL for what is not there
 */
struct attrs {
	const struct nlattr *at[SIPALG_A_MAX + 1];
};

int attrs_fail(int err);
int attrs_read(const struct nlmsghdr *nlh, struct attrs *attrs);
int attrs_nest(const struct nlattr *nest, struct attrs *attrs);
bool attrs_have(const struct attrs *attrs, const enum sipalg_attr *need,
		size_t num);
uint8_t attrs_u8(const struct attrs *attrs, enum sipalg_attr type);
uint16_t attrs_u16(const struct attrs *attrs, enum sipalg_attr type);
uint32_t attrs_u32(const struct attrs *attrs, enum sipalg_attr type);
void attrs_string(const struct nlattr *attr, char *to, size_t size);
int attrs_endpoint(const struct nlattr *nest, struct endpoint *endpoint);

#endif /* SIPALG_ATTRS_H */
