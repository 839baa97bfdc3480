// SPDX-License-Identifier: GPL-2.0-only
/*
 * External addresses: what another NAT, upstream of this gateway, shows of it.
 * Says what stands in a message for an endpoint that our NAT has made, and back.
 * Which endpoints there are is left to resolve.c and pinhole.c, which know
 * ours alone.
 *
 * DOC: Set, learnt, or none
 *
 *	phone -- this gateway -- another NAT -- far side
 *	192.168.1.11   10.0.0.5   198.51.100.5
 *
 * The far side must be told 198.51.100.5, but our NAT says 10.0.0.5. A cloud
 * that gives each of its machines an address (1:1) does that, and a router
 * before the router. The setting external_address is
 *
 *  - an address. It is told to whom the other NAT stands before: it is told in
 *    place of a private address of ours, and not to a private address, which
 *    lies on our side of that NAT. Ports are as our NAT made them, since 1:1
 *    keeps them.
 *  - "learn". Who answers a request says in the topmost Via where it came from
 *    (RFC 3261, 18.2.1; RFC 3581). If that is not what our NAT made of the
 *    sender, it is told to that host, in the place of ours, from then on. It
 *    counts only in the answer to a request that went out on the same
 *    connection, by its branch, so nobody else can say it; and what a host says
 *    is believed for that host alone, whose calls are all that a lie can spoil.
 *    The port counts for that connection: of others only the address is known.
 *  - "none". Nothing is told but what our own NAT made. That is the default,
 *    for most gateways have no such NAT above, and there the answers would be
 *    the only thing that could do harm.
 *
 * What is set goes before what was learnt.
 */
#include <net/netfilter/nf_conntrack.h>
#include "conn.h"
#include "counter.h"
#include "external.h"
#include "setting.h"
#include "text.h"

/* Values of the setting that are no address. */
#define NONE	0
#define LEARN	1

static bool is_within(u32 addr, u32 net, u32 len)
{
	return !((addr ^ net) >> (32 - len));
}

/* Is @addr one that no host in the internet has? */
static bool is_private(__be32 addr)
{
	u32 a = ntohl(addr);

	return is_within(a, 0x0a000000, 8) ||	/* RFC 1918 */
	       is_within(a, 0xac100000, 12) ||
	       is_within(a, 0xc0a80000, 16) ||
	       is_within(a, 0x64400000, 10) ||	/* RFC 6598: carriers' NAT */
	       is_within(a, 0xa9fe0000, 16) ||	/* RFC 3927 */
	       is_within(a, 0xc0000000, 24);	/* RFC 6333: DS-Lite */
}

/* May it be an address of a gateway at all? */
static bool is_usable(__be32 addr)
{
	u32 a = ntohl(addr);

	return a >= 0x01000000 && a < 0xe0000000 && !is_within(a, 0x7f000000, 8);
}

static __be32 four(const struct sipalg_addr *addr)
{
	return (__force __be32)addr->w[0];
}

static void set_four(struct sipalg_addr *addr, __be32 four)
{
	*addr = (struct sipalg_addr){ .family = 4 };
	addr->w[0] = (__force u32)four;
}

/* Was the module's parameter set since these were learnt? */
static bool is_stale(const struct sipalg_net *sn)
{
	return READ_ONCE(sn->external_writes) !=
	       sipalg_setting_writes(sn, SIPALG_SET_EXTERNAL);
}

/* How many are known; none of what is to be forgotten. */
static u32 count_known(const struct sipalg_net *sn)
{
	u32 nr = READ_ONCE(sn->nr_externals);

	return nr && !is_stale(sn) ? nr : 0;
}

static struct sipalg_external *find(struct sipalg_net *sn, __be32 far,
				    __be32 mapped)
{
	u32 i, nr = count_known(sn);

	for (i = 0; i < nr; i++)
		if (READ_ONCE(sn->externals[i].far) == far &&
		    READ_ONCE(sn->externals[i].mapped) == mapped)
			return &sn->externals[i];
	return NULL;
}

/* A place for one more; it may be one in use, the first that was filled. */
static struct sipalg_external *take_place(struct sipalg_net *sn)
{
	if (sn->nr_externals < SIPALG_EXTERNALS_MAX) {
		WRITE_ONCE(sn->nr_externals, sn->nr_externals + 1);
		return &sn->externals[sn->nr_externals - 1];
	}
	sipalg_count(sn, SIPALG_COUNT_EXTERNALS_DISPLACED);
	return &sn->externals[sn->next_external++ % SIPALG_EXTERNALS_MAX];
}

/* @far is shown @external where our NAT has @mapped; under the lock. */
static void remember(struct sipalg_net *sn, __be32 far, __be32 mapped,
		     __be32 external)
{
	struct sipalg_external *entry = find(sn, far, mapped);

	if (entry && entry->external == external)
		return;
	if (!entry) {
		if (external == mapped)
			return;
		entry = take_place(sn);
	}
	WRITE_ONCE(entry->far, far);
	WRITE_ONCE(entry->mapped, mapped);
	WRITE_ONCE(entry->external, external);
	if (far && external != mapped)
		sipalg_count(sn, SIPALG_COUNT_EXTERNALS_LEARNT);
}

/**
 * sipalg_external_forget - the setting was set: begin to learn anew
 * @sn: the namespace
 *
 * Nothing tells by itself that what was learnt has become wrong: where a
 * gateway upstream has begun to rewrite messages, it leaves alone what names
 * its own address already. The module's parameter is set in all namespaces at
 * once: there this is done by the first message afterwards.
 *
 * Context: the namespace's lock.
 */
void sipalg_external_forget(struct sipalg_net *sn)
{
	WRITE_ONCE(sn->external_writes,
		   sipalg_setting_writes(sn, SIPALG_SET_EXTERNAL));
	WRITE_ONCE(sn->nr_externals, 0);
	sn->external_turn++;
}

/* Of the setting: there is another NAT between @mapped and @far. */
static bool find_set(struct sipalg_pkt *pkt, __be32 set,
		     const struct sipalg_end *mapped,
		     const struct sipalg_addr *far)
{
	struct sipalg_external *entry;

	if (!is_usable(set) || !is_private(four(&mapped->addr)) ||
	    is_private(four(far)))
		return false;
	pkt->up.mapped = four(&mapped->addr);
	pkt->up.external = set;
	entry = find(pkt->sn, 0, four(&mapped->addr));
	if (likely(entry && READ_ONCE(entry->external) == set))
		return true;
	spin_lock_bh(&pkt->sn->lock);
	remember(pkt->sn, 0, four(&mapped->addr), set);
	spin_unlock_bh(&pkt->sn->lock);
	return true;
}

/* What was learnt on a connection of @mapped; under the lock. */
static bool find_on(struct sipalg_pkt *pkt, const struct sipalg_conn *conn,
		    const struct sipalg_end *mapped)
{
	if (!conn || !conn->external || conn->mapped != mapped->port ||
	    conn->turn != pkt->sn->external_turn)
		return false;
	pkt->up.external = conn->external;
	pkt->up.mapped_port = conn->mapped;
	pkt->up.external_port = conn->external_port;
	return true;
}

/*
 * What was learnt on this connection; on the phone's own, if this one came in
 * through its pinhole, to where the far end was told by whom the phone has told;
 * or else of that host.
 */
static bool find_learnt(struct sipalg_pkt *pkt, const struct sipalg_end *mapped,
			const struct sipalg_addr *far)
{
	struct sipalg_net *sn = pkt->sn;
	struct sipalg_external *entry;
	bool found;

	if (!count_known(sn))
		return false;
	spin_lock_bh(&sn->lock);
	pkt->up.mapped = four(&mapped->addr);
	found = find_on(pkt, sipalg_conn_own(pkt->ct), mapped) ||
		find_on(pkt, sipalg_conn(pkt->ct), mapped);
	entry = found ? NULL : find(sn, four(far), four(&mapped->addr));
	if (entry)
		pkt->up.external = entry->external;
	spin_unlock_bh(&sn->lock);
	return found || entry;
}

static bool find_either(struct sipalg_pkt *pkt, u32 setting,
			const struct sipalg_end *mapped,
			const struct sipalg_addr *far)
{
	return setting == LEARN ? find_learnt(pkt, mapped, far) :
		find_set(pkt, htonl(setting), mapped, far);
}

/* Where the answer in @pkt says that its request came from; NULL: nowhere. */
static const struct sipalg_end *find_seen(const struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	const struct sipalg_end *seen;

	if (msg->seen < 0)
		return NULL;
	seen = &msg->sites[msg->seen].end;
	if (seen->addr.family != 4 || !seen->port ||
	    !is_usable(four(&seen->addr)))
		return NULL;
	/* out there nobody has seen a private address, whoever says so */
	if (is_private(four(&seen->addr)) && !is_private(four(&pkt->src.addr)))
		return NULL;
	return seen;
}

/* The answer to a request of this connection says where that came from. */
static void learn_seen(struct sipalg_pkt *pkt, struct sipalg_conn *conn)
{
	const struct sipalg_end *seen = find_seen(pkt);
	struct sipalg_net *sn = pkt->sn;

	if (!seen || !conn->branch ||
	    conn->branch != (u32)sipalg_text_hash(&pkt->job,
						  pkt->job.msg.branch))
		return;
	spin_lock_bh(&sn->lock);
	conn->turn = sn->external_turn;
	conn->mapped = pkt->dst.port;
	conn->external_port = seen->port;
	conn->external = four(&seen->addr);
	remember(sn, four(&pkt->src.addr), four(&pkt->dst.addr),
		 four(&seen->addr));
	spin_unlock_bh(&sn->lock);
}

static void learn(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_conn *conn = sipalg_conn_own(pkt->ct);

	if (!conn)
		return;
	if (msg->request && pkt->src_nat)
		WRITE_ONCE(conn->branch,
			   sipalg_text_hash(&pkt->job, msg->branch));
	else if (!msg->request && pkt->dst_nat)
		learn_seen(pkt, conn);
}

static void begin_anew(struct sipalg_net *sn)
{
	spin_lock_bh(&sn->lock);
	if (is_stale(sn))
		sipalg_external_forget(sn);
	spin_unlock_bh(&sn->lock);
}

/**
 * sipalg_external_resolve - is there another NAT upstream, and what does it
 *	show of us?
 * @pkt: a parsed message with its ends resolved; gets up
 *
 * Context: RCU read side; may take the namespace's lock.
 */
void sipalg_external_resolve(struct sipalg_pkt *pkt)
{
	u32 setting;

	pkt->up = (struct sipalg_upstream){ 0 };
	if (unlikely(is_stale(pkt->sn)))
		begin_anew(pkt->sn);
	setting = sipalg_setting(pkt->sn, SIPALG_SET_EXTERNAL);
	if (likely(setting == NONE) || pkt->src.addr.family != 4)
		return;
	if (setting == LEARN)
		learn(pkt);
	if (pkt->src_nat && find_either(pkt, setting, &pkt->src_pub,
					&pkt->dst_priv.addr))
		return;
	if (pkt->dst_nat)
		find_either(pkt, setting, &pkt->dst, &pkt->src.addr);
}

/**
 * sipalg_external_tell - what the far side is to be told of an endpoint
 * @pkt: a message that went through sipalg_external_resolve()
 * @end: an endpoint as our NAT has it; becomes what stands for it in text
 */
void sipalg_external_tell(const struct sipalg_pkt *pkt, struct sipalg_end *end)
{
	const struct sipalg_upstream *up = &pkt->up;

	if (!up->external || end->addr.family != 4 ||
	    four(&end->addr) != up->mapped)
		return;
	set_four(&end->addr, up->external);
	if (up->mapped_port && end->port == up->mapped_port)
		end->port = up->external_port;
}

/**
 * sipalg_external_hear - undo sipalg_external_tell()
 * @pkt: a message that went through sipalg_external_resolve()
 * @end: an endpoint in text; becomes what our NAT has, if it is ours
 */
void sipalg_external_hear(const struct sipalg_pkt *pkt, struct sipalg_end *end)
{
	const struct sipalg_upstream *up = &pkt->up;

	if (!up->external || end->addr.family != 4 ||
	    four(&end->addr) != up->external)
		return;
	set_four(&end->addr, up->mapped);
	if (up->mapped_port && end->port == up->external_port)
		end->port = up->mapped_port;
}

/**
 * sipalg_external_mapped - which addresses of ours are shown as another?
 * @sn: the namespace
 * @external: the other
 * @next: 0 for the first of them; set to what asks for the one after it
 * @mapped: set to it
 * @learnt: set to whether somebody outside has said so
 *
 * Context: RCU read side.
 * Return: whether there was one more.
 */
bool sipalg_external_mapped(const struct sipalg_net *sn,
			    const struct sipalg_addr *external, u32 *next,
			    struct sipalg_addr *mapped, bool *learnt)
{
	while (external->family == 4 && *next < count_known(sn)) {
		const struct sipalg_external *entry = &sn->externals[(*next)++];

		if (READ_ONCE(entry->external) != four(external))
			continue;
		set_four(mapped, READ_ONCE(entry->mapped));
		*learnt = READ_ONCE(entry->far);
		return true;
	}
	return false;
}

/**
 * sipalg_external_shown - as which others is an address of ours shown?
 * @sn: the namespace
 * @mapped: the address
 * @next: 0 for the first of them; set to what asks for the one after it
 * @external: set to it
 *
 * Context: RCU read side.
 * Return: whether there was one more.
 */
bool sipalg_external_shown(const struct sipalg_net *sn,
			   const struct sipalg_addr *mapped, u32 *next,
			   struct sipalg_addr *external)
{
	while (mapped->family == 4 && *next < count_known(sn)) {
		const struct sipalg_external *entry = &sn->externals[(*next)++];

		if (READ_ONCE(entry->mapped) != four(mapped))
			continue;
		set_four(external, READ_ONCE(entry->external));
		return true;
	}
	return false;
}
