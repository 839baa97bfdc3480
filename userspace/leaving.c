// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether media leave this host, by a packet socket: it sees what devices are
 * given, behind all rules. Only the first bytes of packets of UDP are taken.
 * Prints nothing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/if_ether.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "leaving.h"
#include "tally.h"

#define SNAP		80
#define BUFFER		(8 << 20)

/**
 * struct awaited - packets that are waited for
 * @endpoint: where they go to, or come from
 * @seen: one has left
 */
struct awaited {
	const struct endpoint *endpoint;
	bool *seen;
};

/**
 * struct board - all that is waited for, each list in order
 * @to: to phones
 * @from: from the public ports
 * @num: length of both
 */
struct board {
	struct awaited *to;
	struct awaited *from;
	size_t num;
};

static int compare(const void *left, const void *right)
{
	const struct awaited *a = left, *b = right;

	return tally_order(a->endpoint, b->endpoint);
}

static void see(const struct awaited *list, size_t num,
		const struct endpoint *endpoint)
{
	const struct awaited key = { endpoint, NULL };
	const struct awaited *at, *end = list + num;

	at = bsearch(&key, list, num, sizeof(key), compare);
	if (!at)
		return;
	/* calls may share a port */
	while (at > list && !compare(at - 1, &key))
		at--;
	for (; at < end && !compare(at, &key); at++)
		*at->seen = true;
}

static uint16_t port_at(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static void take_packet(const struct board *board, const uint8_t *data,
			size_t len)
{
	struct endpoint src = { .family = AF_INET }, dst = { .family = AF_INET };
	size_t header = (data[0] & 15) * 4;

	if (data[0] >> 4 == 6) {
		header = 40;
		src.family = dst.family = AF_INET6;
	}
	if (header < 20 || len < header + 4)
		return;
	if (header == 40 && src.family == AF_INET6) {
		memcpy(src.addr, data + 8, 16);
		memcpy(dst.addr, data + 24, 16);
	} else {
		memcpy(src.addr, data + 12, 4);
		memcpy(dst.addr, data + 16, 4);
	}
	src.port = port_at(data + header);
	dst.port = port_at(data + header + 2);
	see(board->to, board->num, &dst);
	see(board->from, board->num, &src);
}

static int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

/* False when packets were missed. */
static bool listen_until(int fd, const struct board *board, int64_t end)
{
	struct tpacket_stats stats = { 0 };
	socklen_t size = sizeof(stats);
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	uint8_t data[SNAP];
	int64_t left;
	ssize_t len;

	while ((left = end - clock_ms()) > 0) {
		if (poll(&poller, 1, left) < 0 && errno != EINTR)
			return false;
		len = recv(fd, data, sizeof(data), MSG_DONTWAIT);
		if (len > 0)
			take_packet(board, data, len);
	}
	return !getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) &&
	       !stats.tp_drops;
}

static bool make_board(struct board *board, struct calls *calls)
{
	size_t i, k, num = 0;

	for (i = 0; i < calls->num; i++)
		num += calls->item[i].media_num;
	board->num = 0;
	board->to = calloc(num + 1, sizeof(*board->to));
	board->from = calloc(num + 1, sizeof(*board->from));
	if (!board->to || !board->from)
		return false;
	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++) {
			struct medium *medium = &calls->item[i].media[k];
			size_t at = board->num++;

			board->to[at] = (struct awaited){
				&medium->inside, &medium->traffic.left_in };
			board->from[at] = (struct awaited){
				&medium->mapped, &medium->traffic.left_out };
		}
	qsort(board->to, num, sizeof(*board->to), compare);
	qsort(board->from, num, sizeof(*board->from), compare);
	return true;
}

static bool is_here(const struct ifaddrs *list, const struct endpoint *endpoint)
{
	const struct ifaddrs *at;

	for (at = list; at; at = at->ifa_next) {
		const struct sockaddr_in6 *six = (const void *)at->ifa_addr;
		const struct sockaddr_in *four = (const void *)at->ifa_addr;

		if (!four || four->sin_family != endpoint->family)
			continue;
		if (endpoint->family == AF_INET ?
		    !memcmp(&four->sin_addr, endpoint->addr, 4) :
		    !memcmp(&six->sin6_addr, endpoint->addr, 16))
			return true;
	}
	return false;
}

/* What is for this host itself has arrived, and leaves no more. */
static void settle(struct calls *calls, bool complete)
{
	struct ifaddrs *list = NULL;
	size_t i, k;

	complete &= !getifaddrs(&list);
	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++) {
			struct medium *medium = &calls->item[i].media[k];
			struct traffic *traffic = &medium->traffic;

			traffic->watched = complete;
			traffic->left_in |= is_here(list, &medium->inside);
			traffic->left_out |= is_here(list, &traffic->peer);
		}
	freeifaddrs(list);
}

/**
 * leaving_open() - begin to look at what leaves
 *
 * Return: for leaving_watch(), or -1 if that is not to be had.
 */
int leaving_open(void)
{
	/* leaves here; IPv4 or IPv6; UDP */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 0, 9),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x40, 0, 2),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
		BPF_STMT(BPF_JMP | BPF_JA, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x60, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SNAP),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };
	struct sockaddr_ll all = { .sll_family = AF_PACKET,
				   .sll_protocol = htons(ETH_P_ALL) };
	const int size = BUFFER;
	int fd;

	/* of no protocol: nothing comes before the filter is there */
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (!setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter,
			sizeof(filter)) &&
	    !bind(fd, (struct sockaddr *)&all, sizeof(all)))
		return fd;
	close(fd);
	return -1;
}

/**
 * leaving_watch() - let time pass, and see which media leave
 * @fd: of leaving_open(), is closed; or -1, and nothing is known then
 * @seconds: how long
 * @calls: what was seen of their media becomes known
 */
void leaving_watch(int fd, uint32_t seconds, struct calls *calls)
{
	int64_t end = clock_ms() + seconds * 1000ll, left;
	struct board board = { 0 };

	if (fd >= 0 && make_board(&board, calls))
		settle(calls, listen_until(fd, &board, end));
	free(board.to);
	free(board.from);
	if (fd >= 0)
		close(fd);
	left = end - clock_ms();
	if (left > 0)
		poll(NULL, 0, left);
}
