/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index of one session description (RFC 8866): addresses and ports by
 * offset into the message.
 */
#ifndef SIPALG_SIP_SDP_H
#define SIPALG_SIP_SDP_H

#include "msg.h"

#define SIPALG_MEDIA_MAX	32	/* m= lines of one body */
#define SIPALG_PLACES_MAX	160	/* addresses of one body */

/**
 * enum sipalg_sdp_proto - what kind of port an m= line names
 * @SIPALG_PROTO_OTHER: never heard of: left alone
 * @SIPALG_PROTO_RTP: RTP over UDP, with RTCP beside it
 * @SIPALG_PROTO_UDP: one UDP port, as udptl or UDP/BFCP
 * @SIPALG_PROTO_TCP: one TCP port, as TCP/MSRP, TCP/BFCP, TCP/RTP/AVP
 */
enum sipalg_sdp_proto {
	SIPALG_PROTO_OTHER,
	SIPALG_PROTO_RTP,
	SIPALG_PROTO_UDP,
	SIPALG_PROTO_TCP,
};

/**
 * enum sipalg_sdp_setup - who opens a TCP connection (RFC 4145, 4)
 * @SIPALG_SETUP_NONE: not said
 * @SIPALG_SETUP_ACTIVE: the sender does; its port means nothing
 * @SIPALG_SETUP_PASSIVE: the receiver does
 * @SIPALG_SETUP_ACTPASS: the receiver decides
 * @SIPALG_SETUP_HOLDCONN: nobody for now
 */
enum sipalg_sdp_setup {
	SIPALG_SETUP_NONE,
	SIPALG_SETUP_ACTIVE,
	SIPALG_SETUP_PASSIVE,
	SIPALG_SETUP_ACTPASS,
	SIPALG_SETUP_HOLDCONN,
};

/**
 * struct sipalg_sdp_media - one m= line and what stands under it
 * @port_text: the digits of its port
 * @rtcp_text: the digits of the port in a=rtcp, where it stands
 * @port: as a number; 0 means the stream is refused or off
 * @count: how many ports or pairs follow each other, as in "49170/2"; 1 where
 *	it is not said
 * @rtcp_port: port of a=rtcp, else 0 (then @port + 1 is meant)
 * @type: enum sipalg_media_type
 * @proto: enum sipalg_sdp_proto
 * @setup: enum sipalg_sdp_setup, of the session if not of the line
 * @mux: a=rtcp-mux: RTCP may go to @port (RFC 5761)
 * @mux_only: a=rtcp-mux-only: it does (RFC 8858)
 * @msrp: the protocol is MSRP (RFC 4975): who offers connects if @setup is
 *	not said
 * @ice: there are a=candidate lines, read or not
 * @conn: index into sites of the first c= under this line, else of the
 *	session's, else -1
 * @rtcp_site: index into sites of the address in a=rtcp, else -1
 * @first: index of the first site under this line
 * @end: index behind its last; equals @first when it has none
 */
struct sipalg_sdp_media {
	struct sipalg_span port_text;
	struct sipalg_span rtcp_text;
	u16 port;
	u16 count;
	u16 rtcp_port;
	u8 type;
	u8 proto;
	u8 setup;
	bool mux;
	bool mux_only;
	bool msrp;
	bool ice;
	s32 conn;
	s32 rtcp_site;
	u32 first;
	u32 end;
};

/**
 * struct sipalg_sdp - the index of the descriptions in one body
 * @nr_media: used entries of @media
 * @nr_sites: used entries of @sites
 * @sites: the addresses, in the order of the text. By field:
 *	SDP_ORIGIN, SDP_CONN, SDP_FILTER: a host. SDP_RTCP: a host; its port is
 *	in the line's rtcp_port. SDP_CANDIDATE, SDP_REMOTE, SDP_ALTC: host and
 *	port with space between, @len reaching to the end of the port, which is
 *	in end.port; where a=altc has a port for RTCP, SIPALG_SITE_PORT_ONLY
 *	follows with that. SDP_PATH: host[:port] of a URI. Names, multicast, and
 *	0.0.0.0 have family 0; of all but c= and a=rtcp they are left out.
 *	SDP_CANDIDATE has SIPALG_SITE_DATAGRAM or SIPALG_SITE_STREAM, SDP_REMOTE
 *	the former. The one past the last is never in use
 * @media: the m= lines
 *
 * A body may hold several descriptions; their lines follow each other here.
 */
struct sipalg_sdp {
	u32 nr_media;
	u32 nr_sites;
	struct sipalg_site sites[SIPALG_PLACES_MAX + 1];
	struct sipalg_sdp_media media[SIPALG_MEDIA_MAX];
};

void sipalg_sdp_init(struct sipalg_sdp *sdp);
enum sipalg_reason sipalg_sdp_parse(const u8 *data, struct sipalg_span text,
				    struct sipalg_sdp *sdp);

#endif /* SIPALG_SIP_SDP_H */
