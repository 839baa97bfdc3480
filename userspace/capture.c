// SPDX-License-Identifier: GPL-2.0-only
/*
 * UDP datagrams of a capture file (pcap). What is cut, in fragments or
 * something else is passed over. Prints nothing.
 */
#include <string.h>

#include "capture.h"

#define FILE_HEADER	24
#define PACKET_HEADER	16

#define MAGIC_US	0xa1b2c3d4
#define MAGIC_NS	0xa1b23c4d
#define MAGIC_NEWER	0x0a0d0d0a

/* tcpdump.org/linktypes.html */
enum {
	LINK_ETHERNET = 1,
	LINK_RAW_BSD = 12,
	LINK_RAW = 101,
	LINK_SLL = 113,
	LINK_SLL2 = 276,
};

#define ETHERTYPE_IPV4	0x0800
#define ETHERTYPE_IPV6	0x86dd
#define ETHERTYPE_VLAN	0x8100
#define ETHERTYPE_QINQ	0x88a8

/* Bytes not read yet. */
struct rest {
	const uint8_t *data;
	size_t len;
};

static uint32_t host32(const struct capture *capture, const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return capture->swapped ? __builtin_bswap32(value) : value;
}

static uint16_t net16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static bool skip(struct rest *rest, size_t len)
{
	if (rest->len < len)
		return false;
	rest->data += len;
	rest->len -= len;
	return true;
}

/**
 * capture_is_newer() - is it of the newer format, pcapng?
 * @data: a file
 * @len: bytes of it
 *
 * Return: whether it is.
 */
bool capture_is_newer(const uint8_t *data, size_t len)
{
	uint32_t magic;

	if (len < sizeof(magic))
		return false;
	memcpy(&magic, data, sizeof(magic));
	return magic == MAGIC_NEWER;
}

/**
 * capture_begin() - read a file, if it is a capture
 * @capture: made ready for capture_next()
 * @data: the file; to outlive @capture
 * @len: bytes of it
 *
 * Return: whether it is one.
 */
bool capture_begin(struct capture *capture, const uint8_t *data, size_t len)
{
	uint32_t magic;

	*capture = (struct capture){ .data = data, .len = len,
				     .off = FILE_HEADER };
	if (len < FILE_HEADER)
		return false;
	magic = host32(capture, data);
	if (magic != MAGIC_US && magic != MAGIC_NS) {
		capture->swapped = true;
		magic = host32(capture, data);
	}
	capture->link = host32(capture, data + 20) & 0xffff;
	return magic == MAGIC_US || magic == MAGIC_NS;
}

static bool skip_ethernet(struct rest *rest)
{
	uint16_t type;

	if (!skip(rest, 14))
		return false;
	type = net16(rest->data - 2);
	while (type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ) {
		if (!skip(rest, 4))
			return false;
		type = net16(rest->data - 2);
	}
	return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6;
}

static bool skip_link(const struct capture *capture, struct rest *rest)
{
	switch (capture->link) {
	case LINK_ETHERNET:
		return skip_ethernet(rest);
	case LINK_RAW_BSD:
	case LINK_RAW:
		return true;
	case LINK_SLL:
		return skip(rest, 16);
	case LINK_SLL2:
		return skip(rest, 20);
	default:
		return false;
	}
}

static void take_addr(struct endpoint *endpoint, int family,
		      const uint8_t *addr)
{
	endpoint->family = family;
	memcpy(endpoint->addr, addr, family == AF_INET6 ? 16 : 4);
}

/* Whole, and of UDP; padding behind it goes. */
static bool skip_ipv4(struct rest *rest, struct datagram *datagram)
{
	const uint8_t *ip = rest->data;
	size_t header, len;

	if (rest->len < 20)
		return false;
	header = (ip[0] & 15) * 4;
	len = net16(ip + 2);
	if (header < 20 || len < header || len > rest->len || ip[9] != 17 ||
	    net16(ip + 6) & 0x3fff)
		return false;
	take_addr(&datagram->src, AF_INET, ip + 12);
	take_addr(&datagram->dst, AF_INET, ip + 16);
	rest->len = len;
	return skip(rest, header);
}

static bool skip_ipv6(struct rest *rest, struct datagram *datagram)
{
	const uint8_t *ip = rest->data;
	size_t len;

	if (rest->len < 40)
		return false;
	len = net16(ip + 4) + 40;
	if (len > rest->len || ip[6] != 17)
		return false;
	take_addr(&datagram->src, AF_INET6, ip + 8);
	take_addr(&datagram->dst, AF_INET6, ip + 24);
	rest->len = len;
	return skip(rest, 40);
}

static bool read_packet(const struct capture *capture, struct rest rest,
			struct datagram *datagram)
{
	bool ok;

	memset(datagram, 0, sizeof(*datagram));
	if (!skip_link(capture, &rest) || !rest.len)
		return false;
	ok = rest.data[0] >> 4 == 6 ? skip_ipv6(&rest, datagram) :
	     rest.data[0] >> 4 == 4 && skip_ipv4(&rest, datagram);
	if (!ok || rest.len < 8 || net16(rest.data + 4) < 8 ||
	    net16(rest.data + 4) > rest.len)
		return false;
	datagram->src.port = net16(rest.data);
	datagram->dst.port = net16(rest.data + 2);
	datagram->len = net16(rest.data + 4) - 8;
	datagram->data = rest.data + 8;
	return true;
}

/**
 * capture_next() - the next datagram
 * @capture: the file
 * @datagram: filled; it points into the file
 *
 * Return: false at the end.
 */
bool capture_next(struct capture *capture, struct datagram *datagram)
{
	while (capture->len - capture->off >= PACKET_HEADER) {
		const uint8_t *header = capture->data + capture->off;
		struct rest rest = { header + PACKET_HEADER,
				     host32(capture, header + 8) };

		if (rest.len > capture->len - capture->off - PACKET_HEADER)
			return false;
		capture->off += PACKET_HEADER + rest.len;
		capture->number++;
		if (!read_packet(capture, rest, datagram))
			continue;
		datagram->number = capture->number;
		return true;
	}
	return false;
}
