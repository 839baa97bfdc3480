/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a command ends that would go on for ever.
 */
#ifndef SIPALG_STOP_H
#define SIPALG_STOP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

void stop_begin(void);
bool stop_asked(void);
const sigset_t *stop_mask(void);
int stop_write(const char *data, size_t len);

#endif /* SIPALG_STOP_H */
