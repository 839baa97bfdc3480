// SPDX-License-Identifier: GPL-2.0-only
/*
 * UDP datagrams, and segments of TCP with something in them, of a capture file
 * (pcap or pcapng). What is cut, in fragments or something else is passed over.
 * Prints nothing.
 */
#include <string.h>

#include "capture.h"

#define FILE_HEADER	24
#define PACKET_HEADER	16

#define MAGIC_US	0xa1b2c3d4
#define MAGIC_NS	0xa1b23c4d

/* Blocks of pcapng, and how long they are at least without options. */
#define BLOCK_SECTION	0x0a0d0d0a
#define BYTE_ORDER_MARK	0x1a2b3c4d
#define BLOCK_INTERFACE	1
#define INTERFACE_MIN	20
#define BLOCK_SIMPLE	3
#define SIMPLE_MIN	16
#define BLOCK_PACKET	6
#define PACKET_MIN	32

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
	if (magic == BLOCK_SECTION) {
		capture->newer = true;
		capture->off = 0;
		return true;
	}
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

static bool take_protocol(struct datagram *datagram, uint8_t protocol)
{
	datagram->stream = protocol == 6;
	return protocol == 6 || protocol == 17;
}

/* Whole, and of UDP or TCP; padding behind it goes. */
static bool skip_ipv4(struct rest *rest, struct datagram *datagram)
{
	const uint8_t *ip = rest->data;
	size_t header, len;

	if (rest->len < 20)
		return false;
	header = (ip[0] & 15) * 4;
	len = net16(ip + 2);
	if (header < 20 || len < header || len > rest->len ||
	    !take_protocol(datagram, ip[9]) || net16(ip + 6) & 0x3fff)
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
	if (len > rest->len || !take_protocol(datagram, ip[6]))
		return false;
	take_addr(&datagram->src, AF_INET6, ip + 8);
	take_addr(&datagram->dst, AF_INET6, ip + 24);
	rest->len = len;
	return skip(rest, 40);
}

static bool take_datagram(struct rest rest, struct datagram *datagram)
{
	if (rest.len < 8 || net16(rest.data + 4) < 8 ||
	    net16(rest.data + 4) > rest.len)
		return false;
	datagram->len = net16(rest.data + 4) - 8;
	datagram->data = rest.data + 8;
	return true;
}

static bool take_segment(struct rest rest, struct datagram *datagram)
{
	size_t header = rest.len < 20 ? 0 : (rest.data[12] >> 4) * 4;

	if (header < 20 || rest.len <= header)
		return false;
	datagram->len = rest.len - header;
	datagram->data = rest.data + header;
	return true;
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
	if (!ok || !(datagram->stream ? take_segment(rest, datagram) :
					take_datagram(rest, datagram)))
		return false;
	datagram->src.port = net16(rest.data);
	datagram->dst.port = net16(rest.data + 2);
	return true;
}

/* A packet of the older format. */
static bool next_record(struct capture *capture, struct rest *rest)
{
	const uint8_t *header = capture->data + capture->off;
	size_t left = capture->len - capture->off;

	if (left < PACKET_HEADER)
		return false;
	*rest = (struct rest){ header + PACKET_HEADER,
			       host32(capture, header + 8) };
	if (rest->len > left - PACKET_HEADER)
		return false;
	capture->off += PACKET_HEADER + rest->len;
	return true;
}

/* Each section has its own byte order and its own interfaces. */
static void begin_section(struct capture *capture, const uint8_t *block)
{
	capture->swapped = false;
	capture->swapped = host32(capture, block + 8) != BYTE_ORDER_MARK;
	capture->links_num = 0;
}

static void take_interface(struct capture *capture, const uint8_t *block)
{
	uint32_t link = host32(capture, block + 8);

	/* two numbers of 16 bits, the first being wanted */
	link = capture->swapped == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) ?
	       link >> 16 : link & 0xffff;
	if (capture->links_num < LINKS_MAX)
		capture->links[capture->links_num++] = link;
}

/* The packet of a block, if it has one, of an interface that is known. */
static bool packet_of(struct capture *capture, const uint8_t *block,
		      size_t len, struct rest *rest)
{
	uint32_t type = host32(capture, block), interface = 0;

	if (type == BLOCK_PACKET && len >= PACKET_MIN) {
		interface = host32(capture, block + 8);
		*rest = (struct rest){ block + 28,
				       host32(capture, block + 20) };
		len -= PACKET_MIN;
	} else if (type == BLOCK_SIMPLE && len >= SIMPLE_MIN) {
		*rest = (struct rest){ block + 12, host32(capture, block + 8) };
		len -= SIMPLE_MIN;
	} else {
		return false;
	}
	if (rest->len > len || interface >= capture->links_num)
		return false;
	capture->link = capture->links[interface];
	return true;
}

static bool next_packet(struct capture *capture, struct rest *rest)
{
	while (capture->len - capture->off >= 12) {
		const uint8_t *block = capture->data + capture->off;
		size_t left = capture->len - capture->off;
		uint32_t type = host32(capture, block), len;

		if (type == BLOCK_SECTION)
			begin_section(capture, block);
		len = host32(capture, block + 4);
		if (len < 12 || len > left || len & 3)
			return false;
		capture->off += len;
		if (type == BLOCK_INTERFACE && len >= INTERFACE_MIN)
			take_interface(capture, block);
		else if (packet_of(capture, block, len, rest))
			return true;
	}
	return false;
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
	struct rest rest;

	while (capture->newer ? next_packet(capture, &rest) :
				next_record(capture, &rest)) {
		capture->number++;
		if (!read_packet(capture, rest, datagram))
			continue;
		datagram->number = capture->number;
		return true;
	}
	return false;
}
