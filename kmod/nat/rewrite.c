// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decides what must change in start line and header: walks the index, asks the
 * map, puts down edits. The description is left to rewrite_sdp.c, the writing
 * to hook/.
 */
#include "rewrite.h"
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
	struct sipalg_job *job = plan->job;

	if (where->old_len == text->len &&
	    !memcmp(job->data + where->off, text->b, text->len))
		return SIPALG_OK;
	return sipalg_edit_add(&job->edits, where, text->b, text->len);
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

/* The port that is to stand behind the host, 0 for none. */
static u16 wanted_port(const struct sipalg_site *site,
		       const struct sipalg_pair *pair)
{
	u16 unsaid = site->flags & SIPALG_SITE_SECURE ? SIPALG_PORT_SECURE :
							SIPALG_PORT_DEFAULT;
	u8 bare = site->field == SIPALG_FIELD_VIA ? SIPALG_MAP_BARE_VIA :
						    SIPALG_MAP_BARE_URI;

	if (pair->flags & bare && pair->to.port == SIPALG_PORT_DEFAULT &&
	    pair->to.port == unsaid)
		return 0;
	if (!site->end.port && pair->to.port == unsaid)
		return 0;
	return pair->to.port;
}

/* The host alone; what stands behind it stays. */
static enum sipalg_reason put_host(struct sipalg_plan *plan,
				   const struct sipalg_site *site,
				   const struct sipalg_pair *pair)
{
	struct sipalg_edit where = {
		.off = site->off, .old_len = site->host_len,
		.field = site->field
	};
	struct sipalg_end host;
	struct sipalg_word text;

	if (!has_brackets(site, &pair->to.addr))
		return sipalg_rewrite_put(plan, &where,
					  sipalg_rewrite_text(plan,
							      &pair->to.addr));
	host = pair->to;
	host.port = 0;
	write_end(plan, site, &host, &text);
	return sipalg_rewrite_put(plan, &where, &text);
}

/* The port's digits, which stand last. */
static enum sipalg_reason put_port(struct sipalg_plan *plan,
				   const struct sipalg_site *site,
				   const struct sipalg_pair *pair)
{
	u32 end = site->off + site->len;
	struct sipalg_span digits = { end, 0 };

	if (pair->to.port == site->end.port)
		return SIPALG_OK;
	while (digits.off > site->off &&
	       sipalg_scan_digit(plan->job->data[digits.off - 1]))
		digits.off--;
	digits.len = end - digits.off;
	return sipalg_rewrite_number(plan, digits, site->field, pair->to.port);
}

/* Whether space stands beside the colon before the port, as Via allows. */
static bool is_spaced(const u8 *data, const struct sipalg_site *site)
{
	const u8 *colon = data + site->off + site->host_len;

	return site->len > site->host_len &&
	       (colon[0] != ':' || !sipalg_scan_digit(colon[1]));
}

/* host[:port] */
static enum sipalg_reason put_end(struct sipalg_plan *plan,
				  const struct sipalg_site *site,
				  const struct sipalg_pair *pair)
{
	struct sipalg_edit where = {
		.off = site->off, .old_len = site->len, .field = site->field
	};
	struct sipalg_end end;
	struct sipalg_word text;
	enum sipalg_reason reason;
	u16 port = wanted_port(site, pair);

	if (port == site->end.port)
		return put_host(plan, site, pair);
	if (port && is_spaced(plan->job->data, site)) {
		reason = put_host(plan, site, pair);
		return reason ? reason : put_port(plan, site, pair);
	}
	end = pair->to;
	end.port = port;
	write_end(plan, site, &end, &text);
	return sipalg_rewrite_put(plan, &where, &text);
}

static const struct sipalg_pair *find_pair(const struct sipalg_map *map,
					   const struct sipalg_site *site)
{
	struct sipalg_end end;

	if (site->flags & SIPALG_SITE_HOST_ONLY)
		return sipalg_map_find_addr(map, &site->end.addr);
	if (site->end.port || !(site->flags & SIPALG_SITE_SECURE))
		return sipalg_map_find(map, &site->end);
	end = site->end;
	end.port = SIPALG_PORT_SECURE;
	return sipalg_map_find(map, &end);
}

static enum sipalg_reason plan_site(struct sipalg_plan *plan,
				    const struct sipalg_site *site)
{
	const struct sipalg_pair *pair = find_pair(&plan->job->map, site);

	if (!pair)
		return SIPALG_OK;
	if (site->flags & SIPALG_SITE_PORT_ONLY)
		return put_port(plan, site, pair);
	if (site->flags & (SIPALG_SITE_HOST_ONLY | SIPALG_SITE_PARAM))
		return put_host(plan, site, pair);
	return put_end(plan, site, pair);
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

/* The description, and the length of the body if that changed it. */
static enum sipalg_reason plan_body(struct sipalg_plan *plan)
{
	const struct sipalg_job *job = plan->job;
	s32 growth = job->edits.growth;
	enum sipalg_reason reason;

	reason = sipalg_rewrite_sdp(plan);
	growth = job->edits.growth - growth;
	if (reason || !growth || !job->msg.content_length.len)
		return reason;
	return sipalg_rewrite_number(plan, job->msg.content_length,
				     SIPALG_FIELD_CONTENT_LENGTH,
				     job->msg.body.len + growth);
}

/**
 * sipalg_rewrite_plan() - put down all that must change in a message
 * @job: data, len, msg and map are filled; with plan_sdp also sdp and media.
 *	Gets edits.
 *
 * A place is changed only when the map has the endpoint that it names, and
 * there only what differs: one that is equal already makes no edit. Where no
 * port is written, one is added only if the new one is not the default.
 *
 * Return: SIPALG_OK, and an empty list if nothing must change;
 * SIPALG_TOO_MANY_EDITS, SIPALG_GROWN_TOO_LONG: then nothing may be written.
 */
enum sipalg_reason sipalg_rewrite_plan(struct sipalg_job *job)
{
	struct sipalg_plan plan;
	enum sipalg_reason reason;

	plan.job = job;
	plan.addr.family = 0;
	sipalg_edit_init(&job->edits);
	reason = plan_header(&plan);
	if (!reason && job->plan_sdp)
		reason = plan_body(&plan);
	if (!reason && job->edits.growth > 0 &&
	    job->len + job->edits.growth > PAYLOAD_MAX)
		reason = SIPALG_GROWN_TOO_LONG;
	if (reason)
		sipalg_edit_init(&job->edits);
	return reason;
}
