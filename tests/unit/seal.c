// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#define PASSPORT							\
	"eyJhbGciOiJFUzI1NiJ9.eyJkZXN0Ijp7InRuIjpbIjEyIl19fQ.c2lnbmF0dXJl"

static u8 sealed_by(const char *headers)
{
	EXPECT_REASON(unit_read_with(headers), SIPALG_OK);
	return unit_job.msg.sealed;
}

static void token_and_info_seal_only_who_calls(void)
{
	static const char *const passports[] = {
		"Identity: " PASSPORT ";info=<https://cert.example.org/a.cer>"
		";alg=ES256;ppt=shaken\n",
		"y:" PASSPORT ";info=<https://cert.example.org/a.cer>\n",
		"IDENTITY : ..c2lnbmF0dXJl\n ;info=<https://localhost/a>\n",
		"Identity:\n c2ln;info=<https://localhost/a>\n",
		"Identity: " PASSPORT "\n",
		"Identity: " PASSPORT ";info=<https://a/>;ppt=\"div\"\n"
		"Identity: " PASSPORT ";info=<https://b/>\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(passports); i++) {
		EXPECT_EQ(sealed_by(passports[i]), SIPALG_OK);
		EXPECT(unit_job.msg.identity);
	}
	EXPECT_EQ(sealed_by(""), SIPALG_OK);
	EXPECT(!unit_job.msg.identity);
	EXPECT_EQ(sealed_by("Identity:\n"), SIPALG_OK);
	EXPECT(!unit_job.msg.identity);
}

static void quoted_identity_seals_all(void)
{
	static const char *const old[] = {
		"Identity: \"ZYNBbHC00VMZr2kZt6VmCvPonWJMGvQTBDqghoWeLxJfzB2a1=\"\n",
		"y:\n \"ZYNBbHC00VMZr2kZ/t6VmCvP+nWJMG=\"\n",
		"Identity: r5mwreLuyDRYBi/0TiPwEsY3rEVsk/G2WxhgTV1PF7hHuLIK0=\n",
		"Identity-Info: <https://example.com/cert>;alg=rsa-sha1\n",
		"n: <https://example.com/cert>;alg=rsa-sha1\n",
		"Identity: \"c2ln\";info=<https://a.example/>\n",
		"Identity: " PASSPORT ";info=<https://a/>\n"
		"Identity: \"c2ln\"\n",
		"Identity: \"c2ln\"\n"
		"Identity: " PASSPORT ";info=<https://a/>\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(old); i++)
		EXPECT_EQ(sealed_by(old[i]), SIPALG_SIGNED);
}

/* What @headers seal before a body of @body. */
static u8 sealed_with(const char *headers, const char *body)
{
	char text[4096];

	snprintf(text, sizeof(text), "SIP/2.0 200 OK\n"
		 "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bKa\n"
		 "%sFrom: <sip:alice@example.com>;tag=a1\n"
		 "To: <sip:bob@example.net>;tag=b2\n"
		 "Call-ID: a@a.example.com\nCSeq: 7 OPTIONS\n\n%s", headers,
		 body);
	EXPECT_REASON(unit_read(text), SIPALG_OK);
	return unit_job.msg.sealed;
}

#define DIGEST "Digest username=\"alice\", realm=\"a, b\", nonce=\"1-2\","

static void auth_int_seals_a_body(void)
{
	static const char *const covers[] = {
		"Authorization: " DIGEST " qop=auth-int, nc=00000001\n",
		"Proxy-Authorization: " DIGEST "qop=\"auth-int\"\n",
		"AUTHORIZATION:digest qop=AUTH-INT\n",
		"Authorization: Digest\n\tqop\n =\n \"Auth-Int\"\n ,nc=1\n",
		"Authorization: DIGEST ,, x=\"qop=auth\",QOP = auth-int,\n",
		"Authorization: Digest a, b c=\"\\\"\", ;, qop=auth-int;x\n",
		"Authentication-Info: qop=auth-int, rspauth=\"12\", nc=1\n",
		"Authentication-Info: nextnonce=\"1\", qop = \"auth-int\"\n",
		"Authorization: Digest qop=auth-int\nX: y\n"
		"Authorization: Digest qop=auth\n",
		"Authorization: Digest qop=auth\nX: auth-int\n"
		"Proxy-Authorization: Digest qop=auth-int\n",
		"Authorization: Digest realm=\"auth-int\"\nX: y\n z\n"
		"Proxy-Authorization: Basic qop=auth-int\nTo-do: x\n"
		"Authorization: Digest qop=auth-int\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(covers); i++) {
		EXPECT_EQ(sealed_with(covers[i], "v"), SIPALG_AUTH_INT);
		EXPECT_EQ(sealed_with(covers[i], ""), SIPALG_OK);
	}
}

static void other_credentials_seal_nothing(void)
{
	static const char *const open[] = {
		"Authorization: " DIGEST " qop=auth\n",
		"Authorization: " DIGEST " qop=\"auth\", opaque=\"auth-int\"\n",
		"Authorization: " DIGEST " opaque=\"x, qop=auth-int, y\"\n",
		"Authorization: " DIGEST " opaque=\"\\\", qop=auth-int, y\"\n",
		"Authorization: " DIGEST " xqop=auth-int\n",
		"Authorization: " DIGEST " qopx=auth-int\n",
		"Authorization: " DIGEST " qop=auth-inte\n",
		"Authorization: " DIGEST " qop=xauth-int\n",
		"Authorization: " DIGEST " qop auth-int\n",
		"Authorization: Basic qop=auth-int\n",
		"Authorization: NoOneKnows, qop=auth-int\n",
		"WWW-Authenticate: Digest realm=\"a\", qop=\"auth,auth-int\"\n",
		"Proxy-Authenticate: Digest realm=\"a\", qop=\"auth-int\"\n",
		"Authorization: Digest qop=auth\n"
		"WWW-Authenticate: Digest qop=auth-int\n"
		"Authorization: Digest qop=auth\n",
		"Authorization: Digest qop=auth\n"
		"Expires: Digest qop=auth-int\n"
		"Authorization: Digest qop=auth\n",
		"X: y\n Authorization: Digest qop=auth-int\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(open); i++)
		EXPECT_EQ(sealed_with(open[i], "v"), SIPALG_OK);
}

static void unreadable_credentials_fail_no_message(void)
{
	static const char *const odd[] = {
		"Authorization:\n", "Authorization: ,\n", "Authorization: =\n",
		"Authorization: Digest\n", "Authorization: Digest \"auth-int\n",
		"Authorization: Digest qop=\"\n", "Authorization: \"auth-int\n",
		"Authorization: Digest qop=\"auth-int\\\n",
		"Authorization: Digest realm=\"\\\nProxy-Authorization: -\n",
		"Identity: \"\n", "Identity: ;\n", "Identity-Info:\n",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(odd); i++)
		sealed_with(odd[i], "v");
}

/*
 * Wherever it stands, nothing that is looked for in steps is missed; and no
 * step leads beyond the message.
 */
static void auth_int_is_found_at_each_offset(void)
{
	static const char head[] =
		"OPTIONS sip:bob@example.net SIP/2.0\n"
		"v: SIP/2.0/UDP a.example.com\nf: <sip:alice@example.com>\n"
		"t: <sip:bob@example.net>\ni: a\nCSeq: 7 OPTIONS\n"
		"Authorization:Digest a=";
	char text[512];
	u32 i, j;

	for (i = 0; i < 100; i++) {
		for (j = 0; j < 100; j += 11) {
			sprintf(text, "%s\"%0*d\",qop=auth-int,b=%0*d\n\nx",
				head, i, 0, j, 0);
			EXPECT_REASON(unit_read_bytes(text, strlen(text)),
				      SIPALG_OK);
			EXPECT_EQ(unit_job.msg.sealed, SIPALG_AUTH_INT);
		}
		sprintf(text, "%s%0*d,qop=auth-int\n\nx", head, i, 0);
		unit_read_bytes(text, strlen(text));
		EXPECT_EQ(unit_job.msg.sealed, SIPALG_AUTH_INT);
		sprintf(text, "%s%0*d,qop=auth-in\n\nx", head, i, 0);
		unit_read_bytes(text, strlen(text));
		EXPECT_EQ(unit_job.msg.sealed, SIPALG_OK);
	}
}

static void signature_goes_before_auth_int(void)
{
	EXPECT_EQ(sealed_with("Authorization: Digest qop=auth-int\n"
			      "Identity: \"c2ln\"\n", "v"), SIPALG_SIGNED);
}

static const struct unit_case seal_cases[] = {
	UNIT_CASE(token_and_info_seal_only_who_calls),
	UNIT_CASE(quoted_identity_seals_all),
	UNIT_CASE(auth_int_seals_a_body),
	UNIT_CASE(other_credentials_seal_nothing),
	UNIT_CASE(unreadable_credentials_fail_no_message),
	UNIT_CASE(auth_int_is_found_at_each_offset),
	UNIT_CASE(signature_goes_before_auth_int),
};
UNIT_SUITE(seal);
