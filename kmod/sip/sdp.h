/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index of one session description (RFC 8866): addresses and ports by
 * offset into the message.
 */
#ifndef SIPALG_SIP_SDP_H
#define SIPALG_SIP_SDP_H

#include "msg.h"

#define SIPALG_MEDIA_MAX	32	/* m= lines of one description */
#define SIPALG_CONNS_MAX	(1 + 2 * SIPALG_MEDIA_MAX)

/**
 * enum sipalg_sdp_proto - what kind of port an m= line names
 * @SIPALG_PROTO_OTHER: not UDP (TCP/..., or never heard of): left alone
 * @SIPALG_PROTO_RTP: RTP over UDP, with RTCP beside it
 * @SIPALG_PROTO_UDP: one UDP port, as udptl or UDP/BFCP
 */
enum sipalg_sdp_proto {
	SIPALG_PROTO_OTHER,
	SIPALG_PROTO_RTP,
	SIPALG_PROTO_UDP,
};

/**
 * struct sipalg_sdp_media - one m= line and what stands under it
 * @port_text: the digits of its port
 * @rtcp_text: the digits of the port in a=rtcp, where it stands
 * @port: as a number; 0 means the stream is refused or off
 * @rtcp_port: port of a=rtcp, else 0 (then @port + 1 is meant)
 * @type: enum sipalg_media_type
 * @proto: enum sipalg_sdp_proto
 * @conn: index into conns of the first c= under this line, else of the
 *	session's, else -1
 * @rtcp_site: index into conns of the address in a=rtcp, else -1
 */
struct sipalg_sdp_media {
	struct sipalg_span port_text;
	struct sipalg_span rtcp_text;
	u16 port;
	u16 rtcp_port;
	u8 type;
	u8 proto;
	s32 conn;
	s32 rtcp_site;
};

/**
 * struct sipalg_sdp - the index of a description
 * @nr_media: used entries of @media
 * @nr_conns: used entries of @conns
 * @session_conn: index into @conns of the session's c=, else -1
 * @origin: the address of o=; host_len 0 when it is a name or there is none
 * @conns: addresses of c= and a=rtcp lines, in the order of the text, the first
 *	of each for the session and for each m= line; names, multicast, and
 *	0.0.0.0 included with @end.addr.family 0
 * @media: the m= lines
 */
struct sipalg_sdp {
	u32 nr_media;
	u32 nr_conns;
	s32 session_conn;
	struct sipalg_site origin;
	struct sipalg_site conns[SIPALG_CONNS_MAX];
	struct sipalg_sdp_media media[SIPALG_MEDIA_MAX];
};

enum sipalg_reason sipalg_sdp_parse(const u8 *data, struct sipalg_span body,
				    struct sipalg_sdp *sdp);

#endif /* SIPALG_SIP_SDP_H */
