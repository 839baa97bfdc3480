/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Via values.
 */
#ifndef SIPALG_SIP_VIA_H
#define SIPALG_SIP_VIA_H

#include "value.h"

const u8 *sipalg_via_read(struct sipalg_value *value, const u8 *at);

#endif /* SIPALG_SIP_VIA_H */
