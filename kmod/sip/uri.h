/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A URI, and the addresses in it.
 */
#ifndef SIPALG_SIP_URI_H
#define SIPALG_SIP_URI_H

#include "value.h"

/**
 * struct sipalg_uri - what is told of a URI
 * @inside: class of the bytes that it may hold, '@' left out: to be set before
 *	it is read, to SIPALG_CLASS_URI or _BARE
 * @text: from the scheme to host[:port]; all of it for other schemes than
 *	sip: and sips:
 * @site: index of where to send among the sites: its maddr, else its host; -1
 *	when neither is an address
 * @transport: SIPALG_SITE_DATAGRAM or _STREAM, as its parameter says; else 0
 */
struct sipalg_uri {
	u8 inside;
	struct sipalg_span text;
	s32 site;
	u8 transport;
};

const u8 *sipalg_uri_read(struct sipalg_value *value, const u8 *at,
			  struct sipalg_uri *uri);

#endif /* SIPALG_SIP_URI_H */
