/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two halves of `sipalg stats`: showing and explaining.
 */
#ifndef SIPALG_CMD_STATS_H
#define SIPALG_CMD_STATS_H

#include <stddef.h>

#include "cmd.h"

const char *stats_name_reason(size_t reason, char *name, size_t size);
int stats_check_names(const struct args *args);
void stats_explain(struct context *context, const struct info *info,
		   const struct counts *counts);

#endif /* SIPALG_CMD_STATS_H */
