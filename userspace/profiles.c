// SPDX-License-Identifier: GPL-2.0-only
/*
 * The helpers of the module. Tests link another list, with one that a kernel
 * has without the module.
 */
#include <stddef.h>

#include "attachment.h"

const char *const attachment_profile[] = {
	ATTACHMENT_PROFILE, "sipalg-pinhole", "sipalg-observe", NULL,
};
