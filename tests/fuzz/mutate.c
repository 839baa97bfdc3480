// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes an input as people and devices change messages: by line, by header,
 * by address. Each step is small; the fuzzer keeps what leads somewhere new.
 * Half of the steps are libFuzzer's own, which know nothing of messages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sip/env.h"
#include "mutate.h"

#define ROOM		(1 << 17)
#define REPEAT_MAX	300

/**
 * struct text - the input while it is changed
 * @b: its bytes
 * @len: how many
 * @max: how many there may be
 * @random: state of the generator
 */
struct text {
	u8 *b;
	u32 len;
	u32 max;
	u32 random;
};

struct span {
	u32 off;
	u32 len;
};

static const char *const header_lines[] = {
	"Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK1;rport\r\n",
	"v: SIP / 2.0 / TCP [2001:db8::1] : 5061 ;rport=7;received=10.0.0.2\r\n",
	"Via: SIP/2.0/UDP a.example;maddr=10.0.0.2;received=[::1];rport=\r\n",
	"From: \"A\" <sip:a@10.0.0.2>;tag=1\r\n", "f: sip:a@10.0.0.2;tag=1\r\n",
	"To: <sip:b:pw@10.0.0.2:5060;x=y?Route=%3Csip:10.0.0.2%3E>\r\n",
	"t: tel:+123;phone-context=10.0.0.2\r\n", "Call-ID: 1@10.0.0.2\r\n",
	"i: x\r\n", "CSeq: 1 INVITE\r\n", "CSeq: 2 REGISTER\r\n",
	"Session-Expires: 1800;refresher=uas\r\n", "x: 90\r\n",
	"Subscription-State: active;expires=60\r\n",
	"Contact: <sip:a@10.0.0.2:5060>;q=0.5;expires=60, sip:a@10.0.0.3\r\n",
	"m: *\r\n", "Contact: \"<sip:\\\"@,\" <sips:a@[::ffff:10.0.0.2]>\r\n",
	"Route: <sip:10.0.0.2;lr>,<sip:10.0.0.3:5060;lr>\r\n",
	"Record-Route: <sip:10.0.0.2;lr>\r\n", "Path: <sip:10.0.0.2;lr>\r\n",
	"Service-Route: <sip:10.0.0.2;lr>\r\n",
	"Refer-To: <sip:c@10.0.0.2?Replaces=1%4010.0.0.2>\r\n",
	"r: sip:c@10.0.0.2\r\n", "b: <sip:a@10.0.0.2>\r\n",
	"Referred-By: <sip:a@10.0.0.2>;cid=\"1@10.0.0.2\"\r\n",
	"P-Asserted-Identity: \"A\" <sip:a@10.0.0.2>, <tel:+1>\r\n",
	"P-Preferred-Identity: <sip:a@10.0.0.2>\r\n",
	"Remote-Party-ID: <sip:a@10.0.0.2>;privacy=off\r\n",
	"Diversion: <sip:a@10.0.0.2>;reason=busy\r\n",
	"Reply-To: <sip:a@10.0.0.2>\r\n",
	"Identity: abc;info=<https://10.0.0.2/c>;alg=ES256\r\n", "y: abc\r\n",
	"Identity: \"abc=\"\r\nIdentity-Info: <https://c>;alg=rsa-sha1\r\n",
	"Authorization: Digest username=\"a\",qop=auth-int,nc=1,uri=\"sip:b\"\r\n",
	"Proxy-Authorization: Digest qop=\"auth-int\",realm=\"a\\\"\"\r\n",
	"Content-Type: application/sdp\r\n", "c: application/sdp ;a=b\r\n",
	"Content-Type: multipart/mixed;boundary=b\r\n",
	"Content-Type: multipart/alternative; boundary=\"b b\"\r\n",
	"Content-Encoding: gzip\r\n", "e: identity\r\n",
	"Content-Length: 0\r\n", "l: 100\r\n", "Expires: 60\r\n",
	"Subject: a\r\n b\r\n", "X: (a \\( (b))\r\n", "X:\r\n", "\r\n", "\n",
};

static const char *const body_lines[] = {
	"v=0\r\n", "o=- 1 1 IN IP4 10.0.0.2\r\n", "o=a b 1 1 IN IP6 ::1\r\n",
	"s=-\r\n", "c=IN IP4 10.0.0.2\r\n", "c=IN IP6 2001:db8::1\r\n",
	"c=IN IP4 224.2.1.1/127/3\r\n", "c=IN IP4 0.0.0.0\r\n",
	"c=IN IP4 a.example\r\n", "t=0 0\r\n", "b=AS:64\r\n",
	"m=audio 4000 RTP/AVP 0\r\n", "m=video 4003/2 UDP/TLS/RTP/SAVPF 96\r\n",
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "m=audio 0 RTP/AVP 0\r\n",
	"m=image 4004 udptl t38\r\n", "m=application 4006 TCP/BFCP *\r\n",
	"m=application 4006 UDP/BFCP *\r\n", "m=message 7654 TCP/MSRP *\r\n",
	"m=x 4008 TCP/RTP/AVP 0\r\n", "m=text 4010 y/z 0\r\n",
	"a=rtcp:4001\r\n", "a=rtcp:4001 IN IP4 10.0.0.2\r\n",
	"a=rtcp:9 IN IP4 0.0.0.0\r\n", "a=rtcp-mux\r\n", "a=rtcp-mux-only\r\n",
	"a=setup:active\r\n", "a=setup:passive\r\n", "a=setup:actpass\r\n",
	"a=connection:new\r\n", "a=bundle-only\r\n", "a=group:BUNDLE 0 1\r\n",
	"a=mid:0\r\n", "a=sendonly\r\n", "a=ice-ufrag:10.0.0.2\r\n",
	"a=path:msrp://10.0.0.2:7654/a;tcp msrps://b@[::1]:1/c;tcp\r\n",
	"a=candidate:1 1 UDP 2130706431 10.0.0.2 4000 typ host\r\n",
	"a=candidate:2 2 udp 1 10.0.0.2 4001 typ srflx raddr 10.0.0.2 rport 1\r\n",
	"a=candidate:3 1 TCP 1 10.0.0.2 9 typ host tcptype active\r\n",
	"a=candidate:4 1 UDP 1 a.local 4000 typ host\r\n",
	"a=remote-candidates:1 10.0.0.2 4000 2 10.0.0.2 4001\r\n",
	"a=altc:1 IP4 10.0.0.2 4000\r\n", "a=altc:2 IP6 ::1 4000\r\n",
	"a=source-filter: incl IN IP4 * 10.0.0.2 10.0.0.3\r\n",
	"a=source-filter:excl IN * a.example 10.0.0.2\r\n",
	"a=rtpmap:0 PCMU/8000\r\n", "a=crypto:1 AES inline:10.0.0.2\r\n",
	"--b\r\n", "--b--\r\n", "--b \t\r\n", "\r\n", "\n", "--b", "-",
	"--b\r\nContent-Type: application/sdp\r\nContent-Length: 9\r\n\r\n",
	"--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\n\r\n",
	"--b\r\nc:message/sipfrag\r\n\r\nSIP/2.0 200 OK\r\n",
};

static const char *const pieces[] = {
	";rport", ";rport=5060", ";rport=", ";received=10.0.0.2", ";lr", ";=",
	";maddr=10.0.0.2", ";received=[2001:db8::1]", ";expires=0", ";q=0.1",
	";tag=a", ";branch=z9hG4bK", ";ob", ";transport=tcp", ";x=\"a;b\\\"\"",
	";+sip.instance=\"<urn:uuid:0>\"", "?Route=%3Csip%3A10.0.0.2%3E",
	"&Subject=a", "\"a <sip:b@10.0.0.2>, \\\" \" ", "Alice B ", "<", ">",
	"sip:", "sips:", "tel:", "SIP:", "a:b@", "a%40@", "%31%30", " : ",
	" / ", " = ", " ; ", " , ", "\r\n ", "\n\t", "\r\n \r\n ", ",", ",,",
	", ,", "\\", "\"", "\\\"", "(", ")", "((", "[", "]", "*", "@", "\r",
	"\xc3\xa9", "--", "\t", " ", "/2", "/127",
};

static const char *const addresses[] = {
	"10.0.0.2", "10.0.0.3", "192.168.1.20", "203.0.113.5", "0.0.0.0",
	"224.2.1.1", "255.255.255.255", "198.18.1.1", "010.0.0.2", "10.0.2",
	"256.1.1.1", "10.0.0.2.", "2001:db8::1", "::1", "::", "ff02::1",
	"::ffff:10.0.0.2", "2001:DB8:0:0:0:0:0:1", "fe80::1%eth0", "2001:2::1",
	"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "a.example",
	"64:ff9b::10.0.0.2", "10.0.0.2:5060", "[2001:db8::1]:5060", "[::1]",
};

static const char *const numbers[] = {
	"0", "00", "1", "7", "9", "1023", "4000", "4001", "5060", "05060",
	"5061", "65534", "65535", "65536", "2147483647", "2147483648",
	"4294967295", "4294967296", "18446744073709551616", "-1", "",
};

/* xorshift: one of @nr */
static u32 pick(struct text *text, u32 nr)
{
	text->random ^= text->random << 13;
	text->random ^= text->random >> 17;
	text->random ^= text->random << 5;
	return nr ? text->random % nr : 0;
}

#define PICK(text, table)	table[pick(text, SIPALG_ARRAY_SIZE(table))]

/* Puts @with in the place of @old, if there is room. */
static void replace(struct text *text, struct span old, const void *with,
		    u32 len)
{
	u32 tail = text->len - old.off - old.len;

	if (len > text->max - (text->len - old.len))
		return;
	memmove(text->b + old.off + len, text->b + old.off + old.len, tail);
	memcpy(text->b + old.off, with, len);
	text->len += len - old.len;
}

static void replace_text(struct text *text, struct span old, const char *with)
{
	replace(text, old, with, strlen(with));
}

/* The line that byte @off stands in, with its line end. */
static struct span line_at(const struct text *text, u32 off)
{
	u32 end = off;

	while (off && text->b[off - 1] != '\n')
		off--;
	while (end < text->len && text->b[end] != '\n')
		end++;
	end += end < text->len;
	return (struct span){ off, end - off };
}

static struct span pick_line(struct text *text)
{
	return line_at(text, pick(text, text->len));
}

static bool is_in(u8 byte, const char *set)
{
	return byte && strchr(set, byte);
}

/* From any byte on, the next run of bytes of @set, or its absence. */
static struct span pick_run(struct text *text, const char *set)
{
	u32 off = pick(text, text->len + 1);
	u32 end;

	while (off < text->len && !is_in(text->b[off], set))
		off++;
	while (off && off < text->len && is_in(text->b[off - 1], set))
		off--;
	for (end = off; end < text->len && is_in(text->b[end], set);)
		end++;
	return (struct span){ off, end - off };
}

#define HEX	"0123456789abcdefABCDEF"
#define ALPHA	"ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ-" HEX

static void add_line(struct text *text)
{
	struct span at = pick_line(text);
	u32 body = SIPALG_ARRAY_SIZE(body_lines);
	u32 i = pick(text, body + SIPALG_ARRAY_SIZE(header_lines));
	bool sdp = text->len > 1 && text->b[0] == 'v' && text->b[1] == '=';

	at.len = 0;
	if (i < body)
		replace_text(text, at, body_lines[i]);
	else if (!sdp)
		replace_text(text, at, header_lines[i - body]);
}

static void drop_line(struct text *text)
{
	replace(text, pick_line(text), "", 0);
}

static u8 saved[ROOM];

/* Takes a copy, as what is put in must not move meanwhile. */
static u32 save(const struct text *text, struct span span)
{
	memcpy(saved, text->b + span.off, span.len);
	return span.len;
}

static void copy_line(struct text *text)
{
	u32 len = save(text, pick_line(text));
	struct span at = pick_line(text);

	at.len = 0;
	replace(text, at, saved, len);
}

static void move_line(struct text *text)
{
	struct span from = pick_line(text);
	u32 len = save(text, from);
	struct span at;

	replace(text, from, "", 0);
	at = pick_line(text);
	at.len = 0;
	replace(text, at, saved, len);
}

/* A line, or what stands between two separators, over and over. */
static void repeat(struct text *text)
{
	struct span span = pick(text, 2) ? pick_line(text) :
			   pick_run(text, ALPHA ".:;=@<>\"[]");
	u32 times = pick(text, 4) ? 1 + pick(text, 4) : pick(text, REPEAT_MAX);
	u32 len = save(text, span);

	span.len = 0;
	while (times--)
		replace(text, span, saved, len);
}

/* An address becomes a known one, or one that stands elsewhere. */
static void change_address(struct text *text)
{
	const char *set = pick(text, 4) ? "0123456789." : HEX ":.";
	struct span old = pick_run(text, set);
	u32 len;

	if (pick(text, 2)) {
		replace_text(text, old, PICK(text, addresses));
		return;
	}
	len = save(text, pick_run(text, set));
	replace(text, old, saved, len);
}

static void change_number(struct text *text)
{
	replace_text(text, pick_run(text, "0123456789"), PICK(text, numbers));
}

/* Before or behind a separator is where grammar allows most. */
static void add_piece(struct text *text)
{
	struct span at = pick_run(text, " :;,=/<>@?\"");

	at.off += at.len && pick(text, 2) ? 1 : 0;
	at.len = 0;
	replace_text(text, at, PICK(text, pieces));
}

static void drop_piece(struct text *text)
{
	replace(text, pick_run(text, pick(text, 2) ? ALPHA : " :;,=/<>@\r\n"),
		"", 0);
}

static void change_line_end(struct text *text)
{
	struct span at = pick_run(text, "\r\n");
	static const char *const ends[] = { "\n", "\r\n", "\r", "\r\n ", "\n\n" };

	at.len = at.len > 1 ? 2 : at.len;
	replace_text(text, at, PICK(text, ends));
}

/* Header fields of one name may stand in one line. */
static void join_lines(struct text *text)
{
	struct span line = pick_line(text);
	u32 i;

	for (i = line.off; i < text->len && text->b[i] != ':'; i++)
		if (text->b[i] == '\n')
			return;
	if (line.off < 2 || i == text->len)
		return;
	line.len = i + 1 - line.off;
	line.off -= text->b[line.off - 2] == '\r' ? 2 : 1;
	line.len = i + 1 - line.off;
	replace_text(text, line, ", ");
}

static void change_case(struct text *text)
{
	struct span word = pick_run(text, ALPHA);
	u32 i;

	for (i = word.off; i < word.off + word.len; i++)
		if (text->b[i] >= 'A')
			text->b[i] ^= 0x20;
}

static void escape_byte(struct text *text)
{
	struct span at = { pick(text, text->len), 1 };
	char hex[4];

	if (!text->len)
		return;
	snprintf(hex, sizeof(hex), "%%%02x", text->b[at.off]);
	replace(text, at, hex, 3);
}

/* Where the first empty line ends, or the whole length. */
static u32 find_body(const struct text *text)
{
	u32 i;

	for (i = 1; i < text->len; i++)
		if (text->b[i] == '\n' &&
		    (text->b[i - 1] == '\n' ||
		     (i > 2 && text->b[i - 1] == '\r' && text->b[i - 2] == '\n')))
			return i + 1;
	return text->len;
}

/* The body becomes a part of one that has several. */
static void wrap_body(struct text *text)
{
	static const char head[] = "--b\r\nContent-Type: application/sdp\r\n\r\n";
	struct span body = { find_body(text), 0 };
	struct span type = { body.off - (body.off >= 2 ? 2 : 0), 0 };

	replace_text(text, (struct span){ text->len, 0 }, "\r\n--b--\r\n");
	replace_text(text, body, head);
	replace_text(text, type, "Content-Type: multipart/mixed;boundary=b\r\n");
}

/* Most devices count right. */
static void count_body(struct text *text)
{
	u32 body = find_body(text);
	char digits[16];
	struct span at;
	u32 i;

	for (i = 0; i + 15 < body; i++) {
		u32 name = !memcmp(text->b + i, "\nl:", 3) ? 3 : 16;

		if (name == 16 && memcmp(text->b + i, "\nContent-Length:", 16))
			continue;
		at.off = i + name;
		at.len = line_at(text, i + 1).len - name + 1;
		if (at.len < 2)
			return;
		at.len -= text->b[at.off + at.len - 2] == '\r' ? 2 : 1;
		snprintf(digits, sizeof(digits), " %u", text->len - body);
		replace_text(text, at, digits);
		return;
	}
}

static void (*const steps[])(struct text *text) = {
	add_line, add_line, drop_line, copy_line, move_line, repeat,
	change_address, change_address, change_number, change_number,
	add_piece, add_piece, drop_piece, change_line_end, join_lines,
	change_case, escape_byte, wrap_body,
};

/**
 * mutate() - change an input
 * @data: it, in a buffer of @max bytes
 * @size: its length
 * @max: what its length may become
 * @seed: what of it changes
 *
 * Return: its new length.
 */
size_t mutate(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	struct text text = {
		.b = data, .len = size, .max = max < ROOM ? max : ROOM,
		.random = seed * 2654435761U | 1,
	};
	u32 times;

	if (size > ROOM || pick(&text, 2))
		return LLVMFuzzerMutate(data, size, max);
	for (times = 1 + pick(&text, 4); times; times--)
		PICK(&text, steps)(&text);
	if (pick(&text, 4))
		count_body(&text);
	/* an input of no bytes is not a new one */
	return text.len ? text.len : LLVMFuzzerMutate(data, 0, max);
}
