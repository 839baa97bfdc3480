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
#include "conn.h"
#include "pinhole.h"
#include "resolve.h"
#include "tuple.h"

/**
 * sipalg_resolve_ends - who sends, who receives, and what NAT makes of them
 * @pkt: with @pkt->ct and @pkt->ctinfo set
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
	pkt->src_nat = !sipalg_end_equal(&pkt->src, &pkt->src_pub);
	pkt->dst_nat = !sipalg_end_equal(&pkt->dst, &pkt->dst_priv);
}

/* Does the phone write its own endpoint without a port? Remember its habit. */
static void learn_habits(struct sipalg_pkt *pkt, struct sipalg_conn *conn)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	const struct sipalg_site *site;
	bool bare;
	u32 i;

	if (pkt->src.port != 5060)
		return;
	for (i = 0; i < msg->nr_sites; i++) {
		site = &msg->sites[i];
		if (site->flags || !sipalg_addr_equal(&site->end.addr,
						      &pkt->src.addr))
			continue;
		bare = site->len == site->host_len;
		if (site->field == SIPALG_FIELD_VIA)
			WRITE_ONCE(conn->via_bare, bare);
		else if (site->field == SIPALG_FIELD_CONTACT)
			WRITE_ONCE(conn->contact_bare, bare);
	}
}

/* Another endpoint of ours that the text names, seen from this message. */
static void map_site(struct sipalg_pkt *pkt, const struct sipalg_site *site)
{
	struct sipalg_map *map = &pkt->job.map;
	struct sipalg_pinhole *hole = NULL;
	struct sipalg_end end = site->end, other;

	if (!end.port)
		end.port = 5060;
	if (sipalg_map_find(map, &end))
		return;
	if (pkt->src_nat) {
		hole = sipalg_pinhole_find_priv(pkt->sn, &end, pkt->zone,
						pkt->oif);
		if (hole) {
			sipalg_place_end(&hole->pub, &other);
			sipalg_map_add(map, &end, &other, 0);
			return;
		}
	}
	if (!pkt->dst_nat || !sipalg_addr_equal(&end.addr, &pkt->dst.addr))
		return;
	hole = sipalg_pinhole_find_pub(pkt->sn, &end, pkt->zone);
	if (!hole || !sipalg_addr_equal(&hole->priv.addr, &pkt->dst_priv.addr))
		return;
	sipalg_place_end(&hole->priv, &other);
	sipalg_map_add(map, &end, &other, 0);
}

/**
 * sipalg_resolve_map - fill the job's map
 * @pkt: a parsed message whose promises are made
 *
 * Without NAT the map stays empty, and so will the edit list.
 *
 * Context: RCU read side.
 */
void sipalg_resolve_map(struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	struct sipalg_conn *conn = sipalg_conn(pkt->ct);
	u8 flags = 0;
	u32 i;

	if (pkt->src_nat) {
		sipalg_map_add(&pkt->job.map, &pkt->src, &pkt->src_pub, 0);
		if (conn && msg->request)
			learn_habits(pkt, conn);
	}
	if (pkt->dst_nat) {
		if (conn && READ_ONCE(conn->via_bare))
			flags |= SIPALG_MAP_BARE_VIA;
		if (conn && READ_ONCE(conn->contact_bare))
			flags |= SIPALG_MAP_BARE_URI;
		sipalg_map_add(&pkt->job.map, &pkt->dst, &pkt->dst_priv, flags);
	}
	if (!pkt->job.map.nr || !READ_ONCE(pkt->sn->nr_pinholes))
		return;
	for (i = 0; i < msg->nr_sites; i++)
		if (!(msg->sites[i].flags & SIPALG_SITE_HOST_ONLY))
			map_site(pkt, &msg->sites[i]);
}
