// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registrations: a REGISTER asks, its 2xx grants, and for as long as it was
 * granted the phone's signalling connection is kept alive and its Contact has
 * a pinhole that the registrar may use. An answer counts only if its request
 * was seen, from the host that the request went to.
 */
#include <linux/jiffies.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "conn.h"
#include "counter.h"
#include "external.h"
#include "reg.h"
#include "resolve.h"
#include "setting.h"
#include "text.h"

#define DEFAULT_S	3600	/* RFC 3261 10.2: none said; registrars give this */
#define LONGEST_S	604800	/* believed: a week */
#define TRYING_S	32	/* RFC 3261 64*T1: then nobody answers */

const struct rhashtable_params sipalg_reg_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct sipalg_reg, key),
	.head_offset = offsetof(struct sipalg_reg, node),
	.automatic_shrinking = true,
};

/* The registrar may not come in for this Contact any more. */
static void dismiss(struct sipalg_reg *reg, struct sipalg_binding *b)
{
	if (b->admitted)
		sipalg_pinhole_dismiss(b->hole, &reg->registrar.addr);
	b->admitted = false;
}

static void end_binding(struct sipalg_net *sn, struct sipalg_reg *reg,
			struct sipalg_binding *b)
{
	dismiss(reg, b);
	if (b->hole)
		sipalg_pinhole_put(sn, b->hole);
	*b = reg->bindings[--reg->nr];
}

static void end_reg(struct sipalg_net *sn, struct sipalg_reg *reg)
{
	while (reg->nr)
		end_binding(sn, reg, &reg->bindings[reg->nr - 1]);
	rhashtable_remove_fast(&sn->regs, &reg->node, sipalg_reg_params);
	list_del(&reg->list);
	sn->nr_regs--;
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

static u64 make_key(const struct sipalg_pkt *pkt, const struct sipalg_addr *host)
{
	return siphash_3u64(hash_name(&pkt->job),
			    siphash(host, sizeof(*host), &sipalg_secret),
			    pkt->zone, &sipalg_secret);
}

static struct sipalg_reg *begin_reg(struct sipalg_pkt *pkt, u64 key)
{
	struct sipalg_net *sn = pkt->sn;
	struct sipalg_reg *reg;

	if (sn->nr_regs >= sipalg_setting(sn, SIPALG_SET_REGS_MAX)) {
		sipalg_pkt_note(pkt, SIPALG_REG_LIMIT);
		return NULL;
	}
	reg = kzalloc(sizeof(*reg), GFP_ATOMIC);
	if (!reg)
		goto no_memory;
	reg->key = key;
	reg->host = pkt->src.addr;
	if (rhashtable_lookup_insert_fast(&sn->regs, &reg->node,
					  sipalg_reg_params))
		goto err_free;
	list_add_tail(&reg->list, &sn->reg_list);
	sn->nr_regs++;
	return reg;

err_free:
	kfree(reg);
no_memory:
	sipalg_pkt_note(pkt, SIPALG_NO_MEMORY);
	return NULL;
}

static struct sipalg_binding *find_binding(struct sipalg_reg *reg,
					   const struct sipalg_end *inside)
{
	u32 i;

	for (i = 0; i < reg->nr; i++)
		if (sipalg_end_equal(&reg->bindings[i].inside, inside))
			return &reg->bindings[i];
	return NULL;
}

/* The phone asks for @inside to be reachable for @asked seconds. */
static void ask(struct sipalg_pkt *pkt, struct sipalg_reg *reg,
		const struct sipalg_end *inside, u32 asked)
{
	struct sipalg_binding *b = find_binding(reg, inside);
	enum sipalg_reason ret;

	if (!b) {
		if (!asked)
			return;
		if (reg->nr == SIPALG_BINDINGS_MAX) {
			sipalg_pkt_note(pkt, SIPALG_CONTACT_LIMIT);
			return;
		}
		b = &reg->bindings[reg->nr++];
		*b = (struct sipalg_binding){
			.inside = *inside, .state = SIPALG_REG_TRYING,
			.since = jiffies,
		};
	}
	b->asked = asked;
	b->pending = true;
	if (b->state == SIPALG_REG_TRYING)
		b->expires = jiffies + TRYING_S * HZ;
	if (b->hole || !asked || pkt->profile == SIPALG_PROFILE_OBSERVE)
		return;
	ret = sipalg_pinhole_signal(pkt, inside, &b->hole);
	if (ret == SIPALG_OK)
		return;
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
		       const struct sipalg_end *pub)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_end end;

	if (msg->contacts[i].site < 0)
		return false;
	end = sipalg_site_end(&msg->sites[msg->contacts[i].site]);
	sipalg_external_hear(pkt, &end);
	return sipalg_end_equal(&end, pub);
}

/*
 * A phone that registers elsewhere, or from elsewhere, than before: the old
 * registrar's right to call goes with the old connection's place.
 */
static void set_registrar(struct sipalg_pkt *pkt, struct sipalg_reg *reg)
{
	u32 i;

	if (sipalg_addr_equal(&reg->registrar.addr, &pkt->dst_priv.addr)) {
		reg->registrar.port = pkt->dst_priv.port;
		return;
	}
	for (i = 0; i < reg->nr; i++) {
		struct sipalg_binding *b = &reg->bindings[i];

		dismiss(reg, b);
		b->state = SIPALG_REG_TRYING;
		b->expires = jiffies + TRYING_S * HZ;
	}
	reg->registrar = pkt->dst_priv;
}

static void learn_request(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	u64 key = make_key(pkt, &pkt->src.addr);
	struct sipalg_reg *reg;
	struct sipalg_end end;
	u32 i;

	if (!msg->star && !msg->nr_contacts)
		return;
	reg = rhashtable_lookup_fast(&pkt->sn->regs, &key, sipalg_reg_params);
	if (!reg && !msg->star)
		reg = begin_reg(pkt, key);
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
		if (!sipalg_resolve_contact(pkt, i, &end))
			continue;
		ask(pkt, reg, &end, seconds_said(msg->contacts[i].expires,
						 msg->expires, DEFAULT_S));
	}
	if (!reg->nr)
		end_reg(pkt->sn, reg);
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
		if (is_contact(pkt, i, &pub))
			return seconds_said(msg->contacts[i].expires,
					    msg->expires, b->asked);
	if (!b->asked)
		return 0;
	return seconds_said(SIPALG_EXPIRES_NONE, msg->expires, b->asked);
}

static void grant(struct sipalg_pkt *pkt, struct sipalg_reg *reg,
		  struct sipalg_binding *b, u32 seconds)
{
	b->pending = false;
	b->expires = jiffies + (unsigned long)seconds * HZ;
	if (b->hole && !b->admitted) {
		b->admitted = sipalg_pinhole_admit(b->hole,
						   &reg->registrar.addr);
		if (!b->admitted)
			sipalg_pkt_note(pkt, SIPALG_ADMIT_LIMIT);
	}
	if (b->state == SIPALG_REG_ACTIVE) {
		sipalg_count(pkt->sn, SIPALG_COUNT_REGS_REFRESHED);
		return;
	}
	b->state = SIPALG_REG_ACTIVE;
	b->since = jiffies;
	sipalg_count(pkt->sn, SIPALG_COUNT_REGS_STARTED);
}

static void learn_accepted(struct sipalg_pkt *pkt, struct sipalg_reg *reg)
{
	u32 i, seconds;

	for (i = reg->nr; i--; ) {
		struct sipalg_binding *b = &reg->bindings[i];

		if (!reg->star && !b->pending)
			continue;
		seconds = reg->star ? 0 : seconds_granted(pkt, b);
		if (seconds) {
			grant(pkt, reg, b, seconds);
		} else {
			end_binding(pkt->sn, reg, b);
			sipalg_count(pkt->sn, SIPALG_COUNT_REGS_ENDED);
		}
	}
	if (!reg->nr)
		end_reg(pkt->sn, reg);
}

static void learn_response(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	u64 key = make_key(pkt, &pkt->dst_priv.addr);
	struct sipalg_reg *reg;

	if (msg->status < 200)
		return;
	reg = rhashtable_lookup_fast(&pkt->sn->regs, &key, sipalg_reg_params);
	if (!reg || reg->cseq != msg->cseq ||
	    reg->call_id != pkt->call_id ||
	    !sipalg_addr_equal(&reg->registrar.addr, &pkt->src.addr))
		return;
	reg->heard = jiffies;
	if (msg->status < 300)
		learn_accepted(pkt, reg);
	else
		sipalg_count(pkt->sn, SIPALG_COUNT_REGS_REFUSED);
}

/**
 * sipalg_reg_learn - what does the message tell of a registration
 * @pkt: a parsed message
 *
 * A REGISTER from inside reserves the public port of its Contact, which
 * nobody may use before the 2xx. Should the message not be written, nothing
 * is undone: unused, the reservation runs out in half a minute.
 *
 * Context: RCU read side; takes the namespace's lock.
 */
void sipalg_reg_learn(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (msg->method != SIPALG_METHOD_REGISTER)
		return;
	spin_lock_bh(&pkt->sn->lock);
	if (msg->request && (pkt->src_nat || !pkt->dst_nat))
		learn_request(pkt);
	else if (!msg->request && (pkt->dst_nat || !pkt->src_nat))
		learn_response(pkt);
	spin_unlock_bh(&pkt->sn->lock);
}

static void age_bindings(struct sipalg_net *sn, struct sipalg_reg *reg,
			 unsigned long now)
{
	u32 i;

	for (i = reg->nr; i--; ) {
		if (!time_after(now, reg->bindings[i].expires))
			continue;
		if (reg->bindings[i].state == SIPALG_REG_ACTIVE)
			sipalg_count(sn, SIPALG_COUNT_REGS_EXPIRED);
		end_binding(sn, reg, &reg->bindings[i]);
	}
}

/**
 * sipalg_reg_age - end what has run out, keep the connection of the rest
 * @sn: the namespace
 * @now: jiffies
 * @most: how many may end in one go
 *
 * Context: the namespace's lock.
 * Return: false when @most have ended and there may be more.
 */
bool sipalg_reg_age(struct sipalg_net *sn, unsigned long now, u32 most)
{
	struct sipalg_reg *reg, *next;

	list_for_each_entry_safe(reg, next, &sn->reg_list, list) {
		if (sipalg_conn_gone(reg->ct, reg->heard))
			sipalg_count(sn, SIPALG_COUNT_REGS_FLUSHED);
		else
			age_bindings(sn, reg, now);
		if (reg->nr && !sipalg_conn_gone(reg->ct, reg->heard)) {
			sipalg_conn_keep(reg->ct);
			continue;
		}
		end_reg(sn, reg);
		if (!--most)
			return false;
	}
	return true;
}

/**
 * sipalg_reg_flush - end every registration
 * @sn: the namespace, which no packet reaches any more
 *
 * Context: the namespace's lock.
 */
void sipalg_reg_flush(struct sipalg_net *sn)
{
	struct sipalg_reg *reg, *next;

	list_for_each_entry_safe(reg, next, &sn->reg_list, list)
		end_reg(sn, reg);
}
