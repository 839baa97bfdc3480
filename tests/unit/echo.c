// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is remembered of a message for its echo, and what an echo becomes.
 */
#include "unit.h"

#define INSIDE	"10.0.0.2:5060"
#define PUBLIC	"192.0.2.1:40000"

static void add(struct sipalg_map *map, const char *from, const char *to,
		u8 flags)
{
	struct sipalg_end old = unit_end_of(from);
	struct sipalg_end new = unit_end_of(to);

	EXPECT(sipalg_map_add(map, &old, &new, flags));
}

/* Plans @headers on the way out through a NAT whose answers have @flags. */
static void send_out(const char *headers, u8 flags)
{
	EXPECT_REASON(unit_read_with(headers), SIPALG_OK);
	add(&unit_job.map, INSIDE, PUBLIC, 0);
	add(&unit_job.back, PUBLIC, INSIDE, SIPALG_MAP_INWARD | flags);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
}

static void send_in(const char *headers)
{
	EXPECT_REASON(unit_read_with(headers), SIPALG_OK);
	add(&unit_job.map, PUBLIC, INSIDE, SIPALG_MAP_INWARD);
	add(&unit_job.back, INSIDE, PUBLIC, 0);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
}

static void kept(u32 i, u8 voice, const char *text, const char *own)
{
	const struct sipalg_saying *saying = &unit_job.kept.list[i];

	if (!EXPECT(i < unit_job.kept.nr))
		return;
	EXPECT_EQ(saying->voice, voice);
	unit_expect_text(saying->text, saying->len, text, __FILE__, __LINE__);
	unit_expect_text(saying->own, saying->own_len, own, __FILE__, __LINE__);
}

static void usual_message_is_not_remembered(void)
{
	send_out("Via: SIP/2.0/UDP 10.0.0.2:5060;rport\n"
		 "Contact: <sip:a@10.0.0.2:5060>\n"
		 "Record-Route: <sip:10.0.0.2:5060;lr>\n", 0);
	EXPECT_EQ(unit_job.edits.nr, 3);
	EXPECT_EQ(unit_job.kept.nr, 0);
	send_out("Via: SIP/2.0/UDP 10.0.0.2\nContact: <sip:a@10.0.0.2>\n",
		 SIPALG_MAP_BARE_VIA | SIPALG_MAP_BARE_URI);
	EXPECT_EQ(unit_job.edits.nr, 2);
	EXPECT_EQ(unit_job.kept.nr, 0);
	send_in("Via: SIP/2.0/UDP 198.51.100.7\nContact: <sip:b@198.51.100.7>\n");
	EXPECT_EQ(unit_job.kept.nr, 0);
}

static void missing_port_is_remembered(void)
{
	send_out("Via: SIP/2.0/UDP 10.0.0.2\n", SIPALG_MAP_BARE_URI);
	EXPECT_EQ(unit_job.kept.nr, 1);
	kept(0, SIPALG_VOICE_VIA, "192.0.2.1:40000", "10.0.0.2");
	send_out("Contact: <sip:a@10.0.0.2>\n", SIPALG_MAP_BARE_VIA);
	kept(0, SIPALG_VOICE_URI, "192.0.2.1:40000", "10.0.0.2");
	send_out("Path: <sip:10.0.0.2:5060;lr>\n", SIPALG_MAP_BARE_URI);
	kept(0, SIPALG_VOICE_URI, "192.0.2.1:40000", "10.0.0.2:5060");
}

static void unusual_spelling_is_remembered(void)
{
	send_out("Via: SIP/2.0/UDP 010.0.0.2:5060\n", 0);
	kept(0, SIPALG_VOICE_VIA, "192.0.2.1:40000", "010.0.0.2:5060");
	send_out("Via: SIP/2.0/UDP 10.0.0.2:05060\n", 0);
	kept(0, SIPALG_VOICE_VIA, "192.0.2.1:40000", "10.0.0.2:05060");
	send_out("Via: SIP/2.0/UDP 10.0.0.2 : 5060\n", SIPALG_MAP_BARE_VIA);
	kept(0, SIPALG_VOICE_VIA, "192.0.2.1 : 40000", "10.0.0.2 : 5060");
	send_out("Via: SIP/2.0/UDP 10.0.0.2 : 5060\n", 0);
	EXPECT_EQ(unit_job.kept.nr, 0);
	EXPECT_REASON(unit_read_with("Contact: <sip:a@[2001:DB8::A]:5060>\n"),
		      SIPALG_OK);
	add(&unit_job.map, "[2001:db8::a]:5060", "[2001:db8::b]:5060", 0);
	add(&unit_job.back, "[2001:db8::b]:5060", "[2001:db8::a]:5060",
	    SIPALG_MAP_INWARD);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	kept(0, SIPALG_VOICE_URI, "[2001:db8::b]:5060", "[2001:DB8::A]:5060");
}

static void public_endpoint_of_its_own_is_remembered(void)
{
	send_out("Via: SIP/2.0/UDP 192.0.2.1:40000\n"
		 "Contact: <sip:a@192.0.2.1:40000>\n", SIPALG_MAP_KEEP_VIA);
	EXPECT_EQ(unit_job.edits.nr, 0);
	EXPECT_EQ(unit_job.kept.nr, 1);
	kept(0, SIPALG_VOICE_URI, "192.0.2.1:40000", "192.0.2.1:40000");
}

static void private_address_of_both_ends_is_remembered(void)
{
	send_in("Via: SIP/2.0/UDP 10.0.0.2:5060\nContact: <sip:b@10.0.0.2>\n");
	EXPECT_EQ(unit_job.edits.nr, 0);
	EXPECT_EQ(unit_job.kept.nr, 2);
	kept(0, SIPALG_VOICE_VIA, "10.0.0.2:5060", "10.0.0.2:5060");
	kept(1, SIPALG_VOICE_URI, "10.0.0.2", "10.0.0.2");
}

/* A whole message, for From and To. */
static void read_dialog(const char *start, const char *from, const char *to)
{
	static char text[1024];

	snprintf(text, sizeof(text),
		 "%s\nVia: SIP/2.0/UDP a.example.com;branch=z9hG4bKd\n"
		 "From: <sip:a@%s>;tag=1\nTo: <sip:b@%s>;tag=2\n"
		 "Call-ID: d@example.com\nCSeq: 1 BYE\n\n", start, from, to);
	EXPECT_REASON(unit_read(text), SIPALG_OK);
}

#define BYE	"BYE sip:b@b.example.com SIP/2.0"
#define ANSWER	"SIP/2.0 200 OK"

static void persons_are_remembered_by_host(void)
{
	read_dialog(BYE, "010.0.0.2:99", "192.0.2.1");
	add(&unit_job.map, INSIDE, PUBLIC, 0);
	add(&unit_job.back, PUBLIC, INSIDE, SIPALG_MAP_INWARD);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.kept.nr, 2);
	kept(0, SIPALG_VOICE_FROM, "192.0.2.1", "010.0.0.2");
	kept(1, SIPALG_VOICE_TO, "192.0.2.1", "192.0.2.1");
}

static void say(u8 voice, const char *text, const char *own)
{
	struct sipalg_saying *saying = &unit_job.said.list[unit_job.said.nr++];

	saying->voice = voice;
	saying->nth = 0;
	saying->len = strlen(text);
	saying->own_len = strlen(own);
	memcpy(saying->text, text, strlen(text));
	memcpy(saying->own, own, strlen(own));
}

static void what_was_said_goes_before_the_map(void)
{
	EXPECT_REASON(unit_read("SIP/2.0 200 OK\n"
				"Via: SIP/2.0/UDP 192.0.2.1:40000;branch=z9\n"
				"From: <sip:a@a.example.com>\n"
				"To: <sip:b@b.example.com>\nCall-ID: c\n"
				"CSeq: 1 OPTIONS\n\n"), SIPALG_OK);
	add(&unit_job.map, PUBLIC, INSIDE, SIPALG_MAP_INWARD);
	say(SIPALG_VOICE_URI, "192.0.2.1:40000", "10.0.0.2");
	say(SIPALG_VOICE_VIA, "192.0.2.1:40001", "10.0.0.3");
	say(SIPALG_VOICE_VIA, "192.0.2.1:40000", "010.0.0.2");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 1);
	EXPECT_EDIT(0, "010.0.0.2");
}

/* The port there is that of the maddr, and a second one has no place. */
static void host_before_a_maddr_is_no_echo(void)
{
	EXPECT_REASON(unit_read("SIP/2.0 200 OK\n"
				"Via: SIP/2.0/UDP 192.0.2.1:5;maddr=192.0.2.9\n"
				"From: <sip:a@a.example.com>\n"
				"To: <sip:b@b.example.com>\nCall-ID: c\n"
				"CSeq: 1 OPTIONS\n\n"), SIPALG_OK);
	add(&unit_job.map, "192.0.2.8:1", "10.0.0.2:1", SIPALG_MAP_INWARD);
	say(SIPALG_VOICE_VIA, "192.0.2.1", "10.0.0.2:5060");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 0);
}

static void from_and_to_swap_in_requests_of_the_other_side(void)
{
	read_dialog(ANSWER, "192.0.2.1", "192.0.2.1");
	say(SIPALG_VOICE_FROM, "192.0.2.1", "10.0.0.2");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 1);
	EXPECT_EQ(unit_job.edits.list[0].field, SIPALG_FIELD_FROM);
	read_dialog(BYE, "192.0.2.1", "192.0.2.1");
	say(SIPALG_VOICE_FROM, "192.0.2.1", "10.0.0.2");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 1);
	EXPECT_EQ(unit_job.edits.list[0].field, SIPALG_FIELD_TO);
	/* and what that was for is remembered for the answer to it */
	kept(0, SIPALG_VOICE_TO, "10.0.0.2", "192.0.2.1");
}

static void senders_own_is_no_echo(void)
{
	EXPECT_REASON(unit_read_with("Via: SIP/2.0/UDP 10.0.0.2:5060\n"
				     "Contact: <sip:a@10.0.0.2:5060>\n"
				     "Record-Route: <sip:10.0.0.2:5060>\n"),
		      SIPALG_OK);
	add(&unit_job.map, INSIDE, PUBLIC, 0);
	add(&unit_job.back, PUBLIC, INSIDE, SIPALG_MAP_INWARD);
	say(SIPALG_VOICE_VIA, INSIDE, INSIDE);
	say(SIPALG_VOICE_URI, INSIDE, INSIDE);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 3);
}

static void answer(const char *method)
{
	static char text[1024];

	snprintf(text, sizeof(text),
		 "SIP/2.0 200 OK\nVia: SIP/2.0/UDP a.example.com;branch=z9\n"
		 "From: <sip:a@a.example.com>\nTo: <sip:b@b.example.com>\n"
		 "Call-ID: c\nCSeq: 1 %s\nContact: <sip:a@192.0.2.1:40000>\n\n",
		 method);
	EXPECT_REASON(unit_read(text), SIPALG_OK);
	add(&unit_job.map, PUBLIC, INSIDE, SIPALG_MAP_INWARD);
	say(SIPALG_VOICE_URI, PUBLIC, "010.0.0.2");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 1);
}

static void contact_is_an_echo_in_the_answer_to_register_alone(void)
{
	answer("REGISTER");
	EXPECT_EDIT(0, "010.0.0.2");
	EXPECT_EQ(unit_job.kept.nr, 0);
	answer("INVITE");
	EXPECT_EDIT(0, "10.0.0.2:5060");
	kept(0, SIPALG_VOICE_URI, "10.0.0.2:5060", "192.0.2.1:40000");
}

static void parameters_are_no_echo(void)
{
	send_out("Via: SIP/2.0/UDP 10.0.0.2:5060;received=010.0.0.2;"
		 "rport=05060\n", 0);
	EXPECT_EQ(unit_job.edits.nr, 3);
	EXPECT_EQ(unit_job.kept.nr, 0);
}

static void there_are_8_places(void)
{
	static char text[4096] = "";
	u32 i;

	for (i = 1; i <= SIPALG_SAYINGS_MAX + 1; i++)
		sprintf(text + strlen(text), "Contact: <sip:a@10.0.0.2:%u>\n",
			i);
	EXPECT_REASON(unit_read_with(text), SIPALG_OK);
	for (i = 1; i <= SIPALG_SAYINGS_MAX + 1; i++) {
		struct sipalg_end from = unit_end_of("10.0.0.2:1");
		struct sipalg_end to = unit_end_of("192.0.2.1:1");

		from.port = i;
		to.port = i;
		sipalg_map_add(&unit_job.map, &from, &to, 0);
	}
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.kept.nr, SIPALG_SAYINGS_MAX);
	kept(7, SIPALG_VOICE_URI, "192.0.2.1:8", "10.0.0.2:8");
}

static void equal_and_too_long_texts_take_no_place(void)
{
	send_out("Contact: <sip:a@10.0.0.2>\nContact: <sip:b@10.0.0.2>\n", 0);
	EXPECT_EQ(unit_job.edits.nr, 2);
	EXPECT_EQ(unit_job.kept.nr, 1);
	send_out("Via: SIP/2.0/UDP 010.0.0.2 :                             "
		 "                    5060\n", 0);
	EXPECT_EQ(unit_job.edits.nr, 2);
	EXPECT_EQ(unit_job.kept.nr, 0);
}

static void spellings_of_one_endpoint_are_remembered_in_order(void)
{
	u32 i;

	send_out("Contact: <sip:a@10.0.0.2:5060>, <sip:a@10.0.0.2>,\n"
		 " <sip:a@010.0.0.2>, <sip:a@10.0.0.2:5060>\n", 0);
	EXPECT_EQ(unit_job.edits.nr, 4);
	EXPECT_EQ(unit_job.kept.nr, 3);
	kept(0, SIPALG_VOICE_URI, PUBLIC, "10.0.0.2");
	kept(1, SIPALG_VOICE_URI, PUBLIC, "010.0.0.2");
	kept(2, SIPALG_VOICE_URI, PUBLIC, "10.0.0.2:5060");
	for (i = 0; i < unit_job.kept.nr; i++)
		EXPECT_EQ(unit_job.kept.list[i].nth, i + 1);
	/* the same where the port may stay */
	EXPECT_REASON(unit_read_with("Via: SIP/2.0/UDP 10.0.0.2:5060\n"
				     "Via: SIP/2.0/UDP 010.0.0.2:5060\n"
				     "Via: SIP/2.0/UDP 10.0.0.2:5060\n"),
		      SIPALG_OK);
	add(&unit_job.map, INSIDE, "192.0.2.1:5060", 0);
	add(&unit_job.back, "192.0.2.1:5060", INSIDE, SIPALG_MAP_INWARD);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.kept.nr, 2);
	EXPECT_EQ(unit_job.kept.list[0].nth, 1);
	EXPECT_EQ(unit_job.kept.list[1].nth, 2);
	/* Via has an order of its own, and so has what goes out otherwise */
	send_out("Via: SIP/2.0/UDP 10.0.0.2:5060\n"
		 "Via: SIP/2.0/UDP 10.0.0.2 : 5060\n"
		 "Contact: <sip:a@10.0.0.2>\n"
		 "Via: SIP/2.0/UDP 10.0.0.2;received=192.0.2.1\n", 0);
	EXPECT_EQ(unit_job.kept.nr, 2);
	EXPECT_EQ(unit_job.kept.list[0].nth, 0);
	kept(1, SIPALG_VOICE_VIA, PUBLIC, "10.0.0.2");
	EXPECT_EQ(unit_job.kept.list[1].nth, 1);
}

/* The first Via goes back by the map, the second to fourth by what was said. */
static void spellings_of_one_endpoint_come_back_in_order(void)
{
	EXPECT_REASON(unit_read("SIP/2.0 200 OK\n"
				"Via: SIP/2.0/UDP 192.0.2.1:40000;branch=z9\n"
				"Via: SIP/2.0/UDP 192.0.2.2, SIP/2.0/UDP "
				"192.0.2.1:40000;received=192.0.2.1\n"
				"Via: SIP/2.0/UDP 192.0.2.1:40000\n"
				"Via: SIP/2.0/UDP 192.0.2.1:40000\n"
				"From: <sip:a@a.example.com>\n"
				"To: <sip:b@b.example.com>\nCall-ID: c\n"
				"CSeq: 1 OPTIONS\n\n"), SIPALG_OK);
	add(&unit_job.map, PUBLIC, INSIDE, SIPALG_MAP_INWARD);
	/* in any order */
	say(SIPALG_VOICE_VIA, "192.0.2.1:40000", "010.0.0.2");
	unit_job.said.list[0].nth = 2;
	say(SIPALG_VOICE_VIA, "192.0.2.1:40000", "10.0.0.2");
	unit_job.said.list[1].nth = 1;
	say(SIPALG_VOICE_URI, "192.0.2.1:40000", "10.0.0.9");
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 5);
	EXPECT_EDIT(0, "10.0.0.2:5060");
	EXPECT_EDIT(1, "10.0.0.2");
	EXPECT_EDIT(2, "10.0.0.2");
	EXPECT_EDIT(3, "010.0.0.2");
	EXPECT_EDIT(4, "010.0.0.2");
}

static void sealed_message_is_remembered_all_the_same(void)
{
	EXPECT_REASON(unit_read_with("Via: SIP/2.0/UDP 10.0.0.2:5060\n"),
		      SIPALG_OK);
	unit_job.msg.sealed = SIPALG_SIGNED;
	add(&unit_job.map, INSIDE, PUBLIC, 0);
	add(&unit_job.back, INSIDE, PUBLIC, 0);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 0);
	kept(0, SIPALG_VOICE_VIA, "10.0.0.2:5060", "10.0.0.2:5060");
}

/* Else an earlier spelling would be given back for this one. */
static void what_follows_the_unusual_is_remembered(void)
{
	EXPECT_REASON(unit_read_with("Via: SIP/2.0/UDP 10.0.0.2:5060\n"
				     "Via: SIP/2.0/UDP 198.51.100.1:5060\n"
				     "Contact: <sip:a@192.0.2.1:40000>\n"),
		      SIPALG_OK);
	unit_job.keep_all = true;
	add(&unit_job.map, INSIDE, PUBLIC, 0);
	add(&unit_job.back, PUBLIC, INSIDE,
	    SIPALG_MAP_INWARD | SIPALG_MAP_KEEP_URI);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.kept.nr, 2);
	kept(0, SIPALG_VOICE_VIA, PUBLIC, INSIDE);
	kept(1, SIPALG_VOICE_URI, PUBLIC, PUBLIC);
	/* however plain the NAT is */
	EXPECT_REASON(unit_read_with("Contact: <sip:a@10.0.0.2:5060>\n"),
		      SIPALG_OK);
	unit_job.keep_all = true;
	add(&unit_job.map, INSIDE, PUBLIC, 0);
	add(&unit_job.back, PUBLIC, INSIDE, SIPALG_MAP_INWARD);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.kept.nr, 1);
	kept(0, SIPALG_VOICE_URI, PUBLIC, INSIDE);
}

static void record_route_given_back_is_not_remembered(void)
{
	EXPECT_REASON(unit_read("SIP/2.0 200 OK\nVia: SIP/2.0/UDP a.example.com\n"
				"Record-Route: <sip:192.0.2.1:40000>\n"
				"Record-Route: <sip:10.0.0.3>\n"
				"From: <sip:a@example.com>\nTo: <sip:b@example.com>\n"
				"Call-ID: 1\nCSeq: 1 INVITE\n\n"), SIPALG_OK);
	unit_job.keep_all = true;
	add(&unit_job.map, PUBLIC, INSIDE, SIPALG_MAP_INWARD);
	add(&unit_job.map, "10.0.0.3:5060", "192.0.2.1:40003", 0);
	add(&unit_job.back, INSIDE, PUBLIC, 0);
	add(&unit_job.back, "192.0.2.1:40003", "10.0.0.3:5060",
	    SIPALG_MAP_INWARD);
	EXPECT_REASON(sipalg_rewrite_plan(&unit_job), SIPALG_OK);
	EXPECT_EQ(unit_job.edits.nr, 2);
	/* the sender's own is */
	EXPECT_EQ(unit_job.kept.nr, 1);
	kept(0, SIPALG_VOICE_URI, "192.0.2.1:40003", "10.0.0.3");
}

static const struct unit_case echo_cases[] = {
	UNIT_CASE(usual_message_is_not_remembered),
	UNIT_CASE(missing_port_is_remembered),
	UNIT_CASE(unusual_spelling_is_remembered),
	UNIT_CASE(public_endpoint_of_its_own_is_remembered),
	UNIT_CASE(private_address_of_both_ends_is_remembered),
	UNIT_CASE(persons_are_remembered_by_host),
	UNIT_CASE(what_was_said_goes_before_the_map),
	UNIT_CASE(host_before_a_maddr_is_no_echo),
	UNIT_CASE(from_and_to_swap_in_requests_of_the_other_side),
	UNIT_CASE(senders_own_is_no_echo),
	UNIT_CASE(contact_is_an_echo_in_the_answer_to_register_alone),
	UNIT_CASE(parameters_are_no_echo),
	UNIT_CASE(there_are_8_places),
	UNIT_CASE(equal_and_too_long_texts_take_no_place),
	UNIT_CASE(spellings_of_one_endpoint_are_remembered_in_order),
	UNIT_CASE(spellings_of_one_endpoint_come_back_in_order),
	UNIT_CASE(sealed_message_is_remembered_all_the_same),
	UNIT_CASE(what_follows_the_unusual_is_remembered),
	UNIT_CASE(record_route_given_back_is_not_remembered),
};
UNIT_SUITE(echo);
