// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who takes part in a call: the hosts that its messages go between, the tags of
 * those who answered it, and how long these dialogs last. Everything here runs
 * under the namespace's lock.
 *
 * DOC: Whose word counts
 *
 * Who has heard of a Call-ID and a tag can write them. So a message counts by
 * where it comes from and goes to, too: a call is a few pairs of hosts. The
 * first is that of its first INVITE. Another one is made
 *
 *  - by what a host of the call sends to somewhere new: a phone that is told to
 *    send past its proxy, or a proxy that forks to one phone more;
 *  - by where a host outside wants to be reached, its Contact, once the phone
 *    that it is to reach has answered, or been answered: of all that ring in a
 *    group few do;
 *  - by an INVITE from outside to a host that has no part in the call yet: the
 *    proxies of a provider may be many, and each of them may bring a fork. It
 *    is a stranger until that host has answered. Such a pair knows nothing of
 *    the others;
 *  - when a host of the call answers an INVITE of a stranger (a guest, until
 *    then), for it can tell whether the stranger is who he says.
 *
 * A host may use the Contact of the phone that it makes a pair with, of no other.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include "dialog.h"
#include "setting.h"
#include "use.h"

#define NO_TAG		1	/* hash of none; of a tag in all but theory */
#define GRACE_S		32	/* RFC 3261 timer F */
#define SESSION_MAX_S	604800	/* believed: a week */

/**
 * sipalg_dialog_side - who is it that has this tag?
 * @tag: its hash
 * @host: the host that has it: the message's sender or receiver
 *
 * Another host that writes the same tag is another.
 *
 * Return: a number of its own; 0 for no tag.
 */
u64 sipalg_dialog_side(u64 tag, const struct sipalg_addr *host)
{
	u64 hash;

	if (!tag)
		return 0;
	hash = siphash_2u64(tag, siphash(host, sizeof(*host), &sipalg_secret),
			    &sipalg_secret);
	return hash ? hash : 1;
}

/**
 * sipalg_dialog_asker - whose request is it, or is answered?
 * @pkt: a message
 *
 * Return: the party, as sipalg_dialog_side().
 */
u64 sipalg_dialog_asker(const struct sipalg_pkt *pkt)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	return sipalg_dialog_side(pkt->from_tag, msg->request ?
				  &pkt->src.addr : &pkt->dst_priv.addr);
}

/**
 * sipalg_dialog_holder - who, at one end of a message, has this tag?
 * @pkt: the message
 * @tag: hash of one of its two tags
 *
 * Return: the party, as sipalg_dialog_side().
 */
u64 sipalg_dialog_holder(const struct sipalg_pkt *pkt, u64 tag)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (pkt->from_tag == tag)
		return sipalg_dialog_asker(pkt);
	return sipalg_dialog_side(pkt->to_tag, msg->request ?
				  &pkt->dst_priv.addr : &pkt->src.addr);
}

/**
 * sipalg_dialog_pairs - do two hosts make a pair of the call?
 * @call: the call
 * @one: the address of one, as its own packets carry it
 * @two: that of the other; NULL: whoever it is
 *
 * Return: whether they do.
 */
bool sipalg_dialog_pairs(const struct sipalg_call *call,
			 const struct sipalg_addr *one,
			 const struct sipalg_addr *two)
{
	const struct sipalg_hosts *pair;
	const struct sipalg_addr *mate;

	list_for_each_entry(pair, &call->pairs, list) {
		mate = sipalg_call_mate(pair, one);
		if (mate && (!two || sipalg_addr_equal(mate, two)))
			return true;
	}
	return false;
}

static void add_pair(struct sipalg_pkt *pkt, struct sipalg_call *call,
		     const struct sipalg_addr *a, const struct sipalg_addr *b)
{
	struct sipalg_hosts *pair = NULL;

	if (sipalg_dialog_pairs(call, a, b))
		return;
	if (call->nr_pairs < SIPALG_PAIRS_MAX)
		pair = kzalloc(sizeof(*pair), GFP_ATOMIC);
	if (!pair) {
		sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
		return;
	}
	pair->one = *a;
	pair->two = *b;
	pair->nr = call->nr_pairs++;
	list_add_tail(&pair->list, &call->pairs);
	pkt->sn->nr_pairs++;
}

/*
 * Does the INVITE bring somebody into the call who need not be asked? From a
 * host of the call to a new one; or from outside to inside, to nobody of it.
 */
static bool is_fork(const struct sipalg_pkt *pkt, const struct sipalg_call *call)
{
	const struct sipalg_msg *msg = &pkt->job.msg;

	if (!msg->request || msg->method != SIPALG_METHOD_INVITE ||
	    sipalg_dialog_pairs(call, &pkt->dst_priv.addr, NULL))
		return false;
	return sipalg_dialog_pairs(call, &pkt->src.addr, NULL) ||
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
	if (sipalg_dialog_pairs(call, &pkt->src.addr, &pkt->dst_priv.addr))
		return true;
	if (is_fork(pkt, call))
		return true;
	return (pkt->src_nat || sipalg_use_has_side(call, pkt->side)) &&
	       sipalg_dialog_pairs(call, &pkt->src.addr, NULL);
}

/**
 * sipalg_dialog_contact - where does a host outside want to be reached?
 * @pkt: a message
 * @addr: set to the address in its Contact
 *
 * Return: false when there is none, or it comes from behind our NAT.
 */
bool sipalg_dialog_contact(const struct sipalg_pkt *pkt,
			   struct sipalg_addr *addr)
{
	const struct sipalg_msg *msg = &pkt->job.msg;
	s32 site = msg->nr_contacts ? msg->contacts[0].site : -1;

	if (site < 0 || pkt->src_nat)
		return false;
	*addr = msg->sites[site].end.addr;
	return true;
}

/**
 * sipalg_dialog_join - the message's sender and receiver take part
 * @pkt: the message
 * @call: the call
 * @contact: where the receiver of an answer wants to be reached, too; NULL if
 *	it is not known
 *
 * An answer from outside also names where its sender wants to be reached.
 * Notes SIPALG_CALL_PARTY_LIMIT when there are too many already.
 */
void sipalg_dialog_join(struct sipalg_pkt *pkt, struct sipalg_call *call,
			const struct sipalg_addr *contact)
{
	struct sipalg_addr own;

	add_pair(pkt, call, &pkt->src.addr, &pkt->dst_priv.addr);
	if (contact && contact->family)
		add_pair(pkt, call, contact, &pkt->src.addr);
	if (!pkt->job.msg.request && sipalg_dialog_contact(pkt, &own))
		add_pair(pkt, call, &own, &pkt->dst_priv.addr);
}

/**
 * sipalg_dialog_part - the call is over: nobody takes part
 * @sn: the namespace
 * @call: the call, which holds nothing any more
 */
void sipalg_dialog_part(struct sipalg_net *sn, struct sipalg_call *call)
{
	struct sipalg_hosts *pair, *next;

	list_for_each_entry_safe(pair, next, &call->pairs, list) {
		list_del(&pair->list);
		sn->nr_pairs--;
		kfree(pair);
	}
	call->nr_pairs = 0;
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
	if (pkt->from_tag == call->caller_tag)
		return pkt->to_tag ? pkt->to_tag : NO_TAG;
	if (pkt->to_tag != call->caller_tag)
		return 0;
	return pkt->from_tag ? pkt->from_tag : NO_TAG;
}

/**
 * sipalg_dialog_find - the dialog with one who has answered the call
 * @call: the call
 * @tag: hash of his tag
 *
 * Return: it; NULL if he has not, or somebody has hung up since.
 */
struct sipalg_callee *sipalg_dialog_find(struct sipalg_call *call, u64 tag)
{
	u32 i;

	for (i = 0; i < call->nr_callees; i++)
		if (call->callees[i].tag == tag)
			return &call->callees[i];
	return NULL;
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
	u64 tag = sipalg_dialog_callee(pkt, call);

	if (sipalg_dialog_find(call, tag))
		return;
	if (call->nr_callees < SIPALG_SIDES_MAX)
		call->callees[call->nr_callees++] = (struct sipalg_callee){
			.tag = tag, .side = sipalg_dialog_holder(pkt, tag),
			.expires = jiffies,
		};
	else
		sipalg_pkt_note(pkt, SIPALG_CALL_PARTY_LIMIT);
}

/**
 * sipalg_dialog_end - the dialog with one of those who answered is over
 * @call: the call
 * @callee: the dialog; another one may move to its place
 */
void sipalg_dialog_end(struct sipalg_call *call, struct sipalg_callee *callee)
{
	call->over = callee->tag;
	*callee = call->callees[--call->nr_callees];
}

/* RFC 4028, 10, has who waits for a refresh hang up that long before its end. */
static u32 session_grace(u32 session)
{
	return min_t(u32, GRACE_S, session / 3);
}

/**
 * sipalg_dialog_time - when does an answered call end by itself?
 * @call: the call; it lasts as long as the dialog that lasts longest
 */
void sipalg_dialog_time(struct sipalg_call *call)
{
	u32 i;

	call->expires = jiffies;
	for (i = 0; i < call->nr_callees; i++)
		if (time_after(call->callees[i].expires, call->expires))
			call->expires = call->callees[i].expires;
}

/*
 * What the dialog has left. Without a session timer any message shows that it
 * lives. With one only a refresh does; who misses it hangs up in time, and what
 * is then under way has as long again to arrive.
 */
static void prolong_dialog(struct sipalg_net *sn, struct sipalg_callee *dialog)
{
	u32 seconds = dialog->session + session_grace(dialog->session);

	if (!dialog->session)
		seconds = sipalg_setting(sn, SIPALG_SET_ANSWERED);
	dialog->expires = jiffies + (unsigned long)seconds * HZ;
}

/**
 * sipalg_dialog_prolong - a message shows that its dialog lives
 * @pkt: the message
 * @call: its call, which was answered
 */
void sipalg_dialog_prolong(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	struct sipalg_callee *dialog;

	dialog = sipalg_dialog_find(call, sipalg_dialog_callee(pkt, call));
	if (dialog && !dialog->session)
		prolong_dialog(pkt->sn, dialog);
	sipalg_dialog_time(call);
}

/**
 * sipalg_dialog_refresh - what does a 2xx say of the session timer?
 * @pkt: a 2xx to INVITE or UPDATE
 * @call: its call
 *
 * The last one counts, and one without the header says that there is no timer
 * (RFC 4028, 7.2). How short it may be is for the two ends to say: they can hang
 * up at any time.
 */
void sipalg_dialog_refresh(struct sipalg_pkt *pkt, struct sipalg_call *call)
{
	u32 session = pkt->job.msg.session;
	struct sipalg_callee *dialog;

	dialog = sipalg_dialog_find(call, sipalg_dialog_callee(pkt, call));
	if (call->state != SIPALG_CALL_ANSWERED || !dialog)
		return;
	dialog->session = session == SIPALG_EXPIRES_NONE ? 0 :
			  min_t(u32, session, SESSION_MAX_S);
	prolong_dialog(pkt->sn, dialog);
	sipalg_dialog_time(call);
}

/**
 * sipalg_dialog_age - of several dialogs, end those that have run out
 * @sn: the namespace
 * @call: the call, which lasts longer
 * @now: jiffies
 */
void sipalg_dialog_age(struct sipalg_net *sn, struct sipalg_call *call,
		       unsigned long now)
{
	u32 i;

	for (i = call->nr_callees; i-- && call->nr_callees > 1; ) {
		if (!time_after(now, call->callees[i].expires))
			continue;
		sipalg_use_drop_side(sn, call, call->callees[i].side);
		sipalg_dialog_end(call, &call->callees[i]);
	}
}
