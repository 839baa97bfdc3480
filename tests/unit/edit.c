// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

static struct sipalg_edits edits;

static enum sipalg_reason add(u32 off, u32 old_len, const char *text)
{
	struct sipalg_edit where = { .off = off, .old_len = old_len };

	return sipalg_edit_add(&edits, &where, (const u8 *)text, strlen(text));
}

/* The span of @old, rewritten, must be @want. */
static void write(const char *old, const char *want)
{
	struct sipalg_span span = sipalg_edit_span(&edits);
	u32 room = span.len + edits.growth;
	u8 *out = malloc(room + 1);

	EXPECT_EQ(sipalg_edit_write(&edits, (const u8 *)old, out), room);
	unit_expect_text(out, room, want, __FILE__, __LINE__);
	free(out);
}

static void span_reaches_from_first_to_last(void)
{
	sipalg_edit_init(&edits);
	EXPECT_REASON(add(2, 3, "C"), SIPALG_OK);
	EXPECT_REASON(add(7, 1, "HHHH"), SIPALG_OK);
	EXPECT_EQ(sipalg_edit_span(&edits).off, 2);
	EXPECT_EQ(sipalg_edit_span(&edits).len, 6);
	EXPECT_EQ(edits.growth, 1);
	write("abcdefghij", "CfgHHHH");
}

static void edits_are_sorted_whatever_their_order(void)
{
	sipalg_edit_init(&edits);
	EXPECT_REASON(add(6, 1, "G"), SIPALG_OK);
	EXPECT_REASON(add(0, 1, "A"), SIPALG_OK);
	EXPECT_REASON(add(8, 2, "IJ"), SIPALG_OK);
	EXPECT_REASON(add(3, 2, "D"), SIPALG_OK);
	EXPECT_EQ(edits.nr, 4);
	write("abcdefghij", "AbcDfGhIJ");
}

static void neighbours_do_not_overlap(void)
{
	sipalg_edit_init(&edits);
	EXPECT_REASON(add(2, 2, "xx"), SIPALG_OK);
	EXPECT_REASON(add(4, 2, "yy"), SIPALG_OK);
	EXPECT_REASON(add(0, 2, "zz"), SIPALG_OK);
	write("abcdefghij", "zzxxyy");
}

static void overlap_is_refused(void)
{
	sipalg_edit_init(&edits);
	EXPECT_REASON(add(4, 3, "xx"), SIPALG_OK);
	EXPECT_REASON(add(4, 3, "yy"), SIPALG_TOO_MANY_EDITS);
	EXPECT_REASON(add(6, 3, "yy"), SIPALG_TOO_MANY_EDITS);
	EXPECT_REASON(add(2, 3, "yy"), SIPALG_TOO_MANY_EDITS);
	EXPECT_REASON(add(0, 9, "yy"), SIPALG_TOO_MANY_EDITS);
	EXPECT_EQ(edits.nr, 1);
	EXPECT_EQ(edits.growth, -1);
	write("abcdefghij", "xx");
}

static void text_may_be_taken_out(void)
{
	sipalg_edit_init(&edits);
	EXPECT_REASON(add(1, 2, ""), SIPALG_OK);
	EXPECT_EQ(edits.growth, -2);
	write("abcd", "");
}

static void empty_list_writes_nothing(void)
{
	sipalg_edit_init(&edits);
	EXPECT_EQ(sipalg_edit_span(&edits).len, 0);
	EXPECT_EQ(sipalg_edit_write(&edits, NULL, NULL), 0);
}

static void there_are_192_places(void)
{
	u32 i;

	sipalg_edit_init(&edits);
	for (i = 0; i < SIPALG_EDITS_MAX; i++)
		EXPECT_REASON(add(2 * i, 1, "x"), SIPALG_OK);
	EXPECT_REASON(add(2 * i, 1, "x"), SIPALG_TOO_MANY_EDITS);
	EXPECT_EQ(edits.nr, SIPALG_EDITS_MAX);
}

static void text_has_a_limit_too(void)
{
	static char text[SIPALG_EDIT_TEXT_MAX + 1];

	memset(text, 'x', SIPALG_EDIT_TEXT_MAX - 1);
	sipalg_edit_init(&edits);
	EXPECT_REASON(add(0, 1, text), SIPALG_OK);
	EXPECT_REASON(add(4, 1, "xy"), SIPALG_TOO_MANY_EDITS);
	EXPECT_REASON(add(4, 1, "x"), SIPALG_OK);
	EXPECT_REASON(add(8, 1, "x"), SIPALG_TOO_MANY_EDITS);
	EXPECT_EQ(edits.nr, 2);
}

static const struct unit_case edit_cases[] = {
	UNIT_CASE(span_reaches_from_first_to_last),
	UNIT_CASE(edits_are_sorted_whatever_their_order),
	UNIT_CASE(neighbours_do_not_overlap),
	UNIT_CASE(overlap_is_refused),
	UNIT_CASE(text_may_be_taken_out),
	UNIT_CASE(empty_list_writes_nothing),
	UNIT_CASE(there_are_192_places),
	UNIT_CASE(text_has_a_limit_too),
};
UNIT_SUITE(edit);
