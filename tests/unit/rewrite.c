// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is written for one place. Whole messages are golden cases.
 */
#include "unit.h"

/*
 * Reads a message with @headers, maps "@from -> @to", and expects @want where
 * the headers stood.
 */
static const char *from, *to;
static u8 flags;

static void becomes(const char *headers, const char *want)
{
	static u8 out[1 << 16];
	struct sipalg_span span;
	u32 start, len;

	EXPECT_REASON(unit_read_with(headers), SIPALG_OK);
	unit_map(from, to, flags);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	span = sipalg_edit_span(&unit_job.edits);
	start = strlen("OPTIONS sip:bob@example.net SIP/2.0\r\n");
	memcpy(out, unit_data, unit_len);
	if (span.len) {
		len = sipalg_edit_write(&unit_job.edits, unit_data,
					out + span.off);
		EXPECT_EQ(len, span.len + unit_job.edits.growth);
		memcpy(out + span.off + len, unit_data + span.off + span.len,
		       unit_len - span.off - span.len);
	}
	len = strlen(want);
	unit_expect_text(out + start, len, want, __FILE__, __LINE__);
	EXPECT(!memcmp(out + start + len, "\r\nVia: ", 7));
}

static void host_changes_and_equal_port_stays(void)
{
	from = "10.0.0.2:5060", to = "192.0.2.1:5060", flags = 0;
	becomes("Contact: <sip:a@10.0.0.2:5060;ob>\n",
		"Contact: <sip:a@192.0.2.1:5060;ob>");
	EXPECT_EQ(unit_job.edits.nr, 1);
	becomes("Contact: <sip:a@10.0.0.2>\n", "Contact: <sip:a@192.0.2.1>");
	becomes("Contact: <sip:a@10.0.0.2:05060>\n",
		"Contact: <sip:a@192.0.2.1:05060>");
}

static void other_port_is_written(void)
{
	from = "10.0.0.2:5060", to = "192.0.2.1:40000", flags = 0;
	becomes("Contact: <sip:a@10.0.0.2:5060;ob>\n",
		"Contact: <sip:a@192.0.2.1:40000;ob>");
	EXPECT_EQ(unit_job.edits.nr, 1);
	becomes("Contact: <sip:a@10.0.0.2>\n",
		"Contact: <sip:a@192.0.2.1:40000>");
	from = "10.0.0.2:5070", to = "192.0.2.1:5060";
	becomes("Contact: sip:a@10.0.0.2:5070\n",
		"Contact: sip:a@192.0.2.1:5060");
}

static void other_endpoints_stay(void)
{
	from = "10.0.0.2:5060", to = "192.0.2.1:40000", flags = 0;
	becomes("Contact: <sip:a@10.0.0.2:5061>\n",
		"Contact: <sip:a@10.0.0.2:5061>");
	EXPECT_EQ(unit_job.edits.nr, 0);
	becomes("Contact: <sip:10.0.0.2@10.0.0.3>\n",
		"Contact: <sip:10.0.0.2@10.0.0.3>");
	EXPECT_EQ(unit_job.edits.nr, 0);
}

static void bare_owner_gets_no_port(void)
{
	from = "192.0.2.1:40000", to = "10.0.0.2:5060";
	flags = SIPALG_MAP_BARE_URI;
	becomes("Contact: <sip:a@192.0.2.1:40000>\n",
		"Contact: <sip:a@10.0.0.2>");
	becomes("Via: SIP/2.0/UDP 192.0.2.1:40000;rport\n",
		"Via: SIP/2.0/UDP 10.0.0.2:5060;rport");
	flags = SIPALG_MAP_BARE_VIA;
	becomes("Contact: <sip:a@192.0.2.1:40000>\n",
		"Contact: <sip:a@10.0.0.2:5060>");
	becomes("Via: SIP/2.0/UDP 192.0.2.1:40000;rport\n",
		"Via: SIP/2.0/UDP 10.0.0.2;rport");
	becomes("Via: SIP/2.0/UDP 192.0.2.1 : 40000;rport\n",
		"Via: SIP/2.0/UDP 10.0.0.2;rport");
	flags = 0;
	becomes("Via: SIP/2.0/UDP 192.0.2.1:40000;rport\n",
		"Via: SIP/2.0/UDP 10.0.0.2:5060;rport");
	to = "10.0.0.2:5070", flags = SIPALG_MAP_BARE_VIA;
	becomes("Via: SIP/2.0/UDP 192.0.2.1:40000;rport\n",
		"Via: SIP/2.0/UDP 10.0.0.2:5070;rport");
}

static void host_only_places_match_any_port_and_keep_it(void)
{
	from = "10.0.0.2:5060", to = "192.0.2.1:40000", flags = 0;
	becomes("P-Asserted-Identity: <sip:a@10.0.0.2>, <sip:a@10.0.0.2:99>\n",
		"P-Asserted-Identity: <sip:a@192.0.2.1>, <sip:a@192.0.2.1:99>");
	EXPECT_EQ(unit_job.edits.nr, 2);
}

static void received_and_rport_change_apart(void)
{
	from = "192.0.2.1:40000", to = "10.0.0.2:5062", flags = 0;
	becomes("Via: SIP/2.0/UDP 192.0.2.1:40000;received=192.0.2.1;"
		"branch=x;rport=40000\n",
		"Via: SIP/2.0/UDP 10.0.0.2:5062;received=10.0.0.2;"
		"branch=x;rport=5062");
	EXPECT_EQ(unit_job.edits.nr, 3);
	becomes("Via: SIP/2.0/UDP 192.0.2.1:40001;received=192.0.2.1\n",
		"Via: SIP/2.0/UDP 192.0.2.1:40001;received=192.0.2.1");
	becomes("Via: SIP/2.0/UDP a.example.com;rport=40000;received=192.0.2.1\n",
		"Via: SIP/2.0/UDP a.example.com;rport=5062;received=10.0.0.2");
	to = "10.0.0.2:40000";
	becomes("Via: SIP/2.0/UDP a.example.com;rport=40000;received=192.0.2.1\n",
		"Via: SIP/2.0/UDP a.example.com;rport=40000;received=10.0.0.2");
}

static void space_around_the_colon_stays(void)
{
	from = "10.0.0.2:5070", to = "192.0.2.1:40000", flags = 0;
	becomes("Via: SIP/2.0/UDP 10.0.0.2 :\n  5070 ;branch=x\n",
		"Via: SIP/2.0/UDP 192.0.2.1 :\r\n  40000 ;branch=x");
	EXPECT_EQ(unit_job.edits.nr, 2);
	to = "192.0.2.1:5070";
	becomes("Via: SIP/2.0/UDP 10.0.0.2 : 5070\n",
		"Via: SIP/2.0/UDP 192.0.2.1 : 5070");
	becomes("Via: SIP/2.0/UDP 10.0.0.2: 5070\n",
		"Via: SIP/2.0/UDP 192.0.2.1: 5070");
}

static void default_port_of_sips_is_5061(void)
{
	from = "10.0.0.2:5061", to = "192.0.2.1:5061", flags = 0;
	becomes("Contact: <sips:a@10.0.0.2>\n", "Contact: <sips:a@192.0.2.1>");
	becomes("Contact: <sip:a@10.0.0.2>\n", "Contact: <sip:a@10.0.0.2>");
	to = "192.0.2.1:5060";
	becomes("Contact: <sips:a@10.0.0.2>\n",
		"Contact: <sips:a@192.0.2.1:5060>");
	from = "10.0.0.2:5060";
	becomes("Contact: <sips:a@10.0.0.2>\n", "Contact: <sips:a@10.0.0.2>");
}

static void via_of_another_transport_stays(void)
{
	from = "10.0.0.2:5060", to = "192.0.2.1:40000", flags = 0;
	becomes("Via: SIP/2.0/TCP 10.0.0.2:5060;rport=5060;received=10.0.0.2,"
		" SIP/2.0/UDP 10.0.0.2:5060;rport=5060\n",
		"Via: SIP/2.0/TCP 10.0.0.2:5060;rport=5060;received=10.0.0.2,"
		" SIP/2.0/UDP 192.0.2.1:40000;rport=40000");
	becomes("Via: SIP/2.0/SCTP 10.0.0.2:5060\n",
		"Via: SIP/2.0/SCTP 10.0.0.2:5060");
	from = "10.0.0.2:5061", to = "192.0.2.1:5061";
	becomes("Via: SIP/2.0/TLS 10.0.0.2\n", "Via: SIP/2.0/TLS 10.0.0.2");
}

static void ipv6_gets_brackets_where_they_are_due(void)
{
	from = "[2001:db8::a]:5060", to = "[2001:db8::b:0:0:1]:5070", flags = 0;
	becomes("Contact: <sip:a@[2001:DB8:0::A]>\n",
		"Contact: <sip:a@[2001:db8::b:0:0:1]:5070>");
	becomes("Via: SIP/2.0/UDP [2001:db8::a];received=2001:db8::a\n",
		"Via: SIP/2.0/UDP [2001:db8::b:0:0:1]:5070;"
		"received=2001:db8::b:0:0:1");
	becomes("Via: SIP/2.0/UDP [2001:db8::a];received=[2001:db8::a]\n",
		"Via: SIP/2.0/UDP [2001:db8::b:0:0:1]:5070;"
		"received=[2001:db8::b:0:0:1]");
}

static void equal_text_makes_no_edit(void)
{
	from = "10.0.0.2:5060", to = "10.0.0.2:5060", flags = 0;
	becomes("Contact: <sip:a@10.0.0.2:5060>, <sip:a@10.0.0.2>\n",
		"Contact: <sip:a@10.0.0.2:5060>, <sip:a@10.0.0.2>");
	EXPECT_EQ(unit_job.edits.nr, 0);
	EXPECT_EQ(unit_job.edits.growth, 0);
}

static void maddr_follows_its_endpoint(void)
{
	from = "10.0.0.2:5070", to = "192.0.2.1:5070", flags = 0;
	becomes("Contact: <sip:a@b.example.com:5070;maddr=10.0.0.2>\n",
		"Contact: <sip:a@b.example.com:5070;maddr=192.0.2.1>");
	becomes("Contact: <sip:a@b.example.com;maddr=10.0.0.2>\n",
		"Contact: <sip:a@b.example.com;maddr=10.0.0.2>");
}

static void port_of_a_name_follows_its_maddr(void)
{
	from = "10.0.0.2:5060", to = "192.0.2.1:40000", flags = 0;
	becomes("Contact: <sip:a@b.example.com:5060;maddr=10.0.0.2>\n",
		"Contact: <sip:a@b.example.com:40000;maddr=192.0.2.1>");
	/* nowhere to write it: better whole than half */
	becomes("Contact: <sip:a@b.example.com;maddr=10.0.0.2>\n",
		"Contact: <sip:a@b.example.com;maddr=10.0.0.2>");
	/* here it stands with the address */
	becomes("Contact: <sip:a@10.0.0.2;maddr=10.0.0.2>\n",
		"Contact: <sip:a@192.0.2.1:40000;maddr=192.0.2.1>");
	/* of persons the host alone counts */
	becomes("Reply-To: <sip:b.example.com:5060;maddr=10.0.0.2>\n"
		"Referred-By: <sip:b.example.com:5060;maddr=10.0.0.2>\n",
		"Reply-To: <sip:b.example.com:40000;maddr=192.0.2.1>\r\n"
		"Referred-By: <sip:b.example.com:5060;maddr=192.0.2.1>");
	from = "10.0.0.2:5060", to = "192.0.2.1:5060";
	becomes("Contact: <sip:a@b.example.com;maddr=10.0.0.2>\n",
		"Contact: <sip:a@b.example.com;maddr=192.0.2.1>");
}

static void inward_pairs_leave_persons_alone(void)
{
	from = "192.0.2.1:40000", to = "10.0.0.2:5060";
	flags = SIPALG_MAP_INWARD;
	becomes("P-Asserted-Identity: <sip:a@192.0.2.1>\n"
		"P-Preferred-Identity: <sip:a@192.0.2.1>\n"
		"Remote-Party-ID: <sip:a@192.0.2.1>\n"
		"Diversion: <sip:a@192.0.2.1>\n"
		"Referred-By: <sip:a@192.0.2.1>\n",
		"P-Asserted-Identity: <sip:a@192.0.2.1>\r\n"
		"P-Preferred-Identity: <sip:a@192.0.2.1>\r\n"
		"Remote-Party-ID: <sip:a@192.0.2.1>\r\n"
		"Diversion: <sip:a@192.0.2.1>\r\n"
		"Referred-By: <sip:a@192.0.2.1>");
	EXPECT_EQ(unit_job.msg.nr_sites, 5);
	becomes("Reply-To: <sip:a@192.0.2.1:40000>\n",
		"Reply-To: <sip:a@10.0.0.2:5060>");
}

/* Which of From and To change, as a sum of 1 and 2. */
static u32 persons(bool request, u8 way, bool identity)
{
	u32 changed = 0;
	u32 i;

	EXPECT_REASON(unit_read("OPTIONS sip:b@b.example.com SIP/2.0\n"
				"Via: SIP/2.0/UDP a.example.com\n"
				"From: <sip:a@10.0.0.2>;tag=1\n"
				"To: <sip:a@10.0.0.2>\n"
				"Call-ID: c\nCSeq: 1 OPTIONS\n\n"),
		      SIPALG_OK);
	unit_job.msg.request = request;
	unit_job.msg.identity = identity;
	unit_map("10.0.0.2:5060", "192.0.2.1:40000", way);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	for (i = 0; i < unit_job.edits.nr; i++)
		changed += unit_job.edits.list[i].field == SIPALG_FIELD_FROM ?
			   1 : 2;
	return changed;
}

static void from_follows_who_has_written_it(void)
{
	EXPECT_EQ(persons(true, 0, false), 3);
	EXPECT_EQ(persons(true, SIPALG_MAP_INWARD, false), 2);
	EXPECT_EQ(persons(false, 0, false), 2);
	EXPECT_EQ(persons(false, SIPALG_MAP_INWARD, false), 3);
	EXPECT_EQ(persons(true, 0, true), 0);
	EXPECT_EQ(persons(true, SIPALG_MAP_INWARD | SIPALG_MAP_KEEP_HOST,
			  false), 0);
}

static void owner_of_public_endpoint_keeps_it(void)
{
	from = "192.0.2.1:40000", to = "10.0.0.2:5060";
	flags = SIPALG_MAP_INWARD | SIPALG_MAP_KEEP_VIA;
	becomes("Via: SIP/2.0/UDP 192.0.2.1:40000;received=192.0.2.1;"
		"rport=40000\nContact: <sip:a@192.0.2.1:40000>\n",
		"Via: SIP/2.0/UDP 192.0.2.1:40000;received=192.0.2.1;"
		"rport=40000\r\nContact: <sip:a@10.0.0.2:5060>");
	flags = SIPALG_MAP_INWARD | SIPALG_MAP_KEEP_URI;
	becomes("Via: SIP/2.0/UDP 192.0.2.1:40000\n"
		"Contact: <sip:a@192.0.2.1:40000>\n",
		"Via: SIP/2.0/UDP 10.0.0.2:5060\r\n"
		"Contact: <sip:a@192.0.2.1:40000>");
	becomes("Refer-To: <sip:a@192.0.2.1:40000>\n",
		"Refer-To: <sip:a@10.0.0.2:5060>");
}

static void sealed_message_stays(void)
{
	EXPECT_REASON(unit_read_with("Contact: <sip:a@10.0.0.2>\n"),
		      SIPALG_OK);
	unit_map("10.0.0.2:5060", "192.0.2.1:40000", 0);
	unit_job.msg.sealed = SIPALG_AUTH_INT;
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 0);
}

#define LINE	"c=IN IP4 10.0.0.2\nm=audio 4000 RTP/AVP 0\n"

/* The attribute @line, under a promised m= line, becomes @want. */
static void line_becomes(const char *line, const char *want, u16 rtcp_port)
{
	static char text[1024];
	static u8 out[1024];
	struct sipalg_media_map *media = unit_job.media;
	struct sipalg_span span;
	u32 len;

	snprintf(text, sizeof(text), "v=0\n" LINE "%s\n", line);
	EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
	unit_job.plan_sdp = true;
	media->promised = true;
	media->candidates = true;
	media->rtp = unit_end_of("192.0.2.1:20000");
	media->rtcp = media->rtp;
	media->rtcp.port = rtcp_port;
	unit_map("192.0.2.9:20000", "10.0.0.3:6000", SIPALG_MAP_INWARD);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	span = sipalg_edit_span(&unit_job.edits);
	memcpy(out, unit_data, span.off);
	len = span.off + sipalg_edit_write(&unit_job.edits, unit_data,
					   out + span.off);
	span.off += span.len;
	memcpy(out + len, unit_data + span.off, unit_len - span.off);
	len += unit_len - span.off;
	unit_expect_text(out + len - strlen(want) - 2, strlen(want), want,
			 __FILE__, __LINE__);
}

static void what_is_like_the_media_line_follows_it(void)
{
	line_becomes("a=candidate:1 1 UDP 9 10.0.0.2 4000 typ host",
		     "=candidate:1 1 UDP 9 192.0.2.1 20000 typ host", 20001);
	line_becomes("a=candidate:1 2 UDP 9 10.0.0.2 4001 typ host",
		     "=candidate:1 2 UDP 9 192.0.2.1 20001 typ host", 20001);
	line_becomes("a=candidate:1 2 UDP 9 10.0.0.2 4001 typ host",
		     "=candidate:1 2 UDP 9 10.0.0.2 4001 typ host", 0);
	line_becomes("a=candidate:1 1 UDP 9 10.0.0.2 4002 typ host",
		     "=candidate:1 1 UDP 9 10.0.0.2 4002 typ host", 20001);
	line_becomes("a=candidate:1 1 TCP 9 10.0.0.2 4000 typ host",
		     "=candidate:1 1 TCP 9 10.0.0.2 4000 typ host", 20001);
	line_becomes("a=altc:1 IP4 10.0.0.2 4000",
		     "=altc:1 IP4 192.0.2.1 20000", 20001);
	line_becomes("a=path:msrp://10.0.0.2:4000/x;tcp",
		     "=path:msrp://192.0.2.1:20000/x;tcp", 20001);
	line_becomes("a=path:msrp://10.0.0.2/x;tcp",
		     "=path:msrp://10.0.0.2/x;tcp", 20001);
	line_becomes("c=IN IP4 10.0.0.2", "c=IN IP4 192.0.2.1", 20001);
	line_becomes("c=IN IP4 10.0.0.2\nc=IN IP4 10.0.0.2",
		     "c=IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.1", 20001);
	line_becomes("c=IN IP4 10.0.0.2\nc=IN IP4 10.0.0.3",
		     "c=IN IP4 192.0.2.1\r\nc=IN IP4 10.0.0.3", 20001);
	line_becomes("a=source-filter: incl IN IP4 10.0.0.2 192.0.2.7",
		     "=source-filter: incl IN IP4 192.0.2.1 192.0.2.7", 20001);
	line_becomes("a=rtcp:4001 IN IP4 10.0.0.2",
		     "a=rtcp:20001 IN IP4 192.0.2.1", 20001);
	line_becomes("a=rtcp:4001 IN IP4 10.0.0.2",
		     "a=rtcp:4001 IN IP4 10.0.0.2", 0);
	line_becomes("a=remote-candidates:1 192.0.2.9 20000",
		     "a=remote-candidates:1 10.0.0.3 6000", 20001);
}

static void failed_plan_leaves_no_edits(void)
{
	static char text[1 << 16];
	u32 i;

	strcpy(text, "X: ");
	memset(text + 3, 'x', 65000);
	strcpy(text + 65003, "\nContact: <sip:a@10.0.0.2>\n");
	EXPECT_REASON(unit_read_with(text), SIPALG_OK);
	unit_map("10.0.0.2:5060", "192.0.2.111:40000", 0);
	EXPECT(unit_len + 9 <= 65507);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.growth, 9);
	i = 65507 - unit_len - 8;
	memset(text + 3, 'x', 65000 + i);
	strcpy(text + 65003 + i, "\nContact: <sip:a@10.0.0.2>\n");
	EXPECT_REASON(unit_read_with(text), SIPALG_OK);
	unit_map("10.0.0.2:5060", "192.0.2.111:40000", 0);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_GROWN_TOO_LONG);
	EXPECT_EQ(unit_job.edits.nr, 0);
}

static const struct unit_case rewrite_cases[] = {
	UNIT_CASE(host_changes_and_equal_port_stays),
	UNIT_CASE(other_port_is_written),
	UNIT_CASE(other_endpoints_stay),
	UNIT_CASE(bare_owner_gets_no_port),
	UNIT_CASE(host_only_places_match_any_port_and_keep_it),
	UNIT_CASE(received_and_rport_change_apart),
	UNIT_CASE(space_around_the_colon_stays),
	UNIT_CASE(default_port_of_sips_is_5061),
	UNIT_CASE(via_of_another_transport_stays),
	UNIT_CASE(ipv6_gets_brackets_where_they_are_due),
	UNIT_CASE(equal_text_makes_no_edit),
	UNIT_CASE(maddr_follows_its_endpoint),
	UNIT_CASE(port_of_a_name_follows_its_maddr),
	UNIT_CASE(inward_pairs_leave_persons_alone),
	UNIT_CASE(from_follows_who_has_written_it),
	UNIT_CASE(owner_of_public_endpoint_keeps_it),
	UNIT_CASE(sealed_message_stays),
	UNIT_CASE(what_is_like_the_media_line_follows_it),
	UNIT_CASE(failed_plan_leaves_no_edits),
};
UNIT_SUITE(rewrite);
