// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads hosts and ports. Tells addresses, which may have to be translated,
 * from names, which never are. Where they stand is left to the callers.
 */
#include "addr.h"

static void set_ipv4(struct sipalg_addr *addr, const u8 *byte)
{
	addr->family = 4;
	memcpy(addr->b, byte, 4);
	addr->w[1] = 0;
	addr->w[2] = 0;
	addr->w[3] = 0;
}

/**
 * sipalg_addr_read_ipv4() - read an IPv4 address
 * @cur: cursor, at its first digit
 * @addr: address
 *
 *	IPv4address = 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT
 *						       RFC 3261, 25.1
 *
 * Leading zeros are taken as decimal, as the grammar has them.
 *
 * Return: whether it was one and no longer name. Otherwise the cursor has not
 * moved.
 */
bool sipalg_addr_read_ipv4(struct sipalg_cursor *cur, struct sipalg_addr *addr)
{
	const u8 *data = cur->data;
	u32 at = cur->at;
	u8 byte[4];
	u32 i;

	for (i = 0; i < 4; i++) {
		u32 stop = cur->end - at > 3 ? at + 3 : cur->end;
		u32 start = at;
		u32 sum = 0;

		while (at < stop && data[at] >= '0' && data[at] <= '9')
			sum = sum * 10 + data[at++] - '0';
		if (at == start || sum > 255)
			return false;
		byte[i] = sum;
		if (i < 3 && (at == cur->end || data[at++] != '.'))
			return false;
	}
	if (at < cur->end && sipalg_scan_is(data[at], SIPALG_CLASS_HOST))
		return false;
	cur->at = at;
	set_ipv4(addr, byte);
	return true;
}

static u32 hex_value(u8 digit)
{
	return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

/* hex4 = 1*4HEXDIG */
static bool read_hex4(struct sipalg_cursor *cur, u8 *two)
{
	u32 sum = 0;
	u32 i;

	for (i = 0; i < 5; i++) {
		if (!sipalg_scan_is(sipalg_scan_peek(cur), SIPALG_CLASS_HEX))
			break;
		sum = sum << 4 | hex_value(cur->data[cur->at++]);
	}
	two[0] = sum >> 8;
	two[1] = sum;
	return i > 0 && i < 5;
}

/**
 * struct ipv6 - an IPv6 address while it is read
 * @b: bytes found so far, without those that "::" stands for
 * @nr: how many
 * @gap: where "::" stands among them, or -1
 */
struct ipv6 {
	u8 b[16];
	u32 nr;
	s32 gap;
};

/*
 * Takes ":" or "::" before a group, and ":::" as "::": an error in the
 * grammar of RFC 3261 asked for three before an IPv4 tail (RFC 5118, 4.10).
 */
static bool read_colons(struct sipalg_cursor *cur, struct ipv6 *v6)
{
	u32 start = cur->at;

	while (cur->at - start < 3 && sipalg_scan_byte(cur, ':'))
		;
	if (cur->at - start < 2)
		return cur->at - start == 1 ? v6->nr > 0 : v6->nr == 0;
	if (v6->gap >= 0)
		return false;
	v6->gap = v6->nr;
	return true;
}

static bool read_group(struct sipalg_cursor *cur, struct ipv6 *v6)
{
	struct sipalg_addr tail;

	if (v6->nr <= 12 && sipalg_addr_read_ipv4(cur, &tail)) {
		memcpy(v6->b + v6->nr, tail.b, 4);
		v6->nr += 4;
		return true;
	}
	if (v6->nr > 14 || !read_hex4(cur, v6->b + v6->nr))
		return false;
	v6->nr += 2;
	return true;
}

/* Opens the gap. */
static bool set_ipv6(struct sipalg_addr *addr, const struct ipv6 *v6)
{
	u32 gap = v6->gap < 0 ? 16 : v6->gap;
	u32 tail = v6->nr - (v6->gap < 0 ? v6->nr : gap);

	if (v6->gap < 0 ? v6->nr != 16 : v6->nr > 14)
		return false;
	addr->family = 6;
	memset(addr->b, 0, 16);
	memcpy(addr->b, v6->b, v6->nr - tail);
	memcpy(addr->b + 16 - tail, v6->b + v6->nr - tail, tail);
	return true;
}

/**
 * sipalg_addr_read_ipv6() - read an IPv6 address, without brackets
 * @cur: cursor, at its first byte
 * @addr: address
 *
 *	IPv6address = hexpart [ ":" IPv4address ]
 *	hexpart     = hexseq / hexseq "::" [ hexseq ] / "::" [ hexseq ]
 *	hexseq      = hex4 *( ":" hex4)			   RFC 3261, 25.1
 *
 * Return: whether it was one. Otherwise the cursor is anywhere.
 */
bool sipalg_addr_read_ipv6(struct sipalg_cursor *cur, struct sipalg_addr *addr)
{
	struct ipv6 v6 = { .gap = -1 };
	u32 i;

	for (i = 0; i < 9; i++) {
		u8 next;

		if (!read_colons(cur, &v6))
			return false;
		next = sipalg_scan_peek(cur);
		if (!sipalg_scan_is(next, SIPALG_CLASS_HEX) &&
		    v6.gap == (s32)v6.nr)
			break;
		if (!read_group(cur, &v6))
			return false;
		if (sipalg_scan_peek(cur) != ':')
			break;
	}
	return set_ipv6(addr, &v6);
}

/* IPv6reference = "[" IPv6address "]" */
static bool read_reference(struct sipalg_cursor *cur, struct sipalg_site *site)
{
	cur->at++;
	site->flags |= SIPALG_SITE_BRACKETED;
	return sipalg_addr_read_ipv6(cur, &site->end.addr) &&
	       sipalg_scan_byte(cur, ']');
}

/**
 * sipalg_addr_read_host() - read a host
 * @cur: cursor, at its first byte
 * @site: gets off, host_len, len and address; family 0 for a name. Its flags
 *	must be set before; SIPALG_SITE_BRACKETED is added.
 *
 *	host = hostname / IPv4address / IPv6reference	   RFC 3261, 25.1
 *
 * Names are taken as runs of letters, digits, '-', '.' and '_'.
 *
 * Return: whether it was one. Otherwise the cursor has not moved.
 */
bool sipalg_addr_read_host(struct sipalg_cursor *cur, struct sipalg_site *site)
{
	u32 start = cur->at;

	site->off = start;
	site->end.port = 0;
	if (sipalg_scan_peek(cur) == '[') {
		if (!read_reference(cur, site)) {
			cur->at = start;
			return false;
		}
	} else if (!sipalg_addr_read_ipv4(cur, &site->end.addr)) {
		site->end.addr.family = 0;
		if (!sipalg_scan_run(cur, SIPALG_CLASS_HOST))
			return false;
	}
	site->host_len = cur->at - start;
	site->len = site->host_len;
	return true;
}

/**
 * sipalg_addr_read_port() - read a port
 * @cur: cursor, behind the colon
 * @site: the host before it; gets port and len
 *
 *	port = 1*DIGIT					   RFC 3261, 25.1
 *
 * Port 0, which phones write that cannot be called, makes the site a name:
 * nothing has that port, so nothing is translated.
 *
 * Return: whether it was one, of five digits at most and below 65536.
 */
bool sipalg_addr_read_port(struct sipalg_cursor *cur, struct sipalg_site *site)
{
	u32 start = cur->at;
	u32 port;

	if (!sipalg_scan_number(cur, 65536, &port))
		return false;
	if (port > 65535 || cur->at - start > 5)
		return false;
	if (cur->at - site->off > 65535)
		return false;
	site->end.port = port;
	site->len = cur->at - site->off;
	if (!port)
		site->end.addr.family = 0;
	return true;
}
