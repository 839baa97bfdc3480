// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include "unit.h"
#include "sip/addr.h"

/* The address that all of @text is; family 0 if it is none. */
static struct sipalg_addr v4(const char *text)
{
	const u8 *at = unit_guard_end(text, strlen(text));
	const u8 *end = at + strlen(text);
	struct sipalg_addr addr = { .family = 9 };

	if (sipalg_addr_read_ipv4(at, end, &addr) != end)
		addr.family = 0;
	return addr;
}

static struct sipalg_addr v6(const char *text)
{
	const u8 *at = unit_guard_end(text, strlen(text));
	const u8 *end = at + strlen(text);
	struct sipalg_addr addr = { .family = 9 };

	if (sipalg_addr_read_ipv6(at, end, &addr) != end)
		addr.family = 0;
	return addr;
}

static void ipv4_is_read(void)
{
	struct sipalg_addr addr = v4("192.0.2.255");

	EXPECT_EQ(addr.family, 4);
	EXPECT(!memcmp(addr.b, "\xc0\0\x02\xff\0\0\0\0\0\0\0\0\0\0\0\0", 16));
	EXPECT_EQ(v4("0.0.0.0").family, 4);
	EXPECT_EQ(v4("192.168.001.020").b[3], 20);
}

static void what_is_not_quite_ipv4_is_none(void)
{
	static const char *const wrong[] = {
		"", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5",
		"256.1.1.1", "1.2.3.999", "1..2.3", ".1.2.3", "1.2.3.0004",
		"1.2.3.x", "a.1.2.3", "1.2.3.4x", "1.2.3.4-", "1.2.3.4_",
		"-1.2.3.4", "1,2.3.4",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++)
		EXPECT_EQ(v4(wrong[i]).family, 0);
}

static void ipv6_is_read_as_inet_pton_does(void)
{
	static const char *const right[] = {
		"::", "::1", "2001:db8::1", "2001:DB8:0:0:8:800:200C:417A",
		"1:2:3:4:5:6:7:8", "1::8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
		"::ffff:192.0.2.1", "2001:db8::192.0.2.1", "fe80::1:0:0:1",
		"1:2:3:4:5:6:192.0.2.1", "::192.0.2.1", "0:0:0:0:0:0:0:0",
		"2001:db8:0000:0000:0000:0000:0000:0001", "a:b::c:d",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(right); i++) {
		struct sipalg_addr addr = v6(right[i]);
		u8 want[16];

		EXPECT(inet_pton(AF_INET6, right[i], want) == 1);
		EXPECT_EQ(addr.family, 6);
		EXPECT(!memcmp(addr.b, want, 16));
	}
}

static void what_is_not_ipv6_is_none(void)
{
	static const char *const wrong[] = {
		"", ":", "1", "1:", ":1", "1:2", "1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9", "1::2::3", "12345::1", "g::1", "::1:",
		"1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "192.0.2.1",
		"::192.0.2", "1:2:3:4:5:6:7:192.0.2.1", "::1%eth0", "::::1",
		"2001:db8::1]", "[::1]",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++)
		EXPECT_EQ(v6(wrong[i]).family, 0);
}

static void three_colons_are_taken_for_two(void)
{
	struct sipalg_addr three = v6("2001:db8:::192.0.2.1");
	struct sipalg_addr two = v6("2001:db8::192.0.2.1");

	EXPECT_EQ(three.family, 6);
	EXPECT(sipalg_addr_equal(&three, &two));
}

static struct sipalg_site site;

/* As in a header: a LF stands behind it, the last of the message. */
static struct sipalg_value before_lf(const char *text)
{
	struct sipalg_value value = { .data = NULL };
	char line[128];
	u32 len = snprintf(line, sizeof(line), "%s\n", text);

	value.data = unit_guard_end(line, len);
	value.last = value.data + len - 1;
	return value;
}

static bool host(const char *text)
{
	struct sipalg_value value = before_lf(text);
	const u8 *at;

	memset(&site, 0xa5, sizeof(site));
	site.flags = 0;
	at = sipalg_addr_read_end(&value, value.data, &site);
	if (!at)
		return false;
	EXPECT_EQ(site.off, 0);
	EXPECT(site.host_len <= site.len);
	EXPECT_EQ(site.len, at - value.data);
	return true;
}

static void host_is_address_reference_or_name(void)
{
	EXPECT(host("192.0.2.1:5060") && site.end.addr.family == 4);
	EXPECT_EQ(site.host_len, 9);
	EXPECT_EQ(site.len, 14);
	EXPECT_EQ(site.end.port, 5060);
	EXPECT(host("[2001:db8::1]:5060") && site.end.addr.family == 6);
	EXPECT_EQ(site.host_len, 13);
	EXPECT_EQ(site.flags, SIPALG_SITE_BRACKETED);
	EXPECT(host("a.example.com;x") && !site.end.addr.family);
	EXPECT(host("10.0.0.1.example.com") && !site.end.addr.family);
	EXPECT(host("300.1.2.3") && !site.end.addr.family);
	EXPECT(host("my_phone") && !site.end.addr.family);
	EXPECT(!host("") && !host(":5060") && !host("[::1") && !host("[]"));
	EXPECT(!host("[192.0.2.1]") && !host("[::1;x]"));
	/* near the end of the message, and far from it */
	EXPECT(host("192.0.2.1;a parameter of some length"));
	EXPECT_EQ(site.host_len, 9);
	EXPECT_EQ(site.end.addr.b[3], 1);
	EXPECT(host("192.0.2.example.com;of some length"));
	EXPECT_EQ(site.end.addr.family, 0);
}

static bool port(const char *text)
{
	struct sipalg_value value = before_lf(text);

	site.off = 0;
	site.end.port = 1;
	site.end.addr.family = 4;
	return sipalg_addr_read_port(&value, value.data, &site);
}

static void port_is_below_65536_and_five_digits_at_most(void)
{
	EXPECT(port("5060;") && site.end.port == 5060 && site.len == 4);
	EXPECT(port("65535") && site.end.port == 65535);
	EXPECT(port("05060") && site.end.port == 5060);
	EXPECT(!port("65536") && !port("") && !port("x") && !port("-1"));
	EXPECT(!port("005060") && !port("4294972356"));
}

static void port_0_is_never_translated(void)
{
	EXPECT(port("0"));
	EXPECT_EQ(site.end.addr.family, 0);
}

static const struct unit_case addr_cases[] = {
	UNIT_CASE(ipv4_is_read),
	UNIT_CASE(what_is_not_quite_ipv4_is_none),
	UNIT_CASE(ipv6_is_read_as_inet_pton_does),
	UNIT_CASE(what_is_not_ipv6_is_none),
	UNIT_CASE(three_colons_are_taken_for_two),
	UNIT_CASE(host_is_address_reference_or_name),
	UNIT_CASE(port_is_below_65536_and_five_digits_at_most),
	UNIT_CASE(port_0_is_never_translated),
};
UNIT_SUITE(addr);
