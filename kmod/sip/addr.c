// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads hosts and ports. Tells addresses, which may have to be translated,
 * from names, which never are. Where they stand is left to the callers.
 */
#include "addr.h"

static void set_ipv4(struct sipalg_addr *addr, u32 host_order)
{
	addr->family = 4;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	host_order = __builtin_bswap32(host_order);
#endif
	addr->w[0] = host_order;
	addr->w[1] = 0;
	addr->w[2] = 0;
	addr->w[3] = 0;
}

/* 1*3DIGIT; makes @sum longer by it. Return: behind it; NULL if above 255. */
static __always_inline const u8 *read_byte(const u8 *at, u32 *sum)
{
	u32 byte = *at++ - '0';

	if (byte > 9)
		return NULL;
	if (sipalg_scan_digit(*at)) {
		byte = 10 * byte + *at++ - '0';
		if (sipalg_scan_digit(*at))
			byte = 10 * byte + *at++ - '0';
	}
	*sum = *sum << 8 | byte;
	return byte <= 255 ? at : NULL;
}

/*
 *	IPv4address = 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT
 *						       RFC 3261, 25.1
 *
 * What stands behind the text must not be a digit.
 */
static __always_inline const u8 *read_ipv4(const u8 *at, struct sipalg_addr *addr)
{
	u32 sum = 0;

	at = read_byte(at, &sum);
	if (!at || *at++ != '.')
		return NULL;
	at = read_byte(at, &sum);
	if (!at || *at++ != '.')
		return NULL;
	at = read_byte(at, &sum);
	if (!at || *at++ != '.')
		return NULL;
	at = read_byte(at, &sum);
	if (!at || sipalg_scan_is(*at, SIPALG_CLASS_HOST))
		return NULL;
	set_ipv4(addr, sum);
	return at;
}

/* Longest IPv4 address, and the byte behind it. */
#define IPV4_ROOM	16

/**
 * sipalg_addr_read_ipv4() - read an IPv4 address
 * @at: cursor
 * @end: first byte that must not be read
 * @addr: address
 *
 * Leading zeros are taken as decimal, as the grammar has them.
 *
 * Return: behind it; NULL if it is none, or only part of a name.
 */
const u8 *sipalg_addr_read_ipv4(const u8 *at, const u8 *end,
				struct sipalg_addr *addr)
{
	u8 copy[IPV4_ROOM] = "";
	const u8 *start = at;
	const u8 *stop;

	/* so near the end, only what is there may be read */
	if (end - at < IPV4_ROOM)
		start = memcpy(copy, at, end - at);
	stop = read_ipv4(start, addr);
	return stop ? at + (stop - start) : NULL;
}

/* The next byte, or NUL at the end. */
static u8 peek(const u8 *at, const u8 *end)
{
	return at < end ? *at : 0;
}

static bool is_hex(u8 byte)
{
	return sipalg_scan_digit(byte) || (u8)((byte | 0x20) - 'a') < 6;
}

static u32 hex_value(u8 digit)
{
	return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

/* hex4 = 1*4HEXDIG */
static const u8 *read_hex4(const u8 *at, const u8 *end, u8 *two)
{
	u32 sum = 0;
	u32 i;

	for (i = 0; i < 5 && is_hex(peek(at, end)); i++)
		sum = sum << 4 | hex_value(*at++);
	two[0] = sum >> 8;
	two[1] = sum;
	return i > 0 && i < 5 ? at : NULL;
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
static const u8 *read_colons(const u8 *at, const u8 *end, struct ipv6 *v6)
{
	u32 nr = 0;

	while (nr < 3 && peek(at, end) == ':') {
		nr++;
		at++;
	}
	if (nr < 2)
		return (nr == 1) == (v6->nr > 0) ? at : NULL;
	if (v6->gap >= 0)
		return NULL;
	v6->gap = v6->nr;
	return at;
}

/* hex4, or the IPv4 address that may stand last */
static const u8 *read_group(const u8 *at, const u8 *end, struct ipv6 *v6)
{
	struct sipalg_addr tail;
	const u8 *behind;

	if (v6->nr <= 12) {
		behind = sipalg_addr_read_ipv4(at, end, &tail);
		if (behind) {
			memcpy(v6->b + v6->nr, tail.b, 4);
			v6->nr += 4;
			return behind;
		}
	}
	if (v6->nr > 14)
		return NULL;
	v6->nr += 2;
	return read_hex4(at, end, v6->b + v6->nr - 2);
}

/* Opens the gap. */
static bool set_ipv6(struct sipalg_addr *addr, const struct ipv6 *v6)
{
	u32 head = v6->gap < 0 ? v6->nr : (u32)v6->gap;
	u32 tail = v6->nr - head;

	if (v6->gap < 0 ? v6->nr != 16 : v6->nr > 14)
		return false;
	addr->family = 6;
	memset(addr->b, 0, 16);
	memcpy(addr->b, v6->b, head);
	memcpy(addr->b + 16 - tail, v6->b + head, tail);
	return true;
}

/**
 * sipalg_addr_read_ipv6() - read an IPv6 address, without brackets
 * @at: cursor
 * @end: first byte that must not be read
 * @addr: address
 *
 *	IPv6address = hexpart [ ":" IPv4address ]
 *	hexpart     = hexseq / hexseq "::" [ hexseq ] / "::" [ hexseq ]
 *	hexseq      = hex4 *( ":" hex4)			   RFC 3261, 25.1
 *
 * Return: behind it; NULL if it is none.
 */
const u8 *sipalg_addr_read_ipv6(const u8 *at, const u8 *end,
				struct sipalg_addr *addr)
{
	struct ipv6 v6 = { .gap = -1 };
	u32 i;

	for (i = 0; i < 9; i++) {
		at = read_colons(at, end, &v6);
		if (!at)
			return NULL;
		if (v6.gap == (s32)v6.nr && !is_hex(peek(at, end)))
			break;
		at = read_group(at, end, &v6);
		if (!at)
			return NULL;
		if (peek(at, end) != ':')
			break;
	}
	return set_ipv6(addr, &v6) ? at : NULL;
}

/* IPv6reference = "[" IPv6address "]" */
static const u8 *read_reference(const u8 *at, const u8 *end,
				struct sipalg_site *site)
{
	at = sipalg_addr_read_ipv6(at + 1, end, &site->end.addr);
	if (!at || *at != ']')
		return NULL;
	site->flags |= SIPALG_SITE_BRACKETED;
	return at + 1;
}

/*
 *	host = hostname / IPv4address / IPv6reference	   RFC 3261, 25.1
 *
 * Names are taken as runs of letters, digits, '-', '.' and '_'.
 */
static __always_inline const u8 *
read_host(const struct sipalg_value *value, const u8 *start,
	  struct sipalg_site *site)
{
	struct sipalg_addr *addr = &site->end.addr;
	const u8 *at;

	if (*start == '[')
		at = read_reference(start, value->last, site);
	else if (likely(value->last - start >= IPV4_ROOM))
		at = read_ipv4(start, addr);
	else
		at = sipalg_addr_read_ipv4(start, value->last, addr);
	if (at)
		return at;
	addr->family = 0;
	at = sipalg_scan_run(start, SIPALG_CLASS_HOST);
	return at > start ? at : NULL;
}

/* port = 1*DIGIT, five at most and below 65536; NULL if it is none */
static __always_inline const u8 *read_port(const u8 *start,
					   struct sipalg_site *site)
{
	const u8 *at = start;
	u32 port = 0;

	/* many digits wrap it, and are refused for being many */
	while (sipalg_scan_digit(*at))
		port = 10 * port + *at++ - '0';
	if (at == start || at - start > 5 || port > 65535)
		return NULL;
	site->end.port = port;
	if (!port)
		site->end.addr.family = 0;
	return at;
}

/**
 * sipalg_addr_read_end() - read a host, and the port behind it
 * @value: the value it stands in
 * @start: cursor
 * @site: gets off, host_len, len and end; family 0 for a name. Its flags must
 *	be set before; SIPALG_SITE_BRACKETED is added.
 *
 *	hostport = host [ ":" port ]			   RFC 3261, 25.1
 *
 * Port 0, which phones write that cannot be called, makes the site a name:
 * nothing has that port, so nothing is translated.
 *
 * Return: behind it; NULL if it is none.
 */
const u8 *sipalg_addr_read_end(const struct sipalg_value *value,
			       const u8 *start, struct sipalg_site *site)
{
	const u8 *at = read_host(value, start, site);

	if (!at)
		return NULL;
	site->off = start - value->data;
	site->host_len = at - start;
	site->end.port = 0;
	if (*at == ':' && sipalg_scan_digit(at[1])) {
		at = read_port(at + 1, site);
		if (!at)
			return NULL;
	}
	site->len = at - start;
	return at;
}

/**
 * sipalg_addr_read_port() - read a port that space parts from its host
 * @value: the value it stands in
 * @at: cursor
 * @site: the host before it; gets len and port
 *
 * Return: behind it; NULL if it is none.
 */
const u8 *sipalg_addr_read_port(const struct sipalg_value *value,
				const u8 *at, struct sipalg_site *site)
{
	at = read_port(at, site);
	if (at)
		site->len = at - value->data - site->off;
	return at;
}

/**
 * sipalg_addr_take_port() - keep the port behind a host, for a maddr
 * @site: host and port, as read
 * @port: the port
 */
void sipalg_addr_take_port(const struct sipalg_site *site,
			   struct sipalg_addr_port *port)
{
	port->number = sipalg_site_end(site).port;
	port->named = !site->end.addr.family;
	port->end = site->end.port ? site->off + site->len : 0;
}

/* The port becomes site number @first, those from there on move up. */
static bool insert_port(const struct sipalg_value *value, u32 end, u32 first)
{
	struct sipalg_msg *msg = value->msg;
	struct sipalg_site *site = &msg->sites[first];
	struct sipalg_site port = msg->sites[msg->nr_sites - 1];

	if (!sipalg_value_add(value))
		return false;
	memmove(site + 1, site, (msg->nr_sites - 1 - first) * sizeof(*site));
	port.flags &= ~(SIPALG_SITE_PARAM | SIPALG_SITE_BRACKETED);
	port.flags |= SIPALG_SITE_PORT_ONLY;
	port.off = end;
	while (sipalg_scan_digit(value->data[port.off - 1]))
		port.off--;
	port.host_len = 0;
	port.len = end - port.off;
	*site = port;
	return true;
}

/* Takes the port from @host, unless @maddr is the same. Return: whether so. */
static bool part_host(struct sipalg_site *host, const struct sipalg_site *maddr)
{
	if (sipalg_addr_equal(&host->end.addr, &maddr->end.addr))
		return false;
	host->flags |= SIPALG_SITE_HOST_ONLY;
	host->len = host->host_len;
	return true;
}

/**
 * sipalg_addr_add_maddr() - enter a maddr, and the port that is part of it
 * @value: the value it stands in; its next place holds the host
 * @port: the port of its sent-by or URI
 * @first: the first site behind that port
 *
 * A maddr takes the place of the host alone (RFC 3261, 18.2.2 and 19.1.1). The
 * port behind a name or another address is thus that of the maddr, and must
 * change with it: it is entered too, and the address is left a host alone. Where
 * none is written there is nothing that could be changed. The same address
 * follows by itself. Of several maddr the first has the port.
 *
 * Return: whether there was a place for all.
 */
bool sipalg_addr_add_maddr(const struct sipalg_value *value,
			   struct sipalg_addr_port *port, u32 first)
{
	struct sipalg_site *site = &value->msg->sites[value->msg->nr_sites];
	bool own = !port->named;
	u32 end = port->end;

	site->len = site->host_len;
	site->end.port = port->number;
	if (site->flags & SIPALG_SITE_HOST_ONLY)
		return sipalg_value_add(value);
	port->named = true;
	port->end = 0;
	if (own && !part_host(&value->msg->sites[first - 1], site))
		return sipalg_value_add(value);
	if (!end)
		site->flags |= SIPALG_SITE_PORTLESS;
	return sipalg_value_add(value) &&
	       (!end || insert_port(value, end, first));
}
