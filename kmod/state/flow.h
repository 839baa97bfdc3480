/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Flows: the connections that go through pinholes.
 */
#ifndef SIPALG_STATE_FLOW_H
#define SIPALG_STATE_FLOW_H

#include "pinhole.h"

/**
 * struct sipalg_echo - what a closed pinhole leaves behind
 * @pub: the public endpoint that it had
 * @priv: the inside endpoint that it was for
 * @wary: jiffies until when others may not know that it is closed, as that of a
 *	pinhole
 * @wary_of: the one inside endpoint that what they send is meant for; nobody's
 *	address if there were several
 * @flows: far ends that may still be sending
 */
struct sipalg_echo {
	struct sipalg_place pub;
	struct sipalg_place priv;
	unsigned long wary;
	struct sipalg_place wary_of;
	struct sipalg_end flows[SIPALG_FLOWS_MAX];
};

struct nf_conn *sipalg_flow_find(const struct nf_conn *zone_of,
				 const struct nf_conntrack_tuple *tuple,
				 struct sipalg_end *owner);
bool sipalg_flow_is_stray(const struct nf_conn *ct,
			  const struct nf_conntrack_tuple *tuple);
void sipalg_flow_add(struct sipalg_pinhole *hole,
		     const struct sipalg_end *peer);
void sipalg_flow_claim(struct sipalg_pinhole *hole,
		       const struct sipalg_end *peer);
unsigned long sipalg_flow_wary(struct sipalg_net *sn,
			       const struct sipalg_pinhole *hole);
void sipalg_flow_end(struct sipalg_net *sn, struct sipalg_pinhole *hole);
void sipalg_flow_silence(struct sipalg_net *sn, struct sipalg_pinhole *hole);

#endif /* SIPALG_STATE_FLOW_H */
