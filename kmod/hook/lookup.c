// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAT for new connections that were promised a public port: the kernel asks
 * here before it asks the operator's NAT rules. What is promised, and to whom,
 * is in state/pinhole.c.
 *
 * DOC: Where the look-ups sit
 *
 * The NAT core keeps a list of look-ups per hook, of which nft and iptables
 * NAT chains are the usual members, and walks it only for the first packet of
 * a connection. Ours stand in front. So a media packet after the first costs
 * what it costs under plain NAT, and media connections carry no helper and
 * can be offloaded to a flowtable.
 *
 *  - prerouting: the packet's destination is a public port of ours and its
 *    source is admitted: destination NAT to the phone, and the connection is
 *    made a relative of the signalling connection, so that "ct state related"
 *    lets it pass. What a phone sends first takes its mark from there, too;
 *  - postrouting: the packet's source is an endpoint of ours and it leaves by
 *    the interface on which the promise holds (or goes back in through another
 *    promise, hairpin): source NAT to the promised port. A STUN request from
 *    any other endpoint is for the operator's rules, but remembered, for the
 *    phone will name what it learns from it (state/binding.c).
 */
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/dst.h>
#include <net/ipv6.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/netfilter/nf_nat.h>
#include <net/route.h>
#include "../state/admit.h"
#include "../state/binding.h"
#include "../state/conn.h"
#include "../state/counter.h"
#include "../state/external.h"
#include "../state/pinhole.h"
#include "../state/port.h"
#include "../state/tuple.h"
#include "helper.h"
#include "lookup.h"
#include "skb.h"

/* STUN (RFC 8489, 5 and 18.2): a request for the sender's public endpoint */
#define STUN_BINDING	0x0001
#define STUN_MAGIC	0x2112a442

/**
 * struct stun - the header of a STUN message
 * @type: class and method
 * @len: bytes after the header, a multiple of 4
 * @magic: STUN_MAGIC
 * @id: transaction
 */
struct stun {
	__be16 type;
	__be16 len;
	__be32 magic;
	u8 id[12];
};

/* A new connection that nobody else knows yet, of a kind that media has. */
static struct nf_conn *fresh_conn(const struct sk_buff *skb,
				  struct sipalg_net *sn)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (!ct || !sn || (nf_ct_protonum(ct) != IPPROTO_UDP &&
			   nf_ct_protonum(ct) != IPPROTO_TCP) ||
	    CTINFO2DIR(ctinfo) != IP_CT_DIR_ORIGINAL || nf_ct_is_confirmed(ct))
		return NULL;
	return ct;
}

/* The zone of what the connection's first sender sends, or of the answers. */
static u16 zone_of(const struct nf_conn *ct, enum ip_conntrack_dir dir)
{
	return nf_ct_zone_id(nf_ct_zone(ct), dir);
}

/*
 * The pinhole at a public place, which is in the zone of what comes from
 * outside. A phone that sends there may be in one of its own: then the answers
 * are in that.
 */
static struct sipalg_pinhole *at_pub(struct sipalg_net *sn,
				     const struct nf_conn *ct,
				     struct sipalg_place *place)
{
	struct sipalg_pinhole *hole;

	place->zone = zone_of(ct, IP_CT_DIR_ORIGINAL);
	hole = sipalg_pinhole_at_pub(sn, place);
	if (hole || zone_of(ct, IP_CT_DIR_REPLY) == place->zone)
		return hole;
	place->zone = zone_of(ct, IP_CT_DIR_REPLY);
	return sipalg_pinhole_at_pub(sn, place);
}

/*
 * The pinhole of an inside place, which is in the zone of what the phone
 * sends; or, if it was promised on a connection from outside, of the answers.
 */
static struct sipalg_pinhole *at_priv(struct sipalg_net *sn,
				      const struct nf_conn *ct,
				      struct sipalg_place *place)
{
	struct sipalg_pinhole *hole;

	place->zone = zone_of(ct, IP_CT_DIR_ORIGINAL);
	hole = sipalg_pinhole_at_priv(sn, place);
	if (hole || zone_of(ct, IP_CT_DIR_REPLY) == place->zone)
		return hole;
	place->zone = zone_of(ct, IP_CT_DIR_REPLY);
	return sipalg_pinhole_at_priv(sn, place);
}

/*
 * The pinhole whose public endpoint another NAT shows as @place. Packets that
 * name it come from inside, where it was written in a message of another phone.
 * A host outside that was believed when it told the address must not get what
 * others send there: only phones are asked for.
 */
static struct sipalg_pinhole *find_external(struct sipalg_net *sn,
					    const struct nf_conn *ct,
					    struct sipalg_place place)
{
	const struct sipalg_addr external = place.addr;
	struct sipalg_pinhole *hole;
	struct sipalg_place from;
	struct sipalg_end src;
	bool learnt;
	u32 next = 0;

	sipalg_tuple_src(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple, &src);
	while (sipalg_external_mapped(sn, &external, &next, &place.addr,
				      &learnt)) {
		hole = at_pub(sn, ct, &place);
		if (!hole)
			continue;
		sipalg_place_make(&from, place.proto, &src, 0, hole->priv.oif);
		if (!learnt || at_priv(sn, ct, &from))
			return hole;
	}
	return NULL;
}

/* The pinhole whose public endpoint the connection came to. */
static struct sipalg_pinhole *find_in(struct sipalg_net *sn,
				      const struct nf_conn *ct)
{
	struct sipalg_pinhole *hole;
	struct sipalg_place place;
	struct sipalg_end dst;

	if (!READ_ONCE(sn->nr_pinholes))
		return NULL;
	sipalg_tuple_dst(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple, &dst);
	sipalg_place_make(&place, nf_ct_protonum(ct), &dst, 0, 0);
	hole = at_pub(sn, ct, &place);
	return hole ? hole : find_external(sn, ct, place);
}

static unsigned int nat_to(struct nf_conn *ct, const struct sipalg_place *to,
			   enum nf_nat_manip_type manip)
{
	struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED,
	};

	memcpy(range.min_addr.all, to->addr.b, sizeof(to->addr.b));
	range.max_addr = range.min_addr;
	range.min_proto.udp.port = htons(to->port);
	range.max_proto = range.min_proto;
	return nf_nat_setup_info(ct, &range, manip);
}

/*
 * What init_conntrack() does for an expected connection. @ct is not confirmed,
 * so it is ours alone.
 */
static void make_related(struct sk_buff *skb, struct nf_conn *ct,
			 const struct sipalg_pinhole *hole)
{
	if (ct->master)
		return;
	__set_bit(IPS_EXPECTED_BIT, &ct->status);
	nf_conntrack_get(&hole->master->ct_general);
	ct->master = hole->master;
#ifdef CONFIG_NF_CONNTRACK_MARK
	ct->mark = READ_ONCE(hole->master->mark);
#endif
#ifdef CONFIG_NF_CONNTRACK_SECMARK
	ct->secmark = hole->master->secmark;
#endif
	nf_ct_set(skb, ct, IP_CT_RELATED);
}

/* Signalling that comes in by itself is read like that it is related to. */
static void give_helper(struct nf_conn *ct, const struct sipalg_pinhole *hole)
{
	struct nf_conn_help *of = nfct_help(hole->master);
	struct nf_conntrack_helper *helper;
	struct nf_conn_help *help;
	struct sipalg_conn *conn;

	helper = of ? sipalg_helper_for(rcu_dereference(of->helper),
					nf_ct_protonum(ct)) : NULL;
	if (!helper || sipalg_helper_leaving() || nfct_help(ct) ||
	    !nf_ct_helper_hold(helper))
		return;
	help = nf_ct_helper_ext_add(ct, GFP_ATOMIC);
	if (!help) {
		nf_ct_helper_release(helper);
		return;
	}
	rcu_assign_pointer(help->helper, helper);
	conn = sipalg_conn_own(ct);
	conn->let_in = true;
	conn->zone = hole->priv.zone;
}

/*
 * A media port outside of our range was given by NAT before it was promised.
 * The operator may forward it, and does not know: his rules go first.
 */
static bool is_late(const struct sipalg_net *sn,
		    const struct sipalg_pinhole *hole)
{
	return hole->kind != SIPALG_PINHOLE_SIGNAL &&
	       !sipalg_pinhole_is_open(hole) &&
	       !sipalg_port_is_ours(sn, hole->pub.port);
}

#ifdef CONFIG_NF_CONNTRACK_MARK
/* The media pinhole of the phone that sends, on another way than @ct's mark. */
static struct sipalg_pinhole *find_elsewhere(struct sipalg_net *sn,
					     const struct nf_conn *ct, u32 mark)
{
	struct sipalg_pinhole *hole, *found = NULL;
	struct sipalg_place place;
	struct sipalg_end src;
	u32 i;

	sipalg_tuple_src(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple, &src);
	for (i = 0; i < min_t(u32, READ_ONCE(sn->nr_ways), SIPALG_WAYS_MAX);
	     i++) {
		sipalg_place_make(&place, nf_ct_protonum(ct), &src, 0,
				  READ_ONCE(sn->ways[i]));
		hole = at_priv(sn, ct, &place);
		if (!hole || hole->kind == SIPALG_PINHOLE_SIGNAL)
			continue;
		if (READ_ONCE(hole->master->mark) == mark)
			return NULL;
		found = hole;
	}
	return found;
}

/*
 * Where each connection is marked for one of several ways out, media of a phone
 * that sends first would leave by another than their promise holds on. They
 * take that of the messages, as those do that come in (make_related). What no
 * rule has marked is left alone.
 */
static void follow_way(struct sk_buff *skb, struct nf_conn *ct,
		       struct sipalg_net *sn)
{
	struct sipalg_pinhole *hole;
	u32 mark = READ_ONCE(ct->mark);
	u32 way;

	if (READ_ONCE(sn->nr_ways) < 2 || !mark)
		return;
	hole = find_elsewhere(sn, ct, mark);
	way = hole ? READ_ONCE(hole->master->mark) : 0;
	if (!way)
		return;
	if (skb->mark == mark)
		skb->mark = way;
	WRITE_ONCE(ct->mark, way);
}
#else
static void follow_way(struct sk_buff *skb, struct nf_conn *ct,
		       struct sipalg_net *sn)
{
}
#endif

/* Lets in what came to a pinhole that is asked for now, @late or early. */
static unsigned int let_in(struct sk_buff *skb,
			   const struct nf_hook_state *state, bool late)
{
	struct sipalg_net *sn = sipalg_netns(state->net);
	struct nf_conn *ct = fresh_conn(skb, sn);
	struct sipalg_pinhole *hole = ct ? find_in(sn, ct) : NULL;
	unsigned int admitted;
	struct sipalg_end src;

	if (ct && !hole && !late)
		follow_way(skb, ct, sn);
	if (!hole || is_late(sn, hole) != late)
		return NF_ACCEPT;
	sipalg_tuple_src(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple, &src);
	admitted = sipalg_admit_check(sn, hole, &src, state->in->ifindex);
	if (admitted != NF_ACCEPT)
		return admitted == NF_DROP ? NF_DROP : NF_ACCEPT;
	if (!sipalg_pinhole_enter(sn, hole, &src, true))
		return NF_ACCEPT;
	make_related(skb, ct, hole);
	if (hole->kind == SIPALG_PINHOLE_SIGNAL)
		give_helper(ct, hole);
	if (sipalg_pinhole_is_open(hole))
		return NF_ACCEPT;
	return nat_to(ct, &hole->priv, NF_NAT_MANIP_DST);
}

static unsigned int look_in(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	return let_in(skb, state, false);
}

/* Behind the operator's rules, if none of them has decided. */
static unsigned int look_in_late(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	return let_in(skb, state, true);
}

/* Would the answers to @ct, once it comes from @pub, be another connection's? */
static bool is_taken(const struct nf_conn *ct, const struct sipalg_place *pub)
{
	struct nf_conntrack_tuple reply =
		ct->tuplehash[IP_CT_DIR_REPLY].tuple;

	memcpy(reply.dst.u3.all, pub->addr.b, sizeof(pub->addr.b));
	reply.dst.u.udp.port = htons(pub->port);
	return nf_conntrack_tuple_taken(&reply, ct);
}

/*
 * Where @ct is to come from. What turns round to the address that another NAT
 * shows comes from there itself, as the phone that gets it was told.
 */
static void find_shown(struct sipalg_net *sn, const struct nf_conn *ct,
		       const struct sipalg_pinhole *hole,
		       struct sipalg_place *shown)
{
	struct sipalg_addr external;
	struct sipalg_end dst;
	u32 next = 0;

	*shown = hole->pub;
	if (!(ct->status & IPS_DST_NAT))
		return;
	sipalg_tuple_dst(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple, &dst);
	while (sipalg_external_shown(sn, &hole->pub.addr, &next, &external))
		if (sipalg_addr_equal(&external, &dst.addr))
			shown->addr = external;
}

/*
 * The pinhole whose inside endpoint the connection comes from: the one that
 * holds on the interface it leaves by; else, for a connection that came to a
 * pinhole of ours, one that holds where that one does.
 */
static struct sipalg_pinhole *find_out(struct sipalg_net *sn,
				       const struct nf_conn *ct,
				       const struct nf_hook_state *state)
{
	struct sipalg_pinhole *hole, *in;
	struct sipalg_place place;
	struct sipalg_end src;

	if (!READ_ONCE(sn->nr_pinholes))
		return NULL;
	sipalg_tuple_src(&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple, &src);
	sipalg_place_make(&place, nf_ct_protonum(ct), &src, 0,
			  state->out->ifindex);
	hole = at_priv(sn, ct, &place);
	if (hole || !(ct->status & IPS_DST_NAT))
		return hole;
	in = find_in(sn, ct);
	if (!in)
		return NULL;
	place.oif = in->priv.oif;
	return at_priv(sn, ct, &place);
}

/* Does the sender ask a STUN server what its public endpoint is? */
static bool is_stun_request(const struct sk_buff *skb)
{
	u8 protocol;
	int off = sipalg_skb_transport(skb, &protocol);
	const struct stun *stun;
	const struct udphdr *uh;
	struct udphdr udp_copy;
	struct stun copy;
	u32 len;

	if (off < 0 || protocol != IPPROTO_UDP)
		return false;
	uh = skb_header_pointer(skb, off, sizeof(udp_copy), &udp_copy);
	if (!uh || ntohs(uh->len) < sizeof(*uh) + sizeof(*stun))
		return false;
	len = ntohs(uh->len) - sizeof(*uh) - sizeof(*stun);
	stun = skb_header_pointer(skb, off + sizeof(*uh), sizeof(copy), &copy);
	return stun && stun->type == htons(STUN_BINDING) &&
	       stun->magic == htonl(STUN_MAGIC) &&
	       !(ntohs(stun->len) & 3) && ntohs(stun->len) <= len;
}

static void learn_binding(struct sipalg_net *sn, const struct sk_buff *skb,
			  struct nf_conn *ct, const struct nf_hook_state *state)
{
	if (nf_ct_protonum(ct) != IPPROTO_UDP || ct->status & IPS_DST_NAT ||
	    !is_stun_request(skb))
		return;
	sipalg_binding_add(sn, ct, state->out->ifindex);
	sipalg_netns_wake(sn);
}

/* Is @addr the gateway's, as seen from @dev, which may be in a VRF? */
static bool is_local(struct net *net, const struct net_device *dev,
		     const struct sipalg_addr *addr)
{
	__be32 four;

	if (addr->family == 4) {
		memcpy(&four, addr->b, sizeof(four));
		return inet_addr_type_dev_table(net, dev, four) == RTN_LOCAL;
	}
#if IS_ENABLED(CONFIG_IPV6)
	return ipv6_chk_addr(net, (const void *)addr->b, NULL, 0);
#else
	return false;
#endif
}

/*
 * Where the operator's rule is to masquerade, ours is no better than that: not
 * for an address that is no longer here, and gone when the address goes.
 */
static bool masquerade_too(struct nf_conn *ct, const struct sipalg_pinhole *hole,
			   const struct nf_hook_state *state)
{
#if IS_ENABLED(CONFIG_NF_NAT_MASQUERADE)
	const struct nf_conn_nat *of = nfct_nat(hole->master);
	struct nf_conn_nat *nat;

	if (!of || !of->masq_index)
		return true;
	if (!is_local(state->net, state->out, &hole->pub.addr))
		return false;
	nat = nf_ct_nat_ext_add(ct);
	if (nat)
		nat->masq_index = state->out->ifindex;
#endif
	return true;
}

static unsigned int look_out(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	struct sipalg_net *sn = sipalg_netns(state->net);
	struct nf_conn *ct = fresh_conn(skb, sn);
	struct sipalg_pinhole *hole;
	struct sipalg_place shown;
	struct sipalg_end peer;

	/* What a policy is to encrypt must be what the policy names. */
	if (!ct || (skb_dst(skb) && dst_xfrm(skb_dst(skb))))
		return NF_ACCEPT;
	hole = find_out(sn, ct, state);
	if (!hole)
		learn_binding(sn, skb, ct, state);
	if (!hole)
		return NF_ACCEPT;
	find_shown(sn, ct, hole, &shown);
	if (!sipalg_pinhole_is_open(hole) &&
	    (is_taken(ct, &shown) || !masquerade_too(ct, hole, state)))
		return NF_ACCEPT;
	sipalg_tuple_src(&ct->tuplehash[IP_CT_DIR_REPLY].tuple, &peer);
	if (!sipalg_pinhole_enter(sn, hole, &peer, false) || sipalg_pinhole_is_open(hole))
		return NF_ACCEPT;
	return nat_to(ct, &shown, NF_NAT_MANIP_SRC);
}

#define LOOKUPS_NUM	3

static const struct nf_hook_ops lookups[SIPALG_FAMILIES_NUM][LOOKUPS_NUM] = {
	[SIPALG_FAMILY_IPV4] = {
		{
			.hook = look_in,
			.pf = NFPROTO_IPV4,
			.hooknum = NF_INET_PRE_ROUTING,
			.priority = NF_IP_PRI_FIRST,
		}, {
			.hook = look_out,
			.pf = NFPROTO_IPV4,
			.hooknum = NF_INET_POST_ROUTING,
			.priority = NF_IP_PRI_FIRST,
		}, {
			.hook = look_in_late,
			.pf = NFPROTO_IPV4,
			.hooknum = NF_INET_PRE_ROUTING,
			.priority = NF_IP_PRI_LAST,
		},
	},
	[SIPALG_FAMILY_IPV6] = {
		{
			.hook = look_in,
			.pf = NFPROTO_IPV6,
			.hooknum = NF_INET_PRE_ROUTING,
			.priority = NF_IP6_PRI_FIRST,
		}, {
			.hook = look_out,
			.pf = NFPROTO_IPV6,
			.hooknum = NF_INET_POST_ROUTING,
			.priority = NF_IP6_PRI_FIRST,
		}, {
			.hook = look_in_late,
			.pf = NFPROTO_IPV6,
			.hooknum = NF_INET_PRE_ROUTING,
			.priority = NF_IP6_PRI_LAST,
		},
	},
};

static int register_one(struct net *net, const struct nf_hook_ops *ops)
{
	if (ops->pf == NFPROTO_IPV4)
		return nf_nat_ipv4_register_fn(net, ops);
#if IS_ENABLED(CONFIG_IPV6)
	return nf_nat_ipv6_register_fn(net, ops);
#else
	return -EAFNOSUPPORT;
#endif
}

static void unregister_one(struct net *net, const struct nf_hook_ops *ops)
{
	if (ops->pf == NFPROTO_IPV4)
		nf_nat_ipv4_unregister_fn(net, ops);
#if IS_ENABLED(CONFIG_IPV6)
	else
		nf_nat_ipv6_unregister_fn(net, ops);
#endif
}

static void disarm_from(struct net *net, enum sipalg_net_family family, u32 nr)
{
	while (nr--)
		unregister_one(net, &lookups[family][nr]);
	synchronize_net();
}

static int arm(struct net *net, enum sipalg_net_family family)
{
	u32 i;
	int ret;

	for (i = 0; i < LOOKUPS_NUM; i++) {
		ret = register_one(net, &lookups[family][i]);
		if (!ret)
			continue;
		disarm_from(net, family, i);
		return ret;
	}
	return 0;
}

static void disarm(struct net *net, enum sipalg_net_family family)
{
	disarm_from(net, family, LOOKUPS_NUM);
}

const struct sipalg_net_ops sipalg_lookup_ops = {
	.arm = arm,
	.disarm = disarm,
};
