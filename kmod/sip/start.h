/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first line of a message.
 */
#ifndef SIPALG_SIP_START_H
#define SIPALG_SIP_START_H

#include "value.h"

bool sipalg_start_keepalive(const u8 *data, u32 len);
enum sipalg_reason sipalg_start_read(struct sipalg_value *value);
enum sipalg_method sipalg_start_method(const u8 *text, u32 len);

#endif /* SIPALG_SIP_START_H */
