// SPDX-License-Identifier: GPL-2.0-only
/*
 * sipalg explain: what the module would do with a message, and why. Needs
 * neither module nor rights: it reads and plans with the module's own code.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/sipalg_counters.h>

#include "capture.h"
#include "changes.h"
#include "cmd.h"
#include "core.h"
#include "counters.h"
#include "fail.h"
#include "units.h"

#define FILE_MAX	(64 * 1024 * 1024)
#define MESSAGE_MAX	65535
#define GROWTH_MAX	8192
#define SIP_PORT	5060

/**
 * struct explaining - a file being explained
 * @print: the output
 * @verbose: the whole message is wanted
 * @around: what is around each message
 * @shown: messages shown
 * @others: datagrams that were no SIP
 */
struct explaining {
	struct print *print;
	bool verbose;
	struct message around;
	size_t shown;
	size_t others;
};

/* --- what was asked for --------------------------------------------------- */

/* "192.0.2.1", "192.0.2.1:5060", "[2001:db8::1]:5060"; @word is changed. */
static bool read_endpoint(char *word, struct endpoint *endpoint)
{
	char *port = NULL, *end;
	unsigned long number = SIP_PORT;

	memset(endpoint, 0, sizeof(*endpoint));
	endpoint->family = *word == '[' ? AF_INET6 : AF_INET;
	if (*word == '[') {
		end = strchr(++word, ']');
		if (!end || (end[1] && end[1] != ':'))
			return false;
		port = end[1] ? end + 2 : NULL;
		*end = '\0';
	} else {
		end = strchr(word, ':');
		port = end ? end + 1 : NULL;
		if (end)
			*end = '\0';
	}
	if (port) {
		if (*port < '0' || *port > '9')
			return false;
		number = strtoul(port, &end, 10);
		if (*end || !number || number > UINT16_MAX)
			return false;
	}
	endpoint->port = number;
	return inet_pton(endpoint->family, word, endpoint->addr) == 1;
}

static bool read_mapping(char *word, struct mapping *mapping)
{
	char *equal = strchr(word, '=');

	if (!equal)
		return false;
	*equal = '\0';
	return read_endpoint(word, &mapping->inside) &&
	       read_endpoint(equal + 1, &mapping->outside) &&
	       mapping->inside.family == mapping->outside.family;
}

static int read_mappings(const char *words, struct message *around)
{
	char *copy = strdup(words), *rest = copy, *word;
	struct text plain;
	bool ok = copy;

	while (ok && (word = strsep(&rest, ",")))
		ok = around->mappings_num < MAPPINGS_MAX &&
		     read_mapping(word,
				  &around->mapping[around->mappings_num++]);
	free(copy);
	if (ok)
		return EXIT_DONE;
	return fail(EXIT_USAGE,
		    "it looks like 192.168.1.20:5060=203.0.113.5:5060, up to 16 of them with commas between",
		    "--nat cannot be '%s'", units_plain(words, &plain));
}

/* --- one message ---------------------------------------------------------- */

static const char *const heading_word[] = {
	[HEADING_NONE]	= "none",
	[HEADING_OUT]	= "out",
	[HEADING_IN]	= "in",
};

static const char *const heading_sentence[] = {
	[HEADING_NONE]	= "no mapping is for it",
	[HEADING_OUT]	= "from the phone",
	[HEADING_IN]	= "to the phone",
};

static const char *name_message(const struct plan *plan, struct text *text)
{
	struct text name;

	if (plan->is_request)
		changes_plain(plan->name, plan->name_len, text);
	else if (plan->status)
		snprintf(text->s, sizeof(text->s), "%u to %.100s", plan->status,
			 changes_plain(plan->name, plan->name_len, &name));
	else
		strcpy(text->s, "a message");
	return text->s;
}

static void show_reason_json(struct print *print, const char *key,
			     unsigned int reason)
{
	const struct reason_text *text = counters_reason(reason);

	if (reason == SIPALG_OK && strcmp(key, "reason")) {
		json_null(&print->json, key);
		return;
	}
	print_object(print, key);
	json_string(&print->json, "name", text->name);
	json_string(&print->json, "verdict", text->verdict);
	json_string(&print->json, "sentence", text->sentence);
	print_object_end(print);
}

static void show_places(struct print *print, const struct message *message,
			const struct plan *plan)
{
	const struct changes_of of = {
		message->data, message->len, plan->place, plan->places_num,
	};

	changes_show(print, &of);
}

/* As it goes on, with a NUL behind it; or NULL. */
static uint8_t *whole(const struct explaining *explaining,
		      const struct message *message, size_t *len)
{
	uint8_t *out = NULL;

	if (explaining->verbose)
		out = calloc(1, message->len + GROWTH_MAX);
	if (!out)
		return NULL;
	*len = core_write(message, out);
	out[*len] = '\0';	/* it may have become shorter */
	return out;
}

static void show_json(struct explaining *explaining,
		      const struct message *message, const struct plan *plan)
{
	struct print *print = explaining->print;
	struct text text;
	uint8_t *bytes;
	size_t len;

	print_object(print, NULL);
	json_string(&print->json, "what", name_message(plan, &text));
	print_number(print, "bytes", message->len);
	json_string(&print->json, "direction", heading_word[message->heading]);
	show_reason_json(print, "reason", plan->reason);
	show_reason_json(print, "body", plan->body_reason);
	show_reason_json(print, "sealed", plan->sealed);
	print_number(print, "bytes_after", message->len + plan->growth);
	print_number(print, "media_lines", plan->media_num);
	print_number(print, "media_promised", plan->promised);
	show_places(print, message, plan);
	bytes = whole(explaining, message, &len);
	if (bytes)
		json_bytes(&print->json, "after", bytes, len);
	free(bytes);
	print_object_end(print);
}

static void show_reason(struct print *print, const char *what,
			unsigned int reason)
{
	const struct reason_text *text = counters_reason(reason);

	if (reason == SIPALG_OK)
		return;
	print_line(print, "  %s%s: %s", what, text->name,
		   strcmp(text->verdict, "drop") ? "goes through" :
						   "does not go through");
	print_indented(print, 4, text->sentence);
}

static void show_sum(struct print *print, const struct message *message,
		     const struct plan *plan)
{
	if (plan->promised)
		print_line(print, "  media ports are assumed: the phone's own, as if they were free");
	if (plan->places_num)
		print_line(print, "  %zu change%s, %+ld bytes",
			   plan->places_num, plan->places_num == 1 ? "" : "s",
			   plan->growth);
	else if (message->heading == HEADING_NONE && plan->reason == SIPALG_OK)
		print_line(print, "  it can be read; without a mapping (--nat) nothing changes");
	else if (plan->reason == SIPALG_OK)
		print_line(print, "  nothing in it is ours: it goes through byte for byte");
}

static void show_text(struct explaining *explaining,
		      const struct message *message, const struct plan *plan)
{
	struct print *print = explaining->print;
	uint8_t *bytes;
	size_t len;

	show_reason(print, "", plan->reason);
	show_reason(print, "body ", plan->body_reason);
	show_reason(print, "signed ", plan->sealed);
	show_places(print, message, plan);
	show_sum(print, message, plan);
	bytes = whole(explaining, message, &len);
	if (bytes)
		changes_whole(print, bytes, len);
	free(bytes);
}

static void explain_one(struct explaining *explaining,
			const struct message *message,
			const struct datagram *datagram)
{
	struct print *print = explaining->print;
	struct text what, src, dst;
	struct plan plan;

	core_plan(message, &plan);
	if (datagram && (plan.reason == SIPALG_NOT_SIP ||
			 plan.reason == SIPALG_KEEPALIVE)) {
		explaining->others++;
		return;
	}
	explaining->shown++;
	if (print->as_json) {
		show_json(explaining, message, &plan);
		return;
	}
	if (explaining->shown > 1)
		print_line(print, "%s", "");
	name_message(&plan, &what);
	if (datagram)
		print_line(print, "packet %zu, %s -> %s: %s, %zu bytes, %s",
			   datagram->number,
			   units_endpoint(&datagram->src, &src),
			   units_endpoint(&datagram->dst, &dst), what.s,
			   message->len, heading_sentence[message->heading]);
	else
		print_line(print, "%s, %zu bytes, %s", what.s, message->len,
			   heading_sentence[message->heading]);
	show_text(explaining, message, &plan);
}

/* --- files ---------------------------------------------------------------- */

static bool is_same(const struct endpoint *a, const struct endpoint *b)
{
	return a->family == b->family && a->port == b->port &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

/* By the mapping that has one of its ends, which then comes first. */
static void head(struct message *message, const struct datagram *datagram)
{
	struct mapping first = message->mapping[0];
	size_t i;

	message->heading = HEADING_NONE;
	for (i = 0; i < message->mappings_num; i++) {
		struct mapping *mapping = &message->mapping[i];

		if (is_same(&mapping->inside, &datagram->src))
			message->heading = HEADING_OUT;
		else if (is_same(&mapping->outside, &datagram->dst))
			message->heading = HEADING_IN;
		else
			continue;
		message->mapping[0] = *mapping;
		*mapping = first;
		return;
	}
}

static void explain_capture(struct explaining *explaining,
			    struct capture *capture)
{
	struct datagram datagram;

	while (capture_next(capture, &datagram)) {
		struct message message = explaining->around;

		message.data = datagram.data;
		message.len = datagram.len;
		message.stream = datagram.stream;
		head(&message, &datagram);
		explain_one(explaining, &message, &datagram);
	}
}

/* An editor's line ends become those of SIP, unless it has them. */
static uint8_t *with_line_ends(const uint8_t *data, size_t *len)
{
	uint8_t *out = malloc(*len * 2 + 1);
	bool has = memchr(data, '\r', *len);
	size_t i, k = 0;

	for (i = 0; out && i < *len; i++) {
		if (data[i] == '\n' && !has)
			out[k++] = '\r';
		out[k++] = data[i];
	}
	*len = k;
	return out;
}

static int explain_text(struct explaining *explaining, const uint8_t *data,
			size_t len)
{
	struct message message = explaining->around;
	uint8_t *bytes = with_line_ends(data, &len);

	if (!bytes)
		return fail(EXIT_CANNOT, NULL, "%s", strerror(errno));
	message.data = bytes;
	message.len = len < MESSAGE_MAX ? len : MESSAGE_MAX;
	explain_one(explaining, &message, NULL);
	free(bytes);
	return EXIT_DONE;
}

static uint8_t *read_all(FILE *file, size_t *len)
{
	uint8_t *data = NULL, *larger;
	size_t got;

	*len = 0;
	do {
		larger = realloc(data, *len + 65536);
		if (!larger)
			break;
		data = larger;
		got = fread(data + *len, 1, 65536, file);
		*len += got;
	} while (got && *len < FILE_MAX);
	if (larger && !ferror(file))
		return data;
	free(data);
	return NULL;
}

static uint8_t *read_file(const char *path, size_t *len)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	uint8_t *data;
	int err;

	if (!file)
		return NULL;
	data = read_all(file, len);
	err = errno;
	if (file != stdin)
		fclose(file);
	errno = err;
	return data;
}

static int explain(struct explaining *explaining, const uint8_t *data,
		   size_t len)
{
	struct print *print = explaining->print;
	struct capture capture;
	int code = EXIT_DONE;

	print_object(print, NULL);
	if (print->as_json)
		print_number(print, "schema", JSON_SCHEMA);
	print_list(print, "messages");
	if (capture_begin(&capture, data, len))
		explain_capture(explaining, &capture);
	else
		code = explain_text(explaining, data, len);
	print_list_end(print);
	if (print->as_json)
		print_number(print, "others", explaining->others);
	print_object_end(print);
	if (code || explaining->shown)
		return code;
	return fail(EXIT_CANNOT, "a capture of whole packets is needed: tcpdump -s 0 -w FILE",
		    "there is no SIP message in it");
}

static int run(struct context *context)
{
	const struct args *args = &context->args;
	const char *nat = args->option[OPTION_NAT];
	struct explaining explaining = {
		.print = &context->print, .verbose = args->verbose,
		.around = { .heading = HEADING_OUT },
	};
	struct text plain;
	uint8_t *data;
	size_t len;
	int code;

	if (args->words_num != 1)
		return fail(EXIT_USAGE, "'sipalg help explain' shows how",
			    "explain takes one file, or - for standard input");
	if (nat && read_mappings(nat, &explaining.around))
		return EXIT_USAGE;
	if (args->option[OPTION_IN])
		explaining.around.heading = HEADING_IN;
	if (!nat)
		explaining.around.heading = HEADING_NONE;
	data = read_file(args->words[0], &len);
	if (!data)
		return fail(EXIT_CANNOT, NULL, "cannot read '%s': %s",
			    units_plain(args->words[0], &plain),
			    strerror(errno));
	code = explain(&explaining, data, len);
	free(data);
	return code;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.usage = "FILE|- [--nat INSIDE=OUTSIDE,...] [--in] [-v]",
	.summary = "what would be done with a message, and why",
	.help =
"Reads a SIP message, or a capture (pcap, pcapng) with SIP over UDP, or over TCP\n"
"where each message is one segment, and says what the module would change in it\n"
"under this NAT, what it would not read, and why.\n"
"Needs neither the module nor rights: it is the module's own code that is asked.\n"
"What the module remembers of earlier messages it does not know.\n"
"\n"
"  --nat INSIDE=OUTSIDE,...   what NAT makes of phones, the sender's first, as in\n"
"                             192.168.1.20:5060=203.0.113.5:40001\n"
"  --in                       the message goes to the phone, not from it; in a\n"
"                             capture the addresses say that\n"
"  -v                         the whole message as it would go on, with names\n"
"                             and numbers of people\n",
	.options = "v",
	.longs = OPTION(NAT) | OPTION(IN),
	.takes_words = true,
	.run = run,
};
