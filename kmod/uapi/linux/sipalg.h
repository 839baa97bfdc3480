/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The generic netlink family "sipalg": what module and tool agree on.
 *
 * Every command answers for the network namespace of the socket and needs
 * CAP_NET_ADMIN in it. Messages are drawn above the command. Unknown
 * attributes are to be ignored; attribute and enum values are ABI. What is
 * added here is added to uapi/sipalg.yaml.in, for programs that read that.
 */
#ifndef _UAPI_LINUX_SIPALG_H
#define _UAPI_LINUX_SIPALG_H

#include <linux/sipalg_counters.h>

#define SIPALG_GENL_NAME	"sipalg"
#define SIPALG_GENL_VERSION	1

/* Multicast groups; who joins needs what commands need. */
#define SIPALG_GROUP_EVENTS	"events"
#define SIPALG_GROUP_TRACE	"trace"

/* Raised when an older tool would misread the module, or the reverse. */
#define SIPALG_PROTOCOL		1

/**
 * enum sipalg_cmd - commands of the family
 * @SIPALG_CMD_UNSPEC: never used
 * @SIPALG_CMD_INFO: do. Reply: PROTOCOL, VERSION, UPTIME, the gauges CALLS,
 *	REGS, PINHOLES, the limits CALLS_MAX, REGS_MAX, PINHOLES_MAX,
 *	PORT_MIN, PORT_MAX, and CALLS_RINGING, CALLS_ANSWERED, CALLS_ENDING
 * @SIPALG_CMD_STATS: do. Reply: UPTIME, REASONS { id: u64, ... }, COUNTERS {
 *	id: u64, ... }; id 1 is reason 0, or counter 0 (sipalg_counters.h)
 * @SIPALG_CMD_CALLS: dump. One message a call: CALL_ID, STATE, AGE, IDLE,
 *	EXPIRES, CALLER, CALLEE (nested SIPALG_A_ENDPOINT), MEDIA { MEDIUM {
 *	KIND, MEDIA_TYPE, INSIDE, OUTSIDE, MAPPED, FLOWS_IN, FLOWS_OUT }, ... }
 * @SIPALG_CMD_REGS: dump. One message a registered Contact: INSIDE,
 *	REGISTRAR, STATE, AGE, EXPIRES; OUTSIDE and MAPPED if it has a pinhole
 * @SIPALG_CMD_PINHOLES: dump. One message a pinhole: KIND, INSIDE, OUTSIDE,
 *	MAPPED, USERS, FLOWS_IN, FLOWS_OUT
 * @SIPALG_CMD_SETTINGS: do. Reply: SETTINGS { id: u32, ... }, what was set in
 *	this namespace, SIPALG_SETTING_UNSET where nothing was; DEFAULTS the
 *	same, what holds then; id 1 is setting 0 (sipalg_settings.h);
 *	PREFIXES { PREFIX { ENDPOINT_ADDR, PREFIX_LEN }, ... }, the list of
 *	signalling_from in this namespace
 * @SIPALG_CMD_SET: do, with SETTINGS { id: u32, ... }, or PREFIXES as above,
 *	which replaces the whole list, or both: all of it, or -ERANGE or -EPERM
 *	and nothing. No reply but the acknowledgement
 * @SIPALG_CMD_EVENT: sent to the group SIPALG_GROUP_EVENTS: EVENT, TIME, LOST
 *	if some were; of a call CALL_ID, CALLER, CALLEE, HOW and STATUS; of a
 *	registration or subscription INSIDE, OUTSIDE, REGISTRAR, HOW and STATUS;
 *	of a pinhole KIND, MEDIA_TYPE, PROTO, INSIDE, OUTSIDE; of a message
 *	REASON, PASSED, PROTO, SOURCE, TARGET, SOURCE_AFTER, TARGET_AFTER, and
 *	METHOD, STATUS, CALL_ID if it could be read
 * @SIPALG_CMD_TRACE: sent to the group SIPALG_GROUP_TRACE: every message, as
 *	above, with MESSAGE and EDITS { EDIT { FIELD, OFFSET, OLD_LEN, TEXT },
 *	... }, none if it was left as it is; or what was LOST
 */
enum sipalg_cmd {
	SIPALG_CMD_UNSPEC,
	SIPALG_CMD_INFO,
	SIPALG_CMD_STATS,
	SIPALG_CMD_CALLS,
	SIPALG_CMD_REGS,
	SIPALG_CMD_PINHOLES,
	SIPALG_CMD_SETTINGS,
	SIPALG_CMD_SET,
	SIPALG_CMD_EVENT,
	SIPALG_CMD_TRACE,
	__SIPALG_CMD_MAX
};

/**
 * enum sipalg_attr - attributes of every message
 * @SIPALG_A_UNSPEC: never used
 * @SIPALG_A_PAD: padding before 64 bit values
 * @SIPALG_A_PROTOCOL: u32, SIPALG_PROTOCOL of the module
 * @SIPALG_A_VERSION: string, the module's version
 * @SIPALG_A_UPTIME: u64, seconds since the namespace's counters began
 * @SIPALG_A_CALLS: u32, calls now
 * @SIPALG_A_CALLS_MAX: u32, their limit
 * @SIPALG_A_CALLS_RINGING: u32, calls not answered yet
 * @SIPALG_A_CALLS_ANSWERED: u32, calls in progress
 * @SIPALG_A_CALLS_ENDING: u32, calls whose BYE is under way
 * @SIPALG_A_REGS: u32, registrations now
 * @SIPALG_A_REGS_MAX: u32, their limit
 * @SIPALG_A_PINHOLES: u32, pinholes now
 * @SIPALG_A_PINHOLES_MAX: u32, their limit
 * @SIPALG_A_PORT_MIN: u16, first port of the media range
 * @SIPALG_A_PORT_MAX: u16, last port of the media range
 * @SIPALG_A_REASONS: nest of u64 by enum sipalg_reason + 1
 * @SIPALG_A_COUNTERS: nest of u64 by enum sipalg_counter + 1
 * @SIPALG_A_CALL_ID: string, cut to 127 bytes
 * @SIPALG_A_STATE: u8, enum sipalg_call_state or enum sipalg_reg_state
 * @SIPALG_A_AGE: u32, seconds since it entered its state
 * @SIPALG_A_IDLE: u32, seconds since its last message
 * @SIPALG_A_EXPIRES: u32, seconds until it ends by itself
 * @SIPALG_A_CALLER: nest SIPALG_A_ENDPOINT_*, where the call came from
 * @SIPALG_A_CALLEE: nest SIPALG_A_ENDPOINT_*, where it went
 * @SIPALG_A_INSIDE: nest SIPALG_A_ENDPOINT_*, the address in the LAN
 * @SIPALG_A_OUTSIDE: nest SIPALG_A_ENDPOINT_*, its public address, as the
 *	other side was told last
 * @SIPALG_A_REGISTRAR: nest SIPALG_A_ENDPOINT_*
 * @SIPALG_A_MEDIA: nest of SIPALG_A_MEDIUM
 * @SIPALG_A_MEDIUM: nest, one promised port
 * @SIPALG_A_KIND: u8, enum sipalg_pinhole_kind
 * @SIPALG_A_USERS: u32, calls and registrations that hold the pinhole
 * @SIPALG_A_FLOWS_IN: u32, connections from outside that used it
 * @SIPALG_A_FLOWS_OUT: u32, connections from inside that used it
 * @SIPALG_A_ENDPOINT_ADDR: 4 or 16 bytes, network order
 * @SIPALG_A_ENDPOINT_PORT: u16, host order
 * @SIPALG_A_MEDIA_TYPE: u8, enum sipalg_media_type
 * @SIPALG_A_SETTINGS: nest of u32 by enum sipalg_setting + 1
 * @SIPALG_A_DEFAULTS: the same
 * @SIPALG_A_PREFIXES: nest of SIPALG_A_PREFIX, SIPALG_PREFIXES_MAX at most
 * @SIPALG_A_PREFIX: nest, a network; of the address only the prefix counts
 * @SIPALG_A_PREFIX_LEN: u8, bits of its prefix
 * @SIPALG_A_MAPPED: nest SIPALG_A_ENDPOINT_*, what our own NAT makes of it, if
 *	another NAT shows that as OUTSIDE
 * @SIPALG_A_EVENT: u8, enum sipalg_event_kind
 * @SIPALG_A_TIME: u64, nanoseconds since 1970 when it happened
 * @SIPALG_A_LOST: u32, events before this one that there was no room for
 * @SIPALG_A_HOW: u32, enum sipalg_counter, what it was counted as
 * @SIPALG_A_REASON: u32, enum sipalg_reason
 * @SIPALG_A_PASSED: u8, 1: the message went on, 0: it was dropped
 * @SIPALG_A_METHOD: string, as it is written, cut to 31 bytes
 * @SIPALG_A_STATUS: u16, of an answer
 * @SIPALG_A_PROTO: u8, IPPROTO_UDP or IPPROTO_TCP
 * @SIPALG_A_SOURCE: nest SIPALG_A_ENDPOINT_*, the sender as it sees itself
 * @SIPALG_A_TARGET: nest SIPALG_A_ENDPOINT_*, the receiver as the sender sees it
 * @SIPALG_A_SOURCE_AFTER: nest SIPALG_A_ENDPOINT_*, the sender as the receiver
 *	sees it
 * @SIPALG_A_TARGET_AFTER: nest SIPALG_A_ENDPOINT_*, the receiver as it sees
 *	itself
 * @SIPALG_A_MESSAGE: bytes, the message as it came, cut to SIPALG_TRACE_MAX
 * @SIPALG_A_EDITS: nest of SIPALG_A_EDIT, by offset, none overlapping
 * @SIPALG_A_EDIT: nest, one change
 * @SIPALG_A_FIELD: u32, enum sipalg_counter, what the change was counted as
 * @SIPALG_A_OFFSET: u32, where, in the message as it came
 * @SIPALG_A_OLD_LEN: u32, bytes taken out there
 * @SIPALG_A_TEXT: bytes put in there
 */
enum sipalg_attr {
	SIPALG_A_UNSPEC,
	SIPALG_A_PAD,
	SIPALG_A_PROTOCOL,
	SIPALG_A_VERSION,
	SIPALG_A_UPTIME,
	SIPALG_A_CALLS,
	SIPALG_A_CALLS_MAX,
	SIPALG_A_CALLS_RINGING,
	SIPALG_A_CALLS_ANSWERED,
	SIPALG_A_CALLS_ENDING,
	SIPALG_A_REGS,
	SIPALG_A_REGS_MAX,
	SIPALG_A_PINHOLES,
	SIPALG_A_PINHOLES_MAX,
	SIPALG_A_PORT_MIN,
	SIPALG_A_PORT_MAX,
	SIPALG_A_REASONS,
	SIPALG_A_COUNTERS,
	SIPALG_A_CALL_ID,
	SIPALG_A_STATE,
	SIPALG_A_AGE,
	SIPALG_A_IDLE,
	SIPALG_A_EXPIRES,
	SIPALG_A_CALLER,
	SIPALG_A_CALLEE,
	SIPALG_A_INSIDE,
	SIPALG_A_OUTSIDE,
	SIPALG_A_REGISTRAR,
	SIPALG_A_MEDIA,
	SIPALG_A_MEDIUM,
	SIPALG_A_KIND,
	SIPALG_A_USERS,
	SIPALG_A_FLOWS_IN,
	SIPALG_A_FLOWS_OUT,
	SIPALG_A_ENDPOINT_ADDR,
	SIPALG_A_ENDPOINT_PORT,
	SIPALG_A_MEDIA_TYPE,
	SIPALG_A_SETTINGS,
	SIPALG_A_DEFAULTS,
	SIPALG_A_PREFIXES,
	SIPALG_A_PREFIX,
	SIPALG_A_PREFIX_LEN,
	SIPALG_A_MAPPED,
	SIPALG_A_EVENT,
	SIPALG_A_TIME,
	SIPALG_A_LOST,
	SIPALG_A_HOW,
	SIPALG_A_REASON,
	SIPALG_A_PASSED,
	SIPALG_A_METHOD,
	SIPALG_A_STATUS,
	SIPALG_A_PROTO,
	SIPALG_A_SOURCE,
	SIPALG_A_TARGET,
	SIPALG_A_SOURCE_AFTER,
	SIPALG_A_TARGET_AFTER,
	SIPALG_A_MESSAGE,
	SIPALG_A_EDITS,
	SIPALG_A_EDIT,
	SIPALG_A_FIELD,
	SIPALG_A_OFFSET,
	SIPALG_A_OLD_LEN,
	SIPALG_A_TEXT,
	__SIPALG_A_MAX
};

#define SIPALG_A_MAX	(__SIPALG_A_MAX - 1)

/* Of a longer message a trace has so many bytes; an attribute holds no more. */
#define SIPALG_TRACE_MAX	65528

/**
 * enum sipalg_event_kind - what happened
 * @SIPALG_EVENT_LOST: nothing else, but others were lost
 * @SIPALG_EVENT_CALL_STARTED: an INVITE began a call
 * @SIPALG_EVENT_CALL_RINGING: a provisional answer with a To tag was seen
 * @SIPALG_EVENT_CALL_ANSWERED: a 2xx was seen
 * @SIPALG_EVENT_CALL_ENDED: it is forgotten; HOW says why
 * @SIPALG_EVENT_REG_ADDED: a registrar accepted a Contact
 * @SIPALG_EVENT_REG_REFRESHED: it did once more
 * @SIPALG_EVENT_REG_REFUSED: it did not, and asks for no credentials
 * @SIPALG_EVENT_REG_ENDED: a Contact that was accepted is not any more
 * @SIPALG_EVENT_SUB_ADDED: a notifier accepted a subscription
 * @SIPALG_EVENT_SUB_REFRESHED: it did once more
 * @SIPALG_EVENT_SUB_REFUSED: it did not, and asks for no credentials
 * @SIPALG_EVENT_SUB_ENDED: a subscription that was accepted is over
 * @SIPALG_EVENT_PINHOLE_OPENED: a public port was promised
 * @SIPALG_EVENT_PINHOLE_CLOSED: it was given back
 * @SIPALG_EVENT_MESSAGE: a message; REASON says why it was not handled to the
 *	end
 */
enum sipalg_event_kind {
	SIPALG_EVENT_LOST,
	SIPALG_EVENT_CALL_STARTED,
	SIPALG_EVENT_CALL_RINGING,
	SIPALG_EVENT_CALL_ANSWERED,
	SIPALG_EVENT_CALL_ENDED,
	SIPALG_EVENT_REG_ADDED,
	SIPALG_EVENT_REG_REFRESHED,
	SIPALG_EVENT_REG_REFUSED,
	SIPALG_EVENT_REG_ENDED,
	SIPALG_EVENT_SUB_ADDED,
	SIPALG_EVENT_SUB_REFRESHED,
	SIPALG_EVENT_SUB_REFUSED,
	SIPALG_EVENT_SUB_ENDED,
	SIPALG_EVENT_PINHOLE_OPENED,
	SIPALG_EVENT_PINHOLE_CLOSED,
	SIPALG_EVENT_MESSAGE,
};

/**
 * enum sipalg_call_state - how far a call is
 * @SIPALG_CALL_TRYING: INVITE seen, no answer but 100 yet, or challenged
 * @SIPALG_CALL_RINGING: a provisional answer with a To tag was seen
 * @SIPALG_CALL_ANSWERED: a 2xx was seen
 * @SIPALG_CALL_ENDING: BYE was seen, its answer not yet
 */
enum sipalg_call_state {
	SIPALG_CALL_TRYING,
	SIPALG_CALL_RINGING,
	SIPALG_CALL_ANSWERED,
	SIPALG_CALL_ENDING,
};

/**
 * enum sipalg_reg_state - how far a registration is
 * @SIPALG_REG_TRYING: REGISTER seen, no 2xx yet; opens nothing
 * @SIPALG_REG_ACTIVE: the registrar accepted it
 */
enum sipalg_reg_state {
	SIPALG_REG_TRYING,
	SIPALG_REG_ACTIVE,
};

/**
 * enum sipalg_pinhole_kind - what a promised port is for
 * @SIPALG_PINHOLE_RTP: the port of an m= line
 * @SIPALG_PINHOLE_RTCP: its control port
 * @SIPALG_PINHOLE_SIGNAL: a registered Contact, or the Contact of a call
 */
enum sipalg_pinhole_kind {
	SIPALG_PINHOLE_RTP,
	SIPALG_PINHOLE_RTCP,
	SIPALG_PINHOLE_SIGNAL,
};

/**
 * enum sipalg_media_type - media type of an m= line
 * @SIPALG_MEDIA_OTHER: one not named here
 * @SIPALG_MEDIA_AUDIO: audio
 * @SIPALG_MEDIA_VIDEO: video
 * @SIPALG_MEDIA_IMAGE: image, as T.38 fax
 * @SIPALG_MEDIA_TEXT: text
 * @SIPALG_MEDIA_APPLICATION: application, as BFCP
 * @SIPALG_MEDIA_MESSAGE: message, as MSRP
 */
enum sipalg_media_type {
	SIPALG_MEDIA_OTHER,
	SIPALG_MEDIA_AUDIO,
	SIPALG_MEDIA_VIDEO,
	SIPALG_MEDIA_IMAGE,
	SIPALG_MEDIA_TEXT,
	SIPALG_MEDIA_APPLICATION,
	SIPALG_MEDIA_MESSAGE,
};

#endif /* _UAPI_LINUX_SIPALG_H */
