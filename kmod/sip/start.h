/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first line of a message.
 */
#ifndef SIPALG_SIP_START_H
#define SIPALG_SIP_START_H

#include "value.h"

bool sipalg_start_keepalive(const u8 *data, u32 len);
const u8 *sipalg_start_read(struct sipalg_value *value, const u8 *at,
			    enum sipalg_reason *reason);
enum sipalg_method sipalg_start_method(const struct sipalg_value *value,
				       struct sipalg_span text);

#endif /* SIPALG_SIP_START_H */
