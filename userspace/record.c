// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to a capture file (pcapng): each in a packet of its own, with the
 * headers that it had or would have, so that what reads captures finds SIP in
 * it. Segments of TCP are numbered as if nothing else were sent. Prints nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "record.h"

/* Blocks of pcapng, and their options. */
#define BLOCK_SECTION	0x0a0d0d0a
#define BYTE_ORDER_MARK	0x1a2b3c4d
#define BLOCK_INTERFACE	1
#define BLOCK_PACKET	6
#define OPTION_COMMENT	1
#define OPTION_NAME	2
#define OPTION_FLAGS	2
#define OPTION_TSRESOL	9

#define LINK_RAW	101
#define PACKET_MAX	65535
#define COMMENT_ROOM	4096
#define INBOUND		1
#define OUTBOUND	2

#define IPV4_HEADER	20
#define IPV6_HEADER	40
#define UDP_HEADER	8
#define TCP_HEADER	20
#define TCP_PUSH_ACK	0x18

static void put16(uint8_t *to, uint16_t value)
{
	to[0] = value >> 8;
	to[1] = value;
}

static void put32(uint8_t *to, uint32_t value)
{
	put16(to, value >> 16);
	put16(to + 2, value);
}

/* RFC 1071; what is added up may be in several pieces of even length. */
static uint32_t add_up(uint32_t sum, const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += data[i] << 8 | data[i + 1];
	if (len & 1)
		sum += data[len - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static bool is_six(const struct parcel *parcel)
{
	return parcel->src->family == AF_INET6;
}

static size_t put_ip(struct record *record, const struct parcel *parcel,
		     uint8_t *to, size_t len)
{
	if (is_six(parcel)) {
		to[0] = 0x60;
		put16(to + 4, len);
		to[6] = parcel->proto;
		to[7] = 64;
		memcpy(to + 8, parcel->src->addr, 16);
		memcpy(to + 24, parcel->dst->addr, 16);
		return IPV6_HEADER;
	}
	to[0] = 0x45;
	put16(to + 2, IPV4_HEADER + len);
	put16(to + 4, record->id++);
	to[8] = 64;
	to[9] = parcel->proto;
	memcpy(to + 12, parcel->src->addr, 4);
	memcpy(to + 16, parcel->dst->addr, 4);
	put16(to + 10, ~add_up(0, to, IPV4_HEADER));
	return IPV4_HEADER;
}

static bool is_same(const struct endpoint *a, const struct endpoint *b)
{
	return a->family == b->family && a->port == b->port &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

static struct record_flow *find_flow(struct record *record,
				     const struct endpoint *src,
				     const struct endpoint *dst)
{
	struct record_flow *flow;
	size_t i;

	for (i = 0; i < record->flows && i < RECORD_FLOWS; i++) {
		flow = &record->flow[i];
		if (is_same(&flow->src, src) && is_same(&flow->dst, dst))
			return flow;
	}
	flow = &record->flow[record->flows++ % RECORD_FLOWS];
	*flow = (struct record_flow){ *src, *dst, 1 };
	return flow;
}

static void put_tcp(struct record *record, const struct parcel *parcel,
		    uint8_t *to, size_t len)
{
	struct record_flow *flow = find_flow(record, parcel->src, parcel->dst);
	uint32_t seq = flow->seq;

	flow->seq += len;
	put32(to + 4, seq);
	put32(to + 8, find_flow(record, parcel->dst, parcel->src)->seq);
	to[12] = TCP_HEADER / 4 << 4;
	to[13] = TCP_PUSH_ACK;
	put16(to + 14, 65535);
}

/* With its sum, which has the addresses in it, too. */
static void finish(const struct parcel *parcel, uint8_t *to, size_t len)
{
	size_t addr_len = is_six(parcel) ? 16 : 4;
	uint8_t *at = to + (parcel->proto == IPPROTO_TCP ? 16 : 6);
	uint32_t sum;

	sum = add_up(parcel->proto + len, parcel->src->addr, addr_len);
	sum = add_up(sum, parcel->dst->addr, addr_len);
	sum = ~add_up(sum, to, len) & 0xffff;
	put16(at, sum || parcel->proto == IPPROTO_TCP ? sum : 0xffff);
}

static size_t build(struct record *record, const struct parcel *parcel,
		    uint8_t *packet)
{
	bool tcp = parcel->proto == IPPROTO_TCP;
	size_t header = tcp ? TCP_HEADER : UDP_HEADER;
	size_t len = parcel->len, ip;
	size_t most = PACKET_MAX - IPV6_HEADER - header;

	if (len > most)
		len = most;
	ip = put_ip(record, parcel, packet, header + len);
	put16(packet + ip, parcel->src->port);
	put16(packet + ip + 2, parcel->dst->port);
	if (tcp)
		put_tcp(record, parcel, packet + ip, len);
	else
		put16(packet + ip + 4, header + len);
	memcpy(packet + ip + header, parcel->data, len);
	finish(parcel, packet + ip, header + len);
	return ip + header + len;
}

/**
 * struct block - a block of pcapng being made
 * @bytes: the block
 * @len: bytes of it
 */
struct block {
	uint8_t bytes[PACKET_MAX + COMMENT_ROOM + 256];
	size_t len;
};

/* Padded to four bytes, with zeros. */
static void add(struct block *block, const void *data, size_t len)
{
	size_t padded = (len + 3) & ~(size_t)3;

	memset(block->bytes + block->len, 0, padded);
	memcpy(block->bytes + block->len, data, len);
	block->len += padded;
}

static void add32(struct block *block, uint32_t value)
{
	add(block, &value, sizeof(value));
}

static void add16s(struct block *block, uint16_t first, uint16_t second)
{
	const uint16_t both[] = { first, second };

	add(block, both, sizeof(both));
}

static void add_option(struct block *block, uint16_t code, const void *data,
		       size_t len)
{
	add16s(block, code, len);
	add(block, data, len);
}

static void begin_block(struct block *block, uint32_t type)
{
	block->len = 0;
	add32(block, type);
	add32(block, 0);
}

static int write_block(struct record *record, struct block *block)
{
	uint32_t len = block->len + sizeof(len);

	add32(block, len);
	memcpy(block->bytes + sizeof(len), &len, sizeof(len));
	return fwrite(block->bytes, 1, len, record->file) == len ? 0 : -1;
}

static int write_section(struct record *record, struct block *block)
{
	begin_block(block, BLOCK_SECTION);
	add32(block, BYTE_ORDER_MARK);
	add16s(block, 1, 0);
	add32(block, -1);
	add32(block, -1);
	return write_block(record, block);
}

/* One for all: libpcap trips over a second one of this kind. */
static int write_interface(struct record *record, struct block *block)
{
	const uint8_t nanoseconds = 9;

	begin_block(block, BLOCK_INTERFACE);
	add16s(block, LINK_RAW, 0);
	add32(block, PACKET_MAX);
	add_option(block, OPTION_NAME, "sipalg", strlen("sipalg"));
	add_option(block, OPTION_TSRESOL, &nanoseconds, 1);
	add16s(block, 0, 0);
	return write_block(record, block);
}

static int write_packet(struct record *record, struct block *block,
			const struct parcel *parcel)
{
	static uint8_t packet[PACKET_MAX];
	const char *word = parcel->goes_on ? "as it goes on: " : "as it came: ";
	uint32_t direction = parcel->goes_on ? OUTBOUND : INBOUND;
	char comment[COMMENT_ROOM];
	size_t len;

	memset(packet, 0, IPV6_HEADER + TCP_HEADER);
	len = build(record, parcel, packet);
	begin_block(block, BLOCK_PACKET);
	add32(block, 0);
	add32(block, parcel->time_ns >> 32);
	add32(block, parcel->time_ns);
	add32(block, len);
	add32(block, len);
	add(block, packet, len);
	snprintf(comment, sizeof(comment), "%s%s", word, parcel->comment);
	add_option(block, OPTION_COMMENT, comment, strlen(comment));
	add_option(block, OPTION_FLAGS, &direction, sizeof(direction));
	add16s(block, 0, 0);
	return write_block(record, block);
}

/**
 * record_begin() - begin a file
 * @record: made ready for record_write(); to be given to record_end()
 * @path: the file, which is emptied. Nobody else may read a new one: it holds
 *	credentials and keys
 *
 * Return: 0, or -1 with errno set.
 */
int record_begin(struct record *record, const char *path)
{
	static struct block block;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	memset(record, 0, sizeof(*record));
	if (fd < 0)
		return -1;
	record->file = fdopen(fd, "w");
	if (!record->file) {
		close(fd);
		return -1;
	}
	if (write_section(record, &block) == 0 &&
	    write_interface(record, &block) == 0 &&
	    fflush(record->file) == 0)
		return 0;
	record_end(record);
	return -1;
}

/**
 * record_write() - add a packet
 * @record: the file
 * @parcel: what is in it; both ends of one family
 *
 * Return: 0, or -1 with errno set.
 */
int record_write(struct record *record, const struct parcel *parcel)
{
	static struct block block;

	if (parcel->src->family == AF_UNSPEC ||
	    parcel->src->family != parcel->dst->family) {
		errno = EINVAL;
		return -1;
	}
	if (write_packet(record, &block, parcel) < 0 || fflush(record->file))
		return -1;
	return 0;
}

/**
 * record_end() - end a file
 * @record: over afterwards
 *
 * Leaves errno alone when it is done.
 *
 * Return: 0, or -1 with errno set.
 */
int record_end(struct record *record)
{
	int err = errno;

	if (fclose(record->file))
		return -1;
	errno = err;
	return 0;
}
