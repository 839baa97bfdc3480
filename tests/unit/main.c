// SPDX-License-Identifier: GPL-2.0-only
/*
 * unit [SUBSTRING]: runs the suites and prints KTAP. Where SUBSTRING is part of
 * a suite's name the whole suite is run, else the cases that hold it.
 *
 * unit --dump DIR: runs the golden cases, and writes the messages of each into
 * DIR, as it came in (NAME.in) and as it went out (NAME.out).
 */
#include "unit.h"

const char *unit_dump;

static const struct unit_suite *const suites[] = {
	&scan_suite, &header_suite, &addr_suite, &uri_suite, &party_suite,
	&via_suite, &site_suite, &start_suite, &msg_suite, &multipart_suite,
	&seal_suite, &sdp_suite, &attr_suite, &map_suite, &edit_suite,
	&word_suite, &rewrite_suite, &echo_suite, &work_suite, &growth_suite,
	&full_suite, &torture_suite, &frame_suite, &stream_suite,
	&golden_suite,
};

static bool is_wanted(const char *name, const char *wanted)
{
	return !wanted || strstr(name, wanted);
}

/* Return: how many failed, -1 if none was wanted. */
static s32 run_cases(const struct unit_suite *suite, const char *wanted)
{
	s32 failed = 0;
	u32 nr = 0;
	u32 i;

	for (i = 0; i < suite->nr; i++)
		nr += is_wanted(suite->cases[i].name, wanted);
	if (!nr)
		return -1;
	unit_plan(suite->name, nr);
	for (i = 0; i < suite->nr; i++) {
		if (!is_wanted(suite->cases[i].name, wanted))
			continue;
		unit_begin(suite->cases[i].name);
		suite->cases[i].run();
		failed += !unit_end();
	}
	return failed;
}

int main(int argc, char **argv)
{
	const char *wanted = argc > 1 && argv[1][0] ? argv[1] : NULL;
	u32 nr = SIPALG_ARRAY_SIZE(suites);
	u32 all_failed = 0;
	u32 i;

	if (argc > 2 && !strcmp(argv[1], "--dump")) {
		unit_dump = argv[2];
		wanted = "golden";
	}
	unit_fork();
	printf("KTAP version 1\n1..%u\n", nr);
	for (i = 0; i < nr; i++) {
		const char *cases = wanted;
		s32 failed;

		if (wanted && strstr(suites[i]->name, wanted))
			cases = NULL;
		failed = suites[i]->run_files ? suites[i]->run_files(cases) :
						run_cases(suites[i], cases);
		printf("%s %u %s%s\n", failed > 0 ? "not ok" : "ok", i + 1,
		       suites[i]->name, failed < 0 ? " # SKIP not wanted" : "");
		all_failed += failed > 0;
	}
	return all_failed ? 1 : 0;
}
