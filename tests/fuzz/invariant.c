// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules, each a function that says what is wrong:
 *  - the index lies within the message, in order;
 *  - a map of other people's endpoints, or of each to itself, changes nothing;
 *  - edits are sorted, do not overlap, and add up to the growth;
 *  - the new message reads as the old one but for mapped endpoints and
 *    Content-Length, which is right;
 *  - the same map has nothing more to change in the new message;
 *  - the echo of every place, by the map of the answer and what was kept, is
 *    what the place was, byte for byte, however it was written;
 *  - so is the whole message, where ports were written and numbers were in
 *    their usual form;
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
	u32 i;

	choices.next = 0;
	choices.strangers = false;
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

/* How the owner of an inside endpoint writes it. */
static u8 choose_habit(void)
{
	return choose(2 * SIPALG_MAP_KEEP_HOST);
}

static u8 choose_flags(void)
{
	return choose(3) == 2 ? SIPALG_MAP_INWARD | choose_habit() : 0;
}

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

/*
 * Maps the endpoints of the message, all of them unless chosen otherwise. An
 * address becomes one other address, and where some text names only half of an
 * endpoint, ports stay, and habits are those of the address: else the other
 * half, elsewhere, could not be found on the way back.
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
		u8 flags;

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
		flags = known && keep_ports ? known->flags : choose_flags();
		if (is_taken(&job->map, &to) ||
		    !sipalg_map_add(&job->map, &from, &to, flags))
			return false;
	}
	job->transport = choose(4) == 3 ? SIPALG_SITE_STREAM :
					  SIPALG_SITE_DATAGRAM;
	return true;
}

/* Each pair the other way, in the other direction. */
static void fill_back(struct sipalg_job *job)
{
	u32 i;

	for (i = 0; i < job->map.nr; i++) {
		const struct sipalg_pair *pair = &job->map.pairs[i];
		u8 flags = pair->flags & SIPALG_MAP_INWARD ? 0 :
			   choose_habit() | SIPALG_MAP_INWARD;

		sipalg_map_add(&job->back, &pair->to, &pair->from, flags);
	}
}

/* One public address for each of the phone's: else there is no way back. */
static struct sipalg_addr media_addr(const struct sipalg_job *job, u32 i)
{
	const struct sipalg_sdp *sdp = &job->sdp;
	const struct sipalg_addr *addr = &sdp->sites[sdp->media[i].conn].end.addr;
	u32 j;

	for (j = 0; j < i; j++)
		if (job->media[j].promised &&
		    sipalg_addr_equal(&sdp->sites[sdp->media[j].conn].end.addr,
				      addr))
			return job->media[j].rtp.addr;
	return other_addr(addr, 100 + i);
}

/* An address of another family than the line's cannot be promised for RTCP. */
static bool is_promisable(const struct sipalg_job *job, u32 i)
{
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	const struct sipalg_site *sites = job->sdp.sites;

	return media->rtcp_site < 0 ||
	       sites[media->rtcp_site].end.addr.family ==
	       sites[media->conn].end.addr.family;
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
		map->candidates = choose(2) == 0;
		map->rtp.addr = media_addr(job, i);
		map->rtp.port = choose(4) == 3 ? media->port : 10000 + 2 * i;
		map->rtcp = map->rtp;
		map->rtcp.port = is_promisable(job, i) ? map->rtp.port ^ 1 : 0;
	}
}

/* The promise for line @i seen from the other side. */
static void turn_media(const struct sipalg_job *job, u32 i,
		       struct sipalg_media_map *map)
{
	const struct sipalg_sdp_media *media = &job->sdp.media[i];
	const struct sipalg_site *sites = job->sdp.sites;

	*map = job->media[i];
	if (!map->promised)
		return;
	map->rtp.addr = sites[media->conn].end.addr;
	map->rtp.port = media->port;
	if (!map->rtcp.port)
		return;
	map->rtcp = map->rtp;
	map->rtcp.port = media->rtcp_text.len ? media->rtcp_port :
						media->port + 1;
	if (media->rtcp_site >= 0)
		map->rtcp.addr = sites[media->rtcp_site].end.addr;
}

/*
 * @back is what @job made, on its way back: read as an answer to REGISTER,
 * where all that is echoed stands.
 */
static void turn_round(const struct sipalg_job *job, struct sipalg_job *back)
{
	u32 i;

	back->map = job->back;
	back->said = job->kept;
	back->transport = job->transport;
	back->msg.request = false;
	back->msg.method = SIPALG_METHOD_REGISTER;
	for (i = 0; job->plan_sdp && i < job->sdp.nr_media; i++)
		turn_media(job, i, &back->media[i]);
}

/* What names the sender alone has no echo: for that, pairs apply either way. */
static void add_other_ways(struct sipalg_map *map)
{
	u32 nr = map->nr;
	u32 i;

	for (i = 0; i < nr; i++)
		sipalg_map_add(map, &map->pairs[i].from, &map->pairs[i].to,
			       map->pairs[i].flags ^ SIPALG_MAP_INWARD);
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

/* What a place must name afterwards. */
static struct sipalg_end expect_end(const struct sipalg_job *job,
				    const struct sipalg_site *site)
{
	struct sipalg_end end = whole_end(site);
	u8 ways = ways_of(&job->msg, site->field);
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
		struct sipalg_end to = whole_end(b);

		RULE(a->field == b->field && a->flags == b->flags);
		if (end.addr.family)
			RULE(sipalg_end_equal(&end, &to));
		else
			RULE(!to.addr.family);
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
		pair = sipalg_map_find_way(&job->map, &end, SIPALG_WAY_IN);
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

static const char *compare_sdp(const struct sipalg_job *old,
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
static bool has_usual_lengths(const struct sipalg_job *job)
{
	const struct sipalg_msg *msg = &job->msg;
	u32 i;

	for (i = 0; i < msg->nr_parts; i++)
		if (has_zero(job, msg->parts[i].length))
			return false;
	for (i = 0; i < msg->nr_wraps; i++)
		if (has_zero(job, msg->wraps[i].length))
			return false;
	return !has_zero(job, msg->content_length);
}

static bool is_usual_body(const struct sipalg_job *job)
{
	u32 i;

	if (!job->plan_sdp)
		return true;
	if (!has_usual_lengths(job))
		return false;
	for (i = 0; i < job->sdp.nr_media; i++)
		if (has_zero(job, job->sdp.media[i].port_text) ||
		    (job->sdp.media[i].rtcp_text.len &&
		     (!job->sdp.media[i].rtcp_port ||
		      has_zero(job, job->sdp.media[i].rtcp_text))))
			return false;
	for (i = 0; i < job->sdp.nr_sites; i++)
		if (!is_usual_host(job, &job->sdp.sites[i]) ||
		    !is_usual_place(job, &job->sdp.sites[i]) ||
		    is_reserved(&job->sdp.sites[i].end.addr))
			return false;
	return true;
}

/* Each endpoint stays itself. Only an unusual form of it may be put right. */
static const char *check_identity(struct sipalg_job *job)
{
	u32 i;

	for (i = 0; i < job->map.nr; i++) {
		job->map.pairs[i].to = job->map.pairs[i].from;
		job->map.pairs[i].flags = 0;
	}
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
	fill_back(job);
	promise_all(job);
	if (!is_unreserved_sdp(job) || !plan(job))
		return 0;
	return write_all(job, to);
}

/* Back: @data is what @there has made. */
static u32 go_back(const struct sipalg_job *there, struct sipalg_job *back,
		   const u8 *data, u32 len, bool either_way)
{
	if (read_job(back, data, len))
		return 0;
	turn_round(there, back);
	if (either_way)
		add_other_ways(&back->map);
	if (!plan(back))
		return 0;
	return write_all(back, out[1]);
}

/* What the echo of a place would be heard as; 0 if it has none. */
static u8 voice_of(const struct sipalg_site *site)
{
	if (site->flags & (SIPALG_SITE_PARAM | SIPALG_SITE_PORT_ONLY))
		return SIPALG_VOICE_NONE;
	switch (site->field) {
	case SIPALG_FIELD_VIA:
		return SIPALG_VOICE_VIA;
	case SIPALG_FIELD_FROM:
		return SIPALG_VOICE_FROM;
	case SIPALG_FIELD_TO:
		return SIPALG_VOICE_TO;
	case SIPALG_FIELD_CONTACT:
	case SIPALG_FIELD_RECORD_ROUTE:
	case SIPALG_FIELD_PATH:
		return SIPALG_VOICE_URI;
	}
	return SIPALG_VOICE_NONE;
}

static struct sipalg_span text_of(const struct sipalg_site *site)
{
	struct sipalg_span text = { site->off, site->len };

	if (site->flags & SIPALG_SITE_HOST_ONLY)
		text.len = site->host_len;
	return text;
}

/* Whether place @i went out in words that place @j went out in too. */
static bool sounds_alike(const struct sipalg_job *old,
			 const struct sipalg_job *new, u32 i, u32 j)
{
	const struct sipalg_site *a = &old->msg.sites[i];
	const struct sipalg_site *b = &old->msg.sites[j];

	return i != j &&
	       voice_of(a) == voice_of(b) &&
	       equal_text(new, text_of(&new->msg.sites[i]),
			  new, text_of(&new->msg.sites[j])) &&
	       !equal_text(old, text_of(a), old, text_of(b));
}

/* In a response only Contact is its sender's own, and not when it registers. */
static bool is_own(const struct sipalg_msg *msg, const struct sipalg_site *site)
{
	return msg->request || (site->field == SIPALG_FIELD_CONTACT &&
				msg->method != SIPALG_METHOD_REGISTER);
}

/*
 * Whether the echo of place @i must be what it was. Of two spellings of one
 * endpoint only one can come back.
 */
static bool is_heard(const struct sipalg_job *old,
		     const struct sipalg_job *new, u32 i)
{
	const struct sipalg_site *site = &old->msg.sites[i];
	u32 j;

	if (!voice_of(site) || !is_own(&old->msg, site) ||
	    text_of(site).len > SIPALG_SAYING_MAX ||
	    text_of(&new->msg.sites[i]).len > SIPALG_SAYING_MAX)
		return false;
	for (j = 0; j < old->msg.nr_sites; j++)
		if (sounds_alike(old, new, i, j))
			return false;
	return true;
}

/* @there went out as @sent; @len bytes of @out came back. */
static const char *check_echoes(const struct sipalg_job *there,
				const struct sipalg_job *sent, u32 len)
{
	static struct sipalg_job echo;
	u32 i;

	if (there->kept.nr == SIPALG_SAYINGS_MAX)
		return NULL;
	RULE(!read_job(&echo, out[1], len));
	RULE(echo.msg.nr_sites == there->msg.nr_sites);
	for (i = 0; i < there->msg.nr_sites; i++)
		if (is_heard(there, sent, i))
			RULE(equal_text(there, text_of(&there->msg.sites[i]),
					&echo, text_of(&echo.msg.sites[i])));
	return NULL;
}

/* @sent was made by @there; with the same map nothing more changes. */
static const char *check_again(const struct sipalg_job *there,
			       struct sipalg_job *sent)
{
	sent->map = there->map;
	sent->back = there->back;
	sent->transport = there->transport;
	memcpy(sent->media, there->media, sizeof(sent->media));
	if (plan(sent))
		RULE(sent->edits.nr == 0);
	return NULL;
}

/* Whether the NAT is a plain one, and nothing was held back. */
static bool is_plain(const struct sipalg_job *job)
{
	u32 i;

	for (i = 0; i < job->map.nr; i++)
		if (job->map.pairs[i].flags ||
		    job->back.pairs[i].flags != SIPALG_MAP_INWARD)
			return false;
	return !job->msg.sealed && !job->msg.identity;
}

static const char *check_back(struct round *round, const u8 *data, u32 len,
			      u32 sent_len)
{
	struct sipalg_job *there = &round->there;
	struct sipalg_job *back = &round->back;
	const char *wrong;
	u32 back_len;
	bool usual;

	back_len = go_back(there, back, out[0], sent_len, true);
	if (!back_len)
		return NULL;
	wrong = check_edits(back);
	if (wrong || !is_plain(there))
		return wrong;
	if (is_usual_header(there, true) && is_usual_body(there))
		RULE(back_len == len && !memcmp(out[1], data, len));

	/* a Content-Length that stayed as it was may be put right later */
	usual = has_usual_lengths(there);
	back_len = go_there(back, out[1], back_len, out[2]);
	RULE(!usual || !back_len ||
	     (back_len == sent_len && !memcmp(out[2], out[0], sent_len)));
	return NULL;
}

static const char *check_round(struct round *round, const u8 *data, u32 len)
{
	static struct sipalg_job sent;
	struct sipalg_job *there = &round->there;
	const char *wrong;
	u32 sent_len;
	u32 back_len;

	sent_len = go_there(there, data, len, out[0]);
	if (!sent_len)
		return NULL;
	wrong = check_edits(there);
	if (wrong)
		return wrong;
	RULE(there->kept.nr <= SIPALG_SAYINGS_MAX);
	RULE(!read_job(&sent, out[0], sent_len));
	wrong = compare_msg(there, &sent);
	if (!wrong)
		wrong = compare_sdp(there, &sent);
	if (!wrong)
		wrong = check_again(there, &sent);
	if (wrong)
		return wrong;
	back_len = go_back(there, &round->back, out[0], sent_len, false);
	if (back_len)
		wrong = check_echoes(there, &sent, back_len);
	return wrong ? wrong : check_back(round, data, len, sent_len);
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
