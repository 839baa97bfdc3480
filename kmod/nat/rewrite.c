// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decides what must change in start line and header: walks the index, asks the
 * map by the rules of rule.c, puts down edits. The description is left to
 * rewrite_sdp.c, echoes to echo.c, the writing to hook/.
 */
#include "rewrite.h"
#include "rule.h"
#include "../sip/scan.h"

/* The largest payload of a UDP datagram over IPv4. */
#define PAYLOAD_MAX	(65535 - 20 - 8)

/**
 * sipalg_rewrite_text() - the text of an address
 * @plan: the plan
 * @addr: the address
 *
 * Return: its text, without brackets; good until the next call.
 */
const struct sipalg_word *sipalg_rewrite_text(struct sipalg_plan *plan,
					      const struct sipalg_addr *addr)
{
	if (!sipalg_addr_equal(&plan->addr, addr)) {
		plan->addr = *addr;
		plan->text.len = 0;
		sipalg_word_addr(&plan->text, addr);
	}
	return &plan->text;
}

static enum sipalg_reason put_bytes(struct sipalg_job *job,
				    const struct sipalg_edit *where,
				    const u8 *text, u32 len)
{
	if (where->old_len == len && !memcmp(job->data + where->off, text, len))
		return SIPALG_OK;
	return sipalg_edit_add(&job->edits, where, text, len);
}

/**
 * sipalg_rewrite_put() - put down a replacement, unless it changes nothing
 * @plan: the plan
 * @where: what is replaced: off, old_len, field
 * @text: the new text
 *
 * Return: SIPALG_OK or SIPALG_TOO_MANY_EDITS.
 */
enum sipalg_reason sipalg_rewrite_put(struct sipalg_plan *plan,
				      const struct sipalg_edit *where,
				      const struct sipalg_word *text)
{
	return put_bytes(plan->job, where, text->b, text->len);
}

/**
 * sipalg_rewrite_number() - make a number what it must be
 * @plan: the plan
 * @digits: where it stands
 * @field: enum sipalg_field
 * @number: what it must be
 *
 * Return: SIPALG_OK or SIPALG_TOO_MANY_EDITS.
 */
enum sipalg_reason sipalg_rewrite_number(struct sipalg_plan *plan,
					 struct sipalg_span digits, u8 field,
					 u32 number)
{
	struct sipalg_edit where = {
		.off = digits.off, .old_len = digits.len, .field = field
	};
	struct sipalg_word text;

	text.len = 0;
	sipalg_word_number(&text, number);
	return sipalg_rewrite_put(plan, &where, &text);
}

static bool has_brackets(const struct sipalg_site *site,
			 const struct sipalg_addr *addr)
{
	return addr->family == 6 &&
	       (!(site->flags & SIPALG_SITE_PARAM) ||
		site->flags & SIPALG_SITE_BRACKETED);
}

/* The host, and if @port is not 0 the port behind it. */
static void write_end(struct sipalg_plan *plan, const struct sipalg_site *site,
		      const struct sipalg_end *end, struct sipalg_word *text)
{
	const struct sipalg_word *host = sipalg_rewrite_text(plan, &end->addr);
	bool brackets = has_brackets(site, &end->addr);

	text->len = 0;
	if (brackets)
		sipalg_word_byte(text, '[');
	memcpy(text->b + text->len, host->b, host->len);
	text->len += host->len;
	if (brackets)
		sipalg_word_byte(text, ']');
	if (!end->port)
		return;
	sipalg_word_byte(text, ':');
	sipalg_word_number(text, end->port);
}

/* The host alone; what stands behind it stays. */
static enum sipalg_reason put_host(struct sipalg_plan *plan,
				   const struct sipalg_site *site,
				   const struct sipalg_addr *addr)
{
	struct sipalg_edit where = {
		.off = site->off, .old_len = site->host_len,
		.field = site->field
	};
	struct sipalg_end host;
	struct sipalg_word text;

	if (!has_brackets(site, addr))
		return sipalg_rewrite_put(plan, &where,
					  sipalg_rewrite_text(plan, addr));
	host.addr = *addr;
	host.port = 0;
	write_end(plan, site, &host, &text);
	return sipalg_rewrite_put(plan, &where, &text);
}

/**
 * sipalg_rewrite_port() - make the port of a place what it must be
 * @plan: the plan
 * @site: the place, with the digits of its port last
 * @port: what it must be
 *
 * Return: SIPALG_OK or SIPALG_TOO_MANY_EDITS.
 */
enum sipalg_reason sipalg_rewrite_port(struct sipalg_plan *plan,
				       const struct sipalg_site *site,
				       u16 port)
{
	u32 end = site->off + site->len;
	struct sipalg_span digits = { end, 0 };

	if (port == site->end.port)
		return SIPALG_OK;
	while (digits.off > site->off &&
	       sipalg_scan_digit(plan->job->data[digits.off - 1]))
		digits.off--;
	digits.len = end - digits.off;
	return sipalg_rewrite_number(plan, digits, site->field, port);
}

/* Whether space stands beside the colon before the port, as Via allows. */
static bool is_spaced(const u8 *data, const struct sipalg_site *site)
{
	const u8 *colon = data + site->off + site->host_len;

	return site->len > site->host_len &&
	       (colon[0] != ':' || !sipalg_scan_digit(colon[1]));
}

/**
 * sipalg_rewrite_end() - make a place name another endpoint
 * @plan: the plan
 * @site: the place, host[:port]
 * @to: the endpoint; port 0 if none is to be written
 *
 * A port that is right already stays as it is written.
 *
 * Return: SIPALG_OK or SIPALG_TOO_MANY_EDITS.
 */
enum sipalg_reason sipalg_rewrite_end(struct sipalg_plan *plan,
				      const struct sipalg_site *site,
				      const struct sipalg_end *to)
{
	struct sipalg_edit where = {
		.off = site->off, .old_len = site->len, .field = site->field
	};
	enum sipalg_reason reason;
	struct sipalg_word text;

	if (to->port == site->end.port)
		return put_host(plan, site, &to->addr);
	if (to->port && is_spaced(plan->job->data, site)) {
		reason = put_host(plan, site, &to->addr);
		return reason ? reason :
				sipalg_rewrite_port(plan, site, to->port);
	}
	write_end(plan, site, to, &text);
	return sipalg_rewrite_put(plan, &where, &text);
}

static enum sipalg_reason put_pair(struct sipalg_plan *plan,
				   const struct sipalg_site *site,
				   const struct sipalg_pair *pair)
{
	struct sipalg_end end;

	if (site->flags & SIPALG_SITE_PORT_ONLY)
		return sipalg_rewrite_port(plan, site, pair->to.port);
	/* half an endpoint, and nowhere to write the other half */
	if (site->flags & SIPALG_SITE_PORTLESS &&
	    pair->to.port != site->end.port)
		return SIPALG_OK;
	if (site->flags & (SIPALG_SITE_HOST_ONLY | SIPALG_SITE_PARAM))
		return put_host(plan, site, &pair->to.addr);
	end.addr = pair->to.addr;
	end.port = sipalg_rule_port(site, pair);
	return sipalg_rewrite_end(plan, site, &end);
}

/* What the echo at @site was written for. */
static enum sipalg_reason put_own(struct sipalg_plan *plan,
				  const struct sipalg_site *site,
				  const struct sipalg_saying *saying)
{
	struct sipalg_edit where = {
		.off = site->off, .old_len = saying->len, .field = site->field
	};

	return put_bytes(plan->job, &where, saying->own, saying->own_len);
}

/* A Via of another transport is somebody else's, on the same host perhaps. */
static bool is_other_hop(const struct sipalg_job *job,
			 const struct sipalg_site *site)
{
	return site->field == SIPALG_FIELD_VIA &&
	       !(site->flags & job->transport);
}

/* Whether @site is to stay, whatever it names. */
static bool stays(const struct sipalg_msg *msg, const struct sipalg_rule *rule)
{
	return msg->sealed || (msg->identity && rule->identity);
}

static u8 ways_of(const struct sipalg_job *job, const struct sipalg_site *site)
{
	return sipalg_rule_ways(&job->msg, site->field, job->msg.request) |
	       sipalg_rule_where(job->transport, site);
}

static enum sipalg_reason plan_site(struct sipalg_plan *plan,
				    const struct sipalg_site *site)
{
	const struct sipalg_rule *rule = &sipalg_rules[site->field];
	const struct sipalg_saying *saying = NULL;
	const struct sipalg_pair *pair = NULL;
	struct sipalg_job *job = plan->job;
	enum sipalg_reason reason = SIPALG_OK;
	u32 edit = job->edits.nr;

	if (is_other_hop(job, site))
		return SIPALG_OK;
	if (!stays(&job->msg, rule)) {
		if (job->said.nr)
			saying = sipalg_echo_find(job, site);
		if (!saying)
			pair = sipalg_rule_find(&job->map, site,
						ways_of(job, site));
	}
	if (saying)
		reason = put_own(plan, site, saying);
	else if (pair)
		reason = put_pair(plan, site, pair);
	if (!reason && rule->says[job->msg.request])
		sipalg_echo_keep(plan, site, pair, edit);
	return reason;
}

static enum sipalg_reason plan_header(struct sipalg_plan *plan)
{
	const struct sipalg_msg *msg = &plan->job->msg;
	u32 i;

	for (i = 0; i < msg->nr_sites; i++) {
		enum sipalg_reason reason = plan_site(plan, &msg->sites[i]);

		if (reason)
			return reason;
	}
	return SIPALG_OK;
}

/* By how much the edits make a piece of the message longer. */
static s32 sum_growth(const struct sipalg_edits *edits,
		      struct sipalg_span within)
{
	s32 growth = 0;
	u32 i;

	for (i = 0; i < edits->nr; i++) {
		const struct sipalg_edit *edit = &edits->list[i];

		if (edit->off >= within.off &&
		    edit->off - within.off < within.len)
			growth += (s32)edit->new_len - edit->old_len;
	}
	return growth;
}

/* The part's own Content-Length: as wrong as it was, if it was wrong. */
static enum sipalg_reason plan_part(struct sipalg_plan *plan,
				    const struct sipalg_part *part)
{
	const struct sipalg_job *job = plan->job;
	const u8 *digits = job->data + part->length.off;
	s32 growth;
	u32 len;

	if (!part->length.len)
		return SIPALG_OK;
	growth = sum_growth(&job->edits, part->text);
	if (!growth ||
	    !sipalg_scan_number(digits, digits + part->length.len, &len) ||
	    len > PAYLOAD_MAX || (s32)len + growth < 0)
		return SIPALG_OK;
	return sipalg_rewrite_number(plan, part->length,
				     SIPALG_FIELD_CONTENT_LENGTH, len + growth);
}

/* The descriptions, and the lengths that changes of them change. */
static enum sipalg_reason plan_body(struct sipalg_plan *plan)
{
	const struct sipalg_job *job = plan->job;
	s32 growth = job->edits.growth;
	enum sipalg_reason reason;
	u32 i;

	reason = sipalg_rewrite_sdp(plan);
	for (i = 0; !reason && i < job->msg.nr_parts; i++)
		reason = plan_part(plan, &job->msg.parts[i]);
	/* a length within another changes that, so from inside out */
	for (i = 0; !reason && i < job->msg.nr_wraps; i++)
		reason = plan_part(plan, &job->msg.wraps[i]);
	growth = job->edits.growth - growth;
	if (reason || !growth || !job->msg.content_length.len)
		return reason;
	return sipalg_rewrite_number(plan, job->msg.content_length,
				     SIPALG_FIELD_CONTENT_LENGTH,
				     job->msg.body.len + growth);
}

/**
 * sipalg_rewrite_plan() - put down all that must change in a message
 * @job: data, len, transport, msg, map, back and said are filled; with
 *	plan_sdp also sdp, media and origin. Gets edits and kept.
 *
 * A place is changed only when the map has the endpoint that it names, or when
 * it is the echo of something said, and there only what differs: one that is
 * equal already makes no edit. Where no port is written, one is added only if
 * the new one is not the default.
 *
 * Of a message that is sealed nothing changes, but its echoes may.
 *
 * Return: SIPALG_OK, and an empty list if nothing must change;
 * SIPALG_TOO_MANY_EDITS, SIPALG_GROWN_TOO_LONG: then nothing may be written,
 * and nothing is kept.
 */
enum sipalg_reason sipalg_rewrite_plan(struct sipalg_job *job)
{
	struct sipalg_plan plan;
	enum sipalg_reason reason;

	plan.job = job;
	plan.addr.family = 0;
	job->kept.nr = 0;
	sipalg_echo_init(&plan);
	sipalg_edit_init(&job->edits);
	reason = plan_header(&plan);
	if (!reason && job->plan_sdp && !job->msg.sealed)
		reason = plan_body(&plan);
	if (!reason && job->edits.growth > 0 &&
	    job->len + job->edits.growth > PAYLOAD_MAX)
		reason = SIPALG_GROWN_TOO_LONG;
	if (reason) {
		sipalg_edit_init(&job->edits);
		job->kept.nr = 0;
	}
	return reason;
}
