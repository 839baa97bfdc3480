// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include "unit.h"
#include "sip/header.h"

static const struct {
	const char *name;
	enum sipalg_header header;
} names[] = {
	{ "Via", SIPALG_HEADER_VIA }, { "v", SIPALG_HEADER_VIA },
	{ "From", SIPALG_HEADER_FROM }, { "f", SIPALG_HEADER_FROM },
	{ "To", SIPALG_HEADER_TO }, { "t", SIPALG_HEADER_TO },
	{ "Call-ID", SIPALG_HEADER_CALL_ID }, { "i", SIPALG_HEADER_CALL_ID },
	{ "CSeq", SIPALG_HEADER_CSEQ },
	{ "Contact", SIPALG_HEADER_CONTACT }, { "m", SIPALG_HEADER_CONTACT },
	{ "Expires", SIPALG_HEADER_EXPIRES },
	{ "Content-Length", SIPALG_HEADER_CONTENT_LENGTH },
	{ "l", SIPALG_HEADER_CONTENT_LENGTH },
	{ "Content-Type", SIPALG_HEADER_CONTENT_TYPE },
	{ "c", SIPALG_HEADER_CONTENT_TYPE },
	{ "Content-Encoding", SIPALG_HEADER_CONTENT_ENCODING },
	{ "e", SIPALG_HEADER_CONTENT_ENCODING },
	{ "Route", SIPALG_HEADER_ROUTE },
	{ "Record-Route", SIPALG_HEADER_RECORD_ROUTE },
	{ "Path", SIPALG_HEADER_PATH },
	{ "Service-Route", SIPALG_HEADER_SERVICE_ROUTE },
	{ "Refer-To", SIPALG_HEADER_REFER_TO }, { "r", SIPALG_HEADER_REFER_TO },
	{ "Referred-By", SIPALG_HEADER_REFERRED_BY },
	{ "b", SIPALG_HEADER_REFERRED_BY },
	{ "P-Asserted-Identity", SIPALG_HEADER_ASSERTED_ID },
	{ "P-Preferred-Identity", SIPALG_HEADER_PREFERRED_ID },
	{ "Remote-Party-ID", SIPALG_HEADER_REMOTE_PARTY },
	{ "Diversion", SIPALG_HEADER_DIVERSION },
	{ "Reply-To", SIPALG_HEADER_REPLY_TO },
	{ "Content-Transfer-Encoding", SIPALG_HEADER_TRANSFER_ENCODING },
	{ "Identity", SIPALG_HEADER_IDENTITY }, { "y", SIPALG_HEADER_IDENTITY },
	{ "Identity-Info", SIPALG_HEADER_IDENTITY_INFO },
	{ "n", SIPALG_HEADER_IDENTITY_INFO },
	{ "Authorization", SIPALG_HEADER_CREDENTIALS },
	{ "Proxy-Authorization", SIPALG_HEADER_CREDENTIALS },
	{ "Authentication-Info", SIPALG_HEADER_CREDENTIALS },
	{ "Session-Expires", SIPALG_HEADER_SESSION_EXPIRES },
	{ "x", SIPALG_HEADER_SESSION_EXPIRES },
	{ "Subscription-State", SIPALG_HEADER_SUBSCRIPTION_STATE },
};

/* The header that a line with @name means, with @tail behind the colon. */
static enum sipalg_header find_before(const char *name, const char *tail)
{
	enum sipalg_header header = SIPALG_HEADERS_NUM;
	const u8 *data, *at;
	char line[128];
	u32 len;

	len = snprintf(line, sizeof(line), "%s:%s\n", name, tail);
	data = unit_guard_end(line, len);
	at = sipalg_header_read(data, data + len - 1, &header);
	EXPECT(at == (header == SIPALG_HEADER_OTHER ? data + len - 1 :
						      data + strlen(name) + 1));
	return header;
}

static enum sipalg_header find(const char *name)
{
	enum sipalg_header header = find_before(name, "");

	/* at the end of the message, and far from it */
	EXPECT_EQ(find_before(name, " a value that is longer than a word"),
		  header);
	return header;
}

static void each_name_is_found_long_and_compact(void)
{
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(names); i++)
		EXPECT_EQ(find(names[i].name), names[i].header);
}

static void case_does_not_matter(void)
{
	char upper[32], lower[32];
	u32 i, j;

	for (i = 0; i < SIPALG_ARRAY_SIZE(names); i++) {
		for (j = 0; j <= strlen(names[i].name); j++) {
			upper[j] = toupper((u8)names[i].name[j]);
			lower[j] = tolower((u8)names[i].name[j]);
		}
		EXPECT_EQ(find(upper), names[i].header);
		EXPECT_EQ(find(lower), names[i].header);
	}
}

static void one_letter_off_is_another_header(void)
{
	char name[32];
	u32 i, j;

	for (i = 0; i < SIPALG_ARRAY_SIZE(names); i++) {
		for (j = 0; names[i].name[1] && names[i].name[j]; j++) {
			strcpy(name, names[i].name);
			name[j] = '+';
			EXPECT_EQ(find(name), SIPALG_HEADER_OTHER);
			name[j] = names[i].name[j] == '-' ? '.' : 'j';
			EXPECT_EQ(find(name), SIPALG_HEADER_OTHER);
			strcat(name, "x");
			EXPECT_EQ(find(name), SIPALG_HEADER_OTHER);
		}
	}
}

static void other_names_are_not_ours(void)
{
	static const char *const others[] = {
		"a", "d", "k", "s", "z", "o", "1", "-", "Max-Forwards",
		"User-Agent", "Allow", "Supported", "Viaa", "Vi", "Fro",
		"Contacts", "Content-Lengths", "Content", "Record", "Replaces",
		"P-Asserted-Service", "Proxy-Authenticate", "Require",
		"WWW-Authenticate", "Authenticate", "Authentication-Infos",
		"Call_ID", "X-P-Asserted-Identity-X", "Identity-", "Event",
		"Session-Expire", "Session-ID", "Subscription-Stat", "Subject",
		"A-very-long-name-that-nobody-has-heard-of-so-far",
		"A-very-long-name-that-nobody-has-heard-of-so-far ",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(others); i++)
		EXPECT_EQ(find(others[i]), SIPALG_HEADER_OTHER);
}

static void space_before_the_colon_is_not_part_of_the_name(void)
{
	EXPECT_EQ(find("Via "), SIPALG_HEADER_VIA);
	EXPECT_EQ(find("P-Preferred-Identity \t "), SIPALG_HEADER_PREFERRED_ID);
	EXPECT_EQ(find("v\t"), SIPALG_HEADER_VIA);
}

static void line_without_a_name_and_colon_is_none(void)
{
	static const char *const wrong[] = {
		"Via\n", "\n", "\r\n", ": x\n", " Via: x\n", "Via\r\nTo: x\n",
		"A-long-name-without-a-colon\r\nTo: x\n", "<Via>: x\n",
		"Call ID: x\n", "Call\rID: x\n", "b\xc3\xa4: x\n", "Call-ID\v: x\n", "Via\x7f: x\n",
	};
	enum sipalg_header header;
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++) {
		u32 len = strlen(wrong[i]);
		const u8 *data = unit_guard_end(wrong[i], len);

		EXPECT(!sipalg_header_read(data, data + len - 1, &header));
	}
}

static const struct unit_case header_cases[] = {
	UNIT_CASE(each_name_is_found_long_and_compact),
	UNIT_CASE(case_does_not_matter),
	UNIT_CASE(one_letter_off_is_another_header),
	UNIT_CASE(other_names_are_not_ours),
	UNIT_CASE(space_before_the_colon_is_not_part_of_the_name),
	UNIT_CASE(line_without_a_name_and_colon_is_none),
};
UNIT_SUITE(header);
