// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include "unit.h"
#include "sip/addr.h"

static struct sipalg_word word;

static void number_is(u32 number, const char *want)
{
	word.len = 0;
	sipalg_word_number(&word, number);
	unit_expect_text(word.b, word.len, want, __FILE__, __LINE__);
}

static void numbers_are_decimal(void)
{
	number_is(0, "0");
	number_is(7, "7");
	number_is(10, "10");
	number_is(99, "99");
	number_is(100, "100");
	number_is(5060, "5060");
	number_is(9999, "9999");
	number_is(10000, "10000");
	number_is(65535, "65535");
	number_is(99999, "99999");
}

static void every_ipv4_byte_is_written_right(void)
{
	struct sipalg_addr addr = { .family = 4 };
	char want[32];
	u32 i;

	for (i = 0; i < 256; i++) {
		addr.b[0] = i;
		addr.b[1] = 255 - i;
		addr.b[2] = i * 7;
		addr.b[3] = i;
		sprintf(want, "%u.%u.%u.%u", i, 255 - i, i * 7 & 255, i);
		word.len = 0;
		sipalg_word_addr(&word, &addr);
		unit_expect_text(word.b, word.len, want, __FILE__, __LINE__);
	}
}

static void ipv6_is(const char *text, const char *want)
{
	struct sipalg_addr addr = { .family = 6 };
	struct sipalg_addr again;

	EXPECT(inet_pton(AF_INET6, text, addr.b) == 1);
	word.len = 0;
	sipalg_word_addr(&word, &addr);
	unit_expect_text(word.b, word.len, want, __FILE__, __LINE__);
	EXPECT(sipalg_addr_read_ipv6(word.b, word.b + word.len, &again) ==
	       word.b + word.len);
	EXPECT(sipalg_addr_equal(&addr, &again));
}

static void ipv6_is_written_as_rfc_5952_has_it(void)
{
	ipv6_is("2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1");
	ipv6_is("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
	ipv6_is("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
	ipv6_is("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");
	ipv6_is("::", "::");
	ipv6_is("::1", "::1");
	ipv6_is("1::", "1::");
	ipv6_is("0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7");
	ipv6_is("0:0:2:3:4:5:6:7", "::2:3:4:5:6:7");
	ipv6_is("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::");
	ipv6_is("2001:DB8::ABCD:EF01", "2001:db8::abcd:ef01");
	ipv6_is("::ffff:192.0.2.1", "::ffff:192.0.2.1");
	ipv6_is("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void what_does_not_fit_is_left_out(void)
{
	u32 i;

	word.len = 0;
	for (i = 0; i < SIPALG_WORD_MAX + 9; i++)
		sipalg_word_byte(&word, 'x');
	sipalg_word_number(&word, 12345);
	EXPECT_EQ(word.len, SIPALG_WORD_MAX);
}

static const struct unit_case word_cases[] = {
	UNIT_CASE(numbers_are_decimal),
	UNIT_CASE(every_ipv4_byte_is_written_right),
	UNIT_CASE(ipv6_is_written_as_rfc_5952_has_it),
	UNIT_CASE(what_does_not_fit_is_left_out),
};
UNIT_SUITE(word);
