// SPDX-License-Identifier: GPL-2.0-only
/*
 * Just enough of HTTP/1.1 to be asked for one document. One request a
 * connection, one connection at a time, each with a deadline and a length, so
 * that nobody can hold it. Bodies of requests are not read.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "http.h"

#define REQUEST_MAX	8192
#define DEADLINE_MS	5000

/* Nobody asks for so long: the socket's owner starts us again. */
#define IDLE_MS		60000

/* The first of the sockets that systemd passes. */
#define PASSED_FD	3

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Whether something can be done with the socket before the deadline. */
static bool wait_for(int fd, short events, long long deadline)
{
	struct pollfd pollfd = { .fd = fd, .events = events };
	long long left = deadline - now_ms();

	return left > 0 && poll(&pollfd, 1, left) == 1;
}

static void send_all(int fd, const char *text, size_t len, long long deadline)
{
	ssize_t sent;

	while (len && wait_for(fd, POLLOUT, deadline)) {
		sent = send(fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return;
		if (sent < 0)
			continue;
		text += sent;
		len -= sent;
	}
}

/* The head of a request, ended by NUL; false when none came whole. */
static bool read_head(int fd, char *head, long long deadline)
{
	size_t len = 0;
	ssize_t got;

	while (len < REQUEST_MAX && wait_for(fd, POLLIN, deadline)) {
		got = recv(fd, head + len, REQUEST_MAX - len, MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got <= 0)
			return false;
		len += got;
		head[len] = '\0';
		if (strstr(head, "\r\n\r\n") || strstr(head, "\n\n"))
			return true;
	}
	return false;
}

/* What to answer to a request: the status, and which method it has. */
static const char *judge(char *head, const char *path, bool *is_head)
{
	char *method = strtok(head, " ");
	char *target = strtok(NULL, " ");
	char *version = strtok(NULL, "\r\n");

	*is_head = method && !strcmp(method, "HEAD");
	if (!method || !target || !version || strncmp(version, "HTTP/1.", 7))
		return "400 Bad Request";
	if (strcmp(method, "GET") && !*is_head)
		return "405 Method Not Allowed";
	target[strcspn(target, "?")] = '\0';
	return strcmp(target, path) ? "404 Not Found" : NULL;
}

static void answer(int fd, const struct http_document *document, char *head,
		   long long deadline)
{
	char line[512], *text = NULL;
	const char *status;
	bool is_head;
	size_t len;

	status = judge(head, document->path, &is_head);
	if (!status) {
		text = document->write(document->data);
		status = text ? "200 OK" : "500 Internal Server Error";
	}
	len = text ? strlen(text) : 0;
	snprintf(line, sizeof(line),
		 "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
		 "Connection: close\r\n\r\n", status,
		 text ? document->type : "text/plain", len);
	send_all(fd, line, strlen(line), deadline);
	if (!is_head)
		send_all(fd, text, len, deadline);
	free(text);
}

static void serve_one(int fd, const struct http_document *document)
{
	static char head[REQUEST_MAX + 1];
	long long deadline = now_ms() + DEADLINE_MS;

	if (read_head(fd, head, deadline))
		answer(fd, document, head, deadline);
	shutdown(fd, SHUT_WR);
}

static void serve_many(int fd, const struct http_document *document)
{
	int connection;

	while (wait_for(fd, POLLIN, now_ms() + IDLE_MS)) {
		connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (connection < 0)
			continue;
		serve_one(connection, document);
		close(connection);
	}
}

/* The socket that systemd passes, else that of inetd; -1 for none. */
static int find_socket(bool *listening)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	int fd = STDIN_FILENO, value = 0;
	socklen_t len = sizeof(value);

	if (pid && fds && atol(pid) == getpid() && atoi(fds) > 0)
		fd = PASSED_FD;
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &len) < 0)
		return -1;
	*listening = value;
	return fd;
}

/**
 * http_serve() - answer who asks on the socket that was passed
 * @document: what is served
 *
 * A connection is answered once; a listening socket until nobody has asked for
 * a minute.
 *
 * Return: 0; -1 with errno set when there is no socket.
 */
int http_serve(const struct http_document *document)
{
	bool listening;
	int fd = find_socket(&listening);

	if (fd < 0)
		return -1;
	signal(SIGPIPE, SIG_IGN);
	if (listening)
		serve_many(fd, document);
	else
		serve_one(fd, document);
	return 0;
}
