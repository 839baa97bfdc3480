// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does not fit: text that has no room, lists with no place left, addresses
 * of a family that the line cannot name. It is left out, or all is left alone.
 */
#include "unit.h"

#define INSIDE	"10.0.0.2:5060"
#define PUBLIC	"203.0.113.5:40001"
#define V6	"[2001:1db8:1111:2222:3333:4444:5555:6666]:40001"
#define SPACE	"                                        "

static void word_without_room_stays_as_it_is(void)
{
	struct sipalg_end end = unit_end_of(V6);
	struct sipalg_word word = { .len = 0 };
	u32 i;

	for (i = 0; i < SIPALG_WORD_MAX - 38; i++)
		sipalg_word_byte(&word, 'x');
	sipalg_word_addr(&word, &end.addr);
	EXPECT_EQ(word.len, SIPALG_WORD_MAX - 38);
	word.len--;
	sipalg_word_addr(&word, &end.addr);
	EXPECT_EQ(word.len, SIPALG_WORD_MAX);
	sipalg_word_byte(&word, 'x');
	sipalg_word_number(&word, 1);
	EXPECT_EQ(word.len, SIPALG_WORD_MAX);
}

static void add_back(const char *from, const char *to)
{
	struct sipalg_end old = unit_end_of(from);
	struct sipalg_end new = unit_end_of(to);

	EXPECT(sipalg_map_add(&unit_job.back, &old, &new, SIPALG_MAP_INWARD));
}

/* Plans one Via on its way out. */
static void send_out(const char *via, const char *public)
{
	char header[256];

	snprintf(header, sizeof(header), "Via: SIP/2.0/UDP %s\n", via);
	EXPECT_REASON(unit_read_with(header), SIPALG_OK);
	unit_map(INSIDE, public, 0);
	add_back(public, INSIDE);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
}

static void saying_without_room_is_not_kept(void)
{
	/* 54 bytes, and as many when sent */
	send_out("10.0.0.2" SPACE ": 5060", "10.0.0.3:5061");
	EXPECT_EQ(unit_job.kept.nr, 0);
	send_out("010.0.0.2" SPACE ":5060", "10.0.0.3:5061");
	EXPECT_EQ(unit_job.kept.nr, 1);
	/* no room for the port, nor for the space before it */
	send_out("010.0.0.2" SPACE ":5060", PUBLIC);
	EXPECT_EQ(unit_job.edits.nr, 2);
	EXPECT_EQ(unit_job.kept.nr, 0);
	send_out("010.0.0.2" SPACE ":5060", V6);
	EXPECT_EQ(unit_job.edits.nr, 2);
	EXPECT_EQ(unit_job.kept.nr, 0);
	/* nor for what was written */
	send_out("010.0.0.2 " SPACE ":5060", "10.0.0.3:5061");
	EXPECT_EQ(unit_job.edits.nr, 2);
	EXPECT_EQ(unit_job.kept.nr, 0);
}

/* Two edits for each Via, as there is space before its port. */
static void more_edits_than_places_are_none(void)
{
	char header[8192];
	u32 nr, i, len;

	for (nr = SIPALG_EDITS_MAX / 2; nr <= SIPALG_EDITS_MAX / 2 + 1; nr++) {
		bool fits = nr == SIPALG_EDITS_MAX / 2;

		for (i = 0, len = 0; i < nr; i++)
			len += sprintf(header + len,
				       "v: SIP/2.0/UDP 10.0.0.2 : 5060\n");
		EXPECT_REASON(unit_read_with(header), SIPALG_OK);
		unit_map(INSIDE, PUBLIC, 0);
		add_back(PUBLIC, INSIDE);
		EXPECT_REASON(sipalg_rewrite_plan(&unit_job), fits ? SIPALG_OK :
			      SIPALG_TOO_MANY_EDITS);
		EXPECT_EQ(unit_job.edits.nr, fits ? SIPALG_EDITS_MAX : 0);
		EXPECT_EQ(unit_job.edits.growth, fits ? 4 * (int)nr : 0);
	}
	/* the last place is for a host, and its port has none */
	len = sprintf(header, "v: SIP/2.0/UDP 10.0.0.2\n");
	for (i = 0; i < SIPALG_EDITS_MAX / 2; i++)
		len += sprintf(header + len, "v: SIP/2.0/UDP 10.0.0.2 : 5060\n");
	EXPECT_REASON(unit_read_with(header), SIPALG_OK);
	unit_map(INSIDE, PUBLIC, 0);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_TOO_MANY_EDITS);
	EXPECT_EQ(unit_job.edits.nr, 0);
}

#define BODY								\
	"v=0\nc=IN IP4 10.0.0.2\nm=audio 4000 RTP/AVP 0\n"		\
	"a=candidate:1 1 UDP 1 10.0.0.2 4000 typ host\n"		\
	"a=altc:1 IP4 10.0.0.2 4000\n"					\
	"a=remote-candidates:1 10.0.0.9 5000\n"

static void plan_media(const char *body, const char *rtp)
{
	EXPECT_REASON(unit_read_sdp(body), SIPALG_OK);
	unit_job.plan_sdp = true;
	unit_job.media[0].promised = true;
	unit_job.media[0].candidates = true;
	unit_job.media[0].rtp = unit_end_of(rtp);
}

/* Lines that say IP4 hold nothing else; state/ promises nothing else. */
static void address_of_another_family_is_not_written(void)
{
	plan_media(BODY, V6);
	unit_map("10.0.0.9:5000", V6, SIPALG_MAP_INWARD);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 1);
	EXPECT_EQ(unit_job.edits.list[0].field, SIPALG_FIELD_SDP_MEDIA);
	plan_media(BODY, PUBLIC);
	unit_map("10.0.0.9:5000", "10.0.0.7:5001", SIPALG_MAP_INWARD);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 8);
}

#define MSRP								\
	"v=0\nc=IN IP4 10.0.0.2\nm=message %u TCP/MSRP *\n"		\
	"a=path:msrp://10.0.0.2/a;tcp\n"

static void msrp_path_shows_a_port_only_if_it_must(void)
{
	char body[256];

	snprintf(body, sizeof(body), MSRP, 2855);
	plan_media(body, "203.0.113.5:2855");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 2);
	EXPECT_EQ(unit_job.edits.list[1].field, SIPALG_FIELD_SDP_PATH);
	EXPECT_EDIT(1, "203.0.113.5");
	plan_media(body, "203.0.113.5:2856");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 3);
	EXPECT_EDIT(2, "203.0.113.5:2856");
	/* without a port it names 2855, which is another's here */
	snprintf(body, sizeof(body), MSRP, 2856);
	plan_media(body, "203.0.113.5:2856");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 1);
}

static const struct unit_case full_cases[] = {
	UNIT_CASE(word_without_room_stays_as_it_is),
	UNIT_CASE(saying_without_room_is_not_kept),
	UNIT_CASE(more_edits_than_places_are_none),
	UNIT_CASE(address_of_another_family_is_not_written),
	UNIT_CASE(msrp_path_shows_a_port_only_if_it_must),
};
UNIT_SUITE(full);
