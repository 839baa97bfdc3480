// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where messages end in a stream: the same place whatever the segments.
 */
#include "sip/frame.h"
#include "unit.h"

#define START	"OPTIONS sip:a@192.0.2.1 SIP/2.0\r\n"

/* Reads @text as it comes, @step bytes at a time. Return: the last state. */
static enum sipalg_frame_state read_in(const char *text, u32 len, u32 step,
				       struct sipalg_frame *frame)
{
	enum sipalg_frame_state state = SIPALG_FRAME_MORE;
	u32 seen;

	memset(frame, 0, sizeof(*frame));
	for (seen = 0; seen < len && state == SIPALG_FRAME_MORE;) {
		const u8 *copy;

		seen = seen + step < len ? seen + step : len;
		copy = unit_guard_end(text, seen);
		state = sipalg_frame_read(frame, copy, seen);
	}
	return state;
}

static void expect_state(const char *text, enum sipalg_frame_state want)
{
	struct sipalg_frame frame;
	u32 len = strlen(text);
	u32 step;

	for (step = 1; step <= len; step++)
		if (!EXPECT(read_in(text, len, step, &frame) == want))
			printf("    # %u bytes at a time: %.60s\n", step, text);
}

static void expect_whole(const char *text, u32 want)
{
	struct sipalg_frame frame;
	u32 len = strlen(text);
	u32 step;

	for (step = 1; step <= len; step++) {
		if (!EXPECT(read_in(text, len, step, &frame) ==
			    SIPALG_FRAME_WHOLE))
			printf("    # %u bytes at a time: %.60s\n", step, text);
		EXPECT_EQ(frame.len, want);
	}
}

#define EXPECT_WHOLE(head, body, rest)					\
	expect_whole(head body rest, sizeof(head body) - 1)

static void content_length_says_where_the_end_is(void)
{
	EXPECT_WHOLE(START "Content-Length: 4\r\n\r\n", "abcd", "");
	EXPECT_WHOLE(START "Content-Length: 4\r\n\r\n", "abcd", START);
	EXPECT_WHOLE(START "l:4\r\n\r\n", "abcd", START);
	EXPECT_WHOLE(START "CONTENT-LENGTH \t:\r\n  4 \r\n\r\n", "abcd", "x");
	EXPECT_WHOLE(START "L : 0004\r\nX: y\r\n\r\n", "abcd", "x");
	EXPECT_WHOLE(START "l: 4\r\nContent-Length: 4\r\n\r\n", "abcd", "x");
	EXPECT_WHOLE("SIP/2.0 200 OK\r\nl: 8\r\n\r\n", "\r\n\r\nabcd", "x");
}

static void without_content_length_there_is_no_body(void)
{
	EXPECT_WHOLE(START "Via: x\r\n\r\n", "", "");
	EXPECT_WHOLE(START "\r\n", "", START);
	EXPECT_WHOLE(START "Subject: a\r\n l: 5\r\n\r\n", "", START);
	EXPECT_WHOLE(START "X-l: 5\r\nContent-Lengths: 5\r\n\r\n", "", START);
}

static void lines_may_end_with_lf(void)
{
	EXPECT_WHOLE("ACK sip:a SIP/2.0\nl: 3\n\n", "abc", "x");
	EXPECT_WHOLE("ACK sip:a SIP/2.0\r\nl: 3\n\r\n", "abc", "x");
	EXPECT_WHOLE("ACK sip:a SIP/2.0\nl: 3\r\n\n", "abc", "x");
	EXPECT_WHOLE("ACK  sip:a  SIP/2.0 \n\n", "", "x");
}

static void line_ends_between_messages_are_a_frame(void)
{
	struct sipalg_frame frame = { .len = 0 };

	EXPECT_EQ(sipalg_frame_read(&frame, unit_guard_end("\r\n\r\nAC", 6), 6),
		  SIPALG_FRAME_GAP);
	EXPECT_EQ(frame.len, 4);
	memset(&frame, 0, sizeof(frame));
	EXPECT_EQ(sipalg_frame_read(&frame, unit_guard_end("\r", 1), 1),
		  SIPALG_FRAME_GAP);
	EXPECT_EQ(frame.len, 1);
}

static void what_is_no_start_line_is_alien(void)
{
	expect_state("GET / HTTP/1.1\r\nHost: a\r\n\r\n", SIPALG_FRAME_ALIEN);
	expect_state("OPTIONS * HTTP/1.1\r\n", SIPALG_FRAME_ALIEN);
	expect_state("\x16\x03\x01\x02", SIPALG_FRAME_ALIEN);
	expect_state(" OPTIONS sip:a SIP/2.0\r\n", SIPALG_FRAME_ALIEN);
	expect_state("OPTIONS\r\n", SIPALG_FRAME_ALIEN);
	expect_state("OPTIONS SIP/2.0\r\n", SIPALG_FRAME_ALIEN);
	expect_state("OPTIONS  SIP/2.0\r\n", SIPALG_FRAME_ALIEN);
	expect_state("OPTIONS sip:aSIP/2.0\r\n", SIPALG_FRAME_ALIEN);
	expect_state("OPTIONS sip:a SIP/3.0\r\n", SIPALG_FRAME_ALIEN);
	expect_state("SIP/2.0200 OK\r\n", SIPALG_FRAME_ALIEN);
	expect_state("SSH-2.0-OpenSSH_9.2p1\r\n", SIPALG_FRAME_ALIEN);
	expect_state("OPT(ONS", SIPALG_FRAME_ALIEN);
	expect_state("THEMETHODTHATISASLONGASALLOTHERSTOGETHERANDASMANYAGAINTHATMAYCOME",
		     SIPALG_FRAME_ALIEN);
	expect_state("THEMETHODTHATISASLONGASALLOTHERSTOGETHERANDASMANYAGAINTHATMAYCOME"
		     " sip:a SIP/2.0\r\n", SIPALG_FRAME_ALIEN);
}

static void what_may_become_a_message_is_waited_for(void)
{
	expect_state("O", SIPALG_FRAME_MORE);
	expect_state("OPTIONS sip:a", SIPALG_FRAME_MORE);
	expect_state("SIP/2.", SIPALG_FRAME_MORE);
	/* RFC 4475, 3.1.1.2 */
	expect_state("!interesting-Method0123456789_*+`.%indeed'~ sip:a SIP/2.0"
		     "\r\n", SIPALG_FRAME_MORE);
	expect_state(START "l: 4\r\n\r\nabc", SIPALG_FRAME_MORE);
	expect_state(START "l: 4\r\n\r", SIPALG_FRAME_MORE);
	expect_state(START "l: 4\r\nContent", SIPALG_FRAME_MORE);
}

static void a_length_that_others_may_read_otherwise_is_none(void)
{
	expect_state(START "l: 4\r\nl: 5\r\n\r\n", SIPALG_FRAME_BROKEN);
	expect_state(START "l: 0\r\nContent-Length: 5\r\n\r\n",
		     SIPALG_FRAME_BROKEN);
	expect_state(START "l: -1\r\n\r\n", SIPALG_FRAME_BROKEN);
	expect_state(START "l:\r\n\r\n", SIPALG_FRAME_BROKEN);
	expect_state(START "l: 4, 4\r\n\r\n", SIPALG_FRAME_BROKEN);
	expect_state(START "l: 4x\r\n\r\n", SIPALG_FRAME_BROKEN);
	expect_state(START "l: 0x4\r\n\r\n", SIPALG_FRAME_BROKEN);
	/* CR alone may end a line */
	expect_state(START "a: b\rl: 4\r\n\r\n", SIPALG_FRAME_BROKEN);
	expect_state(START "a: b\r\r\nl: 4\r\n\r\n", SIPALG_FRAME_BROKEN);
}

static void what_is_longer_than_a_message_is_too_long(void)
{
	static char text[SIPALG_FRAME_MAX + 100];
	struct sipalg_frame frame;
	u32 len = sizeof(text);
	u32 head;

	expect_state(START "l: 65536\r\n\r\n", SIPALG_FRAME_LONG);
	expect_state(START "l: 4294967300\r\n\r\n", SIPALG_FRAME_LONG);
	expect_state(START "l: 18446744073709551620\r\n\r\n",
		     SIPALG_FRAME_LONG);
	memset(text, 'a', len);
	memcpy(text, START, strlen(START));
	EXPECT_EQ(read_in(text, len, len, &frame), SIPALG_FRAME_LONG);
	EXPECT_EQ(read_in(text, len, 1000, &frame), SIPALG_FRAME_LONG);
	head = sprintf(text, START "l: %u\r\n\r\n", 65000);
	text[head] = 'a';
	EXPECT_EQ(read_in(text, len, 1000, &frame), SIPALG_FRAME_WHOLE);
	EXPECT_EQ(frame.len, head + 65000);
	/* a start line has its own limit, however it comes */
	memset(text, 'A', len);
	EXPECT_EQ(read_in(text, len, len, &frame), SIPALG_FRAME_ALIEN);
	memcpy(text + SIPALG_FRAME_LINE_MAX, " sip:a SIP/2.0\r\n\r\n", 18);
	EXPECT_EQ(read_in(text, len, len, &frame), SIPALG_FRAME_ALIEN);
	EXPECT_EQ(read_in(text, len, 100, &frame), SIPALG_FRAME_ALIEN);
}

/* One byte at a time, a long message costs little more than at once. */
static void each_byte_is_looked_at_a_few_times(void)
{
	static char text[60000];
	struct sipalg_frame frame;
	u32 len = sizeof(text);

	memset(text, 'a', len);
	memcpy(text, START, strlen(START));
	memcpy(text + len - 4, "\r\n\r\n", 4);
	unit_steps = 0;
	EXPECT_EQ(read_in(text, len, 600, &frame), SIPALG_FRAME_WHOLE);
	EXPECT(unit_steps < 8 * len);
	memset(text, '\n', len);
	memcpy(text, START, strlen(START));
	unit_steps = 0;
	EXPECT_EQ(read_in(text, len, len, &frame), SIPALG_FRAME_WHOLE);
	EXPECT(unit_steps < 1000);
}

static const struct unit_case frame_cases[] = {
	UNIT_CASE(content_length_says_where_the_end_is),
	UNIT_CASE(without_content_length_there_is_no_body),
	UNIT_CASE(lines_may_end_with_lf),
	UNIT_CASE(line_ends_between_messages_are_a_frame),
	UNIT_CASE(what_is_no_start_line_is_alien),
	UNIT_CASE(what_may_become_a_message_is_waited_for),
	UNIT_CASE(a_length_that_others_may_read_otherwise_is_none),
	UNIT_CASE(what_is_longer_than_a_message_is_too_long),
	UNIT_CASE(each_byte_is_looked_at_a_few_times),
};
UNIT_SUITE(frame);
