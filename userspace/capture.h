/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * UDP datagrams of a capture file.
 */
#ifndef SIPALG_CAPTURE_H
#define SIPALG_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts.h"

/**
 * struct datagram - one of them
 * @number: of its packet, from 1
 * @src: where it came from
 * @dst: where it went
 * @data: what is in it
 * @len: bytes of that
 */
struct datagram {
	size_t number;
	struct endpoint src;
	struct endpoint dst;
	const uint8_t *data;
	size_t len;
};

/**
 * struct capture - a file being read
 * @data: the file
 * @len: bytes of it
 * @off: what is read of it
 * @swapped: written by a machine of the other byte order
 * @link: what its packets begin with, LINKTYPE_*
 * @number: packets read
 */
struct capture {
	const uint8_t *data;
	size_t len;
	size_t off;
	bool swapped;
	uint32_t link;
	size_t number;
};

bool capture_begin(struct capture *capture, const uint8_t *data, size_t len);
bool capture_is_newer(const uint8_t *data, size_t len);
bool capture_next(struct capture *capture, struct datagram *datagram);

#endif /* SIPALG_CAPTURE_H */
