/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Promised ports, as commands show them.
 */
#ifndef SIPALG_MEDIA_H
#define SIPALG_MEDIA_H

#include <stdbool.h>

#include "cmd.h"
#include "facts.h"
#include "print.h"
#include "units.h"

int media_look(const struct context *context, struct info *info,
	       struct calls *calls);
const char *media_kind(const struct medium *medium);
const char *media_type(const struct medium *medium);
bool media_is_media(const struct medium *medium);
void media_show_traffic(struct print *print, const struct traffic *traffic);
const char *media_silence_word(const struct call *call,
			       const struct medium *medium);
const char *media_trouble(const struct call *call,
			  const struct medium *medium, struct text *text);
void media_show_silence(struct print *print, const struct call *call,
			const struct medium *medium);
const char *media_silence(const struct call *call,
			  const struct medium *medium, struct text *text);
const char *media_loss(const struct call *call, const struct medium *medium,
		       struct text *text);
void media_explain_counting(struct print *print, const struct calls *calls);

#endif /* SIPALG_MEDIA_H */
