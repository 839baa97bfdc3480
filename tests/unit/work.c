// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work is bounded: so many basic blocks a byte, whatever the bytes.
 */
#include "unit.h"

#define LEN		4000
#define STEPS_A_BYTE	24

static u8 data[LEN];

/* @head, then @unit over and over, then @tail, LEN bytes in all. */
static void fill(const char *head, const char *unit, const char *tail)
{
	u32 len = strlen(head), unit_size = strlen(unit);
	u32 i;

	memcpy(data, head, len);
	for (i = len; i < LEN; i++)
		data[i] = unit[(i - len) % unit_size];
	memcpy(data + LEN - strlen(tail), tail, strlen(tail));
}

static void expect_bounded(const char *what)
{
	const u8 *copy = unit_guard_end(data, LEN);
	struct sipalg_span body = { 0, LEN };

	unit_steps = 0;
	sipalg_msg_parse(copy, LEN, &unit_job.msg);
	if (unit_steps > STEPS_A_BYTE * LEN)
		printf("    # message of %s: %u steps a byte\n", what,
		       (u32)(unit_steps / LEN));
	EXPECT(unit_steps <= STEPS_A_BYTE * LEN);
	unit_steps = 0;
	sipalg_sdp_init(&unit_job.sdp);
	sipalg_sdp_parse(copy, body, &unit_job.sdp);
	if (unit_steps > STEPS_A_BYTE * LEN)
		printf("    # description of %s: %u steps a byte\n", what,
		       (u32)(unit_steps / LEN));
	EXPECT(unit_steps <= STEPS_A_BYTE * LEN);
}

#define WHOLE								\
	"INVITE sip:b SIP/2.0\r\nv:SIP/2.0/UDP b\r\nf:sip:a\r\nt:sip:b\r\n" \
	"i:a\r\nCSeq: 1 INVITE\r\n"
#define MULTIPART	WHOLE "c:multipart/x;boundary=b\r\n\r\n"
#define NEST(inner)	"c:multipart/x;boundary=" inner "\n\n--" inner "\n"
#define CREDENTIALS	WHOLE "Authorization: Digest "

static const char *const heads[] = {
	"", "INVITE sip:", "INVITE sip:a@", "INVITE sip:a@b;", "SIP/2.0 200 ",
	"INVITE sip:b SIP/2.0\r\n", "INVITE sip:b SIP/2.0\r\nVia: ",
	"INVITE sip:b SIP/2.0\r\nVia: SIP/2.0/UDP ",
	"INVITE sip:b SIP/2.0\r\nVia: SIP/2.0/UDP b;",
	"INVITE sip:b SIP/2.0\r\nContact: ",
	"INVITE sip:b SIP/2.0\r\nContact: \"",
	"INVITE sip:b SIP/2.0\r\nContact: <sip:",
	"INVITE sip:b SIP/2.0\r\nContact: <sip:b>;",
	"INVITE sip:b SIP/2.0\r\nFrom: ", "INVITE sip:b SIP/2.0\r\nX: ",
	MULTIPART, MULTIPART "--b\n", MULTIPART "--b\n" NEST("c") NEST("d")
	NEST("e") "--e\n", MULTIPART "--b\nc:",
	CREDENTIALS "auth-int,", CREDENTIALS "x=\"auth-int\"\r\nX:",
	"INVITE sip:b SIP/2.0\r\nVia: SIP/2.0/UDP b (",
	"v=0\n", "v=0\no=", "v=0\nc=", "v=0\nm=audio 1 RTP/AVP 0\na=rtcp:",
};

static const char *const units[] = {
	"\r\n", "\n", "\n ", " ", "\t", "@", "a@", "[", "[::", "]", ":", "::",
	";", ";a", ";a=b", ";a=\"", ",", "\"", "\\", "\"\\\"", "<", ">", "<>",
	"<sip:a>,", "sip:a,", "sip:", "1", "1.", "1.1.1.1", "1.1.1.1@", "a",
	"a:b\r\n", "v:\r\n ", "m:<sip:a>\r\n", "*", "?", "/", "\xff",
	"SIP/2.0/UDP a,", "a=\n", "c=IN IP4 1.1.1.1\n", "o=\n", "o= ",
	"m=a 1 b\n", "a=rtcp:1\n", "maddr=", ";maddr=a", ";m", "rport;",
	"(", "\\(", "-", "--", "--\n", "--b\n", "--b--\n", "--e\n", "\n--e",
	"--b\nc:multipart/x;boundary=f\n\n", "--b\n\n", "l:\n", "x:\n", "c:a/b;",
	"auth-int", "auth-int,", "qop=auth-int", "y=\"auth-int\",",
	"\r\nAuthorization: Digest x=auth-int", "\r\ny:..",
};

static void no_pattern_costs_more_than_its_length(void)
{
	char what[64];
	u32 i, j;

	for (i = 0; i < SIPALG_ARRAY_SIZE(heads); i++) {
		for (j = 0; j < SIPALG_ARRAY_SIZE(units); j++) {
			snprintf(what, sizeof(what), "%s", units[j]);
			fill(heads[i], units[j], "");
			expect_bounded(what);
			fill(heads[i], units[j], "\r\n\r\n");
			expect_bounded(what);
			fill(heads[i], units[j], "\r\n\r\nbody");
			expect_bounded(what);
		}
	}
}

static void long_lines_cost_little(void)
{
	u32 i;

	fill("INVITE sip:b SIP/2.0\r\nX: ", "x", "\r\n\r\n");
	unit_steps = 0;
	EXPECT_REASON(sipalg_msg_parse(data, LEN, &unit_job.msg),
		      SIPALG_NO_VIA);
	EXPECT(unit_steps < LEN / 2);
	/* what is not SIP is told by its first bytes */
	for (i = 0; i < LEN; i++)
		data[i] = i * 31;
	data[0] = 0x80;
	unit_steps = 0;
	EXPECT_REASON(sipalg_msg_parse(data, LEN, &unit_job.msg),
		      SIPALG_NOT_SIP);
	EXPECT(unit_steps < 64);
}

#define HEADER								\
	"INVITE sip:bob@192.0.2.2 SIP/2.0\r\n"				\
	"Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK12345678;rport\r\n" \
	"Max-Forwards: 70\r\n"						\
	"From: \"Alice\" <sip:alice@10.0.0.2>;tag=a12345678\r\n"		\
	"To: <sip:bob@192.0.2.2>\r\nCall-ID: 12345678@10.0.0.2\r\n"	\
	"CSeq: 1 INVITE\r\nContact: <sip:alice@10.0.0.2:5060>\r\n"	\
	"User-Agent: Phone/1.0 of nobody in particular\r\n"		\
	"Content-Type: application/sdp\r\n\r\n"
#define BODY								\
	"v=0\r\no=alice 2890844526 2890844526 IN IP4 10.0.0.2\r\ns=-\r\n" \
	"c=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\n" \
	"a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n"

/* Twice what it takes: one more pass over the message is found out. */
static void usual_message_costs_little(void)
{
	static const char text[] = HEADER BODY;
	u32 len = sizeof(text) - 1;

	unit_steps = 0;
	EXPECT_REASON(unit_read_bytes(text, len), SIPALG_OK);
	EXPECT(unit_steps < 9 * strlen(HEADER));
	unit_steps = 0;
	sipalg_sdp_init(&unit_job.sdp);
	EXPECT_REASON(sipalg_sdp_parse(unit_data, unit_job.msg.body,
				       &unit_job.sdp), SIPALG_OK);
	EXPECT(unit_steps < 5 * strlen(BODY));
}

static const struct unit_case work_cases[] = {
	UNIT_CASE(no_pattern_costs_more_than_its_length),
	UNIT_CASE(long_lines_cost_little),
	UNIT_CASE(usual_message_costs_little),
};
UNIT_SUITE(work);
