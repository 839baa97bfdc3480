/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a body is: its type and how it is encoded. For that of the message and
 * for the parts of one.
 */
#ifndef SIPALG_SIP_CONTENT_H
#define SIPALG_SIP_CONTENT_H

#include "header.h"
#include "value.h"

/**
 * enum sipalg_content_kind - what is read of bodies
 * @SIPALG_CONTENT_OTHER: every other one, and what cannot be read: left alone
 */
enum sipalg_content_kind {
	SIPALG_CONTENT_OTHER,
	SIPALG_CONTENT_SDP,
	SIPALG_CONTENT_MULTIPART,
};

/**
 * struct sipalg_content - what the header says of a body; all 0 before
 * @kind: enum sipalg_content_kind
 * @typed: its type was said
 * @encoded: its bytes are not those of the type
 * @boundary: between the parts of a multipart; len 0 when it has none that can
 *	be read
 */
struct sipalg_content {
	u8 kind;
	bool typed;
	bool encoded;
	struct sipalg_span boundary;
};

const u8 *sipalg_content_read(const struct sipalg_value *value, const u8 *at,
			      enum sipalg_header header,
			      struct sipalg_content *content);

#endif /* SIPALG_SIP_CONTENT_H */
