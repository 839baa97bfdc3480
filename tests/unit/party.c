// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#define CONTACT SIPALG_FIELD_CONTACT

static void quoted_display_name_may_hold_anything(void)
{
	EXPECT_REASON(unit_read_with("Contact: \"<sip:x@10.0.0.1>, \\\" @ sip:\" "
				     "<sip:a@192.0.2.1>\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_SITE(0, "192.0.2.1", CONTACT, 0);
}

static void unquoted_display_name_is_passed(void)
{
	EXPECT_REASON(unit_read_with("Contact: Alice A. 10.0.0.1 "
				     "<sip:a@192.0.2.1>\n"), SIPALG_OK);
	EXPECT_SITE(0, "192.0.2.1", CONTACT, 0);
	EXPECT_REASON(unit_read_with("Contact: caller<sip:a@192.0.2.1>\n"),
		      SIPALG_OK);
	EXPECT_REASON(unit_read_with("Contact:<sip:a@192.0.2.1>\n"), SIPALG_OK);
	EXPECT_REASON(unit_read_with("Contact: J\xc3\xb6rg <sip:a@192.0.2.1>\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
}

static void comma_separates_contacts(void)
{
	EXPECT_REASON(unit_read_with(
		"Contact: \"a,b\" <sip:a@192.0.2.1;x=1,2>;q=0.5 ,\n"
		" sip:b@192.0.2.2;q=1,<sip:c@192.0.2.3:5063>\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 3);
	EXPECT_EQ(unit_job.msg.nr_contacts, 3);
	EXPECT_SITE(1, "192.0.2.2", CONTACT, 0);
	EXPECT_SITE(2, "192.0.2.3:5063", CONTACT, 0);
	EXPECT_EQ(unit_job.msg.contacts[2].site, 2);
}

static void unquoted_comma_cannot_be_read_in_a_list(void)
{
	EXPECT_REASON(unit_read_with("Contact: Bell, A <sip:a@192.0.2.1>\n"),
		      SIPALG_BAD_CONTACT);
	EXPECT_REASON(unit_read_with("Reply-To: Bell, A <sip:a@192.0.2.1>\n"),
		      SIPALG_OK);
}

static void bare_uri_ends_at_a_semicolon(void)
{
	EXPECT_REASON(unit_read_with("Contact: sip:a@192.0.2.1:5070;expires=60\n"),
		      SIPALG_OK);
	EXPECT_SITE(0, "192.0.2.1:5070", CONTACT, 0);
	EXPECT_EQ(unit_job.msg.contacts[0].expires, 60);
	/* so this maddr is the header's, and means nothing */
	EXPECT_REASON(unit_read_with("Contact: sip:a@b.example.com;"
				     "maddr=192.0.2.1\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 0);
}

static void bare_uri_must_not_hold_headers_in_a_list(void)
{
	EXPECT_REASON(unit_read_with("Contact: sip:a@192.0.2.1?Route=x\n"),
		      SIPALG_BAD_CONTACT);
	EXPECT_REASON(unit_read_with("P-Asserted-Identity: sip:a@192.0.2.1?b=c"
				     "\n"), SIPALG_BAD_IDENTITY);
}

static void bare_uri_alone_may_hold_headers(void)
{
	EXPECT_REASON(unit_read_with(
		"Refer-To: sip:a@192.0.2.1:5070?Replaces=b%40192.0.2.2%3Bx\n"
		"Referred-By: sip:a@192.0.2.3?a=b&c=d@192.0.2.2;cid=\"e\"\n"
		"Reply-To: sip:192.0.2.4?a=\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 3);
	EXPECT_SITE(0, "192.0.2.1:5070", SIPALG_FIELD_REFER_TO, 0);
	EXPECT_SITE(1, "192.0.2.3", SIPALG_FIELD_REFERRED_BY,
		    SIPALG_SITE_HOST_ONLY);
	EXPECT_SITE(2, "192.0.2.4", SIPALG_FIELD_REPLY_TO, 0);
	/* what begins at ";" belongs to the header again */
	EXPECT_REASON(unit_read("OPTIONS sip:b@example.com SIP/2.0\n"
				"Via: SIP/2.0/UDP a.example.com\n"
				"From: sip:a@example.com?x=y;tag=1\n"
				"To: sip:b@192.0.2.1?x=y;tag=2\n"
				"Call-ID: 1\nCSeq: 1 OPTIONS\n\n"), SIPALG_OK);
	EXPECT_TEXT(unit_job.msg.from_tag, "1");
	EXPECT_TEXT(unit_job.msg.to_tag, "2");
	EXPECT_TEXT(unit_job.msg.to_uri, "sip:b@192.0.2.1");
	EXPECT_REASON(unit_read_with("Refer-To: sip:a@192.0.2.1?b,sip:c@d\n"),
		      SIPALG_BAD_IDENTITY);
	EXPECT_REASON(unit_read_with("Refer-To: sip:a@192.0.2.1?b <sip:c@d>\n"),
		      SIPALG_BAD_IDENTITY);
}

static void space_within_brackets_is_passed(void)
{
	EXPECT_REASON(unit_read_with("Contact: < sip:a@192.0.2.1 >;q=1\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
}

static void parameters_may_be_quoted_spaced_and_empty(void)
{
	EXPECT_REASON(unit_read_with(
		"Contact: <sip:a@192.0.2.1> ; +x=\"<a;b,c\\\">\" ;; "
		"Expires = 300 ;lr;\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.contacts[0].expires, 300);
}

static void contact_expires_is_clamped(void)
{
	EXPECT_REASON(unit_read_with("Contact: <sip:a@192.0.2.1>;"
				     "expires=36893488147419103232\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.contacts[0].expires, 0x7fffffff);
	EXPECT_REASON(unit_read_with("Contact: <sip:a@192.0.2.1>;expires=x\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.contacts[0].expires, SIPALG_EXPIRES_NONE);
	EXPECT_REASON(unit_read_with("Contact: <sip:a@192.0.2.1>;expires=0\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.contacts[0].expires, 0);
}

static void contact_by_name_has_no_site(void)
{
	EXPECT_REASON(unit_read_with("Contact: <sip:a@b.example.com>\n"),
		      SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_contacts, 1);
	EXPECT_EQ(unit_job.msg.contacts[0].site, -1);
}

static void contacts_beyond_the_last_place_are_still_sites(void)
{
	char text[4096] = "";
	u32 i;

	for (i = 0; i < SIPALG_CONTACTS_MAX + 4; i++)
		strcat(text, "m: <sip:a@192.0.2.1>;expires=7\n");
	EXPECT_REASON(unit_read_with(text), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_contacts, SIPALG_CONTACTS_MAX);
	EXPECT_EQ(unit_job.msg.nr_sites, SIPALG_CONTACTS_MAX + 4);
}

static void star_stands_alone(void)
{
	EXPECT_REASON(unit_read_with("Contact: * \nExpires: 0\n"), SIPALG_OK);
	EXPECT(unit_job.msg.star);
	EXPECT_EQ(unit_job.msg.expires, 0);
	EXPECT_EQ(unit_job.msg.nr_contacts, 0);
	EXPECT_REASON(unit_read_with("Contact: *, <sip:a@192.0.2.1>\n"),
		      SIPALG_BAD_CONTACT);
}

static const struct {
	const char *name;
	u8 field;
	bool host_only;
	u8 bad;
} kinds[] = {
	{ "Contact", CONTACT, false, SIPALG_BAD_CONTACT },
	{ "Route", SIPALG_FIELD_ROUTE, false, SIPALG_BAD_ROUTE },
	{ "Record-Route", SIPALG_FIELD_RECORD_ROUTE, false, SIPALG_BAD_ROUTE },
	{ "Path", SIPALG_FIELD_PATH, false, SIPALG_BAD_ROUTE },
	{ "Service-Route", SIPALG_FIELD_SERVICE_ROUTE, false, SIPALG_BAD_ROUTE },
	{ "Refer-To", SIPALG_FIELD_REFER_TO, false, SIPALG_BAD_IDENTITY },
	{ "Reply-To", SIPALG_FIELD_REPLY_TO, false, SIPALG_BAD_IDENTITY },
	{ "Referred-By", SIPALG_FIELD_REFERRED_BY, true, SIPALG_BAD_IDENTITY },
	{ "P-Asserted-Identity", SIPALG_FIELD_ASSERTED_ID, true,
	  SIPALG_BAD_IDENTITY },
	{ "P-Preferred-Identity", SIPALG_FIELD_PREFERRED_ID, true,
	  SIPALG_BAD_IDENTITY },
	{ "Remote-Party-ID", SIPALG_FIELD_REMOTE_PARTY, true,
	  SIPALG_BAD_IDENTITY },
	{ "Diversion", SIPALG_FIELD_DIVERSION, true, SIPALG_BAD_IDENTITY },
};

static void each_header_enters_its_addresses(void)
{
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(kinds); i++) {
		u8 flags = kinds[i].host_only ? SIPALG_SITE_HOST_ONLY : 0;

		sprintf(text, "%s: \"A\" <sip:a@192.0.2.1:5070;lr>;x=y\n",
			kinds[i].name);
		EXPECT_REASON(unit_read_with(text), SIPALG_OK);
		EXPECT_EQ(unit_job.msg.nr_sites, 1);
		EXPECT_SITE(0, "192.0.2.1:5070", kinds[i].field, flags);
	}
}

static void empty_headers_enter_nothing(void)
{
	static const char *const empty[] = {
		"%s:\n", "%s: \t\n", "%s: \n \n",
	};
	char text[256];
	u32 i, j;

	for (i = 0; i < SIPALG_ARRAY_SIZE(kinds); i++) {
		for (j = 0; j < SIPALG_ARRAY_SIZE(empty); j++) {
			sprintf(text, empty[j], kinds[i].name);
			EXPECT_REASON(unit_read_with(text), SIPALG_OK);
			EXPECT_EQ(unit_job.msg.nr_sites, 0);
			EXPECT_EQ(unit_job.msg.nr_contacts, 0);
			EXPECT(!unit_job.msg.star);
		}
	}
}

static void nothing_between_commas_is_passed(void)
{
	static const char *const lists[] = {
		"Contact", "Route", "Record-Route", "Path", "Service-Route",
		"P-Asserted-Identity", "P-Preferred-Identity",
		"Remote-Party-ID", "Diversion",
	};
	char text[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(lists); i++) {
		sprintf(text, "%s: ,\n , <sip:a@192.0.2.1>;x=y, ,,"
			"sip:b@192.0.2.2 ,\n", lists[i]);
		EXPECT_REASON(unit_read_with(text), SIPALG_OK);
		EXPECT_EQ(unit_job.msg.nr_sites, 2);
	}
	EXPECT_REASON(unit_read_with("Contact: *,\n"), SIPALG_BAD_CONTACT);
	EXPECT_REASON(unit_read_with("Refer-To: <sip:a@192.0.2.1>,\n"),
		      SIPALG_BAD_IDENTITY);
}

static void value_in_brackets_is_passed(void)
{
	EXPECT_REASON(unit_read_with(
		"Contact: <sip:a@192.0.2.1>;expires=60;+sip.instance="
		"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>;q=0.5, "
		"<sip:b@192.0.2.2>;x=<;,@;>;expires=30\n"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 2);
	EXPECT_EQ(unit_job.msg.contacts[0].expires, 60);
	EXPECT_EQ(unit_job.msg.contacts[1].expires, 30);
	/* which is the address: what stands before it, or in it? */
	EXPECT_REASON(unit_read_with("Contact: sip:a@192.0.2.1;"
				     "x=<sip:b@192.0.2.2>\n"),
		      SIPALG_BAD_CONTACT);
}

static void each_header_has_its_reason_when_unreadable(void)
{
	static const char *const wrong[] = {
		"%s: ;\n", "%s: x\n", "%s: <sip:a@192.0.2.1\n",
		"%s: <sip:a@192.0.2.1:99999>\n", "%s: \"x <sip:a@192.0.2.1>\n",
		"%s: <sip:a@192.0.2.1> x\n", "%s: <sip:a@192.0.2.1>;x=\"y\n",
		"%s: sip:a@192.0.2.1 x\n", "%s: <sip:a@192.0.2.1>>\n",
		"%s: <>\n", "%s: ,;\n", "%s: <sip:a@192.0.2.1>;x=<y\n",
		"%s: <sip:a@192.0.2.1>;x=<y z>\n",
		"%s: sip:a@192.0.2.1;x=<y>\n",
	};
	char text[256];
	u32 i, j;

	for (i = 0; i < SIPALG_ARRAY_SIZE(kinds); i++) {
		for (j = 0; j < SIPALG_ARRAY_SIZE(wrong); j++) {
			sprintf(text, wrong[j], kinds[i].name);
			EXPECT_REASON(unit_read_with(text), kinds[i].bad);
		}
	}
}

static const struct unit_case party_cases[] = {
	UNIT_CASE(quoted_display_name_may_hold_anything),
	UNIT_CASE(unquoted_display_name_is_passed),
	UNIT_CASE(comma_separates_contacts),
	UNIT_CASE(unquoted_comma_cannot_be_read_in_a_list),
	UNIT_CASE(bare_uri_ends_at_a_semicolon),
	UNIT_CASE(bare_uri_must_not_hold_headers_in_a_list),
	UNIT_CASE(bare_uri_alone_may_hold_headers),
	UNIT_CASE(space_within_brackets_is_passed),
	UNIT_CASE(parameters_may_be_quoted_spaced_and_empty),
	UNIT_CASE(contact_expires_is_clamped),
	UNIT_CASE(contact_by_name_has_no_site),
	UNIT_CASE(contacts_beyond_the_last_place_are_still_sites),
	UNIT_CASE(star_stands_alone),
	UNIT_CASE(each_header_enters_its_addresses),
	UNIT_CASE(empty_headers_enter_nothing),
	UNIT_CASE(nothing_between_commas_is_passed),
	UNIT_CASE(value_in_brackets_is_passed),
	UNIT_CASE(each_header_has_its_reason_when_unreadable),
};
UNIT_SUITE(party);
