// SPDX-License-Identifier: GPL-2.0-only
/*
 * The echo of every place, by the map of the answer and what was kept, is what
 * the place was, byte for byte.
 */
#include "rules.h"

/* What the echo of a place would be heard as; 0 if it has none. */
static u8 voice_of(const struct sipalg_site *site)
{
	if (site->flags & (SIPALG_SITE_PARAM | SIPALG_SITE_PORT_ONLY))
		return SIPALG_VOICE_NONE;
	/* a host before a maddr that is another */
	if (site->flags & SIPALG_SITE_HOST_ONLY &&
	    site->field != SIPALG_FIELD_FROM && site->field != SIPALG_FIELD_TO)
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

/* In a response only Contact is its sender's own, and not when it registers. */
static bool is_own(const struct sipalg_msg *msg, const struct sipalg_site *site)
{
	return msg->request || (site->field == SIPALG_FIELD_CONTACT &&
				msg->method != SIPALG_METHOD_REGISTER);
}

/*
 * What is somebody else's in a response has been echoed by that. Here all is
 * echoed once more, and it would be taken for a place of the sender's own.
 */
static bool is_disturbed(const struct sipalg_msg *msg, u8 voice)
{
	u32 i;

	for (i = 0; i < msg->nr_sites; i++)
		if (voice_of(&msg->sites[i]) == voice &&
		    !is_own(msg, &msg->sites[i]))
			return true;
	return false;
}

/* Whether the echo of place @i must be what it was. */
static bool is_heard(const struct sipalg_job *old,
		     const struct sipalg_job *new, u32 i)
{
	const struct sipalg_site *site = &old->msg.sites[i];

	return voice_of(site) && is_own(&old->msg, site) &&
	       !is_disturbed(&old->msg, voice_of(site)) &&
	       text_of(site).len <= SIPALG_SAYING_MAX &&
	       text_of(&new->msg.sites[i]).len <= SIPALG_SAYING_MAX;
}

/*
 * A maddr is not remembered. Beside a host that is, it may come back as another
 * address than that, and then the port is a place of its own.
 */
static bool has_maddr(const struct sipalg_job *job)
{
	u32 i;

	for (i = 0; i < job->msg.nr_sites; i++)
		if (job->msg.sites[i].flags & SIPALG_SITE_PARAM)
			return true;
	return false;
}

/* @there went out as @sent; @data came back. */
const char *invariant_echo_check(const struct sipalg_job *there,
				 const struct sipalg_job *sent,
				 const u8 *data, u32 len)
{
	static struct sipalg_job echo;
	const struct sipalg_site *site = there->msg.sites;
	u32 reason;
	u32 i;

	if (there->kept.nr == SIPALG_SAYINGS_MAX)
		return NULL;
	reason = invariant_read_job(&echo, data, len);
	RULE(!reason || reason == SIPALG_TOO_MANY_ADDRESSES);
	if (reason || echo.msg.nr_sites != there->msg.nr_sites) {
		RULE(has_maddr(there));
		return NULL;
	}
	for (i = 0; i < there->msg.nr_sites; i++, site++)
		if (is_heard(there, sent, i))
			RULE(invariant_read_same(there, text_of(site), &echo,
						 text_of(&echo.msg.sites[i])));
	return NULL;
}
