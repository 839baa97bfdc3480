// SPDX-License-Identifier: GPL-2.0-only
/*
 * Echoes: finds what an echo was written for, and tells what must be remembered
 * so that it can be found. How long that is remembered is left to state/.
 */
#include "rewrite.h"
#include "rule.h"
#include "../sip/scan.h"

/**
 * DOC: echoes
 *
 *	phone  10.0.0.2   --->   192.0.2.1:40000   --->   registrar
 *	phone  10.0.0.2:5060 <-- 192.0.2.1:40000   <---   its answer
 *
 * The far side gives back what it was given, and the phone compares it with
 * what it has written. The map turned round tells whose endpoint that is, but
 * not how it was spelled, nor whether it was translated at all: here the phone
 * left its port out. So when a message leaves, each place that will be echoed
 * is translated back in thought, with the map that the answer will be given.
 * Only what would not come back as it was is remembered: the text that leaves,
 * and the text that it was written for. In an ordinary message that is none.
 *
 * Nobody is heard but by an echo. A phone's own Contact may read like one that
 * the far side has sent, when both have the same address in private networks.
 * It is the phone's own all the same, and is translated.
 *
 * Several places may go out as the same text: two Contacts, or the Vias of a
 * message that went round. They come back in the order in which they left: the
 * first is given what stood in the first, and so on. If more come than left,
 * these are given what stood in the last.
 */

/**
 * struct words - what sayings are asked for
 * @voice: enum sipalg_voice
 * @len: bytes of @text
 * @text: host[:port] as it goes out
 */
struct words {
	u8 voice;
	u32 len;
	const u8 *text;
};

#define LAST		255	/* no place is behind that */

static bool names_person(const struct sipalg_site *site)
{
	return site->field == SIPALG_FIELD_FROM ||
	       site->field == SIPALG_FIELD_TO;
}

/*
 * Whether an endpoint is not named whole, here or at all. The text of one that
 * is cannot stand there: the port would be written twice.
 */
static bool is_partial(const struct sipalg_site *site)
{
	if (site->flags & (SIPALG_SITE_PARAM | SIPALG_SITE_PORT_ONLY))
		return true;
	return site->flags & SIPALG_SITE_HOST_ONLY && !names_person(site);
}

/* In an answer to REGISTER Contact is an echo, else the sender's own. */
static bool is_bindings(const struct sipalg_msg *msg, u8 field)
{
	return field == SIPALG_FIELD_CONTACT && !msg->request &&
	       msg->method == SIPALG_METHOD_REGISTER;
}

static u8 find_said(const struct sipalg_msg *msg,
		    const struct sipalg_site *site)
{
	if (is_partial(site) || (site->field == SIPALG_FIELD_CONTACT &&
				 !is_bindings(msg, site->field)))
		return SIPALG_VOICE_NONE;
	return sipalg_rules[site->field].hears[msg->request];
}

static u8 find_saying(const struct sipalg_msg *msg,
		      const struct sipalg_site *site)
{
	if (is_partial(site) || is_bindings(msg, site->field))
		return SIPALG_VOICE_NONE;
	return sipalg_rules[site->field].says[msg->request];
}

/* Of From and To the host alone counts. */
static u32 text_len(const struct sipalg_site *site)
{
	return site->flags & SIPALG_SITE_HOST_ONLY ? site->host_len : site->len;
}

/* What stood in place @nth of @words, or in the last one before it; or NULL. */
static const struct sipalg_saying *find_words(const struct sipalg_sayings *in,
					      const struct words *words,
					      u32 nth)
{
	const struct sipalg_saying *found = NULL;
	u32 i;

	for (i = 0; i < in->nr; i++) {
		const struct sipalg_saying *saying = &in->list[i];

		if (saying->voice == words->voice && saying->nth <= nth &&
		    saying->len == words->len &&
		    !memcmp(saying->text, words->text, words->len) &&
		    (!found || saying->nth > found->nth))
			found = saying;
	}
	return found;
}

/* How many places before @site are heard with @words. */
static u32 count_heard(const struct sipalg_job *job,
		       const struct sipalg_site *site,
		       const struct words *words)
{
	const struct sipalg_site *other = job->msg.sites;
	u32 nr = 0;

	for (; other < site; other++)
		nr += text_len(other) == words->len &&
		      find_said(&job->msg, other) == words->voice &&
		      !memcmp(job->data + other->off, words->text, words->len);
	return nr;
}

/**
 * sipalg_echo_find() - find what an echo was written for
 * @job: with said
 * @site: a place in its start line or header
 *
 * Return: the saying, whose own text is to stand there; NULL if it is no echo,
 * or one that the map gives back.
 */
const struct sipalg_saying *sipalg_echo_find(const struct sipalg_job *job,
					     const struct sipalg_site *site)
{
	const struct words words = {
		.voice = find_said(&job->msg, site), .len = text_len(site),
		.text = job->data + site->off
	};
	const struct sipalg_saying *saying;

	if (words.voice == SIPALG_VOICE_NONE)
		return NULL;
	saying = find_words(&job->said, &words, LAST);
	/* nearly always there is but one */
	if (!saying || !saying->nth)
		return saying;
	return find_words(&job->said, &words, count_heard(job, site, &words));
}

/* How long an IPv4 address is; what is longer has zeros that it needs not. */
static u32 count_digits(const struct sipalg_addr *addr)
{
	const u8 *b = addr->b;

	return 7 + (b[0] > 9) + (b[0] > 99) + (b[1] > 9) + (b[1] > 99) +
	       (b[2] > 9) + (b[2] > 99) + (b[3] > 9) + (b[3] > 99);
}

/* Whether the host is spelled as we would. */
static bool is_usual_host(const u8 *text, const struct sipalg_site *site)
{
	struct sipalg_word word;

	if (site->end.addr.family == 4)
		return count_digits(&site->end.addr) == site->host_len;
	word.len = 0;
	sipalg_word_addr(&word, &site->end.addr);
	return word.len + 2 == site->host_len &&
	       !memcmp(text + 1, word.b, word.len);
}

/*
 * Whether the port is written as we would. Space beside the colon stays if
 * there is one to stay by.
 */
static bool is_usual_port(const u8 *text, const struct sipalg_site *site,
			  bool stays)
{
	const u8 *colon = text + site->host_len;
	const u8 *digits = text + site->len;

	if (colon[0] == ':' && colon[1] >= '1' && colon[1] <= '9')
		return true;
	while (sipalg_scan_digit(digits[-1]))
		digits--;
	return *digits != '0' && (stays || digits == colon + 1);
}

/*
 * Whether @pair makes @text again of what @sent now is. A port that need not
 * change stays as it is written; see sipalg_rewrite_end().
 */
static bool restores(const struct sipalg_pair *pair, const u8 *text,
		     const struct sipalg_site *site,
		     const struct sipalg_site *sent)
{
	u16 port;

	if (!sipalg_addr_equal(&pair->to.addr, &site->end.addr) ||
	    !is_usual_host(text, site))
		return false;
	if (site->flags & SIPALG_SITE_HOST_ONLY)
		return true;
	port = sipalg_rule_port(sent, pair);
	if (port != site->end.port)
		return false;
	return !port || port == sent->end.port ||
	       is_usual_port(text, site, sent->end.port);
}

/* Whether the echo of @sent, by the map alone, would be the text of @site. */
static bool comes_back(const struct sipalg_job *job,
		       const struct sipalg_site *site,
		       const struct sipalg_site *sent, u8 ways)
{
	const struct sipalg_pair *pair;

	pair = sipalg_rule_find(&job->back, sent,
				ways | sipalg_rule_where(job->transport, sent));
	if (pair)
		return restores(pair, job->data + site->off, site, sent);
	return sent == site;
}

/*
 * The same of each way that it may take. What was From is To when the other
 * side asks, and the other way round.
 */
static bool is_usual(const struct sipalg_job *job,
		     const struct sipalg_site *site,
		     const struct sipalg_site *sent)
{
	const struct sipalg_msg *msg = &job->msg;
	u8 ways = sipalg_rule_ways(msg, site->field, !msg->request);
	u8 other;

	if (!comes_back(job, site, sent, ways))
		return false;
	if (!names_person(site) || !job->back.nr)
		return true;
	other = site->field == SIPALG_FIELD_FROM ? SIPALG_FIELD_TO :
						   SIPALG_FIELD_FROM;
	other = sipalg_rule_ways(msg, other, msg->request);
	return other == ways || comes_back(job, site, sent, other);
}

/*
 * What is sent in place of @old, by the edits from number @edit on.
 *
 * Return: bytes, or more than SIPALG_SAYING_MAX when there is no room.
 */
static u32 write_sent(const struct sipalg_job *job, struct sipalg_span old,
		      u32 edit, u8 *out)
{
	const struct sipalg_edit *list = job->edits.list;
	u32 end = old.off + old.len;
	u32 len = 0;
	u32 stop;

	for (; old.off < end; edit++) {
		stop = edit < job->edits.nr && list[edit].off < end ?
		       list[edit].off : end;
		if (stop - old.off > SIPALG_SAYING_MAX - len)
			return SIPALG_SAYING_MAX + 1;
		memcpy(out + len, job->data + old.off, stop - old.off);
		len += stop - old.off;
		if (stop == end)
			break;
		if (list[edit].new_len > SIPALG_SAYING_MAX - len)
			return SIPALG_SAYING_MAX + 1;
		memcpy(out + len, job->edits.text + list[edit].text,
		       list[edit].new_len);
		len += list[edit].new_len;
		old.off = stop + list[edit].old_len;
	}
	return len;
}

/* How many places before @site are said with @words. */
static u32 count_said(const struct sipalg_job *job,
		      const struct sipalg_site *site,
		      const struct words *words)
{
	const struct sipalg_site *other = job->msg.sites;
	u8 text[SIPALG_SAYING_MAX];
	u32 edit = 0;
	u32 nr = 0;

	for (; other < site; other++) {
		struct sipalg_span old = { other->off, text_len(other) };

		while (edit < job->edits.nr &&
		       job->edits.list[edit].off < old.off)
			edit++;
		nr += find_saying(&job->msg, other) == words->voice &&
		      write_sent(job, old, edit, text) == words->len &&
		      !memcmp(text, words->text, words->len);
	}
	return nr;
}

/*
 * Remembers a place that the edits from number @edit on have changed, if it is
 * unusual, or if its echo would be taken for that of another that is.
 */
static void remember(struct sipalg_job *job, const struct sipalg_site *site,
		     u32 edit, bool unusual)
{
	struct sipalg_sayings *kept = &job->kept;
	struct sipalg_saying *saying = &kept->list[kept->nr];
	struct sipalg_span old = { site->off, text_len(site) };
	struct words words = { find_saying(&job->msg, site), 0, saying->text };
	const struct sipalg_saying *other;

	if (kept->nr == SIPALG_SAYINGS_MAX || old.len > SIPALG_SAYING_MAX)
		return;
	words.len = write_sent(job, old, edit, saying->text);
	if (words.len > SIPALG_SAYING_MAX)
		return;
	other = find_words(kept, &words, LAST);
	if (other)
		unusual = other->own_len != old.len ||
			  memcmp(other->own, job->data + old.off, old.len);
	if (!unusual)
		return;
	saying->voice = words.voice;
	saying->len = words.len;
	saying->own_len = old.len;
	saying->nth = count_said(job, site, &words);
	memcpy(saying->own, job->data + old.off, old.len);
	kept->nr++;
}

/* Whether the place was changed, or would be on the way back. */
static bool is_ours(const struct sipalg_job *job,
		    const struct sipalg_site *site, u32 edit)
{
	return edit < job->edits.nr ||
	       sipalg_map_find_addr(&job->back, &site->end.addr,
				    SIPALG_WAY_BOTH);
}

#define KEEP_ANY							\
	(SIPALG_MAP_KEEP_VIA | SIPALG_MAP_KEEP_URI | SIPALG_MAP_KEEP_HOST)

/**
 * sipalg_echo_init() - see whether the answer undoes what the map does
 * @plan: with its job; gets mirror and own_len
 *
 * It does nearly always, and then most places need a few comparisons.
 */
void sipalg_echo_init(struct sipalg_plan *plan)
{
	const struct sipalg_pair *there = plan->job->map.pairs;
	const struct sipalg_pair *back = plan->job->back.pairs;

	plan->mirror = NULL;
	if (plan->job->map.nr && plan->job->back.nr &&
	    there->from.addr.family == 4 && !(back->flags & KEEP_ANY) &&
	    sipalg_end_equal(&there->to, &back->from) &&
	    sipalg_end_equal(&there->from, &back->to))
		plan->mirror = back;
	plan->own_len = plan->mirror ? count_digits(&back->to.addr) : ~0U;
}

/*
 * is_usual(), of what the map's first pair has made and the mirror undoes: it
 * is the first that is found. From is echoed in answers by the inward pairs,
 * To in requests of the other side by the outward ones; see rule.c.
 */
static bool is_mirrored(const struct sipalg_plan *plan,
			const struct sipalg_site *site,
			const struct sipalg_pair *pair)
{
	struct sipalg_site sent;

	if (site->host_len != plan->own_len)
		return false;
	if (names_person(site))
		return (site->field == SIPALG_FIELD_FROM) ==
		       !!(plan->mirror->flags & SIPALG_MAP_INWARD);
	if (site->flags & SIPALG_SITE_HOST_ONLY)
		return true;
	sent.flags = site->flags;
	sent.field = site->field;
	sent.end.port = sipalg_rule_port(site, pair);
	if (sipalg_rule_port(&sent, plan->mirror) != site->end.port)
		return false;
	return !site->end.port || sent.end.port == site->end.port ||
	       is_usual_port(plan->job->data + site->off, site,
			     sent.end.port);
}

/* is_usual(), of a place that @pair has changed. */
static bool is_undone(const struct sipalg_job *job,
		      const struct sipalg_site *site,
		      const struct sipalg_pair *pair)
{
	struct sipalg_site sent = {
		.flags = site->flags, .field = site->field,
		.end = { pair->to.addr, site->end.port }
	};

	if (!(site->flags & SIPALG_SITE_HOST_ONLY))
		sent.end.port = sipalg_rule_port(site, pair);
	return is_usual(job, site, &sent);
}

/* The same of any that is ours. A saying undone is to be done again. */
static bool is_known(const struct sipalg_job *job,
		     const struct sipalg_site *site,
		     const struct sipalg_pair *pair, u32 edit)
{
	if (edit == job->edits.nr)
		return is_usual(job, site, site);
	return pair && is_undone(job, site, pair);
}

/*
 * Record-Route of an answer is new where its sender wrote it: a proxy inside
 * that put itself into the path of a call from outside. Where it was given back
 * to its owner, nobody will hear of it again.
 */
static bool is_last_echo(const struct sipalg_job *job,
			 const struct sipalg_site *site,
			 const struct sipalg_pair *pair, u32 edit)
{
	if (site->field != SIPALG_FIELD_RECORD_ROUTE || job->msg.request)
		return false;
	return pair ? pair->flags & SIPALG_MAP_INWARD : edit < job->edits.nr;
}

/* sipalg_echo_keep(), of a place that the mirror does not undo. */
static void keep_unusual(struct sipalg_job *job,
			 const struct sipalg_site *site,
			 const struct sipalg_pair *pair, u32 edit)
{
	bool unusual;

	if (find_saying(&job->msg, site) == SIPALG_VOICE_NONE ||
	    !is_ours(job, site, edit) || is_last_echo(job, site, pair, edit))
		return;
	unusual = job->keep_all || !is_known(job, site, pair, edit);
	if (unusual || job->kept.nr)
		remember(job, site, edit, unusual);
}

/**
 * sipalg_echo_keep() - remember a place, if its echo would not be as it is
 * @plan: its job has back; edits of this place are made. Gets kept
 * @site: the place
 * @pair: what it was translated by; NULL if it was by a saying, or not at all
 * @edit: the number that the first edit of this place has
 *
 * What does not fit is not remembered.
 */
void sipalg_echo_keep(struct sipalg_plan *plan, const struct sipalg_site *site,
		      const struct sipalg_pair *pair, u32 edit)
{
	struct sipalg_job *job = plan->job;

	/* nearly always */
	if (pair == job->map.pairs && !job->keep_all && !job->kept.nr &&
	    is_mirrored(plan, site, pair))
		return;
	keep_unusual(job, site, pair, edit);
}
