/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bodies of several parts.
 */
#ifndef SIPALG_SIP_MULTIPART_H
#define SIPALG_SIP_MULTIPART_H

#include "content.h"

#define SIPALG_MULTIPART_DEPTH	4	/* multiparts within each other */

enum sipalg_reason sipalg_multipart_read(const struct sipalg_value *value,
					 struct sipalg_span body,
					 struct sipalg_span boundary);

#endif /* SIPALG_SIP_MULTIPART_H */
