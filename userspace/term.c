// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stdout is: a terminal or not, how wide, coloured or not, and whether it
 * shows more than ASCII.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "term.h"

#define WIDTH_DEFAULT	80
#define HEIGHT_DEFAULT	24

/**
 * term_colored() - shall the output be coloured
 * @color: what the command line says
 *
 * Return: true for yes.
 */
bool term_colored(enum term_color color)
{
	const char *no_color = getenv("NO_COLOR");

	if (color != COLOR_AUTO)
		return color == COLOR_ALWAYS;
	if (no_color && *no_color)
		return false;
	return isatty(STDOUT_FILENO);
}

/**
 * term_width() - how many columns a line may have
 *
 * Return: columns of the terminal; 0 when stdout is none, and lines are not to
 * be cut.
 */
unsigned int term_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return WIDTH_DEFAULT;
	return size.ws_col;
}

/**
 * term_height() - how many lines the terminal has
 *
 * Return: lines, some if that is not known.
 */
unsigned int term_height(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row)
		return HEIGHT_DEFAULT;
	return size.ws_row;
}

/**
 * term_ellipsis() - what stands where something was cut out
 *
 * Return: one column wide.
 */
const char *term_ellipsis(void)
{
	setlocale(LC_CTYPE, "");
	return strcmp(nl_langinfo(CODESET), "UTF-8") ? "~" : "\u2026";
}
