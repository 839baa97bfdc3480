// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipbench MESSAGE N FIRST [ABSENT...]: send N copies of a SIP message from one
 * network namespace to another through the gateway between them, and print for
 * each how long the kernel took, in nanoseconds. What arrives must not hold any
 * of the texts ABSENT: a message that was not translated costs nothing.
 *
 * Nothing waits for anything: the whole way, from the sender's socket through
 * the gateway to the receiver's, is inside one sendto(). Under QEMU's -icount
 * a nanosecond is an instruction.
 *
 * In the message ######## becomes the copy's number, counted from FIRST, so
 * that each is a call of its own, and @@@@@ a media port.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CALLER	"10.0.0.2"
#define CALLEE	"192.0.2.2"
#define NUMBER	"########"
#define PORT	"@@@@@"

static struct sockaddr_in address(const char *host)
{
	struct sockaddr_in sa = {
		.sin_family = AF_INET,
		.sin_port = htons(5060),
	};

	inet_aton(host, &sa.sin_addr);
	return sa;
}

/* A socket lives on in the namespace it was made in. */
static int socket_in(const char *netns, const char *host)
{
	struct sockaddr_in sa = address(host);
	char path[64];
	int fd, sock;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", path);
	close(fd);
	sock = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (sock < 0 || bind(sock, (struct sockaddr *)&sa, sizeof(sa)))
		err(1, "%s in %s", host, netns);
	return sock;
}

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* Each port is used by one medium of one call; digits keep the length. */
static void fill(char *copy, const char *message, size_t len, unsigned int nr)
{
	unsigned int media = 0;
	char digits[16];
	size_t i;

	memcpy(copy, message, len);
	for (i = 0; i + strlen(NUMBER) <= len; i++) {
		if (!memcmp(message + i, NUMBER, strlen(NUMBER))) {
			snprintf(digits, sizeof(digits), "%08u", nr % 100000000);
			memcpy(copy + i, digits, strlen(NUMBER));
		} else if (!memcmp(message + i, PORT, strlen(PORT))) {
			snprintf(digits, sizeof(digits), "%05u",
				 10000 + (nr * 4 + 2 * media++) % 40000);
			memcpy(copy + i, digits, strlen(PORT));
		}
	}
}

static void refuse(const char *text, size_t len, char **absent)
{
	for (; *absent; absent++)
		if (memmem(text, len, *absent, strlen(*absent)))
			errx(1, "\"%s\" arrived", *absent);
}

int main(int argc, char **argv)
{
	static char message[65536], copy[65536], received[65536];
	struct sockaddr_in to = address(CALLEE);
	int caller, callee, file;
	unsigned int i, n, first;
	ssize_t len, got;

	if (argc < 4)
		errx(1, "usage: sipbench MESSAGE N FIRST [ABSENT...]");
	n = atoi(argv[2]);
	first = atoi(argv[3]);
	file = open(argv[1], O_RDONLY);
	len = read(file, message, sizeof(message));
	if (len <= 0)
		err(1, "%s", argv[1]);
	caller = socket_in("cli", CALLER);
	callee = socket_in("srv", CALLEE);

	for (i = 0; i < n; i++) {
		long long start, end;

		fill(copy, message, len, first + i);
		start = now();
		if (sendto(caller, copy, len, 0, (struct sockaddr *)&to,
			   sizeof(to)) != len)
			err(1, "sendto");
		end = now();
		got = recv(callee, received, sizeof(received), 0);
		if (got <= 0)
			errx(1, "message %u was lost", i);
		refuse(received, got, argv + 4);
		printf("%lld\n", end - start);
	}
	return 0;
}
