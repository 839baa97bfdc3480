// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: what happens to calls, registrations, pinholes and messages, kept
 * until somebody is told who watches. How that is done is left to ctl/, which
 * hands its functions in.
 *
 * DOC: Telling nobody
 *
 * Who begins something looks whether anybody watches, once in a jiffy, and who
 * then has news knows it from there; if nobody does that was all. Else an event
 * is made and queued, nothing more: what happens under the
 * namespace's lock, or with a packet in hand, does not wait for listeners. They
 * are told by a work item, in the order in which things happened.
 *
 * The queue has a limit in bytes. What does not fit is lost; the next event
 * says how many were, and when there is none, an event that says nothing else.
 */
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include "counter.h"
#include "event.h"
#include "tuple.h"

#define QUEUE_BYTES	(1 << 20)
#define TELL_MOST	32	/* events, without a pause for others */

/**
 * struct sipalg_events - the queue of a namespace
 * @sn: the namespace
 * @looked: jiffies when somebody looked who watches; without @lock
 * @watched: bit by enum sipalg_event_watch: who did then; without @lock
 * @lock: guards what follows; innermost of all
 * @list: struct sipalg_event, the oldest first
 * @bytes: memory that these take
 * @lost: by enum sipalg_event_watch: what could not be queued since
 * @work: tells and frees them
 */
struct sipalg_events {
	struct sipalg_net *sn;
	unsigned long looked;
	u8 watched;
	spinlock_t lock;
	struct list_head list;
	u32 bytes;
	u32 lost[SIPALG_WATCHES_NUM];
	struct work_struct work;
};

static DEFINE_MUTEX(telling);	/* held while somebody is told */
static const struct sipalg_event_ops __rcu *event_ops;

/* As of the last sipalg_event_look(). */
static bool is_wanted(const struct sipalg_net *sn,
		      enum sipalg_event_watch watch)
{
	return READ_ONCE(sn->events->watched) & BIT(watch);
}

static void lose(struct sipalg_net *sn, u8 who)
{
	struct sipalg_events *events = sn->events;
	u32 i;

	spin_lock_bh(&events->lock);
	for (i = 0; i < SIPALG_WATCHES_NUM; i++)
		if (who & BIT(i))
			events->lost[i]++;
	spin_unlock_bh(&events->lock);
	sipalg_count(sn, SIPALG_COUNT_EVENTS_LOST);
}

static void say_lost(struct sipalg_events *events, struct sipalg_event *event)
{
	u32 i;

	lockdep_assert_held(&events->lock);
	for (i = 0; i < SIPALG_WATCHES_NUM; i++)
		if (event->who & BIT(i))
			swap(event->lost[i], events->lost[i]);
}

static void queue_event(struct sipalg_net *sn, struct sipalg_event *event)
{
	struct sipalg_events *events = sn->events;
	bool fits;

	spin_lock_bh(&events->lock);
	fits = event->size <= QUEUE_BYTES - events->bytes;
	if (fits) {
		say_lost(events, event);
		list_add_tail(&event->list, &events->list);
		events->bytes += event->size;
	}
	spin_unlock_bh(&events->lock);
	if (!fits) {
		lose(sn, event->who);
		kfree(event);
	}
	schedule_work(&events->work);
}

/* An event with room for @more bytes of data; NULL, and lost, without memory. */
static struct sipalg_event *make_event(struct sipalg_net *sn, u8 who,
				       enum sipalg_event_kind kind, u32 more)
{
	u32 size = sizeof(struct sipalg_event) + more;
	struct sipalg_event *event;

	/* what packets may need in an emergency is not for news */
	event = kmalloc(size, GFP_NOWAIT | __GFP_NOWARN);
	if (!event) {
		lose(sn, who);
		schedule_work(&sn->events->work);
		return NULL;
	}
	memset(event, 0, sizeof(*event));
	event->time = ktime_get_real_ns();
	event->size = size;
	event->who = who;
	event->kind = kind;
	event->how = SIPALG_COUNTERS_NUM;
	return event;
}

static struct sipalg_event *make_news(struct sipalg_net *sn,
				      enum sipalg_event_kind kind)
{
	return is_wanted(sn, SIPALG_WATCH_NEWS) ?
		make_event(sn, BIT(SIPALG_WATCH_NEWS), kind, 0) : NULL;
}

/* --- telling ------------------------------------------------------------- */

static struct sipalg_event *take_event(struct sipalg_events *events)
{
	struct sipalg_event *event;

	spin_lock_bh(&events->lock);
	event = list_first_entry_or_null(&events->list, struct sipalg_event,
					 list);
	if (event) {
		list_del(&event->list);
		events->bytes -= event->size;
	}
	spin_unlock_bh(&events->lock);
	return event;
}

/* Tells it; what could not be told is lost, with what it said was. */
static void tell_one(struct sipalg_events *events,
		     const struct sipalg_event_ops *ops,
		     const struct sipalg_event *event)
{
	u8 missed = ops->tell(events->sn->net, event);
	bool says_more = event->kind != SIPALG_EVENT_LOST;
	u32 i;

	if (!missed)
		return;
	spin_lock_bh(&events->lock);
	for (i = 0; i < SIPALG_WATCHES_NUM; i++)
		if (missed & BIT(i))
			events->lost[i] += event->lost[i] + says_more;
	spin_unlock_bh(&events->lock);
	if (says_more)
		sipalg_count(events->sn, SIPALG_COUNT_EVENTS_LOST);
}

/* Nothing may follow that could say what was lost. */
static void tell_lost(struct sipalg_events *events,
		      const struct sipalg_event_ops *ops)
{
	struct sipalg_event event = {
		.kind = SIPALG_EVENT_LOST, .time = ktime_get_real_ns(),
		.how = SIPALG_COUNTERS_NUM,
	};
	u32 i;

	spin_lock_bh(&events->lock);
	for (i = 0; i < SIPALG_WATCHES_NUM; i++)
		if (events->lost[i])
			event.who |= BIT(i);
	say_lost(events, &event);
	spin_unlock_bh(&events->lock);
	if (event.who)
		tell_one(events, ops, &event);
}

/* They may come faster than they are told, and others wait for @telling. */
static void tell(struct work_struct *work)
{
	struct sipalg_events *events =
		container_of(work, struct sipalg_events, work);
	const struct sipalg_event_ops *ops;
	struct sipalg_event *event;
	u32 most = TELL_MOST;

	mutex_lock(&telling);
	ops = rcu_dereference_protected(event_ops, lockdep_is_held(&telling));
	for (; most && (event = take_event(events)); most--) {
		if (ops)
			tell_one(events, ops, event);
		kfree(event);
	}
	if (ops && most)
		tell_lost(events, ops);
	mutex_unlock(&telling);
	if (!most)
		schedule_work(&events->work);
}

/**
 * sipalg_event_setup - from now on those who watch are told
 * @ops: how; must stay until sipalg_event_teardown()
 */
void sipalg_event_setup(const struct sipalg_event_ops *ops)
{
	rcu_assign_pointer(event_ops, ops);
}

/**
 * sipalg_event_teardown - undo sipalg_event_setup()
 *
 * None of its functions runs, or will, when it returns.
 */
void sipalg_event_teardown(void)
{
	mutex_lock(&telling);
	RCU_INIT_POINTER(event_ops, NULL);
	mutex_unlock(&telling);
	synchronize_rcu();
}

/**
 * sipalg_event_init - an empty queue
 * @sn: the namespace; gets it
 *
 * Return: 0 or -ENOMEM.
 */
int sipalg_event_init(struct sipalg_net *sn)
{
	struct sipalg_events *events = kzalloc(sizeof(*events), GFP_KERNEL);

	if (!events)
		return -ENOMEM;
	events->sn = sn;
	spin_lock_init(&events->lock);
	INIT_LIST_HEAD(&events->list);
	INIT_WORK(&events->work, tell);
	sn->events = events;
	return 0;
}

/**
 * sipalg_event_exit - undo sipalg_event_init()
 * @sn: the namespace, in which nothing happens any more
 */
void sipalg_event_exit(struct sipalg_net *sn)
{
	struct sipalg_event *event;

	cancel_work_sync(&sn->events->work);
	while ((event = take_event(sn->events)))
		kfree(event);
	kfree(sn->events);
}

/**
 * sipalg_event_look - does anybody watch?
 * @sn: the namespace
 *
 * To be called before something begins that may have news. Who has begun to
 * watch in this very jiffy may miss it.
 *
 * Context: any. Cheap in the jiffy in which it was called before.
 */
void sipalg_event_look(struct sipalg_net *sn)
{
	struct sipalg_events *events = sn->events;
	const struct sipalg_event_ops *ops;
	unsigned long now = jiffies;
	u8 watched = 0;
	u32 i;

	if (READ_ONCE(events->looked) == now)
		return;
	WRITE_ONCE(events->looked, now);
	rcu_read_lock();
	ops = rcu_dereference(event_ops);
	for (i = 0; ops && i < SIPALG_WATCHES_NUM; i++)
		if (ops->wanted(sn->net, i))
			watched |= BIT(i);
	rcu_read_unlock();
	WRITE_ONCE(events->watched, watched);
}

/* --- calls, registrations, pinholes --------------------------------------- */

/**
 * sipalg_event_call - something happened to a call
 * @sn: the namespace
 * @call: the call
 * @kind: what
 * @how: enum sipalg_counter, what its end is counted as; SIPALG_COUNTERS_NUM
 *	if it has not ended
 *
 * Context: the namespace's lock.
 */
void sipalg_event_call(struct sipalg_net *sn, const struct sipalg_call *call,
		       enum sipalg_event_kind kind, u32 how)
{
	struct sipalg_event *event = make_news(sn, kind);

	if (!event)
		return;
	event->ends[0] = call->caller;
	event->ends[1] = call->callee;
	event->how = how;
	if (how == SIPALG_COUNT_CALLS_FAILED)
		event->status = call->status;
	strscpy(event->call_id, call->call_id, sizeof(event->call_id));
	queue_event(sn, event);
}

static enum sipalg_event_kind kind_of(const struct sipalg_reg *reg,
				      enum sipalg_counter how)
{
	u32 sub = reg->subscription ?
		  SIPALG_EVENT_SUB_ADDED - SIPALG_EVENT_REG_ADDED : 0;

	switch (how) {
	case SIPALG_COUNT_REGS_STARTED:
		return SIPALG_EVENT_REG_ADDED + sub;
	case SIPALG_COUNT_REGS_REFRESHED:
		return SIPALG_EVENT_REG_REFRESHED + sub;
	case SIPALG_COUNT_REGS_REFUSED:
		return SIPALG_EVENT_REG_REFUSED + sub;
	default:
		return SIPALG_EVENT_REG_ENDED + sub;
	}
}

/* Those of subscriptions stand in the same order, but for one. */
static u32 counted_as(const struct sipalg_reg *reg, enum sipalg_counter how)
{
	if (!reg->subscription)
		return how;
	if (how == SIPALG_COUNT_REGS_DISPLACED)
		return SIPALG_COUNT_SUBS_DISPLACED;
	return how + SIPALG_COUNT_SUBS_STARTED - SIPALG_COUNT_REGS_STARTED;
}

static struct sipalg_event *make_reg(struct sipalg_net *sn,
				     const struct sipalg_reg *reg,
				     enum sipalg_counter how)
{
	struct sipalg_event *event = make_news(sn, kind_of(reg, how));

	if (!event)
		return NULL;
	event->ends[2] = reg->registrar;
	event->how = counted_as(reg, how);
	return event;
}

/**
 * sipalg_event_reg - something happened to a Contact
 * @sn: the namespace
 * @reg: the registration or subscription
 * @b: the Contact
 * @how: one of SIPALG_COUNT_REGS_*, also for a subscription
 *
 * Context: the namespace's lock.
 */
void sipalg_event_reg(struct sipalg_net *sn, const struct sipalg_reg *reg,
		      const struct sipalg_binding *b, enum sipalg_counter how)
{
	struct sipalg_event *event = make_reg(sn, reg, how);

	if (!event)
		return;
	event->ends[0] = b->inside;
	if (b->hole)
		event->ends[1] = b->hole->told;
	queue_event(sn, event);
}

/**
 * sipalg_event_refused - a registrar or notifier has said no
 * @pkt: its answer
 * @reg: the registration or subscription
 *
 * To ask for credentials is not to refuse.
 *
 * Context: the namespace's lock.
 */
void sipalg_event_refused(struct sipalg_pkt *pkt, const struct sipalg_reg *reg)
{
	u16 status = pkt->job.msg.status;
	struct sipalg_event *event;

	if (status == 401 || status == 407)
		return;
	event = make_reg(pkt->sn, reg, SIPALG_COUNT_REGS_REFUSED);
	if (!event)
		return;
	event->ends[0] = pkt->dst_priv;
	event->status = status;
	queue_event(pkt->sn, event);
}

/**
 * sipalg_event_hole - a pinhole was opened or closed
 * @sn: the namespace
 * @hole: the pinhole
 * @kind: which of it
 *
 * Context: the namespace's lock.
 */
void sipalg_event_hole(struct sipalg_net *sn, const struct sipalg_pinhole *hole,
		       enum sipalg_event_kind kind)
{
	struct sipalg_event *event = make_news(sn, kind);

	if (!event)
		return;
	event->proto = hole->pub.proto;
	event->hole = hole->kind;
	event->type = hole->type;
	sipalg_place_end(&hole->priv, &event->ends[0]);
	event->ends[1] = hole->told;
	queue_event(sn, event);
}

/* --- messages ------------------------------------------------------------- */

/* Is it worth a line that a message ended so? */
static bool is_news(enum sipalg_reason reason)
{
	switch (reason) {
	case SIPALG_OK:
	case SIPALG_KEEPALIVE:
	case SIPALG_NOT_OURS:
	case SIPALG_STREAM:
		return false;
	default:
		return true;
	}
}

static void name_ends(struct sipalg_event *event, const struct nf_conn *ct,
		      enum ip_conntrack_info ctinfo)
{
	enum ip_conntrack_dir dir = CTINFO2DIR(ctinfo);

	sipalg_tuple_src(&ct->tuplehash[dir].tuple, &event->ends[0]);
	sipalg_tuple_dst(&ct->tuplehash[dir].tuple, &event->ends[1]);
	sipalg_tuple_dst(&ct->tuplehash[!dir].tuple, &event->ends[2]);
	sipalg_tuple_src(&ct->tuplehash[!dir].tuple, &event->ends[3]);
	event->proto = nf_ct_protonum(ct);
}

static void copy_text(const struct sipalg_pkt *pkt, struct sipalg_span span,
		      char *to, u32 size)
{
	u32 len = min(span.len, size - 1);

	memcpy(to, pkt->job.data + span.off, len);
	to[len] = '\0';
}

/* What the message says, which is gone when it has been changed. */
static void copy_words(const struct sipalg_pkt *pkt, struct sipalg_event *event)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	event->status = msg->status;
	copy_text(pkt, msg->call_id, event->call_id, sizeof(event->call_id));
	copy_text(pkt, msg->method_text, event->method, sizeof(event->method));
}

/* A message with all that is in it, and what is to be changed in it. */
static struct sipalg_event *make_trace(struct sipalg_pkt *pkt, bool changed)
{
	const struct sipalg_edits *edits = &pkt->job.edits;
	u32 nr = changed ? edits->nr : 0;
	u32 text_len = changed ? edits->text_len : 0;
	u32 list_len = nr * sizeof(edits->list[0]);
	u32 len = min_t(u32, pkt->job.len, SIPALG_TRACE_MAX);
	struct sipalg_event *event;

	event = make_event(pkt->sn, BIT(SIPALG_WATCH_TRACE),
			   SIPALG_EVENT_MESSAGE, list_len + text_len + len);
	if (!event)
		return NULL;
	event->nr_edits = nr;
	event->text_len = text_len;
	event->len = len;
	memcpy(event->data, edits->list, list_len);
	memcpy(event->data + list_len, edits->text, text_len);
	memcpy(event->data + list_len + text_len, pkt->job.data, len);
	return event;
}

/**
 * sipalg_event_begin - what is to be told of a message, before it is changed
 * @pkt: the message, as far as it could be read
 * @ret: the reason that it is not to be changed, or SIPALG_OK
 *
 * Context: RCU read side.
 * Return: for sipalg_event_end(), which must follow; NULL if there is nothing
 * to tell yet.
 */
struct sipalg_event *sipalg_event_begin(struct sipalg_pkt *pkt,
					enum sipalg_reason ret)
{
	struct sipalg_event *event = NULL;

	if (is_wanted(pkt->sn, SIPALG_WATCH_TRACE))
		event = make_trace(pkt, pkt->read && ret == SIPALG_OK);
	else if (is_news(ret != SIPALG_OK ? ret : pkt->note))
		event = make_news(pkt->sn, SIPALG_EVENT_MESSAGE);
	if (!event)
		return NULL;
	name_ends(event, pkt->ct, pkt->ctinfo);
	if (pkt->read)
		copy_words(pkt, event);
	return event;
}

/* What only became known when the message could not be read any more. */
static struct sipalg_event *make_late(struct sipalg_pkt *pkt)
{
	struct sipalg_event *event = make_news(pkt->sn, SIPALG_EVENT_MESSAGE);

	if (!event)
		return NULL;
	name_ends(event, pkt->ct, pkt->ctinfo);
	if (pkt->read)
		event->status = pkt->job.msg.status;
	if (pkt->call)
		strscpy(event->call_id, pkt->call->call_id,
			sizeof(event->call_id));
	return event;
}

/**
 * sipalg_event_end - a message has its verdict
 * @pkt: the message; its bytes may be stale
 * @event: of sipalg_event_begin()
 * @ret: the reason that it was not changed, or SIPALG_OK
 * @passed: it goes on
 *
 * Context: RCU read side.
 */
void sipalg_event_end(struct sipalg_pkt *pkt, struct sipalg_event *event,
		      enum sipalg_reason ret, bool passed)
{
	enum sipalg_reason reason = ret != SIPALG_OK ? ret : pkt->note;
	bool news = is_news(reason);

	if (!event && news)
		event = make_late(pkt);
	else if (event && news && is_wanted(pkt->sn, SIPALG_WATCH_NEWS))
		event->who |= BIT(SIPALG_WATCH_NEWS);
	if (!event)
		return;
	event->reason = reason;
	event->changed = ret == SIPALG_OK;
	event->passed = passed;
	queue_event(pkt->sn, event);
}

/**
 * sipalg_event_left - a packet is left alone, whatever is in it
 * @sn: the namespace
 * @ct: its connection
 * @ctinfo: its place there
 * @reason: why
 *
 * Context: RCU read side.
 */
void sipalg_event_left(struct sipalg_net *sn, const struct nf_conn *ct,
		       enum ip_conntrack_info ctinfo,
		       enum sipalg_reason reason)
{
	struct sipalg_event *event;

	if (!is_news(reason))
		return;
	sipalg_event_look(sn);
	event = make_news(sn, SIPALG_EVENT_MESSAGE);
	if (!event)
		return;
	name_ends(event, ct, ctinfo);
	event->reason = reason;
	event->passed = true;
	queue_event(sn, event);
}
