// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may come in through a pinhole: for media as media_from says, for
 * signalling those that a registration or a call has let in, or as
 * signalling_from says. What is promised, and to whom, is known in pinhole.c.
 */
#include <linux/slab.h>
#include "admit.h"
#include "counter.h"
#include "prefix.h"
#include "setting.h"
#include "use.h"

/* Distinct sources that one signalling pinhole lets in. */
#define ADMITS_MAX	64

/**
 * struct sipalg_admit - an address that may use a signalling pinhole
 * @list: in sipalg_pinhole.admits; writers hold the namespace's lock
 * @addr: the address
 * @users: registrations and calls that let it in
 * @rcu: frees it
 */
struct sipalg_admit {
	struct list_head list;
	struct sipalg_addr addr;
	u32 users;
	struct rcu_head rcu;
};

static struct sipalg_admit *find_admit(const struct sipalg_pinhole *hole,
				       const struct sipalg_addr *addr)
{
	struct sipalg_admit *admit;

	list_for_each_entry_rcu(admit, &hole->admits, list, true)
		if (sipalg_addr_equal(&admit->addr, addr))
			return admit;
	return NULL;
}

/* Another phone inside, which talks to this one by way of its public port. */
static bool is_inside(struct sipalg_net *sn, const struct sipalg_pinhole *hole,
		      const struct sipalg_end *src, int iif)
{
	return iif != (int)hole->priv.oif &&
	       sipalg_pinhole_find_priv(sn, hole->priv.proto, src,
					hole->priv.zone,
					hole->priv.oif);
}

/*
 * What is refused is dropped: a connection to the gateway itself would swallow
 * all that follows, and an ICMP error would silence a sender who is only early.
 */
static bool admit_media(struct sipalg_net *sn,
			const struct sipalg_pinhole *hole,
			const struct sipalg_end *src, int iif)
{
	u32 from = sipalg_setting(sn, SIPALG_SET_MEDIA_FROM);

	if ((from == SIPALG_MEDIA_FROM_ANY && !sipalg_pinhole_is_wary(hole)) ||
	    is_inside(sn, hole, src, iif) ||
	    sipalg_use_expects(sn, hole, src, from))
		return true;
	sipalg_count(sn, SIPALG_COUNT_HOLES_REFUSED_MEDIA);
	return false;
}

static bool admit_signal(struct sipalg_net *sn,
			 const struct sipalg_pinhole *hole,
			 const struct sipalg_end *src, int iif)
{
	bool admitted = false;

	switch (sipalg_setting(sn, SIPALG_SET_SIGNALLING_FROM)) {
	case SIPALG_SIGNALLING_FROM_REGISTRAR:
		admitted = find_admit(hole, &src->addr);
		break;
	case SIPALG_SIGNALLING_FROM_LIST:
		admitted = sipalg_prefix_has(rcu_dereference(sn->signallers),
					     &src->addr);
		break;
	case SIPALG_SIGNALLING_FROM_ANY:
		admitted = true;
		break;
	}
	return admitted || is_inside(sn, hole, src, iif);
}

/**
 * sipalg_admit_check - may this source come in?
 * @sn: the namespace
 * @hole: the pinhole
 * @src: the source, as it came in
 * @iif: the interface it came in by
 *
 * Media may come from whom media_from says, signalling from whom
 * signalling_from says: usually addresses that a registration or a call has
 * named. Both may come from another phone inside (hairpin). What no NAT stands
 * before opens only towards where it was promised: else a datagram with a
 * forged source would open a host to where the datagram came from. Who may not
 * is counted.
 *
 * Context: RCU read side; takes the namespace's lock for media that not anybody
 * may send.
 * Return: NF_ACCEPT; NF_DROP for what may not; NF_STOP for what is no business
 * of the pinhole.
 */
unsigned int sipalg_admit_check(struct sipalg_net *sn,
				const struct sipalg_pinhole *hole,
				const struct sipalg_end *src, int iif)
{
	bool open = sipalg_pinhole_is_open(hole);

	if (!open || iif == (int)hole->priv.oif) {
		if (hole->kind != SIPALG_PINHOLE_SIGNAL)
			return admit_media(sn, hole, src, iif) ? NF_ACCEPT :
							 open ? NF_STOP :
								NF_DROP;
		if (admit_signal(sn, hole, src, iif))
			return NF_ACCEPT;
	}
	sipalg_count(sn, SIPALG_COUNT_HOLES_REFUSED);
	return NF_STOP;
}

/**
 * sipalg_admit_add - let an address use a signalling pinhole
 * @sn: the namespace
 * @hole: the pinhole
 * @addr: the address
 *
 * Context: the namespace's lock.
 * Return: false when memory or the place for another source is lacking; true
 * obliges the caller to sipalg_admit_del().
 */
bool sipalg_admit_add(struct sipalg_net *sn, struct sipalg_pinhole *hole,
		      const struct sipalg_addr *addr)
{
	struct sipalg_admit *admit = find_admit(hole, addr);
	struct list_head *pos;
	u32 nr = 0;

	if (admit) {
		admit->users++;
		return true;
	}
	list_for_each(pos, &hole->admits)
		if (++nr == ADMITS_MAX)
			return false;
	admit = kzalloc(sizeof(*admit), GFP_ATOMIC);
	if (!admit)
		return false;
	admit->addr = *addr;
	admit->users = 1;
	list_add_tail_rcu(&admit->list, &hole->admits);
	sn->nr_admits++;
	return true;
}

static void drop_admit(struct sipalg_net *sn, struct sipalg_admit *admit)
{
	list_del_rcu(&admit->list);
	sn->nr_admits--;
	kfree_rcu(admit, rcu);
}

/**
 * sipalg_admit_del - undo one sipalg_admit_add()
 * @sn: the namespace
 * @hole: the pinhole
 * @addr: the address
 *
 * Context: the namespace's lock.
 */
void sipalg_admit_del(struct sipalg_net *sn, struct sipalg_pinhole *hole,
		      const struct sipalg_addr *addr)
{
	struct sipalg_admit *admit = find_admit(hole, addr);

	if (admit && !--admit->users)
		drop_admit(sn, admit);
}

/**
 * sipalg_admit_flush - let nobody in any more
 * @sn: the namespace
 * @hole: the pinhole, which nobody finds any more but under RCU
 *
 * Context: the namespace's lock.
 */
void sipalg_admit_flush(struct sipalg_net *sn, struct sipalg_pinhole *hole)
{
	struct sipalg_admit *admit, *next;

	list_for_each_entry_safe(admit, next, &hole->admits, list)
		drop_admit(sn, admit);
}
