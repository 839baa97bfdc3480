// SPDX-License-Identifier: GPL-2.0-only
/*
 * The short cut between two phones of one network: who calls a neighbour by way
 * of a registrar outside is told a public port of ours, or, if the operator
 * wants that, the neighbour itself.
 *
 * DOC: Why two phones of one network meet in the gateway
 *
 * Unless hairpin_media says otherwise,
 *
 *  - for that both sit behind one interface does not say that they reach each
 *    other: guests of a wireless network, ports of a switch, and rooms of a hotel
 *    are kept apart there, and a call would be silent that works now. Nobody can
 *    tell but the phones, and those that can (ICE) find the straight way, since
 *    their own candidates stay when they have others;
 *  - and for media that pass here end with their call, and are seen by who
 *    watches.
 *
 * The price is that of two NAT look-ups a connection; established, it may be
 * offloaded to a flowtable as any other.
 *
 * DOC: When they do not
 *
 * An address is told only to whom it was written for. Anybody outside could name
 * one of our ports to a phone, and that would learn who has it. So both halves
 * must be one call: the description names ports that this very call was
 * promised, for a phone that sits behind the interface by which the message
 * leaves; and an answer tells it only after an offer did, or media would come
 * from elsewhere than they go to. A switch that makes two calls of it is not
 * seen through.
 *
 * And who is told need not be the end: a proxy inside hands descriptions on, to
 * phones outside, too. So what it sends out is told our port again.
 */
#include "counter.h"
#include "direct.h"
#include "external.h"
#include "media.h"
#include "setting.h"

static bool is_of(const struct sipalg_pinhole *hole,
		  const struct sipalg_call *call)
{
	const struct sipalg_use *use;

	list_for_each_entry(use, &call->uses, list)
		if (use->hole == hole)
			return true;
	return false;
}

/* The endpoint of a neighbour that @end was promised to; false if it is none. */
static bool find_neighbour(const struct sipalg_pkt *pkt,
			   const struct sipalg_call *call,
			   const struct sipalg_end *end,
			   struct sipalg_end *inside)
{
	const struct sipalg_pinhole *hole;
	struct sipalg_end heard = *end;

	sipalg_external_hear(pkt, &heard);
	hole = sipalg_pinhole_find_pub(pkt->sn, IPPROTO_UDP, &heard, pkt->zone);
	if (!hole || hole->kind == SIPALG_PINHOLE_SIGNAL || !is_of(hole, call))
		return false;
	if (!hole->iif || hole->iif != pkt->oif ||
	    hole->priv.zone != pkt->back_zone ||
	    sipalg_addr_equal(&hole->priv.addr, &pkt->dst_priv.addr))
		return false;
	sipalg_place_end(&hole->priv, inside);
	return true;
}

/*
 * Our port that the endpoint @end of a neighbour has for this call; false if it
 * has none. Those of other calls are nobody's business.
 */
static bool find_public(const struct sipalg_pkt *pkt,
			const struct sipalg_call *call,
			const struct sipalg_end *end, struct sipalg_end *pub)
{
	const struct sipalg_pinhole *hole;

	hole = sipalg_pinhole_find_priv(pkt->sn, IPPROTO_UDP, end, pkt->zone,
					pkt->oif);
	if (!hole || hole->kind == SIPALG_PINHOLE_SIGNAL || !is_of(hole, call) ||
	    sipalg_addr_equal(&hole->priv.addr, &pkt->src.addr))
		return false;
	sipalg_place_end(&hole->pub, pub);
	sipalg_external_tell(pkt, pub);
	return true;
}

/* What @end, of a neighbour, is on the other side, where the message goes. */
static bool find_other(const struct sipalg_pkt *pkt,
		       const struct sipalg_call *call,
		       const struct sipalg_end *end, struct sipalg_end *other)
{
	return pkt->src_nat ? find_public(pkt, call, end, other) :
			      find_neighbour(pkt, call, end, other);
}

/*
 * Line @m. One with candidates, several ports, or a connection has ways of its
 * own.
 */
static bool tell_line(const struct sipalg_pkt *pkt,
		      const struct sipalg_call *call,
		      const struct sipalg_sdp_media *m,
		      struct sipalg_media_map *map)
{
	const struct sipalg_site *sites = pkt->job.sdp.sites;
	struct sipalg_end end;

	if (m->conn < 0 || m->ice || m->count != 1 ||
	    (m->proto != SIPALG_PROTO_RTP && m->proto != SIPALG_PROTO_UDP))
		return false;
	end.addr = sites[m->conn].end.addr;
	end.port = m->port;
	if (!find_other(pkt, call, &end, &map->rtp))
		return false;
	map->candidates = false;
	map->rtcp.port = 0;
	if (m->proto != SIPALG_PROTO_RTP)
		return true;
	if (m->rtcp_site >= 0)
		end.addr = sites[m->rtcp_site].end.addr;
	end.port = m->rtcp_port ? m->rtcp_port : m->port + 1;
	return find_other(pkt, call, &end, &map->rtcp) ||
	       !m->rtcp_text.len;
}

/*
 * Is it an answer to an offer that was told? It has the same CSeq, as have the
 * forks of that; but PRACK, which answers an early response, has its own.
 */
static bool is_answer_to_it(const struct sipalg_pkt *pkt,
			    const struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	return call->direct && (msg->cseq == call->direct_cseq ||
				msg->method == SIPALG_METHOD_PRACK);
}

static bool is_wanted(const struct sipalg_pkt *pkt)
{
	return pkt->profile == SIPALG_PROFILE_REWRITE &&
	       sipalg_setting(pkt->sn, SIPALG_SET_HAIRPIN_MEDIA) ==
	       SIPALG_HAIRPIN_DIRECT;
}

static bool may_tell(const struct sipalg_pkt *pkt,
		     const struct sipalg_call *call)
{
	return is_wanted(pkt) && !pkt->stranger &&
	       (!sipalg_media_is_answer(pkt) || is_answer_to_it(pkt, call));
}

/**
 * sipalg_direct_tell - tell a phone its neighbour in place of our ports
 * @pkt: a message to a phone inside, with a description; fills the media map of
 *	its job
 * @call: its call
 *
 * All lines in use, or none.
 *
 * Context: the namespace's lock.
 * Return: whether it did.
 */
bool sipalg_direct_tell(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_sdp *sdp = &pkt->job.sdp;
	struct sipalg_media_map *media = pkt->job.media;
	bool told = false;
	u32 i;

	if (!may_tell(pkt, call))
		return false;
	for (i = 0; i < sdp->nr_media; i++) {
		if (!sdp->media[i].port)
			continue;
		told = tell_line(pkt, call, &sdp->media[i], &media[i]);
		if (!told)
			break;
		media[i].promised = true;
	}
	while (!told && i)
		media[--i].promised = false;
	if (!told)
		return false;
	sipalg_count(pkt->sn, SIPALG_COUNT_HOLES_TOLD_DIRECT);
	if (!sipalg_media_is_answer(pkt)) {
		call->direct = true;
		call->direct_cseq = pkt->job.msg.cseq;
	}
	return true;
}

/**
 * sipalg_direct_hand_on - who was told its neighbour hands that on: take it back
 * @pkt: a message from a phone inside, with a description; fills the media map
 *	of its job for the lines that name a neighbour
 * @call: its call
 *
 * Context: the namespace's lock.
 */
void sipalg_direct_hand_on(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_sdp *sdp = &pkt->job.sdp;
	struct sipalg_media_map *media = pkt->job.media;
	u32 i;

	if (!pkt->src_nat || !is_wanted(pkt))
		return;
	for (i = 0; i < sdp->nr_media; i++)
		if (sdp->media[i].port && !media[i].promised)
			media[i].promised = tell_line(pkt, call, &sdp->media[i],
						      &media[i]);
}
