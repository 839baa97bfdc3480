/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what a message says and the map, the list of what must change in it.
 */
#ifndef SIPALG_NAT_REWRITE_H
#define SIPALG_NAT_REWRITE_H

#include "../sip/msg.h"
#include "../sip/sdp.h"
#include "map.h"
#include "echo.h"
#include "edit.h"
#include "word.h"

/**
 * struct sipalg_media_map - the promise for one m= line
 * @promised: the fields below hold; else the line is left alone
 * @candidates: its a=candidate lines must follow, so that one of them is its
 *	default destination; else they are left alone
 * @rtp: public endpoint of the media port. The port is that of the m= line
 *	itself where no port was promised, as for the active end of a TCP stream
 * @rtcp: public endpoint of the control port; port 0 when there is none
 */
struct sipalg_media_map {
	bool promised;
	bool candidates;
	struct sipalg_end rtp;
	struct sipalg_end rtcp;
};

/**
 * struct sipalg_job - one message on its way through the spine
 * @data: the message; valid only while its maker holds it
 * @len: bytes in @data
 * @transport: SIPALG_SITE_DATAGRAM or SIPALG_SITE_STREAM, what it came by
 * @keep_all: something was kept of an earlier message with this Call-ID: keep
 *	what is usual, too, so that the last word counts
 * @plan_sdp: the description is ours to change: @media was filled by state/
 * @msg: what the header says
 * @sdp: what the description says; valid when @msg.has_sdp
 * @map: the endpoints that become others
 * @back: the map that an answer to this message will be given
 * @origin: what an o= of ours becomes; family 0: what @map says
 * @media: the promise for each m= line of @sdp
 * @said: what echoes in this message were written for
 * @kept: what must be remembered of this message, so that its echo comes back
 *	as it was; filled by the plan
 * @edits: what must change
 *
 * This is all that sip/ and nat/ ever see of a packet.
 */
struct sipalg_job {
	const u8 *data;
	u32 len;
	u8 transport;
	bool keep_all;
	bool plan_sdp;
	struct sipalg_msg msg;
	struct sipalg_sdp sdp;
	struct sipalg_map map;
	struct sipalg_map back;
	struct sipalg_addr origin;
	struct sipalg_media_map media[SIPALG_MEDIA_MAX];
	struct sipalg_sayings said;
	struct sipalg_sayings kept;
	struct sipalg_edits edits;
};

enum sipalg_reason sipalg_rewrite_plan(struct sipalg_job *job);

/**
 * struct sipalg_plan - a plan in the making, between rewrite.c,
 *	rewrite_sdp.c and echo.c
 * @job: the job
 * @mirror: the first pair of its back, if that undoes the first of its map and
 *	is a plain one; else NULL
 * @own_len: bytes of the address there, as it is usually written; more than
 *	any if there is none
 * @addr: the address written last; most of a message is given the same
 * @text: its text
 */
struct sipalg_plan {
	struct sipalg_job *job;
	const struct sipalg_pair *mirror;
	u32 own_len;
	struct sipalg_addr addr;
	struct sipalg_word text;
};

const struct sipalg_saying *sipalg_echo_find(const struct sipalg_job *job,
					     const struct sipalg_site *site);
void sipalg_echo_init(struct sipalg_plan *plan);
void sipalg_echo_keep(struct sipalg_plan *plan, const struct sipalg_site *site,
		      const struct sipalg_pair *pair, u32 edit);

enum sipalg_reason sipalg_rewrite_sdp(struct sipalg_plan *plan);
const struct sipalg_word *sipalg_rewrite_text(struct sipalg_plan *plan,
					      const struct sipalg_addr *addr);
enum sipalg_reason sipalg_rewrite_put(struct sipalg_plan *plan,
				      const struct sipalg_edit *where,
				      const struct sipalg_word *text);
enum sipalg_reason sipalg_rewrite_number(struct sipalg_plan *plan,
					 struct sipalg_span digits, u8 field,
					 u32 number);
enum sipalg_reason sipalg_rewrite_end(struct sipalg_plan *plan,
				      const struct sipalg_site *site,
				      const struct sipalg_end *to);
enum sipalg_reason sipalg_rewrite_port(struct sipalg_plan *plan,
				       const struct sipalg_site *site,
				       u16 port);

#endif /* SIPALG_NAT_REWRITE_H */
