// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#define START	"OPTIONS sip:bob@example.net SIP/2.0\n"
#define VIA	"Via: SIP/2.0/UDP a.example.com;branch=z9hG4bKa\n"
#define FROM	"From: <sip:alice@example.com>;tag=a1\n"
#define TO	"To: <sip:bob@example.net>;tag=b2\n"
#define CALL_ID	"Call-ID: a@a.example.com\n"
#define CSEQ	"CSeq: 7 OPTIONS\n"

static void what_identifies_a_dialog_is_kept(void)
{
	EXPECT_REASON(unit_read(START VIA FROM TO CALL_ID CSEQ "\n"), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.call_id, "a@a.example.com");
	EXPECT_TEXT(unit_job.msg.from_tag, "a1");
	EXPECT_TEXT(unit_job.msg.to_tag, "b2");
	EXPECT_TEXT(unit_job.msg.to_uri, "sip:bob@example.net");
	EXPECT_TEXT(unit_job.msg.branch, "z9hG4bKa");
	EXPECT_EQ(unit_job.msg.cseq, 7);
	EXPECT_EQ(unit_job.msg.expires, SIPALG_EXPIRES_NONE);
	EXPECT_EQ(unit_job.msg.body.len, 0);
	EXPECT_EQ(unit_job.msg.content_length.len, 0);
	EXPECT(!unit_job.msg.has_sdp && !unit_job.msg.star);
}

static void compact_names_equal_long_ones(void)
{
	EXPECT_REASON(unit_read(START
		"v:SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\n"
		"f:<sip:alice@192.0.2.1>;tag=a1\nt:<sip:bob@192.0.2.2>\n"
		"i:a@a.example.com\nCSEQ:7 OPTIONS\nm:<sip:alice@192.0.2.1>\n"
		"r:<sip:c@192.0.2.3>\nb:<sip:d@192.0.2.4>\n"
		"c:application/sdp\nl:5\n\nv=0\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 6);
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_VIA, SIPALG_SITE_DATAGRAM);
	EXPECT_SITE(1, "192.0.2.1", SIPALG_FIELD_FROM, SIPALG_SITE_HOST_ONLY);
	EXPECT_SITE(2, "192.0.2.2", SIPALG_FIELD_TO, SIPALG_SITE_HOST_ONLY);
	EXPECT_SITE(3, "192.0.2.1", SIPALG_FIELD_CONTACT, 0);
	EXPECT_SITE(4, "192.0.2.3", SIPALG_FIELD_REFER_TO, 0);
	EXPECT_SITE(5, "192.0.2.4", SIPALG_FIELD_REFERRED_BY,
		    SIPALG_SITE_HOST_ONLY);
	EXPECT(unit_job.msg.has_sdp);
	EXPECT_EQ(unit_job.msg.body.len, 5);
	EXPECT_TEXT(unit_job.msg.content_length, "5");
}

static void folded_values_are_one_value(void)
{
	EXPECT_REASON(unit_read(START VIA "From :\n \t\"A\"\n <sip:alice@192.0.2.1>"
				"\n ;\n tag\n =\n a1\n" TO
				"Call-ID:\n a@a.example.com\nCSeq: 7\n OPTIONS\n\n"),
		      SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.from_tag, "a1");
	EXPECT_TEXT(unit_job.msg.call_id, "a@a.example.com");
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
}

static void folded_unknown_headers_hide_nothing(void)
{
	EXPECT_REASON(unit_read(START "X-Other: a\n Via: 10.0.0.1\n"
				"\tContact: <sip:x@10.0.0.1>\n"
				VIA FROM TO CALL_ID CSEQ "\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
	EXPECT_EQ(unit_job.msg.nr_contacts, 0);
}

static void bare_line_feeds_end_lines(void)
{
	static const char text[] =
		START VIA FROM TO CALL_ID CSEQ "Content-Length: 2\n\nhi";

	EXPECT_REASON(unit_read_bytes(text, sizeof(text) - 1), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.body, "hi");
	EXPECT_TEXT(unit_job.msg.call_id, "a@a.example.com");
}

static void each_missing_header_has_its_reason(void)
{
	EXPECT_REASON(unit_read(START FROM TO CALL_ID CSEQ "\n"), SIPALG_NO_VIA);
	EXPECT_REASON(unit_read(START VIA TO CALL_ID CSEQ "\n"), SIPALG_NO_FROM);
	EXPECT_REASON(unit_read(START VIA FROM CALL_ID CSEQ "\n"), SIPALG_NO_TO);
	EXPECT_REASON(unit_read(START VIA FROM TO CSEQ "\n"), SIPALG_NO_CALL_ID);
	EXPECT_REASON(unit_read(START VIA FROM TO CALL_ID "\n"), SIPALG_NO_CSEQ);
}

static void what_stands_once_must_not_stand_twice(void)
{
	static const char *const twice[] = {
		FROM, TO, CALL_ID, CSEQ, "Content-Length: 0\nl: 0\n",
		"f: <sip:x@example.com>\n", "i: b\n", "t:<sip:x@example.com>\n",
	};
	char text[1024];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(twice); i++) {
		sprintf(text, START VIA FROM TO CALL_ID CSEQ "%s\n", twice[i]);
		EXPECT_REASON(unit_read(text), SIPALG_DOUBLE_HEADER);
	}
}

static void header_must_end(void)
{
	static const char whole[] = START VIA FROM TO CALL_ID CSEQ "X: y\n\n";
	char wire[1024];
	u32 len = 0;
	u32 i;

	for (i = 0; whole[i]; i++) {
		if (whole[i] == '\n')
			wire[len++] = '\r';
		wire[len++] = whole[i];
	}
	EXPECT_REASON(unit_read_bytes(wire, len), SIPALG_OK);
	for (i = strlen(START) + 1; i < len; i++)
		EXPECT(unit_read_bytes(wire, i) != SIPALG_OK);
	EXPECT_REASON(unit_read_bytes(wire, len - 2), SIPALG_NO_HEADER_END);
	EXPECT_REASON(unit_read_bytes(wire, len - 3), SIPALG_NO_HEADER_END);
	EXPECT_REASON(unit_read_bytes(wire, len - 5), SIPALG_NO_HEADER_END);
	EXPECT_REASON(unit_read_bytes(wire, len - 7), SIPALG_NO_HEADER_END);
}

static void impossible_header_lines_have_a_reason(void)
{
	EXPECT_REASON(unit_read_with("no colon\n"), SIPALG_BAD_HEADER);
	EXPECT_REASON(unit_read_with(": no name\n"), SIPALG_BAD_HEADER);
	EXPECT_REASON(unit_read_with("\xc3\xa4: x\n"), SIPALG_BAD_HEADER);
	EXPECT_REASON(unit_read_with("X: a\rVia: y\n"), SIPALG_OK);
	EXPECT_REASON(unit_read_with("To: <sip:a@b>\r;tag=1\n"),
		      SIPALG_BAD_HEADER);
	EXPECT_REASON(unit_read_with("Name \t : x\n"), SIPALG_OK);
	EXPECT_REASON(unit_read_with("Name:\n"), SIPALG_OK);
	/* nothing before it that it could continue */
	EXPECT_REASON(unit_read_with(" x: y\n"), SIPALG_BAD_HEADER);
}

static enum sipalg_reason cseq(const char *value)
{
	char text[1024];

	sprintf(text, START VIA FROM TO CALL_ID "CSeq: %s\n\n", value);
	return unit_read(text);
}

static void cseq_is_a_number_below_2_31_and_the_method(void)
{
	EXPECT_REASON(cseq("0009 \t OPTIONS"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.cseq, 9);
	EXPECT_REASON(cseq("2147483647 OPTIONS"), SIPALG_OK);
	EXPECT_REASON(cseq("2147483648 OPTIONS"), SIPALG_BAD_CSEQ);
	EXPECT_REASON(cseq("36893488147419103232 OPTIONS"), SIPALG_BAD_CSEQ);
	EXPECT_REASON(cseq("OPTIONS"), SIPALG_BAD_CSEQ);
	EXPECT_REASON(cseq("1"), SIPALG_BAD_CSEQ);
	EXPECT_REASON(cseq("1OPTIONS"), SIPALG_BAD_CSEQ);
	EXPECT_REASON(cseq("-1 OPTIONS"), SIPALG_BAD_CSEQ);
	EXPECT_REASON(cseq("1 OPTIONS x"), SIPALG_BAD_CSEQ);
	EXPECT_REASON(cseq("1 INVITE"), SIPALG_CSEQ_METHOD);
	EXPECT_REASON(cseq("1 options"), SIPALG_CSEQ_METHOD);
}

static void call_id_must_not_be_empty(void)
{
	EXPECT_REASON(unit_read(START VIA FROM TO "Call-ID:  \n" CSEQ "\n"),
		      SIPALG_BAD_CALL_ID);
}

static enum sipalg_reason length(const char *value, const char *body)
{
	char text[1024];

	sprintf(text, START VIA FROM TO CALL_ID CSEQ "Content-Length: %s\n\n%s",
		value, body);
	return unit_read(text);
}

static void content_length_bounds_the_body(void)
{
	EXPECT_REASON(length("3", "abc"), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.body, "abc");
	EXPECT_REASON(length(" 0003 ", "abcdef"), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.body, "abc");
	EXPECT_TEXT(unit_job.msg.content_length, "0003");
	EXPECT_REASON(length("4", "abc"), SIPALG_SHORT_BODY);
	EXPECT_REASON(length("9999", ""), SIPALG_SHORT_BODY);
	EXPECT_REASON(length("65536", ""), SIPALG_BAD_CONTENT_LENGTH);
	EXPECT_REASON(length("4294967296", ""), SIPALG_BAD_CONTENT_LENGTH);
	EXPECT_REASON(length("18446744073709551616", ""),
		      SIPALG_BAD_CONTENT_LENGTH);
	EXPECT_REASON(length("-999", ""), SIPALG_BAD_CONTENT_LENGTH);
	EXPECT_REASON(length("", ""), SIPALG_BAD_CONTENT_LENGTH);
	EXPECT_REASON(length("3 3", "abc"), SIPALG_BAD_CONTENT_LENGTH);
	EXPECT_REASON(length("3, 3", "abc"), SIPALG_BAD_CONTENT_LENGTH);
	EXPECT_REASON(length("0x3", "abc"), SIPALG_BAD_CONTENT_LENGTH);
}

static bool sdp(const char *headers)
{
	char text[1024];

	sprintf(text, START VIA FROM TO CALL_ID CSEQ "%s\nv=0", headers);
	EXPECT_REASON(unit_read(text), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.body, "v=0");
	return unit_job.msg.has_sdp;
}

static void only_plain_application_sdp_is_sdp(void)
{
	EXPECT(sdp("Content-Type: application/sdp\n"));
	EXPECT(sdp("Content-Type: Application / SDP ; charset=utf-8\n"));
	EXPECT(sdp("Content-Type:application/sdp;\n"));
	EXPECT(sdp("c: application/sdp\nContent-Encoding: identity\n"));
	EXPECT(!sdp(""));
	EXPECT(!sdp("Content-Type: application/sdpx\n"));
	EXPECT(!sdp("Content-Type: application/sdp x\n"));
	EXPECT(!sdp("Content-Type: text/sdp\n"));
	EXPECT(!sdp("Content-Type: application\n"));
	EXPECT(!sdp("Content-Type: multipart/mixed;boundary=x\n"));
	EXPECT(!sdp("c: application/sdp\ne: gzip\n"));
	EXPECT(!sdp("Content-Type: text/plain\nc: application/sdp\n"));
	EXPECT(!sdp("c: application/sdp\nContent-Type: application/sdp\n"));
	EXPECT(!sdp("c: application/sdp\rx\n"));
	EXPECT(!sdp("c: application/sdp\ne: identity, gzip\n"));
	EXPECT(!sdp("c: application/sdp\ne: gzip\ne: identity\n"));
	EXPECT(!sdp("c: application/sdp\ne: identity\re: gzip\n"));
	EXPECT(!sdp("c: application/sdp\nContent-Transfer-Encoding: base64\n"));
	EXPECT(sdp("c: application/sdp\nContent-Transfer-Encoding: binary\n"));
	EXPECT(sdp("c:application/sdp\n"));
	EXPECT(sdp("c:  APPLICATION/sdp\n"));
	EXPECT(sdp("c: application/sdp\n \n"));
	EXPECT(!sdp("c: application/sdp\n x\n"));
}

static void empty_body_is_no_sdp(void)
{
	EXPECT_REASON(unit_read(START VIA FROM TO CALL_ID CSEQ
				"Content-Type: application/sdp\n\n"), SIPALG_OK);
	EXPECT(!unit_job.msg.has_sdp);
}

static void expires_is_clamped_and_never_wraps(void)
{
	EXPECT_REASON(unit_read_with("Expires: 3600\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.expires, 3600);
	EXPECT_REASON(unit_read_with("Expires: 4294967296\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.expires, 0x7fffffff);
	EXPECT_REASON(unit_read_with("Expires: tomorrow\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.expires, SIPALG_EXPIRES_NONE);
	EXPECT_REASON(unit_read_with("Expires: 60\nExpires: 3600\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.expires, 60);
}

static void session_expires_is_a_number(void)
{
	EXPECT_REASON(unit_read_with(""), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.session, SIPALG_EXPIRES_NONE);
	EXPECT_REASON(unit_read_with("Session-Expires: 1800;refresher=uac\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.session, 1800);
	EXPECT_EQ(unit_job.msg.expires, SIPALG_EXPIRES_NONE);
	EXPECT_REASON(unit_read_with("X:\n 90 ; refresher = uas\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.session, 90);
	EXPECT_REASON(unit_read_with("x: 99999999999\nx: 90\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.session, 0x7fffffff);
	EXPECT_REASON(unit_read_with("Session-Expires: uac\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.session, SIPALG_EXPIRES_NONE);
}

static void subscription_state_is_seconds(void)
{
	static const struct {
		const char *header;
		u32 seconds;
	} states[] = {
		{ "", SIPALG_EXPIRES_NONE },
		{ "Subscription-State: active;expires=600\n", 600 },
		{ "Subscription-State: pending ; Expires = 60;x\n", 60 },
		{ "Subscription-State: active;reason=\"a;expires=7\";expires=8\n",
		  8 },
		{ "Subscription-State: active\n", SIPALG_EXPIRES_NONE },
		{ "Subscription-State: active;expires=soon\n",
		  SIPALG_EXPIRES_NONE },
		{ "Subscription-State: active;\"expires=9\n",
		  SIPALG_EXPIRES_NONE },
		{ "Subscription-State: Terminated;reason=timeout\n", 0 },
		{ "Subscription-State:\n terminated;expires=60\n", 0 },
		{ "Subscription-State: terminate;expires=60\n", 60 },
		{ "Subscription-State: \n", SIPALG_EXPIRES_NONE },
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(states); i++) {
		EXPECT_REASON(unit_read_with(states[i].header), SIPALG_OK);
		EXPECT_EQ(unit_job.msg.subscription, states[i].seconds);
	}
}

static void to_uri_leaves_parameters_out(void)
{
	EXPECT_REASON(unit_read(START VIA FROM CALL_ID CSEQ
				"To: \"B\" <sips:bob@192.0.2.2:5071;lr?x=y>"
				";tag=1\n\n"), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.to_uri, "sips:bob@192.0.2.2:5071");
	EXPECT_REASON(unit_read(START VIA FROM CALL_ID CSEQ
				"To: tel:+12015550123;tag=1\n\n"), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.to_uri, "tel:+12015550123");
	EXPECT_TEXT(unit_job.msg.to_tag, "1");
}

static void first_tag_counts(void)
{
	EXPECT_REASON(unit_read(START VIA TO CALL_ID CSEQ
				"From: <sip:a@example.com>;x=tag;TAG=1;tag=2\n\n"),
		      SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.from_tag, "1");
}

static void what_is_not_there_has_no_length_and_no_offset(void)
{
	EXPECT_REASON(unit_read(START "Via: SIP/2.0/UDP a.example.com;branch\n"
				CALL_ID CSEQ "From: <sip:a@example.com>;tag\n"
				"To: <sip:b@example.com>\n\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.from_tag.len, 0);
	EXPECT_EQ(unit_job.msg.from_tag.off, 0);
	EXPECT_EQ(unit_job.msg.to_tag.len, 0);
	EXPECT_EQ(unit_job.msg.branch.len, 0);
	EXPECT_EQ(unit_job.msg.branch.off, 0);
}

static void unreadable_from_and_to_have_reasons(void)
{
	EXPECT_REASON(unit_read(START VIA "From:\n" TO CALL_ID CSEQ "\n"),
		      SIPALG_BAD_FROM);
	EXPECT_REASON(unit_read(START VIA FROM "To: \n \n" CALL_ID CSEQ "\n"),
		      SIPALG_BAD_TO);
	EXPECT_REASON(unit_read(START VIA "From: x\n" TO CALL_ID CSEQ "\n"),
		      SIPALG_BAD_FROM);
	EXPECT_REASON(unit_read(START VIA FROM "To: \"x <sip:a@b>\n" CALL_ID CSEQ
				"\n"), SIPALG_BAD_TO);
	EXPECT_REASON(unit_read(START VIA FROM "To: <sip:a@b>, <sip:c@d>\n"
				CALL_ID CSEQ "\n"), SIPALG_BAD_TO);
}

static enum sipalg_reason vias_and(u32 nr, const char *header)
{
	static char text[1 << 16];
	u32 i;

	strcpy(text, START FROM TO CALL_ID CSEQ);
	for (i = 0; i < nr; i++)
		strcat(text, "v:SIP/2.0/UDP 192.0.2.1\n");
	strcat(text, header);
	strcat(text, "\n");
	return unit_read(text);
}

static enum sipalg_reason vias(u32 nr)
{
	return vias_and(nr, "");
}

static void there_are_128_places_for_addresses(void)
{
	EXPECT_REASON(vias(SIPALG_SITES_MAX), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, SIPALG_SITES_MAX);
	/* they stand behind From and To, which have a flag */
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_VIA, SIPALG_SITE_DATAGRAM);
	EXPECT_REASON(vias(SIPALG_SITES_MAX + 1), SIPALG_TOO_MANY_ADDRESSES);
	EXPECT_REASON(vias(SIPALG_SITES_MAX + 100), SIPALG_TOO_MANY_ADDRESSES);
}

static void port_of_a_maddr_can_be_one_too_many(void)
{
	static const char contact[] =
		"m: <sip:a@b.example.com:5070;maddr=192.0.2.7>\n";

	EXPECT_REASON(vias_and(SIPALG_SITES_MAX - 2, contact), SIPALG_OK);
	EXPECT_REASON(vias_and(SIPALG_SITES_MAX - 1, contact),
		      SIPALG_TOO_MANY_ADDRESSES);
}

static void parameters_too_can_be_one_address_too_many(void)
{
	static char text[1 << 16];
	u32 i;

	strcpy(text, "OPTIONS sip:a@192.0.2.1");
	for (i = 0; i < 150; i++)
		strcat(text, ";maddr=192.0.2.1");
	strcat(text, " SIP/2.0\n" VIA FROM TO CALL_ID CSEQ "\n");
	EXPECT_REASON(unit_read(text), SIPALG_TOO_MANY_ADDRESSES);

	strcpy(text, "Via: SIP/2.0/UDP 192.0.2.1");
	for (i = 0; i < 75; i++)
		strcat(text, ";received=192.0.2.1;rport=5060");
	strcat(text, "\n");
	EXPECT_REASON(unit_read_with(text), SIPALG_TOO_MANY_ADDRESSES);
}

static void lists_and_repeated_headers_are_one_list(void)
{
	EXPECT_REASON(unit_read_with(
		"m: <sip:a@192.0.2.1>;q=0.9;expires=60,,\n\t\"a, <b>\" "
		"<sip:b:pass,word@192.0.2.2:65535>;expires=0\n"
		"Via: SIP/2.0/UDP 192.0.2.3, SIP/2.0/TCP 192.0.2.4:1\n"
		"X: <sip:x@192.0.2.9>\nContact:\n"
		"CONTACT : sip:c@192.0.2.5;q=.1\nv:SIP / 2.0 / UDP 192.0.2.6\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 6);
	EXPECT_EQ(unit_job.msg.nr_contacts, 3);
	EXPECT_SITE(1, "192.0.2.2:65535", SIPALG_FIELD_CONTACT, 0);
	EXPECT_SITE(3, "192.0.2.4:1", SIPALG_FIELD_VIA, SIPALG_SITE_STREAM);
	EXPECT_SITE(4, "192.0.2.5", SIPALG_FIELD_CONTACT, 0);
	EXPECT_SITE(5, "192.0.2.6", SIPALG_FIELD_VIA, SIPALG_SITE_DATAGRAM);
	EXPECT_EQ(unit_job.msg.contacts[0].expires, 60);
	EXPECT_EQ(unit_job.msg.contacts[1].expires, 0);
	EXPECT_EQ(unit_job.msg.contacts[2].expires, SIPALG_EXPIRES_NONE);
	EXPECT_EQ(unit_job.msg.contacts[2].site, 4);
}

static void what_is_never_touched_is_no_site(void)
{
	EXPECT_REASON(unit_read(START
		"Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK192.0.2.1\n"
		"From: \"sip:a@192.0.2.1, <sip:b@192.0.2.1>\""
		" <sip:192.0.2.1%40x@example.com>;tag=192.0.2.1\n"
		"To: <tel:+12015550123;phone-context=192.0.2.1>;tag=192.0.2.1\n"
		"Call-ID: 1@192.0.2.1\n" CSEQ
		"Contact: <sip:a@example.com?Route=%3Csip:192.0.2.1%3E>\n"
		"Refer-To: <sip:b@example.com?Replaces=1%40192.0.2.1&a=192.0.2.1>\n"
		"Authorization: Digest uri=\"sip:192.0.2.1\", qop=auth\n"
		"Proxy-Authorization: Digest realm=\"192.0.2.1\"\n"
		"Replaces: 1@192.0.2.1;to-tag=2;from-tag=3\n"
		"Date: Thu, 21 Feb 2002 13:02:03 GMT\nWarning: 399 192.0.2.1 \"x\"\n"
		"Identity: a.b.c;info=<https://192.0.2.1/a>\n"
		"Call-Info: <http://192.0.2.1/a.png>\n\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
	EXPECT_TEXT(unit_job.msg.branch, "z9hG4bK192.0.2.1");
	EXPECT_TEXT(unit_job.msg.to_tag, "192.0.2.1");
	EXPECT_TEXT(unit_job.msg.to_uri,
		    "tel:+12015550123;phone-context=192.0.2.1");
}

static void body_may_hold_nul_bytes(void)
{
	static const char text[] = START VIA FROM TO CALL_ID CSEQ
		"c: application/sdp\nl: 5\n\nv=\0\0\n\0surplus\n";

	EXPECT_REASON(unit_read_bytes(text, sizeof(text) - 1), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_parts, 1);
	EXPECT_EQ(unit_job.msg.parts[0].text.len, 5);
	EXPECT_EQ(unit_job.msg.parts[0].text.off, unit_job.msg.body.off);
}

static void more_than_a_datagram_is_not_read(void)
{
	static const char head[] = START VIA FROM TO CALL_ID CSEQ "\n";
	static char text[65536];

	memset(text, 'x', sizeof(text));
	memcpy(text, head, strlen(head));
	EXPECT_REASON(unit_read_bytes(text, 65535), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.body.off + unit_job.msg.body.len, 65535);
	EXPECT_REASON(unit_read_bytes(text, 65536), SIPALG_NOT_SIP);
}

static const struct unit_case msg_cases[] = {
	UNIT_CASE(what_identifies_a_dialog_is_kept),
	UNIT_CASE(compact_names_equal_long_ones),
	UNIT_CASE(folded_values_are_one_value),
	UNIT_CASE(folded_unknown_headers_hide_nothing),
	UNIT_CASE(bare_line_feeds_end_lines),
	UNIT_CASE(each_missing_header_has_its_reason),
	UNIT_CASE(what_stands_once_must_not_stand_twice),
	UNIT_CASE(header_must_end),
	UNIT_CASE(impossible_header_lines_have_a_reason),
	UNIT_CASE(cseq_is_a_number_below_2_31_and_the_method),
	UNIT_CASE(call_id_must_not_be_empty),
	UNIT_CASE(content_length_bounds_the_body),
	UNIT_CASE(only_plain_application_sdp_is_sdp),
	UNIT_CASE(empty_body_is_no_sdp),
	UNIT_CASE(expires_is_clamped_and_never_wraps),
	UNIT_CASE(session_expires_is_a_number),
	UNIT_CASE(subscription_state_is_seconds),
	UNIT_CASE(to_uri_leaves_parameters_out),
	UNIT_CASE(first_tag_counts),
	UNIT_CASE(what_is_not_there_has_no_length_and_no_offset),
	UNIT_CASE(unreadable_from_and_to_have_reasons),
	UNIT_CASE(there_are_128_places_for_addresses),
	UNIT_CASE(port_of_a_maddr_can_be_one_too_many),
	UNIT_CASE(parameters_too_can_be_one_address_too_many),
	UNIT_CASE(lists_and_repeated_headers_are_one_list),
	UNIT_CASE(what_is_never_touched_is_no_site),
	UNIT_CASE(body_may_hold_nul_bytes),
	UNIT_CASE(more_than_a_datagram_is_not_read),
};
UNIT_SUITE(msg);
