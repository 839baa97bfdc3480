// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the NAT of a round is like: who becomes whom, what is promised. An input
 * may choose it; else each place is translated. See invariant_choose().
 */
#include "rules.h"

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

void invariant_nat_begin(void)
{
	choices.next = 0;
	choices.strangers = false;
}

/* One of @nr; 0, the usual one, where nothing is chosen. */
static u32 choose(u32 nr)
{
	if (choices.next >= choices.nr)
		return 0;
	return choices.bytes[choices.next++] % nr;
}

/* 198.18.0.0/15 and 2001:2::/48 are nobody's: RFC 2544, RFC 5180. */
bool invariant_nat_reserved(const struct sipalg_addr *addr)
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
	if (sipalg_map_find_addr(&job->map, addr, SIPALG_WAY_BOTH))
		return false;
	if (!sipalg_map_find_addr(&strangers, addr, SIPALG_WAY_BOTH) &&
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

/*
 * Maps the endpoints of the message, all of them unless chosen otherwise. An
 * address becomes one other address, and where some text names only half of an
 * endpoint, ports stay, and habits are those of the address: else the other
 * half, elsewhere, could not be found on the way back.
 *
 * Return: whether there was a place for all, and none is reserved.
 */
bool invariant_nat_map(struct sipalg_job *job, bool keep_ports)
{
	u32 i;

	for (i = 0; i < job->msg.nr_sites; i++)
		if (job->msg.sites[i].flags &
		    (SIPALG_SITE_PARAM | SIPALG_SITE_PORT_ONLY))
			keep_ports = true;
	for (i = 0; i < job->msg.nr_sites; i++) {
		struct sipalg_end from = invariant_read_end(&job->msg.sites[i]);
		const struct sipalg_pair *known;
		struct sipalg_end to;
		u8 flags;

		if (!from.addr.family || sipalg_map_find(&job->map, &from))
			continue;
		if (invariant_nat_reserved(&from.addr))
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
void invariant_nat_answer(struct sipalg_job *job)
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

/* RTCP that is not named is on the next port, and stays there. */
static u16 control_port(const struct sipalg_sdp_media *media, u16 port)
{
	return media->rtcp_text.len ? port ^ 1 : port + 1;
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

void invariant_nat_promise(struct sipalg_job *job)
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
		if (!addr->family || invariant_nat_reserved(addr) || choose(4) == 3)
			continue;
		map->promised = true;
		map->candidates = choose(2) == 0;
		map->rtp.addr = media_addr(job, i);
		map->rtp.port = choose(4) == 3 ? media->port : 10000 + 2 * i;
		map->rtcp = map->rtp;
		map->rtcp.port = is_promisable(job, i) ?
				 control_port(media, map->rtp.port) : 0;
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
void invariant_nat_turn(const struct sipalg_job *job, struct sipalg_job *back)
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
void invariant_nat_both_ways(struct sipalg_map *map)
{
	u32 nr = map->nr;
	u32 i;

	for (i = 0; i < nr; i++)
		sipalg_map_add(map, &map->pairs[i].from, &map->pairs[i].to,
			       map->pairs[i].flags ^ SIPALG_MAP_INWARD);
}
