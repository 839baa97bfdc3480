// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules, each a function that says what is wrong:
 *  - the index lies within the message, in order;
 *  - a map of other people's endpoints, or of each to itself, changes nothing;
 *  - edits are sorted, do not overlap, and add up to the growth;
 *  - the new message reads as the old one but for mapped endpoints and
 *    Content-Length, which is right;
 *  - the reverse map gives back the old message byte for byte, where ports
 *    were written and numbers were in their usual form;
 *  - to do it twice is to do it once.
 */
#include <stdio.h>
#include <stdlib.h>
#include "nat/rewrite.h"
#include "invariant.h"

#define ROOM	(1 << 17)

#define RULE(fact)							\
	do {								\
		if (!(fact))						\
			return __FILE__ ": not so: " #fact;		\
	} while (0)

/**
 * struct choices - what the rules are asked with
 * @bytes: one for each thing that could be otherwise
 * @nr: how many
 * @next: the one that comes next, for the job being made
 * @strangers: some of its addresses are chosen to be left alone
 */
static struct choices {
	const u8 *bytes;
	u32 nr;
	u32 next;
	bool strangers;
} choices;

void invariant_choose(const u8 *bytes, u32 nr)
{
	choices.bytes = bytes;
	choices.nr = nr;
}

/* One of @nr; 0, the usual one, where nothing is chosen. */
static u32 choose(u32 nr)
{
	if (choices.next >= choices.nr)
		return 0;
	return choices.bytes[choices.next++] % nr;
}

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

static u32 read_job(struct sipalg_job *job, const u8 *data, u32 len)
{
	u32 reason;

	choices.next = 0;
	choices.strangers = false;
	job->data = data;
	job->len = len;
	job->plan_sdp = false;
	job->map.nr = 0;
	job->back.nr = 0;
	job->said.nr = 0;
	job->origin.family = 0;
	job->transport = SIPALG_SITE_DATAGRAM;
	memset(job->media, 0, sizeof(job->media));
	reason = sipalg_msg_parse(data, len, &job->msg);
	sipalg_sdp_init(&job->sdp);
	if (!reason && job->msg.has_sdp)
		job->plan_sdp = !sipalg_sdp_parse(data, job->msg.body,
						  &job->sdp);
	return reason;
}

static struct sipalg_end whole_end(const struct sipalg_site *site)
{
	struct sipalg_end end = site->end;

	if (!end.port)
		end.port = site->flags & SIPALG_SITE_SECURE ? 5061 : 5060;
	return end;
}

/* 198.18.0.0/15 and 2001:2::/48 are nobody's: RFC 2544, RFC 5180. */
static bool is_reserved(const struct sipalg_addr *addr)
{
	static const u8 v6[6] = { 0x20, 0x01, 0x00, 0x02 };

	if (addr->family == 4)
		return addr->b[0] == 198 && addr->b[1] == 18;
	return addr->family == 6 && !memcmp(addr->b, v6, sizeof(v6));
}

static struct sipalg_addr other_addr(const struct sipalg_addr *addr, u32 i)
{
	struct sipalg_addr other = { .family = addr->family };

	if (addr->family == 4) {
		other.b[0] = 198;
		other.b[1] = 18;
		other.b[2] = addr->b[3] & 1 ? 200 : 1;
		other.b[3] = i;
		return other;
	}
	other.b[0] = 0x20;
	other.b[1] = 0x01;
	other.b[3] = 0x02;
	other.b[9] = addr->b[15];
	other.b[15] = i;
	return other;
}

/* Whether something else becomes @to already: there is no way back then. */
static bool is_taken(const struct sipalg_map *map, const struct sipalg_end *to)
{
	u32 i;

	for (i = 0; i < map->nr; i++)
		if (sipalg_end_equal(&map->pairs[i].to, to))
			return true;
	return false;
}

static u16 other_port(const struct sipalg_map *map, u16 port)
{
	switch (choose(4)) {
	case 1:
		return port;
	case 2:
		return SIPALG_PORT_DEFAULT;
	case 3:
		return 65535;
	}
	return port % 3 == 0 ? port : 1024 + port % 7 * 9000 + map->nr;
}

/*
 * Whether an endpoint is chosen to be somebody else's. Where text names halves
 * of endpoints (@whole) that is said of an address, else the halves of one
 * could go different ways.
 */
static bool is_stranger(const struct sipalg_job *job,
			const struct sipalg_addr *addr, bool whole)
{
	static struct sipalg_map strangers;
	const struct sipalg_end end = { *addr, SIPALG_PORT_DEFAULT };

	if (!whole)
		return choose(4) == 3;
	if (!choices.strangers)
		strangers.nr = 0;
	if (sipalg_map_find_addr(&job->map, addr,
					    SIPALG_WAY_BOTH))
		return false;
	if (!sipalg_map_find_addr(&strangers, addr,
					    SIPALG_WAY_BOTH) &&
	    (choose(4) != 3 || !sipalg_map_add(&strangers, &end, &end, 0)))
		return false;
	choices.strangers = true;
	return true;
}

/* The pairs that may change what a field names. */
static u8 ways_of(const struct sipalg_msg *msg, u8 field)
{
	switch (field) {
	case SIPALG_FIELD_FROM:
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

/*
 * Maps the endpoints of the message, all of them unless chosen otherwise. An address becomes one other address,
 * and where some text names only half of an endpoint, ports stay: else the
 * other half, elsewhere, could not be found on the way back.
 *
 * Return: whether there was a place for all, and none is reserved.
 */
static bool map_all(struct sipalg_job *job, bool keep_ports)
{
	u32 i;

	for (i = 0; i < job->msg.nr_sites; i++)
		if (job->msg.sites[i].flags &
		    (SIPALG_SITE_PARAM | SIPALG_SITE_PORT_ONLY))
			keep_ports = true;
	for (i = 0; i < job->msg.nr_sites; i++) {
		struct sipalg_end from = whole_end(&job->msg.sites[i]);
		const struct sipalg_pair *known;
		struct sipalg_end to;

		if (!from.addr.family || sipalg_map_find(&job->map, &from))
			continue;
		if (is_reserved(&from.addr))
			return false;
		if (is_stranger(job, &from.addr, keep_ports))
			continue;
		known = sipalg_map_find_addr(&job->map, &from.addr,
					    SIPALG_WAY_BOTH);
		to.addr = known ? known->to.addr :
				  other_addr(&from.addr, job->map.nr);
		to.port = keep_ports ? from.port :
				       other_port(&job->map, from.port);
		if (is_taken(&job->map, &to) ||
		    !sipalg_map_add(&job->map, &from, &to, 0))
			return false;
	}
	return true;
}

static void promise_all(struct sipalg_job *job)
{
	u32 i;

	if (!job->plan_sdp)
		return;
	for (i = 0; i < job->sdp.nr_media; i++) {
		const struct sipalg_sdp_media *media = &job->sdp.media[i];
		struct sipalg_media_map *map = &job->media[i];
		const struct sipalg_addr *addr;

		if (media->conn < 0 || !media->port)
			continue;
		addr = &job->sdp.sites[media->conn].end.addr;
		if (!addr->family || is_reserved(addr) || choose(4) == 3)
			continue;
		map->promised = true;
		map->rtp.addr = other_addr(addr, 100);
		map->rtp.port = choose(4) == 3 ? media->port : 10000 + 2 * i;
		map->rtcp = map->rtp;
		map->rtcp.port ^= 1;
	}
}

/* The promises of @job seen from the other side. */
static void reverse(const struct sipalg_job *job, struct sipalg_job *back)
{
	const struct sipalg_sdp *sdp = &job->sdp;
	u32 i;

	for (i = 0; i < job->map.nr; i++)
		sipalg_map_add(&back->map, &job->map.pairs[i].to,
			       &job->map.pairs[i].from, 0);
	if (!job->plan_sdp)
		return;
	for (i = 0; i < sdp->nr_media; i++) {
		const struct sipalg_sdp_media *media = &sdp->media[i];
		struct sipalg_media_map *map = &back->media[i];

		map->promised = job->media[i].promised;
		if (!map->promised)
			continue;
		map->rtp.addr = sdp->sites[media->conn].end.addr;
		map->rtp.port = media->port;
		map->rtcp = map->rtp;
		map->rtcp.port = media->rtcp_port;
		if (media->rtcp_site >= 0)
			map->rtcp.addr = sdp->sites[media->rtcp_site].end.addr;
	}
}

static const char *check_edits(const struct sipalg_job *job)
{
	const struct sipalg_edits *edits = &job->edits;
	s32 growth = 0;
	u32 end = 0;
	u32 i;

	RULE(edits->nr <= SIPALG_EDITS_MAX);
	RULE(edits->text_len <= SIPALG_EDIT_TEXT_MAX);
	for (i = 0; i < edits->nr; i++) {
		const struct sipalg_edit *edit = &edits->list[i];

		RULE(edit->off >= end);
		RULE(edit->old_len > 0 && edit->new_len > 0);
		RULE(edit->off + edit->old_len <= job->len);
		RULE(edit->text + edit->new_len <= (int)edits->text_len);
		RULE(edit->old_len != edit->new_len ||
		     memcmp(job->data + edit->off, edits->text + edit->text,
			    edit->new_len));
		end = edit->off + edit->old_len;
		growth += edit->new_len - edit->old_len;
	}
	RULE(growth == edits->growth);
	return NULL;
}

/* Writes the new message. Return: its length, 0 when the span is wrong. */
static u32 write_all(const struct sipalg_job *job, u8 *out)
{
	struct sipalg_span span = sipalg_edit_span(&job->edits);
	u32 tail = span.off + span.len;
	u32 len;

	memcpy(out, job->data, span.off);
	len = sipalg_edit_write(&job->edits, job->data, out + span.off);
	if (len != span.len + job->edits.growth)
		return 0;
	memcpy(out + span.off + len, job->data + tail, job->len - tail);
	return job->len + job->edits.growth;
}

/* Plans @job; Return: whether edits may be written. */
static bool plan(struct sipalg_job *job)
{
	return sipalg_rewrite_plan(job) == SIPALG_OK;
}

static bool equal_text(const struct sipalg_job *a, struct sipalg_span in_a,
		       const struct sipalg_job *b, struct sipalg_span in_b)
{
	return in_a.len == in_b.len &&
	       !memcmp(a->data + in_a.off, b->data + in_b.off, in_a.len);
}

static const char *compare_sites(const struct sipalg_job *old,
				 const struct sipalg_job *new)
{
	u32 i;

	RULE(old->msg.nr_sites == new->msg.nr_sites);
	for (i = 0; i < old->msg.nr_sites; i++) {
		const struct sipalg_site *a = &old->msg.sites[i];
		const struct sipalg_site *b = &new->msg.sites[i];
		struct sipalg_end from = whole_end(a);
		struct sipalg_end to = whole_end(b);
		const struct sipalg_pair *pair;
		u8 ways;

		RULE(a->field == b->field && a->flags == b->flags);
		if (!from.addr.family) {
			RULE(!to.addr.family);
			continue;
		}
		ways = ways_of(&old->msg, a->field);
		if (a->flags & SIPALG_SITE_HOST_ONLY) {
			pair = sipalg_map_find_addr(&old->map, &from.addr,
						    ways);
			from.addr = pair && !must_stay(old, a) ?
				    pair->to.addr : from.addr;
			RULE(sipalg_addr_equal(&from.addr, &to.addr));
			continue;
		}
		pair = sipalg_map_find_way(&old->map, &from, ways);
		RULE(sipalg_end_equal(pair && !must_stay(old, a) ? &pair->to :
				      &from, &to));
	}
	return NULL;
}

static const char *compare_msg(const struct sipalg_job *old,
			       const struct sipalg_job *new)
{
	const struct sipalg_msg *a = &old->msg;
	const struct sipalg_msg *b = &new->msg;
	u32 i;

	RULE(a->request == b->request && a->star == b->star);
	RULE(a->has_sdp == b->has_sdp && a->method == b->method);
	RULE(a->status == b->status && a->cseq == b->cseq);
	RULE(a->expires == b->expires);
	RULE(equal_text(old, a->method_text, new, b->method_text));
	RULE(equal_text(old, a->call_id, new, b->call_id));
	RULE(equal_text(old, a->from_tag, new, b->from_tag));
	RULE(equal_text(old, a->to_tag, new, b->to_tag));
	RULE(equal_text(old, a->branch, new, b->branch));
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
	/* what is sealed keeps its ports, whatever was promised */
	bool promised = map->promised && !old->msg.sealed;

	RULE(a->type == b->type && a->proto == b->proto);
	RULE(a->conn == b->conn && a->rtcp_site == b->rtcp_site);
	RULE(b->port == (promised ? map->rtp.port : a->port));
	if (a->rtcp_text.len)
		RULE(b->rtcp_port == (promised ? map->rtcp.port :
						 a->rtcp_port));
	if (promised)
		RULE(sipalg_addr_equal(&new->sdp.sites[b->conn].end.addr,
				       &map->rtp.addr));
	return NULL;
}

static const char *compare_sdp(const struct sipalg_job *old,
			       const struct sipalg_job *new)
{
	u32 i;

	RULE(old->plan_sdp == new->plan_sdp);
	if (!old->plan_sdp)
		return NULL;
	RULE(old->sdp.nr_media == new->sdp.nr_media);
	RULE(old->sdp.nr_sites == new->sdp.nr_sites);
	for (i = 0; i < old->sdp.nr_media; i++) {
		const char *wrong = compare_media(old, new, i);

		if (wrong)
			return wrong;
	}
	return NULL;
}

/* Nobody in the message has these endpoints. */
static const char *check_foreign(struct sipalg_job *job)
{
	struct sipalg_end from = { .addr.family = 4, .port = 5060 };
	struct sipalg_end to = { .addr.family = 4, .port = 40000 };
	u32 i;

	from.addr.w[0] = 0;
	to.addr.w[0] = 0x01010101;
	sipalg_map_add(&job->map, &from, &to, 0);
	for (i = 0; i < job->msg.nr_sites; i++)
		if (!job->msg.sites[i].end.addr.w[0])
			return NULL;
	if (plan(job))
		RULE(job->edits.nr == 0);
	return NULL;
}

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

static bool is_usual_header(const struct sipalg_job *job, bool ports)
{
	u32 i;

	for (i = 0; i < job->msg.nr_sites; i++)
		if (!is_usual_host(job, &job->msg.sites[i]) ||
		    (ports && !is_usual_port(job, &job->msg.sites[i])))
			return false;
	return true;
}

/**
 * struct round - one way there and back
 * @there: the message before
 * @back: after
 */
struct round {
	struct sipalg_job there;
	struct sipalg_job back;
};

static u8 out[3][ROOM];

static bool has_zero(const struct sipalg_job *job, struct sipalg_span digits)
{
	return digits.len > 1 && job->data[digits.off] == '0';
}

static bool is_usual_body(const struct sipalg_job *job)
{
	u32 i;

	if (!job->plan_sdp)
		return true;
	if (has_zero(job, job->msg.content_length))
		return false;
	for (i = 0; i < job->sdp.nr_media; i++)
		if (has_zero(job, job->sdp.media[i].port_text) ||
		    (job->sdp.media[i].rtcp_text.len &&
		     (!job->sdp.media[i].rtcp_port ||
		      has_zero(job, job->sdp.media[i].rtcp_text))))
			return false;
	for (i = 0; i < job->sdp.nr_sites; i++)
		if (!is_usual_host(job, &job->sdp.sites[i]) ||
		    is_reserved(&job->sdp.sites[i].end.addr))
			return false;
	return true;
}

/* Each endpoint stays itself. Only an unusual form of it may be put right. */
static const char *check_identity(struct sipalg_job *job)
{
	u32 i;

	for (i = 0; i < job->map.nr; i++)
		job->map.pairs[i].to = job->map.pairs[i].from;
	if (plan(job) && is_usual_header(job, false) &&
	    is_usual_body(job))
		RULE(job->edits.nr == 0);
	return NULL;
}

/* Whether no address of the description is one that we make up. */
static bool is_unreserved_sdp(const struct sipalg_job *job)
{
	u32 i;

	if (!job->plan_sdp)
		return true;
	for (i = 0; i < job->sdp.nr_sites; i++)
		if (is_reserved(&job->sdp.sites[i].end.addr))
			return false;
	return true;
}

/* There: reads, maps, plans and writes @data. Return: the new length, or 0. */
static u32 go_there(struct sipalg_job *job, const u8 *data, u32 len, u8 *to)
{
	if (read_job(job, data, len) || !map_all(job, false))
		return 0;
	promise_all(job);
	if (!is_unreserved_sdp(job) || !plan(job))
		return 0;
	return write_all(job, to);
}

static u32 go_back(const struct sipalg_job *job, struct sipalg_job *back,
		   u32 len, u8 *to)
{
	if (read_job(back, out[0], len))
		return 0;
	reverse(job, back);
	if (!plan(back))
		return 0;
	return write_all(back, to);
}

static const char *check_round(struct round *round, const u8 *data, u32 len)
{
	struct sipalg_job *there = &round->there;
	struct sipalg_job *back = &round->back;
	const char *wrong;
	u32 len0, len1, len2;
	bool unusual_length;

	len0 = go_there(there, data, len, out[0]);
	if (!len0)
		return NULL;
	wrong = check_edits(there);
	if (wrong)
		return wrong;
	RULE(!read_job(back, out[0], len0));
	wrong = compare_msg(there, back);
	if (!wrong)
		wrong = compare_sdp(there, back);
	if (wrong)
		return wrong;

	len1 = go_back(there, back, len0, out[1]);
	if (!len1)
		return NULL;
	wrong = check_edits(back);
	if (wrong)
		return wrong;
	read_job(back, data, len);
	unusual_length = has_zero(back, back->msg.content_length);
	if (is_usual_header(back, true) && is_usual_body(back))
		RULE(len1 == len && !memcmp(out[1], data, len));

	/* a Content-Length that stayed as it was may be put right later */
	len2 = go_there(back, out[1], len1, out[2]);
	RULE(unusual_length || (len2 == len0 && !memcmp(out[2], out[0], len0)));
	return NULL;
}

const char *invariant_of_rewrite(const u8 *data, u32 len)
{
	static struct round round;
	const char *wrong;

	if (len > ROOM / 2 || read_job(&round.there, data, len))
		return NULL;
	wrong = check_foreign(&round.there);
	if (wrong)
		return wrong;
	read_job(&round.there, data, len);
	if (map_all(&round.there, true)) {
		wrong = check_identity(&round.there);
		if (wrong)
			return wrong;
	}
	return check_round(&round, data, len);
}
