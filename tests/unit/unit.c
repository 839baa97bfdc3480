// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expectations, guarded copies of messages, and short ways to read one.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "unit.h"

#define GUARD_ROOM	(1 << 20)
#define PAGE		4096

const u8 *unit_data;
u32 unit_len;
struct sipalg_job unit_job;
u64 unit_steps;

static bool failed;

/**
 * struct progress - what is being done, for who waits for it to be done
 * @number: of the case in its suite
 * @name: of the case; empty between two
 */
static struct progress {
	u32 number;
	char name[128];
} *progress;

/* Called by each basic block of sip/ and nat/: -fsanitize-coverage=trace-pc. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	unit_steps++;
}

bool unit_expect(bool fact, const char *file, int line, const char *text)
{
	if (!fact) {
		printf("    # %s:%d: not so: %s\n", file, line, text);
		failed = true;
	}
	return fact;
}

void unit_expect_eq(long got, long want, const char *file, int line,
		    const char *text)
{
	if (got == want)
		return;
	printf("    # %s:%d: %s is %ld, not %ld\n", file, line, text, got, want);
	failed = true;
}

void unit_expect_text(const u8 *got, u32 len, const char *want,
		      const char *file, int line)
{
	if (len == strlen(want) && !memcmp(got, want, len))
		return;
	printf("    # %s:%d: \"%.*s\" is not \"%s\"\n", file, line, (int)len,
	       (const char *)got, want);
	failed = true;
}

void unit_expect_span(struct sipalg_span span, const char *want,
		      const char *file, int line)
{
	if (unit_expect(span.off <= unit_len && span.len <= unit_len - span.off,
			file, line, "lies within the message"))
		unit_expect_text(unit_data + span.off, span.len, want, file,
				 line);
}

#define REASON_NAME(id, name, verdict, sentence) name,
static const char *const reasons[] = { SIPALG_REASONS(REASON_NAME) };

const char *unit_reason_name(u32 reason)
{
	return reason < SIPALG_REASONS_NUM ? reasons[reason] : "none";
}

s32 unit_reason_find(const char *name)
{
	u32 i;

	for (i = 0; i < SIPALG_REASONS_NUM; i++)
		if (!strcmp(reasons[i], name))
			return i;
	return -1;
}

void unit_expect_reason(u32 got, u32 want, const char *file, int line)
{
	if (got == want)
		return;
	printf("    # %s:%d: the reason is %s, not %s\n", file, line,
	       unit_reason_name(got), unit_reason_name(want));
	failed = true;
}

static void *map_shared(u32 len)
{
	void *room = mmap(NULL, len, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	return room;
}

void unit_fork(void)
{
	int status = 0;
	pid_t child;

	progress = map_shared(sizeof(*progress));
	child = fork();
	if (!child)
		return;
	if (child < 0 || waitpid(child, &status, 0) < 0)
		perror("fork");
	else if (progress->name[0])
		printf("    not ok %u %s # died\n", progress->number,
		       progress->name);
	fflush(stdout);
	/* what else ends with a program the child has done */
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

void unit_plan(const char *suite, u32 nr)
{
	progress->number = 0;
	printf("    KTAP version 1\n    # Subtest: %s\n    1..%u\n", suite, nr);
}

void unit_begin(const char *name)
{
	snprintf(progress->name, sizeof(progress->name), "%s", name);
	progress->number++;
	failed = false;
}

bool unit_failed(void)
{
	return failed;
}

bool unit_end(void)
{
	printf("    %s %u %s\n", failed ? "not ok" : "ok", progress->number,
	       progress->name);
	progress->name[0] = 0;
	fflush(stdout);
	return !failed;
}

/* Room between two pages that cannot be read. */
static u8 *guard_room(void)
{
	static u8 *room;

	if (!room) {
		room = mmap(NULL, GUARD_ROOM + 2 * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (room == MAP_FAILED ||
		    mprotect(room, PAGE, PROT_NONE) ||
		    mprotect(room + PAGE + GUARD_ROOM, PAGE, PROT_NONE)) {
			perror("guard pages");
			exit(2);
		}
		room += PAGE;
	}
	return room;
}

const u8 *unit_guard_end(const void *data, u32 len)
{
	u8 *copy = guard_room() + GUARD_ROOM - len;

	memcpy(copy, data, len);
	return copy;
}

const u8 *unit_guard_begin(const void *data, u32 len)
{
	return memcpy(guard_room(), data, len);
}

/* Poison: what the parser does not set must not matter. */
enum sipalg_reason unit_read_bytes(const void *data, u32 len)
{
	memset(&unit_job, 0xa5, sizeof(unit_job));
	unit_job.plan_sdp = false;
	unit_job.map.nr = 0;
	unit_job.back.nr = 0;
	unit_job.said.nr = 0;
	unit_job.keep_all = false;
	unit_job.origin.family = 0;
	unit_job.transport = SIPALG_SITE_DATAGRAM;
	unit_data = unit_guard_end(data, len);
	unit_len = len;
	unit_job.data = unit_data;
	unit_job.len = len;
	return sipalg_msg_parse(unit_data, len, &unit_job.msg);
}

enum sipalg_reason unit_read(const char *text)
{
	static char wire[1 << 18];
	u32 len = 0;

	for (; *text; text++) {
		if (*text == '\n')
			wire[len++] = '\r';
		wire[len++] = *text;
	}
	return unit_read_bytes(wire, len);
}

#define NO_ADDRESSES							\
	"Via: SIP/2.0/UDP a.example.com;branch=z9hG4bKbase\n"		\
	"From: <sip:alice@example.com>;tag=base\n"			\
	"To: <sip:bob@example.net>\n"					\
	"Call-ID: base@a.example.com\n"					\
	"CSeq: 1 OPTIONS\n"

enum sipalg_reason unit_read_with(const char *headers)
{
	static char text[1 << 17];

	snprintf(text, sizeof(text),
		 "OPTIONS sip:bob@example.net SIP/2.0\n%s" NO_ADDRESSES "\n",
		 headers);
	return unit_read(text);
}

enum sipalg_reason unit_read_sdp(const char *body)
{
	static char text[1 << 17];
	enum sipalg_reason reason;

	snprintf(text, sizeof(text),
		 "OPTIONS sip:bob@example.net SIP/2.0\n" NO_ADDRESSES
		 "Content-Type: application/sdp\n\n%s", body);
	reason = unit_read(text);
	if (reason)
		return reason;
	EXPECT(unit_job.msg.has_sdp);
	memset(unit_job.media, 0, sizeof(unit_job.media));
	sipalg_sdp_init(&unit_job.sdp);
	return sipalg_sdp_parse(unit_data, unit_job.msg.parts[0].text,
				&unit_job.sdp);
}

struct sipalg_end unit_end_of(const char *text)
{
	struct sipalg_end end = { .addr.family = 0 };
	const char *colon = strrchr(text, ':');
	char host[64];

	if (*text == '[') {
		const char *close = strchr(text, ']');

		snprintf(host, sizeof(host), "%.*s", (int)(close - text - 1),
			 text + 1);
		end.addr.family = inet_pton(AF_INET6, host, end.addr.b) ? 6 : 0;
		end.port = close[1] == ':' ? atoi(close + 2) : 0;
		return end;
	}
	snprintf(host, sizeof(host), "%.*s",
		 colon ? (int)(colon - text) : (int)strlen(text), text);
	end.addr.family = inet_pton(AF_INET, host, end.addr.b) ? 4 : 0;
	end.port = colon ? atoi(colon + 1) : 0;
	return end;
}

void unit_map(const char *from, const char *to, u8 flags)
{
	struct sipalg_end old = unit_end_of(from);
	struct sipalg_end new = unit_end_of(to);

	EXPECT(sipalg_map_add(&unit_job.map, &old, &new, flags));
}

void unit_expect_site(const struct sipalg_site *site, const char *text,
		      u8 field, u8 flags, const char *file, int line)
{
	struct sipalg_span span = { site->off, site->len };

	unit_expect_span(span, text, file, line);
	unit_expect_eq(site->field, field, file, line, "field");
	unit_expect_eq(site->flags, flags, file, line, "flags");
}

void unit_expect_edit(u32 i, const char *want, const char *file, int line)
{
	const struct sipalg_edits *edits = &unit_job.edits;

	if (unit_expect(i < edits->nr, file, line, "there is such an edit"))
		unit_expect_text(edits->text + edits->list[i].text,
				 edits->list[i].new_len, want, file, line);
}
