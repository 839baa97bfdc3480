// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"
#include <linux/sipalg.h>

#define SDP	unit_job.sdp
#define HEAD	"v=0\no=a 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\n"

static void expect_site(s32 i, const char *text, u8 field, int line)
{
	if (unit_expect(i >= 0 && i < (s32)SDP.nr_sites, __FILE__, line,
			"there is such a site"))
		unit_expect_site(&SDP.sites[i], text, field, 0, __FILE__, line);
}
#define SITE_IS(i, text, field)						\
	expect_site(i, text, SIPALG_FIELD_SDP_##field, __LINE__)

static void addresses_and_ports_are_found(void)
{
	EXPECT_REASON(unit_read_sdp(
		"v=0\no=alice 2890844526 2890844526 IN IP4 192.0.2.1\ns=-\n"
		"c=IN IP4 192.0.2.2\nt=0 0\nm=audio 4000 RTP/AVP 0 8\n"
		"a=rtpmap:0 PCMU/8000\nm=video 4002 RTP/AVP 31\n"
		"c=IN IP4 192.0.2.3\na=sendrecv\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_media, 2);
	EXPECT_EQ(SDP.nr_sites, 3);
	SITE_IS(0, "192.0.2.1", ORIGIN);
	EXPECT_EQ(SDP.media[0].conn, 1);
	EXPECT_EQ(SDP.media[0].port, 4000);
	EXPECT_TEXT(SDP.media[0].port_text, "4000");
	EXPECT_EQ(SDP.media[0].rtcp_port, 0);
	EXPECT_EQ(SDP.media[0].rtcp_site, -1);
	EXPECT_EQ(SDP.media[0].first, 2);
	EXPECT_EQ(SDP.media[0].end, 2);
	EXPECT_EQ(SDP.media[1].conn, 2);
	EXPECT_EQ(SDP.media[1].first, 2);
	EXPECT_EQ(SDP.media[1].end, 3);
	SITE_IS(1, "192.0.2.2", CONN);
	SITE_IS(2, "192.0.2.3", CONN);
	EXPECT_EQ(SDP.sites[1].end.port, 0);
}

static void media_without_any_connection_has_none(void)
{
	EXPECT_REASON(unit_read_sdp(HEAD "m=audio 4000 RTP/AVP 0\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 1);
	EXPECT_EQ(SDP.media[0].conn, -1);
	EXPECT_EQ(SDP.media[0].first, 1);
	EXPECT_EQ(SDP.media[0].end, 1);
}

static void rtcp_attribute_names_port_and_address(void)
{
	EXPECT_REASON(unit_read_sdp(HEAD "c=IN IP4 192.0.2.2\n"
		"m=audio 4000 RTP/AVP 0\na=rtcp:4011 IN IP4 192.0.2.4\n"
		"m=audio 4002 RTP/AVP 0\na=rtcp:4013\na=rtcp:1 IN IP4 1.2.3.4\n"
		"m=audio 4004 RTP/AVP 0\na=rtcp-mux\na=rtcp-fb:1 nack\n"),
		SIPALG_OK);
	EXPECT_EQ(SDP.media[0].rtcp_port, 4011);
	EXPECT_TEXT(SDP.media[0].rtcp_text, "4011");
	SITE_IS(SDP.media[0].rtcp_site, "192.0.2.4", RTCP);
	EXPECT_EQ(SDP.media[1].rtcp_port, 4013);
	EXPECT_EQ(SDP.media[1].rtcp_site, -1);
	EXPECT_EQ(SDP.media[2].rtcp_text.len, 0);
	EXPECT_EQ(SDP.nr_sites, 3);
}

static void first_connection_of_a_media_line_counts(void)
{
	EXPECT_REASON(unit_read_sdp(HEAD "c=IN IP4 192.0.2.2\n"
		"c=IN IP4 192.0.2.9\nm=audio 4000 RTP/AVP 0\n"
		"c=IN IP4 192.0.2.3\nc=IN IP4 192.0.2.4\n"
		"m=audio 4002 RTP/AVP 0\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 3);
	SITE_IS(1, "192.0.2.2", CONN);
	SITE_IS(SDP.media[0].conn, "192.0.2.3", CONN);
	EXPECT_EQ(SDP.media[1].conn, 1);
}

static const struct {
	const char *proto;
	u8 kind;
} protos[] = {
	{ "RTP/AVP", SIPALG_PROTO_RTP }, { "rtp/avp", SIPALG_PROTO_RTP },
	{ "RTP/SAVP", SIPALG_PROTO_RTP }, { "RTP/AVPF", SIPALG_PROTO_RTP },
	{ "RTP/SAVPF", SIPALG_PROTO_RTP },
	{ "UDP/TLS/RTP/SAVP", SIPALG_PROTO_RTP },
	{ "UDP/TLS/RTP/SAVPF", SIPALG_PROTO_RTP },
	{ "udptl", SIPALG_PROTO_UDP }, { "UDPTL", SIPALG_PROTO_UDP },
	{ "udp", SIPALG_PROTO_UDP }, { "UDP/BFCP", SIPALG_PROTO_UDP },
	{ "UDP/TLS/UDPTL", SIPALG_PROTO_UDP },
	{ "UDP/DTLS/SCTP", SIPALG_PROTO_UDP },
	{ "TCP/MSRP", SIPALG_PROTO_OTHER }, { "TCP/BFCP", SIPALG_PROTO_OTHER },
	{ "TCP/RTP/AVP", SIPALG_PROTO_OTHER },
	{ "TCP/TLS/MSRP", SIPALG_PROTO_OTHER }, { "RTP", SIPALG_PROTO_OTHER },
	{ "UDPX", SIPALG_PROTO_OTHER }, { "DCCP/RTP/AVP", SIPALG_PROTO_OTHER },
	{ "x", SIPALG_PROTO_OTHER },
};

static void transports_are_told_by_how_they_begin(void)
{
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(protos); i++) {
		sprintf(text, HEAD "m=audio 4000 %s 0\n", protos[i].proto);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.media[0].proto, protos[i].kind);
	}
}

static void types_are_told(void)
{
	static const char *const types[] = {
		"x-other", "audio", "VIDEO", "image", "text", "application",
		"message",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(types); i++) {
		sprintf(text, HEAD "m=%s 4000 RTP/AVP 0\n", types[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.media[0].type, i);
	}
}

static void hold_names_and_multicast_are_no_addresses(void)
{
	static const char *const others[] = {
		"IN IP4 0.0.0.0", "IN IP4 a.example.com", "IN IP6 ::",
		"IN IP4 224.2.36.42/127", "IN IP4 224.2.1.1", "IN IP6 FF15::101",
		"IN IP4 2001:db8::1", "IN IP6 192.0.2.1", "ATM NSAP 47.0091",
		"TN RFC2543 +1-201-555-0123", "IN IP4 192.0.2.1/127",
		"IN IP4 300.1.1.1", "IN IP5 192.0.2.1", "IN IP4 255.255.255.255",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(others); i++) {
		sprintf(text, HEAD "c=%s\nm=audio 4000 RTP/AVP 0\n", others[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.nr_sites, 2);
		EXPECT_EQ(SDP.media[0].conn, 1);
		EXPECT_EQ(SDP.sites[1].end.addr.family, 0);
	}
	EXPECT_REASON(unit_read_sdp(HEAD "c=IN IP6 2001:db8::1\n"), SIPALG_OK);
	SITE_IS(1, "2001:db8::1", CONN);
	EXPECT_EQ(SDP.sites[1].end.addr.family, 6);
}

static void port_may_be_0_and_have_a_count(void)
{
	EXPECT_REASON(unit_read_sdp(HEAD "m=audio 0 RTP/AVP 0\n"
				    "m=video 4000/2 RTP/AVP 31\n"), SIPALG_OK);
	EXPECT_EQ(SDP.media[0].port, 0);
	EXPECT_EQ(SDP.media[1].port, 4000);
	EXPECT_TEXT(SDP.media[1].port_text, "4000");
}

static void unreadable_media_lines_have_a_reason(void)
{
	static const char *const wrong[] = {
		"", "audio", "audio 4000", "audio 65536 RTP/AVP 0",
		"audio x RTP/AVP 0", "audio -1 RTP/AVP 0", "audio $ RTP/AVP 0",
		"audio 4000/ RTP/AVP 0", "audio 4000x RTP/AVP 0",
		"audio 4294971296 RTP/AVP 0", "audio 4000 ",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++) {
		sprintf(text, HEAD "m=%s\n", wrong[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_BAD_MEDIA_LINE);
	}
}

static void unreadable_connection_lines_have_a_reason(void)
{
	static const char *const wrong[] = { "", "IN", "IN IP4", "IN IP4 " };
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++) {
		sprintf(text, HEAD "c=%s\nm=audio 4000 RTP/AVP 0\n", wrong[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_BAD_CONNECTION_LINE);
		sprintf(text, HEAD "c=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\n"
			"c=%s\n", wrong[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_BAD_CONNECTION_LINE);
	}
}

static void what_is_not_sdp_has_a_reason(void)
{
	static const char *const wrong[] = {
		"x", "v", "o=a 1 1 IN IP4 192.0.2.1\n", "hello\n", HEAD "junk\n",
		HEAD "m\n", HEAD "m=audio 4000 RTP/AVP 0\na=rtcp:x\n",
		HEAD "m=audio 4000 RTP/AVP 0\na=rtcp:70000\n",
		HEAD "m=audio 4000 RTP/AVP 0\na=rtcp:4001 IN IP4\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++)
		EXPECT_REASON(unit_read_sdp(wrong[i]), SIPALG_BAD_SDP);
}

static void lines_may_end_in_a_bare_line_feed_or_not_at_all(void)
{
	static const char text[] =
		"INVITE sip:b.example.com SIP/2.0\r\n"
		"Via: SIP/2.0/UDP a.example.com\r\nFrom: <sip:a@example.com>\r\n"
		"To: <sip:b@example.com>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n"
		"Content-Type: application/sdp\r\n\r\n"
		"v=0\nc=IN IP4 192.0.2.2\n\nm=audio 4000 RTP/AVP 0";

	EXPECT_REASON(unit_read_bytes(text, sizeof(text) - 1), SIPALG_OK);
	sipalg_sdp_init(&SDP);
	EXPECT_REASON(sipalg_sdp_parse(unit_data, unit_job.msg.body, &SDP),
		      SIPALG_OK);
	EXPECT_EQ(SDP.nr_media, 1);
	SITE_IS(0, "192.0.2.2", CONN);
}

static void origin_is_read_from_its_end(void)
{
	static const char *const others[] = {
		"", "o=- 1 1 IN IP4 a.example.com\n", "o=\n",
		"o=IP4 192.0.2.1\n",
	};
	char text[256];
	u32 i;

	EXPECT_REASON(unit_read_sdp("v=0\no=John Doe Jr 1 1 IN IP4 192.0.2.1 \n"),
		      SIPALG_OK);
	SITE_IS(0, "192.0.2.1", ORIGIN);
	for (i = 0; i < SIPALG_ARRAY_SIZE(others); i++) {
		sprintf(text, "v=0\n%s", others[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.nr_sites, 0);
	}
}

static enum sipalg_reason media_lines(u32 nr)
{
	static char text[1 << 14];
	u32 i;

	strcpy(text, HEAD "c=IN IP4 192.0.2.1\n");
	for (i = 0; i < nr; i++)
		strcat(text, "m=audio 4000 RTP/AVP 0\nc=IN IP4 192.0.2.1\n"
			     "a=rtcp:4001 IN IP4 192.0.2.1\n");
	return unit_read_sdp(text);
}

static void there_are_32_places_for_media(void)
{
	EXPECT_REASON(media_lines(SIPALG_MEDIA_MAX), SIPALG_OK);
	EXPECT_EQ(SDP.nr_media, SIPALG_MEDIA_MAX);
	EXPECT_EQ(SDP.nr_sites, SIPALG_MEDIA_MAX * 2 + 2);
	EXPECT_REASON(media_lines(SIPALG_MEDIA_MAX + 1), SIPALG_TOO_MANY_MEDIA);
}

static const struct unit_case sdp_cases[] = {
	UNIT_CASE(addresses_and_ports_are_found),
	UNIT_CASE(media_without_any_connection_has_none),
	UNIT_CASE(rtcp_attribute_names_port_and_address),
	UNIT_CASE(first_connection_of_a_media_line_counts),
	UNIT_CASE(transports_are_told_by_how_they_begin),
	UNIT_CASE(types_are_told),
	UNIT_CASE(hold_names_and_multicast_are_no_addresses),
	UNIT_CASE(port_may_be_0_and_have_a_count),
	UNIT_CASE(unreadable_media_lines_have_a_reason),
	UNIT_CASE(unreadable_connection_lines_have_a_reason),
	UNIT_CASE(what_is_not_sdp_has_a_reason),
	UNIT_CASE(lines_may_end_in_a_bare_line_feed_or_not_at_all),
	UNIT_CASE(origin_is_read_from_its_end),
	UNIT_CASE(there_are_32_places_for_media),
};
UNIT_SUITE(sdp);
