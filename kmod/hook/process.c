// SPDX-License-Identifier: GPL-2.0-only
/*
 * The spine: parse, learn, reserve, plan, apply, settle, count. Each line of
 * sipalg_process() is a room; the reason that comes out of it is turned into
 * verdict and counter here and nowhere else.
 */
#include <linux/netfilter.h>
#include "../state/call.h"
#include "../state/counter.h"
#include "../state/event.h"
#include "../state/external.h"
#include "../state/memo.h"
#include "../state/reg.h"
#include "../state/resolve.h"
#include "process.h"
#include "skb.h"
#include "tcp.h"

#define PASS	NF_ACCEPT
#define DROP	NF_DROP
#define VERDICT(id, name, verdict, sentence) [SIPALG_##id] = verdict,
static const u8 verdicts[] = { SIPALG_REASONS(VERDICT) };
#undef VERDICT
#undef PASS
#undef DROP

/**
 * sipalg_process_done - count an outcome
 * @sn: the namespace
 * @r: the outcome
 *
 * Return: the netfilter verdict that goes with it.
 */
unsigned int sipalg_process_done(struct sipalg_net *sn, enum sipalg_reason r)
{
	sipalg_count_reason(sn, r);
	return verdicts[r];
}

static enum sipalg_reason parse(struct sipalg_pkt *pkt)
{
	struct sipalg_job *job = &pkt->job;
	enum sipalg_reason ret;
	u32 i;

	pkt->sdp_read = false;
	job->plan_sdp = false;
	job->map.nr = 0;
	job->back.nr = 0;
	job->said.nr = 0;
	job->keep_all = false;
	job->origin.family = 0;
	job->transport = pkt->track ? SIPALG_SITE_STREAM : SIPALG_SITE_DATAGRAM;
	ret = sipalg_msg_parse(job->data, job->len, &job->msg);
	pkt->read = ret == SIPALG_OK;
	if (!pkt->read)
		return ret;
	if (job->msg.body_reason != SIPALG_OK)
		sipalg_pkt_note(pkt, job->msg.body_reason);
	if (!job->msg.has_sdp)
		return SIPALG_OK;

	sipalg_sdp_init(&job->sdp);
	for (i = 0; i < job->msg.nr_parts && ret == SIPALG_OK; i++)
		ret = sipalg_sdp_parse(job->data, job->msg.parts[i].text,
				       &job->sdp);
	if (ret != SIPALG_OK) {
		sipalg_pkt_note(pkt, ret);
		return SIPALG_OK;
	}
	for (i = 0; i < job->sdp.nr_media; i++)
		job->media[i] = (struct sipalg_media_map){ .promised = false };
	pkt->sdp_read = true;
	return SIPALG_OK;
}

static void learn(struct sipalg_pkt *pkt)
{
	sipalg_resolve_ends(pkt);
	sipalg_external_resolve(pkt);
	sipalg_call_learn(pkt);
	sipalg_reg_learn(pkt);
}

static void reserve(struct sipalg_pkt *pkt)
{
	if (pkt->profile == SIPALG_PROFILE_OBSERVE)
		return;
	if (pkt->job.msg.sealed != SIPALG_OK)
		sipalg_pkt_note(pkt, pkt->job.msg.sealed);
	sipalg_call_reserve(pkt);
	if (pkt->profile != SIPALG_PROFILE_REWRITE)
		return;
	sipalg_resolve_map(pkt);
	sipalg_memo_recall(pkt);
}

static enum sipalg_reason plan(struct sipalg_pkt *pkt)
{
	sipalg_edit_init(&pkt->job.edits);
	pkt->job.kept.nr = 0;
	if (!pkt->job.map.nr)
		return SIPALG_OK;
	return sipalg_rewrite_plan(&pkt->job);
}

static enum sipalg_reason apply(struct sipalg_pkt *pkt)
{
	if (!pkt->job.edits.nr)
		return SIPALG_OK;
	return pkt->track ? sipalg_tcp_write(pkt) : sipalg_skb_write(pkt);
}

static void settle(struct sipalg_pkt *pkt, enum sipalg_reason ret)
{
	sipalg_call_settle(pkt, ret == SIPALG_OK);
	if (ret == SIPALG_OK)
		sipalg_memo_keep(pkt);
}

static void count_edits(struct sipalg_pkt *pkt)
{
	const struct sipalg_edits *edits = &pkt->job.edits;
	u32 i;

	BUILD_BUG_ON(SIPALG_COUNT_EDIT_CONTENT_LENGTH -
		     SIPALG_COUNT_EDIT_REQUEST_URI !=
		     SIPALG_FIELD_CONTENT_LENGTH);

	for (i = 0; i < edits->nr; i++)
		sipalg_count(pkt->sn, SIPALG_COUNT_EDIT_REQUEST_URI +
				      edits->list[i].field);
}

/* Counts a message under one of the counters of its transport. */
static void count_as(struct sipalg_pkt *pkt, enum sipalg_counter udp)
{
	BUILD_BUG_ON(SIPALG_COUNT_UDP_DROPPED - SIPALG_COUNT_UDP_REQUESTS !=
		     SIPALG_COUNT_TCP_DROPPED - SIPALG_COUNT_TCP_REQUESTS);

	sipalg_count(pkt->sn, pkt->track ? udp - SIPALG_COUNT_UDP_REQUESTS +
					   SIPALG_COUNT_TCP_REQUESTS : udp);
}

/* The outcome of a message that was read: @ret of its change. */
static unsigned int count(struct sipalg_pkt *pkt, enum sipalg_reason ret)
{
	struct sipalg_net *sn = pkt->sn;

	count_as(pkt, pkt->job.msg.request ? SIPALG_COUNT_UDP_REQUESTS :
					     SIPALG_COUNT_UDP_RESPONSES);
	if (ret == SIPALG_OK && pkt->job.edits.nr) {
		count_as(pkt, SIPALG_COUNT_UDP_REWRITTEN);
		count_edits(pkt);
	} else if (verdicts[ret] == NF_ACCEPT) {
		count_as(pkt, SIPALG_COUNT_UDP_LEFT);
	} else {
		count_as(pkt, SIPALG_COUNT_UDP_DROPPED);
	}
	return sipalg_process_done(sn, ret != SIPALG_OK ? ret : pkt->note);
}

/* The outcome of one that could not be read. */
static unsigned int refuse(struct sipalg_pkt *pkt, enum sipalg_reason ret)
{
	struct sipalg_event *event = sipalg_event_begin(pkt, ret);

	sipalg_event_end(pkt, event, ret, verdicts[ret] == NF_ACCEPT);
	return sipalg_process_done(pkt->sn, ret);
}

/**
 * sipalg_process - one message from its bytes to its verdict
 * @pkt: the packet it came in, with sn, skb, protoff, ct, ctinfo, profile, oif,
 *	iif and zones set; the rest is filled here
 * @data: the message
 * @len: bytes in @data
 *
 * Context: RCU read side.
 * Return: NF_ACCEPT or NF_DROP.
 */
unsigned int sipalg_process(struct sipalg_pkt *pkt, const u8 *data, u32 len)
{
	struct sipalg_event *event;
	enum sipalg_reason ret;

	sipalg_event_look(pkt->sn);
	pkt->call = NULL;
	pkt->note = SIPALG_OK;
	pkt->take = 0;
	pkt->tries = 0;
	pkt->ended = 0;
	pkt->described = 0;
	pkt->job.data = data;
	pkt->job.len = len;

	ret = parse(pkt);
	if (ret != SIPALG_OK)
		return refuse(pkt, ret);
	learn(pkt);
	reserve(pkt);
	ret = plan(pkt);
	event = sipalg_event_begin(pkt, ret);
	if (ret == SIPALG_OK)
		ret = apply(pkt);
	settle(pkt, ret);
	sipalg_event_end(pkt, event, ret, verdicts[ret] == NF_ACCEPT);
	return count(pkt, ret);
}
