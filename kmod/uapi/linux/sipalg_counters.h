/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The one list of reasons and counters. The module counts with it, the tool
 * prints with it, the tests check against it. Values are ABI: append, never
 * renumber, never reuse.
 */
#ifndef _UAPI_LINUX_SIPALG_COUNTERS_H
#define _UAPI_LINUX_SIPALG_COUNTERS_H

/*
 * R(ID, name, verdict, sentence)
 *
 * The outcome of one message that was not handled to the end. PASS: the packet
 * goes on (what could be rewritten was). DROP: it must not go on.
 */
#define SIPALG_REASONS(R)						       \
R(OK, "ok", PASS,							       \
  "Understood, and rewritten where NAT requires it.")			       \
R(KEEPALIVE, "keepalive", PASS,						       \
  "Not a message but a keep-alive: CRLF, NUL bytes, STUN, or nothing. "	       \
  "Harmless: it holds the phone's mapping open.")			       \
R(NOT_SIP, "not_sip", PASS,						       \
  "The datagram does not begin with a SIP start line. Something else uses "     \
  "the port, or the rule that attaches the helper is too wide.")		       \
R(NOT_OURS, "not_ours", PASS,						       \
  "A packet of another protocol on a SIP connection, such as an ICMP error. "   \
  "It is never read.")							       \
R(STREAM, "stream", PASS,						       \
  "A segment of a TCP connection that is left alone: its beginning was not "    \
  "seen, it signs its segments, SYNPROXY or somebody else changes its numbers, " \
  "or the helper only observes.")		       \
R(SUPER_PACKET, "super_packet", PASS,					       \
  "Several datagrams merged into one by receive offload. Switch off "	       \
  "rx-udp-gro-forwarding and rx-gro-list on the interface: what is inside "     \
  "cannot be rewritten.")						       \
R(NO_MEMORY, "no_memory", PASS,						       \
  "The kernel had no memory to work on the message. It went through "	       \
  "unchanged.")								       \
R(BAD_START_LINE, "bad_start_line", PASS,				       \
  "The start line is SIP but not well formed, so nothing after it is trusted.") \
R(BAD_HEADER, "bad_header", PASS,					       \
  "A header line has no colon or an impossible name.")			       \
R(NO_HEADER_END, "no_header_end", PASS,					       \
  "The header never ends: the empty line before the body is missing, as in "    \
  "a truncated message.")						       \
R(NO_VIA, "no_via", PASS, "The message has no Via header.")		       \
R(BAD_VIA, "bad_via", PASS,						       \
  "A Via value cannot be read.")						       \
R(NO_FROM, "no_from", PASS, "The message has no From header.")		       \
R(BAD_FROM, "bad_from", PASS, "The From value cannot be read.")		       \
R(NO_TO, "no_to", PASS, "The message has no To header.")			       \
R(BAD_TO, "bad_to", PASS, "The To value cannot be read.")			       \
R(NO_CALL_ID, "no_call_id", PASS, "The message has no Call-ID header.")	       \
R(BAD_CALL_ID, "bad_call_id", PASS, "The Call-ID is empty.")		       \
R(NO_CSEQ, "no_cseq", PASS, "The message has no CSeq header.")		       \
R(BAD_CSEQ, "bad_cseq", PASS,						       \
  "The CSeq value is not a number below 2^31 and a method.")		       \
R(CSEQ_METHOD, "cseq_method", PASS,					       \
  "The method in CSeq is not the method of the request.")		       \
R(DOUBLE_HEADER, "double_header", PASS,					       \
  "A header that must stand once (From, To, Call-ID, CSeq, Content-Length) "    \
  "stands twice. Two readers may read it differently, so it is not trusted.")   \
R(BAD_CONTACT, "bad_contact", PASS, "A Contact value cannot be read.")	       \
R(BAD_ROUTE, "bad_route", PASS,						       \
  "A Route, Record-Route, Path or Service-Route value cannot be read.")	       \
R(BAD_IDENTITY, "bad_identity", PASS,					       \
  "A Refer-To, Referred-By, Reply-To, Diversion, P-Asserted-Identity, "	       \
  "P-Preferred-Identity or Remote-Party-ID value cannot be read.")	       \
R(BAD_REQUEST_URI, "bad_request_uri", PASS,				       \
  "The request URI cannot be read.")					       \
R(BAD_CONTENT_LENGTH, "bad_content_length", PASS,			       \
  "Content-Length is not a number that fits a message.")		       \
R(SHORT_BODY, "short_body", PASS,					       \
  "The datagram ends before the body does: Content-Length promises more "      \
  "than there is.")							       \
R(TOO_MANY_ADDRESSES, "too_many_addresses", PASS,			       \
  "The message names more addresses than the index has places for.")	       \
R(TOO_MANY_EDITS, "too_many_edits", PASS,				       \
  "More changes are needed than one message may have.")			       \
R(GROWN_TOO_LONG, "grown_too_long", PASS,				       \
  "Rewriting would make the datagram longer than 65,535 bytes.")	       \
R(BAD_SDP, "bad_sdp", PASS,						       \
  "The SDP cannot be read. The header was still rewritten.")		       \
R(BAD_MEDIA_LINE, "bad_media_line", PASS,				       \
  "An m= line of the SDP cannot be read. The header was still rewritten.")      \
R(BAD_CONNECTION_LINE, "bad_connection_line", PASS,			       \
  "A c= line of the SDP cannot be read. The header was still rewritten.")       \
R(TOO_MANY_MEDIA, "too_many_media", PASS,				       \
  "The SDP has more than 32 media lines. The header was still rewritten.")      \
R(LOW_MEDIA_PORT, "low_media_port", PASS,				       \
  "The SDP asks for media on a port below 1024. No pinhole is ever opened "     \
  "there; the media line was left as it is.")				       \
R(NO_MEDIA_PORT, "no_media_port", PASS,					       \
  "No port pair for RTP and RTCP was free: every candidate was taken. The "     \
  "media line was left as it is, so the caller may hear nothing. Widen "        \
  "media_port_min and media_port_max.")					       \
R(NO_SIGNAL_PORT, "no_signal_port", PASS,				       \
  "The address in Contact got no port of its own: none was free, or NAT gave "  \
  "this connection the same as a phone that speaks to another server. Calls to "\
  "this phone arrive only through the connection it registered on.")	       \
R(PINHOLE_LIMIT, "pinhole_limit", PASS,					       \
  "The namespace holds pinholes_max pinholes. The media line was left as it "   \
  "is. Raise pinholes_max.")						       \
R(CALL_LIMIT, "call_limit", PASS,					       \
  "The namespace holds calls_max calls that ring or were answered. Media of "  \
  "this call was left as it is. Raise calls_max.")			       \
R(REG_LIMIT, "registration_limit", PASS,				       \
  "The namespace holds registrations_max registrations. This one gets no "      \
  "pinhole. Raise registrations_max.")					       \
R(NO_CALL, "no_call", PASS,						       \
  "A response or in-dialog request with SDP for a call that was never seen. "   \
  "It opens nothing. Usual for calls that began before the module was loaded.") \
R(SPOOFED_END, "spoofed_end", PASS,					       \
  "A BYE or CANCEL that matches a call but came from neither of its sides. "    \
  "The call was kept.")							       \
R(WRITE_FAILED, "write_failed", DROP,					       \
  "The message needed changes and the kernel could not write them. It was "     \
  "dropped so that the sender sends it again; nothing stays promised.")	       \
R(CALL_PINHOLE_LIMIT, "call_pinhole_limit", PASS,			       \
  "One call asked for more than 260 ports; or for more than 16, before anybody " \
  "answered, by a host without NAT of which nothing is known. The media line "  \
  "was left as it is. No phone does that; find out who sends it.")	       \
R(BAD_UDP_LENGTH, "bad_udp_length", PASS,				       \
  "The length in the UDP header is not that of the packet, so receivers may "   \
  "differ in what the message is.")					       \
R(CONTACT_LIMIT, "contact_limit", PASS,					       \
  "One phone registered more than 4 Contacts for one name. Calls to the "       \
  "others arrive only through the connection they registered on.")	       \
R(ADMIT_LIMIT, "admit_limit", PASS,					       \
  "More than 64 hosts may call the same Contact already, or there was no "      \
  "memory for another. Calls from this registrar arrive only through the "      \
  "connection that the phone registered on.")				       \
R(SIGNED, "signed", PASS,						       \
  "The sender signed address and body (Identity of RFC 4474). Any change would " \
  "break the signature, so the message was left alone.")		       \
R(AUTH_INT, "auth_int", PASS,						       \
  "The credentials cover the body (qop=auth-int). Any change would make the "   \
  "server refuse it, so the message was left alone. Let the phone use auth.")   \
R(BAD_MULTIPART, "bad_multipart", PASS,				       \
  "A multipart body has no boundary, one that begins with another, or a "	       \
  "delimiter line that goes on; a header of a part cannot be read; it is "       \
  "nested too deep; or it has more than 4 descriptions. The header was still "   \
  "rewritten.")								       \
R(SDP_ADDRESSES, "too_many_sdp_addresses", PASS,			       \
  "The SDP names more addresses than the index has places for. The header was " \
  "still rewritten.")							       \
R(PORT_COUNT, "media_port_count", PASS,				       \
  "An m= line asks for more than 4 port pairs in a row. It was left as it is.")  \
R(MEMO_LIMIT, "memo_limit", PASS,					       \
  "The namespace remembers the unusual spellings of memos_max calls and "       \
  "transactions. The answer to this message may come back with an address "     \
  "spelled another way. Raise memos_max.")				       \
R(CALL_PARTY_LIMIT, "call_party_limit", PASS,				       \
  "One call has more than 64 pairs of hosts, 32 open INVITEs, 8 of hosts that "\
  "are no part of it yet, 8 parties or 8 answers. What this message adds is not "\
  "known later: its end may not be noticed, nor may its host call the phone.") \
R(SPOOFED_PARTY, "spoofed_party", PASS,					       \
  "A message with SDP that matches a call but came from a host that has no "    \
  "part in it. It opened nothing.")					       \
R(SHARED_PORT, "shared_port", PASS,					       \
  "A phone names one port both in Contact and for media. Media pinholes let "   \
  "in everybody, those of a Contact do not, so the later one gets none.")      \
R(SUB_LIMIT, "subscription_limit", PASS,				       \
  "The namespace holds subscriptions_max subscriptions. NOTIFY may not reach "  \
  "the phone once conntrack forgets its connection. Raise subscriptions_max.") \
R(HOST_CALL_LIMIT, "host_call_limit", PASS,				       \
  "The host that calls has host_calls_max calls that ring or were answered. "  \
  "Media of this call was left as it is. Raise host_calls_max if it is a "     \
  "server.")								       \
R(HOST_REG_LIMIT, "host_registration_limit", PASS,			       \
  "The host has host_registrations_max registrations. This one gets no "	       \
  "pinhole. Raise host_registrations_max if the host is a server.")	       \
R(HOST_PINHOLE_LIMIT, "host_pinhole_limit", PASS,			       \
  "The host has host_pinholes_max pinholes. The media line was left as it is. " \
  "Raise host_pinholes_max if the host is a server.")			       \
R(HOST_MEMO_LIMIT, "host_memo_limit", PASS,				       \
  "The unusual spellings of host_memos_max calls and transactions of this "     \
  "host are remembered. The answer to this message may come back with an "      \
  "address spelled another way. Raise host_memos_max if it is a server.")		       \
R(HOST_SUB_LIMIT, "host_subscription_limit", PASS,			       \
  "The host has host_subscriptions_max subscriptions. NOTIFY may not reach "    \
  "the phone once conntrack forgets its connection. Raise "		       \
  "host_subscriptions_max if the host is a server.")			       \
R(STREAM_ALIEN, "stream_not_sip", PASS,					       \
  "A TCP connection on which one side does not begin with SIP. What it sends "  \
  "is never read again.")						       \
R(STREAM_BROKEN, "stream_broken", PASS,					       \
  "What followed a message on a TCP connection was none, or nobody can tell "   \
  "where it ends. What this side sends is not read any more.")		       \
R(STREAM_LONG, "stream_too_long", PASS,					       \
  "A message on a TCP connection is longer than 65,535 bytes. It passes as it " \
  "is, and so does what follows it.")					       \
R(STREAM_URGENT, "stream_urgent", PASS,					       \
  "Urgent data on a TCP connection, which SIP has not. What this side sends is " \
  "not read any more.")							       \
R(STREAM_LIMIT, "stream_limit", PASS,					       \
  "The namespace has streams_max TCP connections. Another one is left alone. "  \
  "Raise streams_max.")							       \
R(HOST_STREAM_LIMIT, "host_stream_limit", PASS,				       \
  "The host has host_streams_max TCP connections. Another one is left alone. "  \
  "Raise host_streams_max if the host is a server.")			       \
R(STREAM_MEMORY, "stream_memory", PASS,					       \
  "Messages on TCP connections take all of stream_memory. What one side of "    \
  "this one sends is not read any more. Raise stream_memory.")		       \
R(HOST_STREAM_MEMORY, "host_stream_memory", PASS,			       \
  "Messages on TCP connections of one host take all of host_stream_memory. "    \
  "What one side of this one sends is not read any more. Raise "	       \
  "host_stream_memory if the host is a server.")				       \
R(STREAM_LOST, "stream_lost", DROP,					       \
  "A segment of a TCP connection of which nobody knows any more how far apart " \
  "both sides count. It would arrive as something else, so nothing passes, and "\
  "both sides notice.")							       \
R(STREAM_STALLED, "stream_stalled", PASS,				       \
  "Half a message on a TCP connection, whose rest did not come in time "	       \
  "(stream_timeout). It passes as it is, and so does what follows it.")		       \
R(STREAM_AGAIN, "stream_again", DROP,					       \
  "A segment of a TCP connection for which there was no memory, or that came "  \
  "while the module was being removed. It was dropped so that its sender sends "\
  "it again.")								       \
R(STREAM_FAR, "stream_far", DROP,					       \
  "A reset of a TCP connection with a number that its receiver does not expect. "\
  "Usual after a connection was closed; many are somebody who guesses.")	       \
R(BAD_TCP_CHECKSUM, "bad_tcp_checksum", PASS,				       \
  "The checksum of a TCP segment is wrong, and conntrack does not look at it "  \
  "(nf_conntrack_checksum=0). It is left to its receiver, who will not take it.")\
R(STREAM_MISSED, "stream_missed", PASS,					       \
  "A TCP connection that is only read, on which bytes went by that were never "  \
  "here, or for which there was no memory. What this side sends is not read any "\
  "more.")

#define SIPALG_REASON_ENUM(id, name, verdict, sentence) SIPALG_##id,
enum sipalg_reason {
	SIPALG_REASONS(SIPALG_REASON_ENUM)
	SIPALG_REASONS_NUM
};
#undef SIPALG_REASON_ENUM

/*
 * C(ID, name, group, sentence)
 *
 * Counters that only grow, numbered for themselves.
 */
#define SIPALG_COUNTERS(C)						       \
C(UDP_REQUESTS, "udp_requests", "messages", "SIP requests over UDP.")	       \
C(UDP_RESPONSES, "udp_responses", "messages", "SIP responses over UDP.")	       \
C(UDP_REWRITTEN, "udp_rewritten", "messages",				       \
  "Messages over UDP in which at least one byte was changed.")		       \
C(UDP_LEFT, "udp_left_as_is", "messages",				       \
  "Messages over UDP in which nothing had to change.")			       \
C(UDP_DROPPED, "udp_dropped", "messages", "Messages over UDP dropped.")	       \
C(UDP_UNFRAGMENTED, "udp_df_cleared", "messages",			       \
  "Datagrams that grew past the MTU and lost their don't-fragment bit.")	       \
C(EDIT_REQUEST_URI, "request_uri", "edits", "Request URIs changed.")	       \
C(EDIT_VIA, "via", "edits", "Via values changed.")			       \
C(EDIT_CONTACT, "contact", "edits", "Contact values changed.")		       \
C(EDIT_FROM, "from", "edits", "From hosts changed.")			       \
C(EDIT_TO, "to", "edits", "To hosts changed.")				       \
C(EDIT_ROUTE, "route", "edits", "Route values changed.")			       \
C(EDIT_RECORD_ROUTE, "record_route", "edits", "Record-Route values changed.")   \
C(EDIT_PATH, "path", "edits", "Path values changed.")			       \
C(EDIT_SERVICE_ROUTE, "service_route", "edits",				       \
  "Service-Route values changed.")					       \
C(EDIT_REFER_TO, "refer_to", "edits", "Refer-To values changed.")	       \
C(EDIT_REFERRED_BY, "referred_by", "edits", "Referred-By values changed.")      \
C(EDIT_ASSERTED_ID, "p_asserted_identity", "edits",			       \
  "P-Asserted-Identity values changed.")					       \
C(EDIT_PREFERRED_ID, "p_preferred_identity", "edits",			       \
  "P-Preferred-Identity values changed.")				       \
C(EDIT_REMOTE_PARTY, "remote_party_id", "edits",			       \
  "Remote-Party-ID values changed.")					       \
C(EDIT_DIVERSION, "diversion", "edits", "Diversion values changed.")	       \
C(EDIT_REPLY_TO, "reply_to", "edits", "Reply-To values changed.")	       \
C(EDIT_SDP_ORIGIN, "sdp_origin", "edits", "SDP o= addresses changed.")	       \
C(EDIT_SDP_CONN, "sdp_connection", "edits", "SDP c= addresses changed.")	       \
C(EDIT_SDP_MEDIA, "sdp_media_port", "edits", "SDP m= ports changed.")	       \
C(EDIT_SDP_RTCP, "sdp_rtcp", "edits", "SDP a=rtcp lines changed.")	       \
C(EDIT_SDP_CANDIDATE, "sdp_candidate", "edits",			       \
  "SDP a=candidate lines changed.")					       \
C(EDIT_SDP_REMOTE, "sdp_remote_candidates", "edits",			       \
  "SDP a=remote-candidates changed.")					       \
C(EDIT_SDP_PATH, "sdp_path", "edits", "SDP a=path addresses changed (MSRP).")    \
C(EDIT_SDP_ALTC, "sdp_altc", "edits", "SDP a=altc lines changed.")	       \
C(EDIT_SDP_FILTER, "sdp_source_filter", "edits",			       \
  "SDP a=source-filter addresses changed.")				       \
C(EDIT_CONTENT_LENGTH, "content_length", "edits",			       \
  "Content-Length values changed.")					       \
C(CALLS_STARTED, "started", "calls", "Calls begun by an INVITE.")	       \
C(CALLS_ANSWERED, "answered", "calls", "Calls answered with a 2xx.")	       \
C(CALLS_BYE, "ended_bye", "calls", "Calls ended by BYE.")		       \
C(CALLS_FAILED, "ended_failed", "calls",					       \
  "Calls refused or cancelled: a final 3xx to 6xx answer to INVITE.")	       \
C(CALLS_EXPIRED, "ended_expired", "calls",				       \
  "Calls that ended because nothing was heard of them for too long.")	       \
C(CALLS_FLUSHED, "ended_flushed", "calls",				       \
  "Calls that ended because their signalling connection was removed from "      \
  "conntrack.")								       \
C(REGS_STARTED, "started", "registrations",				       \
  "Registrations that a registrar accepted.")				       \
C(REGS_REFRESHED, "refreshed", "registrations",				       \
  "Registrations renewed before they expired.")				       \
C(REGS_REFUSED, "refused", "registrations",				       \
  "REGISTER requests with a final 3xx to 6xx answer, 401 and 407 included.")    \
C(REGS_ENDED, "ended", "registrations", "Registrations ended by the phone.")    \
C(REGS_EXPIRED, "expired", "registrations", "Registrations that ran out.")      \
C(REGS_FLUSHED, "flushed", "registrations",				       \
  "Registrations that ended because their signalling connection was removed "   \
  "from conntrack.")							       \
C(HOLES_OPENED, "opened", "pinholes", "Public ports reserved and opened.")      \
C(HOLES_CLOSED, "closed", "pinholes", "Public ports given back.")	       \
C(HOLES_IN, "used_inbound", "pinholes",					       \
  "Connections from outside that a pinhole let in.")			       \
C(HOLES_OUT, "used_outbound", "pinholes",				       \
  "Connections from inside that left through their promised public port.")      \
C(HOLES_REFUSED, "refused_source", "pinholes",				       \
  "Connections from outside to a pinhole that does not admit their source.")      \
C(BINDINGS_LEARNT, "learnt", "bindings",				       \
  "STUN requests that told which public port NAT gave a phone.")	       \
C(BINDINGS_DISPLACED, "displaced", "bindings",				       \
  "Such knowledge that made room for newer: 64 of one host, or "		       \
  "bindings_max. Media of these phones gets a port of media_port_min and on.") \
C(EXTERNALS_LEARNT, "learnt", "external",				       \
  "Far hosts whose answers told that another NAT, before this gateway, shows "  \
  "an address of its own.")						       \
C(EXTERNALS_DISPLACED, "displaced", "external",				       \
  "Such addresses that made room for newer: there are 64.")		       \
C(SUBS_STARTED, "started", "subscriptions",				       \
  "Subscriptions that a notifier accepted: SUBSCRIBE with a 2xx.")	       \
C(SUBS_REFRESHED, "refreshed", "subscriptions",			       \
  "Subscriptions renewed before they expired.")				       \
C(SUBS_REFUSED, "refused", "subscriptions",				       \
  "SUBSCRIBE requests with a final 3xx to 6xx answer, 401 and 407 included.")   \
C(SUBS_ENDED, "ended", "subscriptions",				       \
  "Subscriptions ended by the phone, or by a NOTIFY that says so.")	       \
C(SUBS_EXPIRED, "expired", "subscriptions", "Subscriptions that ran out.")      \
C(SUBS_FLUSHED, "flushed", "subscriptions",				       \
  "Subscriptions that ended because their signalling connection was removed "   \
  "from conntrack.")						       \
C(HOLES_REFUSED_MEDIA, "refused_media", "pinholes",			       \
  "Packets from outside to a media pinhole, dropped because media_from does "   \
  "not let their source send first.")					       \
C(REGS_DISPLACED, "displaced", "registrations",				       \
  "REGISTER requests without an answer yet that made room for newer ones.")     \
C(BINDINGS_REFUSED, "refused", "bindings",				       \
  "STUN requests of hosts that have neither a registration nor a pinhole, when " \
  "phones had all of bindings_max.")					       \
C(SUBS_DISPLACED, "displaced", "subscriptions",			       \
  "SUBSCRIBE requests without an answer yet that made room for newer ones.")   \
C(CALLS_DISPLACED, "ended_displaced", "calls",				       \
  "Calls that nobody had answered yet, not even by ringing, that made room "   \
  "for newer ones, or gave them their ports. Raise calls_max or "	       \
  "host_calls_max, widen media_port_min and media_port_max, or find out who "   \
  "floods.")								       \
C(MEMOS_DISPLACED, "displaced", "spellings",				       \
  "Unusual spellings of messages from outside, without a call that rings or "   \
  "was answered, that made room for newer ones.")			       \
C(TCP_REQUESTS, "tcp_requests", "messages", "SIP requests over TCP.")	       \
C(TCP_RESPONSES, "tcp_responses", "messages", "SIP responses over TCP.")	       \
C(TCP_REWRITTEN, "tcp_rewritten", "messages",				       \
  "Messages over TCP in which at least one byte was changed.")		       \
C(TCP_LEFT, "tcp_left_as_is", "messages",				       \
  "Messages over TCP in which nothing had to change.")			       \
C(TCP_DROPPED, "tcp_dropped", "messages",				       \
  "Messages over TCP that could not be rewritten.")			       \
C(STREAMS_STARTED, "started", "streams",				       \
  "TCP connections whose messages are read.")				       \
C(HOLES_TOLD_DIRECT, "told_direct", "pinholes",				       \
  "Descriptions in which a phone was told its neighbour in place of pinholes, "\
  "as hairpin_media says. These stay empty.")				       \
C(EVENTS_LOST, "lost", "events",					       \
  "Events that somebody wanted to watch and there was no room for.")			       \
C(STREAMS_DISPLACED, "displaced", "streams",				       \
  "TCP connections on which not both sides had spoken yet that made room for "  \
  "newer ones. Raise streams_max or host_streams_max, or find out who floods.")\
C(STREAMS_BROKEN, "broken", "streams",					       \
  "TCP connections whose sender was silent for seven minutes while what it had "\
  "sent took memory here. They cannot go on: nothing of them passes.")	       \
C(STREAMS_SWALLOWED, "swallowed", "streams",				       \
  "TCP segments that did not go on since they would have told their receiver "  \
  "nothing: what they brought waits for the rest of its message, or is known.")

#define SIPALG_COUNTER_ENUM(id, name, group, sentence) SIPALG_COUNT_##id,
enum sipalg_counter {
	SIPALG_COUNTERS(SIPALG_COUNTER_ENUM)
	SIPALG_COUNTERS_NUM
};
#undef SIPALG_COUNTER_ENUM

#endif /* _UAPI_LINUX_SIPALG_COUNTERS_H */
