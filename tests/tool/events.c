// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens in scenes, as netlink messages, written from sipalg.h alone.
 */
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/sipalg.h>

#include "events.h"
#include "scene.h"

/* 2027-01-15 08:00:00 UTC; each event is 1.5 s after the one before */
#define BEGIN		1800000000000000000ULL
#define STEP		1500000000ULL

static const char request[] =
	"INVITE sip:bob@198.51.100.7 SIP/2.0\r\n"
	"Via: SIP/2.0/UDP 192.168.1.31:5060;branch=z9hG4bK1\r\n"
	"From: \"Alice\" <sip:alice@192.168.1.31>;tag=1\r\n"
	"To: <sip:bob@198.51.100.7>\r\n"
	"Call-ID: 7f31-22c0@192.168.1.31\r\n"
	"CSeq: 1 INVITE\r\n"
	"Content-Length: 0\r\n"
	"\r\n";

static void put_head(struct nlmsghdr *nlh, uint8_t kind, size_t i)
{
	mnl_attr_put_u8(nlh, SIPALG_A_EVENT, kind);
	mnl_attr_put(nlh, SIPALG_A_PAD, 0, NULL);
	mnl_attr_put_u64(nlh, SIPALG_A_TIME, BEGIN + i * STEP);
}

static void put_call(struct nlmsghdr *nlh)
{
	scene_put_endpoint(nlh, SIPALG_A_CALLER, "192.168.1.31 5060");
	scene_put_endpoint(nlh, SIPALG_A_CALLEE, "2001:db8::7 5060");
	mnl_attr_put_strz(nlh, SIPALG_A_CALL_ID, "7f31-22c0@192.168.1.31");
}

static void put_contact(struct nlmsghdr *nlh, bool outside)
{
	scene_put_endpoint(nlh, SIPALG_A_INSIDE, "192.168.1.31 5060");
	if (outside)
		scene_put_endpoint(nlh, SIPALG_A_OUTSIDE, "203.0.113.5 5062");
	scene_put_endpoint(nlh, SIPALG_A_REGISTRAR, "198.51.100.10 5060");
}

static void put_hole(struct nlmsghdr *nlh, uint8_t kind, uint8_t type)
{
	mnl_attr_put_u8(nlh, SIPALG_A_KIND, kind);
	mnl_attr_put_u8(nlh, SIPALG_A_MEDIA_TYPE, type);
	mnl_attr_put_u8(nlh, SIPALG_A_PROTO, 17);
	scene_put_endpoint(nlh, SIPALG_A_INSIDE, "192.168.1.31 40000");
	scene_put_endpoint(nlh, SIPALG_A_OUTSIDE, "203.0.113.5 40002");
}

static void put_ends(struct nlmsghdr *nlh, uint8_t proto, uint32_t reason)
{
	mnl_attr_put_u32(nlh, SIPALG_A_REASON, reason);
	mnl_attr_put_u8(nlh, SIPALG_A_PASSED, reason != SIPALG_WRITE_FAILED);
	mnl_attr_put_u8(nlh, SIPALG_A_PROTO, proto);
	scene_put_endpoint(nlh, SIPALG_A_SOURCE, "192.168.1.31 5060");
	scene_put_endpoint(nlh, SIPALG_A_TARGET, "198.51.100.7 5060");
	scene_put_endpoint(nlh, SIPALG_A_SOURCE_AFTER, "203.0.113.5 5062");
	scene_put_endpoint(nlh, SIPALG_A_TARGET_AFTER, "198.51.100.7 5060");
}

static void put_edit(struct nlmsghdr *nlh, const char *at, const char *text)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, SIPALG_A_EDIT);

	mnl_attr_put_u32(nlh, SIPALG_A_FIELD, SIPALG_COUNT_EDIT_VIA);
	mnl_attr_put_u32(nlh, SIPALG_A_OFFSET, at - request);
	mnl_attr_put_u32(nlh, SIPALG_A_OLD_LEN, 17);
	mnl_attr_put(nlh, SIPALG_A_TEXT, strlen(text), text);
	mnl_attr_nest_end(nlh, nest);
}

static void put_request(struct nlmsghdr *nlh, bool trace)
{
	struct nlattr *nest;

	mnl_attr_put_strz(nlh, SIPALG_A_METHOD, "INVITE");
	mnl_attr_put_strz(nlh, SIPALG_A_CALL_ID, "7f31-22c0@192.168.1.31");
	if (!trace)
		return;
	mnl_attr_put(nlh, SIPALG_A_MESSAGE, strlen(request), request);
	nest = mnl_attr_nest_start(nlh, SIPALG_A_EDITS);
	put_edit(nlh, strstr(request, "192.168.1.31:5060"), "203.0.113.5:5062");
	mnl_attr_nest_end(nlh, nest);
}

static void put_answer(struct nlmsghdr *nlh, bool trace)
{
	static const char text[] = "SIP/2.0 486 Busy\r\nCSeq: 1 \033[31m\r\n\r\n";

	mnl_attr_put_strz(nlh, SIPALG_A_METHOD, "\033[31m");
	mnl_attr_put_u16(nlh, SIPALG_A_STATUS, 486);
	if (!trace)
		return;
	mnl_attr_put(nlh, SIPALG_A_MESSAGE, strlen(text), text);
	mnl_attr_nest_end(nlh, mnl_attr_nest_start(nlh, SIPALG_A_EDITS));
}

/**
 * scene_traced() - messages
 * @nlh: the message
 * @i: its number, below SCENE_TRACED
 * @trace: whole messages are wanted
 *
 * Return: true.
 */
bool scene_traced(struct nlmsghdr *nlh, size_t i, bool trace)
{
	(void)trace;
	switch (i) {
	case 0:
		put_head(nlh, SIPALG_EVENT_MESSAGE, i);
		put_ends(nlh, 17, SIPALG_OK);
		put_request(nlh, true);
		return true;
	case 1:
		put_head(nlh, SIPALG_EVENT_MESSAGE, i);
		mnl_attr_put_u32(nlh, SIPALG_A_LOST, 7);
		put_ends(nlh, 17, SIPALG_WRITE_FAILED);
		put_answer(nlh, true);
		return true;
	case 2:
		put_head(nlh, SIPALG_EVENT_MESSAGE, i);
		put_ends(nlh, 6, SIPALG_NO_MEDIA_PORT);
		put_request(nlh, true);
		return true;
	case 3:
		put_head(nlh, SIPALG_EVENT_MESSAGE, i);
		put_ends(nlh, 17, SIPALG_OK);
		put_answer(nlh, true);
		return true;
	default:
		put_head(nlh, SIPALG_EVENT_LOST, i);
		mnl_attr_put_u32(nlh, SIPALG_A_LOST, 1);
		return true;
	}
}

/**
 * scene_odd() - a message with NULs, a long line, and stray ends of lines
 * @nlh: the message
 * @i: its number
 * @trace: whole messages are wanted
 *
 * Return: true.
 */
bool scene_odd(struct nlmsghdr *nlh, size_t i, bool trace)
{
	static char text[1200];
	char *at = text;

	(void)trace;
	at = mempcpy(at, "MESSAGE sip:bob@198.51.100.7 SIP/2.0\r\nSubject: ", 47);
	at = memset(at, 'x', 900);
	at = mempcpy(at + 900, " end\r\n\r\na\0b\rc\r\r\n\n\xe2\x82\xac\0last",
		     25);
	put_head(nlh, SIPALG_EVENT_MESSAGE, i);
	put_ends(nlh, 17, SIPALG_OK);
	mnl_attr_put(nlh, SIPALG_A_MESSAGE, at - text, text);
	mnl_attr_nest_end(nlh, mnl_attr_nest_start(nlh, SIPALG_A_EDITS));
	return true;
}

/**
 * scene_event() - one of all kinds
 * @nlh: the message
 * @i: its number, below SCENE_EVENTS
 * @trace: whole messages are wanted
 *
 * Return: false when there was no room for it.
 */
bool scene_event(struct nlmsghdr *nlh, size_t i, bool trace)
{
	static const uint8_t kind[SCENE_EVENTS] = {
		SIPALG_EVENT_REG_ADDED, SIPALG_EVENT_REG_REFUSED,
		SIPALG_EVENT_CALL_STARTED, SIPALG_EVENT_PINHOLE_OPENED,
		SIPALG_EVENT_CALL_RINGING, SIPALG_EVENT_CALL_ANSWERED,
		SIPALG_EVENT_MESSAGE, SIPALG_EVENT_MESSAGE,
		SIPALG_EVENT_CALL_ENDED, SIPALG_EVENT_CALL_ENDED,
		SIPALG_EVENT_PINHOLE_CLOSED, SIPALG_EVENT_SUB_ENDED,
		SIPALG_EVENT_LOST,
	};

	if (trace)
		return scene_traced(nlh, i, true);
	put_head(nlh, kind[i], i);
	switch (i) {
	case 0:
		put_contact(nlh, true);
		mnl_attr_put_u32(nlh, SIPALG_A_HOW, SIPALG_COUNT_REGS_STARTED);
		break;
	case 1:
		put_contact(nlh, false);
		mnl_attr_put_u32(nlh, SIPALG_A_HOW, SIPALG_COUNT_REGS_REFUSED);
		mnl_attr_put_u16(nlh, SIPALG_A_STATUS, 403);
		break;
	case 3:
		put_hole(nlh, SIPALG_PINHOLE_RTP, SIPALG_MEDIA_AUDIO);
		break;
	case 6:
		put_ends(nlh, 17, SIPALG_NO_MEDIA_PORT);
		put_request(nlh, false);
		break;
	case 7:
		put_ends(nlh, 17, SIPALG_WRITE_FAILED);
		put_answer(nlh, false);
		mnl_attr_put_u32(nlh, SIPALG_A_LOST, 2000);
		break;
	case 8:
		put_call(nlh);
		mnl_attr_put_u32(nlh, SIPALG_A_HOW, SIPALG_COUNT_CALLS_BYE);
		break;
	case 9:
		put_call(nlh);
		mnl_attr_put_u32(nlh, SIPALG_A_HOW, SIPALG_COUNT_CALLS_FAILED);
		mnl_attr_put_u16(nlh, SIPALG_A_STATUS, 486);
		break;
	case 10:
		put_hole(nlh, SIPALG_PINHOLE_SIGNAL, SIPALG_MEDIA_OTHER);
		break;
	case 11:
		put_contact(nlh, true);
		mnl_attr_put_u32(nlh, SIPALG_A_HOW, SIPALG_COUNT_SUBS_EXPIRED);
		break;
	case 12:
		mnl_attr_put_u32(nlh, SIPALG_A_LOST, 1);
		break;
	default:
		put_call(nlh);
	}
	return true;
}

/**
 * scene_overrun() - the first came too fast
 * @nlh: the message
 * @i: its number, below 2
 * @trace: whole messages are wanted
 *
 * Return: false when there was no room for it.
 */
bool scene_overrun(struct nlmsghdr *nlh, size_t i, bool trace)
{
	return i && scene_event(nlh, 2, trace);
}

/**
 * scene_newer_event() - what this tool does not know
 * @nlh: the message
 * @i: its number, below 2
 * @trace: whole messages are wanted
 *
 * Return: true.
 */
bool scene_newer_event(struct nlmsghdr *nlh, size_t i, bool trace)
{
	put_head(nlh, i ? SIPALG_EVENT_MESSAGE : 200, i);
	mnl_attr_put_u32(nlh, SIPALG_A_HOW, 9999);
	if (i)
		put_ends(nlh, 17, 9999);
	if (i)
		put_answer(nlh, trace);
	return true;
}

/**
 * scene_bad_event() - one without its kind
 * @nlh: the message
 * @i: its number
 * @trace: whole messages are wanted
 *
 * Return: true.
 */
bool scene_bad_event(struct nlmsghdr *nlh, size_t i, bool trace)
{
	(void)trace;
	mnl_attr_put_u64(nlh, SIPALG_A_TIME, BEGIN + i);
	return true;
}

/**
 * scene_bad_edit() - a change that is nowhere
 * @nlh: the message
 * @i: its number
 * @trace: whole messages are wanted
 *
 * Return: true.
 */
bool scene_bad_edit(struct nlmsghdr *nlh, size_t i, bool trace)
{
	struct nlattr *edits, *edit;

	(void)trace;
	put_head(nlh, SIPALG_EVENT_MESSAGE, i);
	put_ends(nlh, 17, SIPALG_OK);
	mnl_attr_put(nlh, SIPALG_A_MESSAGE, strlen(request), request);
	edits = mnl_attr_nest_start(nlh, SIPALG_A_EDITS);
	edit = mnl_attr_nest_start(nlh, SIPALG_A_EDIT);
	mnl_attr_put_u16(nlh, SIPALG_A_OFFSET, 1);
	mnl_attr_nest_end(nlh, edit);
	mnl_attr_nest_end(nlh, edits);
	return true;
}

/**
 * scene_absurd_edits() - changes before, upon and behind each other
 * @nlh: the message
 * @i: its number
 * @trace: whole messages are wanted
 *
 * Return: true.
 */
bool scene_absurd_edits(struct nlmsghdr *nlh, size_t i, bool trace)
{
	struct nlattr *edits;

	(void)trace;
	put_head(nlh, SIPALG_EVENT_MESSAGE, i);
	put_ends(nlh, 17, SIPALG_OK);
	mnl_attr_put(nlh, SIPALG_A_MESSAGE, strlen(request), request);
	edits = mnl_attr_nest_start(nlh, SIPALG_A_EDITS);
	put_edit(nlh, request + 50, "good");
	put_edit(nlh, request + 51, "upon");
	put_edit(nlh, request + 10, "before");
	put_edit(nlh, request + strlen(request) - 16, "beyond");
	put_edit(nlh, request - 1, "far beyond");
	put_edit(nlh, request + strlen(request) - 17, "");
	mnl_attr_nest_end(nlh, edits);
	return true;
}
