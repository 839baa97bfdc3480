/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small files that say how this machine is set up.
 */
#ifndef SIPALG_FILES_H
#define SIPALG_FILES_H

#include <stdbool.h>
#include <stdint.h>

typedef void (*files_each)(const char *name, void *data);

bool files_exists(const char *path);
bool files_number(const char *path, int64_t *number);
bool files_mentions(const char *path, const char *what);
void files_names(const char *path, files_each each, void *data);

#endif /* SIPALG_FILES_H */
