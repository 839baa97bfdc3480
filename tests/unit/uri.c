// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"
#include "sip/uri.h"

static struct sipalg_uri uri;

/* Reads @text as a URI, all of it or what stands before "|". */
static bool read_inside(const char *text, u8 inside)
{
	const char *bar = strchr(text, '|');
	u32 len = bar ? bar - text : (long)strlen(text);
	struct sipalg_value value = { .field = SIPALG_FIELD_CONTACT };
	char line[4096];
	const u8 *at;
	u32 size;

	size = snprintf(line, sizeof(line), "%.*s%s\n", (int)len, text,
			bar ? bar + 1 : "");
	memset(&unit_job, 0xa5, sizeof(unit_job));
	unit_job.msg.nr_sites = 0;
	unit_data = unit_guard_end(line, size);
	unit_len = size;
	value.data = unit_data;
	value.last = unit_data + size - 1;
	value.msg = &unit_job.msg;
	uri.inside = inside;
	at = sipalg_uri_read(&value, unit_data, &uri);
	if (!at)
		return false;
	EXPECT_EQ(at - unit_data, len);
	return true;
}

static bool read(const char *text)
{
	return read_inside(text, SIPALG_CLASS_URI);
}

static void host_and_port_are_the_site(void)
{
	EXPECT(read("sip:alice@192.0.2.1:5070|>"));
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_SITE(0, "192.0.2.1:5070", SIPALG_FIELD_CONTACT, 0);
	EXPECT_EQ(unit_job.msg.sites[0].end.port, 5070);
	EXPECT_TEXT(uri.text, "sip:alice@192.0.2.1:5070");
	EXPECT_EQ(uri.site, 0);
}

static void user_may_be_missing(void)
{
	EXPECT(read("sip:192.0.2.1"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
	EXPECT_EQ(unit_job.msg.sites[0].end.port, 0);
	EXPECT(read("sip:@192.0.2.1"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
}

static void user_may_hold_separators(void)
{
	EXPECT(read("sip:user;par=1?x/y&z=10.0.0.1@192.0.2.1;lr|>"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
	EXPECT(read("sip:10.0.0.1:5060@192.0.2.1"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
	EXPECT(read("sip:+1,2;phone-context=x@192.0.2.1"));
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT(read("sip:alice:secret@192.0.2.1"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
}

static void escaped_at_does_not_end_the_user(void)
{
	EXPECT(read("sip:sips%3Auser%40example.com@192.0.2.1"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
}

static void unescaped_at_in_the_user_is_passed(void)
{
	EXPECT(read("sip:alice@example.com@192.0.2.1:5062;lr"));
	EXPECT_SITE(0, "192.0.2.1:5062", SIPALG_FIELD_CONTACT, 0);
	EXPECT(read("sip:a@[::1]:5@192.0.2.1"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
	EXPECT(read("sip:a@10.0.0.1:70000@192.0.2.1"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
}

static void at_behind_the_host_belongs_to_parameters(void)
{
	EXPECT(read("sip:a@192.0.2.1;x=y@10.0.0.1"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
	EXPECT(read("sip:a@192.0.2.1?Replaces=b@10.0.0.1;to-tag=c"));
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
}

static void ipv6_stands_in_brackets(void)
{
	EXPECT(read("sip:a@[2001:db8::9:1]:5070;lr|>"));
	EXPECT_SITE(0, "[2001:db8::9:1]:5070", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_BRACKETED);
	EXPECT(read("sip:[2001:db8::10:5070]"));
	EXPECT_EQ(unit_job.msg.sites[0].end.port, 0);
	EXPECT(!read("sip:2001:db8::10"));
}

static const struct {
	const char *text;
	u8 flags;
} transports[] = {
	{ "sip:192.0.2.1;transport=udp", SIPALG_SITE_DATAGRAM },
	{ "sip:a@192.0.2.1:5062;lr;Transport=TCP;ob|>", SIPALG_SITE_STREAM },
	{ "sip:192.0.2.1;transport=tcp?x=y", SIPALG_SITE_STREAM },
	{ "sip:192.0.2.1;transport=tcp|>,<sip:b>", SIPALG_SITE_STREAM },
	{ "sip:192.0.2.1;transport=tls", 0 },
	{ "sip:192.0.2.1;transport=tcp4", 0 },
	{ "sip:192.0.2.1;transport=tc", 0 },
	{ "sip:192.0.2.1;transport=", 0 },
	{ "sip:192.0.2.1;transport", 0 },
	{ "sip:192.0.2.1;transports=tcp", 0 },
	{ "sip:192.0.2.1;xtransport=tcp", 0 },
	{ "sip:a;transport=udp@192.0.2.1;transport=tcp", SIPALG_SITE_STREAM },
};

static void transport_is_told(void)
{
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(transports); i++) {
		EXPECT(read(transports[i].text));
		EXPECT_EQ(unit_job.msg.nr_sites, 1);
		EXPECT_EQ(unit_job.msg.sites[0].flags, transports[i].flags);
	}
}

static void transport_is_that_of_maddr_too(void)
{
	EXPECT(read("sip:192.0.2.1;transport=tcp;maddr=192.0.2.2;x=y"));
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT(unit_job.msg.sites[0].flags & SIPALG_SITE_STREAM);
	EXPECT(unit_job.msg.sites[1].flags & SIPALG_SITE_STREAM);
	EXPECT(read("sip:example.com;maddr=192.0.2.2;transport=udp"));
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT(unit_job.msg.sites[0].flags & SIPALG_SITE_DATAGRAM);
}

static void names_are_no_sites(void)
{
	EXPECT(read("sip:a@b.example.com:5060;maddr=c.example.com"));
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
	EXPECT_EQ(uri.site, -1);
}

static void other_schemes_are_no_sites(void)
{
	EXPECT(read("tel:+1-201-555-0123;phone-context=192.0.2.1"));
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
	EXPECT(read("http://192.0.2.1/x@y|>"));
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
	EXPECT_TEXT(uri.text, "http://192.0.2.1/x@y");
	EXPECT(!read("192.0.2.1") && !read(":x") && !read("") && !read("<sip:a"));
}

static void scheme_is_in_any_case(void)
{
	EXPECT(read("SIP:192.0.2.1") && unit_job.msg.nr_sites == 1);
	EXPECT(read("SiPs:192.0.2.1") && unit_job.msg.nr_sites == 1);
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT, SIPALG_SITE_SECURE);
}

static void maddr_is_a_site_with_the_port_of_the_uri(void)
{
	EXPECT(read("sip:a@192.0.2.1:5070;lr;MAddr=192.0.2.1;x|>"));
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT_SITE(0, "192.0.2.1:5070", SIPALG_FIELD_CONTACT, 0);
	EXPECT_SITE(1, "192.0.2.1", SIPALG_FIELD_CONTACT, SIPALG_SITE_PARAM);
	EXPECT_EQ(unit_job.msg.sites[1].end.port, 5070);
	EXPECT(read("sips:a@192.0.2.1;maddr=[2001:db8::1]"));
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT_EQ(unit_job.msg.sites[1].end.port, 5061);
	EXPECT(read("sip:a@b.example.com;maddr=192.0.2.7:5090;x"));
	EXPECT_SITE(0, "192.0.2.7", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_PARAM | SIPALG_SITE_PORTLESS);
	EXPECT_EQ(unit_job.msg.sites[0].end.port, 5060);
	EXPECT(read("sip:a@b.example.com;maddrx=192.0.2.7;method=192.0.2.8;m"));
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
	EXPECT(read("sip:a@b.example.com;maddr=;maddr=192.0.2.8;maddr="));
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_SITE(0, "192.0.2.8", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_PARAM | SIPALG_SITE_PORTLESS);
	EXPECT(!read("sip:a@b.example.com;maddr=[2001:db8::"));
	EXPECT(!read("sip:a@b.example.com;maddr=192.0.2.8:70000"));
}

static void port_behind_a_name_is_that_of_its_maddr(void)
{
	EXPECT(read("sip:a@b.example.com:5070;lr;maddr=[2001:db8::1];x|>"));
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT_SITE(0, "5070", SIPALG_FIELD_CONTACT, SIPALG_SITE_PORT_ONLY);
	EXPECT_SITE(1, "[2001:db8::1]", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_PARAM | SIPALG_SITE_BRACKETED);
	EXPECT(sipalg_end_equal(&unit_job.msg.sites[0].end,
				&unit_job.msg.sites[1].end));
	EXPECT_EQ(unit_job.msg.sites[0].end.port, 5070);
	/* of one only, the first; port 0 is none */
	EXPECT(read("sip:b.example.com:5070;maddr=192.0.2.7;maddr=192.0.2.8"));
	EXPECT_EQ(unit_job.msg.nr_sites, 3);
	EXPECT_SITE(2, "192.0.2.8", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_PARAM | SIPALG_SITE_PORTLESS);
	EXPECT(read("sip:b.example.com:0;maddr=192.0.2.7"));
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT(read("sip:b.example.com:5070;maddr=c.example.com"));
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
}

static void port_behind_an_address_is_that_of_another_maddr(void)
{
	EXPECT(read("sip:a@192.0.2.1:5070;maddr=192.0.2.7;maddr=192.0.2.8"));
	EXPECT_EQ(unit_job.msg.nr_sites, 4);
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_HOST_ONLY);
	EXPECT_SITE(1, "5070", SIPALG_FIELD_CONTACT, SIPALG_SITE_PORT_ONLY);
	EXPECT_SITE(2, "192.0.2.7", SIPALG_FIELD_CONTACT, SIPALG_SITE_PARAM);
	EXPECT_SITE(3, "192.0.2.8", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_PARAM | SIPALG_SITE_PORTLESS);
	EXPECT(sipalg_end_equal(&unit_job.msg.sites[1].end,
				&unit_job.msg.sites[2].end));
	EXPECT_EQ(unit_job.msg.sites[1].end.port, 5070);
	EXPECT_EQ(uri.site, 2);
	EXPECT_TEXT(uri.text, "sip:a@192.0.2.1:5070");
	/* the first decides, also where it is the same */
	EXPECT(read("sip:a@192.0.2.1:5070;maddr=192.0.2.1;maddr=192.0.2.8"));
	EXPECT_EQ(unit_job.msg.nr_sites, 3);
	EXPECT_SITE(0, "192.0.2.1:5070", SIPALG_FIELD_CONTACT, 0);
	EXPECT_SITE(2, "192.0.2.8", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_PARAM | SIPALG_SITE_PORTLESS);
	EXPECT(read("sip:a@192.0.2.1;maddr=192.0.2.7"));
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_HOST_ONLY);
	EXPECT_SITE(1, "192.0.2.7", SIPALG_FIELD_CONTACT,
		    SIPALG_SITE_PARAM | SIPALG_SITE_PORTLESS);
}

static void maddr_is_where_to_send(void)
{
	static const struct {
		const char *uri;
		const char *end;
	} table[] = {
		{ "sip:a@192.0.2.1:5070", "192.0.2.1:5070" },
		{ "sip:a@192.0.2.1:5070;maddr=192.0.2.1", "192.0.2.1:5070" },
		{ "sip:a@192.0.2.1:5070;maddr=192.0.2.7", "192.0.2.7:5070" },
		{ "sip:a@b.example.com:5070;maddr=192.0.2.7", "192.0.2.7:5070" },
		{ "sip:b.example.com;maddr=192.0.2.7", "192.0.2.7:5060" },
		{ "sips:192.0.2.1;x;maddr=192.0.2.7;y", "192.0.2.7:5061" },
		/* the first that is an address */
		{ "sip:192.0.2.1;maddr=192.0.2.7;maddr=192.0.2.8",
		  "192.0.2.7:5060" },
		{ "sip:a@b.example.com:5;maddr=;maddr=192.0.2.7;maddr=192.0.2.8",
		  "192.0.2.7:5" },
		{ "sip:192.0.2.1;maddr=b.example.com", "192.0.2.1:5060" },
		{ "sip:192.0.2.1;maddr=192.0.2.7%2e1", "192.0.2.1:5060" },
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(table); i++) {
		struct sipalg_end want = unit_end_of(table[i].end);
		struct sipalg_end end;

		EXPECT(read(table[i].uri));
		if (!EXPECT(uri.site >= 0))
			continue;
		end = sipalg_site_end(&unit_job.msg.sites[uri.site]);
		if (!EXPECT(sipalg_end_equal(&end, &want)))
			printf("    # %s\n", table[i].uri);
	}
	EXPECT(read("sip:a@b.example.com;maddr=c.example.com"));
	EXPECT_EQ(uri.site, -1);
}

static void headers_within_a_uri_are_left_alone(void)
{
	EXPECT(read("sip:a@192.0.2.1?Route=%3Csip:192.0.2.2%3E&x=192.0.2.3|>"));
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT(read("sip:a@b.example.com?x;maddr=192.0.2.3"));
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
}

static void impossible_ports_and_hosts_are_refused(void)
{
	EXPECT(!read("sip:a@192.0.2.1:99999"));
	EXPECT(!read("sip:a@192.0.2.1:"));
	EXPECT(!read("sip:a@"));
	EXPECT(!read("sip:"));
	EXPECT(!read("sip:a@[192.0.2.1]"));
	EXPECT(!read("sip:a@192.0.2.1/x"));
}

static void bare_uri_ends_before_separators(void)
{
	EXPECT(read_inside("sip:a@192.0.2.1:5070|;maddr=192.0.2.2",
			   SIPALG_CLASS_BARE));
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT(read_inside("sip:192.0.2.1|,x@192.0.2.2", SIPALG_CLASS_BARE));
	EXPECT(read_inside("tel:+1201|;x=y", SIPALG_CLASS_BARE));
	EXPECT(read_inside("sip:a|;b@192.0.2.1", SIPALG_CLASS_BARE));
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
}

static const struct unit_case uri_cases[] = {
	UNIT_CASE(host_and_port_are_the_site),
	UNIT_CASE(user_may_be_missing),
	UNIT_CASE(user_may_hold_separators),
	UNIT_CASE(escaped_at_does_not_end_the_user),
	UNIT_CASE(unescaped_at_in_the_user_is_passed),
	UNIT_CASE(at_behind_the_host_belongs_to_parameters),
	UNIT_CASE(ipv6_stands_in_brackets),
	UNIT_CASE(transport_is_told),
	UNIT_CASE(transport_is_that_of_maddr_too),
	UNIT_CASE(names_are_no_sites),
	UNIT_CASE(other_schemes_are_no_sites),
	UNIT_CASE(scheme_is_in_any_case),
	UNIT_CASE(maddr_is_a_site_with_the_port_of_the_uri),
	UNIT_CASE(port_behind_a_name_is_that_of_its_maddr),
	UNIT_CASE(port_behind_an_address_is_that_of_another_maddr),
	UNIT_CASE(maddr_is_where_to_send),
	UNIT_CASE(headers_within_a_uri_are_left_alone),
	UNIT_CASE(impossible_ports_and_hosts_are_refused),
	UNIT_CASE(bare_uri_ends_before_separators),
};
UNIT_SUITE(uri);
