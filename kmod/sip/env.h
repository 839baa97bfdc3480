/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only file of sip/ and nat/ that knows the kernel from userspace: fixed
 * width types, memcmp and friends, and nothing else.
 */
#ifndef SIPALG_SIP_ENV_H
#define SIPALG_SIP_ENV_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/string.h>
#include <linux/compiler.h>
#include <linux/build_bug.h>
#include <linux/bitops.h>

#define sipalg_env_ctz(word)	__ffs64(word)
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#ifndef __always_inline
#define __always_inline	inline __attribute__((__always_inline__))
#endif

#define sipalg_env_ctz(word)	((u32)__builtin_ctzll(word))
#endif

#define SIPALG_ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#endif /* SIPALG_SIP_ENV_H */
