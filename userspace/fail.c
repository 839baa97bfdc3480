// SPDX-License-Identifier: GPL-2.0-only
/*
 * What went wrong, said on stderr: one line for it and one for what to do.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <linux/sipalg.h>

#include "fail.h"
#include "units.h"

/**
 * fail() - say what failed
 * @code: exit status
 * @todo: what the reader can do about it, or NULL
 * @fmt: what failed
 *
 * Return: @code, so that callers can return it.
 */
int fail(enum exit_code code, const char *todo, const char *fmt, ...)
{
	va_list args;

	fputs("sipalg: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	if (todo)
		fprintf(stderr, "  %s\n", todo);
	return code;
}

/**
 * warn() - say what is done, and perhaps not meant
 * @todo: what the reader can do about it, or NULL
 * @fmt: what it is
 */
void warn(const char *todo, const char *fmt, ...)
{
	va_list args;

	fputs("sipalg: warning: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	if (todo)
		fprintf(stderr, "  %s\n", todo);
}

/* What each result of genl.h means, and what to do about it. */
static const struct {
	const char *reason;
	const char *todo;
} sentence[] = {
	[GENL_ABSENT] = {
		"the kernel module is not loaded",
		"run 'sudo modprobe sipalg'; if that fails, "
		"'dkms status sipalg' says whether it was built",
	},
	[GENL_DENIED] = {
		"no permission to ask the kernel module",
		"run it with sudo: it takes CAP_NET_ADMIN in the network namespace",
	},
	[GENL_PROTOCOL] = {
		"module and tool do not fit together",
		"install the same version of both, then load the new module: "
		"'sudo modprobe -r sipalg && sudo modprobe sipalg'",
	},
	[GENL_GARBLED] = {
		"the answer of the kernel module makes no sense",
		"install the same version of module and tool, then load the "
		"new module: 'sudo modprobe -r sipalg && sudo modprobe sipalg'",
	},
	[GENL_REFUSED] = {
		"the kernel module refuses",
		"nothing was changed; 'sipalg version' says whether module and "
		"tool are of one version",
	},
	[GENL_CHANGED] = {
		"the table changed each time while it was read",
		"an entry may be missing or there twice",
	},
	[GENL_LACKING] = {
		"the kernel module does not tell of events",
		"it is an old one, or on a kernel of 5.10 from before the end of "
		"2023, where nobody could be kept from listening",
	},
	[GENL_UNLOADED] = {
		"the kernel module was unloaded",
		"run 'sudo modprobe sipalg', and this again",
	},
	[GENL_STOPPED] = {
		"ended by the user", NULL,
	},
	[GENL_SYSTEM] = {
		"cannot talk to the kernel",
		"see 'dmesg' and 'sipalg version'",
	},
};

/**
 * fail_reason() - why the module could not be asked, in few words
 * @result: how the question ended, not GENL_OK
 *
 * Return: the words.
 */
const char *fail_reason(enum genl_result result)
{
	return sentence[result].reason;
}

/**
 * fail_dump() - say why a table could not be read, or not at one moment
 * @result: how the dump ended
 * @info: the module
 *
 * Return: EXIT_DONE when there is something to show, else EXIT_CANNOT.
 */
int fail_dump(enum genl_result result, const struct info *info)
{
	if (result == GENL_OK)
		return EXIT_DONE;
	fail_genl(result, info);
	return result == GENL_CHANGED ? EXIT_DONE : EXIT_CANNOT;
}

/**
 * fail_refused() - say why the module did not do what it was asked
 * @name: what it is about, or NULL
 * @why: the words of the module, or ""; then errno says it
 *
 * Return: EXIT_CANNOT.
 */
int fail_refused(const char *name, const char *why)
{
	const char *cause = strerror(errno);
	const char *todo = sentence[GENL_REFUSED].todo;
	struct text plain;

	if (*why) {
		cause = units_sentence(why, &plain);
		todo = "nothing was changed; 'sipalg show' lists what holds, 'sipalg version' both versions";
	}
	return fail(EXIT_CANNOT, todo, "%s%s%s: %s",
		    fail_reason(GENL_REFUSED), name ? " " : "",
		    name ? name : "", cause);
}

/**
 * fail_genl() - say why the module could not be asked
 * @result: how the question ended, not GENL_OK; errno for GENL_SYSTEM
 * @info: the module, as far as it is known
 *
 * Return: EXIT_CANNOT.
 */
int fail_genl(enum genl_result result, const struct info *info)
{
	const char *todo = sentence[result].todo;
	struct text version;

	if (result == GENL_SYSTEM)
		return fail(EXIT_CANNOT, todo, "%s: %s", fail_reason(result),
			    strerror(errno));
	if (result == GENL_PROTOCOL)
		return fail(EXIT_CANNOT, todo,
			    "module %s speaks protocol %u, this tool %s speaks %u",
			    units_plain(info->version, &version),
			    info->protocol, SIPALG_VERSION, SIPALG_PROTOCOL);
	return fail(EXIT_CANNOT, todo, "%s", fail_reason(result));
}
