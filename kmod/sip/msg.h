/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index of one SIP message: what it says, by offset. Filled in one pass by
 * sipalg_msg_parse(), never changed afterwards.
 */
#ifndef SIPALG_SIP_MSG_H
#define SIPALG_SIP_MSG_H

#include <linux/sipalg_counters.h>
#include "span.h"
#include "site.h"

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
	SIPALG_METHOD_REFER,
};

#define SIPALG_EXPIRES_NONE	0xffffffffU	/* not said */

/**
 * struct sipalg_contact - one Contact value
 * @site: index into sites of where to send: its maddr, else its host; -1 when
 *	neither is an address
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
 * @nr_vias: Via values read
 * @seen: the site that says where the topmost Via was seen to come from: its
 *	rport=, or else its received=; -1 if it has none
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
	u32 nr_vias;
	s32 seen;
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
