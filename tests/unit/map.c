// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

static struct sipalg_map map;

static bool add(const char *from, const char *to)
{
	struct sipalg_end old = unit_end_of(from);
	struct sipalg_end new = unit_end_of(to);

	return sipalg_map_add(&map, &old, &new, 0);
}

static const struct sipalg_pair *find(const char *text)
{
	struct sipalg_end end = unit_end_of(text);

	return sipalg_map_find(&map, &end);
}

static void only_the_whole_endpoint_is_found(void)
{
	map.nr = 0;
	EXPECT(add("10.0.0.2:5060", "192.0.2.1:40000"));
	EXPECT(find("10.0.0.2:5060") == &map.pairs[0]);
	EXPECT(!find("10.0.0.2:5061"));
	EXPECT(!find("10.0.0.3:5060"));
	EXPECT(!find("192.0.2.1:40000"));
}

static void first_mapping_counts(void)
{
	struct sipalg_end end = unit_end_of("10.0.0.2:9");

	map.nr = 0;
	EXPECT(add("10.0.0.9:5060", "192.0.2.1:1"));
	EXPECT(add("10.0.0.2:5060", "192.0.2.1:2"));
	EXPECT(add("10.0.0.2:5060", "192.0.2.1:3"));
	EXPECT(add("10.0.0.2:5070", "192.0.2.1:4"));
	EXPECT_EQ(find("10.0.0.2:5060")->to.port, 2);
	EXPECT_EQ(find("10.0.0.2:5070")->to.port, 4);
	EXPECT_EQ(sipalg_map_find_addr(&map, &end.addr,
				       SIPALG_WAY_BOTH)->to.port, 2);
	end = unit_end_of("10.0.0.3:9");
	EXPECT(!sipalg_map_find_addr(&map, &end.addr,
				       SIPALG_WAY_BOTH));
}

static void transport_asked_for_goes_first(void)
{
	struct sipalg_end end = unit_end_of("10.0.0.2:5060");
	struct sipalg_end there = unit_end_of("192.0.2.1:20000");

	map.nr = 0;
	EXPECT(add("10.0.0.2:5060", "192.0.2.1:1"));
	EXPECT_EQ(sipalg_map_find_way(&map, &end, SIPALG_WAY_OUT |
				      SIPALG_WAY_ELSEWHERE)->to.port, 1);
	EXPECT(sipalg_map_add(&map, &end, &there, SIPALG_MAP_ELSEWHERE));
	EXPECT_EQ(sipalg_map_find_way(&map, &end, SIPALG_WAY_OUT |
				      SIPALG_WAY_ELSEWHERE)->to.port, 20000);
	EXPECT_EQ(find("10.0.0.2:5060")->to.port, 1);
	map.pairs[0] = map.pairs[1];
	map.nr = 1;
	EXPECT_EQ(find("10.0.0.2:5060")->to.port, 20000);
}

static void families_never_match(void)
{
	map.nr = 0;
	EXPECT(add("10.0.0.2:5060", "192.0.2.1:1"));
	EXPECT(!find("[a00:2::]:5060"));
	EXPECT(add("[2001:db8::1]:5060", "[2001:db8::2]:5060"));
	EXPECT(find("[2001:db8::1]:5060") == &map.pairs[1]);
	EXPECT(!find("[2001:db8::1:0]:5060"));
}

static void name_is_never_found(void)
{
	struct sipalg_end end = { .addr.family = 0, .port = 5060 };

	map.nr = 0;
	EXPECT(add("10.0.0.2:5060", "192.0.2.1:1"));
	EXPECT(!sipalg_map_find(&map, &end));
}

static void full_map_takes_no_more(void)
{
	u32 i;

	map.nr = 0;
	for (i = 0; i < SIPALG_MAP_MAX; i++)
		EXPECT(add("10.0.0.2:5060", "192.0.2.1:1"));
	EXPECT(!add("10.0.0.3:5060", "192.0.2.1:1"));
	EXPECT_EQ(map.nr, SIPALG_MAP_MAX);
	EXPECT(!find("10.0.0.3:5060"));
}

static const struct unit_case map_cases[] = {
	UNIT_CASE(only_the_whole_endpoint_is_found),
	UNIT_CASE(first_mapping_counts),
	UNIT_CASE(transport_asked_for_goes_first),
	UNIT_CASE(families_never_match),
	UNIT_CASE(name_is_never_found),
	UNIT_CASE(full_map_takes_no_more),
};
UNIT_SUITE(map);
