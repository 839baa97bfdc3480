/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The one list of settings. Each is a module parameter, which holds for every
 * network namespace, and can be set otherwise in each. Values are ABI: append,
 * never renumber, never reuse.
 */
#ifndef _UAPI_LINUX_SIPALG_SETTINGS_H
#define _UAPI_LINUX_SIPALG_SETTINGS_H

/*
 * S(ID, name, kind, min, max, value, sentence)
 *
 * kind: number, port, seconds, or the words for the values from 0 on,
 * separated by "|". If the last word is "address", all larger values are IPv4
 * addresses, the first byte being the highest. value: the default. All are u32.
 */
#define SIPALG_SETTINGS(S)						       \
S(CALLS_MAX, calls_max, "number", 0, 1000000, 16384,			       \
  "Calls at once.")							       \
S(REGS_MAX, registrations_max, "number", 0, 1000000, 16384,		       \
  "Registrations at once.")						       \
S(PINHOLES_MAX, pinholes_max, "number", 0, 4000000, 65536,		       \
  "Pinholes at once, for signalling and media together.")		       \
S(MEMOS_MAX, memos_max, "number", 0, 1000000, 8192,			       \
  "Calls and transactions whose unusual spellings are remembered.")	       \
S(PORT_MIN, media_port_min, "port", 1024, 65535, 16384,			       \
  "First public port given to media.")					       \
S(PORT_MAX, media_port_max, "port", 1024, 65535, 32767,			       \
  "Last public port given to media.")					       \
S(UNANSWERED, unanswered_timeout, "seconds", 10, 86400, 180,		       \
  "How long a call may ring.")						       \
S(ANSWERED, answered_timeout, "seconds", 60, 604800, 43200, 		       \
  "How long an answered call may stay without a word, if it has no session "    \
  "timer.")								       \
S(BINDINGS_MAX, bindings_max, "number", 0, 65536, 4096,			       \
  "Public endpoints at once that phones learnt from STUN.")		       \
S(EXTERNAL, external_address, "none|learn|address", 0, 3758096383, 0,	       \
  "What another NAT, between this gateway and the internet, shows in place of " \
  "the private address that this gateway has there.")			       \
S(SUBS_MAX, subscriptions_max, "number", 0, 1000000, 16384,		       \
  "Subscriptions at once.")						\
S(MEDIA_FROM, media_from, "any|sdp|signalling", 0, 2, 0,			       \
  "Who outside may send media to a phone before the phone sends there: any "    \
  "host, those that the other side's SDP names, or those that signalling "      \
  "comes from.")								       \
S(HOST_CALLS_MAX, host_calls_max, "number", 0, 1000000, 8192,		       \
  "Calls at once that one host began.")					       \
S(HOST_REGS_MAX, host_registrations_max, "number", 0, 1000000, 4096,	       \
  "Registrations at once from one host.")				       \
S(HOST_PINHOLES_MAX, host_pinholes_max, "number", 0, 4000000, 12288,	       \
  "Pinholes at once to one host.")					       \
S(HOST_MEMOS_MAX, host_memos_max, "number", 0, 1000000, 4096,		       \
  "Calls and transactions of one host whose unusual spellings are "	       \
  "remembered.")							       \
S(HOST_SUBS_MAX, host_subscriptions_max, "number", 0, 1000000, 4096,	       \
  "Subscriptions at once of one host.")					       \
S(SIGNALLING_FROM, signalling_from, "registrar|list|any", 0, 2, 0,	       \
  "Who outside may send requests to the Contact of a phone: its registrar and " \
  "the hosts of its calls, a list of prefixes alone, or any host.")		       \
S(STREAMS_MAX, streams_max, "number", 0, 1000000, 16384,		       \
  "TCP connections at once whose messages are rewritten.")		       \
S(HOST_STREAMS_MAX, host_streams_max, "number", 0, 1000000, 4096,	       \
  "The same of one host.")						       \
S(STREAM_MEMORY, stream_memory, "number", 0, 4000000, 32768,		       \
  "KiB that messages on TCP connections may take, while they are incomplete "   \
  "or not yet acknowledged.")						       \
S(HOST_STREAM_MEMORY, host_stream_memory, "number", 0, 4000000, 8192,	       \
  "The same of one host.")						       \
S(HAIRPIN_MEDIA, hairpin_media, "gateway|direct", 0, 1, 0,		       \
  "Which way media go between two phones behind one interface that call each "  \
  "other by way of a server outside: through this gateway, or straight.")	       \
S(STREAM_TIMEOUT, stream_timeout, "seconds", 10, 86400, 900,		       \
  "How long the rest of a message on a TCP connection is waited for. On a bad "  \
  "line its sender repeats it for a quarter of an hour.")

#define SIPALG_SETTING_ENUM(id, name, kind, min, max, value, sentence)	       \
	SIPALG_SET_##id,
enum sipalg_setting {
	SIPALG_SETTINGS(SIPALG_SETTING_ENUM)
	SIPALG_SETTINGS_NUM
};
#undef SIPALG_SETTING_ENUM

/* Prefixes that the list of signalling_from may have. */
#define SIPALG_PREFIXES_MAX	64

/* In place of a value: what the module parameter says. */
#define SIPALG_SETTING_UNSET	0xffffffffU

#endif /* _UAPI_LINUX_SIPALG_SETTINGS_H */
