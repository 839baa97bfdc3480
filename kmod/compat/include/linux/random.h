/* SPDX-License-Identifier: GPL-2.0-only */
/* Shadows include/linux/random.h. */
#ifndef SIPALG_COMPAT_RANDOM_H
#define SIPALG_COMPAT_RANDOM_H

#include_next <linux/random.h>

/* Can go when 5.10 goes. */
#ifndef COMPAT_RANDOM_BELOW
#include <linux/kernel.h>

static inline u32 get_random_u32_below(u32 ceil)
{
	return reciprocal_scale(get_random_u32(), ceil);
}
#endif

#endif /* SIPALG_COMPAT_RANDOM_H */
