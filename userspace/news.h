/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events, as commands show them while they come.
 */
#ifndef SIPALG_NEWS_H
#define SIPALG_NEWS_H

#include "cmd.h"
#include "facts.h"
#include "units.h"

/**
 * struct news - how the events of a command are shown
 * @watch: which there are
 * @begin: called once it is sure that they will come; returns an exit status.
 *	May be NULL
 * @is_wanted: shall this one be shown?
 * @show: shows it; text, or members of the object that is open; returns an
 *	exit status
 * @data: argument of each
 */
struct news {
	enum watch watch;
	int (*begin)(void *data);
	bool (*is_wanted)(const struct event *event, void *data);
	int (*show)(struct print *print, const struct event *event, void *data);
	void *data;
};

int news_run(struct context *context, const struct news *news);
const char *news_reason(const struct event *event, struct text *text);
const char *news_what(const struct event *event, struct text *text);
void news_outcome_json(struct print *print, const struct event *event);

#endif /* SIPALG_NEWS_H */
