// SPDX-License-Identifier: GPL-2.0-only
/*
 * INVITE transactions of a call that have no final answer yet: its legs, told
 * apart by branch, and by the hosts at their ends. What their answers mean for
 * the call is left to call.c. Everything here runs under the namespace's lock.
 */
#include "leg.h"
#include "text.h"

static struct sipalg_leg *find_leg(struct sipalg_call *call, u64 branch,
				   const struct sipalg_addr *from)
{
	u32 i;

	for (i = 0; i < call->nr_legs; i++)
		if (call->legs[i].branch == branch &&
		    sipalg_addr_equal(&call->legs[i].from, from))
			return &call->legs[i];
	return NULL;
}

/**
 * sipalg_leg_close - a transaction is over
 * @call: the call
 * @leg: one of its legs; others may move to its place
 */
void sipalg_leg_close(struct sipalg_call *call, struct sipalg_leg *leg)
{
	*leg = call->legs[--call->nr_legs];
}

/*
 * Nobody begins another INVITE before the last one has its answer (RFC 3261,
 * 14.1). If one does, no answer of the last came by here, or will. Forks have
 * the same number.
 */
static void close_older(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u32 i;

	for (i = call->nr_legs; i--; )
		if (call->legs[i].cseq < pkt->job.msg.cseq &&
		    sipalg_addr_equal(&call->legs[i].from, &pkt->src.addr))
			sipalg_leg_close(call, &call->legs[i]);
}

/**
 * sipalg_leg_open - an INVITE went out
 * @pkt: the INVITE
 * @call: its call
 *
 * Notes SIPALG_CALL_PARTY_LIMIT when there are too many already.
 */
void sipalg_leg_open(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u64 branch = sipalg_text_hash(&pkt->job, pkt->job.msg.branch);

	close_older(pkt, call);
	if (find_leg(call, branch, &pkt->src.addr))
		return;
	if (call->nr_legs < SIPALG_LEGS_MAX) {
		call->legs[call->nr_legs++] = (struct sipalg_leg){
			.branch = branch, .cseq = pkt->job.msg.cseq,
			.from = pkt->src.addr, .to = pkt->dst_priv.addr,
			.guest = pkt->guest,
		};
		return;
	}
	call->legs_lost |= !pkt->guest;
	sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
}

/**
 * sipalg_leg_find - the transaction that a response belongs to
 * @pkt: a response to INVITE
 * @call: its call
 *
 * Return: the leg; NULL if its end was seen, or it comes from another host
 * than the INVITE went to.
 */
struct sipalg_leg *sipalg_leg_find(const struct sipalg_pkt *pkt,
				   struct sipalg_call *call)
{
	struct sipalg_leg *leg;

	leg = find_leg(call, sipalg_text_hash(&pkt->job, pkt->job.msg.branch),
		       &pkt->dst_priv.addr);
	return leg && sipalg_addr_equal(&leg->to, &pkt->src.addr) ? leg : NULL;
}

/**
 * sipalg_leg_cancel - a CANCEL went out
 * @pkt: the CANCEL, which has the branch of its INVITE
 * @call: its call
 *
 * Return: whether it is one of who sent that INVITE.
 */
bool sipalg_leg_cancel(const struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	struct sipalg_leg *leg;

	leg = find_leg(call, sipalg_text_hash(&pkt->job, pkt->job.msg.branch),
		       &pkt->src.addr);
	if (leg)
		leg->cancelled = true;
	return leg;
}

/**
 * sipalg_leg_is_open - may a final answer still come?
 * @call: the call
 *
 * Return: whether it may, to an INVITE that was none of a guest.
 */
bool sipalg_leg_is_open(const struct sipalg_call *call)
{
	u32 i;

	for (i = 0; i < call->nr_legs; i++)
		if (!call->legs[i].guest)
			return true;
	return call->legs_lost;
}

/**
 * sipalg_leg_is_cancelled - has the caller given up?
 * @call: the call
 *
 * Return: whether each INVITE without an answer was cancelled.
 */
bool sipalg_leg_is_cancelled(const struct sipalg_call *call)
{
	u32 i;

	for (i = 0; i < call->nr_legs; i++)
		if (!call->legs[i].cancelled && !call->legs[i].guest)
			return false;
	return sipalg_leg_is_open(call) && !call->legs_lost;
}
