// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decides what must change in session descriptions: the endpoints promised for
 * their media lines take the place of the phone's own, wherever one stands.
 * Lengths are left to rewrite.c.
 */
#include "rewrite.h"
#include "rule.h"

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

/* Address and port with space between. */
static enum sipalg_reason put_pair(struct sipalg_plan *plan,
				   const struct sipalg_site *site,
				   const struct sipalg_end *to)
{
	enum sipalg_reason reason;

	if (site->end.addr.family != to->addr.family)
		return SIPALG_OK;
	if (site->flags & SIPALG_SITE_PORT_ONLY)
		return sipalg_rewrite_port(plan, site, to->port);
	reason = put_addr(plan, site, &to->addr);
	return reason ? reason : sipalg_rewrite_port(plan, site, to->port);
}

/* The address that the line is reached at, family 0 if it is none. */
static const struct sipalg_addr *conn_addr(const struct sipalg_sdp *sdp,
					   const struct sipalg_sdp_media *media)
{
	static const struct sipalg_addr none;

	return media->conn < 0 ? &none : &sdp->sites[media->conn].end.addr;
}

static bool is_rtp(const struct sipalg_sdp *sdp,
		   const struct sipalg_sdp_media *media,
		   const struct sipalg_end *end)
{
	return end->port == media->port &&
	       sipalg_addr_equal(&end->addr, conn_addr(sdp, media));
}

static bool is_rtcp(const struct sipalg_sdp *sdp,
		    const struct sipalg_sdp_media *media,
		    const struct sipalg_end *end)
{
	const struct sipalg_addr *addr = conn_addr(sdp, media);
	u32 port = media->port + 1;

	if (media->rtcp_text.len)
		port = media->rtcp_port;
	if (media->rtcp_site >= 0)
		addr = &sdp->sites[media->rtcp_site].end.addr;
	return end->port == port && sipalg_addr_equal(&end->addr, addr);
}

/* A place that names one of the line's own endpoints, to be told by value. */
static enum sipalg_reason plan_alike(struct sipalg_plan *plan, u32 i,
				     const struct sipalg_site *site)
{
	const struct sipalg_job *job = plan->job;
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	const struct sipalg_media_map *to = &job->media[i];

	if (is_rtp(&job->sdp, media, &site->end))
		return put_pair(plan, site, &to->rtp);
	if (to->rtcp.port && is_rtcp(&job->sdp, media, &site->end))
		return put_pair(plan, site, &to->rtcp);
	return SIPALG_OK;
}

/*
 *	MSRP-URI = msrp-scheme "://" authority ["/" session-id] ";" transport
 *						       RFC 4975, 9
 */
static enum sipalg_reason plan_path(struct sipalg_plan *plan, u32 i,
				    const struct sipalg_site *site)
{
	const struct sipalg_job *job = plan->job;
	struct sipalg_end end = sipalg_site_end(site);

	if (!is_rtp(&job->sdp, &job->sdp.media[i], &end))
		return SIPALG_OK;
	end = job->media[i].rtp;
	if (!site->end.port && end.port == sipalg_site_unsaid(site))
		end.port = 0;
	return sipalg_rewrite_end(plan, site, &end);
}

/* a=remote-candidates gives back what we have written: no promise of ours. */
static enum sipalg_reason plan_remote(struct sipalg_plan *plan,
				      const struct sipalg_site *site)
{
	const struct sipalg_pair *pair;

	pair = sipalg_map_find_way(&plan->job->map, &site->end, SIPALG_WAY_IN |
				   sipalg_rule_where(plan->job->transport,
						     site));
	return pair ? put_pair(plan, site, &pair->to) : SIPALG_OK;
}

/* A place under line i, which is promised. */
static enum sipalg_reason plan_place(struct sipalg_plan *plan, u32 i,
				     const struct sipalg_site *site)
{
	const struct sipalg_job *job = plan->job;
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	const struct sipalg_media_map *to = &job->media[i];

	switch (site->field) {
	case SIPALG_FIELD_SDP_CONN:
	case SIPALG_FIELD_SDP_FILTER:
		if (!sipalg_addr_equal(&site->end.addr,
				       conn_addr(&job->sdp, media)))
			return SIPALG_OK;
		return put_addr(plan, site, &to->rtp.addr);
	case SIPALG_FIELD_SDP_RTCP:
		return to->rtcp.port ? put_addr(plan, site, &to->rtcp.addr) :
				       SIPALG_OK;
	case SIPALG_FIELD_SDP_CANDIDATE:
		if (!to->candidates || !(site->flags & SIPALG_SITE_DATAGRAM))
			return SIPALG_OK;
		return plan_alike(plan, i, site);
	case SIPALG_FIELD_SDP_ALTC:
		/* the port for RTCP goes where the address before it goes */
		if (site->flags & SIPALG_SITE_PORT_ONLY &&
		    !is_rtp(&job->sdp, media, &site[-1].end))
			return SIPALG_OK;
		return plan_alike(plan, i, site);
	}
	/* SDP_PATH is the last that a line can have */
	return plan_path(plan, i, site);
}

/* m= line i: its ports. */
static enum sipalg_reason plan_ports(struct sipalg_plan *plan, u32 i)
{
	const struct sipalg_job *job = plan->job;
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	const struct sipalg_media_map *to = &job->media[i];
	enum sipalg_reason reason = SIPALG_OK;

	if (media->port != to->rtp.port)
		reason = sipalg_rewrite_number(plan, media->port_text,
					       SIPALG_FIELD_SDP_MEDIA,
					       to->rtp.port);
	if (reason || !media->rtcp_text.len || !to->rtcp.port ||
	    media->rtcp_port == to->rtcp.port)
		return reason;
	return sipalg_rewrite_number(plan, media->rtcp_text,
				     SIPALG_FIELD_SDP_RTCP, to->rtcp.port);
}

static enum sipalg_reason plan_media(struct sipalg_plan *plan, u32 i)
{
	const struct sipalg_job *job = plan->job;
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	bool promised = job->media[i].promised;
	enum sipalg_reason reason = SIPALG_OK;
	u32 j;

	if (promised)
		reason = plan_ports(plan, i);
	for (j = media->first; !reason && j < media->end; j++) {
		const struct sipalg_site *site = &job->sdp.sites[j];

		if (site->field == SIPALG_FIELD_SDP_REMOTE)
			reason = plan_remote(plan, site);
		else if (promised)
			reason = plan_place(plan, i, site);
	}
	return reason;
}

/* What the session's address @addr becomes where no line uses its place. */
static const struct sipalg_addr *find_unused(const struct sipalg_job *job,
					     const struct sipalg_addr *addr)
{
	const struct sipalg_pair *pair = job->map.pairs;
	u32 i;

	for (i = 0; i < job->sdp.nr_media; i++)
		if (job->media[i].promised &&
		    sipalg_addr_equal(conn_addr(&job->sdp, &job->sdp.media[i]),
				      addr))
			return &job->media[i].rtp.addr;
	if (job->map.nr && sipalg_addr_equal(&pair->from.addr, addr))
		return &pair->to.addr;
	return NULL;
}

/*
 * The c= or source filter of a session. It serves several m= lines, and the
 * first promise decides; if none that uses it was promised anything it stays.
 */
static enum sipalg_reason plan_shared(struct sipalg_plan *plan, s32 place)
{
	const struct sipalg_job *job = plan->job;
	const struct sipalg_site *site = &job->sdp.sites[place];
	const struct sipalg_addr *addr;
	bool used = false;
	u32 i;

	if (!site->end.addr.family)
		return SIPALG_OK;
	for (i = 0; i < job->sdp.nr_media; i++) {
		if (job->sdp.media[i].conn != place)
			continue;
		used = true;
		if (job->media[i].promised)
			return put_addr(plan, site, &job->media[i].rtp.addr);
	}
	addr = used ? NULL : find_unused(job, &site->end.addr);
	return addr ? put_addr(plan, site, addr) : SIPALG_OK;
}

/*
 * o= names who made the description: it changes only if that is ours, and
 * always to the same, or it would be another session (RFC 8866, 5.2).
 */
static enum sipalg_reason plan_origin(struct sipalg_plan *plan,
				      const struct sipalg_site *site)
{
	const struct sipalg_job *job = plan->job;
	const struct sipalg_pair *pair;

	pair = sipalg_map_find_addr(&job->map, &site->end.addr,
				    SIPALG_WAY_OUT);
	if (!pair)
		return SIPALG_OK;
	return put_addr(plan, site, job->origin.family ? &job->origin :
							 &pair->to.addr);
}

/* The places from @from up to @to, of sessions and not of m= lines. */
static enum sipalg_reason plan_session(struct sipalg_plan *plan, u32 from,
				       u32 to)
{
	const struct sipalg_job *job = plan->job;
	enum sipalg_reason reason = SIPALG_OK;

	for (; !reason && from < to; from++) {
		const struct sipalg_site *site = &job->sdp.sites[from];

		if (site->field == SIPALG_FIELD_SDP_ORIGIN)
			reason = plan_origin(plan, site);
		else if (site->field == SIPALG_FIELD_SDP_CONN ||
			 site->field == SIPALG_FIELD_SDP_FILTER)
			reason = plan_shared(plan, from);
	}
	return reason;
}

/**
 * sipalg_rewrite_sdp() - put down what must change in the descriptions
 * @plan: of a job with plan_sdp; edits of the header may be in it already
 *
 * Media lines that nothing was promised for stay as they are, and so does the
 * session's c= line if none that uses it was promised anything. Candidates, and
 * what is like them, follow only where they name what the m= line itself does.
 *
 * Return: SIPALG_OK or SIPALG_TOO_MANY_EDITS.
 */
enum sipalg_reason sipalg_rewrite_sdp(struct sipalg_plan *plan)
{
	const struct sipalg_sdp *sdp = &plan->job->sdp;
	enum sipalg_reason reason = SIPALG_OK;
	u32 done = 0;
	u32 i;

	for (i = 0; !reason && i < sdp->nr_media; i++) {
		reason = plan_session(plan, done, sdp->media[i].first);
		if (!reason)
			reason = plan_media(plan, i);
		done = sdp->media[i].end;
	}
	return reason ? reason : plan_session(plan, done, sdp->nr_sites);
}
