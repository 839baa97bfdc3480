/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index of one SIP message: what it says, by offset. Filled in one pass by
 * sipalg_msg_parse(), never changed afterwards.
 */
#ifndef SIPALG_SIP_MSG_H
#define SIPALG_SIP_MSG_H

#include <linux/sipalg_counters.h>
#include "span.h"
#include "end.h"

#define SIPALG_SITES_MAX	128	/* addresses in one message */
#define SIPALG_CONTACTS_MAX	16	/* Contacts with an address of their own */
#define SIPALG_PARTS_MAX	4	/* session descriptions in one body */
#define SIPALG_WRAPS_MAX	12	/* three multiparts around each of them */

/**
 * enum sipalg_method - the methods that change what we remember
 * @SIPALG_METHOD_OTHER: every other one; translated all the same
 */
enum sipalg_method {
	SIPALG_METHOD_OTHER,
	SIPALG_METHOD_INVITE,
	SIPALG_METHOD_ACK,
	SIPALG_METHOD_BYE,
	SIPALG_METHOD_CANCEL,
	SIPALG_METHOD_REGISTER,
	SIPALG_METHOD_PRACK,
	SIPALG_METHOD_UPDATE,
	SIPALG_METHOD_SUBSCRIBE,
	SIPALG_METHOD_NOTIFY,
};

/**
 * enum sipalg_field - where in a message an address stands
 *
 * The order is that of the SIPALG_COUNT_EDIT_* counters, from
 * SIPALG_COUNT_EDIT_REQUEST_URI on.
 */
enum sipalg_field {
	SIPALG_FIELD_REQUEST_URI,
	SIPALG_FIELD_VIA,
	SIPALG_FIELD_CONTACT,
	SIPALG_FIELD_FROM,
	SIPALG_FIELD_TO,
	SIPALG_FIELD_ROUTE,
	SIPALG_FIELD_RECORD_ROUTE,
	SIPALG_FIELD_PATH,
	SIPALG_FIELD_SERVICE_ROUTE,
	SIPALG_FIELD_REFER_TO,
	SIPALG_FIELD_REFERRED_BY,
	SIPALG_FIELD_ASSERTED_ID,
	SIPALG_FIELD_PREFERRED_ID,
	SIPALG_FIELD_REMOTE_PARTY,
	SIPALG_FIELD_DIVERSION,
	SIPALG_FIELD_REPLY_TO,
	SIPALG_FIELD_SDP_ORIGIN,
	SIPALG_FIELD_SDP_CONN,
	SIPALG_FIELD_SDP_MEDIA,
	SIPALG_FIELD_SDP_RTCP,
	SIPALG_FIELD_SDP_CANDIDATE,
	SIPALG_FIELD_SDP_REMOTE,
	SIPALG_FIELD_SDP_PATH,
	SIPALG_FIELD_SDP_ALTC,
	SIPALG_FIELD_SDP_FILTER,
	SIPALG_FIELD_CONTENT_LENGTH,
	SIPALG_FIELDS_NUM
};

/* What may be written at a site. */
#define SIPALG_SITE_HOST_ONLY	0x01	/* From, To, identities: the address
					 * decides, a port is never written */
#define SIPALG_SITE_PORT_ONLY	0x02	/* rport=, the port of a name before a
					 * maddr=: only the number is text */
#define SIPALG_SITE_PARAM	0x04	/* received=, maddr=: host without port;
					 * @end.port says which endpoint */
#define SIPALG_SITE_BRACKETED	0x08	/* IPv6 stands in [ ] */
#define SIPALG_SITE_SECURE	0x10	/* sips: or TLS: without a port, 5061 */
#define SIPALG_SITE_DATAGRAM	0x20	/* of a Via or candidate that says UDP */
#define SIPALG_SITE_STREAM	0x40	/* of a Via or candidate that says TCP */
#define SIPALG_SITE_PORTLESS	0x80	/* maddr= behind a name without port: it
					 * can name no other port */

#define SIPALG_PORT_DEFAULT	5060
#define SIPALG_PORT_SECURE	5061

/**
 * struct sipalg_site - one place that names host[:port] by number
 * @off: first byte of the text: of the host ('[' included), or of the number
 *	where only a port is named
 * @host_len: bytes of the host; 0 where only a port is named
 * @len: bytes of host[:port]; equals @host_len where no port is written
 * @field: enum sipalg_field
 * @flags: SIPALG_SITE_*
 * @end: what is named. The port is 0 where none is written (5060 is then
 *	meant, 5061 for sips: and TLS), except that @SIPALG_SITE_PARAM and
 *	@SIPALG_SITE_PORT_ONLY sites carry the whole endpoint that they belong
 *	to: received (else sent-by) address with rport (else sent-by) port;
 *	maddr with the port of its sent-by or URI. The family is 0 when a rport
 *	stands with a name
 */
struct sipalg_site {
	u32 off;
	u16 host_len;
	u16 len;
	u8 field;
	u8 flags;
	struct sipalg_end end;
};

#define SIPALG_EXPIRES_NONE	0xffffffffU	/* not said */

/**
 * struct sipalg_contact - one Contact value
 * @site: index into sites, or -1 when its host is a name
 * @expires: seconds from its expires parameter, clamped to 2^31 - 1;
 *	SIPALG_EXPIRES_NONE when it has none
 */
struct sipalg_contact {
	s32 site;
	u32 expires;
};

/**
 * struct sipalg_part - the body or a part of it
 * @text: where it stands
 * @length: the digits of Content-Length in the header of the part, where it is
 *	one and has one; that of the message is not meant
 */
struct sipalg_part {
	struct sipalg_span text;
	struct sipalg_span length;
};

/**
 * struct sipalg_msg - the index of a message
 * @request: a request, else a response
 * @star: Contact: * stands in it
 * @has_sdp: there is a session description: @nr_parts is not 0
 * @identity: signed as RFC 8224 has it: From, To and P-Asserted-Identity are
 *	part of what is signed
 * @sealed: SIPALG_SIGNED or SIPALG_AUTH_INT when no byte may be changed;
 *	SIPALG_OK otherwise
 * @body_reason: SIPALG_BAD_MULTIPART when the body cannot be read;
 *	SIPALG_OK otherwise
 * @method: enum sipalg_method of the request, of the CSeq for a response
 * @status: 100 to 699; 0 for a request
 * @method_text: the method as written: of the request, of the CSeq for a
 *	response
 * @cseq: sequence number
 * @expires: Expires header, clamped; SIPALG_EXPIRES_NONE when absent
 * @session: Session-Expires alike
 * @subscription: seconds that Subscription-State leaves, alike; 0 when it is
 *	terminated
 * @call_id: its text
 * @from_tag: text of the From tag
 * @to_tag: text of the To tag
 * @to_uri: text of the To URI from scheme to host[:port], parameters left out
 * @branch: text of the topmost Via's branch
 * @content_length: the digits of Content-Length, where it is written
 * @body: from after the empty line to where Content-Length (or, without it,
 *	the datagram) ends
 * @parts: the session descriptions in it, in the order of the text
 * @nr_parts: used entries of @parts
 * @nr_wraps: used entries of @wraps
 * @nr_sites: used entries of @sites, in the order of the text
 * @nr_contacts: used entries of @contacts; further Contacts are still sites
 * @sites: the addresses in start line and header; the one past the last is
 *	never in use
 * @contacts: the Contacts
 * @wraps: the multiparts in the body that have a length of their own and hold
 *	descriptions, none before those that it holds; what stands behind the
 *	last description may be left out
 */
struct sipalg_msg {
	bool request;
	bool star;
	bool has_sdp;
	bool identity;
	u8 sealed;
	u8 body_reason;
	u8 method;
	u16 status;
	u32 cseq;
	u32 expires;
	u32 session;
	u32 subscription;
	struct sipalg_span method_text;
	struct sipalg_span call_id;
	struct sipalg_span from_tag;
	struct sipalg_span to_tag;
	struct sipalg_span to_uri;
	struct sipalg_span branch;
	struct sipalg_span content_length;
	struct sipalg_span body;
	struct sipalg_part parts[SIPALG_PARTS_MAX];
	u32 nr_parts;
	u32 nr_wraps;
	u32 nr_sites;
	u32 nr_contacts;
	struct sipalg_site sites[SIPALG_SITES_MAX + 1];
	struct sipalg_contact contacts[SIPALG_CONTACTS_MAX];
	struct sipalg_part wraps[SIPALG_WRAPS_MAX];
};

enum sipalg_reason sipalg_msg_parse(const u8 *data, u32 len,
				    struct sipalg_msg *msg);

#endif /* SIPALG_SIP_MSG_H */
