// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decides what must change in a session description: the endpoints promised
 * for its media lines take the place of the phone's own. Content-Length is
 * left to rewrite.c.
 */
#include "rewrite.h"

/* An address as SDP writes it; text says IP4 or IP6, so its family stays. */
static enum sipalg_reason put_addr(struct sipalg_plan *plan,
				   const struct sipalg_site *site,
				   const struct sipalg_addr *addr)
{
	struct sipalg_edit where = {
		.off = site->off, .old_len = site->host_len,
		.field = site->field
	};

	if (!addr->family || site->end.addr.family != addr->family)
		return SIPALG_OK;
	return sipalg_rewrite_put(plan, &where,
				  sipalg_rewrite_text(plan, addr));
}

/* The session's c= line serves several m= lines; the first promise decides. */
static bool is_conn_done(const struct sipalg_job *job, u32 i)
{
	s32 conn = job->sdp.media[i].conn;

	while (i--)
		if (job->media[i].promised && job->sdp.media[i].conn == conn)
			return true;
	return false;
}

static enum sipalg_reason plan_conn(struct sipalg_plan *plan, u32 i)
{
	const struct sipalg_job *job = plan->job;
	s32 conn = job->sdp.media[i].conn;

	if (conn < 0 || is_conn_done(job, i))
		return SIPALG_OK;
	return put_addr(plan, &job->sdp.sites[conn], &job->media[i].rtp.addr);
}

/* m= line i: its port, the address in its c=, and a=rtcp. */
static enum sipalg_reason plan_media(struct sipalg_plan *plan, u32 i)
{
	const struct sipalg_job *job = plan->job;
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	const struct sipalg_media_map *to = &job->media[i];
	enum sipalg_reason reason = SIPALG_OK;

	if (media->port != to->rtp.port)
		reason = sipalg_rewrite_number(plan, media->port_text,
					       SIPALG_FIELD_SDP_MEDIA,
					       to->rtp.port);
	if (!reason)
		reason = plan_conn(plan, i);
	if (reason || !media->rtcp_text.len || !to->rtcp.port)
		return reason;
	if (media->rtcp_port != to->rtcp.port)
		reason = sipalg_rewrite_number(plan, media->rtcp_text,
					       SIPALG_FIELD_SDP_RTCP,
					       to->rtcp.port);
	if (reason || media->rtcp_site < 0)
		return reason;
	return put_addr(plan, &job->sdp.sites[media->rtcp_site],
			&to->rtcp.addr);
}

/* o= names who made the description: it changes only if that is ours. */
static enum sipalg_reason plan_origin(struct sipalg_plan *plan)
{
	const struct sipalg_job *job = plan->job;
	const struct sipalg_site *origin = job->sdp.sites;
	const struct sipalg_pair *pair;

	if (!job->sdp.nr_sites || origin->field != SIPALG_FIELD_SDP_ORIGIN)
		return SIPALG_OK;
	pair = sipalg_map_find_addr(&job->map, &origin->end.addr);
	return pair ? put_addr(plan, origin, &pair->to.addr) : SIPALG_OK;
}

/**
 * sipalg_rewrite_sdp() - put down what must change in the description
 * @plan: of a job with plan_sdp; edits of the header may be in it already
 *
 * Media lines that nothing was promised for stay as they are, and so does the
 * session's c= line if none that uses it was promised anything.
 *
 * Return: SIPALG_OK or SIPALG_TOO_MANY_EDITS.
 */
enum sipalg_reason sipalg_rewrite_sdp(struct sipalg_plan *plan)
{
	const struct sipalg_job *job = plan->job;
	enum sipalg_reason reason = plan_origin(plan);
	u32 i;

	for (i = 0; !reason && i < job->sdp.nr_media; i++)
		if (job->media[i].promised)
			reason = plan_media(plan, i);
	return reason;
}
