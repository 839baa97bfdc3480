// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#define VIA	SIPALG_FIELD_VIA
#define PARAM	SIPALG_SITE_PARAM
#define PORT	SIPALG_SITE_PORT_ONLY
#define UDP	SIPALG_SITE_DATAGRAM
#define TCP	SIPALG_SITE_STREAM

static enum sipalg_reason via(const char *value)
{
	char text[4096];

	snprintf(text, sizeof(text), "Via: %s\n", value);
	return unit_read_with(text);
}

static void end_is(u32 i, const char *want)
{
	struct sipalg_end end = unit_end_of(want);

	EXPECT(sipalg_end_equal(&unit_job.msg.sites[i].end, &end));
}

static void sent_by_is_a_site(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_SITE(0, "192.0.2.1:5070", VIA, UDP);
	EXPECT_TEXT(unit_job.msg.branch, "z9hG4bKx");
}

static void space_may_stand_nearly_everywhere(void)
{
	EXPECT_REASON(via("SIP \n /\t2.0 /  UDP\n  192.0.2.1 : 5070 ; "
			  "received = 192.0.2.2 ;\n branch = a ,\n"
			  " SIP/2.0/TCP 192.0.2.3"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 3);
	EXPECT_SITE(0, "192.0.2.1 : 5070", VIA, UDP);
	EXPECT_EQ(unit_job.msg.sites[0].host_len, 9);
	end_is(0, "192.0.2.1:5070");
	EXPECT_SITE(1, "192.0.2.2", VIA, PARAM | UDP);
	EXPECT_SITE(2, "192.0.2.3", VIA, TCP);
	EXPECT_TEXT(unit_job.msg.branch, "a");
}

static void branch_of_the_topmost_is_kept(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;branch=one,"
			  "SIP/2.0/UDP b.example.com;branch=two"), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.branch, "one");
}

static void received_and_rport_name_one_endpoint(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1:5062;received=192.0.2.9;"
			  "rport=40000"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 3);
	end_is(0, "10.0.0.1:5062");
	EXPECT_SITE(1, "192.0.2.9", VIA, PARAM | UDP);
	end_is(1, "192.0.2.9:40000");
	EXPECT_SITE(2, "40000", VIA, PORT | UDP);
	EXPECT_EQ(unit_job.msg.sites[2].host_len, 0);
	end_is(2, "192.0.2.9:40000");
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;received=192.0.2.9;"
			  "rport=65535"), SIPALG_OK);
	end_is(0, "192.0.2.9:65535");
	/* in the other order too */
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;RPORT=40000;"
			  "Received=192.0.2.9"), SIPALG_OK);
	EXPECT_SITE(0, "40000", VIA, PORT | UDP);
	end_is(0, "192.0.2.9:40000");
	end_is(1, "192.0.2.9:40000");
}

static void received_alone_takes_the_port_of_sent_by(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1:5062;received=192.0.2.9"),
		      SIPALG_OK);
	end_is(1, "192.0.2.9:5062");
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1;received=192.0.2.9"),
		      SIPALG_OK);
	end_is(1, "192.0.2.9:5060");
	EXPECT_REASON(via("SIP/2.0/TLS 10.0.0.1;received=192.0.2.9"),
		      SIPALG_OK);
	end_is(1, "192.0.2.9:5061");
}

static void rport_alone_takes_the_address_of_sent_by(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1:5062;rport=40000"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	end_is(1, "10.0.0.1:40000");
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;rport=40000"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_EQ(unit_job.msg.sites[0].end.addr.family, 0);
}

static void topmost_says_where_it_was_seen(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1;rport=40000;"
			  "received=192.0.2.9,"
			  "SIP/2.0/UDP 10.0.0.2;received=192.0.2.8"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.seen, 1);
	end_is(1, "192.0.2.9:40000");
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;received=192.0.2.9"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.seen, 0);
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1;rport;branch=a,"
			  "SIP/2.0/UDP 10.0.0.2;received=192.0.2.8"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.seen, -1);
}

static void rport_without_a_number_is_no_site(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1;rport;branch=a"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1;rport=0"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_REASON(via("SIP/2.0/UDP 10.0.0.1;rport=;branch=a"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_TEXT(unit_job.msg.branch, "a");
}

static void received_is_read_with_brackets_and_without(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP [2001:db8::9:1];"
			  "received=2001:db8::9:255;branch=a"), SIPALG_OK);
	EXPECT_SITE(1, "2001:db8::9:255", VIA, PARAM | UDP);
	end_is(1, "[2001:db8::9:255]:5060");
	EXPECT_REASON(via("SIP/2.0/UDP [2001:db8::9:1]:5070;"
			  "received=[2001:db8::9:255];branch=a"), SIPALG_OK);
	EXPECT_SITE(1, "[2001:db8::9:255]", VIA,
		    PARAM | SIPALG_SITE_BRACKETED | UDP);
	end_is(1, "[2001:db8::9:255]:5070");
	EXPECT_SITE(0, "[2001:db8::9:1]:5070", VIA,
		    SIPALG_SITE_BRACKETED | UDP);
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;received=2001:5::1"),
		      SIPALG_OK);
	EXPECT_SITE(0, "2001:5::1", VIA, PARAM | UDP);
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;received=1:2:3:4:5:6:7:8"),
		      SIPALG_OK);
	EXPECT_SITE(0, "1:2:3:4:5:6:7:8", VIA, PARAM | UDP);
	/* with a port it names something else */
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;received=192.0.2.1:5060;"
			  "maddr=[2001:db8::1]:5060;received="), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
}

static void maddr_is_a_site(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1:5070;maddr=192.0.2.1;"
			  "ttl=1"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT_SITE(0, "192.0.2.1:5070", VIA, UDP);
	EXPECT_SITE(1, "192.0.2.1", VIA, PARAM | UDP);
	end_is(1, "192.0.2.1:5070");
}

static void port_behind_an_address_is_that_of_another_maddr(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1 : 5070 ;received=192.0.2.9;"
			  "rport=4000;maddr=192.0.2.7"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 5);
	EXPECT_SITE(0, "192.0.2.1", VIA, SIPALG_SITE_HOST_ONLY | UDP);
	EXPECT_SITE(1, "5070", VIA, SIPALG_SITE_PORT_ONLY | UDP);
	end_is(1, "192.0.2.7:5070");
	EXPECT_SITE(2, "192.0.2.9", VIA, PARAM | UDP);
	end_is(2, "192.0.2.9:4000");
	EXPECT_SITE(4, "192.0.2.7", VIA, PARAM | UDP);
	end_is(4, "192.0.2.7:5070");
}

static void port_behind_a_name_is_that_of_its_maddr(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com : 5070 ;rport=4000;"
			  "received=192.0.2.9;maddr=192.0.2.7,"
			  "SIP/2.0/TLS b;maddr=192.0.2.8"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 5);
	EXPECT_SITE(0, "5070", VIA, SIPALG_SITE_PORT_ONLY | UDP);
	end_is(0, "192.0.2.7:5070");
	EXPECT_SITE(1, "4000", VIA, SIPALG_SITE_PORT_ONLY | UDP);
	end_is(1, "192.0.2.9:4000");
	EXPECT_SITE(2, "192.0.2.9", VIA, PARAM | UDP);
	end_is(2, "192.0.2.9:4000");
	EXPECT_SITE(3, "192.0.2.7", VIA, PARAM | UDP);
	end_is(3, "192.0.2.7:5070");
	EXPECT_SITE(4, "192.0.2.8", VIA, PARAM | SIPALG_SITE_PORTLESS);
	end_is(4, "192.0.2.8:5061");
}

static void names_are_no_sites(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com:5070;maddr=b.example.com;"
			  "received=c.example.com"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
}

static void any_protocol_and_transport_is_read(void)
{
	EXPECT_REASON(via("XYZ/9.9/UNKNOWN 192.0.2.1"), SIPALG_OK);
	EXPECT_REASON(via("sip/2.0/tls-sctp 192.0.2.1"), SIPALG_OK);
	EXPECT_SITE(0, "192.0.2.1", VIA, SIPALG_SITE_SECURE);
}

static void transport_is_told_of_every_site(void)
{
	static const struct {
		const char *text;
		u8 flags;
	} transports[] = {
		{ "UDP", UDP }, { "udp", UDP }, { "Udp", UDP }, { "TCP", TCP },
		{ "tcp", TCP }, { "UDPX", 0 }, { "UD", 0 }, { "SCTP", 0 },
		{ "WS", 0 }, { "WSS", 0 }, { "DCCP", 0 }, { "TLS", 0 },
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(transports); i++) {
		u8 flags = transports[i].flags;

		sprintf(text, "SIP/2.0/%s 192.0.2.1:5070;received=192.0.2.2;"
			"rport=40000;maddr=192.0.2.1,SIP/2.0/X 192.0.2.4",
			transports[i].text);
		EXPECT_REASON(via(text), SIPALG_OK);
		EXPECT_EQ(unit_job.msg.nr_sites, 5);
		EXPECT_EQ(unit_job.msg.sites[0].flags & ~SIPALG_SITE_SECURE,
			  flags);
		EXPECT_SITE(1, "192.0.2.2", VIA, PARAM | flags);
		EXPECT_SITE(2, "40000", VIA, PORT | flags);
		EXPECT_SITE(3, "192.0.2.1", VIA, PARAM | flags);
		EXPECT_SITE(4, "192.0.2.4", VIA, 0);
	}
}

static void ports_are_1_to_65535(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1:1"), SIPALG_OK);
	end_is(0, "192.0.2.1:1");
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1:65535"), SIPALG_OK);
	end_is(0, "192.0.2.1:65535");
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1:65536"), SIPALG_BAD_VIA);
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1:0"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
	EXPECT_REASON(via("SIP/2.0/UDP a.example.com;rport=65536"),
		      SIPALG_BAD_VIA);
}

static void comment_behind_a_value_is_passed(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1:5070 (Gate (old) way)"),
		      SIPALG_OK);
	EXPECT_SITE(0, "192.0.2.1:5070", VIA, UDP);
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1;branch=a;rport ( \\) \\\\ ( )\n"
			  " x ) , SIP/2.0/TCP 192.0.2.2\t(\xc3\xa4)"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT_SITE(1, "192.0.2.2", VIA, TCP);
	EXPECT_TEXT(unit_job.msg.branch, "a");
}

static void comment_that_could_be_more_is_not(void)
{
	static const char *const wrong[] = {
		"(", "(a", "(a))", ")", "(a) (b)", "(a) x", "(a);rport",
		"(a) SIP/2.0/UDP 192.0.2.2",
		"(a, SIP/2.0/UDP 10.0.0.1)", "(;received=10.0.0.1)", "(\")",
		"(\\, b)", "(\\;b)", "(\\", "((a)", "(a\\)",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++) {
		sprintf(text, "SIP/2.0/UDP 192.0.2.1 %s", wrong[i]);
		EXPECT_REASON(via(text), SIPALG_BAD_VIA);
	}
}

static void nothing_between_commas_is_passed(void)
{
	EXPECT_REASON(via("SIP/2.0/UDP 192.0.2.1;branch=a,, ,\n"
			  " SIP/2.0/UDP 192.0.2.2 , "), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT_TEXT(unit_job.msg.branch, "a");
}

static void what_is_not_a_via_has_a_reason(void)
{
	static const char *const wrong[] = {
		"", "SIP/2.0/UDP", "SIP/2.0/", "SIP/2.0 192.0.2.1", "SIP/2.0/ 192.0.2.1",
		"/2.0/UDP 192.0.2.1", "SIP/2.0/UDP :5060",
		"SIP/2.0/UDP 192.0.2.1:", "SIP/2.0/UDP 192.0.2.1:70000",
		"SIP/2.0/UDP 192.0.2.1 192.0.2.2", ",SIP/2.0/UDP 192.0.2.1",
		"SIP/2.0/UDP 192.0.2.1;;,;,,", "SIP/2.0/UDP 2001:db8::9:1",
		"SIP/2.0/UDP 192.0.2.1;rport=x", "SIP/2.0/UDP 192.0.2.1;=a",
		"SIP/2.0/UDP 192.0.2.1;rport=70000", "SIP/2.0/UDP [192.0.2.1]",
		"SIP/2.0/UDP 192.0.2.1;x=\"y", "SIP/2.0/UDP 192.0.2.1;x=<y",
		"SIP/2.0/UDP 192.0.2.1;x=<y z>", "SIP/2.0/UDP 192.0.2.1;rport=<1>",
		"SIP/2.0/UDP 192.0.2.1;rport=00000005060",
		"SIP/2.0/UDP 192.0.2.1:5060 : 5061",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++)
		EXPECT_REASON(via(wrong[i]), SIPALG_BAD_VIA);
}

static const struct unit_case via_cases[] = {
	UNIT_CASE(sent_by_is_a_site),
	UNIT_CASE(space_may_stand_nearly_everywhere),
	UNIT_CASE(branch_of_the_topmost_is_kept),
	UNIT_CASE(topmost_says_where_it_was_seen),
	UNIT_CASE(received_and_rport_name_one_endpoint),
	UNIT_CASE(received_alone_takes_the_port_of_sent_by),
	UNIT_CASE(rport_alone_takes_the_address_of_sent_by),
	UNIT_CASE(rport_without_a_number_is_no_site),
	UNIT_CASE(received_is_read_with_brackets_and_without),
	UNIT_CASE(maddr_is_a_site),
	UNIT_CASE(port_behind_an_address_is_that_of_another_maddr),
	UNIT_CASE(port_behind_a_name_is_that_of_its_maddr),
	UNIT_CASE(names_are_no_sites),
	UNIT_CASE(any_protocol_and_transport_is_read),
	UNIT_CASE(transport_is_told_of_every_site),
	UNIT_CASE(ports_are_1_to_65535),
	UNIT_CASE(comment_behind_a_value_is_passed),
	UNIT_CASE(comment_that_could_be_more_is_not),
	UNIT_CASE(nothing_between_commas_is_passed),
	UNIT_CASE(what_is_not_a_via_has_a_reason),
};
UNIT_SUITE(via);
