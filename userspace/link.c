// SPDX-License-Identifier: GPL-2.0-only
/*
 * The socket to the kernel, by libmnl. What the bytes mean is for genl.c.
 */
#include <libmnl/libmnl.h>
#include <linux/netlink.h>

#include "link.h"

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
 * link_close() - end the connection
 * @link: the link, gone afterwards
 */
void link_close(struct link *link)
{
	mnl_socket_close(to_socket(link));
}
