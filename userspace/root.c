// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the files of this machine are: in its own root.
 */
#include "root.h"

/**
 * root_path() - a file of this machine
 * @path: absolute
 * @buf: room for another path
 *
 * Return: where it really is.
 */
const char *root_path(const char *path, char buf[PATH_MAX])
{
	(void)buf;
	return path;
}
