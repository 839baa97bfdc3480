/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions to the module, answered in plain structs.
 */
#ifndef SIPALG_GENL_H
#define SIPALG_GENL_H

#include <stdint.h>

#include "facts.h"

struct link;

/**
 * enum genl_result - how a question to the module ended
 * @GENL_OK: answered
 * @GENL_ABSENT: there is no family "sipalg": the module is not loaded
 * @GENL_DENIED: CAP_NET_ADMIN is missing
 * @GENL_PROTOCOL: the module speaks another protocol
 * @GENL_GARBLED: the answer is not what sipalg.h says
 * @GENL_REFUSED: understood, and not done; nothing was changed
 * @GENL_CHANGED: answered, but the table changed each time while it was read:
 *	an item may be missing or there twice
 * @GENL_LACKING: the module is too old for that
 * @GENL_UNLOADED: the module went while it was watched
 * @GENL_STOPPED: there is nobody to hear it any more, or the user ended it
 * @GENL_SYSTEM: another error; errno tells
 */
enum genl_result {
	GENL_OK,
	GENL_ABSENT,
	GENL_DENIED,
	GENL_PROTOCOL,
	GENL_GARBLED,
	GENL_REFUSED,
	GENL_CHANGED,
	GENL_LACKING,
	GENL_UNLOADED,
	GENL_STOPPED,
	GENL_SYSTEM,
};

/**
 * struct genl - a connection to the module
 * @link: the socket
 * @family: the family "sipalg"
 * @seq: sequence number of the last question
 * @buf: what was received last of what is watched, or NULL
 */
struct genl {
	struct link *link;
	struct family family;
	uint32_t seq;
	void *buf;
};

enum genl_result genl_open(struct genl *genl);
void genl_close(struct genl *genl);
enum genl_result genl_info(struct genl *genl, struct info *info);
enum genl_result genl_counts(struct genl *genl, struct counts *counts);
enum genl_result genl_calls(struct genl *genl, struct calls *calls);
enum genl_result genl_regs(struct genl *genl, struct regs *regs);
enum genl_result genl_settings(struct genl *genl, struct settings *settings);
enum genl_result genl_set(struct genl *genl, const struct changes *changes,
			  struct refusal *refusal);
enum genl_result genl_watch(struct genl *genl, enum watch watch);
enum genl_result genl_next(struct genl *genl, struct event *event);

void genl_free_counts(struct counts *counts);
void genl_free_calls(struct calls *calls);
void genl_free_regs(struct regs *regs);
void genl_free_settings(struct settings *settings);

#endif /* SIPALG_GENL_H */
