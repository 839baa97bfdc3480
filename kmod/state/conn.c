// SPDX-License-Identifier: GPL-2.0-only
/*
 * The signalling connection: what is kept in its helper extension, how it is
 * held, kept alive, and found to be gone. Calls and registrations hold a
 * reference, so a connection that was flushed stays readable until they have
 * noticed.
 */
#include <linux/jiffies.h>
#include <linux/module.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_l4proto.h>
#include "conn.h"

/* A connection that serves somebody never has less than this left. */
#define KEEP_S		180

/* Is the helper of @ct one of ours? In another's extension is its own. */
static bool is_ours(const struct nf_conn *ct)
{
	const struct nf_conn_help *help = nfct_help(ct);
	const struct nf_conntrack_helper *helper =
		help ? rcu_dereference_check(help->helper, true) : NULL;

	return helper && helper->me == THIS_MODULE;
}

/* Did a pinhole make @ct a relative of a connection with our helper, too? */
static bool is_child(const struct nf_conn *ct)
{
	return ct->master && is_ours(ct->master) && is_ours(ct);
}

/**
 * sipalg_conn_own - our part of a conntrack, shared with no other
 * @ct: a conntrack
 *
 * For what the two ends of a connection know of each other.
 *
 * Context: as sipalg_conn().
 * Return: it, or NULL when there is none.
 */
struct sipalg_conn *sipalg_conn_own(const struct nf_conn *ct)
{
	return is_ours(ct) ? nfct_help_data(ct) : NULL;
}

/**
 * sipalg_conn - our part of a conntrack
 * @ct: a conntrack with our helper
 *
 * What is kept is known of a phone, not of a connection. So one that came in
 * through a phone's pinhole shares that of the phone's own.
 *
 * Context: while the packet or a reference holds @ct. The members are plain
 * words that both directions write: READ_ONCE() and WRITE_ONCE().
 * Return: it, or NULL when the helper was taken away.
 */
struct sipalg_conn *sipalg_conn(const struct nf_conn *ct)
{
	NF_CT_HELPER_BUILD_BUG_ON(sizeof(struct sipalg_conn));

	if (is_child(ct))
		ct = ct->master;
	return nfct_help(ct) ? nfct_help_data(ct) : NULL;
}

/**
 * sipalg_conn_root - the connection that others may be made relatives of
 * @ct: a conntrack with our helper
 *
 * conntrack frees a connection's master with it, and that one's master in turn:
 * a chain of them would run down the stack. So relatives of a relative are
 * relatives of its master, which is not related to another of ours. One that
 * another helper expected is no relative of ours.
 *
 * Return: @ct, or its master; borrowed from @ct.
 */
struct nf_conn *sipalg_conn_root(struct nf_conn *ct)
{
	return is_child(ct) ? ct->master : ct;
}

/**
 * sipalg_conn_hold - hold a connection in a slot, in place of what was there
 * @slot: where the reference lies; NULL when empty
 * @ct: the connection; NULL to empty the slot
 *
 * Context: whatever guards @slot.
 */
void sipalg_conn_hold(struct nf_conn **slot, struct nf_conn *ct)
{
	struct nf_conn *old = *slot;

	if (old == ct)
		return;
	if (ct)
		nf_conntrack_get(&ct->ct_general);
	*slot = ct;
	if (old)
		nf_ct_put(old);
}

/**
 * sipalg_conn_gone - was the connection removed from conntrack?
 * @ct: the connection; a reference is held
 * @since: jiffies when its last message was seen
 *
 * A connection that was never confirmed lost the race of its first packet.
 *
 * Return: whether it is gone.
 */
bool sipalg_conn_gone(const struct nf_conn *ct, unsigned long since)
{
	if (nf_ct_is_dying(ct))
		return true;
	return !nf_ct_is_confirmed(ct) && time_after(jiffies, since + 2 * HZ);
}

/**
 * sipalg_conn_keep - keep a connection alive that serves a call or phone
 * @ct: the connection; a reference is held
 *
 * Every packet sets the timeout back to that of its protocol, so this is
 * called again and again for as long as the connection is needed.
 */
void sipalg_conn_keep(struct nf_conn *ct)
{
	if (nf_ct_is_confirmed(ct) && nf_ct_expires(ct) < KEEP_S * HZ / 2)
		nf_ct_refresh(ct, KEEP_S * HZ);
}

/**
 * sipalg_conn_revive - a TCP connection has not ended
 * @ct: the connection; conntrack has just seen a FIN or RST of it that neither
 *	end would believe, and believed it
 */
void sipalg_conn_revive(struct nf_conn *ct)
{
	struct ip_ct_tcp *tcp = &ct->proto.tcp;
	bool ended;
	u32 i;

	spin_lock_bh(&ct->lock);
	ended = tcp->state > TCP_CONNTRACK_ESTABLISHED &&
		tcp->state <= TCP_CONNTRACK_CLOSE;
	if (ended) {
		tcp->state = TCP_CONNTRACK_ESTABLISHED;
		for (i = 0; i < 2; i++)
			tcp->seen[i].flags &= ~IP_CT_TCP_FLAG_CLOSE_INIT;
	}
	spin_unlock_bh(&ct->lock);
	if (ended && nf_ct_is_confirmed(ct))
		nf_ct_refresh(ct, nf_tcp_pernet(nf_ct_net(ct))->
				  timeouts[TCP_CONNTRACK_ESTABLISHED]);
}
