/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two hosts with a plain TCP between them, and the box in the middle: RFC 9293
 * without options, Nagle, delayed acknowledgements, fast retransmit and NewReno
 * (RFC 5681, 6582), timers. Time goes in steps of a millisecond.
 */
#ifndef UNIT_TCP_H
#define UNIT_TCP_H

#include "stream/stream.h"

#define TCP_BYTES	(1 << 19)	/* that a host sends at most */
#define TCP_QUEUE	512		/* packets on a link */

/* struct tcp_packet - what goes over a link */
struct tcp_packet {
	u32 due;
	u32 seq;
	u32 ack;
	u32 len;
	u16 win;
	u8 flags;
	u8 data[1500];
};

/**
 * struct tcp_link - one way between a host and the box
 * @loss: of 1000 packets
 * @again: of 1000 packets, that come twice
 * @delay: the least, ms
 * @jitter: what may be added, ms: packets overtake each other
 * @list: what is under way
 * @nr: how many
 */
struct tcp_link {
	u32 loss;
	u32 again;
	u32 delay;
	u32 jitter;
	struct tcp_packet list[TCP_QUEUE];
	u32 nr;
};

/**
 * struct tcp_host - one end
 * @mss: the most it sends at once
 * @write: the most its owner writes at once
 * @pause: and how often, ms
 * @buffer: bytes that it can receive before they are read
 * @read: bytes that its owner reads in a millisecond
 * @scale: window scale, or SIPALG_STREAM_NO_SCALE
 * @nagle: RFC 896
 *
 * The rest is its own.
 */
struct tcp_host {
	u32 mss;
	u32 write;
	u32 pause;
	u32 buffer;
	u32 read;
	u8 scale;
	bool nagle;

	u8 send[TCP_BYTES];
	u32 send_len;		/* all that will be sent */
	u32 written;
	u32 isn;
	u32 una;
	u32 nxt;
	u32 most;		/* nxt before it went back */
	u32 recover;
	u32 cwnd;
	u32 dups;
	u32 repeats;		/* that a timer or duplicates caused */
	u32 rto;
	u32 timer;		/* 0 for none */
	u32 peer_win;
	bool open;
	bool fin_sent;

	u8 got[TCP_BYTES];
	u8 have[TCP_BYTES];
	u32 irs;
	u32 rcv;		/* in order, without SYN */
	u32 taken;		/* by its owner */
	u32 fin_at;		/* + 1; 0 for none */
	u32 acks;		/* segments not acknowledged */
	u32 ack_timer;
	u32 told;		/* window */
};

/**
 * struct tcp_world - all of it
 * @host: the two ends
 * @up: from each to the box
 * @down: from the box to each
 * @stream: what the box keeps
 * @piper: its owner
 * @narrow: bytes that a segment from the box may have to arrive; 0: any number
 * @now: ms
 * @sent: packets from the box
 */
struct tcp_world {
	struct tcp_host host[2];
	struct tcp_link up[2];
	struct tcp_link down[2];
	struct sipalg_stream stream;
	struct sipalg_piper *piper;
	u32 narrow;
	u32 now;
	u32 sent;
};

void tcp_seed(u32 seed);
u32 tcp_random(u32 nr);
void tcp_open(struct tcp_world *world, u32 isn);
void tcp_step(struct tcp_world *world);
bool tcp_is_over(const struct tcp_world *world);

#endif /* UNIT_TCP_H */
