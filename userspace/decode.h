/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Netlink messages of the module to plain structs. Every function but the last
 * is a libmnl callback: it returns MNL_CB_OK, or MNL_CB_ERROR with errno EBADMSG for a
 * message that is not what sipalg.h says, ENOMEM when memory is short.
 */
#ifndef SIPALG_DECODE_H
#define SIPALG_DECODE_H

#include <stdbool.h>
#include <stdint.h>

struct nlmsghdr;

int decode_family(const struct nlmsghdr *nlh, void *family);
int decode_info(const struct nlmsghdr *nlh, void *info);
int decode_counts(const struct nlmsghdr *nlh, void *counts);
int decode_call(const struct nlmsghdr *nlh, void *calls);
int decode_reg(const struct nlmsghdr *nlh, void *regs);
int decode_settings(const struct nlmsghdr *nlh, void *settings);
int decode_event(const struct nlmsghdr *nlh, void *event);
int decode_refusal(const struct nlmsghdr *nlh, void *refusal);
bool decode_gone(const struct nlmsghdr *nlh, uint16_t id);

#endif /* SIPALG_DECODE_H */
