// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the golden cases: files that say how a message goes in, what NAT is
 * there, and how it must come out. tests/golden/README has their form.
 */
#include <ctype.h>
#include <dirent.h>
#include "sip/frame.h"
#include "unit.h"
#include "invariant.h"

#define ROOM	(1 << 17)

/**
 * struct golden - one case, as its file has it
 * @in: the message
 * @out: what it must become; equals @in when the file has none
 * @map: pairs of nat: and inward:
 * @back: pairs of back:, or those of @map turned round
 * @said: sayings of said:
 * @media: promises of media:
 * @origin: of origin:
 * @transport: of transport:
 * @reason: of the message
 * @sdp: of its description; -1 when none is expected
 * @sealed: why nothing in it may change; SIPALG_OK when it may
 * @body: why its body cannot be read
 * @edits: how many
 * @kept: how many sayings must be kept
 * @one_way: reverse: no
 * @any_length: length: wrong
 * @echo: this is the way back: @in is what an answer would give back
 */
struct golden {
	u8 in[ROOM], out[ROOM];
	u32 in_len, out_len;
	struct sipalg_map map, back;
	struct sipalg_sayings said;
	struct sipalg_media_map media[SIPALG_MEDIA_MAX];
	struct sipalg_addr origin;
	u8 transport;
	s32 reason, sdp, sealed, body, edits, kept;
	bool has_out, one_way, any_length, echo;
};

static struct golden golden;
static bool produced[SIPALG_REASONS_NUM];
static u32 streamed;		/* cases that a stream can have */

static bool fail(const char *what, const char *line)
{
	printf("    # golden: %s: %.*s\n", what, (int)strcspn(line, "\n"), line);
	EXPECT(!"the case can be read");
	return false;
}

/* Appends one byte as text has it: LF is CRLF on the wire. */
static u32 put(u8 *to, u32 len, char byte)
{
	if (byte == '\n')
		to[len++] = '\r';
	to[len++] = byte;
	return len;
}

/* One byte behind a backslash. */
static u32 put_escape(u8 *to, u32 len, char letter)
{
	static const char letters[] = "nlr0ts8";
	static const char bytes[] = "\n\n\r\0\t \x80";
	const char *found = strchr(letters, letter);

	if (letter == 'n')
		return put(to, len, '\n');
	to[len++] = found ? bytes[found - letters] : letter;
	return len;
}

/* {{xN:TEXT}} is N times TEXT. Return: bytes of it, 0 if it is none. */
static u32 put_repeat(u8 *to, u32 *len, const char *text)
{
	const char *end = strstr(text, "}}");
	const char *at;
	char *colon;
	u32 nr;

	if (strncmp(text, "{{x", 3) || !end)
		return 0;
	nr = strtoul(text + 3, &colon, 10);
	if (*colon != ':' || nr > 65536)
		return 0;
	while (nr--) {
		for (at = colon + 1; at < end; at++) {
			if (*at != '\\')
				*len = put(to, *len, *at);
			else
				*len = put_escape(to, *len, *++at);
		}
	}
	return end + 2 - text;
}

/* The text from @text to @end, as bytes on the wire. {{cut}} ends it early. */
static u32 read_wire(u8 *to, const char *text, const char *end)
{
	u32 len = 0;

	while (text < end && len < ROOM / 2) {
		u32 used = put_repeat(to, &len, text);

		if (!strncmp(text, "{{cut}}", 7))
			break;
		text += used;
		if (!used)
			len = put(to, len, *text++);
	}
	return len;
}

static u8 read_flags(const char *text)
{
	static const struct {
		const char *name;
		u8 flag;
	} flags[] = {
		{ "bare-via", SIPALG_MAP_BARE_VIA },
		{ "bare-uri", SIPALG_MAP_BARE_URI },
		{ "keep-via", SIPALG_MAP_KEEP_VIA },
		{ "keep-uri", SIPALG_MAP_KEEP_URI },
		{ "keep-host", SIPALG_MAP_KEEP_HOST },
		{ "inward", SIPALG_MAP_INWARD },
		{ "elsewhere", SIPALG_MAP_ELSEWHERE },
	};
	u8 found = 0;
	u32 i;

	for (i = 0; i < SIPALG_ARRAY_SIZE(flags); i++)
		if (strstr(text, flags[i].name))
			found |= flags[i].flag;
	return found;
}

/* FROM -> TO [FLAG...] */
static bool read_pair(struct sipalg_map *map, const char *value, u8 flags)
{
	char from[64], to[64], rest[64] = "";
	struct sipalg_end old, new;

	if (sscanf(value, "%63s -> %63s%63[^\n]", from, to, rest) < 2)
		return fail("pair", value);
	old = unit_end_of(from);
	new = unit_end_of(to);
	if (!old.addr.family || !new.addr.family || !old.port || !new.port)
		return fail("pair", value);
	return sipalg_map_add(map, &old, &new, flags | read_flags(rest));
}

/* media: LINE rtp END [rtcp END] [candidates] */
static bool read_media(const char *value)
{
	struct sipalg_media_map *map;
	char rtp[64], rtcp[64], rest[64] = "";
	u32 line;
	int nr;

	nr = sscanf(value, "%u rtp %63s%63[^\n]", &line, rtp, rest);
	if (nr < 2 || !line || line > SIPALG_MEDIA_MAX)
		return fail("media", value);
	map = &golden.media[line - 1];
	map->promised = true;
	map->candidates = strstr(rest, " candidates");
	map->rtp = unit_end_of(rtp);
	if (sscanf(rest, " rtcp %63s", rtcp) == 1)
		map->rtcp = unit_end_of(rtcp);
	return map->rtp.port ? true : fail("media", value);
}

static bool add_saying(u8 voice, const char *text, const char *own)
{
	struct sipalg_saying *saying = &golden.said.list[golden.said.nr];
	const struct sipalg_saying *other = golden.said.list;

	if (golden.said.nr == SIPALG_SAYINGS_MAX ||
	    strlen(text) > SIPALG_SAYING_MAX || strlen(own) > SIPALG_SAYING_MAX)
		return false;
	saying->voice = voice;
	saying->len = strlen(text);
	saying->own_len = strlen(own);
	memcpy(saying->text, text, strlen(text));
	memcpy(saying->own, own, strlen(own));
	for (; other < saying; other++)
		saying->nth += other->voice == voice &&
			       other->len == saying->len &&
			       !memcmp(other->text, text, saying->len);
	golden.said.nr++;
	return true;
}

/* said: via|uri|from|to|host TEXT -> OWN */
static bool read_said(const char *value)
{
	static const char *const voices[] = {
		[SIPALG_VOICE_NONE] = "host", [SIPALG_VOICE_VIA] = "via",
		[SIPALG_VOICE_URI] = "uri", [SIPALG_VOICE_FROM] = "from",
		[SIPALG_VOICE_TO] = "to",
	};
	char voice[16], text[64], own[64];
	u32 i;

	if (sscanf(value, "%15s %63s -> %63s", voice, text, own) != 3)
		return fail("said", value);
	for (i = 0; i < SIPALG_ARRAY_SIZE(voices); i++) {
		if (strcmp(voice, voices[i]))
			continue;
		if (i)
			return add_saying(i, text, own);
		return add_saying(SIPALG_VOICE_FROM, text, own) &&
		       add_saying(SIPALG_VOICE_TO, text, own);
	}
	return fail("said", value);
}

static bool read_origin(const char *value)
{
	char host[64] = "";

	sscanf(value, "%63s", host);
	golden.origin = unit_end_of(host).addr;
	return golden.origin.family ? true : fail("origin", value);
}

static bool read_transport(const char *value)
{
	char name[8] = "";

	sscanf(value, "%7s", name);
	golden.transport = strcmp(name, "tcp") ? SIPALG_SITE_DATAGRAM :
						 SIPALG_SITE_STREAM;
	return !strcmp(name, "tcp") || !strcmp(name, "udp") ||
	       fail("transport", value);
}

/* The reason behind @word, @unsaid where the word does not stand. */
static bool read_reason(const char *text, const char *word, s32 unsaid,
			s32 *reason)
{
	const char *more = strstr(text, word);
	char name[64] = "";

	*reason = unsaid;
	if (!more)
		return true;
	sscanf(more + strlen(word), " %63[a-z0-9_]", name);
	*reason = unit_reason_find(name);
	return *reason >= 0;
}

/* reason NAME, edits N [, sdp|sealed|body NAME] [, kept N] */
static bool read_outcome(const char *text)
{
	const char *more;

	if (sscanf(text, " reason %*[a-z0-9_], edits %d", &golden.edits) < 1)
		return fail("outcome", text);
	if (!read_reason(text, "reason", -1, &golden.reason) ||
	    !read_reason(text, ", sdp", -1, &golden.sdp) ||
	    !read_reason(text, ", sealed", SIPALG_OK, &golden.sealed) ||
	    !read_reason(text, ", body", SIPALG_OK, &golden.body))
		return fail("no such reason", text);
	more = strstr(text, ", kept ");
	golden.kept = more ? atoi(more + 7) : 0;
	return true;
}

/* Lines above the first "---"; title and story are for people. */
static bool read_line(const char *line)
{
	static const char *const prose[] = { "title:", "story:", "#", " ", "\t" };
	u32 i;

	if (!strncmp(line, "nat:", 4))
		return read_pair(&golden.map, line + 4, 0);
	if (!strncmp(line, "inward:", 7))
		return read_pair(&golden.map, line + 7, SIPALG_MAP_INWARD);
	if (!strncmp(line, "back:", 5))
		return read_pair(&golden.back, line + 5, 0);
	if (!strncmp(line, "media:", 6))
		return read_media(line + 6);
	if (!strncmp(line, "said:", 5))
		return read_said(line + 5);
	if (!strncmp(line, "origin:", 7))
		return read_origin(line + 7);
	if (!strncmp(line, "transport:", 10))
		return read_transport(line + 10);
	if (!strncmp(line, "reverse: no,", 12))
		return golden.one_way = true;
	if (!strncmp(line, "length: wrong,", 14))
		return golden.any_length = true;
	for (i = 0; i < SIPALG_ARRAY_SIZE(prose); i++)
		if (!strncmp(line, prose[i], strlen(prose[i])))
			return true;
	return *line == '\n' || fail("unknown line", line);
}

/* The other way, each pair becomes one of the other direction. */
static void turn_pairs(const struct sipalg_map *from, struct sipalg_map *to)
{
	u32 i;

	for (i = 0; i < from->nr; i++)
		sipalg_map_add(to, &from->pairs[i].to, &from->pairs[i].from,
			       (~from->pairs[i].flags & SIPALG_MAP_INWARD) |
			       (from->pairs[i].flags & SIPALG_MAP_ELSEWHERE));
}

static bool read_sections(const char *text)
{
	const char *in = strstr(text, "\n--- in\n");
	const char *out = strstr(text, "\n--- out\n");
	const char *outcome = strstr(text, "\n--- outcome\n");

	if (!in || !outcome)
		return fail("section missing", text);
	golden.has_out = out;
	golden.in_len = read_wire(golden.in, in + 8, (out ? out : outcome) + 1);
	if (in + 8 > (out ? out : outcome))
		golden.in_len = 0;
	golden.out_len = golden.in_len;
	memcpy(golden.out, golden.in, golden.in_len);
	if (out)
		golden.out_len = read_wire(golden.out, out + 9, outcome + 1);
	return read_outcome(outcome + 13);
}

static bool read_case(const char *text)
{
	const char *line = text;

	memset(&golden, 0, sizeof(golden));
	golden.transport = SIPALG_SITE_DATAGRAM;
	if (strncmp(text, "title: ", 7))
		return fail("no title", text);
	while (strncmp(line, "--- ", 4)) {
		if (!read_line(line))
			return false;
		line = strchr(line, '\n');
		if (!line++)
			return fail("ends early", text);
	}
	if (!golden.back.nr)
		turn_pairs(&golden.map, &golden.back);
	return read_sections(text);
}

/* Content-Length of the test data itself, by other means than the parser. */
static void check_length(const u8 *data, u32 len)
{
	const char *text = (const char *)data;
	const char *body = memmem(data, len, "\r\n\r\n", 4);
	const char *at;

	if (golden.any_length || !body)
		return;
	for (at = text; at < body; at = strstr(at, "\r\n") + 2) {
		if (strncasecmp(at, "content-length", 14) && strncasecmp(at, "l:", 2))
			continue;
		at = strchr(at, ':') + 1;
		EXPECT_EQ(strtoul(at, NULL, 10), text + len - body - 4);
		return;
	}
}

static void read_parts(s32 *sdp)
{
	struct sipalg_job *job = &unit_job;
	u32 i;

	sipalg_sdp_init(&job->sdp);
	*sdp = SIPALG_OK;
	for (i = 0; i < job->msg.nr_parts && !*sdp; i++)
		*sdp = sipalg_sdp_parse(unit_data, job->msg.parts[i].text,
					&job->sdp);
	job->plan_sdp = !*sdp;
}

/*
 * Reads and plans @data as hook/process.c does. An echo stands in an answer to
 * REGISTER, where Contact is one too.
 */
static enum sipalg_reason run(const u8 *data, u32 len, s32 *sdp)
{
	struct sipalg_job *job = &unit_job;
	enum sipalg_reason reason = unit_read_bytes(data, len);

	job->edits.nr = 0;
	job->kept.nr = 0;
	if (reason)
		return reason;
	job->map = golden.map;
	job->back = golden.back;
	job->said = golden.said;
	job->origin = golden.origin;
	job->transport = golden.transport;
	memcpy(job->media, golden.media, sizeof(job->media));
	if (job->msg.has_sdp)
		read_parts(sdp);
	if (golden.echo) {
		job->msg.request = false;
		job->msg.method = SIPALG_METHOD_REGISTER;
	}
	return sipalg_rewrite_plan(job);
}

/* Writes what was planned. Return: the new length. */
static u32 write_out(u8 *out)
{
	struct sipalg_span span = sipalg_edit_span(&unit_job.edits);
	u32 tail = span.off + span.len;
	u32 len;

	memcpy(out, unit_data, span.off);
	len = span.off + sipalg_edit_write(&unit_job.edits, unit_data,
					   out + span.off);
	memcpy(out + len, unit_data + tail, unit_len - tail);
	return len + unit_len - tail;
}

/* Shows the first line that differs. */
static void expect_same(const u8 *got, u32 len, const u8 *want, u32 want_len)
{
	u32 at = 0, line = 0;

	if (len == want_len && !memcmp(got, want, len))
		return;
	while (at < len && at < want_len && got[at] == want[at])
		if (got[at++] == '\n')
			line = at;
	printf("    # got:  %.*s\n", (int)strcspn((char *)got + line, "\r\n"),
	       got + line);
	printf("    # want: %.*s\n", (int)strcspn((char *)want + line, "\r\n"),
	       want + line);
	EXPECT(!"the message comes out as it must");
}

/* What went in as @in must come out as @out. */
static void expect_out(const u8 *in, u32 in_len, const u8 *out, u32 out_len)
{
	static u8 got[ROOM];
	enum sipalg_reason reason;
	s32 sdp = -1;
	u32 len;

	reason = run(in, in_len, &sdp);
	EXPECT_REASON(reason, golden.reason);
	produced[reason] = true;
	if (sdp > 0)
		produced[sdp] = true;
	EXPECT_EQ(sdp > 0 ? sdp : -1, golden.sdp > 0 ? golden.sdp : -1);
	if (!golden.echo) {
		EXPECT_EQ(unit_job.edits.nr, golden.edits);
		EXPECT_EQ(unit_job.kept.nr, golden.kept);
	}
	if (golden.reason)
		return;
	EXPECT_REASON(unit_job.msg.sealed, golden.sealed);
	EXPECT_REASON(unit_job.msg.body_reason, golden.body);
	produced[unit_job.msg.sealed] = true;
	produced[unit_job.msg.body_reason] = true;
	len = write_out(got);
	got[len] = 0;
	expect_same(got, len, out, out_len);
}

/* As hook/ has it: what cannot be read, or not be changed, stays. */
static u32 rewrite_golden(const u8 *msg, u32 len, u8 *to)
{
	enum sipalg_reason reason = run(msg, len, &(s32){ 0 });

	if (!reason && unit_job.edits.nr)
		return write_out(to);
	memcpy(to, msg, len);
	return len;
}

/*
 * A message of a stream, and the same again behind it, becomes what it is as a
 * datagram. Without the right Content-Length it is none.
 */
static void expect_streamed(const u8 *in, u32 in_len)
{
	static u8 twice[2 * ROOM], want[2 * ROOM];
	struct sipalg_frame frame = { .len = 0 };
	const u8 *got;
	u32 len, got_len;

	if (!in_len || sipalg_frame_read(&frame, in, in_len) !=
	    SIPALG_FRAME_WHOLE || frame.len != in_len)
		return;
	memcpy(twice, in, in_len);
	memcpy(twice + in_len, in, in_len);
	len = rewrite_golden(in, in_len, want);
	memcpy(want + len, want, len);
	streamed++;
	got_len = unit_pass_stream(twice, 2 * in_len, rewrite_golden, &got);
	EXPECT_EQ(got_len, 2 * len);
	expect_same(got, got_len, want, 2 * len);
}

static void turn_media(void)
{
	const struct sipalg_sdp *sdp = &unit_job.sdp;
	u32 i;

	for (i = 0; unit_job.plan_sdp && i < sdp->nr_media; i++) {
		struct sipalg_media_map *map = &golden.media[i];
		const struct sipalg_sdp_media *media = &sdp->media[i];

		if (!map->promised)
			continue;
		map->rtp.addr.family = 0;
		if (media->conn >= 0)
			map->rtp.addr = sdp->sites[media->conn].end.addr;
		map->rtp.port = media->port;
		if (!map->rtcp.port)
			continue;
		map->rtcp.addr = map->rtp.addr;
		map->rtcp.port = media->rtcp_text.len ? media->rtcp_port :
							media->port + 1;
		if (media->rtcp_site >= 0)
			map->rtcp.addr =
				sdp->sites[media->rtcp_site].end.addr;
	}
}

/* What o= becomes again. */
static void turn_origin(struct sipalg_map *map)
{
	const struct sipalg_sdp *sdp = &unit_job.sdp;
	struct sipalg_end from = { .addr = golden.origin, .port = 9 };
	struct sipalg_end to = { .port = 9 };
	u32 i;

	for (i = 0; from.addr.family && i < sdp->nr_sites; i++) {
		to.addr = sdp->sites[i].end.addr;
		if (sdp->sites[i].field == SIPALG_FIELD_SDP_ORIGIN &&
		    sipalg_map_find_addr(&golden.map, &to.addr,
					 SIPALG_WAY_OUT))
			sipalg_map_add(map, &from, &to, 0);
	}
	golden.origin.family = 0;
}

/*
 * The same NAT seen from the other side. Some places name only the sender's
 * own endpoints and are no echo: for them, each pair applies either way.
 */
static void turn_round(void)
{
	struct sipalg_map map = golden.back;
	u32 i;

	for (i = 0; i < golden.back.nr; i++) {
		const struct sipalg_pair *pair = &golden.back.pairs[i];

		sipalg_map_add(&map, &pair->from, &pair->to,
			       pair->flags ^ SIPALG_MAP_INWARD);
	}
	turn_media();
	turn_origin(&map);
	golden.map = map;
	golden.said = unit_job.kept;
	golden.echo = true;
}

static void expect_invariants(const u8 *data, u32 len)
{
	const u8 *copy = unit_guard_begin(data, len);
	const char *wrong = invariant_of_index(copy, len);

	if (!wrong)
		wrong = invariant_of_rewrite(copy, len);
	if (wrong)
		printf("    # %s\n", wrong);
	EXPECT(!wrong);
}

static void run_case(const char *text)
{
	if (!read_case(text))
		return;
	check_length(golden.in, golden.in_len);
	check_length(golden.out, golden.out_len);
	expect_out(golden.in, golden.in_len, golden.out, golden.out_len);
	EXPECT(golden.has_out == (golden.edits > 0));
	expect_streamed(golden.in, golden.in_len);
	expect_invariants(golden.in, golden.in_len);
	expect_invariants(golden.out, golden.out_len);
	if (golden.reason || golden.one_way || !golden.edits)
		return;
	/* the index is that of the way there */
	run(golden.in, golden.in_len, &(s32){ 0 });
	turn_round();
	expect_out(golden.out, golden.out_len, golden.in, golden.in_len);
}

static void write_file(const char *name, const char *kind, const u8 *data,
		       u32 len)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s%s", unit_dump, name, kind);
	file = fopen(path, "w");
	if (!EXPECT(file))
		return;
	EXPECT(fwrite(data, 1, len, file) == len);
	EXPECT(!fclose(file));
}

/* The message of the case as it came in and as it went out, for others. */
static void dump_case(const char *name, const char *text)
{
	static u8 got[ROOM];
	s32 sdp;

	if (!read_case(text))
		return;
	write_file(name, ".in", golden.in, golden.in_len);
	if (run(golden.in, golden.in_len, &sdp))
		write_file(name, ".out", golden.in, golden.in_len);
	else
		write_file(name, ".out", got, write_out(got));
}

static char *read_file(const char *name)
{
	static char text[ROOM];
	char path[4096];
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), GOLDEN "/%s", name);
	file = fopen(path, "r");
	if (!file)
		return NULL;
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = 0;
	fclose(file);
	return text;
}

static int is_case(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".case");
}

/* Those that sip/ and nat/ give, by the order of the list. */
static bool is_ours(u32 reason)
{
	if (reason == SIPALG_SIGNED || reason == SIPALG_AUTH_INT ||
	    reason == SIPALG_BAD_MULTIPART)
		return true;
	return reason <= SIPALG_TOO_MANY_MEDIA && reason != SIPALG_NOT_OURS &&
	       reason != SIPALG_STREAM && reason != SIPALG_SUPER_PACKET &&
	       reason != SIPALG_NO_MEMORY;
}

static bool expect_all_reasons(void)
{
	u32 i;

	unit_begin("every_reason_has_a_case");
	for (i = 0; i < SIPALG_REASONS_NUM; i++) {
		if (!is_ours(i) || produced[i])
			continue;
		printf("    # no case gives %s\n", unit_reason_name(i));
		EXPECT(produced[i]);
	}
	return unit_end();
}

static bool expect_streams(void)
{
	unit_begin("most_cases_go_through_a_stream");
	EXPECT(streamed > 100);
	return unit_end();
}

static void free_entries(struct dirent **entries, int nr)
{
	while (nr-- > 0)
		free(entries[nr]);
	free(entries);
}

static bool is_wanted(const struct dirent *entry, const char *wanted)
{
	return !wanted || strstr(entry->d_name, wanted);
}

/* The case that is the file @name. Return: whether it is as it must be. */
static bool run_file(char *name)
{
	const char *text = read_file(name);

	*strrchr(name, '.') = 0;
	unit_begin(name);
	if (text)
		run_case(text);
	EXPECT(text);
	if (text && unit_dump)
		dump_case(name, text);
	return unit_end();
}

/* The @found cases that are wanted. Return: how many failed. */
static s32 run_found(struct dirent **entries, int nr, const char *wanted,
		     u32 found)
{
	s32 failed = 0;
	int i;

	unit_plan("golden", found + 2 * !wanted);
	for (i = 0; i < nr; i++)
		if (is_wanted(entries[i], wanted))
			failed += !run_file(entries[i]->d_name);
	if (!wanted)
		failed += !expect_all_reasons() + !expect_streams();
	return failed;
}

static s32 run_files(const char *wanted)
{
	struct dirent **entries;
	int nr = scandir(GOLDEN, &entries, is_case, alphasort);
	u32 found = 0;
	s32 failed;
	int i;

	for (i = 0; i < nr; i++)
		found += is_wanted(entries[i], wanted);
	failed = wanted ? -1 : 1;
	if (found)
		failed = run_found(entries, nr, wanted, found);
	free_entries(entries, nr);
	return failed;
}

const struct unit_suite golden_suite = { "golden", NULL, 0, run_files };
