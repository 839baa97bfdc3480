// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who takes part in a call: the hosts that its messages go between, and the
 * tags of those who answered it. Everything here runs under the namespace's
 * lock.
 *
 * DOC: Whose word counts
 *
 * Who has heard of a Call-ID and a tag can write them. So a message counts by
 * where it comes from and goes to, too: a call is a few pairs of hosts. The
 * first is that of its first INVITE. Another one is made
 *
 *  - by what a host of the call sends to somewhere new: a phone that is told to
 *    send past its proxy, or a proxy that forks to one phone more;
 *  - by where a host outside wants to be reached, its Contact;
 *  - by an INVITE from outside to a host that has no part in the call yet: the
 *    proxies of a provider may be many, and each of them may bring a fork. Such
 *    a pair knows nothing of the others;
 *  - when a host of the call answers an INVITE of a stranger (a guest, until
 *    then), for it can tell whether the stranger is who he says.
 *
 * A host may use the Contact of the phone that it makes a pair with, of no other.
 */
#include "dialog.h"
#include "text.h"
#include "use.h"

#define NO_TAG		1	/* hash of none; of a tag in all but theory */

/**
 * sipalg_dialog_side - who is it that has this tag?
 * @pkt: the message that the tag stands in
 * @tag: the tag
 * @host: the host that has it: the message's sender or receiver
 *
 * Another host that writes the same tag is another.
 *
 * Return: a number of its own; 0 for no tag.
 */
u64 sipalg_dialog_side(const struct sipalg_pkt *pkt, struct sipalg_span tag,
		       const struct sipalg_addr *host)
{
	u64 hash = sipalg_text_hash(&pkt->job, tag);

	if (!hash)
		return 0;
	hash = siphash_2u64(hash, siphash(host, sizeof(*host), &sipalg_secret),
			    &sipalg_secret);
	return hash ? hash : 1;
}

/**
 * sipalg_dialog_knows - does a host take part in the call?
 * @call: the call
 * @addr: its address, as its own packets carry it
 *
 * Return: whether it does.
 */
bool sipalg_dialog_knows(const struct sipalg_call *call,
			 const struct sipalg_addr *addr)
{
	u32 i;

	for (i = 0; i < call->nr_pairs; i++)
		if (sipalg_call_mate(&call->pairs[i], addr))
			return true;
	return false;
}

static bool is_pair(const struct sipalg_call *call, const struct sipalg_addr *a,
		    const struct sipalg_addr *b)
{
	u32 i;

	for (i = 0; i < call->nr_pairs; i++) {
		const struct sipalg_addr *mate;

		mate = sipalg_call_mate(&call->pairs[i], a);
		if (mate && sipalg_addr_equal(mate, b))
			return true;
	}
	return false;
}

static void add_pair(struct sipalg_pkt *pkt, struct sipalg_call *call,
		     const struct sipalg_addr *a, const struct sipalg_addr *b)
{
	if (is_pair(call, a, b))
		return;
	if (call->nr_pairs == SIPALG_PAIRS_MAX) {
		sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
		return;
	}
	call->pairs[call->nr_pairs].one = *a;
	call->pairs[call->nr_pairs++].two = *b;
}

/*
 * Does the INVITE bring somebody into the call who need not be asked? From a
 * host of the call to a new one; or from outside to inside, to nobody of it.
 */
static bool is_fork(const struct sipalg_pkt *pkt, const struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (!msg->request || msg->method != SIPALG_METHOD_INVITE ||
	    sipalg_dialog_knows(call, &pkt->dst_priv.addr))
		return false;
	return sipalg_dialog_knows(call, &pkt->src.addr) ||
	       (!pkt->src_nat && pkt->dst_nat);
}

/**
 * sipalg_dialog_has - does the message come from a part of the call?
 * @pkt: a message, with @pkt->side
 * @call: the call that it names
 *
 * A host inside, and one that has described itself, speaks for itself wherever
 * it sends to; any other only to those that it makes a pair with.
 *
 * Return: whether it does.
 */
bool sipalg_dialog_has(const struct sipalg_pkt *pkt,
		       struct sipalg_call *call)
{
	if (is_pair(call, &pkt->src.addr, &pkt->dst_priv.addr))
		return true;
	if (is_fork(pkt, call))
		return true;
	return (pkt->src_nat || sipalg_use_has_side(call, pkt->side)) &&
	       sipalg_dialog_knows(call, &pkt->src.addr);
}

/**
 * sipalg_dialog_join - the message's sender and receiver take part
 * @pkt: the message
 * @call: the call
 *
 * And where the sender wants to be reached, unless that is behind our NAT.
 * Notes SIPALG_CALL_PARTY_LIMIT when there are too many already.
 */
void sipalg_dialog_join(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	s32 site = msg->nr_contacts ? msg->contacts[0].site : -1;

	add_pair(pkt, call, &pkt->src.addr, &pkt->dst_priv.addr);
	if (site >= 0 && !pkt->src_nat)
		add_pair(pkt, call, &msg->sites[site].end.addr,
			 &pkt->dst_priv.addr);
}

/**
 * sipalg_dialog_callee - whose tag, beside the caller's, does it name?
 * @pkt: a message
 * @call: its call
 *
 * Who speaks RFC 2543 may have none, which is like one that all of them share.
 *
 * Return: hash of the tag; 0 if the caller's is not there.
 */
u64 sipalg_dialog_callee(const struct sipalg_pkt *pkt,
			 const struct sipalg_call *call)
{
	u64 from = sipalg_text_hash(&pkt->job, pkt->job.msg.from_tag);
	u64 to = sipalg_text_hash(&pkt->job, pkt->job.msg.to_tag);

	if (from == call->caller_tag)
		return to ? to : NO_TAG;
	return to == call->caller_tag ? from : 0;
}

/**
 * sipalg_dialog_is_answered - has this one answered the call?
 * @call: the call
 * @callee: hash of its tag
 *
 * Return: whether it has, and nobody has hung up since.
 */
bool sipalg_dialog_is_answered(const struct sipalg_call *call, u64 callee)
{
	u32 i;

	for (i = 0; i < call->nr_callees; i++)
		if (call->callees[i] == callee)
			return true;
	return false;
}

/**
 * sipalg_dialog_answer - somebody has answered the call; forks may be many
 * @pkt: the 2xx
 * @call: the call
 *
 * Notes SIPALG_CALL_PARTY_LIMIT when there are too many already.
 */
void sipalg_dialog_answer(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u64 callee = sipalg_dialog_callee(pkt, call);

	if (sipalg_dialog_is_answered(call, callee))
		return;
	if (call->nr_callees < SIPALG_SIDES_MAX)
		call->callees[call->nr_callees++] = callee;
	else
		sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
}

/**
 * sipalg_dialog_end - the dialog with one of those who answered is over
 * @call: the call
 * @callee: hash of the tag
 */
void sipalg_dialog_end(struct sipalg_call *call, u64 callee)
{
	u32 i;

	for (i = 0; i < call->nr_callees; i++) {
		if (call->callees[i] != callee)
			continue;
		call->callees[i] = call->callees[--call->nr_callees];
		return;
	}
}
