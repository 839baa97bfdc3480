// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes: what each names, and that what cannot be read names nothing.
 */
#include "unit.h"

#define SDP	unit_job.sdp
#define SESSION	"v=0\nc=IN IP4 192.0.2.2\n"
#define MEDIA	SESSION "m=audio 4000 RTP/AVP 0\n"

/* The sites of one attribute: "text port, text port"; port 0 if not written. */
struct attr_case {
	const char *line;
	const char *sites;
	u8 flags;
};

/* What stands at sites from @first on, in that form. */
static const char *sites_text(u32 first, u8 field, u8 flags)
{
	static char text[1024];
	u32 len = 0;
	u32 i;

	text[0] = 0;
	for (i = first; i < SDP.nr_sites; i++) {
		const struct sipalg_site *site = &SDP.sites[i];

		EXPECT_EQ(site->field, field);
		EXPECT_EQ(site->flags, site->host_len ? flags :
					SIPALG_SITE_PORT_ONLY);
		EXPECT(site->end.addr.family == 4 || site->end.addr.family == 6);
		EXPECT(site->len == site->host_len || site->end.port);
		len += sprintf(text + len, "%s%.*s %u", i > first ? ", " : "",
			       (int)site->len, unit_data + site->off,
			       site->end.port);
	}
	return text;
}

static void expect_sites(const char *head, const struct attr_case *attr,
			 u8 field)
{
	static char text[4096];
	const char *got;

	/* the last line, and one that others follow */
	snprintf(text, sizeof(text), "%sa=%s", head, attr->line);
	EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
	got = sites_text(1, field, attr->flags);
	unit_expect(!strcmp(got, attr->sites), __FILE__, __LINE__, attr->line);
	snprintf(text, sizeof(text), "%sa=%s\na=x\n", head, attr->line);
	EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
	got = sites_text(1, field, attr->flags);
	if (!unit_expect(!strcmp(got, attr->sites), __FILE__, __LINE__,
			 attr->line))
		printf("    # got \"%s\"\n", got);
}

static void expect_all(const struct attr_case *attrs, u32 nr, u8 field)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		expect_sites(MEDIA, &attrs[i], field);
		EXPECT_EQ(SDP.media[0].first, 1);
		EXPECT_EQ(SDP.media[0].end, SDP.nr_sites);
	}
}
#define EXPECT_ALL(attrs, noun)						\
	expect_all(attrs, SIPALG_ARRAY_SIZE(attrs), SIPALG_FIELD_SDP_##noun)

#define UDP	SIPALG_SITE_DATAGRAM
#define TCP	SIPALG_SITE_STREAM

static const struct attr_case candidates[] = {
	{ "candidate:1 1 UDP 2130706431 192.0.2.3 4000 typ host",
	  "192.0.2.3 4000 4000", UDP },
	{ "candidate:a+/9 256 udp 1 192.0.2.3 65535 typ srflx raddr 10.0.0.1 "
	  "rport 4000 generation 0 network-id 1", "192.0.2.3 65535 65535", UDP },
	{ "candidate:1 1 Tcp 1 192.0.2.3 9 typ host tcptype active",
	  "192.0.2.3 9 9", TCP },
	{ "candidate:1 1 UDP 1 2001:db8::3 4000 typ host",
	  "2001:db8::3 4000 4000", UDP },
	{ "candidate:1 1 UDP 1 ::ffff:192.0.2.3 4000 typ host",
	  "::ffff:192.0.2.3 4000 4000", UDP },
	{ "candidate: 1 1 UDP 1 192.0.2.3 4000 typ host",
	  "192.0.2.3 4000 4000", UDP },
	{ "candidate:1  1\tUDP 1 192.0.2.3  4000\t typ host ",
	  "192.0.2.3  4000 4000", UDP },
	{ "candidate:1 1 UDP 1 192.0.2.3 1", "192.0.2.3 1 1", UDP },
	{ "candidate:1 1 UDP 1 192.0.2.3 04000 typ host",
	  "192.0.2.3 04000 4000", UDP },
	/* other transports, hosts and ports */
	{ "candidate:1 1 TLS 1 192.0.2.3 4000 typ host", "", 0 },
	{ "candidate:1 1 UDPX 1 192.0.2.3 4000 typ host", "", 0 },
	{ "candidate:1 1 TCP-PASS 1 192.0.2.3 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 a.example.com 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 1f4712db-ea17-4bcf-a596-105139dfd8bf.local 4000 "
	  "typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3.local 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 fe80::1%eth0 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 [2001:db8::3] 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 0.0.0.0 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 :: 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 224.0.0.1 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3 0 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3 65536 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3 4294967297 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3 4000x typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3 4000/1 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3:4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3/24 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.256 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3 typ host", "", 0 },
	{ "candidate:1 1 UDP 192.0.2.3 4000 typ host", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3", "", 0 },
	{ "candidate:1 1 UDP 1 192.0.2.3 ", "", 0 },
	{ "candidate:1 1 UDP 1", "", 0 }, { "candidate:1 1 UDP", "", 0 },
	{ "candidate:1 1", "", 0 }, { "candidate:1", "", 0 },
	{ "candidate: ", "", 0 }, { "candidate:", "", 0 },
	{ "candidate:1 1 \x01 1 192.0.2.3 4000", "", 0 },
	/* as it was before RFC 5245 */
	{ "candidate:fEjd 1 pW+ UDP 0.830 192.0.2.3 4000", "", 0 },
};

static void candidates_of_udp_and_tcp_are_sites(void)
{
	u32 i;

	EXPECT_ALL(candidates, CANDIDATE);
	for (i = 0; i < SIPALG_ARRAY_SIZE(candidates); i++) {
		expect_sites(MEDIA, &candidates[i],
			     SIPALG_FIELD_SDP_CANDIDATE);
		EXPECT_EQ(SDP.media[0].ice, true);
	}
}

static void ice_is_told_by_candidates_alone(void)
{
	static const char *const others[] = {
		"candidate 1 1 UDP 1 192.0.2.3 4000 typ host", "candidate",
		"candidates:1 1 UDP 1 192.0.2.3 4000 typ host",
		"Candidate:1 1 UDP 1 192.0.2.3 4000 typ host",
		"end-of-candidates", "ice-ufrag:F7gI", "ice-pwd:x9cml",
		"ice-lite", "remote-candidates:1 192.0.2.3 4000", "cand",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(others); i++) {
		sprintf(text, MEDIA "a=%s\n", others[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.media[0].ice, false);
	}
	/* of the line they stand under, and of no session */
	EXPECT_REASON(unit_read_sdp(SESSION
		"a=candidate:1 1 UDP 1 192.0.2.3 4000 typ host\n"
		"m=audio 4000 RTP/AVP 0\n"
		"m=video 4002 RTP/AVP 31\na=candidate:\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 1);
	EXPECT_EQ(SDP.media[0].ice, false);
	EXPECT_EQ(SDP.media[1].ice, true);
}

static const struct attr_case remotes[] = {
	{ "remote-candidates:1 192.0.2.3 4000", "192.0.2.3 4000 4000", UDP },
	{ "remote-candidates:1 192.0.2.3 4000 2 192.0.2.3 4001",
	  "192.0.2.3 4000 4000, 192.0.2.3 4001 4001", UDP },
	{ "remote-candidates:1 2001:db8::3 1 2 192.0.2.3 2 3 192.0.2.4 3 ",
	  "2001:db8::3 1 1, 192.0.2.3 2 2, 192.0.2.4 3 3", UDP },
	{ "remote-candidates: 1  192.0.2.3\t4000", "192.0.2.3\t4000 4000", UDP },
	{ "remote-candidates:1 a.example.com 1 2 192.0.2.3 2",
	  "192.0.2.3 2 2", UDP },
	{ "remote-candidates:1 192.0.2.3 0 2 192.0.2.4 70000 3 192.0.2.5 3x", "",
	  UDP },
	{ "remote-candidates:1 192.0.2.3", "", UDP },
	{ "remote-candidates:1 192.0.2.3 4000 2 192.0.2.4",
	  "192.0.2.3 4000 4000", UDP },
	{ "remote-candidates:1 192.0.2.3 4000 2", "192.0.2.3 4000 4000", UDP },
	{ "remote-candidates:1 \x01 1 2 192.0.2.3 2 \x02 \x03", "192.0.2.3 2 2",
	  UDP },
	{ "remote-candidates:192.0.2.3 4000", "", UDP },
	{ "remote-candidates:1 192.0.2.3 4000 \0012 192.0.2.9 4001",
	  "192.0.2.3 4000 4000, 192.0.2.9 4001 4001", UDP },
	{ "remote-candidates:1\037 192.0.2.3 4000", "192.0.2.3 4000 4000", UDP },
	{ "remote-candidates:1", "", UDP }, { "remote-candidates:", "", UDP },
	{ "remote-candidates", "", UDP }, { "remote-candidate:1 192.0.2.3 1", "", UDP },
};

static void remote_candidates_are_sites(void)
{
	EXPECT_ALL(remotes, REMOTE);
}

static const struct attr_case altcs[] = {
	{ "altc:1 IP4 192.0.2.3 4000", "192.0.2.3 4000 4000", 0 },
	{ "altc:2 IP6 2001:db8::3 4000", "2001:db8::3 4000 4000", 0 },
	{ "altc:12 ip4 192.0.2.3 4000", "192.0.2.3 4000 4000", 0 },
	{ "altc:1 IP6 192.0.2.3 4000", "192.0.2.3 4000 4000", 0 },
	{ "altc:1 IP6 2001:db8::3 65535/65534",
	  "2001:db8::3 65535 65535, 65534 65534", 0 },
	{ "altc:1 IP4 233.252.0.1 4000", "", 0 },
	{ "altc:1 IP4 192.0.2.3 65536", "", 0 },
	{ "altc:1 IN IP4 192.0.2.3 4000", "", 0 },
	{ "altc:1 IP4 192.0.2.3/127 4000", "", 0 },
	{ "altc:1 IP4 192.0.2.3 4000/4001", "192.0.2.3 4000 4000, 4001 4001", 0 },
	{ "altc:1 IP4 192.0.2.3 4000/09 ", "192.0.2.3 4000 4000, 09 9", 0 },
	{ "altc:1 IP4 192.0.2.3 4000/", "192.0.2.3 4000 4000", 0 },
	{ "altc:1 IP4 192.0.2.3 4000/0", "192.0.2.3 4000 4000", 0 },
	{ "altc:1 IP4 192.0.2.3 4000/65536", "192.0.2.3 4000 4000", 0 },
	{ "altc:1 IP4 192.0.2.3 4000/1/2", "192.0.2.3 4000 4000", 0 },
	{ "altc:1 IP4 192.0.2.3 4000 /4001", "192.0.2.3 4000 4000", 0 },
	{ "altc: 1 IP4  192.0.2.3 4000 ", "192.0.2.3 4000 4000", 0 },
	{ "altc:1 IP4 a.example.com 4000", "", 0 },
	{ "altc:1 IP4 0.0.0.0 4000", "", 0 },
	{ "altc:1 IP4 192.0.2.3 0", "", 0 }, { "altc:1 IP4 192.0.2.3", "", 0 },
	{ "altc:1 IP4 192.0.2.3 4000,1", "", 0 }, { "altc:1 IP4", "", 0 },
	{ "altc:1 192.0.2.3 4000", "", 0 }, { "altc:1", "", 0 },
	{ "altc:", "", 0 }, { "altc", "", 0 }, { "altcx:1 IP4 192.0.2.3 1", "", 0 },
};

static void alternative_addresses_are_sites(void)
{
	EXPECT_ALL(altcs, ALTC);
}

static const struct attr_case filters[] = {
	{ "source-filter: incl IN IP4 232.3.4.5 192.0.2.3", "192.0.2.3 0", 0 },
	{ "source-filter:incl IN IP4 * 192.0.2.3", "192.0.2.3 0", 0 },
	{ "source-filter: excl IN IP4 192.0.2.2 192.0.2.3 192.0.2.4 ",
	  "192.0.2.2 0, 192.0.2.3 0, 192.0.2.4 0", 0 },
	{ "source-filter: incl IN IP6 FF0E::11A 2001:db8::3 2001:db8::4",
	  "2001:db8::3 0, 2001:db8::4 0", 0 },
	{ "source-filter: incl IN * dst.example.com a.example.com", "", 0 },
	{ "source-filter: incl IN IP4 a.example.com 192.0.2.3", "192.0.2.3 0", 0 },
	{ "source-filter: incl IN IP4 232.3.4.5 192.0.2.3/32", "", 0 },
	{ "source-filter: incl IN IP4 * \x01 192.0.2.3 \x02", "192.0.2.3 0", 0 },
	{ "source-filter: 192.0.2.5 192.0.2.6 192.0.2.7 * 192.0.2.3",
	  "192.0.2.3 0", 0 },
	{ "source-filter: incl IN IP4 * 192.0.2.3 \001 192.0.2.9",
	  "192.0.2.3 0, 192.0.2.9 0", 0 },
	{ "source-filter: incl IN IP4\037 * 192.0.2.3", "192.0.2.3 0", 0 },
	{ "source-filter: incl IN IP4", "", 0 }, { "source-filter: incl", "", 0 },
	{ "source-filter:", "", 0 }, { "source-filter", "", 0 },
	{ "source-filters: incl IN IP4 * 192.0.2.3", "", 0 },
};

static void source_filters_are_sites(void)
{
	u32 i;

	EXPECT_ALL(filters, FILTER);
	/* a session has them too */
	for (i = 0; i < SIPALG_ARRAY_SIZE(filters); i++)
		expect_sites(SESSION, &filters[i], SIPALG_FIELD_SDP_FILTER);
	EXPECT_REASON(unit_read_sdp("v=0\na=source-filter: incl IN IP4 * "
				    "192.0.2.3\nm=audio 4000 RTP/AVP 0\n"),
		      SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 1);
	EXPECT_EQ(SDP.media[0].first, 1);
	EXPECT_EQ(SDP.media[0].end, 1);
}

#define IN_BRACKETS	SIPALG_SITE_BRACKETED
static const struct attr_case paths[] = {
	{ "path:msrp://192.0.2.3:7394/2s93i9;tcp", "192.0.2.3:7394 7394", 0 },
	{ "path:msrps://192.0.2.3:7394/2s93i9;tcp", "192.0.2.3:7394 7394", 0 },
	{ "path:MSRP://192.0.2.3:7394/2s;TCP", "192.0.2.3:7394 7394", 0 },
	{ "path:MsrpS://192.0.2.3:7394/2s;TCP", "192.0.2.3:7394 7394", 0 },
	{ "path: msrp://192.0.2.3:1/2;tcp ", "192.0.2.3:1 1", 0 },
	{ "path:msrp://192.0.2.3/2s93i9;tcp", "192.0.2.3 0", 0 },
	{ "path:msrp://192.0.2.3;tcp", "192.0.2.3 0", 0 },
	{ "path:msrp://192.0.2.3", "192.0.2.3 0", 0 },
	{ "path:msrp://192.0.2.3:7394", "192.0.2.3:7394 7394", 0 },
	{ "path:msrp://alice@192.0.2.3:7394/2s;tcp", "192.0.2.3:7394 7394", 0 },
	{ "path:msrp://a;b:c@192.0.2.3:7394/2s;tcp", "192.0.2.3:7394 7394", 0 },
	{ "path:msrp://192.0.2.3:7394/192.0.2.4@192.0.2.5;tcp",
	  "192.0.2.3:7394 7394", 0 },
	{ "path:msrp://192.0.2.9:1/2;tcp msrps://192.0.2.3:7394/2s93i9;tcp",
	  "192.0.2.9:1 1, 192.0.2.3:7394 7394", 0 },
	{ "path:msrp://relay.example.com:1/2;tcp  msrp://192.0.2.3:2/s;tcp",
	  "192.0.2.3:2 2", 0 },
	{ "path:msrp://[2001:db8::3]:7394/2s;tcp", "[2001:db8::3]:7394 7394",
	  IN_BRACKETS },
	{ "path:msrp://[2001:db8::3]/2s;tcp", "[2001:db8::3] 0", IN_BRACKETS },
	{ "path:msrp://192.0.2.3:1/2;tcp\001 msrp://192.0.2.9:1/2;tcp",
	  "192.0.2.3:1 1, 192.0.2.9:1 1", 0 },
	{ "path:msrp://192.0.2.3:1/2;tcp \037 msrp://192.0.2.9:1/2;tcp",
	  "192.0.2.3:1 1, 192.0.2.9:1 1", 0 },
	{ "path:msrp://a.example.com:7394/2s93i9;tcp", "", 0 },
	{ "path:msrp://2001:db8::3:7394/2s;tcp", "", 0 },
	{ "path:msrp://[2001:db8::3:7394/2s;tcp", "", 0 },
	{ "path:msrp://[192.0.2.3]:7394/2s;tcp", "", 0 },
	{ "path:msrp://192.0.2.3:/2s;tcp", "", 0 },
	{ "path:msrp://192.0.2.3:0/2s;tcp", "", 0 },
	{ "path:msrp://192.0.2.3:65536/2s;tcp", "", 0 },
	{ "path:\x01 msrp://192.0.2.3:1/2;tcp \x02", "192.0.2.3:1 1", 0 },
	{ "path:msrp://192.0.2.3:7394x/2s;tcp", "", 0 },
	{ "path:msrp://192.0.2.3:7394:1/2s;tcp", "", 0 },
	{ "path:msrp://192.0.2.3x/2s;tcp", "", 0 },
	{ "path:msrp://0.0.0.0:7394/2s;tcp", "", 0 },
	{ "path:msrp://[::]:7394/2s;tcp", "", 0 },
	{ "path:msrp://@/2s;tcp", "", 0 }, { "path:msrp://@", "", 0 },
	{ "path:msrp:///", "", 0 }, { "path:msrp://[", "", 0 },
	{ "path:msrp:192.0.2.3:7394/2s;tcp", "", 0 },
	{ "path:msrp:/192.0.2.3:7394/2s;tcp", "", 0 },
	{ "path:msrpx://192.0.2.3:7394/2s;tcp", "", 0 },
	{ "path:sip://192.0.2.3:7394/2s;tcp", "", 0 },
	{ "path:192.0.2.3:7394", "", 0 }, { "path:msrp", "", 0 },
	{ "path:m", "", 0 }, { "path:", "", 0 }, { "path", "", 0 },
	{ "paths:msrp://192.0.2.3:7394/2s;tcp", "", 0 },
};

static void msrp_paths_are_sites(void)
{
	EXPECT_ALL(paths, PATH);
}

static void attributes_of_a_media_line_are_none_of_a_session(void)
{
	EXPECT_REASON(unit_read_sdp(SESSION
		"a=candidate:1 1 UDP 1 192.0.2.3 4000 typ host\n"
		"a=remote-candidates:1 192.0.2.3 4000\n"
		"a=altc:1 IP4 192.0.2.3 4000\na=rtcp:5001 IN IP4 192.0.2.3\n"
		"a=path:msrp://192.0.2.3:1/2;tcp\na=rtcp-mux\na=rtcp-mux-only\n"
		"m=audio 4000 RTP/AVP 0\n"), SIPALG_OK);
	EXPECT_EQ(SDP.nr_sites, 1);
	EXPECT_EQ(SDP.media[0].rtcp_text.len, 0);
	EXPECT_EQ(SDP.media[0].rtcp_port, 0);
	EXPECT_EQ(SDP.media[0].rtcp_site, -1);
	EXPECT_EQ(SDP.media[0].mux, false);
	EXPECT_EQ(SDP.media[0].mux_only, false);
	EXPECT_EQ(SDP.media[0].ice, false);
}

/* Where an a=rtcp cannot be read, the next one counts. */
static void rtcp_that_cannot_be_read_is_passed(void)
{
	static const char *const wrong[] = {
		"", "x", " ", "70000", "-1", "4011x", "4011/2", ":4011",
		"4294971307", "IN IP4 192.0.2.9",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++) {
		sprintf(text, MEDIA "a=rtcp:%s\n", wrong[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.nr_sites, 1);
		EXPECT_EQ(SDP.media[0].rtcp_port, 0);
		EXPECT_EQ(SDP.media[0].rtcp_text.len, 0);
		sprintf(text, MEDIA "a=rtcp:%s\na=rtcp: 4001 IN IP4 192.0.2.3\n",
			wrong[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.nr_sites, 2);
		EXPECT_EQ(SDP.media[0].rtcp_port, 4001);
		EXPECT_TEXT(SDP.media[0].rtcp_text, "4001");
		EXPECT_EQ(SDP.media[0].rtcp_site, 1);
		EXPECT_EQ(SDP.media[0].end, 2);
	}
}

static void rtcp_may_have_a_port_alone(void)
{
	static const char *const tails[] = {
		"", " ", " IN", " IN ", " IN IP4", " IN IP4 ", " x",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(tails); i++) {
		sprintf(text, MEDIA "a=rtcp:4011%s\n", tails[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.media[0].rtcp_port, 4011);
		EXPECT_EQ(SDP.media[0].rtcp_site, -1);
		EXPECT_EQ(SDP.nr_sites, 1);
	}
	EXPECT_REASON(unit_read_sdp(MEDIA "a=rtcp:9 IN IP4 0.0.0.0\n"),
		      SIPALG_OK);
	EXPECT_EQ(SDP.media[0].rtcp_site, 1);
	EXPECT_EQ(SDP.sites[1].end.addr.family, 0);
	EXPECT_REASON(unit_read_sdp(MEDIA "a=rtcp:65535\n"), SIPALG_OK);
	EXPECT_EQ(SDP.media[0].rtcp_port, 65535);
	EXPECT_REASON(unit_read_sdp(MEDIA "a=rtcp:9 IN IP4 a.example.com\n"),
		      SIPALG_OK);
	EXPECT_EQ(SDP.sites[1].end.addr.family, 0);
	EXPECT_EQ(SDP.sites[1].len, 13);
}

static void rtcp_mux_is_a_word_of_its_own(void)
{
	static const struct {
		const char *line;
		bool mux;
		bool only;
	} lines[] = {
		{ "rtcp-mux", true, false }, { "rtcp-mux ", true, false },
		{ "rtcp-mux-only", false, true },
		{ "rtcp-mux-only\t", false, true },
		{ "rtcp-mu", false, false }, { "rtcp-muxx", false, false },
		{ "rtcp-mux-onl", false, false },
		{ "rtcp-mux-onlyx", false, false },
		{ "rtcp-mux-", false, false }, { "RTCP-MUX", false, false },
		{ "rtcp-fb:1 nack", false, false }, { "rtcp", false, false },
		{ "rtcp-rsize", false, false }, { "rtc", false, false },
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(lines); i++) {
		sprintf(text, MEDIA "a=%s\nm=video 4002 RTP/AVP 31\n",
			lines[i].line);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.media[0].mux, lines[i].mux);
		EXPECT_EQ(SDP.media[0].mux_only, lines[i].only);
		EXPECT_EQ(SDP.media[0].rtcp_text.len, 0);
		EXPECT_EQ(SDP.media[1].mux, false);
		EXPECT_EQ(SDP.media[1].mux_only, false);
	}
}

static void setup_is_of_the_line_or_of_the_session(void)
{
	static const struct {
		const char *value;
		u8 setup;
	} roles[] = {
		{ "active", SIPALG_SETUP_ACTIVE },
		{ "passive", SIPALG_SETUP_PASSIVE },
		{ "actpass", SIPALG_SETUP_ACTPASS },
		{ "holdconn", SIPALG_SETUP_HOLDCONN },
		{ " ACTIVE ", SIPALG_SETUP_ACTIVE },
		{ "", SIPALG_SETUP_NONE }, { "act", SIPALG_SETUP_NONE },
		{ "activex", SIPALG_SETUP_NONE },
		{ "holdconnx", SIPALG_SETUP_NONE },
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(roles); i++) {
		sprintf(text, SESSION "a=setup:%s\nm=a 1 TCP x\n"
			"m=b 2 TCP x\na=setup:passive\na=connection:new\n",
			roles[i].value);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.media[0].setup, roles[i].setup);
		EXPECT_EQ(SDP.media[1].setup, SIPALG_SETUP_PASSIVE);
		sprintf(text, SESSION "m=a 1 TCP x\nm=b 2 TCP x\na=setup:%s",
			roles[i].value);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		EXPECT_EQ(SDP.media[0].setup, SIPALG_SETUP_NONE);
		EXPECT_EQ(SDP.media[1].setup, roles[i].setup);
	}
}

/* Each kind of line is told when there is no place left. */
static void no_attribute_has_a_place_too_many(void)
{
	static const char *const lines[] = {
		"candidate:1 1 UDP 1 192.0.2.3 4000 typ host",
		"remote-candidates:1 192.0.2.3 4000", "altc:1 IP4 192.0.2.3 1",
		"source-filter: incl IN IP4 * 192.0.2.3",
		"path:msrp://192.0.2.3:1/2;tcp", "rtcp:4001 IN IP4 192.0.2.3",
	};
	static char text[1 << 14];
	u32 i, j, len;

	for (i = 0; i < SIPALG_ARRAY_SIZE(lines); i++) {
		len = sprintf(text, "%s", MEDIA);
		for (j = 1; j < SIPALG_PLACES_MAX; j++)
			len += sprintf(text + len, "c=IN IP4 192.0.2.2\n");
		EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
		sprintf(text + len, "a=%s\n", lines[i]);
		EXPECT_REASON(unit_read_sdp(text), SIPALG_SDP_ADDRESSES);
		EXPECT_EQ(SDP.nr_sites, SIPALG_PLACES_MAX);
	}
	/* names take no place */
	sprintf(text + len, "a=candidate:1 1 UDP 1 a.local 4000 typ host\n");
	EXPECT_REASON(unit_read_sdp(text), SIPALG_OK);
}

static const struct unit_case attr_cases[] = {
	UNIT_CASE(candidates_of_udp_and_tcp_are_sites),
	UNIT_CASE(ice_is_told_by_candidates_alone),
	UNIT_CASE(remote_candidates_are_sites),
	UNIT_CASE(alternative_addresses_are_sites),
	UNIT_CASE(source_filters_are_sites),
	UNIT_CASE(msrp_paths_are_sites),
	UNIT_CASE(attributes_of_a_media_line_are_none_of_a_session),
	UNIT_CASE(rtcp_that_cannot_be_read_is_passed),
	UNIT_CASE(rtcp_may_have_a_port_alone),
	UNIT_CASE(rtcp_mux_is_a_word_of_its_own),
	UNIT_CASE(setup_is_of_the_line_or_of_the_session),
	UNIT_CASE(no_attribute_has_a_place_too_many),
};
UNIT_SUITE(attr);
