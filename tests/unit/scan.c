// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"
#include "sip/scan.h"

static struct sipalg_cursor cursor(const char *text)
{
	u32 len = strlen(text);
	struct sipalg_cursor cur = { unit_guard_end(text, len), 0, len };

	return cur;
}

static u32 line_of(const char *text, u32 len)
{
	return sipalg_scan_line(unit_guard_end(text, len), 0, len);
}

static void line_end_is_found_at_every_offset(void)
{
	char text[64];
	u32 len, at;

	for (len = 0; len < sizeof(text); len++) {
		memset(text, 'x', sizeof(text));
		EXPECT_EQ(line_of(text, len), len);
		for (at = 0; at < len; at++) {
			memset(text, 'x', sizeof(text));
			text[at] = '\n';
			EXPECT_EQ(line_of(text, len), at);
			if (at + 1 < len)
				text[at + 1] = '\n';
			EXPECT_EQ(line_of(text, len), at);
		}
	}
}

static void bytes_near_a_line_feed_are_not_one(void)
{
	/* a borrow from the byte below must not make one of these */
	EXPECT_EQ(line_of("\v\v\v\v\v\v\v\v", 8), 8);
	EXPECT_EQ(line_of("\t\t\t\t\t\t\t\t", 8), 8);
	EXPECT_EQ(line_of("\x8a\x8a\x8a\x8a\x8a\x8a\x8a\x8a", 8), 8);
	EXPECT_EQ(line_of("\0\0\0\0\0\0\0\0", 8), 8);
	EXPECT_EQ(line_of("\v\n\v\n\v\v\v\v", 8), 1);
	EXPECT_EQ(line_of("\xff\xff\xff\xff\xff\xff\xff\n", 8), 7);
}

static void line_end_is_found_from_the_middle(void)
{
	const u8 *data = unit_guard_end("ab\ncd\nefghijklm\n", 16);

	EXPECT_EQ(sipalg_scan_line(data, 3, 16), 5);
	EXPECT_EQ(sipalg_scan_line(data, 5, 16), 5);
	EXPECT_EQ(sipalg_scan_line(data, 6, 16), 15);
	EXPECT_EQ(sipalg_scan_line(data, 16, 16), 16);
}

static void number_is_read_up_to_a_non_digit(void)
{
	struct sipalg_cursor cur = cursor("0042;");
	u32 number;

	EXPECT(sipalg_scan_number(&cur, 1000, &number));
	EXPECT_EQ(number, 42);
	EXPECT_EQ(cur.at, 4);
}

static void number_is_clamped_and_never_wraps(void)
{
	struct sipalg_cursor cur = cursor("36893488147419103232");
	u32 number;

	EXPECT(sipalg_scan_number(&cur, 0x7fffffff, &number));
	EXPECT_EQ(number, 0x7fffffff);
	EXPECT_EQ(cur.at, cur.end);
	cur = cursor("4294967296");
	EXPECT(sipalg_scan_number(&cur, 0xffffffff, &number));
	EXPECT_EQ(number, 0xffffffff);
}

static void number_needs_a_digit(void)
{
	struct sipalg_cursor cur = cursor("-5");
	u32 number;

	EXPECT(!sipalg_scan_number(&cur, 9, &number));
	EXPECT_EQ(cur.at, 0);
	cur = cursor("");
	EXPECT(!sipalg_scan_number(&cur, 9, &number));
}

static void quoted_string_may_hold_escaped_quotes(void)
{
	struct sipalg_cursor cur = cursor("\"a \\\" <sip:x@y>, \\\\\" rest");

	EXPECT(sipalg_scan_quoted(&cur));
	EXPECT_EQ(sipalg_scan_peek(&cur), ' ');
	EXPECT_EQ(cur.end - cur.at, 5);
}

static void quoted_string_must_end(void)
{
	struct sipalg_cursor cur = cursor("\"abc");

	EXPECT(!sipalg_scan_quoted(&cur));
	EXPECT_EQ(cur.at, 0);
	cur = cursor("\"abc\\\"");
	EXPECT(!sipalg_scan_quoted(&cur));
	cur = cursor("\"abc\\");
	EXPECT(!sipalg_scan_quoted(&cur));
	cur = cursor("abc\"");
	EXPECT(!sipalg_scan_quoted(&cur));
}

static void separator_takes_space_on_both_sides(void)
{
	struct sipalg_cursor cur = cursor("  \r\n\t/ \t2");

	EXPECT(sipalg_scan_mark(&cur, '/'));
	EXPECT_EQ(sipalg_scan_peek(&cur), '2');
	cur = cursor("  x");
	EXPECT(!sipalg_scan_mark(&cur, '/'));
	EXPECT_EQ(cur.at, 0);
}

static void words_are_equal_in_any_case_and_whole(void)
{
	EXPECT(sipalg_scan_equal((const u8 *)"TaG", 3, "tag"));
	EXPECT(!sipalg_scan_equal((const u8 *)"tags", 4, "tag"));
	EXPECT(!sipalg_scan_equal((const u8 *)"ta", 2, "tag"));
	EXPECT(!sipalg_scan_equal((const u8 *)"t\0g", 3, "t"));
	/* CR is '-' but for one bit, ESC is '{'-like: neither is a letter */
	EXPECT(!sipalg_scan_equal((const u8 *)"call\rid", 7, "call-id"));
	EXPECT(!sipalg_scan_equal((const u8 *)"\x1a", 1, ":"));
}

static void classes_are_those_of_the_grammar(void)
{
	const char *token = "abcXYZ019-.!%*_+`'~";
	u32 byte;

	for (byte = 0; byte < 256; byte++)
		EXPECT_EQ(sipalg_scan_is(byte, SIPALG_CLASS_TOKEN),
			  byte && (strchr(token, byte) ||
				   (byte >= 'a' && byte <= 'z') ||
				   (byte >= 'A' && byte <= 'Z') ||
				   (byte >= '0' && byte <= '9')));
	EXPECT(!sipalg_scan_is('@', SIPALG_CLASS_URI));
	EXPECT(!sipalg_scan_is('>', SIPALG_CLASS_URI));
	EXPECT(sipalg_scan_is(';', SIPALG_CLASS_URI));
	EXPECT(!sipalg_scan_is(';', SIPALG_CLASS_VALUE));
	EXPECT(!sipalg_scan_is(',', SIPALG_CLASS_VALUE));
	EXPECT(!sipalg_scan_is('\n', SIPALG_CLASS_URI | SIPALG_CLASS_VALUE));
	EXPECT(!sipalg_scan_is(0, 0xff));
}

static const struct unit_case scan_cases[] = {
	UNIT_CASE(line_end_is_found_at_every_offset),
	UNIT_CASE(bytes_near_a_line_feed_are_not_one),
	UNIT_CASE(line_end_is_found_from_the_middle),
	UNIT_CASE(number_is_read_up_to_a_non_digit),
	UNIT_CASE(number_is_clamped_and_never_wraps),
	UNIT_CASE(number_needs_a_digit),
	UNIT_CASE(quoted_string_may_hold_escaped_quotes),
	UNIT_CASE(quoted_string_must_end),
	UNIT_CASE(separator_takes_space_on_both_sides),
	UNIT_CASE(words_are_equal_in_any_case_and_whole),
	UNIT_CASE(classes_are_those_of_the_grammar),
};
UNIT_SUITE(scan);
