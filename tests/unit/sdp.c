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

static void all_connections_are_sites_and_the_first_counts(void)
{
	EXPECT_REASON(unit_read_sdp(HEAD "c=IN IP4 192.0.2.2\n"
		"c=IN IP4 192.0.2.9\nm=audio 4000 RTP/AVP 0\n"
		"c=IN IP4 192.0.2.3\nc=IN IP4 192.0.2.4\n"
		"m=audio 4002 RTP/AVP 0\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 5);
	SITE_IS(1, "192.0.2.2", CONN);
	SITE_IS(2, "192.0.2.9", CONN);
	EXPECT_EQ(SDP.media[0].conn, 3);
	EXPECT_EQ(SDP.media[0].first, 3);
	EXPECT_EQ(SDP.media[0].end, 5);
	SITE_IS(3, "192.0.2.3", CONN);
	SITE_IS(4, "192.0.2.4", CONN);
	EXPECT_EQ(SDP.media[1].conn, 1);
	EXPECT_EQ(SDP.media[1].first, 5);
	EXPECT_EQ(SDP.media[1].end, 5);
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
	{ "UDP/TLS/BFCP", SIPALG_PROTO_UDP }, { "DTLS/SCTP", SIPALG_PROTO_UDP },
	{ "UDP/SPT/RTP/AVP", SIPALG_PROTO_RTP }, { "UDP/SPT", SIPALG_PROTO_UDP },
	{ "UDP/XRTP/AVP", SIPALG_PROTO_UDP }, { "UDP/RTP", SIPALG_PROTO_UDP },
	{ "UDP/RTP/", SIPALG_PROTO_UDP }, { "UDP/RTP/x", SIPALG_PROTO_RTP },
	{ "TCP", SIPALG_PROTO_TCP }, { "tcp", SIPALG_PROTO_TCP },
	{ "tcp/UDPTL", SIPALG_PROTO_TCP }, { "TCP/BFCP", SIPALG_PROTO_TCP },
	{ "TCP/TLS/BFCP", SIPALG_PROTO_TCP },
	{ "TCP/RTP/AVP", SIPALG_PROTO_TCP },
	{ "TCP/TLS/RTP/SAVPF", SIPALG_PROTO_TCP },
	{ "TCP/DTLS/SCTP", SIPALG_PROTO_TCP }, { "RTP", SIPALG_PROTO_OTHER },
	{ "UDPX", SIPALG_PROTO_OTHER }, { "TCPX", SIPALG_PROTO_OTHER },
	{ "DCCP/RTP/AVP", SIPALG_PROTO_OTHER }, { "SCTP", SIPALG_PROTO_OTHER },
	{ "DTLS/SCTPX", SIPALG_PROTO_OTHER }, { "DTLS/SCTX", SIPALG_PROTO_OTHER },
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

static void msrp_is_told_by_how_a_transport_ends(void)
{
	static const char *const protos[] = {
		"TCP/MSRP", "TCP/TLS/MSRP", "tcp/msrp", "TCP/MSRPX",
		"TCP/XMSRP", "MSRP", "TCP/BFCP",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(protos); i++) {
		sprintf(text, HEAD "m=message 4000 %s *\n", protos[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.media[0].msrp, i < 3);
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
		"IN IP4 224.2.1.1/127/3", "IN IP6 FF15::101/3",
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
				    "m=video 4000/2 RTP/AVP 31\n"
				    "m=video 65535/65535 RTP/AVP 31\n"
				    "m=video 4004/65536 RTP/AVP 31\n"
				    "m=video 4004/99999999999 RTP/AVP 31\n"),
		      SIPALG_OK);
	EXPECT_EQ(SDP.media[0].port, 0);
	EXPECT_EQ(SDP.media[0].count, 1);
	EXPECT_EQ(SDP.media[1].port, 4000);
	EXPECT_TEXT(SDP.media[1].port_text, "4000");
	EXPECT_EQ(SDP.media[1].count, 2);
	EXPECT_EQ(SDP.media[2].port, 65535);
	EXPECT_EQ(SDP.media[2].count, 65535);
	EXPECT_EQ(SDP.media[3].count, 65535);
	EXPECT_EQ(SDP.media[4].count, 65535);
}

static void unreadable_media_lines_have_a_reason(void)
{
	static const char *const wrong[] = {
		"", "audio", "audio 4000", "audio 65536 RTP/AVP 0",
		"audio x RTP/AVP 0", "audio -1 RTP/AVP 0", "audio $ RTP/AVP 0",
		"audio 4000/ RTP/AVP 0", "audio 4000/0 RTP/AVP 0",
		"audio 4000/x RTP/AVP 0", "audio 4000/2", "audio 4000/2/2 x",
		"audio 4000x RTP/AVP 0",
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

static void what_does_not_begin_with_a_version_has_a_reason(void)
{
	static const char *const wrong[] = {
		"x", "v", "o=a 1 1 IN IP4 192.0.2.1\n", "hello\n", "\n\n", " \n",
		"V=0\n", "v:0\n", "av=0\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++)
		EXPECT_REASON(unit_read_sdp(wrong[i]), SIPALG_BAD_SDP);
}

static void lines_of_no_form_are_passed(void)
{
	static const char *const lines[] = {
		"", " ", "\t", "junk", "m", "c", "a", "=", "M=audio 5000 x 0",
		"C=IN IP4 192.0.2.3", " c=IN IP4 192.0.2.3", "A=rtcp:5001",
		"m audio 5000 RTP/AVP 0", "\x01", "\xff\xfe", "\x80=\x8a\x8d",
		"s=\tc=IN IP4 192.0.2.3", "\vc=IN IP4 192.0.2.3",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(lines); i++) {
		sprintf(text, "\n%s\nv=0\n%s\n%s\nc=IN IP4 192.0.2.2\n%s\n"
			"m=audio 4000 RTP/AVP 0\n%s\na=rtcp:4001\n%s",
			i < 3 ? lines[i] : "", lines[i], lines[i], lines[i],
			lines[i], lines[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.nr_media, 1);
		EXPECT_EQ(SDP.media[0].rtcp_port, 4001);
		EXPECT_EQ(SDP.nr_sites, 1);
		SITE_IS(SDP.media[0].conn, "192.0.2.2", CONN);
	}
}

/* Bytes as they are, and nothing that can be read behind them. */
static enum sipalg_reason read_bytes(const char *text, u32 len)
{
	struct sipalg_span all = { 0, len };

	memset(&SDP, 0xa5, sizeof(SDP));
	unit_data = unit_guard_end(text, len);
	unit_len = len;
	sipalg_sdp_init(&SDP);
	return sipalg_sdp_parse(unit_data, all, &SDP);
}
#define READ(text)	read_bytes(text, sizeof(text) - 1)

static void nul_ends_a_description(void)
{
	static const struct {
		const char *text;
		u32 len;
	} ends[] = {
#define END(text)	{ text, sizeof(text) - 1 }
		END("\n\0"), END("\0"), END("\0\0\0\0"), END("\n\0\0\0"),
		END("\r\n\0c=IN\r\nm=\r\nc=IN IP4 192.0.2.7\r\n"),
		END("\0\nc=IN\nm=audio 5 RTP/AVP 0\nc=IN IP4 192.0.2.7\n"),
	};
	char text[256];
	u32 i, len;

	for (i = 0; i < SIPALG_ARRAY_SIZE(ends); i++) {
		len = sprintf(text, "v=0\nm=audio 4000 RTP/AVP 0\n"
			      "c=IN IP4 192.0.2.2");
		memcpy(text + len, ends[i].text, ends[i].len);
		EXPECT_REASON(read_bytes(text, len + ends[i].len), SIPALG_OK);
		EXPECT_EQ(SDP.nr_media, 1);
		EXPECT_EQ(SDP.nr_sites, 1);
		SITE_IS(0, "192.0.2.2", CONN);
		EXPECT_EQ(SDP.sites[0].end.addr.family, 4);
	}
	EXPECT_REASON(READ("\0v=0\n"), SIPALG_BAD_SDP);
	EXPECT_REASON(READ("v=0\na=rtcp\0\nm=audio"), SIPALG_OK);
}

static void lines_may_end_in_a_bare_carriage_return(void)
{
	EXPECT_REASON(READ("\rv=0\rc=IN IP4 192.0.2.2\r\rm=audio 4000 RTP/AVP 0"
			   "\ra=rtcp:4001\r\r\n\n\ra=rtcp-mux\r"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_media, 1);
	EXPECT_EQ(SDP.media[0].port, 4000);
	EXPECT_EQ(SDP.media[0].rtcp_port, 4001);
	EXPECT_EQ(SDP.media[0].mux, true);
	SITE_IS(0, "192.0.2.2", CONN);
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

static void first_origin_of_the_session_counts(void)
{
	EXPECT_REASON(unit_read_sdp("v=0\no=- 1 1 IN IP4 a.example.com\n"
		"o=- 1 1 IN IP4 192.0.2.1\no=- 1 1 IN IP4 192.0.2.2\n"
		"m=audio 4000 RTP/AVP 0\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 1);
	SITE_IS(0, "192.0.2.1", ORIGIN);
	EXPECT_REASON(unit_read_sdp("v=0\nm=audio 4000 RTP/AVP 0\n"
				    "o=- 1 1 IN IP4 192.0.2.1\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 0);
}

static void first_connection_of_the_session_counts(void)
{
	EXPECT_REASON(unit_read_sdp("v=0\nc=IN IP4 192.0.2.1\n"
		"c=IN IP4 192.0.2.2\nm=audio 4000 RTP/AVP 0\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 2);
	EXPECT_EQ(SDP.media[0].conn, 0);
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

static void there_are_160_places_for_addresses(void)
{
	static char text[1 << 14];
	u32 i, len;

	len = sprintf(text, "%s", "v=0\n");
	for (i = 0; i < SIPALG_PLACES_MAX; i++)
		len += sprintf(text + len, "c=IN IP4 192.0.2.%u\n", i);
	EXPECT_REASON(read_bytes(text, len), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, SIPALG_PLACES_MAX);
	SITE_IS(SIPALG_PLACES_MAX - 1, "192.0.2.159", CONN);
	len += sprintf(text + len, "c=IN IP4 192.0.2.160\n");
	EXPECT_REASON(read_bytes(text, len), SIPALG_SDP_ADDRESSES);
	EXPECT_EQ(SDP.nr_sites, SIPALG_PLACES_MAX);
	/* again, as nobody keeps the caller from it */
	EXPECT_REASON(sipalg_sdp_parse(unit_data,
				       (struct sipalg_span){ 0, len }, &SDP),
		      SIPALG_SDP_ADDRESSES);
	EXPECT_EQ(SDP.nr_sites, SIPALG_PLACES_MAX);
}

static void descriptions_follow_each_other(void)
{
	static const char text[] =
		HEAD "c=IN IP4 192.0.2.2\na=setup:active\n"
		"m=audio 4000 RTP/AVP 0\n"
		"--b\n"
		"v=0\no=b 1 1 IN IP4 192.0.2.5\n"
		"m=audio 5000 RTP/AVP 0\nc=IN IP4 192.0.2.6\n"
		"m=audio 5002 RTP/AVP 0\n";
	u32 split = strstr(text, "--b") - text;
	struct sipalg_span a = { 0, split };
	struct sipalg_span b = { split + 4, sizeof(text) - 1 - split - 4 };

	EXPECT_REASON(READ(text), SIPALG_OK);
	sipalg_sdp_init(&SDP);
	EXPECT_REASON(sipalg_sdp_parse(unit_data, a, &SDP), SIPALG_OK);
	EXPECT_EQ(SDP.nr_media, 1);
	EXPECT_REASON(sipalg_sdp_parse(unit_data, b, &SDP), SIPALG_OK);
	EXPECT_EQ(SDP.nr_media, 3);
	EXPECT_EQ(SDP.nr_sites, 4);
	SITE_IS(0, "192.0.2.1", ORIGIN);
	SITE_IS(1, "192.0.2.2", CONN);
	SITE_IS(2, "192.0.2.5", ORIGIN);
	SITE_IS(3, "192.0.2.6", CONN);
	EXPECT_EQ(SDP.media[0].conn, 1);
	EXPECT_EQ(SDP.media[0].setup, SIPALG_SETUP_ACTIVE);
	EXPECT_EQ(SDP.media[0].end, 2);
	EXPECT_EQ(SDP.media[1].conn, 3);
	EXPECT_EQ(SDP.media[1].first, 3);
	EXPECT_EQ(SDP.media[1].end, 4);
	EXPECT_EQ(SDP.media[1].setup, SIPALG_SETUP_NONE);
	/* of neither this session nor the one before */
	EXPECT_EQ(SDP.media[2].conn, -1);
	EXPECT_EQ(SDP.media[2].first, 4);
	EXPECT_EQ(SDP.media[2].end, 4);
}

/* Of a description that is cut anywhere; sites are where their text is. */
static void expect_in_bounds(void)
{
	u32 end = 0;
	u32 i;

	EXPECT(SDP.nr_media <= 3 && SDP.nr_sites <= 16);
	for (i = 0; i < SDP.nr_sites; i++) {
		const struct sipalg_site *site = &SDP.sites[i];

		EXPECT(site->off >= end && site->len >= site->host_len &&
		       site->len > 0 && site->off + site->len <= unit_len);
		EXPECT(!site->host_len ==
		       !!(site->flags & SIPALG_SITE_PORT_ONLY));
		end = site->off + site->len;
	}
	for (i = 0; i < SDP.nr_media; i++) {
		const struct sipalg_sdp_media *media = &SDP.media[i];

		EXPECT(media->port_text.off + media->port_text.len <= unit_len);
		EXPECT(!media->rtcp_text.len || media->rtcp_text.off +
		       media->rtcp_text.len <= unit_len);
		EXPECT(media->first <= media->end && media->end <= SDP.nr_sites);
		EXPECT(media->conn >= -1 && media->conn < (s32)SDP.nr_sites);
		EXPECT(media->rtcp_site >= -1 &&
		       media->rtcp_site < (s32)SDP.nr_sites);
	}
}

static const char rich[] =
	"\r\n \nv=0\no=a b 1 1 IN IP6 2001:db8::1\ns=\ta\x80\n"
	"c=IN IP4 192.0.2.2\nc=IN IP4 224.2.1.1/127/3\na=setup:actpass\n"
	"a=source-filter: incl IN IP4 * 192.0.2.3 192.0.2.4\n"
	"m=audio 4000/2 UDP/TLS/RTP/SAVPF 0\nc=IN IP6 2001:db8::2\n"
	"a=rtcp:4001 IN IP4 192.0.2.5\na=rtcp-mux\na=rtcp-mux-only\n"
	"a=candidate:1 1 UDP 2130706431 192.0.2.6 4000 typ host\n"
	"a=candidate:1 1 TCP 21307 2001:db8::6 9 typ host tcptype active\n"
	"a=remote-candidates:1 192.0.2.7 4000 2 192.0.2.7 4001\n"
	"a=altc:1 IP4 192.0.2.8 4000/4001\na=altc:2 IP6 2001:db8::8 4000\n"
	"m=message 4004 TCP/TLS/MSRP *\na=setup:holdconn\n"
	"a=path:msrps://a@192.0.2.9:4004/s;tcp msrp://[2001:db8::9]:1/s;tcp\n"
	"m=x 4006 DTLS/SCTP x\na=rtcp: 4007\na=end";

static void description_may_end_anywhere(void)
{
	u32 len, head = strchr(rich, 'v') - rich;

	for (len = 0; len < sizeof(rich); len++) {
		enum sipalg_reason reason = read_bytes(rich, len);

		if (len < head + 2)
			EXPECT_REASON(reason, SIPALG_BAD_SDP);
		else
			EXPECT(!reason || reason == SIPALG_BAD_MEDIA_LINE ||
			       reason == SIPALG_BAD_CONNECTION_LINE);
		expect_in_bounds();
	}
	EXPECT_REASON(READ(rich), SIPALG_OK);
	EXPECT_EQ(SDP.nr_media, 3);
	EXPECT_EQ(SDP.nr_sites, 16);
}

/* Nor does what stands behind a description belong to it. */
static void bytes_behind_a_description_are_not_of_it(void)
{
	static char text[sizeof(rich) + 8];
	static struct sipalg_sdp alone;
	enum sipalg_reason reason;
	u32 len;

	for (len = 0; len < sizeof(rich); len++) {
		reason = read_bytes(rich, len);
		memcpy(&alone, &SDP, sizeof(SDP));
		memcpy(text, rich, len);
		memset(text + len, '1', 8);
		memset(&SDP, 0xa5, sizeof(SDP));
		sipalg_sdp_init(&SDP);
		unit_data = unit_guard_end(text, len + 8);
		unit_len = len + 8;
		EXPECT_REASON(sipalg_sdp_parse(unit_data,
					       (struct sipalg_span){ 0, len },
					       &SDP), reason);
		EXPECT_EQ(SDP.nr_sites, alone.nr_sites);
		EXPECT(!memcmp(alone.sites, SDP.sites,
			       SDP.nr_sites * sizeof(SDP.sites[0])));
		EXPECT_EQ(SDP.nr_media, alone.nr_media);
		EXPECT(!memcmp(alone.media, SDP.media,
			       SDP.nr_media * sizeof(SDP.media[0])));
	}
}

static const struct unit_case sdp_cases[] = {
	UNIT_CASE(addresses_and_ports_are_found),
	UNIT_CASE(media_without_any_connection_has_none),
	UNIT_CASE(rtcp_attribute_names_port_and_address),
	UNIT_CASE(all_connections_are_sites_and_the_first_counts),
	UNIT_CASE(transports_are_told_by_how_they_begin),
	UNIT_CASE(msrp_is_told_by_how_a_transport_ends),
	UNIT_CASE(types_are_told),
	UNIT_CASE(hold_names_and_multicast_are_no_addresses),
	UNIT_CASE(port_may_be_0_and_have_a_count),
	UNIT_CASE(unreadable_media_lines_have_a_reason),
	UNIT_CASE(unreadable_connection_lines_have_a_reason),
	UNIT_CASE(what_does_not_begin_with_a_version_has_a_reason),
	UNIT_CASE(lines_of_no_form_are_passed),
	UNIT_CASE(nul_ends_a_description),
	UNIT_CASE(lines_may_end_in_a_bare_carriage_return),
	UNIT_CASE(lines_may_end_in_a_bare_line_feed_or_not_at_all),
	UNIT_CASE(origin_is_read_from_its_end),
	UNIT_CASE(first_origin_of_the_session_counts),
	UNIT_CASE(first_connection_of_the_session_counts),
	UNIT_CASE(there_are_32_places_for_media),
	UNIT_CASE(there_are_160_places_for_addresses),
	UNIT_CASE(descriptions_follow_each_other),
	UNIT_CASE(description_may_end_anywhere),
	UNIT_CASE(bytes_behind_a_description_are_not_of_it),
};
UNIT_SUITE(sdp);
