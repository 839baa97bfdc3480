/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is changed in a message, for people and programs.
 */
#ifndef SIPALG_CHANGES_H
#define SIPALG_CHANGES_H

#include "facts.h"
#include "print.h"
#include "units.h"

/**
 * struct changes_of - a message and what is changed in it
 * @data: the message as it came
 * @len: bytes of it
 * @place: the changes, in order and without overlap
 * @num: how many
 */
struct changes_of {
	const uint8_t *data;
	size_t len;
	const struct place *place;
	size_t num;
};

const char *changes_plain(const uint8_t *bytes, size_t len, struct text *text);
void changes_show(struct print *print, const struct changes_of *of);
void changes_line(const struct changes_of *of, char *line, size_t size);
long changes_growth(const struct changes_of *of);
uint8_t *changes_apply(const struct changes_of *of, size_t *len);
void changes_whole(struct print *print, const uint8_t *bytes, size_t len);

#endif /* SIPALG_CHANGES_H */
