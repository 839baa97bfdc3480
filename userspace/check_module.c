// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doctor: is the module there, does it reach its limits, what passes it by? Do
 * calls have sound?
 */
#include <string.h>

#include <linux/sipalg.h>

#include "counters.h"
#include "fail.h"
#include "health.h"
#include "settings.h"
#include "tally.h"
#include "units.h"

/**
 * check_module() - the module itself
 * @health: the facts
 * @list: gets what was found
 */
void check_module(const struct health *health, struct findings *list)
{
	const struct info *info = &health->info;
	struct finding *finding;

	if (health->module == GENL_OK) {
		health_find(list, "module", HEALTH_OK,
			    "module %s is loaded, tool speaks its protocol (%u)",
			    info->version, info->protocol);
		return;
	}
	if (health->module == GENL_PROTOCOL)
		finding = health_find(list, "module", HEALTH_FAIL,
				      "module %s speaks protocol %u, this tool %s speaks %u",
				      info->version, info->protocol,
				      SIPALG_VERSION, SIPALG_PROTOCOL);
	else
		finding = health_find(list, "module", HEALTH_FAIL, "%s",
				      fail_reason(health->module));
	if (health->module == GENL_ABSENT) {
		health_because(finding, "SIP passes as it is, and no port is opened for media");
		health_mend(finding, "sudo modprobe sipalg; 'dkms status sipalg' says whether it was built");
	} else {
		health_because(finding, "what it does cannot be seen");
		health_mend(finding, "install the same version of both, then sudo modprobe -r sipalg && sudo modprobe sipalg");
	}
}

static bool is_limit(const char *name)
{
	const char *end = strstr(name, "_limit");

	return (end && !end[6]) || !strcmp(name, "no_media_port") ||
	       !strcmp(name, "no_signal_port");
}

static void check_limits(const struct counts *counts, struct findings *list)
{
	struct finding *finding;
	size_t i;

	for (i = 0; i < counts->reasons_num; i++) {
		const struct reason_text *text = counters_reason(i);

		if (!text || !counts->reasons[i].value || !is_limit(text->name))
			continue;
		finding = health_find(list, "limit", HEALTH_WARN,
				      "%s: %llu times", text->name,
				      (unsigned long long)counts->reasons[i].value);
		health_because(finding, "%s", text->sentence);
		health_mend(finding, "sipalg show names the limits, sudo sipalg set NAME=VALUE raises one");
	}
}

static void check_gauge(const struct gauge *gauge, const char *what,
			const char *setting, struct findings *list)
{
	struct finding *finding;

	if (!gauge->limit || (uint64_t)gauge->now * 10 < gauge->limit * 9ull)
		return;
	finding = health_find(list, "gauge", HEALTH_WARN,
			      "%u %s of at most %u", gauge->now, what,
			      gauge->limit);
	health_because(finding, "when there is no room for more, messages go through with less done for them");
	health_mend(finding, "sudo sipalg set %s=%u", setting,
		    gauge->limit < 100000 ? 2 * gauge->limit : gauge->limit +
		    gauge->limit / 4);
}

static bool is_private(const struct endpoint *endpoint)
{
	const unsigned char *a = endpoint->addr;

	return endpoint->family == AF_INET &&
	       (a[0] == 10 || (a[0] == 172 && (a[1] & 0xf0) == 16) ||
		(a[0] == 192 && a[1] == 168) ||
		(a[0] == 100 && (a[1] & 0xc0) == 64));
}

/* A private address that a registrar with a public one is to call. */
static void check_double_nat(const struct health *health,
			     struct findings *list)
{
	const struct settings *settings = &health->settings;
	struct finding *finding;
	size_t i, setting = settings_find("external_address");
	struct text text;

	if (setting < settings->num && settings->item[setting].value)
		return;
	for (i = 0; i < health->regs.num; i++) {
		const struct reg *reg = &health->regs.item[i];

		if (!is_private(&reg->outside) || is_private(&reg->registrar) ||
		    reg->registrar.family != AF_INET)
			continue;
		finding = health_find(list, "double_nat", HEALTH_WARN,
				      "the public side of this gateway is private: %s",
				      units_host(&reg->outside, &text));
		health_because(finding, "another NAT is between it and the internet, and SIP names an address that nobody there can reach");
		health_mend(finding, "sudo sipalg set external_address learn");
		return;
	}
}

/**
 * check_traffic() - what the module has seen, and what it has not
 * @health: the facts
 * @list: gets what was found
 */
void check_traffic(const struct health *health, struct findings *list)
{
	const struct sightings *traffic = &health->traffic;
	const struct info *info = &health->info;
	struct finding *finding;

	if (traffic->bare) {
		finding = health_find(list, "bare", HEALTH_WARN,
				      "%u connection%s to port 5060 %s no helper",
				      traffic->bare, traffic->bare == 1 ? "" : "s",
				      traffic->bare == 1 ? "has" : "have");
		health_because(finding, "they began before the rule was there, or no rule is for them");
		health_mend(finding, "sudo conntrack -D -p udp --dport 5060");
	}
	if (traffic->tls) {
		finding = health_find(list, "tls", HEALTH_NOTE,
				      "%u connection%s to port 5061, where SIP is inside TLS",
				      traffic->tls, traffic->tls == 1 ? " goes" :
								      "s go");
		health_because(finding, "nobody can rewrite that; such phones need a server that copes with NAT");
	}
	if (health->module != GENL_OK)
		return;
	check_gauge(&info->calls, "calls", "calls_max", list);
	check_gauge(&info->regs, "registrations", "registrations_max", list);
	check_gauge(&info->pinholes, "pinholes", "pinholes_max", list);
	check_limits(&health->counts, list);
	check_double_nat(health, list);
}

/**
 * struct heard - answered calls
 * @all: how many
 * @one_way: of which one side has sent nothing since the answer
 * @dropped: of which packets come, and do not leave
 * @portless: for which no port was opened
 */
struct heard {
	uint32_t all;
	uint32_t one_way;
	uint32_t dropped;
	uint32_t portless;
};

static void count_heard(const struct call *call, struct heard *heard)
{
	bool one_way = false, dropped = false;
	size_t i;

	for (i = 0; i < call->media_num; i++) {
		struct medium medium = call->media[i];

		dropped |= tally_loss(call, &medium) != LOSS_NONE;
		tally_whole(&medium.traffic);
		medium.traffic.watched = false;
		one_way |= tally_is_one_way(call, &medium);
	}
	heard->all += call->state == SIPALG_CALL_ANSWERED;
	heard->portless += tally_is_portless(call);
	heard->dropped += dropped;
	heard->one_way += one_way;
}

/**
 * check_calls() - does each side of the calls hear the other?
 * @health: the facts
 * @list: gets what was found
 */
void check_calls(const struct health *health, struct findings *list)
{
	struct heard heard = { 0 };
	struct finding *finding;
	size_t i;

	for (i = 0; i < health->calls.num; i++)
		count_heard(&health->calls.item[i], &heard);
	if (heard.dropped) {
		finding = health_find(list, "dropped", HEALTH_FAIL,
				      "media of %u of %u answered calls come to this gateway and do not leave it",
				      heard.dropped, heard.all);
		health_because(finding, "a rule drops them, or they have no route; 'sipalg media -w 3' says which way");
		health_mend(finding, "sudo nft list ruleset, and look for what drops UDP in chains of hook forward");
	}
	if (heard.portless) {
		finding = health_find(list, "no_port", HEALTH_NOTE,
				      "for %u of %u answered calls no media port was opened",
				      heard.portless, heard.all);
		health_because(finding, "the phone's SDP names no address of its own: a wrong one, or one that it learnt from STUN");
		health_mend(finding, "sudo sipalg trace HOST -v shows what the phone says");
	}
	if (heard.one_way) {
		finding = health_find(list, "one_way", HEALTH_WARN,
				      "one side of %u of %u answered calls has sent no media",
				      heard.one_way, heard.all);
		health_because(finding, "the other side hears nothing");
		health_mend(finding, "sudo sipalg calls -v says which side, and what that comes from most often");
	}
}
