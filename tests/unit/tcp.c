// SPDX-License-Identifier: GPL-2.0-only
/* See tcp.h. Numbers of a host are 32 bits and go round, as TCP's do. */
#include "tcp.h"
#include "unit.h"

#define RTO_LEAST	200
#define RTO_MOST	3200
#define ACK_DELAY	40

static u32 random_state = 1;

/* One of @nr, always the same ones. */
u32 tcp_random(u32 nr)
{
	random_state = random_state * 1664525 + 1013904223;
	return nr ? (random_state >> 8) % nr : 0;
}

void tcp_seed(u32 seed)
{
	random_state = seed * 2654435761u + 1;
}

static void put(struct tcp_world *world, struct tcp_link *link,
		const struct tcp_packet *packet)
{
	u32 copies = 1 + (tcp_random(1000) < link->again);

	for (; copies; copies--) {
		if (tcp_random(1000) < link->loss || link->nr == TCP_QUEUE)
			continue;
		link->list[link->nr] = *packet;
		link->list[link->nr].due = world->now + 1 + link->delay +
					   tcp_random(link->jitter + 1);
		link->nr++;
	}
}

static bool get(struct tcp_world *world, struct tcp_link *link,
		struct tcp_packet *packet)
{
	u32 i;

	for (i = 0; i < link->nr && link->list[i].due > world->now; i++)
		;
	if (i == link->nr)
		return false;
	*packet = link->list[i];
	link->nr--;
	memmove(&link->list[i], &link->list[i + 1],
		(link->nr - i) * sizeof(link->list[0]));
	return true;
}

static u32 window_of(const struct tcp_host *host)
{
	u32 used = host->rcv - host->taken;

	return used < host->buffer ? host->buffer - used : 0;
}

static u32 scale_of(const struct tcp_world *world, u32 i)
{
	return world->host[0].scale == SIPALG_STREAM_NO_SCALE ||
	       world->host[1].scale == SIPALG_STREAM_NO_SCALE ?
	       0 : world->host[i].scale;
}

/* Sends @len bytes from number @seq on. */
static void emit(struct tcp_world *world, u32 i, u32 seq, u32 len, u8 flags)
{
	struct tcp_host *host = &world->host[i];
	struct tcp_packet packet = {
		.seq = seq, .len = len, .flags = flags | SIPALG_TCP_ACK
	};
	u32 win = window_of(host) >> scale_of(world, i);
	u32 fin = host->fin_at && host->rcv + 1 >= host->fin_at;

	packet.ack = host->irs + 1 + host->rcv + fin;
	packet.win = win > 65535 ? 65535 : win;
	host->told = packet.win << scale_of(world, i);
	host->acks = 0;
	host->ack_timer = 0;
	if (len)
		memcpy(packet.data, host->send + (seq - host->isn - 1), len);
	put(world, &world->up[i], &packet);
}

static void acknowledge(struct tcp_world *world, u32 i)
{
	struct tcp_host *host = &world->host[i];

	emit(world, i, host->most, 0, 0);
}

static u32 end_of(const struct tcp_host *host)
{
	return host->isn + 1 + host->written;
}

/* One segment from @seq on, FIN behind the last byte. Return: its length. */
static u32 emit_from(struct tcp_world *world, u32 i, u32 seq, u32 room)
{
	struct tcp_host *host = &world->host[i];
	u32 len = end_of(host) - seq;
	bool fin = false;

	if ((s32)len < 0)
		len = 0;
	if (len > room)
		len = room;
	if (len > host->mss)
		len = host->mss;
	if (host->written == host->send_len &&
	    seq + len == end_of(host) && (s32)(end_of(host) - seq) >= 0) {
		fin = true;
		host->fin_sent = true;
	}
	if (!len && !fin)
		return 0;
	emit(world, i, seq, len, fin ? SIPALG_TCP_FIN : 0);
	host->most = sipalg_seq_max(host->most, seq + len + fin);
	if (!host->timer)
		host->timer = world->now + host->rto;
	return len + fin;
}

static void transmit(struct tcp_world *world, u32 i)
{
	struct tcp_host *host = &world->host[i];
	u32 budget = 64;

	while (budget--) {
		u32 flight = host->nxt - host->una;
		u32 limit = host->cwnd < host->peer_win ? host->cwnd :
							  host->peer_win;
		u32 left = end_of(host) - host->nxt;
		u32 len;

		if ((s32)left < 0 || (!left && host->fin_sent &&
				      host->nxt == host->most))
			return;
		if (flight >= limit && left)
			return;
		if (host->nagle && flight && left < host->mss && left &&
		    host->written < host->send_len)
			return;
		len = emit_from(world, i, host->nxt,
				left ? limit - flight : 0);
		if (!len)
			return;
		host->nxt += len;
	}
}

/* Goes back to what is not acknowledged; with no window, asks for it. */
static void time_out(struct tcp_world *world, u32 i)
{
	struct tcp_host *host = &world->host[i];

	host->rto = host->rto * 2 > RTO_MOST ? RTO_MOST : host->rto * 2;
	host->timer = world->now + host->rto;
	if (host->una == host->most) {
		if (!host->peer_win)
			emit(world, i, host->una - 1, 0, 0);
		else
			host->timer = 0;
		return;
	}
	host->repeats++;
	host->cwnd = host->mss;
	host->dups = 0;
	host->recover = host->most;
	emit_from(world, i, host->una, host->mss);
	host->nxt = host->una + host->mss;
	if (sipalg_seq_before(host->most, host->nxt))
		host->nxt = host->most;
}

static void hear_ack(struct tcp_world *world, u32 i,
		     const struct tcp_packet *packet)
{
	struct tcp_host *host = &world->host[i];
	u32 win = packet->win << scale_of(world, !i);

	/* nobody acknowledges what was not sent */
	EXPECT(!sipalg_seq_before(host->most, packet->ack));
	if (sipalg_seq_before(packet->ack, host->una))
		return;
	if (packet->ack == host->una) {
		if (packet->len || win != host->peer_win ||
		    host->una == host->most || packet->flags & SIPALG_TCP_FIN) {
			host->peer_win = win;
			return;
		}
		if (++host->dups == 3 && !sipalg_seq_before(host->una,
							    host->recover)) {
			host->repeats++;
			host->recover = host->most;
			host->cwnd = host->cwnd / 2 + host->mss;
			emit_from(world, i, host->una, host->mss);
		}
		return;
	}
	host->una = packet->ack;
	host->peer_win = win;
	host->dups = 0;
	host->rto = RTO_LEAST;
	host->timer = host->una == host->most ? 0 : world->now + host->rto;
	host->cwnd += host->mss;
	if (sipalg_seq_before(host->nxt, host->una))
		host->nxt = host->una;
	if (sipalg_seq_before(host->una, host->recover))
		emit_from(world, i, host->una, host->mss);
}

/* Takes bytes into the order they belong in. Return: whether they are new. */
static bool take(struct tcp_host *host, u32 off, const u8 *data, u32 len)
{
	bool news = false;
	u32 i;

	for (i = 0; i < len; i++) {
		u32 at = off + i;

		if ((s32)(at - host->rcv) < 0)
			continue;
		if (at - host->taken >= host->buffer || at >= TCP_BYTES ||
		    (host->fin_at && at + 1 >= host->fin_at))
			break;
		host->got[at] = data[i];
		news |= !host->have[at];
		host->have[at] = 1;
	}
	while (host->rcv < TCP_BYTES && host->have[host->rcv])
		host->rcv++;
	return news;
}

static void receive(struct tcp_world *world, u32 i,
		    const struct tcp_packet *packet)
{
	struct tcp_host *host = &world->host[i];
	u32 off = packet->seq - host->irs - 1;
	u32 before = host->rcv;
	bool fin = packet->flags & SIPALG_TCP_FIN;

	hear_ack(world, i, packet);
	if (fin)
		host->fin_at = off + packet->len + 1;
	if (!packet->len && !fin) {
		/* a number below what is waited for is a question */
		if ((s32)(off - host->rcv) < 0 && !host->fin_at)
			acknowledge(world, i);
		return;
	}
	take(host, off, packet->data, packet->len);
	host->acks++;
	if (host->rcv == before || off != before || fin || host->acks > 1)
		acknowledge(world, i);
	else if (!host->ack_timer)
		host->ack_timer = world->now + ACK_DELAY;
}

/* What the box sends, as segments. */
static void forward(struct tcp_world *world, u32 dir,
		    const struct sipalg_carry *carry, u8 flags, const u8 *data)
{
	const struct sipalg_pipe *pipe = &world->stream.pipes[dir];
	u32 mss = world->host[dir].mss;
	u32 done = 0;

	if (carry->load == SIPALG_LOAD_BYTES && pipe->small && mss > 536)
		mss = 536;

	do {
		struct tcp_packet packet = {
			.seq = carry->seq + done, .ack = carry->ack,
			.win = carry->win, .len = carry->len - done,
			.flags = flags & ~SIPALG_TCP_FIN,
		};

		if (packet.len > mss)
			packet.len = mss;
		if (carry->load == SIPALG_LOAD_BYTES)
			sipalg_pipe_copy(pipe, packet.seq, packet.len,
					 packet.data);
		else if (carry->load == SIPALG_LOAD_SAME)
			memcpy(packet.data, data, packet.len);
		done += packet.len;
		if (done == carry->len && carry->fin)
			packet.flags |= SIPALG_TCP_FIN;
		if (!world->narrow || packet.len <= world->narrow)
			put(world, &world->down[!dir], &packet);
		world->sent++;
	} while (done < carry->len);
}

static void pass(struct tcp_world *world, u32 dir,
		 const struct tcp_packet *packet)
{
	struct sipalg_segment seg = {
		.data = packet->data, .len = packet->len, .seq = packet->seq,
		.ack = packet->ack, .win = packet->win, .flags = packet->flags
	};
	struct sipalg_carry carry;

	sipalg_stream_pass(&world->stream, world->piper, dir, &seg, &carry);
	if (carry.load != SIPALG_LOAD_DROP)
		forward(world, dir, &carry, packet->flags, packet->data);
}

static void run_host(struct tcp_world *world, u32 i)
{
	struct tcp_host *host = &world->host[i];
	u32 more = host->send_len - host->written;
	u32 unread = host->rcv - host->taken;
	u32 win;

	if (more && (!host->pause || world->now % host->pause == 0))
		host->written += more < host->write ? more : host->write;
	host->taken += unread < host->read ? unread : host->read;
	win = window_of(host);
	if (win >= host->told + (host->mss < host->buffer / 2 ? host->mss :
				 host->buffer / 2))
		acknowledge(world, i);
	if (host->ack_timer && world->now >= host->ack_timer)
		acknowledge(world, i);
	if (host->timer && world->now >= host->timer)
		time_out(world, i);
	transmit(world, i);
	if (!host->timer && !host->peer_win)
		host->timer = world->now + host->rto;
}

/**
 * tcp_open() - shake hands
 * @world: with hosts, links and piper as wanted
 * @isn: number of the first SYN
 */
void tcp_open(struct tcp_world *world, u32 isn)
{
	u32 i;

	memset(&world->stream, 0, sizeof(world->stream));
	for (i = 0; i < 2; i++) {
		struct tcp_host *host = &world->host[i];
		struct tcp_host *peer = &world->host[!i];
		struct sipalg_syn syn = {
			.isn = isn + i * 0x12345, .scale = host->scale,
			.win = host->buffer < 65535 ? host->buffer : 65535,
			.reply = i, .ack = isn + 1,
		};

		host->isn = syn.isn;
		host->una = host->nxt = host->most = syn.isn + 1;
		host->recover = syn.isn;
		host->cwnd = 10 * host->mss;
		host->rto = RTO_LEAST;
		host->told = syn.win;
		peer->irs = syn.isn;
		peer->peer_win = syn.win;
		sipalg_stream_start(&world->stream, world->piper, i, &syn);
	}
	acknowledge(world, 0);
}

/**
 * tcp_step() - let a millisecond pass
 * @world: after tcp_open()
 */
void tcp_step(struct tcp_world *world)
{
	struct tcp_packet packet;
	u32 i;

	world->now++;
	for (i = 0; i < 2; i++) {
		while (get(world, &world->down[i], &packet))
			receive(world, i, &packet);
		run_host(world, i);
	}
	for (i = 0; i < 2; i++)
		while (get(world, &world->up[i], &packet))
			pass(world, i, &packet);
}

/* Whether all was sent, received and acknowledged, FIN too. */
bool tcp_is_over(const struct tcp_world *world)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		const struct tcp_host *host = &world->host[i];

		if (host->written < host->send_len || !host->fin_sent ||
		    host->una != end_of(host) + 1 || !host->fin_at ||
		    host->rcv + 1 < host->fin_at)
			return false;
	}
	return true;
}
