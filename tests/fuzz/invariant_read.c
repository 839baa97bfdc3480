// SPDX-License-Identifier: GPL-2.0-only
/*
 * Of one index: it lies within the text, in order. And what the other rules
 * read: jobs, and what places of them name.
 */
#include "rules.h"

static bool is_within(struct sipalg_span span, u32 len)
{
	return span.off <= len && span.len <= len - span.off;
}

static const char *check_site(const u8 *data, u32 len,
			      const struct sipalg_site *site)
{
	RULE(site->off <= len && site->len <= len - site->off);
	RULE(site->host_len <= site->len && site->len > 0);
	RULE(site->field < SIPALG_FIELDS_NUM);
	RULE(site->end.addr.family == 0 || site->end.addr.family == 4 ||
	     site->end.addr.family == 6);
	if (site->flags & SIPALG_SITE_PORT_ONLY)
		RULE(!site->host_len && site->end.port);
	else
		RULE(site->host_len > 0);
	if (site->flags & SIPALG_SITE_PARAM)
		RULE(site->len == site->host_len && site->end.port);
	if (site->flags & SIPALG_SITE_BRACKETED)
		RULE(data[site->off] == '[');
	if (site->len > site->host_len)
		RULE(data[site->off + site->len - 1] >= '0' &&
		     data[site->off + site->len - 1] <= '9');
	return NULL;
}

static const char *check_msg(const u8 *data, u32 len,
			     const struct sipalg_msg *msg)
{
	u32 end = 0;
	u32 i;

	RULE(is_within(msg->call_id, len) && msg->call_id.len);
	RULE(is_within(msg->from_tag, len) && is_within(msg->to_tag, len));
	RULE(is_within(msg->to_uri, len) && msg->to_uri.len);
	RULE(is_within(msg->branch, len));
	RULE(is_within(msg->content_length, len));
	RULE(is_within(msg->method_text, len) && msg->method_text.len);
	RULE(is_within(msg->body, len));
	RULE(msg->request ? !msg->status : msg->status >= 100 &&
					   msg->status <= 699);
	RULE(msg->cseq <= 0x7fffffff);
	RULE(msg->nr_sites <= SIPALG_SITES_MAX);
	RULE(msg->nr_contacts <= SIPALG_CONTACTS_MAX);
	for (i = 0; i < msg->nr_sites; i++) {
		const struct sipalg_site *site = &msg->sites[i];
		const char *wrong = check_site(data, msg->body.off, site);

		if (wrong)
			return wrong;
		RULE(site->off >= end);
		end = site->off + site->len;
	}
	for (i = 0; i < msg->nr_contacts; i++)
		RULE(msg->contacts[i].site < (s32)msg->nr_sites &&
		     (msg->contacts[i].site < 0 ||
		      msg->sites[msg->contacts[i].site].field ==
		      SIPALG_FIELD_CONTACT));
	return NULL;
}

const char *invariant_of_index(const u8 *data, u32 len)
{
	static struct sipalg_msg msg;

	memset(&msg, 0xa5, sizeof(msg));
	if (sipalg_msg_parse(data, len, &msg))
		return NULL;
	return check_msg(data, len, &msg);
}

static const char *check_media(u32 len, const struct sipalg_sdp *sdp, u32 i)
{
	const struct sipalg_sdp_media *media = &sdp->media[i];

	RULE(is_within(media->port_text, len) && media->port_text.len);
	RULE(media->conn >= -1 && media->conn < (s32)sdp->nr_sites);
	RULE(media->rtcp_site >= -1 && media->rtcp_site < (s32)sdp->nr_sites);
	RULE(!media->rtcp_text.len || is_within(media->rtcp_text, len));
	return NULL;
}

const char *invariant_of_sdp(const u8 *data, u32 len)
{
	static struct sipalg_sdp sdp;
	struct sipalg_span body = { 0, len };
	u32 i;

	memset(&sdp, 0xa5, sizeof(sdp));
	sipalg_sdp_init(&sdp);
	if (sipalg_sdp_parse(data, body, &sdp))
		return NULL;
	RULE(sdp.nr_media <= SIPALG_MEDIA_MAX);
	RULE(sdp.nr_sites <= SIPALG_PLACES_MAX);
	for (i = 0; i < sdp.nr_sites; i++) {
		const struct sipalg_site *conn = &sdp.sites[i];

		RULE(conn->off <= len && conn->host_len <= len - conn->off);
		RULE(!i || conn[-1].off + conn[-1].len <= conn->off);
	}
	for (i = 0; i < sdp.nr_media; i++) {
		const char *wrong = check_media(len, &sdp, i);

		if (wrong)
			return wrong;
	}
	return NULL;
}

u32 invariant_read_job(struct sipalg_job *job, const u8 *data, u32 len)
{
	u32 reason;
	u32 i;

	invariant_nat_begin();
	job->data = data;
	job->len = len;
	job->plan_sdp = false;
	job->map.nr = 0;
	job->back.nr = 0;
	job->said.nr = 0;
	job->keep_all = false;
	job->kept.nr = 0;
	job->origin.family = 0;
	job->transport = SIPALG_SITE_DATAGRAM;
	memset(job->media, 0, sizeof(job->media));
	reason = sipalg_msg_parse(data, len, &job->msg);
	sipalg_sdp_init(&job->sdp);
	job->plan_sdp = !reason && job->msg.has_sdp;
	for (i = 0; job->plan_sdp && i < job->msg.nr_parts; i++)
		job->plan_sdp = !sipalg_sdp_parse(data, job->msg.parts[i].text,
						  &job->sdp);
	return reason;
}

struct sipalg_end invariant_read_end(const struct sipalg_site *site)
{
	struct sipalg_end end = site->end;

	if (!end.port)
		end.port = site->flags & SIPALG_SITE_SECURE ? 5061 : 5060;
	return end;
}

bool invariant_read_same(const struct sipalg_job *a, struct sipalg_span in_a,
			 const struct sipalg_job *b, struct sipalg_span in_b)
{
	return in_a.len == in_b.len &&
	       !memcmp(a->data + in_a.off, b->data + in_b.off, in_a.len);
}
