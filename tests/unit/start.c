// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"
#include "sip/start.h"

#define HEADERS								\
	"Via: SIP/2.0/UDP a.example.com;branch=z9hG4bKa\n"		\
	"From: <sip:alice@example.com>;tag=a\nTo: <sip:bob@example.net>\n" \
	"Call-ID: a@a.example.com\nCSeq: 1 %s\n\n"

static enum sipalg_reason line(const char *start)
{
	char method[256] = "INVITE";
	char text[4096];

	if (strncmp(start, "SIP/", 4) && strncmp(start, "sip/", 4))
		sscanf(start, " %255s", method);
	snprintf(text, sizeof(text), "%s\n" HEADERS, start, method);
	return unit_read(text);
}

static void keepalives_are_told(void)
{
	static const u8 stun[20] = { 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42 };
	u8 data[20];

	EXPECT_REASON(unit_read_bytes("", 0), SIPALG_KEEPALIVE);
	EXPECT_REASON(unit_read("\n"), SIPALG_KEEPALIVE);
	EXPECT_REASON(unit_read("\n\n"), SIPALG_KEEPALIVE);
	EXPECT_REASON(unit_read_bytes("\0", 1), SIPALG_KEEPALIVE);
	EXPECT_REASON(unit_read_bytes("\0\0\0\0", 4), SIPALG_KEEPALIVE);
	EXPECT_REASON(unit_read_bytes("jaK", 3), SIPALG_KEEPALIVE);
	EXPECT_REASON(unit_read_bytes(stun, 20), SIPALG_KEEPALIVE);
	EXPECT_REASON(unit_read_bytes(stun, 19), SIPALG_NOT_SIP);
	memcpy(data, stun, 20);
	data[4] = 0x22;
	EXPECT_REASON(unit_read_bytes(data, 20), SIPALG_NOT_SIP);
	memcpy(data, stun, 20);
	data[0] = 0x40;
	EXPECT_REASON(unit_read_bytes(data, 20), SIPALG_NOT_SIP);
	EXPECT_REASON(unit_read_bytes("jaK\r\n\r\n\0", 8), SIPALG_KEEPALIVE);
	EXPECT_REASON(unit_read_bytes("jaK\r\n\r\n\0\0", 9), SIPALG_NOT_SIP);
	EXPECT_REASON(unit_read_bytes("jax", 3), SIPALG_NOT_SIP);
	EXPECT_REASON(unit_read_bytes("\0\0x", 3), SIPALG_NOT_SIP);
}

static void other_protocols_are_not_sip(void)
{
	static const char *const others[] = {
		"GET / HTTP/1.1\n\n", "M-SEARCH * HTTP/1.1\n\n", "x", "INVITE",
		"INVITE ", "INVITE sip:a@b", "\x80\x60xyz", "SIP", " INVITE x ",
		"a b c\n", "<?xml?>", "OPTIONS sip:a@b\n", "\n\n\x01",
		"INVITE sip:a@b RTSP/1.0\n\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(others); i++)
		EXPECT_REASON(unit_read(others[i]), SIPALG_NOT_SIP);
}

static void request_line_is_read(void)
{
	EXPECT_REASON(line("INVITE sip:bob@192.0.2.1:5070;lr SIP/2.0"),
		      SIPALG_OK);
	EXPECT(unit_job.msg.request);
	EXPECT_EQ(unit_job.msg.method, SIPALG_METHOD_INVITE);
	EXPECT_EQ(unit_job.msg.status, 0);
	EXPECT_TEXT(unit_job.msg.method_text, "INVITE");
	EXPECT_SITE(0, "192.0.2.1:5070", SIPALG_FIELD_REQUEST_URI, 0);
}

static void status_line_is_read(void)
{
	EXPECT_REASON(line("SIP/2.0 180 Ringing"), SIPALG_OK);
	EXPECT(!unit_job.msg.request);
	EXPECT_EQ(unit_job.msg.status, 180);
	EXPECT_EQ(unit_job.msg.method, SIPALG_METHOD_INVITE);
	EXPECT_TEXT(unit_job.msg.method_text, "INVITE");
	EXPECT_REASON(line("SIP/2.0 200 "), SIPALG_OK);
	EXPECT_REASON(line("SIP/2.0 200"), SIPALG_OK);
	EXPECT_REASON(line("sip/2.0 699 \xd1\x8f"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.status, 699);
}

static void each_method_is_told(void)
{
	static const struct {
		const char *name;
		u8 method;
	} methods[] = {
		{ "INVITE", SIPALG_METHOD_INVITE },
		{ "ACK", SIPALG_METHOD_ACK }, { "BYE", SIPALG_METHOD_BYE },
		{ "CANCEL", SIPALG_METHOD_CANCEL },
		{ "REGISTER", SIPALG_METHOD_REGISTER },
		{ "PRACK", SIPALG_METHOD_PRACK },
		{ "UPDATE", SIPALG_METHOD_UPDATE },
		{ "SUBSCRIBE", SIPALG_METHOD_SUBSCRIBE },
		{ "REFER", SIPALG_METHOD_REFER },
		{ "NOTIFY", SIPALG_METHOD_NOTIFY },
		{ "OPTIONS", SIPALG_METHOD_OTHER },
		{ "invite", SIPALG_METHOD_OTHER },
		{ "INVITES", SIPALG_METHOD_OTHER },
		{ "RE%47IST%45R", SIPALG_METHOD_OTHER },
		{ "REGISTEx", SIPALG_METHOD_OTHER },
		{ "SUBSCRIBx", SIPALG_METHOD_OTHER },
		{ "SUBSCRIBER", SIPALG_METHOD_OTHER },
		{ "BYF", SIPALG_METHOD_OTHER }, { "x", SIPALG_METHOD_OTHER },
	};
	char text[64];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(methods); i++) {
		sprintf(text, "%s sip:a.example.com SIP/2.0", methods[i].name);
		EXPECT_REASON(line(text), SIPALG_OK);
		EXPECT_EQ(unit_job.msg.method, methods[i].method);
	}
}

static void broken_start_lines_have_a_reason(void)
{
	static const char *const wrong[] = {
		"INVITE sip:a@b.example.com SIP/7.0",
		"INVITE sip:a@b.example.com SIP/2.1",
		"INVITE sip:a@b.example.comSIP/2.0",
		"SIP/2.0 99 x", "SIP/2.0 700 x", "SIP/2.0 4294967301 x",
		"SIP/2.0 20 x", "SIP/2.0 200x", "SIP/2.0 2000 x",
		"SIP/2.0 OK", "SIP/2.0", "SIP/3.0 200 OK", "SIP/2.0200 OK",
		"SIP/2.0 -20 x", "SIP/2.0 0200 x",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++)
		EXPECT_REASON(line(wrong[i]), SIPALG_BAD_START_LINE);
}

static void broken_request_uris_have_a_reason(void)
{
	static const char *const wrong[] = {
		"INVITE <sip:a@192.0.2.1> SIP/2.0",
		"INVITE sip:a@192.0.2.1; lr SIP/2.0",
		"INVITE * SIP/2.0", "INVITE SIP/2.0", "INVITE 192.0.2.1 SIP/2.0",
		"INVITE sip:a@2001:db8::1 SIP/2.0", "INVITE sip: SIP/2.0",
		"INVITE sip:a@192.0.2.1:65536 SIP/2.0",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++)
		EXPECT_REASON(line(wrong[i]), SIPALG_BAD_REQUEST_URI);
}

static void extra_space_in_the_request_line_is_passed(void)
{
	EXPECT_REASON(line("INVITE  sip:a@192.0.2.1  SIP/2.0"), SIPALG_OK);
	EXPECT_EQ(unit_job.msg.nr_sites, 1);
	EXPECT_REASON(line("INVITE sip:a@192.0.2.1 SIP/2.0  "), SIPALG_OK);
	EXPECT_REASON(line("INVITE\tsip:a@192.0.2.1\tsip/2.0"), SIPALG_OK);
}

static void start_line_may_be_all_there_is(void)
{
	static const char request[] = "INVITE sip:a@b SIP/2.0\n";
	static const char response[] = "SIP/2.0 200\n";

	EXPECT_REASON(unit_read_bytes(request, strlen(request)),
		      SIPALG_NO_HEADER_END);
	EXPECT_REASON(unit_read_bytes(response, strlen(response)),
		      SIPALG_NO_HEADER_END);
	EXPECT_REASON(unit_read_bytes(request, strlen(request) - 1),
		      SIPALG_NOT_SIP);
}

static void line_ends_before_the_start_line_are_passed(void)
{
	EXPECT_REASON(line("\n\nINVITE sip:a@192.0.2.1 SIP/2.0"), SIPALG_OK);
	EXPECT_SITE(0, "192.0.2.1", SIPALG_FIELD_REQUEST_URI, 0);
	EXPECT_EQ(unit_job.msg.sites[0].off, 17);
}

static const struct unit_case start_cases[] = {
	UNIT_CASE(keepalives_are_told),
	UNIT_CASE(other_protocols_are_not_sip),
	UNIT_CASE(request_line_is_read),
	UNIT_CASE(status_line_is_read),
	UNIT_CASE(each_method_is_told),
	UNIT_CASE(broken_start_lines_have_a_reason),
	UNIT_CASE(broken_request_uris_have_a_reason),
	UNIT_CASE(extra_space_in_the_request_line_is_passed),
	UNIT_CASE(start_line_may_be_all_there_is),
	UNIT_CASE(line_ends_before_the_start_line_are_passed),
};
UNIT_SUITE(start);
