// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg version: of the tool and, if it can be asked, of the module.
 */
#include <linux/sipalg.h>

#include "cmd.h"
#include "fail.h"
#include "units.h"

static enum genl_result ask(struct info *info)
{
	enum genl_result result;
	struct genl genl;

	*info = (struct info){ 0 };
	result = genl_open(&genl);
	if (result != GENL_OK)
		return result;
	result = genl_info(&genl, info);
	genl_close(&genl);
	return result == GENL_PROTOCOL ? GENL_OK : result;
}

static void show_json(struct print *print, const struct info *info, bool known)
{
	print_object(print, NULL);
	print_number(print, "schema", JSON_SCHEMA);
	print_word(print, "tool", STYLE_PLAIN, SIPALG_VERSION);
	print_number(print, "tool_protocol", SIPALG_PROTOCOL);
	if (known) {
		print_bytes(print, "module", info->version);
		print_number(print, "module_protocol", info->protocol);
	} else {
		json_null(&print->json, "module");
		json_null(&print->json, "module_protocol");
	}
	print_object_end(print);
}

static int run(struct context *context)
{
	struct print *print = &context->print;
	enum genl_result result;
	struct text version;
	struct info info;

	if (cmd_enter_netns(context))
		return EXIT_CANNOT;
	result = ask(&info);
	if (print->as_json) {
		show_json(print, &info, result == GENL_OK);
		return EXIT_DONE;
	}
	print_line(print, "tool    %s, protocol %u", SIPALG_VERSION,
		   SIPALG_PROTOCOL);
	if (result == GENL_OK)
		print_line(print, "module  %s, protocol %u",
			   units_plain(info.version, &version), info.protocol);
	else
		print_line(print, "module  unknown: %s", fail_reason(result));
	return EXIT_DONE;
}

const struct cmd cmd_version = {
	.name = "version",
	.usage = "",
	.summary = "of the tool and of the module",
	.help =
"Shows the version of this tool and of the kernel module, with the protocol\n"
"that each speaks. Also works when the module cannot be asked.\n",
	.options = "",
	.run = run,
};
