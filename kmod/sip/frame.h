/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a message ends in a stream of bytes.
 */
#ifndef SIPALG_SIP_FRAME_H
#define SIPALG_SIP_FRAME_H

#include "env.h"

#define SIPALG_FRAME_MAX	65535	/* bytes of a message */
#define SIPALG_FRAME_LINE_MAX	8192	/* bytes of its start line */
#define SIPALG_FRAME_METHOD_MAX	64	/* bytes of the method there */

/**
 * enum sipalg_frame_state - what the bytes so far are
 * @SIPALG_FRAME_MORE: the beginning of a message
 * @SIPALG_FRAME_WHOLE: a message
 * @SIPALG_FRAME_GAP: line ends between messages
 * @SIPALG_FRAME_ALIEN: no SIP: they do not begin with a start line
 * @SIPALG_FRAME_BROKEN: SIP, but nobody can tell where it ends
 * @SIPALG_FRAME_LONG: more than SIPALG_FRAME_MAX
 */
enum sipalg_frame_state {
	SIPALG_FRAME_MORE,
	SIPALG_FRAME_WHOLE,
	SIPALG_FRAME_GAP,
	SIPALG_FRAME_ALIEN,
	SIPALG_FRAME_BROKEN,
	SIPALG_FRAME_LONG,
};

/**
 * struct sipalg_frame - what is known of a message that is still coming in
 * @line: bytes up to the end of its start line; 0 until that is here
 * @seen: so far no blank line ends before this byte
 * @len: bytes of all of it; 0 until its header is here
 *
 * All zero is a message of which nothing is known.
 */
struct sipalg_frame {
	u32 line;
	u32 seen;
	u32 len;
};

/* Whether a byte is one of those between messages. */
static inline bool sipalg_frame_is_gap(u8 byte)
{
	return byte == '\r' || byte == '\n';
}

enum sipalg_frame_state sipalg_frame_read(struct sipalg_frame *frame,
					  const u8 *data, u32 len);

#endif /* SIPALG_SIP_FRAME_H */
