// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads addresses as c=, o= and a=rtcp name them. What the lines mean is left
 * to sdp.c and attr.c.
 */
#include "line.h"
#include "addr.h"

/**
 * sipalg_line_read_types() - read what kind of address follows
 * @at: cursor
 * @end: of the line
 * @family: 4 or 6; 0 for others than IN, IP4 and IP6
 *
 *	nettype SP addrtype SP				   RFC 8866, 9
 *
 * Return: behind them; NULL if they do not stand there.
 */
const u8 *sipalg_line_read_types(const u8 *at, const u8 *end, u8 *family)
{
	const u8 *stop = sipalg_line_word(at, end);
	const u8 *type = sipalg_line_skip(stop, end);
	bool in;
	u64 key;

	if (stop == at || type == end)
		return NULL;
	in = sipalg_scan_key(at, stop - at, end) ==
	     SIPALG_KEY('i', 'n', 0, 0, 0, 0, 0, 0);
	stop = sipalg_line_word(type, end);
	key = sipalg_scan_key(type, stop - type, end);
	*family = 0;
	if (in && key == SIPALG_KEY('i', 'p', '4', 0, 0, 0, 0, 0))
		*family = 4;
	else if (in && key == SIPALG_KEY('i', 'p', '6', 0, 0, 0, 0, 0))
		*family = 6;
	return sipalg_line_skip(stop, end);
}

/*
 *	connection-address = multicast-address / unicast-address
 *	IP4-multicast = m1 3( "." decimal-uchar ) "/" ttl [ "/" numaddr ]
 *						       RFC 8866, 9
 *
 * Names, multicast, and "0.0.0.0" for hold, get family 0, and so does what
 * has a "/" behind it.
 */
static void read_address(const struct sipalg_line *line, const u8 *at,
			 const u8 *end, struct sipalg_site *site)
{
	struct sipalg_addr *addr = &site->end.addr;
	const u8 *stop = NULL;
	u32 family = addr->family;

	if (family == 4)
		stop = sipalg_addr_read_ipv4(at, line->end, addr);
	else if (family == 6)
		stop = sipalg_addr_read_ipv6(at, line->end, addr);
	if (!stop || !sipalg_line_ends(stop, end) ||
	    sipalg_line_special(addr)) {
		addr->family = 0;
		stop = sipalg_line_word(at, end);
	}
	site->host_len = stop - at;
	site->len = stop - at;
}

/**
 * sipalg_line_read_connection() - read where somebody is
 * @line: the line it stands in
 * @at: cursor
 * @end: of the line
 * @field: enum sipalg_field of it
 *
 *	nettype SP addrtype SP connection-address	   RFC 8866, 9
 *
 * Return: its site, which is still to be added; NULL if it cannot be read.
 */
struct sipalg_site *sipalg_line_read_connection(const struct sipalg_line *line,
						const u8 *at, const u8 *end,
						u8 field)
{
	struct sipalg_site *site;
	u8 family = 4;

	/* as nearly everybody writes it */
	if (end - at > 7 && sipalg_scan_key(at, 7, end) ==
			    SIPALG_KEY('i', 'n', ' ', 'i', 'p', '4', ' ', 0))
		at = sipalg_line_skip(at + 7, end);
	else
		at = sipalg_line_read_types(at, end, &family);
	if (!at || at == end)
		return NULL;
	site = sipalg_line_site(line, at, field);
	site->end.addr.family = family;
	read_address(line, at, end, site);
	return site->len ? site : NULL;
}
