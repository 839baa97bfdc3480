// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg attach, sipalg detach: the nftables rules that hand SIP to the
 * module, in a table of their own.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "attachment.h"
#include "cmd.h"
#include "fail.h"
#include "files.h"
#include "nft.h"
#include "settings.h"
#include "track.h"
#include "units.h"

#define USUAL_SERVICES	"5060"

/**
 * struct done - what attach did
 * @attachment: what is handed over now
 * @same: it was before
 * @others: SIP connections that go on without it
 * @counted: that number is known
 */
struct done {
	const struct attachment *attachment;
	bool same;
	uint32_t others;
	bool counted;
};

/* --- the rules as text ---------------------------------------------------- */

/**
 * struct writer - where rules are written
 * @out: the text
 * @chain: the chain whose rules are being written, or NULL
 */
struct writer {
	FILE *out;
	const char *chain;
};

static const char *family_word(int family)
{
	return family == AF_INET ? "ipv4" : "ipv6";
}

static void open_chain(struct writer *writer, const char *chain)
{
	const struct base_chain *base;
	size_t i;

	fprintf(writer->out, "%s\tchain %s {\n",
		writer->chain ? "\t}\n\n" : "", chain);
	for (i = 0; (base = attachment_base(i)); i++)
		if (!strcmp(base->name, chain))
			fprintf(writer->out,
				"\t\ttype filter hook %s priority filter; policy accept;\n",
				base->hook);
	writer->chain = chain;
}

static int write_rule(const struct rule *rule, void *data)
{
	struct writer *writer = data;
	struct text text;

	if (!writer->chain || strcmp(writer->chain, rule->chain))
		open_chain(writer, rule->chain);
	fputs("\t\t", writer->out);
	if (rule->prefix)
		fprintf(writer->out, "%s %s %s ",
			rule->family == AF_INET ? "ip" : "ip6",
			rule->from ? "saddr" : "daddr",
			attachment_prefix(rule->prefix, &text));
	else if (rule->family != AF_UNSPEC)
		fprintf(writer->out, "meta nfproto %s ",
			family_word(rule->family));
	if (rule->service)
		fprintf(writer->out, "%s dport %u ",
			attachment_proto(rule->service->proto),
			rule->service->port);
	if (rule->go)
		fprintf(writer->out, "goto %s\n", rule->go);
	else
		fprintf(writer->out, "ct helper set \"%s\"\n",
			attachment_object(rule->proto));
	return 0;
}

/* The first two lines make it replace what is there, when it is read again. */
static void write_head(const struct attachment *attachment, FILE *out)
{
	static const uint8_t protos[] = { IPPROTO_UDP, IPPROTO_TCP };
	char comment[COMMENT_MAX + 1];
	size_t i;

	attachment_comment(attachment, comment);
	fprintf(out, "table inet %s\ndelete table inet %s\ntable inet %s {\n"
		"\tcomment \"%s\"\n", ATTACHMENT_TABLE, ATTACHMENT_TABLE,
		ATTACHMENT_TABLE, comment);
	for (i = 0; i < sizeof(protos); i++)
		if (attachment_has(attachment, protos[i]))
			fprintf(out, "\tct helper %s {\n"
				"\t\ttype \"%s\" protocol %s\n"
				"\t\tl3proto inet\n\t}\n\n",
				attachment_object(protos[i]),
				attachment->profile,
				attachment_proto(protos[i]));
}

static char *write_rules(const struct attachment *attachment)
{
	struct writer writer = { 0 };
	char *text = NULL;
	size_t size;

	writer.out = open_memstream(&text, &size);
	if (!writer.out)
		return NULL;
	write_head(attachment, writer.out);
	attachment_rules(attachment, write_rule, &writer);
	fputs("\t}\n}\n", writer.out);
	if (!fclose(writer.out))
		return text;
	free(text);
	return NULL;
}

/* --- what was said, and what was done ------------------------------------- */

static void show_attachment_json(struct print *print,
				 const struct attachment *attachment)
{
	const struct prefixes *from = &attachment->from;
	struct text text;
	size_t i;

	print_object(print, NULL);
	print_number(print, "schema", JSON_SCHEMA);
	print_word(print, "table", STYLE_PLAIN, "inet " ATTACHMENT_TABLE);
	print_word(print, "profile", STYLE_PLAIN, attachment->profile);
	print_list(print, "services");
	for (i = 0; i < attachment->services_num; i++) {
		print_object(print, NULL);
		print_number(print, "port", attachment->service[i].port);
		print_word(print, "protocol", STYLE_PLAIN,
			   attachment_proto(attachment->service[i].proto));
		print_object_end(print);
	}
	print_list_end(print);
	json_bool(&print->json, "ip", attachment->ip);
	json_bool(&print->json, "ip6", attachment->ip6);
	print_list(print, "from");
	for (i = 0; i < from->num; i++)
		print_word(print, NULL, STYLE_PLAIN,
			   attachment_prefix(&from->item[i], &text));
	print_list_end(print);
}

static int show_rules(struct context *context,
		      const struct attachment *attachment)
{
	struct print *print = &context->print;
	char *rules = write_rules(attachment);

	if (!rules)
		return fail(EXIT_CANNOT, NULL, "%s", strerror(errno));
	if (print->as_json) {
		show_attachment_json(print, attachment);
		json_string(&print->json, "rules", rules);
		print_object_end(print);
	} else {
		fputs(rules, print->out);
	}
	free(rules);
	return EXIT_DONE;
}

static void show_done_json(struct print *print, const struct done *done)
{
	show_attachment_json(print, done->attachment);
	json_bool(&print->json, "changed", !done->same);
	if (done->counted)
		print_number(print, "other_connections", done->others);
	else
		json_null(&print->json, "other_connections");
	print_object_end(print);
}

static void show_others(struct print *print, const struct done *done)
{
	static const uint8_t protos[] = { IPPROTO_UDP, IPPROTO_TCP };
	size_t i;

	if (!done->counted || !done->others) {
		print_line(print, "  takes hold on new connections%s",
			   done->counted ? "; there are no others" : "");
		return;
	}
	print_line(print, "  takes hold on new connections; %u SIP connection%s and keep%s %s old handling",
		   done->others, done->others == 1 ? " exists" : "s exist",
		   done->others == 1 ? "s" : "",
		   done->others == 1 ? "its" : "their");
	print_line(print, "  to end those, so that they begin anew:");
	for (i = 0; i < done->attachment->services_num; i++) {
		const struct service *service = &done->attachment->service[i];

		if (service->proto == protos[0] || service->proto == protos[1])
			print_line(print, "    conntrack -D -p %s --dport %u",
				   attachment_proto(service->proto),
				   service->port);
	}
}

static void show_done(struct print *print, const struct done *done)
{
	const struct attachment *attachment = done->attachment;
	struct text text;

	if (print->as_json) {
		show_done_json(print, done);
		return;
	}
	print_line(print, "%s %s, %s%s%s, forwarded and local",
		   done->same ? "already attached" : "attached",
		   attachment_services(attachment, " and ", &text),
		   attachment->ip ? "ip" : "",
		   attachment->ip && attachment->ip6 ? " and " : "",
		   attachment->ip6 ? "ip6" : "");
	print_line(print, "  rules      nft list table inet %s",
		   ATTACHMENT_TABLE);
	print_line(print, "  permanent  the same with --dry-run%s",
		   files_exists("/etc/sipalg") ?
		   " >/etc/sipalg/rules.nft; systemctl enable sipalg" :
		   ", into a file that nftables reads at boot");
	show_others(print, done);
}

/* --- what was asked for --------------------------------------------------- */

static int read_services(const struct args *args, struct attachment *attachment)
{
	struct text plain;
	size_t i;

	if (!args->words_num)
		attachment_add_service(attachment, USUAL_SERVICES);
	for (i = 0; i < args->words_num; i++)
		if (!attachment_add_service(attachment, args->words[i]))
			return fail(EXIT_USAGE,
				    "ports look like 5060/udp 5061/tcp 5062, up to 16 of them",
				    "attach cannot serve '%s'",
				    units_plain(args->words[i], &plain));
	return EXIT_DONE;
}

static int read_attachment(const struct args *args,
			   struct attachment *attachment)
{
	const char *profile = args->option[OPTION_PROFILE];
	const char *from = args->option[OPTION_FROM];
	struct text plain;

	memset(attachment, 0, sizeof(*attachment));
	attachment->profile = ATTACHMENT_PROFILE;
	attachment->ip = args->ip || !args->ip6;
	attachment->ip6 = args->ip6 || !args->ip;
	if (read_services(args, attachment))
		return EXIT_USAGE;
	if (profile && !attachment_set_profile(attachment, profile))
		return fail(EXIT_USAGE,
			    "it may be sipalg, sipalg-pinhole or sipalg-observe",
			    "there is no profile '%s'",
			    units_plain(profile, &plain));
	if (from && !settings_read_prefixes(from, &attachment->from))
		return fail(EXIT_USAGE,
			    "up to 64 prefixes, as in 198.51.100.0/24,2001:db8::/32",
			    "--from cannot be '%s'", units_plain(from, &plain));
	attachment_finish(attachment);
	return EXIT_DONE;
}

/* --- doing it ------------------------------------------------------------- */

static int fail_nft(enum nft_result result)
{
	int err = errno;

	if (result == NFT_DENIED)
		return fail(EXIT_CANNOT,
			    "run it with sudo: it takes CAP_NET_ADMIN in the network namespace",
			    "no permission to change nftables");
	if (result == NFT_ABSENT)
		return fail(EXIT_CANNOT, "run 'sudo modprobe nf_tables'",
			    "this kernel has no nftables");
	return fail(EXIT_CANNOT, "nothing was changed; see 'nft list ruleset'",
		    "nftables does not do it: %s", strerror(err));
}

static int fail_helper(const struct attachment *attachment, uint8_t proto)
{
	const char *word = attachment_proto(proto);

	if (proto == IPPROTO_TCP && attachment_has(attachment, IPPROTO_UDP))
		return fail(EXIT_CANNOT,
			    "nothing was changed; name the ports of UDP alone, or load a module that has it",
			    "the kernel module has no helper '%s' for %s",
			    attachment->profile, word);
	return fail(EXIT_CANNOT,
		    "run 'sudo modprobe sipalg'; if that fails, "
		    "'dkms status sipalg' says whether it was built",
		    "the kernel has no helper '%s' for %s",
		    attachment->profile, word);
}

static int fail_other(const struct nft_table *table)
{
	struct text plain;

	if (!attachment_is_comment(table->comment))
		return fail(EXIT_CANNOT,
			    "rename it: this name is for 'sipalg attach'",
			    "there is a table inet %s that 'sipalg attach' has not made",
			    ATTACHMENT_TABLE);
	return fail(EXIT_CANNOT,
		    "say --replace to put this in its place, or name all that you want",
		    "something else is attached: '%s'",
		    units_sentence(table->comment, &plain));
}

/**
 * struct counting - SIP connections without our helper
 * @attachment: what SIP connections are
 * @num: how many
 */
struct counting {
	const struct attachment *attachment;
	uint32_t num;
};

static void count_other(const struct flow *flow, void *data)
{
	struct counting *counting = data;
	const struct attachment *attachment = counting->attachment;
	size_t i;

	if (!strcmp(flow->helper, attachment->profile))
		return;
	for (i = 0; i < attachment->services_num; i++)
		if (attachment->service[i].proto == flow->proto &&
		    attachment->service[i].port == flow->orig.dst.port) {
			counting->num++;
			return;
		}
}

static void warn_of_world(const struct attachment *attachment)
{
	if (attachment_is_open(attachment))
		warn("name your providers: --from 198.51.100.0/24,2001:db8::/32",
		     "SIP with any host will be handed to the module");
}

static int attach(struct context *context, const struct attachment *attachment)
{
	struct counting counting = { .attachment = attachment };
	struct done done = { .attachment = attachment };
	char comment[COMMENT_MAX + 1];
	enum nft_result result;
	struct nft_table table;
	uint8_t proto;

	result = nft_find(&table);
	if (result != NFT_OK)
		return fail_nft(result);
	attachment_comment(attachment, comment);
	done.same = table.there && !strcmp(table.comment, comment);
	if (table.there && !done.same &&
	    !(context->args.option[OPTION_REPLACE] &&
	      attachment_is_comment(table.comment)))
		return fail_other(&table);
	warn_of_world(attachment);
	result = nft_attach(attachment, &proto);
	if (result == NFT_NO_HELPER)
		return fail_helper(attachment, proto);
	if (result != NFT_OK)
		return fail_nft(result);
	done.counted = !track_flows(count_other, &counting);
	done.others = counting.num;
	show_done(&context->print, &done);
	return EXIT_DONE;
}

static int run_attach(struct context *context)
{
	struct attachment attachment;

	if (read_attachment(&context->args, &attachment))
		return EXIT_USAGE;
	if (context->args.option[OPTION_DRY_RUN])
		return show_rules(context, &attachment);
	if (cmd_enter_netns(context))
		return EXIT_CANNOT;
	return attach(context, &attachment);
}

static int run_detach(struct context *context)
{
	struct print *print = &context->print;
	enum nft_result result;
	struct nft_table table;

	if (cmd_enter_netns(context))
		return EXIT_CANNOT;
	result = nft_find(&table);
	if (result == NFT_OK && table.there) {
		if (!attachment_is_comment(table.comment))
			return fail(EXIT_CANNOT,
				    "'nft delete table inet sipalg' takes it away",
				    "there is a table inet %s that 'sipalg attach' has not made",
				    ATTACHMENT_TABLE);
		result = nft_detach();
	}
	if (result != NFT_OK)
		return fail_nft(result);
	print_object(print, NULL);
	if (print->as_json) {
		print_number(print, "schema", JSON_SCHEMA);
		json_bool(&print->json, "changed", table.there);
	}
	print_object_end(print);
	print_line(print, table.there ? "detached" : "nothing was attached");
	if (table.there)
		print_line(print, "  connections that have the helper keep it until they end");
	return EXIT_DONE;
}

const struct cmd cmd_attach = {
	.name = "attach",
	.usage = "[PORT[/udp|/tcp] ...] [-4] [-6] [--from PREFIX,...] [--profile HELPER]\n"
		 "                     [--replace] [--dry-run]",
	.summary = "let nftables hand SIP to the module",
	.help =
"Adds a table of nftables, inet sipalg, that gives the module's helper to new\n"
"connections to these ports, forwarded and local. Without a port it is 5060 of\n"
"both protocols. All of it is done at once or nothing; doing it again changes\n"
"nothing.\n"
"\n"
"  -4, -6              only IPv4, only IPv6\n"
"  --from PREFIX,...   only connections from or to these networks: those of your\n"
"                      providers, who should be the only ones\n"
"  --profile HELPER    sipalg rewrites and opens pinholes; sipalg-pinhole changes\n"
"                      no byte; sipalg-observe counts and no more\n"
"  --replace           put this in the place of what else is attached\n"
"  --dry-run           change nothing, write the table as 'nft -f' reads it\n",
	.options = "46",
	.longs = OPTION(DRY_RUN) | OPTION(REPLACE) | OPTION(PROFILE) |
		 OPTION(FROM),
	.takes_words = true,
	.run = run_attach,
};

const struct cmd cmd_detach = {
	.name = "detach",
	.usage = "",
	.summary = "take those rules away again",
	.help =
"Removes the table that 'sipalg attach' made. New connections get no helper;\n"
"those that have it keep it until they end.\n",
	.options = "",
	.run = run_detach,
};
