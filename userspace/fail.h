/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What went wrong, said on stderr: one line for it and one for what to do.
 */
#ifndef SIPALG_FAIL_H
#define SIPALG_FAIL_H

#include "facts.h"
#include "genl.h"

/**
 * enum exit_code - exit status of the tool
 * @EXIT_DONE: done
 * @EXIT_USAGE: the command line is wrong
 * @EXIT_CANNOT: could not be done
 * @EXIT_FOUND: done, and found something wrong; there is output
 */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_USAGE = 1,
	EXIT_CANNOT = 2,
	EXIT_FOUND = 3,
};

int fail(enum exit_code code, const char *todo, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void warn(const char *todo, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int fail_genl(enum genl_result result, const struct info *info);
int fail_refused(const char *name, const char *why);
int fail_dump(enum genl_result result, const struct info *info);
const char *fail_reason(enum genl_result result);

#endif /* SIPALG_FAIL_H */
