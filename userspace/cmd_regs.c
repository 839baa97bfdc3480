// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg regs: the registrations now, by phone.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/sipalg.h>

#include "cmd.h"
#include "fail.h"
#include "media.h"
#include "tally.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const state_word[] = {
	[SIPALG_REG_TRYING]	= "trying",
	[SIPALG_REG_ACTIVE]	= "active",
};

static void show_reg(struct print *print, const struct reg *reg)
{
	print_row(print);
	print_object(print, NULL);
	print_word(print, "state",
		   reg->state == SIPALG_REG_ACTIVE ? STYLE_GOOD : STYLE_WARN,
		   cmd_word(state_word, ARRAY_SIZE(state_word), reg->state));
	print_clock(print, "age_s", reg->age_s);
	print_clock(print, "expires_s", reg->expires_s);
	print_endpoint(print, "inside", &reg->inside);
	print_endpoint(print, "outside", &reg->outside);
	print_endpoint(print, "registrar", &reg->registrar);
	media_show_traffic(print, &reg->traffic);
	print_object_end(print);
}

static void show(struct print *print, const struct info *info,
		 const struct regs *regs)
{
	static const char *const heads[] = {
		"STATE", "AGE", "EXPIRES", "PHONE", "REACHED AT", "REGISTRAR",
		"IN", "OUT", NULL
	};
	size_t i;

	cmd_document(print, info);
	print_list(print, "registrations");
	print_table(print, "lrrlllrr");
	if (regs->num)
		print_heads(print, heads);
	for (i = 0; i < regs->num; i++)
		show_reg(print, &regs->item[i]);
	print_table_end(print);
	print_list_end(print);
	print_object_end(print);
	if (!regs->num)
		print_line(print, "no registrations");
	else
		print_line(print, "%zu registration%s", regs->num,
			   regs->num == 1 ? "" : "s");
	if (regs->num)
		media_explain_counting(print, NULL);
}

static int compare(const void *left, const void *right)
{
	const struct reg *a = left, *b = right;
	int order = tally_order(&a->inside, &b->inside);

	return order ? order : tally_order(&a->registrar, &b->registrar);
}

static int run(struct context *context)
{
	enum genl_result result;
	struct genl genl;
	struct info info;
	struct regs regs;

	if (cmd_open(context, &genl, &info))
		return EXIT_CANNOT;
	result = genl_regs(&genl, &regs);
	genl_close(&genl);
	if (fail_dump(result, &info))
		return EXIT_CANNOT;
	/* without conntrack's table the packets are not known, and that shows */
	tally_regs(&regs);
	if (regs.num)
		qsort(regs.item, regs.num, sizeof(*regs.item), compare);
	show(&context->print, &info, &regs);
	genl_free_regs(&regs);
	return EXIT_DONE;
}

const struct cmd cmd_regs = {
	.name = "regs",
	.usage = "",
	.summary = "registrations now",
	.help =
"Lists the registrations of this network namespace by phone: its address in\n"
"the LAN, the public address at which the registrar reaches it, and the\n"
"registrar. AGE is how long a registration has been in its state. IN and\n"
"OUT are the packets to and from the phone through that address, if they are\n"
"counted: net.netfilter.nf_conntrack_acct is 1.\n",
	.options = "",
	.run = run,
};
