/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the sender signed.
 */
#ifndef SIPALG_SIP_SEAL_H
#define SIPALG_SIP_SEAL_H

#include "value.h"

const u8 *sipalg_seal_identity(const struct sipalg_value *value, const u8 *at);
bool sipalg_seal_covers_body(const struct sipalg_value *value, const u8 *from,
			     const u8 *to);

#endif /* SIPALG_SIP_SEAL_H */
