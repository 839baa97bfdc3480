// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"
#include "sip/scan.h"

/* @text, whose last byte is a LF and stands before the guard. */
static const u8 *start, *last;

static const u8 *put(const char *text)
{
	u32 len = strlen(text);

	start = unit_guard_end(text, len);
	last = start + len - 1;
	return start;
}

static u32 line_of(const char *text, u32 len)
{
	const u8 *data = unit_guard_end(text, len);

	return sipalg_scan_find(data, data + len, '\n') - data;
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

static void number_is_read_up_to_a_non_digit(void)
{
	u32 number;

	put("0042;\n");
	EXPECT(sipalg_scan_number(start, last, &number) == start + 4);
	EXPECT_EQ(number, 42);
	/* and up to its end, whatever stands there */
	EXPECT(sipalg_scan_number(start, start + 3, &number) == start + 3);
	EXPECT_EQ(number, 4);
}

static void number_never_wraps(void)
{
	static const struct {
		const char *text;
		u32 number;
	} big[] = {
		{ "2147483648", 0x80000000 }, { "4294967295", 0xffffffff },
		{ "4294967296", 0xffffffff }, { "4294967301", 0xffffffff },
		{ "42949672950", 0xffffffff },
		{ "18446744073709551616", 0xffffffff },
		{ "36893488147419103232", 0xffffffff },
		{ "184467440737095516170000000000000000001", 0xffffffff },
		{ "00000000000000000000000000000000000001", 1 },
	};
	u32 number;
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(big); i++) {
		u32 len = strlen(big[i].text);
		const u8 *text = unit_guard_end(big[i].text, len);

		EXPECT(sipalg_scan_number(text, text + len, &number) ==
		       text + len);
		EXPECT(number == big[i].number);
	}
}

static void number_needs_a_digit(void)
{
	u32 number;

	put("-5\n");
	EXPECT(!sipalg_scan_number(start, last, &number));
	EXPECT(!sipalg_scan_number(start + 1, start + 1, &number));
}

static void quoted_string_may_hold_escaped_quotes_and_folds(void)
{
	put("\"a \\\" <sip:x@y>, \\\\\" rest\n");
	EXPECT(sipalg_scan_quoted(start, last) == last - 5);
	put("\"a\r\n b\n\tc\"\n");
	EXPECT(sipalg_scan_quoted(start, last) == last);
}

static void quoted_string_must_end(void)
{
	static const char *const open[] = {
		"\"abc\n", "\"abc\\\"\n", "\"abc\\\n", "\"abc\r\nX: \"\n", "\"\n",
		"\"abc\n \n", "\"abc\r\n", "\"abc\r\"\n", "\"abc\\\r\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(open); i++) {
		put(open[i]);
		EXPECT(!sipalg_scan_quoted(start, last));
	}
}

static void separator_takes_space_on_both_sides(void)
{
	put("  \r\n\t/ \t2\n");
	EXPECT(*sipalg_scan_mark(start, last, '/') == '2');
	put("/2\n");
	EXPECT(*sipalg_scan_mark(start, last, '/') == '2');
	put("  x\n");
	EXPECT(!sipalg_scan_mark(start, last, '/'));
	put("  \r\n");
	EXPECT(!sipalg_scan_mark(start, last, '/'));
}

static void space_goes_on_in_a_folded_line_only(void)
{
	put(" \t\r\n \n\t\r\nX\n");
	EXPECT_EQ(sipalg_scan_space(start, last) - start, 7);
	put(" \r X\n");
	EXPECT_EQ(sipalg_scan_space(start, last) - start, 1);
	put(" \r\n");
	EXPECT_EQ(sipalg_scan_space(start, last) - start, 1);
	put("\n");
	EXPECT_EQ(sipalg_scan_space(start, last) - start, 0);
	put(" \r\n \r\n");
	EXPECT_EQ(sipalg_scan_space(start, last) - start, 4);
	/* what follows the last LF is not looked at */
	put("\r\n");
	EXPECT_EQ(sipalg_scan_space(start, last) - start, 0);
}

static void value_ends_with_the_last_of_its_lines(void)
{
	put(" \r\n a b\r\n\tc \r\n \r\nX: y\r\n");
	EXPECT_EQ(sipalg_scan_value(start, last) - start, 16);
	put("abc\nX\n");
	EXPECT_EQ(sipalg_scan_value(start, last) - start, 3);
	put("abc\n");
	EXPECT(sipalg_scan_value(start, last) == last);
	put("abc\n \n");
	EXPECT(sipalg_scan_value(start, last) == last);
}

static u64 key(const char *text)
{
	u32 len = strlen(text);
	const u8 *data = unit_guard_end(text, len);

	return sipalg_scan_key(data, len, data + len);
}

static void keys_are_equal_in_any_case_and_only_when_whole(void)
{
	u64 tag = SIPALG_KEY('t', 'a', 'g', 0, 0, 0, 0, 0);

	EXPECT(key("TaG") == tag);
	EXPECT(key("tags") != tag && key("ta") != tag && key("") == 0);
	EXPECT(key("receiveds") == SIPALG_KEY_LONG);
	EXPECT(key("rECEIVED") ==
	       SIPALG_KEY('r', 'e', 'c', 'e', 'i', 'v', 'e', 'd'));
	EXPECT(key("sip/2.0") == SIPALG_KEY('s', 'i', 'p', '/', '2', '.', '0', 0));
	/* these differ from '-' and ':' in the bit that makes letters lower */
	EXPECT(key("call\rid") != key("call-id"));
	EXPECT(key("\x1a") != key(":"));
	put("TAG;TAGS=received\n");
	EXPECT(sipalg_scan_key(start, 3, last) == tag);
	EXPECT(sipalg_scan_key(start + 4, 4, last) != tag);
}

static void key_does_not_depend_on_what_follows(void)
{
	static const char *const words[] = {
		"v", "to", "tag", "from", "route", "branch", "contact",
		"received",
	};
	char text[32];
	u32 i, tail;

	for (i = 0; i < SIPALG_ARRAY_SIZE(words); i++) {
		u32 len = strlen(words[i]);
		u64 want = key(words[i]);

		for (tail = 0; tail < 16; tail++) {
			const u8 *data;

			memset(text, 0xff, sizeof(text));
			memcpy(text, words[i], len);
			data = unit_guard_end(text, len + tail);
			EXPECT(sipalg_scan_key(data, len, data + len + tail) ==
			       want);
		}
	}
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
	EXPECT(!sipalg_scan_is(';', SIPALG_CLASS_BARE));
	EXPECT(!sipalg_scan_is('@', SIPALG_CLASS_BARE));
	EXPECT(sipalg_scan_is('@', SIPALG_CLASS_VALUE));
	EXPECT(!sipalg_scan_is('"', SIPALG_CLASS_QUOTED));
	EXPECT(!sipalg_scan_is('\\', SIPALG_CLASS_QUOTED));
}

static void line_feed_ends_every_run(void)
{
	EXPECT(sipalg_scan_is('\n', SIPALG_CLASS_EOL));
	EXPECT(!sipalg_scan_is('\n', (u8)~SIPALG_CLASS_EOL));
	EXPECT(!sipalg_scan_is('\r', (u8)~SIPALG_CLASS_EOL));
}

static const struct unit_case scan_cases[] = {
	UNIT_CASE(line_end_is_found_at_every_offset),
	UNIT_CASE(bytes_near_a_line_feed_are_not_one),
	UNIT_CASE(number_is_read_up_to_a_non_digit),
	UNIT_CASE(number_never_wraps),
	UNIT_CASE(number_needs_a_digit),
	UNIT_CASE(quoted_string_may_hold_escaped_quotes_and_folds),
	UNIT_CASE(quoted_string_must_end),
	UNIT_CASE(separator_takes_space_on_both_sides),
	UNIT_CASE(space_goes_on_in_a_folded_line_only),
	UNIT_CASE(value_ends_with_the_last_of_its_lines),
	UNIT_CASE(keys_are_equal_in_any_case_and_only_when_whole),
	UNIT_CASE(key_does_not_depend_on_what_follows),
	UNIT_CASE(classes_are_those_of_the_grammar),
	UNIT_CASE(line_feed_ends_every_run),
};
UNIT_SUITE(scan);
