// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a command ends that would go on for ever: the signals that ask it to are
 * blocked but while it waits, so that none comes between two looks.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <unistd.h>

#include "stop.h"

static volatile sig_atomic_t asked;
static sigset_t before;
static bool begun;

static void ask(int number)
{
	(void)number;
	asked = 1;
}

/**
 * stop_begin() - from now on signals ask, and do not end the program
 *
 * Nor does it that nobody reads the output any more.
 */
void stop_begin(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = ask };
	sigset_t blocked;
	size_t i;

	begun = true;
	sigemptyset(&blocked);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction old;

		/* as nohup wants it */
		sigaction(signals[i], NULL, &old);
		if (old.sa_handler == SIG_IGN)
			continue;
		sigaddset(&blocked, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &blocked, &before);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

/**
 * stop_asked() - is it to end?
 *
 * Return: whether it is.
 */
bool stop_asked(void)
{
	sigset_t blocked;

	/* waiting lets none through while there is something to read */
	sigprocmask(SIG_SETMASK, &before, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	return asked;
}

/**
 * stop_mask() - signals to be blocked while it waits
 *
 * Return: the set.
 */
const sigset_t *stop_mask(void)
{
	return &before;
}

/* What fits a pipe that has room can be written without waiting for its reader. */
static ssize_t write_some(const char *data, size_t len)
{
	struct pollfd fd = { .fd = STDOUT_FILENO, .events = POLLOUT };

	if (begun && ppoll(&fd, 1, NULL, &before) < 0)
		return -1;
	return write(STDOUT_FILENO, data,
		     begun && len > PIPE_BUF ? PIPE_BUF : len);
}

/**
 * stop_write() - write to standard output
 * @data: what
 * @len: how much
 *
 * Where nobody takes it, it waits no longer than until it is asked to end.
 *
 * Return: 0; -1 with errno set: EPIPE when there is nobody to take it.
 */
int stop_write(const char *data, size_t len)
{
	while (len) {
		ssize_t done = write_some(data, len);

		if (done < 0 && errno == EINTR && begun && asked)
			errno = EPIPE;
		if (done < 0 && errno != EINTR)
			return -1;
		if (done > 0) {
			data += done;
			len -= done;
		}
	}
	return 0;
}
