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
};

static enum sipalg_header find(const char *name)
{
	u32 len = strlen(name);

	return sipalg_header_find(unit_guard_end(name, len), len);
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
			name[j] = names[i].name[j] ^ 0x40;
			EXPECT_EQ(find(name), SIPALG_HEADER_OTHER);
		}
	}
}

static void other_names_are_not_ours(void)
{
	static const char *const others[] = {
		"a", "d", "k", "s", "x", "z", "1", "-", "Max-Forwards",
		"User-Agent", "Allow", "Supported", "Viaa", "Vi", "Fro",
		"Contacts", "Content-Lengths", "Content", "Record", "Replaces",
		"P-Asserted-Service", "Proxy-Authorization", "Require",
		"Call_ID", "X-P-Asserted-Identity-X", "Identity", "Event",
		"A-very-long-name-that-nobody-has-heard-of-so-far",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(others); i++)
		EXPECT_EQ(find(others[i]), SIPALG_HEADER_OTHER);
}

static const struct unit_case header_cases[] = {
	UNIT_CASE(each_name_is_found_long_and_compact),
	UNIT_CASE(case_does_not_matter),
	UNIT_CASE(one_letter_off_is_another_header),
	UNIT_CASE(other_names_are_not_ours),
};
UNIT_SUITE(header);
