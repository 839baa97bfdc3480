/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * UDP datagrams, and segments of TCP, of a capture file.
 */
#ifndef SIPALG_CAPTURE_H
#define SIPALG_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts.h"

#define LINKS_MAX	64

/**
 * struct datagram - one of them
 * @number: of its packet, from 1
 * @src: where it came from
 * @dst: where it went
 * @stream: it is a segment of TCP
 * @data: what is in it
 * @len: bytes of that
 */
struct datagram {
	size_t number;
	struct endpoint src;
	struct endpoint dst;
	bool stream;
	const uint8_t *data;
	size_t len;
};

/**
 * struct capture - a file being read
 * @data: the file
 * @len: bytes of it
 * @off: what is read of it
 * @swapped: written by a machine of the other byte order
 * @newer: it is of the format pcapng
 * @link: what a packet begins with, LINKTYPE_*
 * @links: the same by interface, of pcapng
 * @links_num: how many of them there are
 * @number: packets read
 */
struct capture {
	const uint8_t *data;
	size_t len;
	size_t off;
	bool swapped;
	bool newer;
	uint32_t link;
	uint16_t links[LINKS_MAX];
	size_t links_num;
	size_t number;
};

bool capture_begin(struct capture *capture, const uint8_t *data, size_t len);
bool capture_next(struct capture *capture, struct datagram *datagram);

#endif /* SIPALG_CAPTURE_H */
