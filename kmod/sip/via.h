/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Via values.
 */
#ifndef SIPALG_SIP_VIA_H
#define SIPALG_SIP_VIA_H

#include "value.h"

bool sipalg_via_read(struct sipalg_value *value);

#endif /* SIPALG_SIP_VIA_H */
