// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map of one message: the sender's and receiver's own endpoints out of
 * the conntrack, and out of the pinholes those of the endpoints in the text
 * that are ours. Everything else is nobody's, and stays.
 *
 * DOC: One rule for every kind of NAT
 *
 * In its direction the sender of a packet may be source-NATed and its receiver
 * destination-NATed; in a reply the other way round. Text that names the
 * sender's own endpoint becomes what the receiver sees; text that names the
 * receiver's public endpoint becomes what the receiver is. That serves phones
 * behind NAT, published servers, 1:1 and double NAT without asking which
 * interface is inside.
 */
#include "../nat/rule.h"
#include "conn.h"
#include "external.h"
#include "pinhole.h"
#include "resolve.h"
#include "text.h"
#include "tuple.h"

/* The zones of a connection, the same of its messages in both directions. */
static u32 both_zones(const struct sipalg_pkt *pkt)
{
	return max(pkt->zone, pkt->back_zone) << 16 |
	       min(pkt->zone, pkt->back_zone);
}

/**
 * sipalg_resolve_ends - who sends, who receives, and what NAT makes of them
 * @pkt: a parsed message with @pkt->ct and @pkt->ctinfo set; gets src to
 *	call_id
 */
void sipalg_resolve_ends(struct sipalg_pkt *pkt)
{
	enum ip_conntrack_dir dir = CTINFO2DIR(pkt->ctinfo);
	const struct nf_conntrack_tuple *here = &pkt->ct->tuplehash[dir].tuple;
	const struct nf_conntrack_tuple *back = &pkt->ct->tuplehash[!dir].tuple;

	sipalg_tuple_src(here, &pkt->src);
	sipalg_tuple_dst(here, &pkt->dst);
	sipalg_tuple_dst(back, &pkt->src_pub);
	sipalg_tuple_src(back, &pkt->dst_priv);
	pkt->call_id = siphash_2u64(sipalg_text_hash(&pkt->job,
						     pkt->job.msg.call_id),
				    both_zones(pkt), &sipalg_secret);
	pkt->src_nat = !sipalg_end_equal(&pkt->src, &pkt->src_pub);
	pkt->dst_nat = !sipalg_end_equal(&pkt->dst, &pkt->dst_priv);
}

/**
 * sipalg_resolve_proto - the transport by which an endpoint is reached
 * @pkt: a message
 * @site: a place in it that names the endpoint
 *
 * Return: IPPROTO_UDP or IPPROTO_TCP, as it says; if it does not, what the
 * message came by.
 */
u8 sipalg_resolve_proto(const struct sipalg_pkt *pkt,
			const struct sipalg_site *site)
{
	u8 proto = nf_ct_protonum(pkt->ct);

	if (likely(!sipalg_site_elsewhere(site, pkt->job.transport)))
		return proto;
	return proto == IPPROTO_UDP ? IPPROTO_TCP : IPPROTO_UDP;
}

/**
 * sipalg_resolve_contact - the inside endpoint that the sender wants to be
 *	reached at
 * @pkt: a message from inside, with its ends resolved
 * @i: which Contact of it
 * @want: set to what a pinhole for it is wanted for, port and transport filled
 *	in
 *
 * A phone that knows its public endpoint may write that; its own is meant.
 *
 * Return: false when it is a name, or no endpoint of the sender.
 */
bool sipalg_resolve_contact(const struct sipalg_pkt *pkt, u32 i,
			    struct sipalg_want *want)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	const struct sipalg_site *site;

	if (i >= msg->nr_contacts || msg->contacts[i].site < 0)
		return false;
	site = &msg->sites[msg->contacts[i].site];
	*want = (struct sipalg_want){
		.priv = sipalg_site_end(site),
		.proto = sipalg_resolve_proto(pkt, site),
		.kind = SIPALG_PINHOLE_SIGNAL,
	};
	sipalg_external_hear(pkt, &want->priv);
	if (sipalg_end_equal(&want->priv, &pkt->src_pub))
		want->priv = pkt->src;
	return sipalg_addr_equal(&want->priv.addr, &pkt->src.addr);
}

/* The habit that @site shows of the sender; 0 if it names somebody else. */
static u8 show_habit(const struct sipalg_pkt *pkt,
		     const struct sipalg_site *site)
{
	bool host = site->flags & SIPALG_SITE_HOST_ONLY;
	struct sipalg_end end = sipalg_site_end(site);

	if (site->flags & (SIPALG_SITE_PARAM | SIPALG_SITE_PORT_ONLY |
			   SIPALG_SITE_SECURE) ||
	    sipalg_site_elsewhere(site, pkt->job.transport))
		return 0;
	if (sipalg_addr_equal(&end.addr, &pkt->src.addr) &&
	    (host || end.port == pkt->src.port))
		return SIPALG_HABIT_KNOWN |
		       (site->end.port ? 0 : SIPALG_HABIT_BARE);
	sipalg_external_hear(pkt, &end);
	if (sipalg_addr_equal(&end.addr, &pkt->src_pub.addr) &&
	    (host || end.port == pkt->src_pub.port))
		return SIPALG_HABIT_KNOWN | SIPALG_HABIT_PUBLIC;
	return 0;
}

/* The habit that @field shows; NULL if it shows none. */
static u8 *habit_of(struct sipalg_conn *conn, u8 field)
{
	switch (field) {
	case SIPALG_FIELD_VIA:
		return &conn->via;
	case SIPALG_FIELD_CONTACT:
		return &conn->contact;
	case SIPALG_FIELD_FROM:
		return &conn->from;
	}
	return NULL;
}

/*
 * How does the phone write its own endpoint? Its first message tells. Should
 * another message differ, that one is remembered by itself (memo.c). But who
 * calls a phone later writes what it has registered last.
 */
static void learn_habits(struct sipalg_pkt *pkt, struct sipalg_conn *conn)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	bool renew = msg->method == SIPALG_METHOD_REGISTER;
	u32 i;

	for (i = 0; i < msg->nr_sites; i++) {
		const struct sipalg_site *site = &msg->sites[i];
		u8 *habit = habit_of(conn, site->field);
		u8 shown;

		if (!habit || (READ_ONCE(*habit) &&
			       !(renew && habit == &conn->contact)))
			continue;
		shown = show_habit(pkt, site);
		if (shown)
			WRITE_ONCE(*habit, shown);
	}
}

/* The flags of the pair that gives a phone with these habits its echoes. */
static u8 echo_flags(const struct sipalg_conn *conn)
{
	u8 via = conn ? READ_ONCE(conn->via) : 0;
	u8 contact = conn ? READ_ONCE(conn->contact) : 0;
	u8 from = conn ? READ_ONCE(conn->from) : 0;
	u8 flags = SIPALG_MAP_INWARD;

	if (via & SIPALG_HABIT_BARE)
		flags |= SIPALG_MAP_BARE_VIA;
	if (via & SIPALG_HABIT_PUBLIC)
		flags |= SIPALG_MAP_KEEP_VIA;
	if (contact & SIPALG_HABIT_BARE)
		flags |= SIPALG_MAP_BARE_URI;
	if (contact & SIPALG_HABIT_PUBLIC)
		flags |= SIPALG_MAP_KEEP_URI;
	if (from & SIPALG_HABIT_PUBLIC)
		flags |= SIPALG_MAP_KEEP_HOST;
	return flags;
}

/* @hole, if it is one of host @of; NULL otherwise. */
static struct sipalg_pinhole *only_of(struct sipalg_pinhole *hole,
				      const struct sipalg_addr *of)
{
	return hole && sipalg_addr_equal(&hole->priv.addr, of) ? hole : NULL;
}

static void tell_public(const struct sipalg_pkt *pkt,
			const struct sipalg_pinhole *hole,
			struct sipalg_end *end)
{
	sipalg_place_end(&hole->pub, end);
	sipalg_external_tell(pkt, end);
}

/* The mapping of @end in @map that is of the transport that @where says. */
static const struct sipalg_pair *find_pair(const struct sipalg_map *map,
					   const struct sipalg_end *end,
					   u8 where)
{
	const struct sipalg_pair *pair =
		sipalg_map_find_way(map, end, SIPALG_WAY_BOTH | where);

	return pair && !((pair->flags ^ where) & SIPALG_MAP_ELSEWHERE) ? pair :
								       NULL;
}

/* Another endpoint of ours that the text names, seen from this message. */
static void map_site(struct sipalg_pkt *pkt, const struct sipalg_site *site)
{
	struct sipalg_map *map = &pkt->job.map;
	struct sipalg_pinhole *hole = NULL;
	u8 where = sipalg_rule_where(pkt->job.transport, site);
	u8 proto = sipalg_resolve_proto(pkt, site);
	struct sipalg_end end = sipalg_site_end(site), heard, other;

	if (find_pair(map, &end, where))
		return;
	if (pkt->src_nat)
		hole = sipalg_pinhole_find_priv(pkt->sn, proto, &end,
						pkt->zone, pkt->oif);
	if (hole) {
		tell_public(pkt, hole, &other);
		sipalg_map_add(map, &end, &other, where);
		return;
	}
	heard = end;
	sipalg_external_hear(pkt, &heard);
	if (!pkt->dst_nat || !sipalg_addr_equal(&heard.addr, &pkt->dst.addr))
		return;
	hole = only_of(sipalg_pinhole_find_pub(pkt->sn, proto, &heard,
					       pkt->zone),
		       &pkt->dst_priv.addr);
	if (!hole)
		return;
	sipalg_place_end(&hole->priv, &other);
	sipalg_map_add(map, &end, &other, SIPALG_MAP_INWARD | where);
}

/* The same for the answer, of what becomes of @site now. */
static void map_echo(struct sipalg_pkt *pkt, const struct sipalg_site *site)
{
	struct sipalg_map *back = &pkt->job.back;
	struct sipalg_pinhole *hole = NULL;
	u8 where = sipalg_rule_where(pkt->job.transport, site);
	u8 proto = sipalg_resolve_proto(pkt, site);
	struct sipalg_end end = sipalg_site_end(site), heard, other;
	const struct sipalg_pair *pair;

	pair = find_pair(&pkt->job.map, &end, where);
	if (pair)
		end = pair->to;
	if (find_pair(back, &end, where))
		return;
	heard = end;
	sipalg_external_hear(pkt, &heard);
	if (pkt->src_nat && sipalg_addr_equal(&heard.addr, &pkt->src_pub.addr))
		hole = only_of(sipalg_pinhole_find_pub(pkt->sn, proto, &heard,
						       pkt->back_zone),
			       &pkt->src.addr);
	if (hole) {
		sipalg_place_end(&hole->priv, &other);
		sipalg_map_add(back, &end, &other, SIPALG_MAP_INWARD | where);
		return;
	}
	if (pkt->dst_nat)
		hole = sipalg_pinhole_find_priv(pkt->sn, proto, &end,
						pkt->back_zone, pkt->iif);
	if (!hole)
		return;
	tell_public(pkt, hole, &other);
	sipalg_map_add(back, &end, &other, where);
}

/* What the pinholes know of the endpoints that the text names. */
static void map_pinholes(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	const struct sipalg_sdp *sdp = &pkt->job.sdp;
	u32 i;

	for (i = 0; i < msg->nr_sites; i++) {
		if (msg->sites[i].flags & SIPALG_SITE_HOST_ONLY)
			continue;
		map_site(pkt, &msg->sites[i]);
		map_echo(pkt, &msg->sites[i]);
	}
	if (!pkt->sdp_read || !pkt->dst_nat)
		return;
	for (i = 0; i < sdp->nr_sites; i++)
		if (sdp->sites[i].field == SIPALG_FIELD_SDP_REMOTE)
			map_site(pkt, &sdp->sites[i]);
}

/**
 * sipalg_resolve_map - fill the job's map, and that of the answer to it
 * @pkt: a parsed message whose promises are made
 *
 * Without NAT both stay empty, and so will the edit list.
 *
 * Context: RCU read side.
 */
void sipalg_resolve_map(struct sipalg_pkt *pkt)
{
	struct sipalg_conn *conn = sipalg_conn(pkt->ct);
	struct sipalg_end src_told = pkt->src_pub, dst_told = pkt->dst;
	struct sipalg_job *job = &pkt->job;

	sipalg_external_tell(pkt, &src_told);
	sipalg_external_tell(pkt, &dst_told);
	if (pkt->src_nat) {
		if (conn && job->msg.request)
			learn_habits(pkt, conn);
		sipalg_map_add(&job->map, &pkt->src, &src_told, 0);
		sipalg_map_add(&job->back, &src_told, &pkt->src,
			       echo_flags(conn));
	}
	if (pkt->dst_nat) {
		sipalg_map_add(&job->map, &dst_told, &pkt->dst_priv,
			       echo_flags(conn));
		sipalg_map_add(&job->back, &pkt->dst_priv, &dst_told, 0);
	}
	/* who was told before the other NAT was known */
	if (pkt->dst_nat && pkt->up.external)
		sipalg_map_add(&job->map, &pkt->dst, &pkt->dst_priv,
			       echo_flags(conn));
	if (job->map.nr && READ_ONCE(pkt->sn->nr_pinholes))
		map_pinholes(pkt);
}
