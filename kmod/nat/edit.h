/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The edit list: what must change in a message, sorted and without overlap.
 */
#ifndef SIPALG_NAT_EDIT_H
#define SIPALG_NAT_EDIT_H

#include <linux/sipalg_counters.h>
#include "../sip/span.h"

#define SIPALG_EDITS_MAX	192
#define SIPALG_EDIT_TEXT_MAX	6144	/* bytes of new text in one message */

/**
 * struct sipalg_edit - one replacement
 * @off: where, in the old message
 * @old_len: bytes taken out
 * @text: offset of the new bytes in the list's text
 * @new_len: bytes put in
 * @field: enum sipalg_field
 */
struct sipalg_edit {
	u32 off;
	u16 old_len;
	u16 text;
	u16 new_len;
	u8 field;
};

/**
 * struct sipalg_edits - the edit list
 * @nr: used entries of @list
 * @text_len: used bytes of @text
 * @growth: sum of new_len - old_len
 * @list: in the order of @off, never overlapping
 * @text: the new bytes
 */
struct sipalg_edits {
	u32 nr;
	u32 text_len;
	s32 growth;
	struct sipalg_edit list[SIPALG_EDITS_MAX];
	u8 text[SIPALG_EDIT_TEXT_MAX];
};

void sipalg_edit_init(struct sipalg_edits *edits);
enum sipalg_reason sipalg_edit_add(struct sipalg_edits *edits,
				   const struct sipalg_edit *where,
				   const u8 *text, u32 len);
struct sipalg_span sipalg_edit_span(const struct sipalg_edits *edits);
u32 sipalg_edit_write(const struct sipalg_edits *edits, const u8 *data,
		      u8 *out);

#endif /* SIPALG_NAT_EDIT_H */
