/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tool knows of the module, as plain structs: the netlink reader
 * fills them, the printers read them, and the two never meet.
 */
#ifndef SIPALG_FACTS_H
#define SIPALG_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define CALL_ID_MAX	127
#define METHOD_MAX	31
#define VERSION_MAX	63
#define CHANGES_MAX	192
#define WHY_MAX		127
#define PREFIXES_MAX	64

/* In place of the number of a setting: none. */
#define SETTING_NONE	SIZE_MAX

/* The same for numbers of the module. */
#define NUMBER_NONE	UINT32_MAX

/**
 * struct endpoint - an address and a port
 * @family: AF_INET, AF_INET6, or AF_UNSPEC when the module did not say
 * @addr: the address in network order, 4 bytes of it for AF_INET
 * @port: host order, 0 for none
 */
struct endpoint {
	int family;
	unsigned char addr[16];
	uint16_t port;
};

/**
 * enum watch - what can be watched
 * @WATCH_EVENTS: what happens
 * @WATCH_TRACE: every message
 * @WATCHES_NUM: how many
 */
enum watch {
	WATCH_EVENTS,
	WATCH_TRACE,
	WATCHES_NUM
};

/**
 * struct family - the module as netlink knows it
 * @id: number of its family, 0 for none
 * @group: by enum watch: number of the multicast group, 0 for none
 * @notify: that where netlink tells which families come and go
 */
struct family {
	uint16_t id;
	uint32_t group[WATCHES_NUM];
	uint32_t notify;
};

/**
 * struct gauge - how many there are of something, and how many there may be
 * @now: how many there are
 * @limit: how many there may be
 */
struct gauge {
	uint32_t now;
	uint32_t limit;
};

/**
 * struct info - the module as a whole, in one network namespace
 * @protocol: SIPALG_PROTOCOL of the module
 * @version: its version; bytes of the module, to be escaped when printed
 * @uptime_s: how long the namespace has counted
 * @calls: calls, @ringing, @answered and @ending of them
 * @ringing: calls not answered yet
 * @answered: calls in progress
 * @ending: calls whose BYE is under way
 * @regs: registrations
 * @pinholes: public ports promised or in use
 * @port_min: first port of the media range
 * @port_max: last port of the media range
 */
struct info {
	uint32_t protocol;
	char version[VERSION_MAX + 1];
	uint64_t uptime_s;
	struct gauge calls;
	uint32_t ringing;
	uint32_t answered;
	uint32_t ending;
	struct gauge regs;
	struct gauge pinholes;
	uint16_t port_min;
	uint16_t port_max;
};

/**
 * struct count - one number of the module
 * @value: the number
 * @known: false when the module is older than this counter
 */
struct count {
	uint64_t value;
	bool known;
};

/**
 * struct counts - every reason and counter
 * @uptime_s: how long the namespace has counted
 * @reasons: by enum sipalg_reason; never shorter than this tool's list, longer
 *	when the module knows reasons that this tool does not
 * @reasons_num: length of @reasons
 * @counters: by enum sipalg_counter, likewise
 * @counters_num: length of @counters
 */
struct counts {
	uint64_t uptime_s;
	struct count *reasons;
	size_t reasons_num;
	struct count *counters;
	size_t counters_num;
};

/**
 * struct traffic - what went through a promised port
 * @flows: connections of conntrack that it is part of, 0 also for not known
 * @counted: the numbers below are known
 * @peer: the other end; of several, that of most packets
 * @most: packets of that
 * @packets_in: to the phone
 * @packets_out: from the phone
 * @bytes_in: likewise
 * @bytes_out: likewise
 * @seconds: for how long they were counted; 0 for all the time
 * @earlier_in: packets to the phone before that
 * @earlier_out: packets from the phone before that
 * @watched: it is known what left this host meanwhile (leaving.h)
 * @left_in: a packet to the phone did
 * @left_out: one from the phone
 * @offloaded: a device forwards them, which nobody sees
 */
struct traffic {
	uint32_t flows;
	bool counted;
	struct endpoint peer;
	uint64_t most;
	uint64_t packets_in;
	uint64_t packets_out;
	uint64_t bytes_in;
	uint64_t bytes_out;
	uint32_t seconds;
	uint64_t earlier_in;
	uint64_t earlier_out;
	bool watched;
	bool left_in;
	bool left_out;
	bool offloaded;
};

/**
 * struct medium - one public port that a call was promised
 * @kind: enum sipalg_pinhole_kind, or a number this tool does not know
 * @type: enum sipalg_media_type, or a number this tool does not know
 * @inside: the port in the LAN
 * @outside: the public port
 * @mapped: the same as conntrack has it; another where another NAT is upstream
 * @flows_in: connections from outside that used it
 * @flows_out: connections from inside that used it
 * @traffic: what went through it; not of the module (tally.h)
 */
struct medium {
	uint8_t kind;
	uint8_t type;
	struct endpoint inside;
	struct endpoint outside;
	struct endpoint mapped;
	uint32_t flows_in;
	uint32_t flows_out;
	struct traffic traffic;
};

/**
 * struct call - one call
 * @id: its Call-ID, cut by the module; bytes of a stranger
 * @state: enum sipalg_call_state, or a number this tool does not know
 * @age_s: how long it has been in its state
 * @idle_s: how long ago its last message was
 * @expires_s: when it ends by itself
 * @caller: where it came from
 * @callee: where it went
 * @media: its promised ports
 * @media_num: length of @media
 */
struct call {
	char id[CALL_ID_MAX + 1];
	uint8_t state;
	uint32_t age_s;
	uint32_t idle_s;
	uint32_t expires_s;
	struct endpoint caller;
	struct endpoint callee;
	struct medium *media;
	size_t media_num;
};

/**
 * struct calls - the calls of a namespace
 * @item: the calls
 * @num: how many
 */
struct calls {
	struct call *item;
	size_t num;
};

/**
 * struct reg - one registration
 * @state: enum sipalg_reg_state, or a number this tool does not know
 * @inside: the phone
 * @outside: where the registrar reaches it
 * @mapped: the same as conntrack has it; another where another NAT is upstream
 * @registrar: who accepted it
 * @age_s: how long it has been in its state
 * @expires_s: when it ends by itself
 * @traffic: what went through @mapped; not of the module (tally.h)
 */
struct reg {
	uint8_t state;
	struct endpoint inside;
	struct endpoint outside;
	struct endpoint mapped;
	struct endpoint registrar;
	uint32_t age_s;
	uint32_t expires_s;
	struct traffic traffic;
};

/**
 * struct regs - the registrations of a namespace
 * @item: the registrations
 * @num: how many
 */
struct regs {
	struct reg *item;
	size_t num;
};

/**
 * struct setting - a setting in one network namespace
 * @value: what holds
 * @usual: what holds where nothing was set: the module's parameter
 * @is_set: it was set in this namespace
 * @known: false when the module is older than this setting
 */
struct setting {
	uint32_t value;
	uint32_t usual;
	bool is_set;
	bool known;
};

/**
 * struct prefix - a network
 * @family: AF_INET or AF_INET6
 * @addr: its address in network order, 4 bytes of it for AF_INET
 * @len: bits of its prefix
 */
struct prefix {
	int family;
	unsigned char addr[16];
	uint8_t len;
};

/**
 * struct prefixes - a list of networks
 * @item: the networks
 * @num: how many
 */
struct prefixes {
	struct prefix item[PREFIXES_MAX];
	size_t num;
};

/**
 * struct settings - the settings of a namespace
 * @item: by enum sipalg_setting; never shorter than this tool's list, longer
 *	when the module has settings that this tool does not know
 * @num: how many
 * @prefixes: what "list" of a setting stands for
 */
struct settings {
	struct setting *item;
	size_t num;
	struct prefixes prefixes;
};

/**
 * struct change - what a setting is to be
 * @setting: enum sipalg_setting
 * @value: its value, or SIPALG_SETTING_UNSET
 */
struct change {
	size_t setting;
	uint32_t value;
};

/**
 * struct changes - what is to be changed at once
 * @item: the changes, each of another setting
 * @num: how many
 * @prefixes: what "list" is to stand for, instead of what it did; or NULL
 */
struct changes {
	struct change *item;
	size_t num;
	const struct prefixes *prefixes;
};

/**
 * struct place - a change in a message
 * @field: number of its counter, enum sipalg_counter; perhaps unknown here
 * @off: where
 * @old_len: bytes taken out
 * @text: what is put in
 * @len: its bytes
 */
struct place {
	size_t field;
	size_t off;
	size_t old_len;
	const uint8_t *text;
	size_t len;
};

/**
 * struct event - something that happened
 * @kind: enum sipalg_event_kind, or a number this tool does not know
 * @time_ns: when, since 1970
 * @lost: events before it that could not be told
 * @is_overrun: this tool was too slow: an unknown number was lost
 * @id: Call-ID, cut by the module, or ""; bytes of a stranger
 * @method: of the message, or ""; bytes of a stranger
 * @status: of an answer, or 0
 * @proto: IPPROTO_*, or 0
 * @hole: enum sipalg_pinhole_kind
 * @type: enum sipalg_media_type
 * @how: enum sipalg_counter, what it was counted as; NUMBER_NONE for nothing
 * @reason: enum sipalg_reason of a message; else NUMBER_NONE
 * @passed: it went on
 * @caller: of a call
 * @callee: of a call
 * @inside: a phone
 * @outside: where it can be reached
 * @registrar: who accepted that
 * @source: who sent a message
 * @target: where to
 * @source_after: the sender as the receiver sees it
 * @target_after: the receiver as it sees itself
 * @message: the message as it came, NULL if that is not told
 * @len: bytes of it
 * @place: what was changed in it, in order and without overlap
 * @places_num: how many
 */
struct event {
	uint8_t kind;
	uint64_t time_ns;
	uint32_t lost;
	bool is_overrun;
	char id[CALL_ID_MAX + 1];
	char method[METHOD_MAX + 1];
	uint16_t status;
	uint8_t proto;
	uint8_t hole;
	uint8_t type;
	uint32_t how;
	uint32_t reason;
	bool passed;
	struct endpoint caller;
	struct endpoint callee;
	struct endpoint inside;
	struct endpoint outside;
	struct endpoint registrar;
	struct endpoint source;
	struct endpoint target;
	struct endpoint source_after;
	struct endpoint target_after;
	const uint8_t *message;
	size_t len;
	struct place place[CHANGES_MAX];
	size_t places_num;
};

/**
 * struct refusal - why the module did not do it
 * @why: its words, or empty; bytes of the module, to be escaped when printed
 * @setting: what it is about, or SETTING_NONE; perhaps unknown to this tool
 */
struct refusal {
	char why[WHY_MAX + 1];
	size_t setting;
};

#endif /* SIPALG_FACTS_H */
