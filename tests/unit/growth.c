// SPDX-License-Identifier: GPL-2.0-only
/*
 * Twice the input is at most a little more than twice the work, on the whole
 * way from bytes to bytes: read, plan, write. What a list of limited length
 * costs for each of its places may not be paid for each byte.
 */
#include "unit.h"

#define ROOM		65536
#define SMALLEST	4000
#define LARGEST		64000
#define STEPS_A_BYTE	40

#define VIA	"Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK1;rport\r\n"
#define NAMES								\
	"From: <sip:alice@10.0.0.2>;tag=1\r\nTo: <sip:bob@192.0.2.2>\r\n" \
	"Call-ID: 1@10.0.0.2\r\nCSeq: 1 REGISTER\r\n"
#define START	"REGISTER sip:bob@192.0.2.2 SIP/2.0\r\n"
#define HEADER	START VIA NAMES
#define ANSWER	"SIP/2.0 200 OK\r\n" VIA NAMES
#define SDP	HEADER "Content-Type: application/sdp\r\n\r\n" DESCRIPTION
#define DESCRIPTION							\
	"v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\n" \
	"t=0 0\r\n"
#define MEDIA	SDP "m=audio 4000 RTP/AVP 0\r\n"
#define MIXED	HEADER "Content-Type: multipart/mixed;boundary=bound\r\n\r\n"
#define NESTED	MIXED "--bound\r\n" \
	"Content-Type: multipart/mixed;boundary=bounds\r\n\r\n"
#define LONG70	"0123456789012345678901234567890123456789012345678901234567890123456789"
#define LONGER	HEADER "Content-Type: multipart/mixed;boundary=" LONG70 "\r\n\r\n"

/**
 * struct family - inputs of one shape and any length
 * @head: how they begin
 * @unit: what follows over and over
 * @tail: how they end
 */
struct family {
	const char *head;
	const char *unit;
	const char *tail;
};

#define HEADER_OF(name, unit)						\
	{ START name ": ", unit, "\r\n" VIA NAMES "\r\n" },		\
	{ HEADER name ": ", unit, "\r\n\r\n" },				\
	{ HEADER, name ": " unit "\r\n", "\r\n" },			\
	{ HEADER name ": <sip:a@10.0.0.2>", unit, "\r\n\r\n" },		\
	{ HEADER name ": \"", unit, "\r\n\r\n" },			\
	{ HEADER name ": SIP/2.0/UDP 10.0.0.2", unit, "\r\n\r\n" }

/* In each header field that lists values, names parties, or is only passed. */
#define EVERYWHERE(unit)						\
	HEADER_OF("Via", unit), HEADER_OF("Contact", unit),		\
	HEADER_OF("Route", unit), HEADER_OF("P-Asserted-Identity", unit), \
	HEADER_OF("From", unit), HEADER_OF("Authorization", unit),	\
	HEADER_OF("Identity", unit), HEADER_OF("Content-Type", unit),	\
	HEADER_OF("Call-ID", unit), HEADER_OF("X", unit),		\
	{ "REGISTER sip:", unit, " SIP/2.0\r\n" VIA NAMES "\r\n" },	\
	{ "REGISTER sip:bob@10.0.0.2", unit, " SIP/2.0\r\n" VIA NAMES "\r\n" }

static const struct family headers[] = {
	EVERYWHERE(","), EVERYWHERE(", "), EVERYWHERE(" ,\r\n ,"),
	EVERYWHERE("\""), EVERYWHERE("\\"), EVERYWHERE("\\\""),
	EVERYWHERE("\"\","), EVERYWHERE("\"\\"), EVERYWHERE("("),
	EVERYWHERE("()"), EVERYWHERE("(\\"), EVERYWHERE("\r\n "),
	EVERYWHERE(" \r\n\t"), EVERYWHERE(" "), EVERYWHERE("\r\n ;a"),
	EVERYWHERE("<"), EVERYWHERE("<>"), EVERYWHERE("<sip:10.0.0.2>,"),
	EVERYWHERE("sip:10.0.0.2,"), EVERYWHERE("\"a\" <sip:10.0.0.2>,"),
	EVERYWHERE(", SIP/2.0/UDP 10.0.0.2:5060"), EVERYWHERE(";a=b"),
	EVERYWHERE(";rport"), EVERYWHERE(";received=10.0.0.2"),
	EVERYWHERE(";received=10.0.0.2;rport=5060"), EVERYWHERE(";tag=a"),
	EVERYWHERE(";maddr=10.0.0.2"), EVERYWHERE(";expires=1"),
	EVERYWHERE(";a=\"b\""), EVERYWHERE("@"), EVERYWHERE(":"),
	EVERYWHERE("a"), EVERYWHERE("1"), EVERYWHERE("1."), EVERYWHERE("%41"),
	EVERYWHERE("[::]"), EVERYWHERE("["), EVERYWHERE("?Route=%3C10.0.0.2"),
	EVERYWHERE("qop=\"auth-int\","), EVERYWHERE("qop="), EVERYWHERE("="),
	EVERYWHERE(";boundary=a"), EVERYWHERE(";boundary=\"\\"),
	EVERYWHERE("/"), EVERYWHERE("*"), EVERYWHERE("\n"), EVERYWHERE("\001"),
	EVERYWHERE("\xff"), EVERYWHERE("<sip:010.0.0.2:05060>,"),
	EVERYWHERE("<sip:192.0.2.8>,"), EVERYWHERE(", SIP/2.0/UDP 010.0.0.2"),
	{ ANSWER, VIA, "\r\n" }, { ANSWER, "v:SIP/2.0/UDP 010.0.0.2\n", "\n" },
	{ ANSWER, "m:<sip:192.0.2.8>\n", "\n" },
	{ ANSWER, "Record-Route:<sip:192.0.2.8;lr>\n", "\n" },
	{ ANSWER, "Path:<sip:010.0.0.2;lr>\n", "\n" },
};

#define BODY_OF(unit)							\
	{ SDP, unit, "" }, { MEDIA, unit, "" }, { MIXED, unit, "" },	\
	{ NESTED, unit, "\r\n--bounds--\r\n--bound--\r\n" },		\
	{ LONGER, unit, "" }, { MEDIA "a=path:", unit, "" },		\
	{ MEDIA "a=candidate:", unit, "" },				\
	{ MEDIA "a=remote-candidates:1 ", unit, "" },			\
	{ MEDIA "a=source-filter: incl IN IP4 * ", unit, "" },		\
	{ MIXED "--bound\r\nContent-Type: application/sdp\r\n\r\n"	\
	  DESCRIPTION, unit, "\r\n--bound--\r\n" },			\
	{ MIXED "--bound\r\nX: ", unit, "\r\n\r\n\r\n--bound--\r\n" },	\
	{ MIXED "--bound\r\n", unit, "\r\n\r\n--bound--\r\n" }

static const struct family bodies[] = {
	BODY_OF("m=audio 4000 RTP/AVP 0\r\n"), BODY_OF("a"), BODY_OF("\n"),
	BODY_OF("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 10.0.0.2\r\n"),
	BODY_OF("c=IN IP4 10.0.0.2\r\n"), BODY_OF("c=IN IP4 a\n"),
	BODY_OF("a=rtcp:4001 IN IP4 10.0.0.2\r\n"), BODY_OF("a=rtcp:1\n"),
	BODY_OF("a=candidate:1 1 UDP 1 10.0.0.2 4000 typ host\r\n"),
	BODY_OF("a=candidate:1 1 UDP 1 10.0.0.2 4000 typ srflx raddr "
		"10.0.0.2 rport 4000\r\n"),
	BODY_OF("a=candidate:1 1 UDP 1 a.local 4000 typ host\r\n"),
	BODY_OF("a=candidate:\n"), BODY_OF("a=candidate:1 "),
	BODY_OF("a=remote-candidates:1 10.0.0.2 4000\r\n"),
	BODY_OF("a=remote-candidates:"), BODY_OF(" 1 10.0.0.2 4000"),
	BODY_OF("a=altc:1 IP4 10.0.0.2 4000\r\n"), BODY_OF("a=setup:active\n"),
	BODY_OF("a=source-filter: incl IN IP4 * 10.0.0.2\r\n"),
	BODY_OF("\001"), BODY_OF("a\001"), BODY_OF(" \001"), BODY_OF("\001 "),
	BODY_OF(" 10.0.0.2"), BODY_OF("a=rtcp-mux\n"), BODY_OF("a=\n"),
	BODY_OF("a=path:msrp://10.0.0.2:4000/a;tcp\r\n"),
	BODY_OF("msrp://10.0.0.2:4000/a;tcp "), BODY_OF("o=- 1 1 IN IP4 a\n"),
	BODY_OF("o=\n"), BODY_OF("o= "), BODY_OF(" "), BODY_OF("\r"),
	BODY_OF("v=0\r\n"), BODY_OF("--"), BODY_OF("-"), BODY_OF("--\r\n"),
	BODY_OF("\r\n--"), BODY_OF("--b\r\n"), BODY_OF("--boun\r\n"),
	BODY_OF("--bound"), BODY_OF("--bound\r\n"), BODY_OF("--bounds\r\n"),
	BODY_OF("--bounde\r\n"), BODY_OF("--bound--\r\n"), BODY_OF("\r\n--boun"),
	BODY_OF("--bound \t \t"), BODY_OF("--bound \t\r"), BODY_OF("--bound-"),
	BODY_OF("\n--" "01234567890123456789012345678901234567890123456789"),
	BODY_OF("--bound\r\n\r\n"), BODY_OF("a: b\r\n"), BODY_OF("a:\r\n "),
	BODY_OF("--bound\r\nContent-Type: application/sdp\r\n\r\n" DESCRIPTION),
	BODY_OF("--bound\r\nContent-Type: multipart/mixed;boundary=bound\r\n\r\n"),
	BODY_OF("--bound\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n"),
	BODY_OF("--bounds\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n--b\r\n"),
	BODY_OF("Content-Type: multipart/mixed;boundary=b\r\n\r\n--b\r\n"),
	BODY_OF("Content-Length: 1\r\n"), BODY_OF("Content-Type: a/b\r\n"),
};

static char data[ROOM];

static u32 fill(const struct family *family, u32 size)
{
	u32 head = strlen(family->head);
	u32 unit = strlen(family->unit);
	u32 tail = strlen(family->tail);
	u32 len = head;

	memcpy(data, family->head, head);
	for (; len + unit + tail <= size; len += unit)
		memcpy(data + len, family->unit, unit);
	memcpy(data + len, family->tail, tail);
	return len + tail;
}

/* As many pairs and echoes as there can be, the one that is met the last. */
static void fill_lists(void)
{
	struct sipalg_end inside = unit_end_of("10.0.0.2:5060");
	struct sipalg_end public = unit_end_of("203.0.113.5:40001");
	struct sipalg_end other = unit_end_of("10.9.9.9:1");
	struct sipalg_saying saying = {
		.voice = SIPALG_VOICE_URI, .len = 9, .own_len = 8,
		.text = "192.0.2.0", .own = "10.0.0.2",
	};
	u32 i;

	for (i = 0; i < SIPALG_MAP_MAX - 1; i++) {
		sipalg_map_add(&unit_job.map, &other, &public, 0);
		sipalg_map_add(&unit_job.back, &other, &inside, 0);
	}
	sipalg_map_add(&unit_job.map, &inside, &public, 0);
	sipalg_map_add(&unit_job.back, &public, &inside, SIPALG_MAP_INWARD);
	for (i = 0; i < SIPALG_SAYINGS_MAX; i++) {
		saying.text[8]++;
		unit_job.said.list[i] = saying;
	}
	unit_job.said.nr = i;
}

/* A promise for each media line. */
static void promise_all(void)
{
	struct sipalg_sdp *sdp = &unit_job.sdp;
	u32 i;

	memset(unit_job.media, 0, sizeof(unit_job.media));
	for (i = 0; i < sdp->nr_media; i++) {
		unit_job.media[i].promised = true;
		unit_job.media[i].candidates = true;
		unit_job.media[i].rtp = unit_end_of("203.0.113.5:20000");
		unit_job.media[i].rtcp = unit_end_of("203.0.113.5:20001");
	}
}

/* From bytes to bytes. Return: what it costs. */
static u64 count_steps(u32 len)
{
	static u8 out[2 * ROOM];
	const struct sipalg_msg *msg = &unit_job.msg;
	enum sipalg_reason reason;
	u32 i;

	unit_steps = 0;
	reason = unit_read_bytes(data, len);
	if (reason)
		return unit_steps;
	sipalg_sdp_init(&unit_job.sdp);
	unit_job.plan_sdp = msg->has_sdp;
	for (i = 0; i < msg->nr_parts; i++)
		if (sipalg_sdp_parse(unit_data, msg->parts[i].text,
				     &unit_job.sdp))
			unit_job.plan_sdp = false;
	if (!unit_job.plan_sdp)
		sipalg_sdp_init(&unit_job.sdp);
	fill_lists();
	promise_all();
	if (!sipalg_rewrite_plan(&unit_job))
		sipalg_edit_write(&unit_job.edits, unit_data, out);
	return unit_steps;
}

/* The last bytes of a text, on one line. */
static void print_text(const char *text)
{
	u32 len = strlen(text);

	for (text += len > 24 ? len - 24 : 0; *text; text++)
		printf(*text >= ' ' && *text <= '~' ? "%c" : "\\%03o", (u8)*text);
}

/*
 * What a message costs at all, with each of its lists full: 128 addresses, 160
 * places, 192 edits, each compared with 32 mappings both ways and 16 sayings.
 */
#define FIXED	80000

static void expect_linear(const struct family *family)
{
	u64 before = count_steps(fill(family, SMALLEST));
	bool linear = true;
	u32 size;

	for (size = 2 * SMALLEST; size <= LARGEST; size *= 2) {
		u64 steps = count_steps(fill(family, size));

		if (steps > STEPS_A_BYTE * size + FIXED)
			linear = false;
		if (steps > before * 22 / 10 + 1000)
			linear = false;
		if (!linear)
			printf("    # %u bytes: %u steps, half of them: %u\n", size,
			       (u32)steps, (u32)before);
		before = steps;
	}
	if (EXPECT(linear))
		return;
	printf("    # ");
	print_text(family->head);
	printf(" and then ");
	print_text(family->unit);
	printf("\n");
}

static void twice_the_header_is_twice_the_work(void)
{
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(headers); i++)
		expect_linear(&headers[i]);
}

static void twice_the_body_is_twice_the_work(void)
{
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(bodies); i++)
		expect_linear(&bodies[i]);
}

/* As many places as there can be, each the worst to find: what is the most. */
static void full_lists_cost_a_bounded_sum(void)
{
	static const char *const lines[] = {
		"v:SIP/2.0/UDP 010.0.0.2\r\n", "Path:<sip:10.0.0.2:05060>\r\n",
		"Record-Route:<sip:192.0.2.9>\r\n", "m:<sip:192.0.2.8>\r\n",
		"P-Asserted-Identity:<sip:a@010.0.0.2>\r\n",
	};
	static const char *const starts[] = { START, "SIP/2.0 200 OK\r\n" };
	u32 places = SIPALG_SITES_MAX - 8;
	u32 i, j;

	for (i = 0; i < 2 * SIPALG_ARRAY_SIZE(lines); i++) {
		const char *line = lines[i / 2];
		u32 len = strlen(starts[i % 2]);
		u64 steps;

		memcpy(data, starts[i % 2], len);
		for (j = 0; j < places; j++, len += strlen(line))
			memcpy(data + len, line, strlen(line));
		memcpy(data + len, VIA NAMES "\r\n", sizeof(VIA NAMES "\r\n"));
		len += strlen(VIA NAMES "\r\n");
		steps = count_steps(len);
		EXPECT(unit_job.msg.nr_sites > places);
		EXPECT(unit_job.said.nr == SIPALG_SAYINGS_MAX);
		if (!EXPECT(steps < FIXED))
			printf("    # %s costs %u\n", line, (u32)steps);
	}
}

/* Behind a long list comes what belongs before all of it. */
static void edits_in_the_worst_order_cost_no_more_than_their_places(void)
{
	struct sipalg_edits *edits = &unit_job.edits;
	struct sipalg_edit where = { .old_len = 1 };
	u32 i;

	sipalg_edit_init(edits);
	unit_steps = 0;
	for (i = SIPALG_EDITS_MAX; i; i--) {
		where.off = 10 * i;
		EXPECT_REASON(sipalg_edit_add(edits, &where, (const u8 *)"ab", 2),
			      SIPALG_OK);
	}
	EXPECT(unit_steps < 3 * SIPALG_EDITS_MAX * SIPALG_EDITS_MAX);
	/* in the order of the text, as plans make them, they cost nothing more */
	sipalg_edit_init(edits);
	unit_steps = 0;
	for (i = 0; i < SIPALG_EDITS_MAX; i++) {
		where.off = 10 * i;
		EXPECT_REASON(sipalg_edit_add(edits, &where, (const u8 *)"ab", 2),
			      SIPALG_OK);
	}
	EXPECT(unit_steps < 16 * SIPALG_EDITS_MAX);
}

static const struct unit_case growth_cases[] = {
	UNIT_CASE(twice_the_header_is_twice_the_work),
	UNIT_CASE(twice_the_body_is_twice_the_work),
	UNIT_CASE(full_lists_cost_a_bounded_sum),
	UNIT_CASE(edits_in_the_worst_order_cost_no_more_than_their_places),
};
UNIT_SUITE(growth);
