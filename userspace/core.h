/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's own reading and planning of a message, here: what it would do.
 */
#ifndef SIPALG_CORE_H
#define SIPALG_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts.h"

#define MAPPINGS_MAX	16

/**
 * struct mapping - what NAT makes of an endpoint
 * @inside: the phone's own
 * @outside: what the world sees
 */
struct mapping {
	struct endpoint inside;
	struct endpoint outside;
};

/**
 * enum heading - which way a message goes
 * @HEADING_NONE: no mapping is for it
 * @HEADING_OUT: from a phone
 * @HEADING_IN: to a phone
 */
enum heading {
	HEADING_NONE,
	HEADING_OUT,
	HEADING_IN,
};

/**
 * struct message - a message, and what is around it
 * @data: its bytes
 * @len: how many
 * @heading: its way
 * @stream: it came over TCP
 * @mapping: that of its sender or receiver first
 * @mappings_num: how many
 */
struct message {
	const uint8_t *data;
	size_t len;
	enum heading heading;
	bool stream;
	struct mapping mapping[MAPPINGS_MAX];
	size_t mappings_num;
};

/**
 * struct plan - what the module would do
 * @reason: enum sipalg_reason
 * @body_reason: why its body is not read, or SIPALG_OK
 * @sealed: why its sender's signature lets nothing be changed, or SIPALG_OK
 * @is_request: else it is an answer
 * @name: its method, in the message
 * @name_len: bytes of it
 * @status: of an answer
 * @media_num: m= lines
 * @promised: those that ports were assumed for
 * @place: the changes
 * @places_num: how many
 * @growth: bytes that it grows by
 */
struct plan {
	unsigned int reason;
	unsigned int body_reason;
	unsigned int sealed;
	bool is_request;
	const uint8_t *name;
	size_t name_len;
	unsigned int status;
	size_t media_num;
	size_t promised;
	struct place place[CHANGES_MAX];
	size_t places_num;
	long growth;
};

void core_plan(const struct message *message, struct plan *plan);
size_t core_write(const struct message *message, uint8_t *out);

#endif /* SIPALG_CORE_H */
