/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stdout is: a terminal or not, how wide, coloured or not.
 */
#ifndef SIPALG_TERM_H
#define SIPALG_TERM_H

#include <stdbool.h>

/**
 * enum term_color - what --color said
 * @COLOR_AUTO: on a terminal, unless NO_COLOR is set
 * @COLOR_ALWAYS: always
 * @COLOR_NEVER: never
 */
enum term_color {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

bool term_colored(enum term_color color);
unsigned int term_width(void);
unsigned int term_height(void);
const char *term_ellipsis(void);

#endif /* SIPALG_TERM_H */
