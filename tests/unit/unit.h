/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the unit tests are written with. A case is a function and a statement of
 * fact; a suite is a table of cases; main.c runs them and prints KTAP.
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdio.h>
#include <stdlib.h>
#include "sip/msg.h"
#include "sip/sdp.h"
#include "nat/rewrite.h"

struct unit_case {
	const char *name;
	void (*run)(void);
};

struct unit_suite {
	const char *name;
	const struct unit_case *cases;
	u32 nr;
	/*
	 * where the cases are files: run those whose name holds @wanted; how
	 * many failed, -1 if there are none
	 */
	s32 (*run_files)(const char *wanted);
};

#define UNIT_CASE(fn)	{ #fn, fn }
#define UNIT_SUITE(noun)						\
	const struct unit_suite noun##_suite = {			\
		"sipalg_" #noun, noun##_cases,				\
		SIPALG_ARRAY_SIZE(noun##_cases), NULL,			\
	}

#define EXPECT(fact)							\
	unit_expect(fact, __FILE__, __LINE__, #fact)
#define EXPECT_EQ(got, want)						\
	unit_expect_eq((long)(got), (long)(want), __FILE__, __LINE__, #got)
#define EXPECT_TEXT(span, want)						\
	unit_expect_span(span, want, __FILE__, __LINE__)
#define EXPECT_REASON(got, want)					\
	unit_expect_reason(got, want, __FILE__, __LINE__)

/* The message last read with the functions below, and what was found. */
extern const u8 *unit_data;
extern u32 unit_len;
extern struct sipalg_job unit_job;

bool unit_expect(bool fact, const char *file, int line, const char *text);
void unit_expect_eq(long got, long want, const char *file, int line,
		    const char *text);
void unit_expect_text(const u8 *got, u32 len, const char *want,
		      const char *file, int line);
/* The text of @span in the message last read, within its bounds. */
void unit_expect_span(struct sipalg_span span, const char *want,
		      const char *file, int line);
void unit_expect_reason(u32 got, u32 want, const char *file, int line);
const char *unit_reason_name(u32 reason);
s32 unit_reason_find(const char *name);

/* Where the messages of the golden cases are written to; NULL for nowhere. */
extern const char *unit_dump;

/*
 * What follows is done by a child, so that the case is told of in which a
 * sanitizer ends it. To be called first.
 */
void unit_fork(void);

/* KTAP of suites whose cases are files */
void unit_plan(const char *suite, u32 nr);
void unit_begin(const char *name);
bool unit_end(void);
bool unit_failed(void);

/* Writes what becomes of a message. Return: how long that is. */
typedef u32 (*unit_rewrite)(const u8 *msg, u32 len, u8 *to);

u32 unit_pass_stream(const u8 *in, u32 len, unit_rewrite rewrite,
		     const u8 **got);

/* A copy that ends, or begins, beside a page that cannot be read. */
const u8 *unit_guard_end(const void *data, u32 len);
const u8 *unit_guard_begin(const void *data, u32 len);

/* Work done by sip/ and nat/ since unit_steps was last set to 0. */
extern u64 unit_steps;

/* Each LF of @text becomes CRLF. */
enum sipalg_reason unit_read(const char *text);
enum sipalg_reason unit_read_bytes(const void *data, u32 len);
/* A message with no addresses, and @headers behind its start line. */
enum sipalg_reason unit_read_with(const char *headers);
/* A description behind a header without addresses. */
enum sipalg_reason unit_read_sdp(const char *body);
/* The address and port of "192.0.2.1:5060" or "[2001:db8::1]:5060". */
struct sipalg_end unit_end_of(const char *text);
void unit_map(const char *from, const char *to, u8 flags);

/* Site @i: its text, its field, and its flags. */
#define EXPECT_SITE(i, text, field, flags)				\
	unit_expect_site(&unit_job.msg.sites[i], text, field, flags,	\
			 __FILE__, __LINE__)
void unit_expect_site(const struct sipalg_site *site, const char *text,
		      u8 field, u8 flags, const char *file, int line);

/* Edit @i of the plan: what it puts. */
#define EXPECT_EDIT(i, want)						\
	unit_expect_edit(i, want, __FILE__, __LINE__)
void unit_expect_edit(u32 i, const char *want, const char *file, int line);

extern const struct unit_suite scan_suite, header_suite, addr_suite, uri_suite,
	party_suite, via_suite, start_suite, msg_suite, sdp_suite, attr_suite,
	map_suite, edit_suite, word_suite, rewrite_suite, echo_suite, work_suite,
	growth_suite, full_suite, golden_suite, torture_suite,
	multipart_suite, seal_suite, site_suite, frame_suite,
	stream_suite;

#endif /* UNIT_H */
