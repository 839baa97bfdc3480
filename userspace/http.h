/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Just enough of HTTP to be asked for one document, on a socket that somebody
 * else made: systemd or inetd.
 */
#ifndef SIPALG_HTTP_H
#define SIPALG_HTTP_H

#include <stddef.h>

/**
 * struct http_document - what is served
 * @path: where
 * @type: its Content-Type
 * @write: makes it: text to be freed, or NULL; anew for each request
 * @data: the argument of @write
 */
struct http_document {
	const char *path;
	const char *type;
	char *(*write)(void *data);
	void *data;
};

int http_serve(const struct http_document *document);

#endif /* SIPALG_HTTP_H */
