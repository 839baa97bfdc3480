/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A place in a message that names an address, and what it names.
 */
#ifndef SIPALG_SIP_SITE_H
#define SIPALG_SIP_SITE_H

#include "end.h"

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
#define SIPALG_SITE_HOST_ONLY	0x01	/* From, To, identities, before another
					 * maddr=: the address decides, a port
					 * is never written */
#define SIPALG_SITE_PORT_ONLY	0x02	/* rport=, the port of a host before a
					 * maddr=: only the number is text */
#define SIPALG_SITE_PARAM	0x04	/* received=, maddr=: host without port;
					 * @end.port says which endpoint */
#define SIPALG_SITE_BRACKETED	0x08	/* IPv6 stands in [ ] */
#define SIPALG_SITE_SECURE	0x10	/* sips: or TLS: without a port, 5061 */
#define SIPALG_SITE_DATAGRAM	0x20	/* of what says UDP: Via, URI, candidate */
#define SIPALG_SITE_STREAM	0x40	/* of what says TCP, alike */
#define SIPALG_SITE_PORTLESS	0x80	/* maddr= behind a host without port: it
					 * can name no other port */

#define SIPALG_PORT_DEFAULT	5060
#define SIPALG_PORT_SECURE	5061
#define SIPALG_PORT_MSRP	2855	/* RFC 4975, 15 */

/**
 * struct sipalg_site - one place that names host[:port] by number
 * @off: first byte of the text: of the host ('[' included), or of the number
 *	where only a port is named
 * @host_len: bytes of the host; 0 where only a port is named
 * @len: bytes of host[:port]; equals @host_len where no port is written
 * @field: enum sipalg_field
 * @flags: SIPALG_SITE_*
 * @end: what is named. The port is 0 where none is written (see
 *	sipalg_site_unsaid()), except that @SIPALG_SITE_PARAM and
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

/*
 * Return: whether @site says that it is reached by another transport than
 * @transport, SIPALG_SITE_DATAGRAM or _STREAM.
 */
static inline bool sipalg_site_elsewhere(const struct sipalg_site *site,
					 u8 transport)
{
	u8 said = site->flags & (SIPALG_SITE_DATAGRAM | SIPALG_SITE_STREAM);

	return said & ~transport;
}

/* Return: the port that is meant where @site writes none. */
static inline u16 sipalg_site_unsaid(const struct sipalg_site *site)
{
	if (site->field == SIPALG_FIELD_SDP_PATH)
		return SIPALG_PORT_MSRP;
	return site->flags & SIPALG_SITE_SECURE ? SIPALG_PORT_SECURE :
						  SIPALG_PORT_DEFAULT;
}

/* Return: what @site names, with the port that is meant. */
static inline struct sipalg_end sipalg_site_end(const struct sipalg_site *site)
{
	struct sipalg_end end = site->end;

	if (!end.port)
		end.port = sipalg_site_unsaid(site);
	return end;
}

#endif /* SIPALG_SIP_SITE_H */
