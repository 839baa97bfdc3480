/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may come next on the command line, for shells.
 */
#ifndef SIPALG_COMPLETE_H
#define SIPALG_COMPLETE_H

#define COMPLETE	"__complete"

int complete(char **words);

#endif /* SIPALG_COMPLETE_H */
