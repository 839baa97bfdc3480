// SPDX-License-Identifier: GPL-2.0-only
/*
 * The socket to the kernel, by libmnl. What the bytes mean is for genl.c.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/netlink.h>

#include "link.h"

/* What waits to be read while events come faster than they are shown. */
#define BUFFER_SIZE	(4 << 20)

static struct mnl_socket *to_socket(struct link *link)
{
	return (struct mnl_socket *)link;
}

/**
 * link_open() - connect to generic netlink of the current network namespace
 *
 * Return: the link, to be given to link_close(); NULL with errno set.
 */
struct link *link_open(void)
{
	struct mnl_socket *nl;

	nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!nl)
		return NULL;
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(nl);
		return NULL;
	}
	/* errors in words; a kernel that has none says errno alone */
	mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &(int){ 1 }, sizeof(int));
	return (struct link *)nl;
}

/**
 * link_send() - send one message
 * @link: the link
 * @msg: a whole netlink message
 * @len: its length
 *
 * Return: 0, or -1 with errno set.
 */
int link_send(struct link *link, const void *msg, size_t len)
{
	return mnl_socket_sendto(to_socket(link), msg, len) < 0 ? -1 : 0;
}

/**
 * link_recv() - receive one datagram, waiting for it
 * @link: the link
 * @buf: where it goes
 * @size: how much fits
 *
 * Return: its length, one or more whole messages; -1 with errno set.
 */
ssize_t link_recv(struct link *link, void *buf, size_t size)
{
	return mnl_socket_recvfrom(to_socket(link), buf, size);
}

/**
 * link_join() - receive what is sent to a multicast group, too
 * @link: the link
 * @group: its number
 *
 * Return: 0, or -1 with errno set.
 */
int link_join(struct link *link, uint32_t group)
{
	struct mnl_socket *nl = to_socket(link);
	int size = BUFFER_SIZE;

	/* who may not have so much has what there is */
	if (setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVBUFFORCE,
		       &size, sizeof(size)) < 0)
		setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVBUF, &size,
			   sizeof(size));
	return mnl_socket_setsockopt(nl, NETLINK_ADD_MEMBERSHIP, &group,
				     sizeof(group));
}

/**
 * link_wait() - wait for something to receive
 * @link: the link
 * @mask: signals that are blocked meanwhile
 *
 * Return: 0; -1 with errno set: EINTR after a signal, EPIPE when nobody reads
 * standard output any more.
 */
int link_wait(struct link *link, const sigset_t *mask)
{
	struct pollfd fds[] = {
		{ .fd = mnl_socket_get_fd(to_socket(link)), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	if (ppoll(fds, 2, NULL, mask) < 0)
		return -1;
	/* an error, a reader who hung up, or no output at all */
	if (!fds[1].revents)
		return 0;
	errno = EPIPE;
	return -1;
}

/**
 * link_close() - end the connection
 * @link: the link, gone afterwards
 */
void link_close(struct link *link)
{
	mnl_socket_close(to_socket(link));
}
