/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The socket to the kernel: whole netlink messages out, datagrams in. This is
 * the one seam of the tool: tests link another implementation of it.
 */
#ifndef SIPALG_LINK_H
#define SIPALG_LINK_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct link;

struct link *link_open(void);
int link_send(struct link *link, const void *msg, size_t len);
ssize_t link_recv(struct link *link, void *buf, size_t size);
int link_join(struct link *link, uint32_t group);
int link_wait(struct link *link, const sigset_t *mask);
void link_close(struct link *link);

#endif /* SIPALG_LINK_H */
