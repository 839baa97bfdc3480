// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names and sentences of reasons and counters, out of sipalg_counters.h, and
 * the few sums that `status` shows. Nothing here is a list of its own but for
 * classify(), which the compiler compares with the header.
 */
#include <linux/sipalg_counters.h>

#include "counters.h"

#define VERDICT_PASS	"pass"
#define VERDICT_DROP	"drop"

#define REASON_TEXT(id, name, verdict, sentence) \
	[SIPALG_##id] = { name, VERDICT_##verdict, sentence },
static const struct reason_text reason_text[] = {
	SIPALG_REASONS(REASON_TEXT)
};

#define COUNTER_TEXT(id, name, group, sentence) \
	[SIPALG_COUNT_##id] = { name, group, sentence },
static const struct counter_text counter_text[] = {
	SIPALG_COUNTERS(COUNTER_TEXT)
};

/**
 * counters_reason() - what is known of a reason
 * @reason: enum sipalg_reason
 *
 * Return: its texts; NULL for a reason newer than this tool.
 */
const struct reason_text *counters_reason(size_t reason)
{
	return reason < SIPALG_REASONS_NUM ? &reason_text[reason] : NULL;
}

/**
 * counters_counter() - what is known of a counter
 * @counter: enum sipalg_counter
 *
 * Return: its texts; NULL for a counter newer than this tool.
 */
const struct counter_text *counters_counter(size_t counter)
{
	return counter < SIPALG_COUNTERS_NUM ? &counter_text[counter] : NULL;
}

enum reason_class {
	CLASS_FINE,
	CLASS_UNREAD,
	CLASS_IN_PART,
	CLASS_DROPPED,
};

/* No default: a reason without a class is a warning of the compiler. */
static enum reason_class classify(enum sipalg_reason reason)
{
	switch (reason) {
	case SIPALG_OK:
	case SIPALG_KEEPALIVE:
	case SIPALG_NOT_SIP:
	case SIPALG_NOT_OURS:
	case SIPALG_STREAM:
	case SIPALG_STREAM_ALIEN:
		return CLASS_FINE;
	case SIPALG_SUPER_PACKET:
	case SIPALG_NO_MEMORY:
	case SIPALG_BAD_UDP_LENGTH:
	case SIPALG_BAD_START_LINE:
	case SIPALG_BAD_HEADER:
	case SIPALG_NO_HEADER_END:
	case SIPALG_NO_VIA:
	case SIPALG_BAD_VIA:
	case SIPALG_NO_FROM:
	case SIPALG_BAD_FROM:
	case SIPALG_NO_TO:
	case SIPALG_BAD_TO:
	case SIPALG_NO_CALL_ID:
	case SIPALG_BAD_CALL_ID:
	case SIPALG_NO_CSEQ:
	case SIPALG_BAD_CSEQ:
	case SIPALG_CSEQ_METHOD:
	case SIPALG_DOUBLE_HEADER:
	case SIPALG_BAD_CONTACT:
	case SIPALG_BAD_ROUTE:
	case SIPALG_BAD_IDENTITY:
	case SIPALG_BAD_REQUEST_URI:
	case SIPALG_BAD_CONTENT_LENGTH:
	case SIPALG_SHORT_BODY:
	case SIPALG_TOO_MANY_ADDRESSES:
	case SIPALG_TOO_MANY_EDITS:
	case SIPALG_GROWN_TOO_LONG:
	case SIPALG_SIGNED:
	case SIPALG_AUTH_INT:
	case SIPALG_STREAM_BROKEN:
	case SIPALG_STREAM_LONG:
	case SIPALG_STREAM_URGENT:
	case SIPALG_STREAM_LIMIT:
	case SIPALG_HOST_STREAM_LIMIT:
	case SIPALG_STREAM_MEMORY:
	case SIPALG_HOST_STREAM_MEMORY:
	case SIPALG_STREAM_LOST:
	case SIPALG_STREAM_STALLED:
	case SIPALG_STREAM_AGAIN:
	case SIPALG_STREAM_FAR:
	case SIPALG_BAD_TCP_CHECKSUM:
	case SIPALG_STREAM_MISSED:
		return CLASS_UNREAD;
	case SIPALG_BAD_SDP:
	case SIPALG_BAD_MEDIA_LINE:
	case SIPALG_BAD_CONNECTION_LINE:
	case SIPALG_TOO_MANY_MEDIA:
	case SIPALG_LOW_MEDIA_PORT:
	case SIPALG_NO_MEDIA_PORT:
	case SIPALG_NO_SIGNAL_PORT:
	case SIPALG_PINHOLE_LIMIT:
	case SIPALG_CALL_PINHOLE_LIMIT:
	case SIPALG_CALL_LIMIT:
	case SIPALG_REG_LIMIT:
	case SIPALG_CONTACT_LIMIT:
	case SIPALG_ADMIT_LIMIT:
	case SIPALG_NO_CALL:
	case SIPALG_SPOOFED_END:
	case SIPALG_BAD_MULTIPART:
	case SIPALG_SDP_ADDRESSES:
	case SIPALG_PORT_COUNT:
	case SIPALG_MEMO_LIMIT:
	case SIPALG_CALL_PARTY_LIMIT:
	case SIPALG_SPOOFED_PARTY:
	case SIPALG_SHARED_PORT:
	case SIPALG_SUB_LIMIT:
	case SIPALG_HOST_CALL_LIMIT:
	case SIPALG_HOST_REG_LIMIT:
	case SIPALG_HOST_PINHOLE_LIMIT:
	case SIPALG_HOST_MEMO_LIMIT:
	case SIPALG_HOST_SUB_LIMIT:
		return CLASS_IN_PART;
	case SIPALG_WRITE_FAILED:
		return CLASS_DROPPED;
	case SIPALG_REASONS_NUM:
		break;
	}
	return CLASS_FINE;
}

/**
 * counters_outcome() - how many messages were not handled to the end
 * @counts: what the module counted
 *
 * Return: the sums over the reasons that this tool knows.
 */
struct outcome counters_outcome(const struct counts *counts)
{
	struct outcome outcome = { 0 };
	size_t i;

	for (i = 0; i < SIPALG_REASONS_NUM; i++) {
		uint64_t value = counts->reasons[i].value;

		switch (classify(i)) {
		case CLASS_FINE:
			break;
		case CLASS_UNREAD:
			outcome.unread += value;
			break;
		case CLASS_IN_PART:
			outcome.in_part += value;
			break;
		case CLASS_DROPPED:
			outcome.dropped += value;
			break;
		}
	}
	return outcome;
}
