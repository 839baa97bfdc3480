/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `sipalg doctor` looks at, and what it finds.
 */
#ifndef SIPALG_HEALTH_H
#define SIPALG_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/utsname.h>

#include "facts.h"
#include "genl.h"
#include "nft_view.h"

#define FINDINGS_MAX	64
#define KERNELS_MAX	16

/* In place of a number of a file that is not there. */
#define NO_NUMBER	INT64_MIN

/**
 * struct sightings - connections of this namespace
 * @known: conntrack could be asked
 * @ours: with a helper of the module
 * @in_tree: with the kernel's own helper
 * @bare: to the port of SIP, without any
 * @tls: to the port of SIP over TLS
 */
struct sightings {
	bool known;
	uint32_t ours;
	uint32_t in_tree;
	uint32_t bare;
	uint32_t tls;
};

/**
 * struct health - all that is looked at
 * @module: how asking the module ended; the next five only for GENL_OK
 * @info: the module
 * @counts: what it counted
 * @settings: what was set
 * @regs: the registrations
 * @calls: the calls, with the packets of a second, if any is answered
 * @rules: how asking nftables ended; @view only for NFT_OK
 * @view: the rules
 * @traffic: the connections
 * @kernel: the running one
 * @lacking: installed kernels that the module was not built for
 * @lacking_num: how many
 */
struct health {
	enum genl_result module;
	struct info info;
	struct counts counts;
	struct settings settings;
	struct regs regs;
	struct calls calls;
	enum nft_result rules;
	struct nft_view view;
	struct sightings traffic;
	struct utsname kernel;
	char lacking[KERNELS_MAX][65];
	size_t lacking_num;
};

/**
 * enum severity - how bad it is
 * @HEALTH_OK: as it should be
 * @HEALTH_NOTE: to be known
 * @HEALTH_WARN: calls may suffer
 * @HEALTH_FAIL: calls do
 */
enum severity {
	HEALTH_OK,
	HEALTH_NOTE,
	HEALTH_WARN,
	HEALTH_FAIL,
};

/**
 * struct finding - what a check found
 * @name: of the check
 * @severity: how bad
 * @what: what is so
 * @why: why it matters, or ""
 * @fix: the command that mends it, or ""
 */
struct finding {
	const char *name;
	enum severity severity;
	char what[256];
	char why[1024];
	char fix[256];
};

/**
 * struct findings - what was found
 * @item: in the order of the checks
 * @num: how many
 */
struct findings {
	struct finding item[FINDINGS_MAX];
	size_t num;
};

bool health_is_ours(const char *helper);
struct finding *health_find(struct findings *list, const char *name,
			    enum severity severity, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void health_because(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void health_mend(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int64_t health_number(const char *path);

const char *check_fault(const struct nft_view *view,
			const struct nft_use *use);
void check_rules(const struct health *health, struct findings *list);
void check_system(const struct health *health, struct findings *list);
void check_module(const struct health *health, struct findings *list);
void check_traffic(const struct health *health, struct findings *list);
void check_calls(const struct health *health, struct findings *list);

#endif /* SIPALG_HEALTH_H */
