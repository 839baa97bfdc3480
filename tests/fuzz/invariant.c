// SPDX-License-Identifier: GPL-2.0-only
/*
 * The round of a message, there and back, and its rules:
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
#include "rules.h"

#define ROOM	(1 << 17)

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

/* Each endpoint stays itself. Only an unusual form of it may be put right. */
static const char *check_identity(struct sipalg_job *job)
{
	u32 i;

	for (i = 0; i < job->map.nr; i++) {
		job->map.pairs[i].to = job->map.pairs[i].from;
		job->map.pairs[i].flags = 0;
	}
	if (plan(job) && invariant_usual_header(job, false) &&
	    invariant_usual_body(job))
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
		if (invariant_nat_reserved(&job->sdp.sites[i].end.addr))
			return false;
	return true;
}

/* There: reads, maps, plans and writes @data. Return: the new length, or 0. */
static u32 go_there(struct sipalg_job *job, const u8 *data, u32 len, u8 *to)
{
	if (invariant_read_job(job, data, len) ||
	    !invariant_nat_map(job, false))
		return 0;
	invariant_nat_answer(job);
	invariant_nat_promise(job);
	if (!is_unreserved_sdp(job) || !plan(job))
		return 0;
	return write_all(job, to);
}

/* Back: @data is what @there has made. */
static u32 go_back(const struct sipalg_job *there, struct sipalg_job *back,
		   const u8 *data, u32 len, bool either_way)
{
	if (invariant_read_job(back, data, len))
		return 0;
	invariant_nat_turn(there, back);
	if (either_way)
		invariant_nat_both_ways(&back->map);
	if (!plan(back))
		return 0;
	return write_all(back, out[1]);
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
	if (invariant_usual_header(there, true) && invariant_usual_body(there))
		RULE(back_len == len && !memcmp(out[1], data, len));

	/* a Content-Length that stayed as it was may be put right later */
	usual = invariant_usual_lengths(there);
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
	RULE(!invariant_read_job(&sent, out[0], sent_len));
	wrong = invariant_compare_msg(there, &sent);
	if (!wrong)
		wrong = invariant_compare_sdp(there, &sent);
	if (!wrong)
		wrong = check_again(there, &sent);
	if (wrong)
		return wrong;
	back_len = go_back(there, &round->back, out[0], sent_len, false);
	if (back_len)
		wrong = invariant_echo_check(there, &sent, out[1], back_len);
	return wrong ? wrong : check_back(round, data, len, sent_len);
}

const char *invariant_of_rewrite(const u8 *data, u32 len)
{
	static struct round round;
	const char *wrong;

	if (len > ROOM / 2 || invariant_read_job(&round.there, data, len))
		return NULL;
	wrong = check_foreign(&round.there);
	if (wrong)
		return wrong;
	invariant_read_job(&round.there, data, len);
	if (invariant_nat_map(&round.there, true)) {
		wrong = check_identity(&round.there);
		if (wrong)
			return wrong;
	}
	return check_round(&round, data, len);
}
