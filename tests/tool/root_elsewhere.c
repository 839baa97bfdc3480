// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands where userspace/root.c stands in the tool: the files of a machine are
 * below the folder that the environment variable SIPALG_ROOT names, if it does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "root.h"

const char *root_path(const char *path, char buf[PATH_MAX])
{
	const char *root = getenv("SIPALG_ROOT");

	if (!root)
		return path;
	snprintf(buf, PATH_MAX, "%s%s", root, path);
	return buf;
}
