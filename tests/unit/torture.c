// SPDX-License-Identifier: GPL-2.0-only
/*
 * The torture messages of RFC 4475 and RFC 5118, bit for bit: what must be
 * understood is, with all its addresses; what must not be trusted is left
 * alone, and says why.
 */
#include "unit.h"
#include "invariant.h"

#define SDP	1		/* a description that is read */
#define SDP6	2		/* likewise, and its first address is IPv6 */

struct torture {
	const char *name;
	u8 reason;
	const char *sites;	/* each followed by a space */
	u8 sdp;
};

static const struct torture rfc4475[] = {
	/* 3.1.1: valid */
	{ "wsinv", SIPALG_OK, "192.0.2.2 192.168.255.111 ", SDP },
	{ "intmeth", SIPALG_OK, "", 0 },
	{ "esc01", SIPALG_OK, "", SDP },
	{ "escnull", SIPALG_OK, "", 0 },
	{ "esc02", SIPALG_OK, "", 0 },
	{ "lwsdisp", SIPALG_OK, "", 0 },
	{ "longreq", SIPALG_OK, "192.0.2.5 ", SDP },
	{ "dblreq", SIPALG_OK, "192.0.2.125 ", 0 },
	{ "semiuri", SIPALG_OK, "192.0.2.1 ", 0 },
	{ "transports", SIPALG_OK, "", 0 },
	{ "mpart01", SIPALG_OK,
	  "127.0.0.1:5070 127.0.0.1:5080 127.0.0.1:5070 ", 0 },
	{ "unreason", SIPALG_OK, "192.0.2.198 ", SDP },
	{ "noreason", SIPALG_OK, "192.0.2.105 ", 0 },
	/* 3.1.2: not valid */
	{ "badinv01", SIPALG_BAD_VIA, "", 0 },
	{ "clerr", SIPALG_SHORT_BODY, "", 0 },
	{ "ncl", SIPALG_BAD_CONTENT_LENGTH, "", 0 },
	{ "scalar02", SIPALG_BAD_CSEQ, "", 0 },
	{ "scalarlg", SIPALG_BAD_CSEQ, "", 0 },
	{ "quotbal", SIPALG_BAD_TO, "", 0 },
	{ "ltgtruri", SIPALG_BAD_REQUEST_URI, "", 0 },
	{ "lwsruri", SIPALG_BAD_REQUEST_URI, "", 0 },
	{ "lwsstart", SIPALG_OK, "", SDP },
	{ "trws", SIPALG_OK, "", 0 },
	{ "escruri", SIPALG_OK, "", SDP },
	{ "baddate", SIPALG_OK, "", SDP },
	{ "regbadct", SIPALG_BAD_CONTACT, "", 0 },
	{ "badaspec", SIPALG_OK, "", 0 },
	/* ends without an empty line in the RFC's archive */
	{ "baddn", SIPALG_NO_HEADER_END, "", 0 },
	{ "badvers", SIPALG_BAD_START_LINE, "", 0 },
	{ "mismatch01", SIPALG_CSEQ_METHOD, "", 0 },
	{ "mismatch02", SIPALG_CSEQ_METHOD, "", 0 },
	{ "bigcode", SIPALG_BAD_START_LINE, "", 0 },
	/* 3.2 to 3.4: valid, but not for everybody */
	{ "badbranch", SIPALG_OK, "192.0.2.1 ", 0 },
	{ "insuf", SIPALG_NO_FROM, "", 0 },
	{ "unkscm", SIPALG_OK, "", 0 },
	{ "novelsc", SIPALG_OK, "", 0 },
	{ "unksm2", SIPALG_OK, "192.0.2.21:5060 ", 0 },
	{ "bext01", SIPALG_OK, "", 0 },
	{ "invut", SIPALG_OK, "", 0 },
	{ "regaut01", SIPALG_OK, "192.0.2.253 ", 0 },
	{ "multi01", SIPALG_DOUBLE_HEADER, "", 0 },
	{ "mcl01", SIPALG_DOUBLE_HEADER, "", 0 },
	{ "bcast", SIPALG_OK, "192.0.2.198 255.255.255.255 ", SDP },
	{ "zeromf", SIPALG_OK, "", 0 },
	{ "cparam01", SIPALG_OK, "", 0 },
	{ "cparam02", SIPALG_OK, "", 0 },
	{ "regescrt", SIPALG_OK, "", 0 },
	{ "sdp01", SIPALG_OK, "192.0.2.15 ", SDP },
	{ "inv2543", SIPALG_OK, "", SDP },
};

static const struct torture rfc5118[] = {
	{ "ipv6-good", SIPALG_OK,
	  "[2001:db8::10] [2001:db8::9:1] [2001:db8::1] ", 0 },
	{ "ipv6-bad", SIPALG_BAD_REQUEST_URI, "", 0 },
	{ "port-ambiguous", SIPALG_OK,
	  "[2001:db8::10:5070] [2001:db8::9:1] [2001:db8::1] ", 0 },
	{ "port-unambiguous", SIPALG_OK,
	  "[2001:db8::10]:5070 [2001:db8::9:1] [2001:db8::1] ", 0 },
	{ "via-received-param-with-delim", SIPALG_OK,
	  "[2001:db8::10] [2001:db8::9:1] [2001:db8::9:255] ", 0 },
	{ "via-received-param-no-delim", SIPALG_OK,
	  "[2001:db8::10] [2001:db8::9:1] 2001:db8::9:255 [2001:db8::9:1] ",
	  0 },
	{ "ipv6-in-sdp", SIPALG_OK,
	  "[2001:db8::10] [2001:db8::10] [2001:db8::20] [2001:db8::20] ",
	  SDP6 },
	{ "mult-ip-in-header", SIPALG_OK,
	  "[2001:db8::9:1]:6050 192.0.2.1 [2001:db8::9:255] 192.0.2.200 ", 0 },
	{ "mult-ip-in-sdp", SIPALG_OK,
	  "[2001:db8::10] [2001:db8::10] [2001:db8::9:1] [2001:db8::9:1] ",
	  SDP },
	{ "ipv4-mapped-ipv6", SIPALG_OK,
	  "[::ffff:192.0.2.10]:19823 [::ffff:192.0.2.2] [::ffff:192.0.2.2] ",
	  SDP6 },
	{ "ipv6-bug-abnf-3-colons", SIPALG_OK,
	  "[2001:db8:::192.0.2.1] [2001:db8:::192.0.2.1] ", 0 },
	{ "ipv6-correct-abnf-2-colons", SIPALG_OK,
	  "[2001:db8::192.0.2.1] [2001:db8::192.0.2.1] ", 0 },
};

static u8 data[1 << 16];

static u32 load(const char *rfc, const char *name)
{
	char path[4096];
	FILE *file;
	u32 len;

	snprintf(path, sizeof(path), GOLDEN "/%s/%s.dat", rfc, name);
	file = fopen(path, "r");
	if (!EXPECT(file))
		return 0;
	len = fread(data, 1, sizeof(data), file);
	fclose(file);
	return len;
}

static void expect_sites(const char *want)
{
	char got[4096] = "";
	u32 i;

	for (i = 0; i < unit_job.msg.nr_sites; i++) {
		const struct sipalg_site *site = &unit_job.msg.sites[i];

		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%.*s ",
			 site->len, unit_data + site->off);
	}
	unit_expect_text((u8 *)got, strlen(got), want, __FILE__, __LINE__);
}

static void expect_sdp(u8 want)
{
	EXPECT_EQ(unit_job.msg.has_sdp, want != 0);
	if (!want || !unit_job.msg.has_sdp)
		return;
	sipalg_sdp_init(&unit_job.sdp);
	EXPECT_REASON(sipalg_sdp_parse(unit_data, unit_job.msg.body,
				       &unit_job.sdp), SIPALG_OK);
	EXPECT(unit_job.sdp.nr_media > 0);
	EXPECT_EQ(unit_job.sdp.sites[unit_job.sdp.media[0].conn].end.addr.family, want == SDP6 ? 6 : 4);
}

static void check(const char *rfc, const struct torture *torture)
{
	u32 len = load(rfc, torture->name);
	const char *wrong;

	EXPECT_REASON(unit_read_bytes(data, len), torture->reason);
	if (torture->reason == SIPALG_OK) {
		expect_sites(torture->sites);
		expect_sdp(torture->sdp);
	}
	wrong = invariant_of_index(data, len);
	if (!wrong)
		wrong = invariant_of_rewrite(data, len);
	if (wrong)
		printf("    # %s\n", wrong);
	EXPECT(!wrong);
}

static void check_all(const char *rfc, const struct torture *all, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		bool before = unit_failed();

		check(rfc, &all[i]);
		if (unit_failed() && !before)
			printf("    # that was %s\n", all[i].name);
	}
}

static void all_of_rfc_4475(void)
{
	EXPECT_EQ(SIPALG_ARRAY_SIZE(rfc4475), 49);
	check_all("rfc4475", rfc4475, SIPALG_ARRAY_SIZE(rfc4475));
}

static void all_of_rfc_5118(void)
{
	EXPECT_EQ(SIPALG_ARRAY_SIZE(rfc5118), 12);
	check_all("rfc5118", rfc5118, SIPALG_ARRAY_SIZE(rfc5118));
}

static void display_name_with_a_comma_is_lenient_in_from_and_to(void)
{
	u32 len = load("rfc4475", "baddn");

	memcpy(data + len, "\r\n", 2);
	EXPECT_REASON(unit_read_bytes(data, len + 2), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.to_uri, "sip:t.watson@example.org");
	EXPECT_TEXT(unit_job.msg.from_tag, "43");
}

static void second_message_in_a_datagram_is_not_read(void)
{
	u32 len = load("rfc4475", "dblreq");

	EXPECT_REASON(unit_read_bytes(data, len), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.method, SIPALG_METHOD_REGISTER);
	EXPECT_EQ(unit_job.msg.body.len, 0);
	EXPECT(unit_job.msg.body.off + 400 < len);
	unit_map("192.0.2.15:5060", "203.0.113.5:5060", 0);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 0);
}

/* It is signed as a draft of RFC 4474 had it, and its second part is binary. */
static void signed_multipart_is_left(void)
{
	u32 len = load("rfc4475", "mpart01");

	EXPECT_REASON(unit_read_bytes(data, len), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.sealed, SIPALG_SIGNED);
	EXPECT(!unit_job.msg.identity);
	EXPECT_EQ(unit_job.msg.body_reason, SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_parts, 0);
	EXPECT_EQ(unit_job.msg.body.len, 553);
}

static void escaped_register_registers_nothing(void)
{
	u32 len = load("rfc4475", "esc02");

	EXPECT_REASON(unit_read_bytes(data, len), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.method, SIPALG_METHOD_OTHER);
	EXPECT_TEXT(unit_job.msg.method_text, "RE%47IST%45R");
}

static const struct unit_case torture_cases[] = {
	UNIT_CASE(all_of_rfc_4475),
	UNIT_CASE(all_of_rfc_5118),
	UNIT_CASE(display_name_with_a_comma_is_lenient_in_from_and_to),
	UNIT_CASE(second_message_in_a_datagram_is_not_read),
	UNIT_CASE(signed_multipart_is_left),
	UNIT_CASE(escaped_register_registers_nothing),
};
UNIT_SUITE(torture);
