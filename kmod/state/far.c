// SPDX-License-Identifier: GPL-2.0-only
/*
 * What descriptions from outside have named: where the other side has its media,
 * and which hosts may send some. What a stranger names is hearsay, kept with his
 * INVITE, until a host of the call has answered him. Everything here runs under
 * the namespace's lock.
 */
#include <linux/slab.h>
#include "far.h"
#include "leg.h"
#include "use.h"

static bool learn_anything(struct sipalg_call *call)
{
	if (!call->far)
		call->far = kzalloc(sizeof(*call->far), GFP_ATOMIC);
	return call->far;
}

static bool has_peer(const struct sipalg_end *peers, u32 nr,
		     const struct sipalg_end *end)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (sipalg_end_equal(&peers[i], end))
			return true;
	return false;
}

static bool has_host(const struct sipalg_addr *named, u32 nr,
		     const struct sipalg_addr *addr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (sipalg_addr_equal(&named[i], addr))
			return true;
	return false;
}

/**
 * sipalg_far_has_peer - has a description from outside named this endpoint?
 * @call: the call
 * @end: where media come from
 *
 * Return: whether one has, of who takes part in the call, as where its media
 * are.
 */
bool sipalg_far_has_peer(const struct sipalg_call *call,
			 const struct sipalg_end *end)
{
	return call->far && has_peer(call->far->peers, call->far->nr_peers, end);
}

/**
 * sipalg_far_names - has a description from outside named this host?
 * @call: the call
 * @addr: the host's address
 *
 * Return: whether one has, of who takes part in the call.
 */
bool sipalg_far_names(const struct sipalg_call *call,
		      const struct sipalg_addr *addr)
{
	return call->far &&
	       has_host(call->far->named,
			min_t(u32, call->far->nr_named, SIPALG_NAMED_MAX), addr);
}

static void add_peer(struct sipalg_call *call, const struct sipalg_end *end)
{
	struct sipalg_far *far = call->far;

	if (far->nr_peers == SIPALG_PEERS_MAX || sipalg_far_has_peer(call, end))
		return;
	far->peers[far->nr_peers++] = *end;
	sipalg_use_claim(call, end);
}

static void add_named(struct sipalg_call *call, const struct sipalg_addr *addr)
{
	struct sipalg_far *far = call->far;

	if (!sipalg_far_names(call, addr))
		far->named[far->nr_named++ % SIPALG_NAMED_MAX] = *addr;
}

/* Media are at @end, as @said by a stranger; NULL: by who takes part. */
static void name_peer(struct sipalg_call *call, struct sipalg_hearsay *said,
		      const struct sipalg_end *end)
{
	if (!said)
		add_peer(call, end);
	else if (said->nr_peers < SIPALG_HEARSAY_MAX &&
		 !has_peer(said->peers, said->nr_peers, end))
		said->peers[said->nr_peers++] = *end;
}

/* Media may come from @addr; likewise. */
static void name_host(struct sipalg_call *call, struct sipalg_hearsay *said,
		      const struct sipalg_addr *addr)
{
	if (!said)
		add_named(call, addr);
	else if (said->nr_named < SIPALG_HEARSAY_MAX &&
		 !has_host(said->named, said->nr_named, addr))
		said->named[said->nr_named++] = *addr;
}

static bool may_send(const struct sipalg_site *site)
{
	switch (site->field) {
	case SIPALG_FIELD_SDP_CONN:
	case SIPALG_FIELD_SDP_RTCP:
	case SIPALG_FIELD_SDP_ALTC:
	case SIPALG_FIELD_SDP_PATH:
	case SIPALG_FIELD_SDP_CANDIDATE:
		return site->end.addr.family;
	}
	return false;
}

static bool is_candidate(const struct sipalg_site *site)
{
	return site->field == SIPALG_FIELD_SDP_CANDIDATE;
}

/*
 * The default destinations are the last that a call learns, so that they are not
 * forgotten for candidates. Of a stranger's the first are kept.
 */
static void learn_hosts(struct sipalg_call *call, struct sipalg_hearsay *said,
			const struct sipalg_sdp *sdp)
{
	u32 i, pass;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < sdp->nr_sites; i++)
			if (may_send(&sdp->sites[i]) &&
			    is_candidate(&sdp->sites[i]) == (said ? pass : !pass))
				name_host(call, said, &sdp->sites[i].end.addr);
}

static void learn_peers(struct sipalg_call *call, struct sipalg_hearsay *said,
			const struct sipalg_sdp *sdp)
{
	struct sipalg_end end;
	u32 i;

	for (i = 0; i < sdp->nr_media; i++) {
		const struct sipalg_sdp_media *m = &sdp->media[i];

		if (!m->port || m->port == 9 || m->conn < 0)
			continue;
		end.addr = sdp->sites[m->conn].end.addr;
		end.port = m->port;
		if (!end.addr.family)
			continue;
		name_peer(call, said, &end);
		if (m->rtcp_site >= 0)
			end.addr = sdp->sites[m->rtcp_site].end.addr;
		end.port = m->rtcp_port ? m->rtcp_port : m->port + 1;
		if (end.addr.family && m->proto == SIPALG_PROTO_RTP)
			name_peer(call, said, &end);
	}
}

/* What a stranger says is kept with his INVITE, the last time that it came. */
static struct sipalg_hearsay *listen(struct sipalg_pkt *pkt,
				     struct sipalg_call *call)
{
	struct sipalg_leg *leg = sipalg_leg_sent(pkt, call);

	if (!leg)
		return NULL;
	kfree(leg->said);
	leg->said = kzalloc(sizeof(*leg->said), GFP_ATOMIC);
	return leg->said;
}

/**
 * sipalg_far_learn - a description comes from outside: remember what it names
 * @pkt: the message
 * @call: its call
 */
void sipalg_far_learn(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	struct sipalg_hearsay *said = NULL;

	if (pkt->stranger) {
		said = listen(pkt, call);
		if (!said)
			return;
	} else if (!learn_anything(call)) {
		return;
	}
	learn_hosts(call, said, &pkt->job.sdp);
	learn_peers(call, said, &pkt->job.sdp);
}

/**
 * sipalg_far_accept - who was a stranger takes part: believe what he said
 * @call: the call
 * @leg: his INVITE, or UPDATE
 */
void sipalg_far_accept(struct sipalg_call *call, struct sipalg_leg *leg)
{
	struct sipalg_hearsay *said = leg->said;
	u32 i;

	if (!said)
		return;
	leg->said = NULL;
	if (learn_anything(call)) {
		for (i = said->nr_named; i--; )
			add_named(call, &said->named[i]);
		for (i = 0; i < said->nr_peers; i++)
			add_peer(call, &said->peers[i]);
	}
	kfree(said);
}
