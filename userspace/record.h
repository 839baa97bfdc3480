/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages to a capture file that other programs read.
 */
#ifndef SIPALG_RECORD_H
#define SIPALG_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "facts.h"

#define RECORD_FLOWS	64

/**
 * struct record_flow - a direction of a TCP connection that was written to
 * @src: its sender
 * @dst: its receiver
 * @seq: number of its next byte
 */
struct record_flow {
	struct endpoint src;
	struct endpoint dst;
	uint32_t seq;
};

/**
 * struct record - a file being written
 * @file: the file
 * @flow: the TCP flows last written to
 * @flows: flows begun so far
 * @id: number of the next packet of IPv4
 */
struct record {
	FILE *file;
	struct record_flow flow[RECORD_FLOWS];
	size_t flows;
	uint16_t id;
};

/**
 * struct parcel - a message between two hosts
 * @time_ns: when, since 1970
 * @proto: IPPROTO_UDP or IPPROTO_TCP
 * @src: from
 * @dst: to
 * @data: its bytes
 * @len: how many; what no packet has room for is left out
 * @goes_on: as it goes on, not as it came
 * @comment: what is to be said of it
 */
struct parcel {
	uint64_t time_ns;
	uint8_t proto;
	const struct endpoint *src;
	const struct endpoint *dst;
	const uint8_t *data;
	size_t len;
	bool goes_on;
	const char *comment;
};

int record_begin(struct record *record, const char *path);
int record_write(struct record *record, const struct parcel *parcel);
int record_end(struct record *record);

#endif /* SIPALG_RECORD_H */
