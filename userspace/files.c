// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small files that say how this machine is set up: of /proc, /sys and /lib.
 * Prints nothing.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "root.h"

/**
 * files_exists() - is it there?
 * @path: absolute
 *
 * Return: whether it is.
 */
bool files_exists(const char *path)
{
	char buf[PATH_MAX];

	return !access(root_path(path, buf), F_OK);
}

/**
 * files_number() - the number that a file begins with
 * @path: absolute
 * @number: gets it
 *
 * Return: false when there is no such file, or no number in it.
 */
bool files_number(const char *path, int64_t *number)
{
	char buf[PATH_MAX];
	long long value;
	FILE *file;
	bool found;

	file = fopen(root_path(path, buf), "re");
	if (!file)
		return false;
	found = fscanf(file, "%lld", &value) == 1;
	fclose(file);
	if (found)
		*number = value;
	return found;
}

/**
 * files_mentions() - does a line of a file contain something?
 * @path: absolute
 * @what: the text
 *
 * Return: false also when there is no such file.
 */
bool files_mentions(const char *path, const char *what)
{
	char buf[PATH_MAX], *line = NULL;
	bool found = false;
	size_t size = 0;
	FILE *file;

	file = fopen(root_path(path, buf), "re");
	if (!file)
		return false;
	while (!found && getline(&line, &size, file) >= 0)
		found = strstr(line, what);
	free(line);
	fclose(file);
	return found;
}

/**
 * files_names() - what is in a folder
 * @path: absolute
 * @each: is given each name, in no order
 * @data: its second argument
 */
void files_names(const char *path, files_each each, void *data)
{
	char buf[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	dir = opendir(root_path(path, buf));
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			each(entry->d_name, data);
	closedir(dir);
}
