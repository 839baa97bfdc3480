/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A piece of the message, by offset: it stays true when the packet moves.
 */
#ifndef SIPALG_SIP_SPAN_H
#define SIPALG_SIP_SPAN_H

#include "env.h"

/**
 * struct sipalg_span - a piece of the message
 * @off: offset of its first byte from the start of the message
 * @len: bytes; 0 means "not there"
 */
struct sipalg_span {
	u32 off;
	u32 len;
};

#endif /* SIPALG_SIP_SPAN_H */
