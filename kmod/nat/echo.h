/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Echoes: text that we wrote comes back, as Via does in the answer and Contact
 * in the request URI, and must become again what its owner wrote.
 */
#ifndef SIPALG_NAT_ECHO_H
#define SIPALG_NAT_ECHO_H

#include <linux/sipalg_counters.h>
#include "../sip/msg.h"

#define SIPALG_SAYINGS_MAX	8	/* of one message, and of one Call-ID */
#define SIPALG_SAYING_MAX	54	/* "[" IPv6 "]:" port takes 48 */

/**
 * enum sipalg_voice - what an echo may come back as
 * @SIPALG_VOICE_NONE: nothing: it has no echo
 * @SIPALG_VOICE_VIA: Via of a response
 * @SIPALG_VOICE_URI: request URI and Route; in a response Record-Route and
 *	Path, and in that to a REGISTER Contact
 * @SIPALG_VOICE_FROM: From of a response, To of a request of the other side
 * @SIPALG_VOICE_TO: To of a response, From of a request of the other side
 */
enum sipalg_voice {
	SIPALG_VOICE_NONE,
	SIPALG_VOICE_VIA,
	SIPALG_VOICE_URI,
	SIPALG_VOICE_FROM,
	SIPALG_VOICE_TO,
};

/**
 * struct sipalg_saying - one text and what it was written for
 * @voice: enum sipalg_voice
 * @len: bytes of @text
 * @own_len: bytes of @own
 * @nth: places of that voice, earlier in the message, that went out as the
 *	same text
 * @text: host[:port] as it went out
 * @own: host[:port] as its owner wrote it; may be equal
 */
struct sipalg_saying {
	u8 voice;
	u8 len;
	u8 own_len;
	u8 nth;
	u8 text[SIPALG_SAYING_MAX];
	u8 own[SIPALG_SAYING_MAX];
};

/**
 * struct sipalg_sayings - a few of them
 * @nr: used entries of @list
 * @list: no two of one voice, text and @nth
 */
struct sipalg_sayings {
	u32 nr;
	struct sipalg_saying list[SIPALG_SAYINGS_MAX];
};

#endif /* SIPALG_NAT_ECHO_H */
