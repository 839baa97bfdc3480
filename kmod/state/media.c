// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a media line asks for: how many ports, of which protocol, which of them
 * NAT has given already, and what the line is told when it has got them. Who
 * holds the pinholes and for how long is in use.c.
 *
 * DOC: ICE
 *
 * RFC 8839, 9.2.2: what is external stays; what is internal and has a binding
 * becomes that binding; only else a new one is made. The peer looks for the
 * default destination, c= and m= and a=rtcp, among the candidates and gives up
 * ICE if it is not there. If the phone asked a STUN server, the binding is a
 * candidate already. If not, the candidate that was the default destination
 * follows it.
 */
#include <net/netfilter/nf_conntrack.h>
#include "binding.h"
#include "call.h"
#include "external.h"
#include "media.h"
#include "port.h"

#define DISCARD		9	/* RFC 4145, 4: the port of who connects */

/* Pairs, or ports, that one m= line may ask for in a row. */
#define COUNT_MAX	4

/**
 * sipalg_media_is_answer - is the description an answer (RFC 3264)?
 * @pkt: a message with a description that negotiates, and its call
 *
 * Context: the namespace's lock.
 * Return: whether it is; else it is an offer.
 */
bool sipalg_media_is_answer(const struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	switch (msg->method) {
	case SIPALG_METHOD_INVITE:
		return !msg->request && pkt->call->offered;
	case SIPALG_METHOD_PRACK:
		return !msg->request || !pkt->call->offered;
	case SIPALG_METHOD_ACK:
		return true;
	}
	return !msg->request;
}

/**
 * sipalg_media_is_agreed - are offer and answer complete with this message?
 * @pkt: a message, and its call
 *
 * Without a description a 2xx to INVITE says so, for what was agreed on before
 * it.
 *
 * Context: the namespace's lock.
 * Return: whether they are.
 */
bool sipalg_media_is_agreed(const struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (!sipalg_call_negotiates(msg) ||
	    (!msg->request && msg->status < 200))
		return false;
	return msg->has_sdp ? sipalg_media_is_answer(pkt) : !msg->request;
}

/**
 * sipalg_media_muxed - which lines would have RTCP on the RTP port (RFC 5761)
 * @sdp: the description
 *
 * Return: bit i: line i is in use and has a=rtcp-mux.
 */
u32 sipalg_media_muxed(const struct sipalg_sdp *sdp)
{
	u32 i, muxed = 0;

	BUILD_BUG_ON(SIPALG_MEDIA_MAX > 32);

	for (i = 0; i < sdp->nr_media; i++)
		if (sdp->media[i].port && sdp->media[i].mux)
			muxed |= BIT(i);
	return muxed;
}

static const struct sipalg_addr *addr_of(const struct sipalg_pkt *pkt, s32 site)
{
	return &pkt->job.sdp.sites[site].end.addr;
}

/* Where RTCP of the line is expected; port 0 when nowhere of its own. */
static struct sipalg_end control_of(const struct sipalg_pkt *pkt, u32 i)
{
	const struct sipalg_sdp_media *m = &pkt->job.sdp.media[i];
	struct sipalg_end end = {
		.addr = *addr_of(pkt, m->rtcp_site >= 0 ? m->rtcp_site :
							  m->conn),
		.port = m->rtcp_port ? m->rtcp_port : m->port + 1,
	};

	if (m->proto != SIPALG_PROTO_RTP || end.port == m->port ||
	    m->mux_only || (m->mux && sipalg_media_is_answer(pkt) &&
			    pkt->call->muxed & BIT(i)))
		end.port = 0;
	return end;
}

static struct sipalg_want *add_want(struct sipalg_ask *ask,
				    const struct sipalg_sdp_media *m,
				    const struct sipalg_end *priv)
{
	struct sipalg_want *want = &ask->want[ask->nr++];

	*want = (struct sipalg_want){
		.priv = *priv, .kind = SIPALG_PINHOLE_RTP, .type = m->type,
		.proto = m->proto == SIPALG_PROTO_TCP ? IPPROTO_TCP :
							IPPROTO_UDP,
	};
	return want;
}

/*
 * The sender's own endpoint behind a public one that the line names. Where
 * nothing is rewritten, that is how a server says where its ports are.
 */
static bool find_known(const struct sipalg_pkt *pkt,
		       const struct sipalg_end *pub, struct sipalg_end *inside)
{
	struct sipalg_end mapped = *pub;
	struct sipalg_pinhole *hole;

	sipalg_external_hear(pkt, &mapped);
	if (!pkt->src_nat ||
	    !sipalg_addr_equal(&mapped.addr, &pkt->src_pub.addr))
		return false;
	hole = sipalg_pinhole_find_pub(pkt->sn, IPPROTO_UDP, &mapped, pkt->back_zone);
	if (!hole && sipalg_binding_inside(pkt, pub, inside))
		return true;
	if (!hole) {
		inside->addr = pkt->src.addr;
		inside->port = pub->port;
		return pkt->profile == SIPALG_PROFILE_PINHOLE &&
		       sipalg_port_is_ours(pkt->sn, pub->port);
	}
	if (hole->kind == SIPALG_PINHOLE_SIGNAL ||
	    !sipalg_addr_equal(&hole->priv.addr, &pkt->src.addr))
		return false;
	sipalg_place_end(&hole->priv, inside);
	return true;
}

/*
 * The phone has found out its public endpoint by itself and named that. NAT
 * lets in who the phone has sent to; a pinhole lets in everybody.
 */
static void ask_known(const struct sipalg_pkt *pkt, u32 i,
		      struct sipalg_ask *ask)
{
	const struct sipalg_sdp_media *m = &pkt->job.sdp.media[i];
	struct sipalg_end pub = { .addr = *addr_of(pkt, m->conn),
				  .port = m->port };
	struct sipalg_end inside;

	if (m->proto == SIPALG_PROTO_TCP || !find_known(pkt, &pub, &inside))
		return;
	ask->known = true;
	add_want(ask, m, &inside)->port = pub.port;
	pub = control_of(pkt, i);
	if (!pub.port || !find_known(pkt, &pub, &inside))
		return;
	add_want(ask, m, &inside)->port = pub.port;
	ask->want[1].kind = SIPALG_PINHOLE_RTCP;
}

/* RFC 4145, 4.1: without a=setup the offer is active, the answer passive. */
static bool is_active(const struct sipalg_pkt *pkt,
		      const struct sipalg_sdp_media *m)
{
	if (m->port == DISCARD || m->setup == SIPALG_SETUP_ACTIVE)
		return true;
	return m->setup == SIPALG_SETUP_NONE && !sipalg_media_is_answer(pkt);
}

/* Ports in a row, as in "49170/2"; RTP has pairs. */
static enum sipalg_reason ask_row(const struct sipalg_pkt *pkt,
				  const struct sipalg_sdp_media *m,
				  struct sipalg_ask *ask)
{
	bool rtp = m->proto == SIPALG_PROTO_RTP;
	u32 i, nr = rtp ? 2 * m->count : m->count;
	struct sipalg_end end = pkt->src;
	struct sipalg_want *want;

	BUILD_BUG_ON(2 * COUNT_MAX > SIPALG_RUN_MAX);

	if (m->count > COUNT_MAX || m->port + nr - 1 > U16_MAX)
		return SIPALG_PORT_COUNT;
	for (i = 0; i < nr; i++) {
		end.port = m->port + i;
		want = add_want(ask, m, &end);
		want->beside = true;
		if (rtp && i & 1)
			want->kind = SIPALG_PINHOLE_RTCP;
	}
	return SIPALG_OK;
}

/* The port that NAT gave to the line's own, if possible one it tells of. */
static u16 given_port(const struct sipalg_pkt *pkt, u32 i, u16 port)
{
	const struct sipalg_sdp_media *m = &pkt->job.sdp.media[i];
	const struct sipalg_sdp *sdp = &pkt->job.sdp;
	struct sipalg_end end;
	u32 site;

	if (!sipalg_binding_public(pkt, port, &end))
		return 0;
	for (site = m->first; site < m->end; site++)
		if (sdp->sites[site].field == SIPALG_FIELD_SDP_CANDIDATE &&
		    sipalg_binding_inside(pkt, &sdp->sites[site].end, &end) &&
		    end.port == port)
			return sdp->sites[site].end.port;
	sipalg_binding_public(pkt, port, &end);
	return end.port;
}

static void ask_own(const struct sipalg_pkt *pkt, u32 i, struct sipalg_ask *ask)
{
	const struct sipalg_sdp_media *m = &pkt->job.sdp.media[i];
	struct sipalg_end end = { .addr = pkt->src.addr, .port = m->port };
	struct sipalg_want *want = add_want(ask, m, &end);

	if (m->proto == SIPALG_PROTO_TCP)
		return;
	want->port = given_port(pkt, i, end.port);
	end = control_of(pkt, i);
	if (end.port < 1024 || !sipalg_addr_equal(&end.addr, &pkt->src.addr))
		return;
	want = add_want(ask, m, &end);
	want->kind = SIPALG_PINHOLE_RTCP;
	want->port = given_port(pkt, i, end.port);
	want->beside = !m->rtcp_port;
}

/**
 * sipalg_media_ask - what an m= line asks for
 * @pkt: a message from inside with a description, and its call
 * @i: which line
 * @ask: filled; asks for nothing when the line is to be left alone
 *
 * Context: the namespace's lock.
 * Return: SIPALG_OK; SIPALG_LOW_MEDIA_PORT; SIPALG_PORT_COUNT.
 */
enum sipalg_reason sipalg_media_ask(const struct sipalg_pkt *pkt, u32 i,
				    struct sipalg_ask *ask)
{
	const struct sipalg_sdp_media *m = &pkt->job.sdp.media[i];

	enum sipalg_reason ret = SIPALG_OK;

	ask->nr = 0;
	ask->known = false;
	ask->active = false;
	if (!m->port || m->proto == SIPALG_PROTO_OTHER || m->conn < 0)
		return SIPALG_OK;
	if (!sipalg_addr_equal(addr_of(pkt, m->conn), &pkt->src.addr)) {
		ask_known(pkt, i, ask);
		return SIPALG_OK;
	}
	/* what is not rewritten says the private endpoint to everybody */
	if (pkt->src_nat && pkt->profile != SIPALG_PROFILE_REWRITE)
		return SIPALG_OK;
	if (m->proto != SIPALG_PROTO_TCP && m->port == DISCARD)
		return SIPALG_OK;
	if (m->proto == SIPALG_PROTO_TCP) {
		if (m->setup == SIPALG_SETUP_HOLDCONN)
			return SIPALG_OK;
		ask->active = is_active(pkt, m);
		if (ask->active)
			return SIPALG_OK;
	}
	if (m->port < 1024)
		return SIPALG_LOW_MEDIA_PORT;
	if (m->count > 1)
		ret = ask_row(pkt, m, ask);
	else
		ask_own(pkt, i, ask);
	if (!pkt->src_nat)
		ask->known = true;
	return ret;
}

static bool is_candidate(const struct sipalg_pkt *pkt,
			 const struct sipalg_sdp_media *m,
			 const struct sipalg_end *end)
{
	const struct sipalg_sdp *sdp = &pkt->job.sdp;
	u32 i;

	for (i = m->first; i < m->end; i++)
		if (sdp->sites[i].field == SIPALG_FIELD_SDP_CANDIDATE &&
		    sdp->sites[i].flags & SIPALG_SITE_DATAGRAM &&
		    sipalg_end_equal(&sdp->sites[i].end, end))
			return true;
	return false;
}

/**
 * sipalg_media_tell - what becomes of an m= line
 * @pkt: the message; the entry of its job's media map is filled
 * @i: which line
 * @ask: what it asked for
 * @holes: the pinholes that it got
 */
void sipalg_media_tell(struct sipalg_pkt *pkt, u32 i,
		       const struct sipalg_ask *ask,
		       struct sipalg_pinhole *const *holes)
{
	const struct sipalg_sdp_media *m = &pkt->job.sdp.media[i];
	struct sipalg_media_map *map = &pkt->job.media[i];
	struct sipalg_end control;

	if (ask->known || (!ask->nr && !ask->active))
		return;
	map->promised = true;
	map->candidates = false;
	map->rtcp.port = 0;
	if (ask->active) {
		map->rtp.addr = pkt->src_pub.addr;
		map->rtp.port = m->port;
		sipalg_external_tell(pkt, &map->rtp);
		return;
	}
	sipalg_place_end(&holes[0]->pub, &map->rtp);
	sipalg_external_tell(pkt, &map->rtp);
	control = control_of(pkt, i);
	if (ask->nr > 1 && sipalg_end_equal(&ask->want[1].priv, &control))
		sipalg_place_end(&holes[1]->pub, &map->rtcp);
	else if (!control.port && m->rtcp_port &&
		 sipalg_addr_equal(&control.addr, &pkt->src.addr))
		map->rtcp = map->rtp;
	sipalg_external_tell(pkt, &map->rtcp);
	if (m->proto == SIPALG_PROTO_TCP || !m->ice)
		return;
	map->candidates = !is_candidate(pkt, m, &map->rtp) ||
		(map->rtcp.port && !is_candidate(pkt, m, &map->rtcp));
}
