// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a header field's name, as written, to the one of ours that it means.
 * What its value says is left to msg.c and the files it calls.
 */
#include "header.h"
#include "scan.h"

/*
 * Compact forms: RFC 3261 section 7.3.3, "r" RFC 3515, "b" RFC 3892.
 */
static enum sipalg_header find_compact(u8 letter)
{
	switch (letter | 0x20) {
	case 'v':
		return SIPALG_HEADER_VIA;
	case 'f':
		return SIPALG_HEADER_FROM;
	case 't':
		return SIPALG_HEADER_TO;
	case 'i':
		return SIPALG_HEADER_CALL_ID;
	case 'm':
		return SIPALG_HEADER_CONTACT;
	case 'l':
		return SIPALG_HEADER_CONTENT_LENGTH;
	case 'c':
		return SIPALG_HEADER_CONTENT_TYPE;
	case 'e':
		return SIPALG_HEADER_CONTENT_ENCODING;
	case 'r':
		return SIPALG_HEADER_REFER_TO;
	case 'b':
		return SIPALG_HEADER_REFERRED_BY;
	}
	return SIPALG_HEADER_OTHER;
}

static const char *const names[SIPALG_HEADERS_NUM] = {
	[SIPALG_HEADER_OTHER] = "",
	[SIPALG_HEADER_VIA] = "via",
	[SIPALG_HEADER_FROM] = "from",
	[SIPALG_HEADER_TO] = "to",
	[SIPALG_HEADER_CALL_ID] = "call-id",
	[SIPALG_HEADER_CSEQ] = "cseq",
	[SIPALG_HEADER_CONTACT] = "contact",
	[SIPALG_HEADER_EXPIRES] = "expires",
	[SIPALG_HEADER_CONTENT_LENGTH] = "content-length",
	[SIPALG_HEADER_CONTENT_TYPE] = "content-type",
	[SIPALG_HEADER_CONTENT_ENCODING] = "content-encoding",
	[SIPALG_HEADER_ROUTE] = "route",
	[SIPALG_HEADER_RECORD_ROUTE] = "record-route",
	[SIPALG_HEADER_PATH] = "path",
	[SIPALG_HEADER_SERVICE_ROUTE] = "service-route",
	[SIPALG_HEADER_REFER_TO] = "refer-to",
	[SIPALG_HEADER_REFERRED_BY] = "referred-by",
	[SIPALG_HEADER_ASSERTED_ID] = "p-asserted-identity",
	[SIPALG_HEADER_PREFERRED_ID] = "p-preferred-identity",
	[SIPALG_HEADER_REMOTE_PARTY] = "remote-party-id",
	[SIPALG_HEADER_DIVERSION] = "diversion",
	[SIPALG_HEADER_REPLY_TO] = "reply-to",
};

/*
 * The only name of ours that it can be. Where names are equally long, their
 * third letters differ.
 */
static enum sipalg_header guess_long(u8 third, u32 len)
{
	switch (len) {
	case 3:
		return SIPALG_HEADER_VIA;
	case 4:
		return third == 'o' ? SIPALG_HEADER_FROM :
		       third == 'e' ? SIPALG_HEADER_CSEQ : SIPALG_HEADER_PATH;
	case 5:
		return SIPALG_HEADER_ROUTE;
	case 7:
		return third == 'l' ? SIPALG_HEADER_CALL_ID :
		       third == 'n' ? SIPALG_HEADER_CONTACT :
				      SIPALG_HEADER_EXPIRES;
	case 8:
		return third == 'f' ? SIPALG_HEADER_REFER_TO :
				      SIPALG_HEADER_REPLY_TO;
	case 9:
		return SIPALG_HEADER_DIVERSION;
	case 11:
		return SIPALG_HEADER_REFERRED_BY;
	case 12:
		return third == 'c' ? SIPALG_HEADER_RECORD_ROUTE :
				      SIPALG_HEADER_CONTENT_TYPE;
	case 13:
		return SIPALG_HEADER_SERVICE_ROUTE;
	case 14:
		return SIPALG_HEADER_CONTENT_LENGTH;
	case 15:
		return SIPALG_HEADER_REMOTE_PARTY;
	case 16:
		return SIPALG_HEADER_CONTENT_ENCODING;
	case 19:
		return SIPALG_HEADER_ASSERTED_ID;
	case 20:
		return SIPALG_HEADER_PREFERRED_ID;
	}
	return SIPALG_HEADER_OTHER;
}

/**
 * sipalg_header_find() - tell a header field by its name
 * @name: the name, long or compact, in any case
 * @len: its length, not 0
 *
 * One name is compared at most, chosen by length and one letter.
 *
 * Return: which one, SIPALG_HEADER_OTHER for all that we do not read.
 */
enum sipalg_header sipalg_header_find(const u8 *name, u32 len)
{
	enum sipalg_header guess = SIPALG_HEADER_TO;

	if (len == 1)
		return find_compact(name[0]);
	if (len > 2)
		guess = guess_long(name[2] | 0x20, len);
	if (guess && sipalg_scan_equal(name, len, names[guess]))
		return guess;
	return SIPALG_HEADER_OTHER;
}
