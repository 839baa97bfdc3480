// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flows: the connections that go through pinholes, remembered by their far
 * ends, ended with the pinhole, and kept from coming back as something else.
 * Everything here runs under the namespace's lock.
 *
 * DOC: Echoes
 *
 * Who has not heard of a BYE goes on sending for a while. With the pinhole
 * gone, what arrives from outside becomes a connection to the gateway itself,
 * and what the phone sends gets a port from the operator's rules. Should the
 * same ports be promised again meanwhile, as phones that count through a few
 * ports do, these would swallow the new call's media. So the far ends of a
 * closed pinhole are kept, and such connections are ended when its public port
 * is promised again.
 *
 * Of a call that was ended to make room for another nobody knows that: it may
 * still be answered, with media for its ports, which the other one has got. For
 * as long, these let in only what comes from where the far end of their own call
 * has its media.
 *
 * All this is for UDP. A TCP connection ends itself, is told of that by FIN or
 * RST, and begins with a SYN that conntrack takes for a new one.
 */
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include "external.h"
#include "flow.h"
#include "tuple.h"

/**
 * sipalg_flow_find - find the connection of a tuple
 * @zone_of: a connection in whose namespace and zone to look
 * @tuple: as a packet carries it, in either direction
 * @owner: set to the end that such a packet is for
 *
 * Where only what a phone sends has a zone of its own, a connection that was
 * begun outside is in none.
 *
 * Return: the connection, referenced, or NULL.
 */
struct nf_conn *sipalg_flow_find(const struct nf_conn *zone_of,
				 const struct nf_conntrack_tuple *tuple,
				 struct sipalg_end *owner)
{
	const struct nf_conntrack_zone *zone = nf_ct_zone(zone_of);
	struct nf_conntrack_tuple_hash *h;
	struct nf_conntrack_zone other;
	struct nf_conn *ct;

	h = nf_conntrack_find_get(nf_ct_net(zone_of), zone, tuple);
	if (!h && zone->dir != NF_CT_DEFAULT_ZONE_DIR) {
		nf_ct_zone_init(&other, nf_ct_zone_id(zone, IP_CT_DIR_REPLY),
				NF_CT_DEFAULT_ZONE_DIR, 0);
		h = nf_conntrack_find_get(nf_ct_net(zone_of), &other, tuple);
	}
	if (!h)
		return NULL;
	ct = nf_ct_tuplehash_to_ctrack(h);
	sipalg_tuple_src(&ct->tuplehash[!NF_CT_DIRECTION(h)].tuple, owner);
	return ct;
}

/**
 * sipalg_flow_is_stray - did it get to the gateway itself, without an answer?
 * @ct: the connection of @tuple
 * @tuple: as its packets carry it
 *
 * What comes to a port before it is promised, or after.
 *
 * Return: whether it did.
 */
bool sipalg_flow_is_stray(const struct nf_conn *ct,
			  const struct nf_conntrack_tuple *tuple)
{
	struct sipalg_end to, owner;

	sipalg_tuple_dst(tuple, &to);
	sipalg_tuple_src(&ct->tuplehash[IP_CT_DIR_REPLY].tuple, &owner);
	return nf_ct_tuple_equal(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple,
				 tuple) &&
	       sipalg_end_equal(&owner, &to) &&
	       !test_bit(IPS_SEEN_REPLY_BIT, &ct->status);
}

static bool ends_with_hole(const struct sipalg_pinhole *hole)
{
	return hole->pub.proto == IPPROTO_UDP;
}

/* End the connection between @peer and @pub, if it is the pinhole's. */
static void end_flow_at(const struct sipalg_pinhole *hole,
			const struct sipalg_end *peer,
			const struct sipalg_end *pub)
{
	struct nf_conntrack_tuple tuple;
	struct sipalg_end priv, owner;
	struct nf_conn *ct;

	sipalg_place_end(&hole->priv, &priv);
	sipalg_tuple_make(&tuple, hole->pub.proto, peer, pub);
	ct = sipalg_flow_find(hole->master, &tuple, &owner);
	if (!ct)
		return;
	if (sipalg_end_equal(&owner, &priv))
		nf_ct_kill(ct);
	nf_ct_put(ct);
}

/*
 * End the connection between @peer and the pinhole, if it is still there. Two
 * phones may have met where another NAT shows the pinhole.
 */
static void end_flow(const struct sipalg_pinhole *hole,
		     const struct sipalg_end *peer)
{
	struct sipalg_net *sn = sipalg_netns(nf_ct_net(hole->master));
	struct sipalg_end pub;
	u32 next = 0;

	if (!peer->port)
		return;
	sipalg_place_end(&hole->pub, &pub);
	end_flow_at(hole, peer, &pub);
	while (sn && sipalg_external_shown(sn, &hole->pub.addr, &next,
					   &pub.addr))
		end_flow_at(hole, peer, &pub);
}

/**
 * sipalg_flow_add - remember a connection through a media pinhole
 * @hole: the pinhole
 * @peer: the connection's far end
 *
 * The one that makes room for it is ended: if it is needed it comes again.
 *
 * Context: the namespace's lock.
 */
void sipalg_flow_add(struct sipalg_pinhole *hole, const struct sipalg_end *peer)
{
	struct sipalg_end *slot;
	u32 i;

	if (!ends_with_hole(hole))
		return;
	for (i = 0; i < SIPALG_FLOWS_MAX; i++)
		if (sipalg_end_equal(&hole->flows[i], peer))
			return;
	slot = &hole->flows[(hole->flows_in + hole->flows_out) %
			    SIPALG_FLOWS_MAX];
	end_flow(hole, slot);
	*slot = *peer;
}

/* End a connection from @peer that got to the gateway itself in vain. */
static void silence_in(const struct sipalg_pinhole *hole,
		       const struct sipalg_end *peer)
{
	struct nf_conntrack_tuple tuple;
	struct sipalg_end pub, owner;
	struct nf_conn *ct;

	sipalg_place_end(&hole->pub, &pub);
	sipalg_tuple_make(&tuple, hole->pub.proto, peer, &pub);
	ct = sipalg_flow_find(hole->master, &tuple, &owner);
	if (!ct)
		return;
	if (sipalg_flow_is_stray(ct, &tuple))
		nf_ct_kill(ct);
	nf_ct_put(ct);
}

/**
 * sipalg_flow_claim - what was sent before the phone's port was promised
 * @hole: the new pinhole
 * @peer: a media endpoint of the other side
 *
 * A phone that is called knows where to send before it answers, and may begin
 * at once. The operator's rules gave that connection a port: if it is the one
 * promised now, the connection is the pinhole's; else it is ended, and what the
 * phone sends next leaves as promised. What came in before is ended, too.
 *
 * Context: the namespace's lock.
 */
void sipalg_flow_claim(struct sipalg_pinhole *hole,
		       const struct sipalg_end *peer)
{
	struct sipalg_end pub, priv, opener, mapped, owner;
	struct nf_conntrack_tuple tuple;
	struct nf_conn *ct;

	if (!ends_with_hole(hole))
		return;
	silence_in(hole, peer);
	sipalg_place_end(&hole->pub, &pub);
	sipalg_place_end(&hole->priv, &priv);
	sipalg_tuple_make(&tuple, hole->pub.proto, &priv, peer);
	ct = sipalg_flow_find(hole->master, &tuple, &owner);
	if (!ct)
		return;
	sipalg_tuple_src(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple, &opener);
	sipalg_tuple_dst(&ct->tuplehash[IP_CT_DIR_REPLY].tuple, &mapped);
	if (sipalg_end_equal(&mapped, &pub)) {
		sipalg_flow_add(hole, peer);
		hole->flows_out++;
	} else if (sipalg_end_equal(&opener, &priv)) {
		nf_ct_kill(ct);
	}
	nf_ct_put(ct);
}

static struct sipalg_echo *echo_of(struct sipalg_net *sn,
				   const struct sipalg_pinhole *hole)
{
	return &sn->echoes[hole->pub.port % SIPALG_ECHOES_MAX];
}

static bool place_equal(const struct sipalg_place *one,
			const struct sipalg_place *two)
{
	return !memcmp(one, two, sizeof(*one));
}

static bool is_wary(const struct sipalg_echo *echo)
{
	return echo->wary && time_before(jiffies, echo->wary);
}

/*
 * What is known of a port stays known when @hole, which may have had it after
 * that, closes. Its own call may have been given up, too.
 */
static void hand_on_caution(struct sipalg_echo *echo,
			    const struct sipalg_pinhole *hole)
{
	bool before = is_wary(echo) && place_equal(&echo->pub, &hole->pub);

	if (!sipalg_pinhole_is_wary(hole)) {
		if (!before)
			echo->wary = 0;
		return;
	}
	if (before && hole->wary == echo->wary)
		return;
	if (!before)
		echo->wary_of = hole->priv;
	else if (!place_equal(&echo->wary_of, &hole->priv))
		memset(&echo->wary_of, 0, sizeof(echo->wary_of));
	echo->wary = hole->wary;
}

/**
 * sipalg_flow_end - a media pinhole closes: end its connections
 * @sn: the namespace
 * @hole: the pinhole
 *
 * Context: the namespace's lock.
 */
void sipalg_flow_end(struct sipalg_net *sn, struct sipalg_pinhole *hole)
{
	struct sipalg_echo *echo = echo_of(sn, hole);
	u32 i;

	if (!ends_with_hole(hole) ||
	    (!hole->flows_in && !hole->flows_out && !hole->wary))
		return;
	for (i = 0; i < SIPALG_FLOWS_MAX; i++)
		end_flow(hole, &hole->flows[i]);
	/* whose call may yet be answered is remembered before who sends on */
	if (!sipalg_pinhole_is_wary(hole) && is_wary(echo) &&
	    !place_equal(&echo->pub, &hole->pub))
		return;
	hand_on_caution(echo, hole);
	echo->pub = hole->pub;
	echo->priv = hole->priv;
	memcpy(echo->flows, hole->flows, sizeof(echo->flows));
}

/* A connection of the phone to @peer, by whatever port the rules gave it. */
static void silence_out(const struct sipalg_pinhole *hole,
			const struct sipalg_end *peer)
{
	struct nf_conntrack_tuple tuple;
	struct sipalg_end priv, owner;
	struct nf_conn *ct;

	sipalg_place_end(&hole->priv, &priv);
	sipalg_tuple_make(&tuple, hole->pub.proto, &priv, peer);
	ct = sipalg_flow_find(hole->master, &tuple, &owner);
	if (!ct)
		return;
	nf_ct_kill(ct);
	nf_ct_put(ct);
}

/**
 * sipalg_flow_wary - was the port promised before for a call that was given up?
 * @sn: the namespace
 * @hole: the new pinhole, which nobody finds yet
 *
 * Context: the namespace's lock.
 * Return: jiffies until when somebody may answer that one; 0 if it was none, or
 * only of the same endpoint.
 */
unsigned long sipalg_flow_wary(struct sipalg_net *sn,
			       const struct sipalg_pinhole *hole)
{
	const struct sipalg_echo *echo = echo_of(sn, hole);

	if (!is_wary(echo) || !place_equal(&echo->pub, &hole->pub) ||
	    place_equal(&echo->wary_of, &hole->priv))
		return 0;
	return echo->wary;
}

/**
 * sipalg_flow_silence - a port is promised again: end what is left of before
 * @sn: the namespace
 * @hole: the new pinhole
 *
 * Context: the namespace's lock.
 */
void sipalg_flow_silence(struct sipalg_net *sn, struct sipalg_pinhole *hole)
{
	struct sipalg_echo *echo = echo_of(sn, hole);
	bool same = !memcmp(&echo->priv, &hole->priv, sizeof(echo->priv));
	u32 i;

	if (memcmp(&echo->pub, &hole->pub, sizeof(echo->pub)))
		return;
	for (i = 0; i < SIPALG_FLOWS_MAX; i++) {
		if (!echo->flows[i].port)
			continue;
		silence_in(hole, &echo->flows[i]);
		if (same)
			silence_out(hole, &echo->flows[i]);
	}
	memset(echo->flows, 0, sizeof(echo->flows));
}
