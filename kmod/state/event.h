/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events: what happens, for who watches.
 */
#ifndef SIPALG_STATE_EVENT_H
#define SIPALG_STATE_EVENT_H

#include <linux/sipalg.h>
#include "call.h"
#include "reg.h"

#define SIPALG_EVENT_ENDS	4
#define SIPALG_EVENT_METHOD	32	/* bytes kept for people, NUL included */

/**
 * enum sipalg_event_watch - who may watch
 * @SIPALG_WATCH_NEWS: those who want to know what happens
 * @SIPALG_WATCH_TRACE: those who want every message
 * @SIPALG_WATCHES_NUM: how many who
 */
enum sipalg_event_watch {
	SIPALG_WATCH_NEWS,
	SIPALG_WATCH_TRACE,
	SIPALG_WATCHES_NUM
};

/**
 * struct sipalg_event - something that happened
 * @list: in the queue
 * @time: nanoseconds since 1970
 * @size: bytes of memory that it takes
 * @who: bit by enum sipalg_event_watch: who is told
 * @kind: enum sipalg_event_kind
 * @proto: IPPROTO_UDP or IPPROTO_TCP; 0 if that is not said
 * @passed: the message went on
 * @changed: with the changes made
 * @hole: enum sipalg_pinhole_kind
 * @type: enum sipalg_media_type
 * @status: of an answer; 0 for none
 * @how: enum sipalg_counter; SIPALG_COUNTERS_NUM for none
 * @reason: enum sipalg_reason
 * @lost: by enum sipalg_event_watch: what could not be told just before
 * @ends: of a call caller, callee; of a Contact inside, outside, registrar; of
 *	a pinhole inside, outside; of a message source and target, and both as
 *	they are after NAT. Family 0 where there is none
 * @call_id: cut; empty if not known
 * @method: the same
 * @nr_edits: changes in the message
 * @text_len: bytes of what they put in
 * @len: bytes of the message; 0 if nobody wants it
 * @data: the changes (struct sipalg_edit), their text, and the message
 */
struct sipalg_event {
	struct list_head list;
	u64 time;
	u32 size;
	u8 who;
	u8 kind;
	u8 proto;
	bool passed;
	bool changed;
	u8 hole;
	u8 type;
	u16 status;
	u32 how;
	u32 reason;
	u32 lost[SIPALG_WATCHES_NUM];
	struct sipalg_end ends[SIPALG_EVENT_ENDS];
	char call_id[SIPALG_CALL_ID_MAX];
	char method[SIPALG_EVENT_METHOD];
	u32 nr_edits;
	u32 text_len;
	u32 len;
	u8 data[] __aligned(4);
};

/**
 * struct sipalg_event_ops - how ctl/ tells
 * @wanted: does anybody watch this, perhaps in another namespace?
 *	Context: any
 * @tell: tell who watches in the namespace; may sleep. Returns bit by enum
 *	sipalg_event_watch: who could not be told for lack of memory
 */
struct sipalg_event_ops {
	bool (*wanted)(struct net *net, enum sipalg_event_watch watch);
	u8 (*tell)(struct net *net, const struct sipalg_event *event);
};

static inline const struct sipalg_edit *
sipalg_event_edits(const struct sipalg_event *event)
{
	return (const struct sipalg_edit *)event->data;
}

static inline const u8 *sipalg_event_text(const struct sipalg_event *event)
{
	return event->data + event->nr_edits * sizeof(struct sipalg_edit);
}

static inline const u8 *sipalg_event_bytes(const struct sipalg_event *event)
{
	return sipalg_event_text(event) + event->text_len;
}

void sipalg_event_setup(const struct sipalg_event_ops *ops);
void sipalg_event_teardown(void);
int sipalg_event_init(struct sipalg_net *sn);
void sipalg_event_exit(struct sipalg_net *sn);

void sipalg_event_look(struct sipalg_net *sn);
void sipalg_event_call(struct sipalg_net *sn, const struct sipalg_call *call,
		       enum sipalg_event_kind kind, u32 how);
void sipalg_event_reg(struct sipalg_net *sn, const struct sipalg_reg *reg,
		      const struct sipalg_binding *b, enum sipalg_counter how);
void sipalg_event_refused(struct sipalg_pkt *pkt, const struct sipalg_reg *reg);
void sipalg_event_hole(struct sipalg_net *sn, const struct sipalg_pinhole *hole,
		       enum sipalg_event_kind kind);
struct sipalg_event *sipalg_event_begin(struct sipalg_pkt *pkt,
					enum sipalg_reason ret);
void sipalg_event_end(struct sipalg_pkt *pkt, struct sipalg_event *event,
		      enum sipalg_reason ret, bool passed);
void sipalg_event_left(struct sipalg_net *sn, const struct nf_conn *ct,
		       enum ip_conntrack_info ctinfo,
		       enum sipalg_reason reason);

#endif /* SIPALG_STATE_EVENT_H */
