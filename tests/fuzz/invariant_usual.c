// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether text is in the form that we would write: only that can come back from
 * the map alone, byte for byte.
 */
#include <stdlib.h>
#include "rules.h"

/* Whether the host stands as we would write it. */
static bool is_usual_host(const struct sipalg_job *job,
			  const struct sipalg_site *site)
{
	u32 bracket = !!(site->flags & SIPALG_SITE_BRACKETED);
	struct sipalg_word word = { .len = 0 };

	if (!site->end.addr.family || site->flags & SIPALG_SITE_PORT_ONLY)
		return true;
	sipalg_word_addr(&word, &site->end.addr);
	return word.len + 2 * bracket == site->host_len &&
	       !memcmp(job->data + site->off + bracket, word.b, word.len);
}

/* Whether the port stands, and as we would write it. */
static bool is_usual_port(const struct sipalg_job *job,
			  const struct sipalg_site *site)
{
	const u8 *end = job->data + site->off + site->len;
	struct sipalg_word word = { .len = 0 };

	if (!site->end.addr.family ||
	    site->flags & (SIPALG_SITE_HOST_ONLY | SIPALG_SITE_PARAM))
		return true;
	sipalg_word_number(&word, site->end.port);
	return site->end.port && site->len >= site->host_len + word.len &&
	       !memcmp(end - word.len, word.b, word.len) &&
	       (site->len == word.len || end[-(int)word.len - 1] != '0');
}

bool invariant_usual_header(const struct sipalg_job *job, bool ports)
{
	u32 i;

	for (i = 0; i < job->msg.nr_sites; i++)
		if (!is_usual_host(job, &job->msg.sites[i]) ||
		    (ports && !is_usual_port(job, &job->msg.sites[i])))
			return false;
	return true;
}

static bool has_zero(const struct sipalg_job *job, struct sipalg_span digits)
{
	return digits.len > 1 && job->data[digits.off] == '0';
}

/* One that is too small for its part cannot shrink with it, and would grow. */
static bool is_usual_length(const struct sipalg_job *job,
			    const struct sipalg_part *part)
{
	const u8 *digits = job->data + part->length.off;
	char text[8] = "";

	if (part->length.len && digits[0] == '0')
		return false;
	if (!part->length.len || part->length.len >= sizeof(text))
		return true;
	memcpy(text, digits, part->length.len);
	return (u32)atoi(text) >= part->text.len;
}

/* The port of what has one in SDP. */
static bool is_usual_place(const struct sipalg_job *job,
			   const struct sipalg_site *site)
{
	switch (site->field) {
	case SIPALG_FIELD_SDP_CANDIDATE:
	case SIPALG_FIELD_SDP_REMOTE:
	case SIPALG_FIELD_SDP_ALTC:
	case SIPALG_FIELD_SDP_PATH:
		return is_usual_port(job, site);
	}
	return true;
}

/* Content-Length, of the message and of parts. */
bool invariant_usual_lengths(const struct sipalg_job *job)
{
	const struct sipalg_msg *msg = &job->msg;
	u32 i;

	for (i = 0; i < msg->nr_parts; i++)
		if (!is_usual_length(job, &msg->parts[i]))
			return false;
	for (i = 0; i < msg->nr_wraps; i++)
		if (!is_usual_length(job, &msg->wraps[i]))
			return false;
	return !has_zero(job, msg->content_length);
}

/*
 * Whether line @i names, as a port for RTCP in a=altc, one that is not its own
 * but that one of its own becomes: nobody could tell the two apart afterwards.
 */
static bool is_taken(const struct sipalg_job *job, u32 i)
{
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	u32 own = media->rtcp_text.len ? media->rtcp_port : media->port + 1;
	u32 j;

	for (j = media->first; j < media->end; j++) {
		const struct sipalg_site *site = &job->sdp.sites[j];
		u32 port = site->end.port;

		if (site->field != SIPALG_FIELD_SDP_ALTC ||
		    !(site->flags & SIPALG_SITE_PORT_ONLY) || port == own)
			continue;
		if (port == job->media[i].rtcp.port ||
		    (port != media->port && port == job->media[i].rtp.port))
			return true;
	}
	return false;
}

bool invariant_usual_body(const struct sipalg_job *job)
{
	u32 i;

	if (!job->plan_sdp)
		return true;
	if (!invariant_usual_lengths(job))
		return false;
	for (i = 0; i < job->sdp.nr_media; i++)
		if (is_taken(job, i) ||
		    has_zero(job, job->sdp.media[i].port_text) ||
		    (job->sdp.media[i].rtcp_text.len &&
		     (!job->sdp.media[i].rtcp_port ||
		      has_zero(job, job->sdp.media[i].rtcp_text))))
			return false;
	for (i = 0; i < job->sdp.nr_sites; i++)
		if (!is_usual_host(job, &job->sdp.sites[i]) ||
		    !is_usual_place(job, &job->sdp.sites[i]) ||
		    invariant_nat_reserved(&job->sdp.sites[i].end.addr))
			return false;
	return true;
}
