// SPDX-License-Identifier: GPL-2.0-only
/*
 * The edit list: kept sorted and free of overlap, and written out as one span.
 * What must change is left to rewrite.c, the packet to hook/.
 */
#include "edit.h"

/**
 * DOC: edit list
 *
 * A message is never changed in place while it is being read: that would move
 * everything behind the change, and each offset found so far would be wrong.
 * Instead every change is put down here, against offsets of the old message,
 * and nothing is written until all are known.
 *
 *	old   INVITE ... 10.0.0.2:5060 ... 10.0.0.2 ... 231 ... 4000 ...
 *	                 [ edit 0    ]     [edit 1]     [2]     [3 ]
 *	                 <------------- the span ----------------->
 *
 * As edits are sorted and do not overlap, all change lies between the first's
 * beginning and the last's end: one span of the old message, whose new text is
 * made by copying what lies between edits and putting in what they hold. So
 * the packet is resized once, written once, and its checksum is made once,
 * however many edits there are. An empty list means that the packet need not
 * even be writable.
 */

/**
 * sipalg_edit_init() - empty a list
 * @edits: the list
 */
void sipalg_edit_init(struct sipalg_edits *edits)
{
	edits->nr = 0;
	edits->text_len = 0;
	edits->growth = 0;
}

/* Where @where belongs in the list, or -1 when it overlaps what is there. */
static s32 find_place(const struct sipalg_edits *edits,
		      const struct sipalg_edit *where)
{
	const struct sipalg_edit *list = edits->list;
	u32 i = edits->nr;

	while (i && list[i - 1].off > where->off)
		i--;
	if (i && where->off - list[i - 1].off < list[i - 1].old_len)
		return -1;
	if (i < edits->nr && list[i].off - where->off < where->old_len)
		return -1;
	return i;
}

/* A gap in the list for @where; NULL when it overlaps what is there. */
static struct sipalg_edit *make_place(struct sipalg_edits *edits,
				      const struct sipalg_edit *where)
{
	s32 place = find_place(edits, where);
	u32 i;

	if (place < 0)
		return NULL;
	for (i = edits->nr; i > (u32)place; i--)
		edits->list[i] = edits->list[i - 1];
	return &edits->list[place];
}

/**
 * sipalg_edit_add() - put down one replacement
 * @edits: the list
 * @where: off, old_len and field of what is replaced; old_len is not 0
 * @text: the new bytes; copied
 * @len: how many
 *
 * Return: SIPALG_OK; SIPALG_TOO_MANY_EDITS when list or text is full, or when
 * it overlaps another, which places of one message never do. The list is then
 * as before.
 */
enum sipalg_reason sipalg_edit_add(struct sipalg_edits *edits,
				   const struct sipalg_edit *where,
				   const u8 *text, u32 len)
{
	struct sipalg_edit *edit = &edits->list[edits->nr];

	if (edits->nr == SIPALG_EDITS_MAX ||
	    len > SIPALG_EDIT_TEXT_MAX - edits->text_len)
		return SIPALG_TOO_MANY_EDITS;
	/* nearly all come in the order of the text */
	if (edits->nr && edit[-1].off + edit[-1].old_len > where->off) {
		edit = make_place(edits, where);
		if (!edit)
			return SIPALG_TOO_MANY_EDITS;
	}
	*edit = *where;
	edit->text = edits->text_len;
	edit->new_len = len;
	memcpy(edits->text + edits->text_len, text, len);
	edits->text_len += len;
	edits->growth += (s32)len - edit->old_len;
	edits->nr++;
	return SIPALG_OK;
}

/**
 * sipalg_edit_span() - tell what part of the message changes
 * @edits: the list
 *
 * Return: the part of the old message from the first edit to the end of the
 * last; len 0 when the list is empty.
 */
struct sipalg_span sipalg_edit_span(const struct sipalg_edits *edits)
{
	struct sipalg_span span = { 0, 0 };
	const struct sipalg_edit *last;

	if (!edits->nr)
		return span;
	last = &edits->list[edits->nr - 1];
	span.off = edits->list[0].off;
	span.len = last->off + last->old_len - span.off;
	return span;
}

/**
 * sipalg_edit_write() - write the new text of the span
 * @edits: the list
 * @data: the old message
 * @out: room for the length of sipalg_edit_span() and the growth; must not
 *	overlap @data
 *
 * Return: bytes written.
 */
u32 sipalg_edit_write(const struct sipalg_edits *edits, const u8 *data, u8 *out)
{
	const struct sipalg_edit *edit = edits->list;
	const struct sipalg_edit *stop = edit + edits->nr;
	u32 at = edits->nr ? edit->off : 0;
	u8 *to = out;

	for (; edit < stop; edit++) {
		memcpy(to, data + at, edit->off - at);
		to += edit->off - at;
		memcpy(to, edits->text + edit->text, edit->new_len);
		to += edit->new_len;
		at = edit->off + edit->old_len;
	}
	return to - out;
}
