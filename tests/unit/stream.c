// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streams: whatever the segments, losses, windows and timers, each message
 * arrives once, whole, in order and rewritten. See tcp.h for the hosts.
 */
#include "tcp.h"
#include "unit.h"

/**
 * struct owner - of the stream under test
 * @pieces: not yet freed
 * @fail_at: the allocation that fails first; 0 for none
 * @fail_nr: how many fail; 0 for all that follow
 * @asked: allocations so far
 * @rewritten: messages so far
 */
static struct owner {
	struct sipalg_piper piper;
	u32 pieces;
	u32 fail_at;
	u32 fail_nr;
	u32 asked;
	u32 rewritten;
} owner;

static struct tcp_world world;
static u8 want[2][TCP_BYTES];
static u32 want_len[2];

/* Where the messages of each host end, as it counts and as the other does. */
static struct {
	u32 in;
	u32 out;
} ends[2][64];
static u32 nr_ends[2];

static struct sipalg_piece *alloc_piece(struct sipalg_piper *piper, u32 room)
{
	struct sipalg_piece *piece;

	owner.asked++;
	if (owner.fail_at && owner.asked >= owner.fail_at &&
	    (!owner.fail_nr || owner.asked < owner.fail_at + owner.fail_nr))
		return NULL;
	piece = malloc(sizeof(*piece) + room);
	memset(piece, 0xa5, sizeof(*piece) + room);
	piece->room = room;
	owner.pieces++;
	return piece;
}

static void free_piece(struct sipalg_piper *piper, struct sipalg_piece *piece)
{
	owner.pieces--;
	free(piece);
}

/* What becomes of a message: every 'A' two 'B's, every 'C' nothing. */
static u32 translate(const u8 *msg, u32 len, u8 *to)
{
	u32 n = 0;
	u32 i;

	for (i = 0; i < len; i++) {
		if (msg[i] == 'C')
			continue;
		to[n++] = msg[i] == 'A' ? 'B' : msg[i];
		if (msg[i] == 'A')
			to[n++] = 'B';
	}
	return n;
}

static struct sipalg_piece *rewrite(struct sipalg_piper *piper, const u8 *msg,
				    u32 len)
{
	struct sipalg_piece *piece = alloc_piece(piper, 2 * len);

	if (piece)
		piece->len = translate(msg, len, piece->data);
	owner.rewritten++;
	return piece;
}

/* A message with @body bytes behind its header. Return: its length. */
static u32 make_message(u8 *to, u32 body)
{
	u32 len = sprintf((char *)to, "INVITE sip:bob@192.0.2.2 SIP/2.0\r\n"
			  "l: %u\r\nX: AAC\r\n\r\n", body);
	u32 i;

	for (i = 0; i < body; i++)
		to[len + i] = "ABCDEFGH\r\n"[tcp_random(10)];
	return len + body;
}

static void fill_one(u32 i, u32 body)
{
	struct tcp_host *host = &world.host[i];
	u8 *at = host->send + host->send_len;
	u32 len = make_message(at, body);

	want_len[i] += translate(at, len, want[i] + want_len[i]);
	host->send_len += len;
	ends[i][nr_ends[i]].in = host->send_len;
	ends[i][nr_ends[i]++].out = want_len[i];
}

/* What host @i sends: messages up to @most bytes long, and line ends. */
static void fill(u32 i, u32 messages, u32 most)
{
	struct tcp_host *host = &world.host[i];

	while (messages-- && nr_ends[i] < SIPALG_ARRAY_SIZE(ends[i]) &&
	       host->send_len + most + 100 < TCP_BYTES / 2) {
		fill_one(i, tcp_random(most));
		if (tcp_random(4) == 0) {
			memcpy(host->send + host->send_len, "\r\n\r\n", 4);
			memcpy(want[i] + want_len[i], "\r\n\r\n", 4);
			host->send_len += 4;
			want_len[i] += 4;
		}
	}
}

static void set_host(u32 i)
{
	struct tcp_host *host = &world.host[i];

	host->mss = 1448;
	host->write = TCP_BYTES;
	host->pause = 0;
	host->buffer = 65535;
	host->read = TCP_BYTES;
	host->scale = SIPALG_STREAM_NO_SCALE;
	host->nagle = true;
}

static void set_world(void)
{
	memset(&world, 0, sizeof(world));
	memset(&owner, 0, sizeof(owner));
	memset(want_len, 0, sizeof(want_len));
	memset(nr_ends, 0, sizeof(nr_ends));
	owner.piper.alloc = alloc_piece;
	owner.piper.free = free_piece;
	owner.piper.rewrite = rewrite;
	world.piper = &owner.piper;
	set_host(0);
	set_host(1);
}

/* The last byte of a message is the sender's until the receiver has it all. */
static bool is_safe(void)
{
	bool safe = true;
	u32 i, j;

	for (i = 0; i < 2; i++) {
		const struct tcp_host *host = &world.host[i];

		for (j = 0; j < nr_ends[i]; j++)
			if (host->una - host->isn - 1 >= ends[i][j].in &&
			    world.host[!i].rcv < ends[i][j].out)
				safe = false;
	}
	return safe;
}

/* Return: milliseconds until all has arrived, 0 if it does not. */
static u32 run(u32 isn)
{
	bool safe = true;

	tcp_open(&world, isn);
	while (!tcp_is_over(&world) && world.now < 600000) {
		tcp_step(&world);
		if (!owner.fail_at || owner.fail_nr)
			safe &= is_safe();
	}
	EXPECT(safe);
	return tcp_is_over(&world) ? world.now : 0;
}

static bool arrived(u32 i)
{
	const struct tcp_host *to = &world.host[!i];

	return EXPECT(to->rcv == want_len[i]) &&
	       EXPECT(!memcmp(to->got, want[i], want_len[i]));
}

static void end(void)
{
	sipalg_stream_stop(&world.stream, &owner.piper);
	EXPECT_EQ(owner.pieces, 0);
}

static void set_links(u32 loss, u32 again, u32 delay, u32 jitter)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		world.up[i].loss = world.down[i].loss = loss;
		world.up[i].again = world.down[i].again = again;
		world.up[i].delay = world.down[i].delay = delay;
		world.up[i].jitter = world.down[i].jitter = jitter;
	}
}

static void random_host(u32 i)
{
	static const u32 sizes[] = { 1448, 1448, 536, 100, 1200 };
	static const u32 buffers[] = { 65535, 4096, 30000, 2000, 200000 };
	struct tcp_host *host = &world.host[i];

	host->mss = sizes[tcp_random(5)];
	host->buffer = buffers[tcp_random(5)];
	host->nagle = tcp_random(2);
	if (tcp_random(2)) {
		host->write = 1 + tcp_random(5000);
		host->pause = tcp_random(20);
	}
	if (tcp_random(4) == 0)
		host->read = 1 + tcp_random(2000);
	if (tcp_random(2))
		host->scale = tcp_random(8);
}

static void random_world(void)
{
	static const u32 sizes[] = { 300, 3000, 20000, 60000 };

	set_world();
	random_host(0);
	random_host(1);
	set_links(tcp_random(2) ? 0 : tcp_random(100), tcp_random(50),
		  tcp_random(10), tcp_random(2) ? 0 : tcp_random(20));
	fill(0, tcp_random(20), sizes[tcp_random(4)]);
	fill(1, tcp_random(20), sizes[tcp_random(4)]);
}

/* @nr worlds, from number @first on */
static void run_worlds(u32 first, u32 nr)
{
	u32 i;
	u32 ms;

	for (i = first; i < first + nr; i++) {
		tcp_seed(i);
		random_world();
		ms = run(tcp_random(2) ? 0xfffffff0 : tcp_random(~0U));
		if (!EXPECT(ms) || !arrived(0) || !arrived(1))
			printf("    # world %u, %u ms\n", i, ms);
		end();
	}
}

static void any_stream_arrives(void)
{
	run_worlds(0, 60);
}

/* The whole path of one message, cut into segments of @size bytes. */
static u32 run_cut(u32 body, u32 size)
{
	u32 ms;

	set_world();
	tcp_seed(1);
	world.host[0].mss = size;
	fill_one(0, body);
	ms = run(0xffffffff - 100);
	EXPECT(ms && arrived(0));
	EXPECT_EQ(owner.rewritten, 1);
	end();
	return ms;
}

static void a_message_may_be_cut_anywhere(void)
{
	u32 size;

	for (size = 1; size < 200; size++)
		EXPECT(run_cut(120, size) < 1000);
}

static void one_message_in_one_segment_costs_no_packet_more(void)
{
	set_world();
	fill_one(0, 500);
	EXPECT(run(1000));
	EXPECT(arrived(0));
	EXPECT_EQ(owner.rewritten, 1);
	/* message and FIN, FIN, and what acknowledges them */
	EXPECT(world.sent <= 6);
	end();
}

static void small_segments_wait_for_no_timer(void)
{
	set_world();
	world.host[0].mss = 100;
	fill_one(0, 3000);
	EXPECT(run(1000) < 100);
	EXPECT(arrived(0));
	end();
}

/* What looks like a loss, and is none, would halve the sender's rate. */
static void without_loss_nothing_goes_twice(void)
{
	u32 delay, back;

	for (delay = 0; delay < 60; delay++) {
		set_world();
		set_links(0, 0, delay / 2, 0);
		for (back = 0; back <= delay % 2; back++) {
			fill_one(back, 6000);
			fill_one(back, 9000);
			fill_one(back, 12000);
		}
		EXPECT(run(1000));
		EXPECT(arrived(0) && arrived(1));
		EXPECT_EQ(world.host[0].repeats, 0);
		end();
	}
}

static void a_long_message_fills_a_small_window(void)
{
	set_world();
	world.host[1].buffer = 4096;
	fill_one(0, 60000);
	EXPECT(run(1000) < 500);
	EXPECT(arrived(0));
	end();
}

static void a_slow_reader_stops_the_sender(void)
{
	set_world();
	world.host[1].buffer = 4096;
	world.host[1].read = 100;
	fill(0, 60, 10000);
	EXPECT(run(1000));
	EXPECT(arrived(0));
	end();
}

/* Bytes of host 0 that are no SIP. */
static void fill_raw(const char *text)
{
	struct tcp_host *host = &world.host[0];
	u32 len = strlen(text);

	memcpy(host->send + host->send_len, text, len);
	memcpy(want[0] + want_len[0], text, len);
	host->send_len += len;
	want_len[0] += len;
}

#define POST								\
	"POST / HTTP/1.1\r\nHost: 192.0.2.2:5060\r\nContent-Length: 5000\r\n\r\n"
#define REGISTER							\
	"REGISTER sip:192.0.2.2 SIP/2.0\r\nVia: AAA\r\nl: 0\r\n\r\n"

static void what_does_not_begin_as_sip_never_becomes_it(void)
{
	u32 pad;

	/* wherever a segment begins, the message may be what it begins with */
	for (pad = 0; pad < 200; pad++) {
		set_world();
		world.host[0].mss = 100;
		fill_raw(POST);
		while (world.host[0].send_len < 200 + pad)
			fill_raw("A");
		fill_raw(REGISTER);
		fill_raw(REGISTER);
		EXPECT(run(1000));
		EXPECT(arrived(0));
		EXPECT_EQ(owner.rewritten, 0);
		EXPECT_EQ(world.stream.pipes[0].end, SIPALG_PIPE_ALIEN);
		end();
	}
}

static void a_stream_that_breaks_off_is_passed_from_there_on(void)
{
	set_world();
	fill(0, 5, 1000);
	fill_raw("A nonsense line\r\n");
	fill_raw(REGISTER);
	EXPECT(run(1000));
	EXPECT(arrived(0));
	EXPECT_EQ(owner.rewritten, 5);
	EXPECT_EQ(world.stream.pipes[0].end, SIPALG_PIPE_BROKEN);
	end();
}

static void half_a_message_before_fin_is_passed(void)
{
	set_world();
	fill(0, 2, 1000);
	fill_raw("INVITE sip:A SIP/2.0\r\nl: 10\r\n\r\nAAA");
	EXPECT(run(1000));
	EXPECT(arrived(0));
	EXPECT_EQ(owner.rewritten, 2);
	end();
}

static void what_is_too_long_is_passed(void)
{
	set_world();
	fill_raw("INVITE sip:A SIP/2.0\r\nl: 70000\r\n\r\nAAA");
	while (world.host[0].send_len < 70100)
		fill_raw("A");
	EXPECT(run(1000));
	EXPECT(arrived(0));
	EXPECT_EQ(world.stream.pipes[0].end, SIPALG_PIPE_LONG);
	end();
}

/*
 * What arrives is rewritten up to the end of some message, and from there on as
 * it was sent.
 */
static bool arrived_in_part(u32 i)
{
	const struct tcp_host *from = &world.host[i];
	const struct tcp_host *to = &world.host[!i];
	u32 in = 0;
	u32 out = 0;
	u32 j;

	for (j = 0; j <= nr_ends[i]; j++) {
		if (to->rcv - out == from->send_len - in &&
		    !memcmp(to->got, want[i], out) &&
		    !memcmp(to->got + out, from->send + in, to->rcv - out))
			return true;
		if (j == nr_ends[i])
			break;
		in = ends[i][j].in;
		out = ends[i][j].out;
	}
	return false;
}

static void without_memory_streams_are_passed(void)
{
	u32 i;

	for (i = 1; i < 60; i++) {
		tcp_seed(i);
		random_world();
		owner.fail_at = i % 40 + 1;
		EXPECT(run(i));
		if (!EXPECT(arrived_in_part(0) && arrived_in_part(1)))
			printf("    # world %u\n", i);
		end();
	}
}

/* A packet of host 0, @off bytes into its stream. */
static struct sipalg_carry pass(u32 off, const u8 *data, u32 len)
{
	struct sipalg_segment seg = {
		.data = data, .len = len,
		.seq = world.host[0].isn + 1 + off,
		.ack = world.host[0].irs + 1, .win = 1000,
		.flags = SIPALG_TCP_ACK,
	};
	struct sipalg_carry carry;

	sipalg_stream_pass(&world.stream, &owner.piper, 0, &seg, &carry);
	return carry;
}

static struct sipalg_carry pass_text(u32 off, const char *text)
{
	return pass(off, (const u8 *)text, strlen(text));
}

/* Host 1 says that it has @off bytes, or waits for number @off. */
static struct sipalg_carry hear(u32 off)
{
	struct sipalg_segment seg = {
		.seq = world.host[1].isn + 1, .win = 1000,
		.ack = world.host[0].isn + 1 + off, .flags = SIPALG_TCP_ACK,
	};
	struct sipalg_carry carry;

	sipalg_stream_pass(&world.stream, &owner.piper, 1, &seg, &carry);
	return carry;
}

/* Who sent three segments behind it need not wait for its timer. */
static void the_sender_hears_of_what_is_missing(void)
{
	u32 len = strlen(REGISTER);
	u32 i;

	set_world();
	tcp_open(&world, 1000);
	hear(0);
	EXPECT_EQ(pass_text(0, REGISTER).load, SIPALG_LOAD_BYTES);
	for (i = 0; i < 3; i++) {
		struct sipalg_carry carry = pass_text(len + 100 + i, "x");

		EXPECT_EQ(carry.load, SIPALG_LOAD_PROBE);
		EXPECT_EQ(carry.seq, 1000);
	}
	EXPECT_EQ(hear(len + 3).ack, 1001 + len);
	for (i = 0; i < 3; i++)
		EXPECT_EQ(hear(len + 3).load, SIPALG_LOAD_NONE);
	end();
}

/* Who hears late of what it has sent but once believes that the way is long. */
static void what_was_before_a_repetition_is_told_at_once(void)
{
	u32 len = strlen(REGISTER);
	u32 i;

	set_world();
	tcp_open(&world, 1000);
	hear(0);
	for (i = 0; i < 4; i++)
		pass_text(i * len, REGISTER);
	EXPECT_EQ(pass_text(0, REGISTER).load, SIPALG_LOAD_BYTES);
	EXPECT_EQ(hear(len + 3).ack, 1001 + len);
	EXPECT_EQ(hear(2 * (len + 3)).ack, 1001 + len);
	EXPECT_EQ(hear(3 * (len + 3)).ack, 1001 + len);
	EXPECT(hear(4 * (len + 3)).late);
	EXPECT_EQ(hear(4 * (len + 3)).ack, 1001 + 4 * len);
	EXPECT(!hear(4 * (len + 3)).late);
	end();
}

/* One far away is not to cost what may come before it, many are. */
static void what_is_early_is_kept_by_how_much_it_is(void)
{
	u8 data[1000] = "";
	u32 i;

	set_world();
	tcp_open(&world, 1000);
	hear(0);
	pass(40000, data, sizeof(data));
	EXPECT(!world.stream.pipes[0].held);
	for (i = 1; i < 60; i++)
		pass(i * sizeof(data), data, sizeof(data));
	EXPECT_EQ(world.stream.pipes[0].nr_early, 1);
	EXPECT_EQ(world.stream.pipes[0].early[0].to, 60 * sizeof(data));
	end();
}

static void the_first_copy_of_a_byte_counts(void)
{
	struct sipalg_carry carry;
	u8 got[100];

	set_world();
	tcp_open(&world, 1000);
	hear(0);
	carry = pass_text(0, "INVITE sip:D SIP/2.0\r\n");
	EXPECT_EQ(carry.load, SIPALG_LOAD_PROBE);
	EXPECT_EQ(carry.len, 1);
	EXPECT_EQ(carry.seq, 1000);
	carry = pass_text(0, "INVITE sip:E SIP/2.0\r\nX");
	EXPECT_EQ(carry.load, SIPALG_LOAD_PROBE);
	carry = pass_text(23, ":A\r\n\r\n");
	EXPECT_EQ(carry.load, SIPALG_LOAD_BYTES);
	EXPECT_EQ(carry.len, 30);
	sipalg_pipe_copy(&world.stream.pipes[0], carry.seq, carry.len, got);
	EXPECT(!memcmp(got, "INVITE sip:D SIP/2.0\r\nX:BB\r\n\r\n", 30));
	/* and again, with other bytes */
	carry = pass_text(0, "INVITE sip:F SIP/2.0\r\n");
	EXPECT_EQ(carry.load, SIPALG_LOAD_BYTES);
	sipalg_pipe_copy(&world.stream.pipes[0], carry.seq, carry.len, got);
	EXPECT(!memcmp(got, "INVITE sip:D SIP/2.0\r\nX:BB\r\n\r\n", carry.len));
	end();
}

static void a_connection_without_its_syns_is_left_alone(void)
{
	struct sipalg_carry carry;

	set_world();
	world.host[0].isn = 5;
	carry = pass_text(0, REGISTER);
	EXPECT_EQ(carry.load, SIPALG_LOAD_SAME);
	EXPECT_EQ(carry.seq, 6);
	EXPECT_EQ(carry.len, strlen(REGISTER));
	EXPECT_EQ(owner.rewritten, 0);
	end();
}

/* Host 0 is no SIP, and what it has sent has arrived. */
static void open_alien(void)
{
	set_world();
	tcp_open(&world, 1000);
	EXPECT_EQ(pass_text(0, "\1\2").load, SIPALG_LOAD_BYTES);
	EXPECT_EQ(hear(2).ack, 1003);
}

static void a_stream_that_is_passed_may_go_on_for_ever(void)
{
	static u8 data[60000];
	u32 off = 2;
	u64 sent;

	open_alien();
	for (sent = 0; sent < 3ULL << 31; sent += sizeof(data)) {
		struct sipalg_carry carry = pass(off, data, sizeof(data));

		off += sizeof(data);
		if (carry.load != SIPALG_LOAD_SAME ||
		    hear(off).ack != world.host[0].isn + 1 + off)
			break;
	}
	EXPECT(sent >= 3ULL << 31);
	end();
}

static void segments_far_ahead_move_nothing(void)
{
	open_alien();
	pass_text(0x40000000, "far");
	pass_text(0x7fffffff, "farther");
	pass_text(2, "");
	EXPECT_EQ(pass_text(2, "").load, SIPALG_LOAD_DROP);
	EXPECT_EQ(pass_text(2, "next").load, SIPALG_LOAD_SAME);
	EXPECT_EQ(hear(6).ack, 1007);
	end();
}

static void nobody_has_what_was_not_sent(void)
{
	set_world();
	tcp_open(&world, 1000);
	EXPECT_EQ(pass_text(0, REGISTER).load, SIPALG_LOAD_BYTES);
	hear(100000);
	EXPECT(world.stream.pipes[0].first);
	EXPECT_EQ(pass_text(0, REGISTER).load, SIPALG_LOAD_BYTES);
	end();
}

static void what_was_lost_goes_before_what_comes_with_it(void)
{
	struct sipalg_carry carry;

	set_world();
	tcp_open(&world, 1000);
	pass_text(0, REGISTER);
	/* both at once, the first one again */
	carry = pass_text(0, REGISTER REGISTER);
	EXPECT_EQ(carry.load, SIPALG_LOAD_BYTES);
	EXPECT_EQ(carry.seq, 1001);
	EXPECT_EQ(carry.len, 2 * (strlen(REGISTER) + 3));
	end();
}

/* Host 0 sends flags, @off bytes into its stream. */
static struct sipalg_carry pass_flags(u32 off, u8 flags)
{
	struct sipalg_segment seg = {
		.seq = world.host[0].isn + 1 + off, .win = 1000,
		.ack = world.host[0].irs + 1, .flags = flags,
	};
	struct sipalg_carry carry;

	sipalg_stream_pass(&world.stream, &owner.piper, 0, &seg, &carry);
	return carry;
}

/* What is missing comes, and then no more: nothing waits for it any longer. */
static void memory_that_was_short_once_keeps_no_fin(void)
{
	const u8 fin = SIPALG_TCP_FIN | SIPALG_TCP_ACK;

	set_world();
	tcp_open(&world, 1000);
	hear(0);
	owner.fail_at = owner.asked + 1;
	owner.fail_nr = 1;
	EXPECT_EQ(pass_text(0, "INVITE sip:").drop, SIPALG_DROP_AGAIN);
	EXPECT_EQ(pass_text(0, "INVITE sip:").load, SIPALG_LOAD_PROBE);
	hear(0);
	pass_flags(11, fin);
	EXPECT(sipalg_pipe_is_frozen(&world.stream.pipes[0]));
	EXPECT(pass_flags(11, fin).fin);
	end();
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	EXPECT_EQ(pass_text(0, "\r\n").load, SIPALG_LOAD_BYTES);
	owner.fail_at = owner.asked + 1;
	owner.fail_nr = 1;
	EXPECT_EQ(pass_text(2, "\r\n").drop, SIPALG_DROP_AGAIN);
	EXPECT_EQ(pass_text(2, "\r\n").load, SIPALG_LOAD_BYTES);
	EXPECT_EQ(hear(4).ack, 1005);
	EXPECT(pass_flags(4, fin).fin);
	end();
}

static void ask_again(u32 dir, u32 isn, bool reply, u32 ack)
{
	struct sipalg_syn syn = {
		.isn = isn, .ack = ack, .win = 1000, .reply = reply,
		.scale = SIPALG_STREAM_NO_SCALE,
	};

	sipalg_stream_start(&world.stream, &owner.piper, dir, &syn);
}

static void a_syn_counts_when_it_is_answered(void)
{
	u32 len = strlen(REGISTER);

	set_world();
	tcp_open(&world, 1000);
	pass_text(0, REGISTER);
	/* neither a stranger's SYN nor an answer to none ends it */
	ask_again(0, 70000, false, 0);
	ask_again(1, 5, true, 6);
	ask_again(1, world.host[1].isn, true, 1001);
	EXPECT_EQ(hear(len + 3).ack, 1001 + len);
	EXPECT_EQ(pass_text(len, REGISTER).load, SIPALG_LOAD_BYTES);
	/* the other side has forgotten the old one, too */
	ask_again(1, 90000, true, 70001);
	EXPECT_EQ(owner.pieces, 0);
	world.host[0].isn = 70000;
	world.host[0].irs = 90000;
	EXPECT_EQ(pass_text(0, REGISTER).seq, 70001);
	EXPECT_EQ(owner.rewritten, 3);
	end();
}

static void a_reset_is_as_far_from_what_was_told_as_it_was(void)
{
	const u8 rst = SIPALG_TCP_RST | SIPALG_TCP_ACK;
	u32 len = strlen(REGISTER);

	set_world();
	tcp_open(&world, 1000);
	pass_text(0, REGISTER);
	EXPECT_EQ(pass_flags(0, rst).seq, 1001);
	EXPECT_EQ(pass_flags(len, rst).seq, 1001 + len + 3);
	EXPECT_EQ(pass_flags(len + 10, rst).seq, 1001 + len + 13);
	EXPECT_EQ(hear(len + 3).ack, 1001 + len);
	EXPECT_EQ(pass_flags(len, rst).seq, 1001 + len + 3);
	EXPECT_EQ(pass_flags(len - 1, rst).load, SIPALG_LOAD_DROP);
	EXPECT_EQ(pass_flags(len - 1, rst).drop, SIPALG_DROP_FAR);
	EXPECT_EQ(pass_flags(100000, rst).load, SIPALG_LOAD_DROP);
	end();
}

static void only_what_is_in_the_window_ends_a_connection(void)
{
	const u8 fin = SIPALG_TCP_FIN | SIPALG_TCP_ACK;
	const u8 rst = SIPALG_TCP_RST | SIPALG_TCP_ACK;
	u32 len = strlen(REGISTER);

	set_world();
	tcp_open(&world, 1000);
	pass_text(0, REGISTER);
	hear(len + 3);
	EXPECT(pass_flags(len - 1, fin).stray);
	EXPECT(pass_flags(len - 1, rst).stray);
	EXPECT(pass_flags(-0x20000000, fin).stray);
	EXPECT(pass_flags(100000, fin).stray);
	EXPECT(pass_flags(100000, rst).stray);
	EXPECT(!pass_flags(len - 1, SIPALG_TCP_ACK).stray);
	EXPECT(!sipalg_stream_is_ending(&world.stream));
	/* what is missing before it may still come */
	EXPECT(!pass_flags(len + 10, fin).stray);
	EXPECT(!pass_flags(len + 10, rst).stray);
	EXPECT(!sipalg_stream_is_ending(&world.stream));
	EXPECT(!pass_flags(len, fin).stray);
	EXPECT(sipalg_stream_is_ending(&world.stream));
	end();
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	EXPECT(!pass_flags(0, rst).stray);
	EXPECT(sipalg_stream_is_ending(&world.stream));
	end();
}

static void what_is_outside_of_the_window_says_nothing(void)
{
	set_world();
	tcp_open(&world, 1000);
	EXPECT_EQ(pass_flags(70000, SIPALG_TCP_URG).load, SIPALG_LOAD_NONE);
	EXPECT_EQ(pass_text(70000, REGISTER).load, SIPALG_LOAD_NONE);
	EXPECT_EQ(pass_text(-0x60000000, REGISTER).load, SIPALG_LOAD_NONE);
	EXPECT_EQ(world.stream.pipes[0].end, SIPALG_PIPE_OPEN);
	EXPECT_EQ(owner.rewritten, 0);
	EXPECT_EQ(pass_text(0, REGISTER).load, SIPALG_LOAD_BYTES);
	end();
}

static void line_ends_cost_what_they_weigh(void)
{
	u32 i;

	set_world();
	tcp_open(&world, 1000);
	for (i = 0; i < 20000; i++)
		pass_text(2 * i, "\r\n");
	EXPECT(owner.pieces < 800);
	EXPECT(world.stream.pipes[0].kept <= SIPALG_PIPE_ROOM + 200);
	end();
}

static void short_messages_are_cut_in_turn(void)
{
	static char text[60000];
	u32 i, len = 0;

	while (len < sizeof(text) - 20)
		len += sprintf(text + len, "B x SIP/2.0\n\n");
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	pass_text(0, text);
	EXPECT(owner.rewritten > 200 && owner.pieces < 300);
	for (i = 0; i < 300; i++)
		pass_text(len - 1, "\n");
	EXPECT(owner.rewritten > 200 && owner.pieces < 300);
	end();
	for (i = 0; i < 2; i++) {
		set_world();
		set_links(20 * i, 0, 5, 5 * i);
		tcp_seed(i);
		world.host[0].buffer = 30000;
		world.host[1].read = 1000;
		fill_raw(text);
		EXPECT(run(1000) && arrived(0));
		EXPECT_EQ(owner.rewritten, len / 13);
		EXPECT_EQ(world.stream.pipes[0].end, SIPALG_PIPE_CLOSED);
		end();
	}
}

static void a_byte_far_ahead_takes_no_memory(void)
{
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	world.stream.pipes[0].in_edge += 1 << 20;
	pass_text(120000, "x");
	EXPECT_EQ(owner.pieces, 0);
	pass_text(10000, "x");
	EXPECT_EQ(owner.pieces, 1);
	EXPECT(world.stream.pipes[0].held->room <= 16384);
	end();
}

static void bytes_are_held_in_powers_of_two(void)
{
	static const u32 lens[] = { 1, 2000, 2040, 3000, 9000, 20000, 60000 };
	static u8 text[60000] = "INVITE sip:a SIP/2.0\r\nX: ";
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(lens); i++) {
		const struct sipalg_piece *held;
		u32 size;

		set_world();
		tcp_open(&world, 1000);
		world.stream.pipes[0].in_edge += 65535;
		memset(text + 25, 'b', sizeof(text) - 25);
		pass(0, text, lens[i]);
		held = world.stream.pipes[0].held;
		size = sizeof(*held) + held->room;
		EXPECT_EQ(held->len, lens[i]);
		EXPECT_EQ(size & (size - 1), 0);
		EXPECT(size == 2048 || held->room / 2 < lens[i]);
		end();
	}
}

static void a_byte_again_brings_little_again(void)
{
	static char text[20000];
	u32 len;

	set_world();
	tcp_open(&world, 1000);
	hear(0);
	world.stream.pipes[0].out_edge += 65535;
	memset(text, 'b', sizeof(text));
	len = sprintf(text, "INVITE sip:a SIP/2.0\r\nl: 19900\r\n\r\n");
	text[len] = 'b';
	len += 19900;
	EXPECT_EQ(pass(0, (u8 *)text, len).len, len);
	/* once it may help */
	EXPECT_EQ(pass(len - 1, (u8 *)text + len - 1, 1).len, len);
	EXPECT(pass(len - 1, (u8 *)text + len - 1, 1).len < 1500);
	EXPECT(pass(len - 1, (u8 *)text + len - 1, 1).len > 0);
	end();
}

static void half_a_message_is_not_kept_for_ever(void)
{
	struct sipalg_pipe *pipe = &world.stream.pipes[0];
	struct sipalg_carry carry;

	/* its sender has it, and repeats it */
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	pass_text(0, "INVITE sip:");
	EXPECT(sipalg_pipe_is_waiting(pipe));
	sipalg_pipe_stall(pipe, &owner.piper);
	EXPECT_EQ(owner.pieces, 0);
	EXPECT_EQ(pipe->end, SIPALG_PIPE_STALLED);
	carry = pass_text(0, "INVITE sip:");
	EXPECT_EQ(carry.load, SIPALG_LOAD_SAME);
	EXPECT_EQ(carry.seq, 1001);
	EXPECT_EQ(hear(11).ack, 1012);
	end();
	/* it has been told that it arrived: then it goes before what comes */
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	pass_text(0, "INVITE sip:");
	EXPECT_EQ(hear(0).ack, 1012);
	sipalg_pipe_stall(pipe, &owner.piper);
	carry = pass_text(11, "a");
	EXPECT_EQ(carry.load, SIPALG_LOAD_BYTES);
	EXPECT_EQ(carry.seq, 1001);
	EXPECT_EQ(carry.len, 11);
	hear(11);
	EXPECT_EQ(owner.pieces, 0);
	EXPECT_EQ(pass_text(11, "a").load, SIPALG_LOAD_SAME);
	end();
	/* what came early alone waits for its sender, too */
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	pass_text(5, "E sip:");
	EXPECT(sipalg_pipe_is_waiting(pipe));
	sipalg_pipe_stall(pipe, &owner.piper);
	EXPECT_EQ(owner.pieces, 0);
	EXPECT_EQ(pass_text(0, "INVITE sip:").load, SIPALG_LOAD_SAME);
	end();
}

/* The sender has one byte to repeat, and waits longer each time. */
static void all_that_was_lost_comes_again_at_once(void)
{
	set_world();
	world.host[0].mss = 500;
	tcp_seed(3);
	fill_one(0, 20000);
	fill_one(0, 20000);
	tcp_open(&world, 1000);
	while (world.now < 100 && world.down[1].nr < 10)
		tcp_step(&world);
	/* the whole message is lost */
	EXPECT(world.down[1].nr >= 10);
	world.down[1].nr = 0;
	while (!tcp_is_over(&world) && world.now < 2000)
		tcp_step(&world);
	arrived(0);
	end();
}

static void who_may_not_know_the_connection_is_not_asked(void)
{
	struct sipalg_carry carry;

	set_world();
	tcp_open(&world, 1000);
	carry = pass_text(0, "INVITE sip:");
	EXPECT_EQ(carry.load, SIPALG_LOAD_NONE);
	EXPECT_EQ(carry.seq, 1001);
	EXPECT_EQ(pass_text(0, "INVITE sip:").load, SIPALG_LOAD_NONE);
	EXPECT_EQ(pass_text(0, "INVITE sip:").load, SIPALG_LOAD_PROBE);
	end();
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	EXPECT_EQ(pass_text(0, "INVITE sip:").load, SIPALG_LOAD_PROBE);
	end();
}

static void an_acknowledgement_that_comes_late_asks_nothing(void)
{
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	EXPECT_EQ(pass_text(0, "INVITE sip:").load, SIPALG_LOAD_PROBE);
	pass_text(5, "");
	EXPECT_EQ(pass_text(5, "").load, SIPALG_LOAD_DROP);
	/* a keep-alive does */
	EXPECT_EQ(pass_text(-1, "").load, SIPALG_LOAD_PROBE);
	end();
}

static void what_a_host_sends_itself_is_not_dropped(void)
{
	struct sipalg_segment seg = {
		.data = (const u8 *)"INVITE ", .len = 7, .seq = 1001,
		.win = 1000, .flags = SIPALG_TCP_ACK, .own = true,
	};
	struct sipalg_carry carry;
	u32 i;

	set_world();
	tcp_open(&world, 1000);
	hear(0);
	seg.ack = world.host[0].irs + 1;
	for (i = 0; i < 3; i++) {
		sipalg_stream_pass(&world.stream, &owner.piper, 0, &seg,
				   &carry);
		EXPECT(carry.load != SIPALG_LOAD_DROP);
		seg.seq += 7;
		seg.data = (const u8 *)"sip:aaa";
	}
	EXPECT_EQ(carry.load, SIPALG_LOAD_NONE);
	EXPECT_EQ(carry.len, 0);
	end();
}

static void memory_may_be_short_for_a_while(void)
{
	u32 i;

	for (i = 1; i < 40; i++) {
		set_world();
		tcp_seed(i);
		fill(0, 10, 3000);
		owner.fail_at = i;
		owner.fail_nr = 1;
		EXPECT(run(i) && arrived(0));
		EXPECT_EQ(world.stream.pipes[0].end, SIPALG_PIPE_CLOSED);
		end();
	}
}

static void what_there_is_no_memory_for_comes_again(void)
{
	set_world();
	tcp_open(&world, 1000);
	hear(0);
	owner.fail_at = owner.asked + 1;
	owner.fail_nr = 1;
	EXPECT_EQ(pass_text(0, "INVITE sip:").drop, SIPALG_DROP_AGAIN);
	EXPECT_EQ(pass_text(0, "INVITE sip:").load, SIPALG_LOAD_PROBE);
	end();
}

/* A packet of @dir, @off bytes into its stream, that goes on as it is. */
static void watch(u32 dir, u32 off, const char *text, u32 ack, u8 flags)
{
	struct sipalg_segment seg = {
		.data = (const u8 *)text, .len = strlen(text),
		.seq = world.host[dir].isn + 1 + off,
		.ack = world.host[!dir].isn + 1 + ack, .win = 65535,
		.flags = SIPALG_TCP_ACK | flags,
	};

	sipalg_stream_watch(&world.stream, &owner.piper, dir, &seg);
}

static void what_is_watched_is_read_once(void)
{
	const struct sipalg_pipe *pipe = &world.stream.pipes[0];
	u32 len = strlen(REGISTER);
	u32 i;

	set_world();
	tcp_open(&world, 1000);
	watch(0, 0, REGISTER, 0, 0);
	watch(0, 0, REGISTER, 0, 0);
	watch(1, 0, "", len, 0);
	EXPECT_EQ(owner.rewritten, 1);
	EXPECT_EQ(owner.pieces, 0);
	/* in any order, and any pieces */
	watch(0, len + 20, &REGISTER[20], 0, 0);
	EXPECT_EQ(owner.pieces, 1);
	watch(1, 0, "", len, 0);
	watch(0, len, "REGISTER sip:192.0.2.2 SIP/2.0", 0, 0);
	EXPECT_EQ(owner.rewritten, 2);
	EXPECT_EQ(owner.pieces, 0);
	/* many at once, and numbers that go on */
	for (i = 0; i < 3000; i++) {
		watch(1, 0, "", 2 * len + i * 26, 0);
		watch(0, 2 * len + i * 26, "B x SIP/2.0\n\nB x SIP/2.0\n\n", 0, 0);
	}
	EXPECT_EQ(owner.rewritten, 2 + 6000);
	EXPECT_EQ(pipe->end, SIPALG_PIPE_OPEN);
	watch(0, 2 * len + i * 26, "", 0, SIPALG_TCP_FIN);
	EXPECT_EQ(pipe->end, SIPALG_PIPE_CLOSED);
	EXPECT_EQ(owner.pieces, 0);
	end();
}

/* as hook/tcp.c does it */
static struct sipalg_piece *watch_rewrite(struct sipalg_piper *piper,
					  const u8 *msg, u32 len)
{
	struct sipalg_piece *piece = rewrite(piper, msg, len);

	if (piece)
		piece->len = 0;
	return piece;
}

/* Where each segment ends within a message, too. */
static void what_is_watched_is_not_late_while_it_goes_on(void)
{
	const struct sipalg_pipe *pipe = &world.stream.pipes[0];
	const char *text = "\nB x SIP/2.0\n";
	u32 i, mark;

	set_world();
	owner.piper.rewrite = watch_rewrite;
	tcp_open(&world, 1000);
	watch(0, 0, "B x SIP/2.0\n", 0, 0);
	for (i = 0; i < 3; i++) {
		mark = sipalg_pipe_mark(pipe);
		watch(1, 0, "", 12 + i * 13, 0);
		watch(0, 12 + i * 13, text, 0, 0);
		EXPECT(pipe->held);
		EXPECT(mark != sipalg_pipe_mark(pipe));
	}
	EXPECT_EQ(owner.rewritten, 3);
	end();
}

static void what_was_missed_is_read_no_more(void)
{
	const struct sipalg_pipe *pipe = &world.stream.pipes[0];
	u32 len = strlen(REGISTER);

	set_world();
	tcp_open(&world, 1000);
	watch(0, 0, "REGISTER", 0, 0);
	/* a lie, for nobody has sent that */
	watch(1, 0, "", 100, 0);
	EXPECT_EQ(pipe->end, SIPALG_PIPE_OPEN);
	watch(0, 20, &REGISTER[20], 0, 0);
	watch(1, 0, "", 8, 0);
	EXPECT_EQ(pipe->end, SIPALG_PIPE_OPEN);
	watch(1, 0, "", len, 0);
	EXPECT_EQ(pipe->end, SIPALG_PIPE_MISSED);
	EXPECT_EQ(owner.pieces, 0);
	watch(0, len, REGISTER, 0, 0);
	EXPECT_EQ(owner.rewritten, 0);
	end();
}

static void a_narrow_way_takes_what_is_short(void)
{
	set_world();
	world.narrow = 1000;
	/* whatever comes from there is short */
	world.host[0].mss = 900;
	fill_one(0, 100);
	fill_one(0, 20000);
	fill_one(0, 5000);
	EXPECT(run(1000));
	EXPECT(arrived(0));
	end();
	set_world();
	world.narrow = 1000;
	world.host[0].mss = 1448;
	fill_one(0, 100);
	fill_one(0, 20000);
	fill_one(0, 5000);
	EXPECT(run(1000));
	EXPECT(arrived(0));
	EXPECT(world.stream.pipes[0].small);
	end();
}

static const struct unit_case stream_cases[] = {
	UNIT_CASE(a_narrow_way_takes_what_is_short),
	UNIT_CASE(what_is_watched_is_read_once),
	UNIT_CASE(what_was_missed_is_read_no_more),
	UNIT_CASE(what_there_is_no_memory_for_comes_again),
	UNIT_CASE(a_syn_counts_when_it_is_answered),
	UNIT_CASE(a_reset_is_as_far_from_what_was_told_as_it_was),
	UNIT_CASE(only_what_is_in_the_window_ends_a_connection),
	UNIT_CASE(what_is_outside_of_the_window_says_nothing),
	UNIT_CASE(line_ends_cost_what_they_weigh),
	UNIT_CASE(short_messages_are_cut_in_turn),
	UNIT_CASE(a_byte_far_ahead_takes_no_memory),
	UNIT_CASE(bytes_are_held_in_powers_of_two),
	UNIT_CASE(half_a_message_is_not_kept_for_ever),
	UNIT_CASE(a_byte_again_brings_little_again),
	UNIT_CASE(all_that_was_lost_comes_again_at_once),
	UNIT_CASE(who_may_not_know_the_connection_is_not_asked),
	UNIT_CASE(an_acknowledgement_that_comes_late_asks_nothing),
	UNIT_CASE(what_a_host_sends_itself_is_not_dropped),
	UNIT_CASE(memory_may_be_short_for_a_while),
	UNIT_CASE(one_message_in_one_segment_costs_no_packet_more),
	UNIT_CASE(a_message_may_be_cut_anywhere),
	UNIT_CASE(small_segments_wait_for_no_timer),
	UNIT_CASE(without_loss_nothing_goes_twice),
	UNIT_CASE(a_long_message_fills_a_small_window),
	UNIT_CASE(a_slow_reader_stops_the_sender),
	UNIT_CASE(what_does_not_begin_as_sip_never_becomes_it),
	UNIT_CASE(a_stream_that_breaks_off_is_passed_from_there_on),
	UNIT_CASE(half_a_message_before_fin_is_passed),
	UNIT_CASE(what_is_too_long_is_passed),
	UNIT_CASE(the_sender_hears_of_what_is_missing),
	UNIT_CASE(what_was_before_a_repetition_is_told_at_once),
	UNIT_CASE(what_is_early_is_kept_by_how_much_it_is),
	UNIT_CASE(the_first_copy_of_a_byte_counts),
	UNIT_CASE(a_connection_without_its_syns_is_left_alone),
	UNIT_CASE(a_stream_that_is_passed_may_go_on_for_ever),
	UNIT_CASE(segments_far_ahead_move_nothing),
	UNIT_CASE(nobody_has_what_was_not_sent),
	UNIT_CASE(what_was_lost_goes_before_what_comes_with_it),
	UNIT_CASE(without_memory_streams_are_passed),
	UNIT_CASE(memory_that_was_short_once_keeps_no_fin),
	UNIT_CASE(what_is_watched_is_not_late_while_it_goes_on),
	UNIT_CASE(any_stream_arrives),
};
UNIT_SUITE(stream);
