// SPDX-License-Identifier: GPL-2.0-only
/*
 * The new message reads as the old one, but for what the map has and what was
 * promised. What that makes of a place is said here once more, by other means.
 */
#include <stdlib.h>
#include "rules.h"

/* The pairs that may change what a field names. */
static u8 ways_of(const struct sipalg_msg *msg, u8 field)
{
	switch (field) {
	case SIPALG_FIELD_FROM:
		if (msg->method == SIPALG_METHOD_REGISTER)
			return SIPALG_WAY_BOTH;
		return msg->request ? SIPALG_WAY_OUT : SIPALG_WAY_IN;
	case SIPALG_FIELD_ASSERTED_ID:
	case SIPALG_FIELD_PREFERRED_ID:
	case SIPALG_FIELD_REMOTE_PARTY:
	case SIPALG_FIELD_DIVERSION:
	case SIPALG_FIELD_REFERRED_BY:
		return SIPALG_WAY_OUT;
	}
	return SIPALG_WAY_BOTH;
}

/* Whether a place may not change, whatever it names. */
static bool must_stay(const struct sipalg_job *job,
		      const struct sipalg_site *site)
{
	if (job->msg.sealed)
		return true;
	switch (site->field) {
	case SIPALG_FIELD_VIA:
		return !(site->flags & job->transport);
	case SIPALG_FIELD_FROM:
	case SIPALG_FIELD_TO:
	case SIPALG_FIELD_ASSERTED_ID:
	case SIPALG_FIELD_PREFERRED_ID:
		return job->msg.identity;
	}
	return false;
}

/* KEEP flags that a place heeds. */
static u8 keep_of(u8 field)
{
	switch (field) {
	case SIPALG_FIELD_VIA:
		return SIPALG_MAP_KEEP_VIA;
	case SIPALG_FIELD_FROM:
	case SIPALG_FIELD_TO:
		return SIPALG_MAP_KEEP_HOST;
	case SIPALG_FIELD_REQUEST_URI:
	case SIPALG_FIELD_CONTACT:
	case SIPALG_FIELD_ROUTE:
	case SIPALG_FIELD_RECORD_ROUTE:
	case SIPALG_FIELD_PATH:
	case SIPALG_FIELD_SERVICE_ROUTE:
		return SIPALG_MAP_KEEP_URI;
	}
	return 0;
}

/* Whether it says that it is reached by what the message did not come by. */
static u8 where_of(const struct sipalg_job *job, const struct sipalg_site *site)
{
	bool udp = site->flags & SIPALG_SITE_DATAGRAM;
	bool tcp = site->flags & SIPALG_SITE_STREAM;

	if (job->transport == SIPALG_SITE_DATAGRAM ? tcp : udp)
		return SIPALG_WAY_ELSEWHERE;
	return 0;
}

/* What a place must name afterwards. */
static struct sipalg_end expect_end(const struct sipalg_job *job,
				    const struct sipalg_site *site)
{
	struct sipalg_end end = invariant_read_end(site);
	u8 ways = ways_of(&job->msg, site->field) | where_of(job, site);
	const struct sipalg_pair *pair;

	if (!end.addr.family || must_stay(job, site))
		return end;
	if (site->flags & SIPALG_SITE_HOST_ONLY)
		pair = sipalg_map_find_addr(&job->map, &end.addr, ways);
	else
		pair = sipalg_map_find_way(&job->map, &end, ways);
	if (!pair || (pair->flags & SIPALG_MAP_INWARD &&
		      pair->flags & keep_of(site->field)))
		return end;
	end.addr = pair->to.addr;
	if (!(site->flags & SIPALG_SITE_HOST_ONLY))
		end.port = pair->to.port;
	return end;
}

static const char *compare_sites(const struct sipalg_job *old,
				 const struct sipalg_job *new)
{
	u32 i;

	RULE(old->msg.nr_sites == new->msg.nr_sites);
	for (i = 0; i < old->msg.nr_sites; i++) {
		const struct sipalg_site *a = &old->msg.sites[i];
		const struct sipalg_site *b = &new->msg.sites[i];
		struct sipalg_end end = expect_end(old, a);
		struct sipalg_end to = invariant_read_end(b);

		RULE(a->field == b->field && a->flags == b->flags);
		if (end.addr.family)
			RULE(sipalg_end_equal(&end, &to));
		else
			RULE(!to.addr.family);
	}
	return NULL;
}

const char *invariant_compare_msg(const struct sipalg_job *old,
				  const struct sipalg_job *new)
{
	const struct sipalg_msg *a = &old->msg;
	const struct sipalg_msg *b = &new->msg;
	u32 i;

	RULE(a->request == b->request && a->star == b->star);
	RULE(a->has_sdp == b->has_sdp && a->method == b->method);
	RULE(a->status == b->status && a->cseq == b->cseq);
	RULE(a->expires == b->expires && a->session == b->session);
	RULE(a->subscription == b->subscription);
	RULE(invariant_read_same(old, a->method_text, new, b->method_text));
	RULE(invariant_read_same(old, a->call_id, new, b->call_id));
	RULE(invariant_read_same(old, a->from_tag, new, b->from_tag));
	RULE(invariant_read_same(old, a->to_tag, new, b->to_tag));
	RULE(invariant_read_same(old, a->branch, new, b->branch));
	RULE(a->nr_contacts == b->nr_contacts);
	for (i = 0; i < a->nr_contacts; i++)
		RULE(a->contacts[i].site == b->contacts[i].site &&
		     a->contacts[i].expires == b->contacts[i].expires);
	RULE(!a->content_length.len == !b->content_length.len);
	/* what lies behind the body is not ours */
	RULE(old->len - a->body.off - a->body.len ==
	     new->len - b->body.off - b->body.len);
	return compare_sites(old, new);
}

static const char *compare_media(const struct sipalg_job *old,
				 const struct sipalg_job *new, u32 i)
{
	const struct sipalg_sdp_media *a = &old->sdp.media[i];
	const struct sipalg_sdp_media *b = &new->sdp.media[i];
	const struct sipalg_media_map *map = &old->media[i];
	bool promised = map->promised && !old->msg.sealed;

	RULE(a->type == b->type && a->proto == b->proto);
	RULE(a->count == b->count && a->setup == b->setup);
	RULE(a->mux == b->mux && a->mux_only == b->mux_only);
	RULE(a->msrp == b->msrp && a->ice == b->ice);
	RULE(a->conn == b->conn && a->rtcp_site == b->rtcp_site);
	RULE(a->first == b->first && a->end == b->end);
	RULE(b->port == (promised ? map->rtp.port : a->port));
	if (a->rtcp_text.len)
		RULE(b->rtcp_port == (promised && map->rtcp.port ?
				      map->rtcp.port : a->rtcp_port));
	if (promised)
		RULE(sipalg_addr_equal(&new->sdp.sites[b->conn].end.addr,
				       &map->rtp.addr));
	return NULL;
}

/* The line that a place stands under, -1 for the session. */
static s32 find_line(const struct sipalg_sdp *sdp, u32 place)
{
	u32 i;

	for (i = 0; i < sdp->nr_media; i++)
		if (place >= sdp->media[i].first && place < sdp->media[i].end)
			return i;
	return -1;
}

/* What a candidate, or what is like it, must name afterwards. */
static struct sipalg_end expect_alike(const struct sipalg_job *job, u32 i,
				      struct sipalg_end end, bool rtcp)
{
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	const struct sipalg_media_map *map = &job->media[i];
	struct sipalg_end rtp_own = {
		job->sdp.sites[media->conn].end.addr, media->port
	};
	struct sipalg_end rtcp_own = rtp_own;

	if (sipalg_end_equal(&end, &rtp_own))
		return map->rtp;
	rtcp_own.port++;
	if (media->rtcp_text.len)
		rtcp_own.port = media->rtcp_port;
	if (media->rtcp_site >= 0)
		rtcp_own.addr = job->sdp.sites[media->rtcp_site].end.addr;
	if (rtcp && map->rtcp.port && sipalg_end_equal(&end, &rtcp_own) &&
	    rtcp_own.port && end.addr.family == map->rtcp.addr.family)
		return map->rtcp;
	return end;
}

/* The port for RTCP behind one for RTP; the address is that of both. */
static struct sipalg_end expect_altc_rtcp(const struct sipalg_job *job, u32 i,
					  const struct sipalg_site *site)
{
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	const struct sipalg_addr *addr = &job->sdp.sites[media->conn].end.addr;
	const struct sipalg_end *rtp = &site[-1].end;
	struct sipalg_end end = site->end;

	if (rtp->port == media->port && sipalg_addr_equal(&rtp->addr, addr))
		end = expect_alike(job, i, end, true);
	end.addr = expect_alike(job, i, *rtp, true).addr;
	return end;
}

static struct sipalg_end expect_origin(const struct sipalg_job *job,
				       struct sipalg_end end)
{
	const struct sipalg_pair *pair;

	pair = sipalg_map_find_addr(&job->map, &end.addr, SIPALG_WAY_OUT);
	if (pair)
		end.addr = job->origin.family ? job->origin : pair->to.addr;
	return end;
}

/* What a place under line @i, or with -1 of the session, must name. */
static struct sipalg_end expect_place(const struct sipalg_job *job, s32 i,
				      const struct sipalg_site *site)
{
	struct sipalg_end end = site->end;
	const struct sipalg_pair *pair;

	if (site->field == SIPALG_FIELD_SDP_ORIGIN)
		return expect_origin(job, end);
	if (site->field == SIPALG_FIELD_SDP_REMOTE && i >= 0) {
		pair = sipalg_map_find_way(&job->map, &end, SIPALG_WAY_IN |
					   where_of(job, site));
		return pair ? pair->to : end;
	}
	if (i < 0 || !job->media[i].promised)
		return end;
	switch (site->field) {
	case SIPALG_FIELD_SDP_CONN:
	case SIPALG_FIELD_SDP_FILTER:
		end.port = job->sdp.media[i].port;
		end = expect_alike(job, i, end, false);
		end.port = 0;
		return end;
	case SIPALG_FIELD_SDP_CANDIDATE:
		if (!job->media[i].candidates ||
		    !(site->flags & SIPALG_SITE_DATAGRAM))
			return end;
		return expect_alike(job, i, end, true);
	case SIPALG_FIELD_SDP_ALTC:
		if (site->flags & SIPALG_SITE_PORT_ONLY)
			return expect_altc_rtcp(job, i, site);
		return expect_alike(job, i, end, true);
	case SIPALG_FIELD_SDP_PATH:
		end.port = end.port ? end.port : 2855;
		return expect_alike(job, i, end, false);
	}
	return end;
}

static const char *compare_place(const struct sipalg_job *old,
				 const struct sipalg_job *new, u32 place)
{
	const struct sipalg_site *a = &old->sdp.sites[place];
	const struct sipalg_site *b = &new->sdp.sites[place];
	s32 line = find_line(&old->sdp, place);
	struct sipalg_end want = expect_place(old, line, a);
	struct sipalg_end got = b->end;

	RULE(a->field == b->field && a->flags == b->flags);
	RULE(a->end.addr.family == b->end.addr.family);
	if (!a->end.addr.family)
		return NULL;
	if (old->msg.sealed)
		want = a->end;
	if (a->field == SIPALG_FIELD_SDP_PATH && !got.port)
		got.port = 2855;
	if (a->field == SIPALG_FIELD_SDP_PATH && !want.port)
		want.port = 2855;
	/* compare_media() has these, or they are shared by lines */
	if (a->field == SIPALG_FIELD_SDP_RTCP ||
	    (line < 0 && a->field != SIPALG_FIELD_SDP_ORIGIN))
		return NULL;
	RULE(sipalg_end_equal(&want, &got));
	return NULL;
}

/* A part's own length is as right as it was. */
static const char *compare_part(const struct sipalg_job *old,
				const struct sipalg_part *a,
				const struct sipalg_job *new,
				const struct sipalg_part *b)
{
	char text[2][16] = { "", "" };

	RULE(!a->length.len == !b->length.len);
	if (!a->length.len || a->length.len > 5 || b->length.len > 5)
		return NULL;
	memcpy(text[0], old->data + a->length.off, a->length.len);
	memcpy(text[1], new->data + b->length.off, b->length.len);
	/* where it would be below 0, or is more than can be, it stays */
	if (atoi(text[0]) >= (int)a->text.len && atoi(text[0]) <= 65507)
		RULE(atoi(text[0]) - (int)a->text.len ==
		     atoi(text[1]) - (int)b->text.len);
	return NULL;
}

const char *invariant_compare_sdp(const struct sipalg_job *old,
				  const struct sipalg_job *new)
{
	const char *wrong = NULL;
	u32 i;

	RULE(old->msg.nr_parts == new->msg.nr_parts);
	RULE(old->msg.nr_wraps == new->msg.nr_wraps);
	RULE(old->msg.nr_wraps <= SIPALG_WRAPS_MAX);
	RULE(old->plan_sdp == new->plan_sdp);
	if (!old->plan_sdp)
		return NULL;
	RULE(old->sdp.nr_media == new->sdp.nr_media);
	RULE(old->sdp.nr_sites == new->sdp.nr_sites);
	for (i = 0; !wrong && i < old->sdp.nr_media; i++)
		wrong = compare_media(old, new, i);
	for (i = 0; !wrong && i < old->sdp.nr_sites; i++)
		wrong = compare_place(old, new, i);
	for (i = 0; !wrong && i < old->msg.nr_parts; i++)
		wrong = compare_part(old, &old->msg.parts[i],
				     new, &new->msg.parts[i]);
	for (i = 0; !wrong && i < old->msg.nr_wraps; i++)
		wrong = compare_part(old, &old->msg.wraps[i],
				     new, &new->msg.wraps[i]);
	return wrong;
}
