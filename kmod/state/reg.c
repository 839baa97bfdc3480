// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registrations: a REGISTER asks, its 2xx grants, and for as long as it was
 * granted the phone's signalling connection is kept alive and its Contact has
 * a pinhole that the registrar may use. An answer counts only if its request
 * was seen, from the host that the request went to.
 *
 * A subscription (RFC 6665) is the same, for SUBSCRIBE and one dialog. The
 * notifier may shorten or end it with a NOTIFY, and the phone may say that it
 * knows nothing of it. A REFER outside of a dialog asks for one, too (RFC 3515);
 * how long it lasts the first NOTIFY says.
 */
#include <linux/jiffies.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "admit.h"
#include "conn.h"
#include "counter.h"
#include "event.h"
#include "external.h"
#include "promise.h"
#include "reg.h"
#include "resolve.h"
#include "setting.h"
#include "text.h"

#define DEFAULT_S	3600	/* RFC 3261 10.2: none said; registrars give this */
#define LONGEST_S	604800	/* believed: a week */
#define REFER_S		180	/* until NOTIFY says; a call may ring so long */
#define TRYING_S	32	/* RFC 3261 64*T1: then nobody answers */

const struct rhashtable_params sipalg_reg_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct sipalg_reg, key),
	.head_offset = offsetof(struct sipalg_reg, node),
	.automatic_shrinking = true,
};

/* The counters of subscriptions follow each other as those of registrations. */
static void count(struct sipalg_net *sn, const struct sipalg_reg *reg,
		  enum sipalg_counter how)
{
	BUILD_BUG_ON(SIPALG_COUNT_SUBS_FLUSHED - SIPALG_COUNT_SUBS_STARTED !=
		     SIPALG_COUNT_REGS_FLUSHED - SIPALG_COUNT_REGS_STARTED);

	if (reg->subscription)
		how += SIPALG_COUNT_SUBS_STARTED - SIPALG_COUNT_REGS_STARTED;
	sipalg_count(sn, how);
}

static const struct sipalg_addr *peer_of(const struct sipalg_reg *reg,
					 enum sipalg_reg_peer peer)
{
	return peer == SIPALG_PEER_REGISTRAR ? &reg->registrar.addr :
					       &reg->notifier;
}

/* This one may not come in for this Contact any more. */
static void dismiss(struct sipalg_net *sn, struct sipalg_reg *reg,
		    struct sipalg_binding *b, enum sipalg_reg_peer peer)
{
	if (b->admitted & BIT(peer))
		sipalg_admit_del(sn, b->hole, peer_of(reg, peer));
	b->admitted &= ~BIT(peer);
}

static void end_binding(struct sipalg_net *sn, struct sipalg_reg *reg,
			struct sipalg_binding *b, enum sipalg_counter how)
{
	if (b->state == SIPALG_REG_ACTIVE)
		sipalg_event_reg(sn, reg, b, how);
	dismiss(sn, reg, b, SIPALG_PEER_REGISTRAR);
	dismiss(sn, reg, b, SIPALG_PEER_NOTIFIER);
	if (b->hole)
		sipalg_pinhole_put(sn, b->hole);
	*b = reg->bindings[--reg->nr];
	sn->moves++;
}

static enum sipalg_share_kind share_of(const struct sipalg_reg *reg)
{
	return reg->subscription ? SIPALG_SHARE_SUBS : SIPALG_SHARE_REGS;
}

static void end_reg(struct sipalg_net *sn, struct sipalg_reg *reg,
		    enum sipalg_counter how)
{
	while (reg->nr)
		end_binding(sn, reg, &reg->bindings[reg->nr - 1], how);
	rhashtable_remove_fast(&sn->regs, &reg->node, sipalg_reg_params);
	list_del(&reg->list);
	if (reg->subscription)
		sn->nr_subs--;
	else
		sn->nr_regs--;
	sipalg_share_give(sn, share_of(reg), &reg->seat);
	sipalg_conn_hold(&reg->ct, NULL);
	kfree_rcu(reg, rcu);
}

/* The To URI, but for a host that may be rewritten on the way. */
static u64 hash_name(const struct sipalg_job *job)
{
	const struct sipalg_msg *msg = &job->msg;
	struct sipalg_span name = msg->to_uri;
	u32 i;

	for (i = 0; i < msg->nr_sites; i++)
		if (msg->sites[i].field == SIPALG_FIELD_TO)
			name.len = msg->sites[i].off - name.off;
	return sipalg_text_hash(job, name);
}

static u64 hash_account(const struct sipalg_pkt *pkt)
{
	const struct sipalg_addr *registrar = pkt->job.msg.request ?
		&pkt->dst_priv.addr : &pkt->src.addr;

	return siphash_2u64(hash_name(&pkt->job),
			    siphash(registrar, sizeof(*registrar),
				    &sipalg_secret), &sipalg_secret);
}

/* The dialog of a subscription: who is notified stands in To of NOTIFY. */
static u64 hash_dialog(const struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_span tag = msg->method == SIPALG_METHOD_NOTIFY ?
				 msg->to_tag : msg->from_tag;

	return siphash_2u64(pkt->call_id, sipalg_text_hash(&pkt->job, tag),
			    &sipalg_secret);
}

static bool is_subscription(const struct sipalg_pkt *pkt)
{
	return pkt->job.msg.method != SIPALG_METHOD_REGISTER;
}

/*
 * @host sends in @zone. A name may be registered at several registrars at once,
 * of which one tells nothing of what the others do.
 */
static u64 make_key(const struct sipalg_pkt *pkt,
		    const struct sipalg_addr *host, u16 zone)
{
	return siphash_3u64(is_subscription(pkt) ? hash_dialog(pkt) :
						   hash_account(pkt),
			    siphash(host, sizeof(*host), &sipalg_secret),
			    zone, &sipalg_secret);
}

static struct sipalg_reg *find_reg(const struct sipalg_pkt *pkt,
				   const struct sipalg_addr *host, u16 zone)
{
	u64 key = make_key(pkt, host, zone);

	return rhashtable_lookup_fast(&pkt->sn->regs, &key, sipalg_reg_params);
}

static void link_reg(struct sipalg_net *sn, struct sipalg_reg *reg)
{
	if (reg->subscription) {
		list_add_tail(&reg->list, &sn->sub_list);
		sn->nr_subs++;
	} else {
		list_add_tail(&reg->list, &sn->reg_list);
		sn->nr_regs++;
	}
}

static struct sipalg_reg *begin_reg(struct sipalg_pkt *pkt)
{
	enum sipalg_reason ret = SIPALG_NO_MEMORY;
	struct sipalg_net *sn = pkt->sn;
	struct sipalg_reg *reg;

	reg = kzalloc(sizeof(*reg), GFP_ATOMIC);
	if (!reg)
		goto note;
	reg->key = make_key(pkt, &pkt->src.addr, pkt->zone);
	reg->subscription = is_subscription(pkt);
	reg->host = pkt->src.addr;
	ret = sipalg_share_take(pkt, share_of(reg), &reg->seat);
	if (ret != SIPALG_OK)
		goto err_free;
	if (rhashtable_lookup_insert_fast(&sn->regs, &reg->node,
					  sipalg_reg_params))
		goto err_share;
	link_reg(sn, reg);
	return reg;

err_share:
	ret = SIPALG_NO_MEMORY;
	sipalg_share_give(sn, share_of(reg), &reg->seat);
err_free:
	kfree(reg);
note:
	sipalg_pkt_note(pkt, ret);
	return NULL;
}

static struct sipalg_binding *find_binding(struct sipalg_reg *reg,
					   const struct sipalg_want *want)
{
	u32 i;

	for (i = 0; i < reg->nr; i++)
		if (sipalg_end_equal(&reg->bindings[i].inside, &want->priv) &&
		    reg->bindings[i].proto == want->proto)
			return &reg->bindings[i];
	return NULL;
}

/* The phone asks for @want to be reachable for @asked seconds. */
static void ask(struct sipalg_pkt *pkt, struct sipalg_reg *reg,
		const struct sipalg_want *want, u32 asked)
{
	struct sipalg_binding *b = find_binding(reg, want);
	enum sipalg_reason ret;

	if (!b) {
		if (!asked)
			return;
		if (reg->nr == SIPALG_BINDINGS_MAX) {
			sipalg_pkt_note(pkt, SIPALG_CONTACT_LIMIT);
			return;
		}
		b = &reg->bindings[reg->nr++];
		pkt->sn->moves++;
		*b = (struct sipalg_binding){
			.inside = want->priv, .proto = want->proto,
			.state = SIPALG_REG_TRYING, .since = jiffies,
		};
	}
	b->asked = asked;
	b->pending = true;
	if (b->state == SIPALG_REG_TRYING)
		b->expires = jiffies + TRYING_S * HZ;
	if (b->hole)
		sipalg_pinhole_note(pkt, b->hole);
	if (b->hole || !asked || pkt->profile == SIPALG_PROFILE_OBSERVE)
		return;
	ret = sipalg_promise_signal(pkt, want, &b->hole);
	if (ret == SIPALG_OK) {
		/* nor when it is asked for within a call that does */
		sipalg_share_spare(&b->hole->seat);
		return;
	}
	b->hole = NULL;
	sipalg_pkt_note(pkt, ret);
}

static u32 seconds_said(u32 param, u32 header, u32 otherwise)
{
	u32 s = param != SIPALG_EXPIRES_NONE ? param :
		header != SIPALG_EXPIRES_NONE ? header : otherwise;

	return min_t(u32, s, LONGEST_S);
}

/* Is the Contact that public endpoint of ours? */
static bool is_contact(const struct sipalg_pkt *pkt, u32 i,
		       const struct sipalg_end *pub, u8 proto)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	const struct sipalg_site *site;
	struct sipalg_end end;

	if (msg->contacts[i].site < 0)
		return false;
	site = &msg->sites[msg->contacts[i].site];
	end = sipalg_site_end(site);
	sipalg_external_hear(pkt, &end);
	return sipalg_end_equal(&end, pub) &&
	       sipalg_resolve_proto(pkt, site) == proto;
}

/* Is it where the phone registers or subscribes, or who notifies it? */
static bool is_peer(const struct sipalg_reg *reg, const struct sipalg_addr *addr)
{
	return sipalg_addr_equal(&reg->registrar.addr, addr) ||
	       sipalg_addr_equal(&reg->notifier, addr);
}

/*
 * A phone that subscribes elsewhere than before: the right of the old one to
 * notify goes. Of a registration only the port may be another.
 */
static void set_registrar(struct sipalg_pkt *pkt, struct sipalg_reg *reg)
{
	u32 i;

	if (sipalg_addr_equal(&reg->registrar.addr, &pkt->dst_priv.addr))
		reg->registrar.port = pkt->dst_priv.port;
	if (is_peer(reg, &pkt->dst_priv.addr))
		return;
	for (i = 0; i < reg->nr; i++) {
		struct sipalg_binding *b = &reg->bindings[i];

		dismiss(pkt->sn, reg, b, SIPALG_PEER_REGISTRAR);
		b->state = SIPALG_REG_TRYING;
		b->expires = jiffies + TRYING_S * HZ;
	}
	reg->registrar = pkt->dst_priv;
}

/* What it asks for its Contact @i; what Expires means in REFER is not said. */
static u32 seconds_asked(const struct sipalg_pkt *pkt, u32 i)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (msg->method == SIPALG_METHOD_REFER)
		return REFER_S;
	return seconds_said(is_subscription(pkt) ? SIPALG_EXPIRES_NONE :
						   msg->contacts[i].expires,
			    msg->expires, DEFAULT_S);
}

/* Is there a Contact of the phone's own that it wants to be reached at? */
static bool asks_for_any(const struct sipalg_pkt *pkt)
{
	struct sipalg_want want;
	u32 i;

	for (i = 0; i < pkt->job.msg.nr_contacts; i++)
		if (seconds_asked(pkt, i) &&
		    sipalg_resolve_contact(pkt, i, &want))
			return true;
	return false;
}

static void learn_request(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_reg *reg = find_reg(pkt, &pkt->src.addr, pkt->zone);
	struct sipalg_want want;
	u32 i;

	if (!msg->star && !msg->nr_contacts)
		return;
	if (!reg && asks_for_any(pkt))	/* which may displace another */
		reg = begin_reg(pkt);
	if (!reg)
		return;

	set_registrar(pkt, reg);
	reg->call_id = pkt->call_id;
	reg->cseq = msg->cseq;
	reg->star = msg->star && !msg->expires;
	reg->heard = jiffies;
	sipalg_conn_hold(&reg->ct, pkt->ct);
	for (i = 0; i < reg->nr; i++)
		reg->bindings[i].pending = false;
	for (i = 0; i < msg->nr_contacts; i++) {
		if (!sipalg_resolve_contact(pkt, i, &want))
			continue;
		ask(pkt, reg, &want, seconds_asked(pkt, i));
	}
	if (!reg->nr)
		end_reg(pkt->sn, reg, SIPALG_COUNT_REGS_ENDED);
}

/* What the answer grants @b: what it says of this Contact, else in general. */
static u32 seconds_granted(const struct sipalg_pkt *pkt,
			   const struct sipalg_binding *b)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_end pub;
	u32 i;

	if (b->hole)
		sipalg_place_end(&b->hole->pub, &pub);
	else
		pub = pkt->dst;
	for (i = 0; i < msg->nr_contacts; i++)
		if (is_contact(pkt, i, &pub, b->proto))
			return seconds_said(msg->contacts[i].expires,
					    msg->expires, b->asked);
	if (!b->asked)
		return 0;
	return seconds_said(SIPALG_EXPIRES_NONE, msg->expires, b->asked);
}

static void admit(struct sipalg_pkt *pkt, struct sipalg_reg *reg,
		  struct sipalg_binding *b, enum sipalg_reg_peer peer)
{
	const struct sipalg_addr *addr = peer_of(reg, peer);

	if (!b->hole || !addr->family || b->admitted & BIT(peer))
		return;
	if (sipalg_admit_add(pkt->sn, b->hole, addr))
		b->admitted |= BIT(peer);
	else
		sipalg_pkt_note(pkt, SIPALG_ADMIT_LIMIT);
}

/* NOTIFY may come from where the notifier wants to be reached, past a proxy. */
static void learn_notifier(struct sipalg_pkt *pkt, struct sipalg_reg *reg)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	s32 site = msg->nr_contacts ? msg->contacts[0].site : -1;
	u32 i;

	if (!reg->subscription || pkt->src_nat || site < 0 ||
	    sipalg_addr_equal(&msg->sites[site].end.addr, &reg->notifier))
		return;
	for (i = 0; i < reg->nr; i++)
		dismiss(pkt->sn, reg, &reg->bindings[i], SIPALG_PEER_NOTIFIER);
	reg->notifier = msg->sites[site].end.addr;
}

static void grant(struct sipalg_pkt *pkt, struct sipalg_reg *reg,
		  struct sipalg_binding *b, u32 seconds)
{
	b->pending = false;
	b->expires = jiffies + (unsigned long)seconds * HZ;
	admit(pkt, reg, b, SIPALG_PEER_REGISTRAR);
	admit(pkt, reg, b, SIPALG_PEER_NOTIFIER);
	if (b->state == SIPALG_REG_ACTIVE) {
		count(pkt->sn, reg, SIPALG_COUNT_REGS_REFRESHED);
		sipalg_event_reg(pkt->sn, reg, b, SIPALG_COUNT_REGS_REFRESHED);
		return;
	}
	b->state = SIPALG_REG_ACTIVE;
	sipalg_share_keep(pkt->sn, share_of(reg), &reg->seat, &reg->host);
	b->since = jiffies;
	count(pkt->sn, reg, SIPALG_COUNT_REGS_STARTED);
	sipalg_event_reg(pkt->sn, reg, b, SIPALG_COUNT_REGS_STARTED);
}

static void learn_accepted(struct sipalg_pkt *pkt, struct sipalg_reg *reg)
{
	u32 i, seconds;

	learn_notifier(pkt, reg);
	for (i = reg->nr; i--; ) {
		struct sipalg_binding *b = &reg->bindings[i];

		if (!reg->star && !b->pending)
			continue;
		seconds = reg->star ? 0 : seconds_granted(pkt, b);
		if (seconds) {
			grant(pkt, reg, b, seconds);
		} else {
			end_binding(pkt->sn, reg, b, SIPALG_COUNT_REGS_ENDED);
			count(pkt->sn, reg, SIPALG_COUNT_REGS_ENDED);
		}
	}
	if (!reg->nr)
		end_reg(pkt->sn, reg, SIPALG_COUNT_REGS_ENDED);
}

/* One of the two says that there is no subscription. */
static void end_sub(struct sipalg_net *sn, struct sipalg_reg *reg)
{
	u32 i;

	for (i = 0; i < reg->nr; i++)
		if (reg->bindings[i].state == SIPALG_REG_ACTIVE)
			count(sn, reg, SIPALG_COUNT_REGS_ENDED);
	end_reg(sn, reg, SIPALG_COUNT_REGS_ENDED);
}

static void learn_response(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_reg *reg;

	if (msg->status < 200)
		return;
	reg = find_reg(pkt, &pkt->dst_priv.addr, pkt->back_zone);
	if (!reg || reg->cseq != msg->cseq ||
	    reg->call_id != pkt->call_id ||
	    !is_peer(reg, &pkt->src.addr))
		return;
	reg->heard = jiffies;
	if (msg->status < 300) {
		learn_accepted(pkt, reg);
		return;
	}
	count(pkt->sn, reg, SIPALG_COUNT_REGS_REFUSED);
	sipalg_event_refused(pkt, reg);
	if (reg->subscription && msg->status == 481)
		end_sub(pkt->sn, reg);
}

/* RFC 6665, 4.1.3: what NOTIFY says of the time that is left holds. */
static void learn_notify(struct sipalg_pkt *pkt)
{
	struct sipalg_reg *reg = find_reg(pkt, &pkt->dst_priv.addr,
					  pkt->back_zone);
	u32 i, seconds = pkt->job.msg.subscription;

	if (!reg || seconds == SIPALG_EXPIRES_NONE ||
	    !is_peer(reg, &pkt->src.addr))
		return;
	reg->heard = jiffies;
	if (!seconds) {
		end_sub(pkt->sn, reg);
		return;
	}
	seconds = min_t(u32, seconds, LONGEST_S);
	for (i = 0; i < reg->nr; i++)
		if (reg->bindings[i].state == SIPALG_REG_ACTIVE)
			reg->bindings[i].expires = jiffies +
				(unsigned long)seconds * HZ;
}

/* RFC 6665, 4.1.3: the phone knows of no subscription. */
static void learn_unwanted(struct sipalg_pkt *pkt)
{
	struct sipalg_reg *reg = find_reg(pkt, &pkt->src.addr, pkt->zone);

	if (reg && pkt->job.msg.status == 481)
		end_sub(pkt->sn, reg);
}

/* A REFER within a dialog is notified as all else of that is. */
static bool subscribes(const struct sipalg_msg *msg)
{
	return msg->method == SIPALG_METHOD_SUBSCRIBE ||
	       (msg->method == SIPALG_METHOD_REFER &&
		!(msg->request && msg->to_tag.len));
}

/**
 * sipalg_reg_learn - what does the message tell of a registration or a
 *	subscription
 * @pkt: a parsed message
 *
 * A REGISTER or SUBSCRIBE from inside reserves the public port of its Contact,
 * which nobody may use before the 2xx. Should the message not be written,
 * nothing is undone: unused, the reservation runs out in half a minute.
 *
 * Context: RCU read side; takes the namespace's lock.
 */
void sipalg_reg_learn(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	bool from_inside = pkt->src_nat || !pkt->dst_nat;
	bool to_inside = pkt->dst_nat || !pkt->src_nat;
	bool notify = msg->method == SIPALG_METHOD_NOTIFY;

	if (!notify && !subscribes(msg) &&
	    msg->method != SIPALG_METHOD_REGISTER)
		return;
	spin_lock_bh(&pkt->sn->lock);
	if (msg->request && notify && to_inside)
		learn_notify(pkt);
	else if (msg->request && !notify && from_inside)
		learn_request(pkt);
	else if (!msg->request && notify && from_inside)
		learn_unwanted(pkt);
	else if (!msg->request && !notify && to_inside)
		learn_response(pkt);
	spin_unlock_bh(&pkt->sn->lock);
}

/**
 * sipalg_reg_displace - end one that nobody has accepted, for another
 * @sn: the namespace
 * @seat: that of the one
 *
 * Context: the namespace's lock.
 */
void sipalg_reg_displace(struct sipalg_net *sn, struct sipalg_seat *seat)
{
	struct sipalg_reg *reg = container_of(seat, struct sipalg_reg, seat);

	sipalg_count(sn, reg->subscription ? SIPALG_COUNT_SUBS_DISPLACED :
					     SIPALG_COUNT_REGS_DISPLACED);
	end_reg(sn, reg, SIPALG_COUNT_REGS_DISPLACED);
}

static void age_bindings(struct sipalg_net *sn, struct sipalg_reg *reg,
			 unsigned long now)
{
	u32 i;

	for (i = reg->nr; i--; ) {
		if (!time_after(now, reg->bindings[i].expires))
			continue;
		if (reg->bindings[i].state == SIPALG_REG_ACTIVE)
			count(sn, reg, SIPALG_COUNT_REGS_EXPIRED);
		end_binding(sn, reg, &reg->bindings[i],
			    SIPALG_COUNT_REGS_EXPIRED);
	}
}

static bool age_list(struct sipalg_net *sn, struct list_head *list,
		     unsigned long now, u32 most)
{
	struct sipalg_reg *reg, *next;

	list_for_each_entry_safe(reg, next, list, list) {
		if (sipalg_conn_gone(reg->ct, reg->heard))
			count(sn, reg, SIPALG_COUNT_REGS_FLUSHED);
		else
			age_bindings(sn, reg, now);
		if (reg->nr && !sipalg_conn_gone(reg->ct, reg->heard)) {
			sipalg_conn_keep(reg->ct);
			continue;
		}
		end_reg(sn, reg, SIPALG_COUNT_REGS_FLUSHED);
		if (!--most)
			return false;
	}
	return true;
}

/**
 * sipalg_reg_age - end what has run out, keep the connection of the rest
 * @sn: the namespace
 * @now: jiffies
 * @most: how many of each kind may end in one go
 *
 * Context: the namespace's lock.
 * Return: false when @most have ended and there may be more.
 */
bool sipalg_reg_age(struct sipalg_net *sn, unsigned long now, u32 most)
{
	bool all = age_list(sn, &sn->reg_list, now, most);

	return age_list(sn, &sn->sub_list, now, most) && all;
}

static void flush_list(struct sipalg_net *sn, struct list_head *list)
{
	struct sipalg_reg *reg, *next;

	list_for_each_entry_safe(reg, next, list, list)
		end_reg(sn, reg, SIPALG_COUNT_REGS_FLUSHED);
}

/**
 * sipalg_reg_flush - end every registration and subscription
 * @sn: the namespace, which no packet reaches any more
 *
 * Context: the namespace's lock.
 */
void sipalg_reg_flush(struct sipalg_net *sn)
{
	flush_list(sn, &sn->reg_list);
	flush_list(sn, &sn->sub_list);
}
