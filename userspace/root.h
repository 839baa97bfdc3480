/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the files of this machine are. Tests link another implementation.
 */
#ifndef SIPALG_ROOT_H
#define SIPALG_ROOT_H

#include <limits.h>

const char *root_path(const char *path, char buf[PATH_MAX]);

#endif /* SIPALG_ROOT_H */
