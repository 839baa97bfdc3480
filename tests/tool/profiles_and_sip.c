// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands where userspace/profiles.c stands in the tool: with the helper that
 * most kernels have of their own, attach can be tried without the module.
 */
#include <stddef.h>

#include "attachment.h"

const char *const attachment_profile[] = {
	ATTACHMENT_PROFILE, "sipalg-pinhole", "sipalg-observe", "sip", NULL,
};
