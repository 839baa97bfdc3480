// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#define MIXED	"multipart/mixed;boundary=x"
#define SDP	"Content-Type: application/sdp\n\n"
#define MSG	unit_job.msg

/* Reads a message with this Content-Type and body, and its parts. */
static u8 read(const char *type, const char *body)
{
	static char text[1 << 16];

	snprintf(text, sizeof(text), "INVITE sip:bob@example.net SIP/2.0\n"
		 "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bKa\n"
		 "From: <sip:alice@example.com>;tag=a1\n"
		 "To: <sip:bob@example.net>\nCall-ID: a@a.example.com\n"
		 "CSeq: 7 INVITE\nContent-Type: %s\n\n%s", type, body);
	EXPECT_REASON(unit_read(text), SIPALG_OK);
	EXPECT_EQ(MSG.has_sdp, MSG.nr_parts > 0);
	return MSG.body_reason;
}

static bool is_bad(const char *type, const char *body)
{
	u8 reason = read(type, body);

	EXPECT_EQ(MSG.nr_parts, reason ? 0 : MSG.nr_parts);
	return reason == SIPALG_BAD_MULTIPART;
}

/* Whether the body has one description, and that is @text. */
static bool finds(const char *type, const char *body, const char *text)
{
	EXPECT_REASON(read(type, body), SIPALG_OK);
	if (!EXPECT(MSG.nr_parts == 1))
		return false;
	EXPECT_TEXT(MSG.parts[0].text, text);
	return true;
}

static bool finds_none(const char *type, const char *body)
{
	return read(type, body) == SIPALG_OK && !MSG.nr_parts;
}

static void body_that_is_a_description_is_the_part(void)
{
	EXPECT(finds("application/sdp", "v=0\n", "v=0\r\n"));
	EXPECT_EQ(MSG.parts[0].length.len, 0);
	EXPECT_EQ(MSG.parts[0].text.off, MSG.body.off);
}

static void line_end_before_a_delimiter_belongs_to_it(void)
{
	EXPECT(finds(MIXED, "--x\n" SDP "v=0\ns=-\n--x--\n", "v=0\r\ns=-"));
	EXPECT(finds(MIXED, "--x\n" SDP "v=0\n\n--x--", "v=0\r\n"));
	EXPECT(finds(MIXED, "--x\n" SDP "v=0\r\n--x--", "v=0\r"));
}

static void preamble_and_epilogue_are_ignored(void)
{
	EXPECT(finds(MIXED, SDP "v=1\n--\n--x\n" SDP "v=0\n--x--\n"
		     "--x\n" SDP "v=2\n--x\n" SDP "v=3\n", "v=0"));
	EXPECT(finds_none(MIXED, SDP "v=1\n"));
	EXPECT(finds_none(MIXED, "no line end"));
	EXPECT(finds_none(MIXED, "--x--\n--x\n" SDP "v=1\n"));
	EXPECT(finds_none(MIXED, "--x--"));
	EXPECT(finds_none(MIXED, "--x"));
}

static void every_description_is_found(void)
{
	EXPECT_REASON(read(MIXED, "--x\n" SDP "a\n--x\nX: y\n\n--y\n--x\n" SDP
			   "b\n--x\n" SDP "\n--x\n" SDP "c\n--x\n" SDP
			   "d\n--x--\n"), SIPALG_OK);
	EXPECT_EQ(MSG.nr_parts, 4);
	EXPECT_TEXT(MSG.parts[0].text, "a");
	EXPECT_TEXT(MSG.parts[1].text, "b");
	EXPECT_TEXT(MSG.parts[2].text, "c");
	EXPECT_TEXT(MSG.parts[3].text, "d");
	EXPECT(is_bad(MIXED, "--x\n" SDP "a\n--x\n" SDP "b\n--x\n" SDP "c\n--x\n"
		      SDP "d\n--x\n" SDP "e\n--x--\n"));
}

static void boundary_is_a_token_or_quoted(void)
{
	char type[256], body[256];
	char long_one[71];

	EXPECT(finds("Multipart/Related ; type=\"application/sdp\";\n"
		     "\tBoundary = \"=_x'()+,-./:=? y\"; start=a",
		     "--=_x'()+,-./:=? y\n" SDP "v\n--=_x'()+,-./:=? y--", "v"));
	EXPECT(finds("multipart/mixed;boundary=----=_Part/1:2",
		     "------=_Part/1:2\n" SDP "v\n------=_Part/1:2--", "v"));
	EXPECT(finds("multipart/x-y;boundary=\"-\"", "---\n" SDP "v\n-----\n",
		     "v"));
	memset(long_one, 'b', 70);
	long_one[70] = 0;
	sprintf(type, "multipart/mixed;boundary=%s", long_one);
	sprintf(body, "--%s\n" SDP "v\n--%s--\n", long_one, long_one);
	EXPECT(finds(type, body, "v"));
	strcat(type, "b");
	EXPECT(is_bad(type, body));
}

static void without_a_boundary_nothing_can_be_read(void)
{
	static const char *const types[] = {
		"multipart/mixed", "multipart/mixed;", "multipart/mixed;x=y",
		"multipart/mixed;boundary", "multipart/mixed;boundary=",
		"multipart/mixed;boundary=\"\"",
		"multipart/mixed;boundary=\"x\\\"\"",
		"multipart/mixed;boundary=\"x ",
		"multipart/mixed;boundary=\"x \"",
		"multipart/mixed;boundary=\"x\n y\"",
		"multipart/mixed;boundary=<x>",
		"multipart/mixed;boundary=x;boundary=y",
		"multipart/mixed;boundary=x y", "multipart/mixed;boundary=x,y",
		"multipart/mixed;boundary=\xc3\xa4",
	};
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(types); i++) {
		EXPECT(is_bad(types[i], "--x\n" SDP "v\n--x--\n"));
		EXPECT(is_bad(types[i], "--\n" SDP "v\n----\n"));
		/* no body, nothing to read */
		EXPECT_REASON(read(types[i], ""), SIPALG_OK);
	}
}

static void delimiter_stands_at_the_beginning_of_a_line(void)
{
	EXPECT(finds(MIXED, "--x \t\n" SDP "v --x\n --x\n-x\n--\n--X\n--x--  \n",
		     "v --x\r\n --x\r\n-x\r\n--\r\n--X"));
	/* the line goes on: a delimiter for some */
	EXPECT(is_bad(MIXED, "--x\n" SDP "v\n--xy\n--x--\n"));
	EXPECT(is_bad(MIXED, "--x\n" SDP "v\n--x-\n--x--\n"));
	EXPECT(is_bad(MIXED, "--x\n" SDP "v\n--x---\n"));
	EXPECT(is_bad(MIXED, "--x\n" SDP "v\n--x y\n--x--\n"));
	EXPECT(is_bad(MIXED, "--x\n" SDP "v\n--x\ry\n--x--\n"));
	EXPECT(is_bad(MIXED, "--xy\n" SDP "v\n--x--\n"));
	/* but behind the last one, none is looked for */
	EXPECT(finds(MIXED, "--x\n" SDP "v\n--x--\n--xy\n", "v"));
}

static void missing_last_delimiter_is_forgiven(void)
{
	EXPECT(finds(MIXED, "--x\n" SDP "v\n", "v\r\n"));
	EXPECT(finds(MIXED, "--x\n" SDP "v", "v"));
	/* or of which the body holds no more */
	EXPECT(finds(MIXED, "--x\n" SDP "v\n--x--\r", "v"));
	EXPECT(finds(MIXED, "--x\n" SDP "v\n--x\r", "v"));
	EXPECT(finds_none(MIXED, "--x\n" SDP));
	EXPECT(finds_none(MIXED, "--x\nContent-Type: application/sdp\n"));
	EXPECT(finds_none(MIXED, "--x\nContent-Type: application/sdp"));
}

static void bare_line_feeds_end_lines(void)
{
	static const char text[] =
		"INVITE sip:bob@example.net SIP/2.0\n"
		"v: SIP/2.0/UDP a.example.com\nf: <sip:alice@example.com>\n"
		"t: <sip:bob@example.net>\ni: a\nCSeq: 7 INVITE\n"
		"c: multipart/mixed;boundary=x\n\n"
		"--x\nc: application/sdp\n\nv=0\ns=-\n--x--\n";

	EXPECT_REASON(unit_read_bytes(text, sizeof(text) - 1), SIPALG_OK);
	EXPECT_EQ(MSG.nr_parts, 1);
	EXPECT_TEXT(MSG.parts[0].text, "v=0\ns=-");
}

static void part_header_is_read_like_any_other(void)
{
	EXPECT(finds(MIXED, "--x\nX-Other: --x\n --x\nCONTENT-TYPE :\n"
		     " Application / SDP ;\n charset=utf-8\n"
		     "Content-ID: <a@b>\nContent-Disposition: session\n\n"
		     "v\n--x--\n", "v"));
	EXPECT(finds(MIXED, "--x\nc:application/sdp\nl: 1\n\nv\n--x--\n", "v"));
	EXPECT_TEXT(MSG.parts[0].length, "1");
	EXPECT(finds(MIXED, "--x\nContent-Length:\n 0003 \n" SDP "v\n--x--\n",
		     "v"));
	EXPECT_TEXT(MSG.parts[0].length, "0003");
	EXPECT(finds(MIXED, "--x\nContent-Length: 1 x\n" SDP "v\n--x--\n", "v"));
	EXPECT_EQ(MSG.parts[0].length.len, 0);
	/* each part has its own */
	EXPECT(finds(MIXED, "--x\nl: 7\n\nabcdefg\n--x\n" SDP "v\n--x--\n",
		     "v"));
	EXPECT_EQ(MSG.parts[0].length.len, 0);
	EXPECT(finds(MIXED, "--x\nl: 7\n\nabcdefg\n--x\nl: 1\n" SDP
		     "v\n--x--\n", "v"));
	EXPECT_TEXT(MSG.parts[0].length, "1");
}

#define NESTED(b)	"c: multipart/mixed;boundary=" #b "\n"

static void wrap_is(u32 i, const char *length, const char *begin,
		    const char *end)
{
	struct sipalg_span text = MSG.wraps[i].text;
	struct sipalg_span tail = { text.off + text.len - strlen(end),
				    strlen(end) };

	if (!EXPECT(i < MSG.nr_wraps))
		return;
	EXPECT_TEXT(MSG.wraps[i].length, length);
	text.len = strlen(begin);
	EXPECT_TEXT(text, begin);
	EXPECT_TEXT(tail, end);
}

static void lengths_around_descriptions_are_found_from_inside_out(void)
{
	EXPECT(finds(MIXED, "--x\n" NESTED(y) "l: 10\n\nY\n--y\n" NESTED(z)
		     "\n--z\n" NESTED(w) "L: 30\n\nW\n--w\nl: 1\n" SDP
		     "v\n--w--\n--z--\n--y--\n--x--\n", "v"));
	EXPECT_EQ(MSG.nr_wraps, 2);
	wrap_is(0, "30", "W\r\n--w\r\n", "\r\nv\r\n");
	wrap_is(1, "10", "Y\r\n--y\r\n", "\r\n--z--\r\n");
	/* all at once, by the delimiter of the outermost, or by the end */
	EXPECT(finds(MIXED, "--x\n" NESTED(y) "l: 10\n\n--y\n" NESTED(z)
		     "l: 20\n\n--z\n" SDP "v\n--x\n\nX", "v"));
	EXPECT_EQ(MSG.nr_wraps, 2);
	wrap_is(0, "20", "--z\r\n", "\r\nv\r\n");
	wrap_is(1, "10", "--y\r\n", "\r\nv\r\n");
	EXPECT(finds(MIXED, "--x\n" NESTED(y) "l: 10\n\n--y\n" SDP "v", "v"));
	EXPECT_EQ(MSG.nr_wraps, 1);
	wrap_is(0, "10", "--y\r\n", "\r\nv");
}

static void lengths_around_nothing_of_ours_are_none(void)
{
	EXPECT(finds(MIXED, "--x\n" NESTED(y) "l: 10\n\n--y\n\na\n--y--\n"
		     "--x\nl: 1\n" SDP "v\n--x\n" NESTED(z) "l: 20\n\n--z\n\n",
		     "v"));
	EXPECT_EQ(MSG.nr_wraps, 0);
	EXPECT(is_bad(MIXED, "--x\n" NESTED(y) "l: 10\n\n--y\n" SDP
		      "v\n--y--\n--x bad"));
	EXPECT_EQ(MSG.nr_wraps, 0);
}

static void every_length_around_has_its_place(void)
{
	static char body[4096];
	u32 i;

	body[0] = 0;
	for (i = 0; i < SIPALG_PARTS_MAX; i++)
		strcat(body, "--x\n" NESTED(y) "l: 1\n\n--y\n" NESTED(z)
		       "l: 2\n\n--z\n" NESTED(w) "l: 3\n\n--w\n" SDP "v\n");
	EXPECT_REASON(read(MIXED, body), SIPALG_OK);
	EXPECT_EQ(MSG.nr_wraps, SIPALG_WRAPS_MAX);
	wrap_is(0, "3", "--w\r\n", "\r\nv\r\n");
	wrap_is(11, "1", "--y\r\n", "\r\nv\r\n");
}

static void unreadable_part_header_hides_all(void)
{
	static const char *const wrong[] = {
		"v=0\n\n", " x: y\n\n", ": x\n\n", "no colon\n\n",
		"l: 1\nContent-Length: 2\n\n",
		"c: application/sdp\nContent-Type: application/sdp\n\n",
	};
	char body[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(wrong); i++) {
		sprintf(body, "--x\n" SDP "v\n--x\n%sw\n--x--\n", wrong[i]);
		EXPECT(is_bad(MIXED, body));
	}
}

static void other_and_encoded_parts_are_left(void)
{
	static const char *const others[] = {
		"", "X: y\n", "Content-Type: text/plain\n",
		"Content-Type: application/sdpx\n",
		"Content-Type: application/isup;version=nxv3\n",
		"Content-Type: message/sipfrag\n",
		"c: application/sdp\nContent-Encoding: gzip\n",
		"e: deflate\nc: application/sdp\n",
		"c: application/sdp\nContent-Transfer-Encoding: base64\n",
		"Content-Transfer-Encoding: quoted-printable\nc:application/sdp\n",
		"c: application/sdp\nContent-Transfer-Encoding: identity\n",
		"c: application/sdp\nContent-Encoding: 7bit\n",
	};
	static const char *const plain[] = {
		"7bit", "8bit", "BINARY", " 7Bit\n ", "",
	};
	char body[256];
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(others); i++) {
		sprintf(body, "--x\n%s\nv=0\n--x--\n", others[i]);
		EXPECT(finds_none(MIXED, body));
	}
	for (i = 0; i < SIPALG_ARRAY_SIZE(plain); i++) {
		sprintf(body, "--x\nContent-Transfer-Encoding: %s\ne: identity\n"
			SDP "v\n--x--\n", plain[i]);
		EXPECT(finds(MIXED, body, "v"));
	}
	EXPECT(finds_none("multipart/mixed;boundary=x\ne: gzip",
			  "--x\n" SDP "v\n--x--\n"));
	EXPECT(finds_none("multipart/mixed\nContent-Encoding: gzip",
			  "--x\n" SDP "v\n--x--\n"));
	EXPECT(finds_none(MIXED "\nContent-Transfer-Encoding: base64",
			  "--x\n" SDP "v\n--x--\n"));
}

static void signed_and_encrypted_parts_are_left(void)
{
	EXPECT(finds_none("multipart/signed;boundary=x;micalg=sha1",
			  "--x\n" SDP "v\n--x--\n"));
	EXPECT(finds_none("Multipart/Encrypted;boundary=x",
			  "--x\n" SDP "v\n--x--\n"));
	EXPECT(finds(MIXED, "--x\nc: multipart/signed;boundary=y\n\n--y\n" SDP
		     "v\n--y--\n--x\n" SDP "w\n--x--\n", "w"));
}

#define NEST(outer, inner)						\
	"--" outer "\nc: multipart/alternative;boundary=" inner "\n\n"

static void nested_multiparts_are_read(void)
{
	EXPECT_REASON(read(MIXED, NEST("x", "y") "pre\n--y\n" SDP "a\n--y\n" SDP
			   "b\n--y--\n--y\n" SDP "no\n--x\n" SDP "c\n--x--"),
		      SIPALG_OK);
	EXPECT_EQ(MSG.nr_parts, 3);
	EXPECT_TEXT(MSG.parts[0].text, "a");
	EXPECT_TEXT(MSG.parts[1].text, "b");
	EXPECT_TEXT(MSG.parts[2].text, "c");
}

static void outer_delimiter_ends_inner_multiparts(void)
{
	EXPECT_REASON(read(MIXED, NEST("x", "y") NEST("y", "z") "--z\n" SDP
			   "a\n--x\n" SDP "b\n--z\n--y--\n\n--x--\n"),
		      SIPALG_OK);
	EXPECT_EQ(MSG.nr_parts, 2);
	EXPECT_TEXT(MSG.parts[0].text, "a");
	/* those are no delimiters any more */
	EXPECT_TEXT(MSG.parts[1].text, "b\r\n--z\r\n--y--\r\n");
}

static void four_multiparts_deep_is_the_limit(void)
{
	EXPECT(finds(MIXED, NEST("x", "y") NEST("y", "z") NEST("z", "w")
		     "--w\n" SDP "v\n--w--\n", "v"));
	EXPECT(is_bad(MIXED, "--x\n" SDP "a\n" NEST("x", "y") NEST("y", "z")
		      NEST("z", "w") NEST("w", "v") "--v\n" SDP "v\n"));
	EXPECT(is_bad(MIXED, "--x\nc: multipart/mixed\n\n--x\n" SDP "v\n"));
	/* whose headers end nowhere are not begun */
	EXPECT(finds_none(MIXED, NEST("x", "y") NEST("y", "z") NEST("z", "w")
			  "--w\nc: multipart/mixed;boundary=v\n--w--"));
}

static void boundaries_must_not_begin_with_each_other(void)
{
	EXPECT(is_bad(MIXED, NEST("x", "x") "--x\n" SDP "v\n--x--\n"));
	EXPECT(is_bad(MIXED, NEST("x", "xy") "--xy\n" SDP "v\n--x--\n"));
	EXPECT(is_bad("multipart/mixed;boundary=xy",
		      NEST("xy", "x") "--x\n" SDP "v\n--xy--\n"));
	EXPECT(is_bad("multipart/mixed;boundary=xy",
		      "--xy\n" SDP "v\n" NEST("xy", "x") "--x\n" SDP "v\n"));
	/* one after the other they may */
	EXPECT_REASON(read(MIXED, NEST("x", "y") "--y--\n" NEST("x", "yz")
			   "--yz\n" SDP "v\n--yz--\n--x--\n"), SIPALG_OK);
	EXPECT_EQ(MSG.nr_parts, 1);
}

static void what_is_behind_the_body_is_not_read(void)
{
	EXPECT(finds("multipart/mixed;boundary=x\nContent-Length: 40",
		     "--x\nContent-Type:  application/sdp\n\nv\n--x\n" SDP
		     "w\n--x--\n", "v"));
	EXPECT(MSG.body.off + MSG.body.len < unit_len);
	EXPECT(finds_none("multipart/mixed;boundary=x\nContent-Length: 3",
			  "--x\n" SDP "v\n--x--\n"));
	EXPECT(finds_none("multipart/mixed;boundary=x\nContent-Length: 8",
			  "--x\nno colon\n\n"));
	EXPECT(finds_none("multipart/mixed;boundary=x\nContent-Length: 20",
			  "--x\n" SDP "v\n--x--\n"));
}

static void binary_parts_are_passed(void)
{
	static const char head[] =
		"INVITE sip:bob@example.net SIP/2.0\r\n"
		"v: SIP/2.0/UDP a.example.com\r\nf: <sip:alice@example.com>\r\n"
		"t: <sip:bob@example.net>\r\ni: a\r\nCSeq: 7 INVITE\r\n"
		"c: multipart/mixed;boundary=x\r\n\r\n"
		"--x\r\nc: application/isup\r\n\r\n\0\1\2\n\r--x\xff\0\r\n--\r\n"
		"--x\r\nc: application/sdp\r\n\r\nv=\0\r\n\r\n--x--\r\n";

	EXPECT_REASON(unit_read_bytes(head, sizeof(head) - 1), SIPALG_OK);
	EXPECT_EQ(MSG.nr_parts, 1);
	EXPECT_EQ(MSG.parts[0].text.len, 5);
}

static void no_beginning_of_a_body_reads_beyond_it(void)
{
	static const char body[] =
		"pre\n--x\nc: multipart/mixed;boundary=\"y\"\n\n--y \n"
		"Content-Type: application/sdp;a=\"b\"\nl: 3\n\nv=0\n--y--\n"
		"--x\n" SDP "w\n--x--\nend";
	char part[sizeof(body)];
	bool half;
	u32 i;

	for (i = 0; i < sizeof(body); i++) {
		memcpy(part, body, i);
		part[i] = 0;
		/* half of a last delimiter is a line that goes on */
		half = i > 3 && part[i - 1] == '-' && part[i - 3] == '-' &&
		       (part[i - 2] == 'x' || part[i - 2] == 'y');
		EXPECT_REASON(read(MIXED, part),
			      half ? SIPALG_BAD_MULTIPART : SIPALG_OK);
	}
	EXPECT_EQ(MSG.nr_parts, 2);
}

static const struct unit_case multipart_cases[] = {
	UNIT_CASE(body_that_is_a_description_is_the_part),
	UNIT_CASE(line_end_before_a_delimiter_belongs_to_it),
	UNIT_CASE(preamble_and_epilogue_are_ignored),
	UNIT_CASE(every_description_is_found),
	UNIT_CASE(boundary_is_a_token_or_quoted),
	UNIT_CASE(without_a_boundary_nothing_can_be_read),
	UNIT_CASE(delimiter_stands_at_the_beginning_of_a_line),
	UNIT_CASE(missing_last_delimiter_is_forgiven),
	UNIT_CASE(bare_line_feeds_end_lines),
	UNIT_CASE(part_header_is_read_like_any_other),
	UNIT_CASE(lengths_around_descriptions_are_found_from_inside_out),
	UNIT_CASE(lengths_around_nothing_of_ours_are_none),
	UNIT_CASE(every_length_around_has_its_place),
	UNIT_CASE(unreadable_part_header_hides_all),
	UNIT_CASE(other_and_encoded_parts_are_left),
	UNIT_CASE(signed_and_encrypted_parts_are_left),
	UNIT_CASE(nested_multiparts_are_read),
	UNIT_CASE(outer_delimiter_ends_inner_multiparts),
	UNIT_CASE(four_multiparts_deep_is_the_limit),
	UNIT_CASE(boundaries_must_not_begin_with_each_other),
	UNIT_CASE(what_is_behind_the_body_is_not_read),
	UNIT_CASE(binary_parts_are_passed),
	UNIT_CASE(no_beginning_of_a_body_reads_beyond_it),
};
UNIT_SUITE(multipart);
