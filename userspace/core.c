// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's own reading and planning of a message: kmod/sip and kmod/nat as
 * they are, asked as kmod/hook/process.c does. What the module would know or
 * reserve is assumed: the mappings that are named, and for media the phone's
 * own ports. Prints nothing.
 */
#include <string.h>

#include <linux/sipalg_counters.h>

#include "nat/rewrite.h"

#include "core.h"

static struct sipalg_job job;

static struct sipalg_end to_end(const struct endpoint *endpoint)
{
	struct sipalg_end end = { .port = endpoint->port };

	end.addr.family = endpoint->family == AF_INET6 ? 6 : 4;
	memcpy(end.addr.b, endpoint->addr,
	       endpoint->family == AF_INET6 ? 16 : 4);
	return end;
}

static void fill_maps(const struct message *message)
{
	size_t i;

	for (i = 0; i < message->mappings_num; i++) {
		struct sipalg_end in = to_end(&message->mapping[i].inside);
		struct sipalg_end out = to_end(&message->mapping[i].outside);

		if (message->heading == HEADING_OUT) {
			sipalg_map_add(&job.map, &in, &out, 0);
			sipalg_map_add(&job.back, &out, &in, SIPALG_MAP_INWARD);
		} else if (message->heading == HEADING_IN) {
			sipalg_map_add(&job.map, &out, &in, SIPALG_MAP_INWARD);
			sipalg_map_add(&job.back, &in, &out, 0);
		}
	}
}

static bool is_candidate(const struct sipalg_sdp_media *media,
			 const struct sipalg_end *end)
{
	u32 i;

	for (i = media->first; i < media->end; i++)
		if (job.sdp.sites[i].field == SIPALG_FIELD_SDP_CANDIDATE &&
		    sipalg_end_equal(&job.sdp.sites[i].end, end))
			return true;
	return false;
}

/* As if the phone's own ports were free, of the lines that name the phone. */
static bool promise(u32 i, const struct mapping *mapping)
{
	const struct sipalg_sdp_media *media = &job.sdp.media[i];
	struct sipalg_media_map *map = &job.media[i];
	struct sipalg_end in = to_end(&mapping->inside);
	const struct sipalg_addr *control = NULL;

	*map = (struct sipalg_media_map){ .promised = false };
	if (!media->port || media->conn < 0 ||
	    !sipalg_addr_equal(&job.sdp.sites[media->conn].end.addr, &in.addr))
		return false;
	map->promised = true;
	map->rtp = to_end(&mapping->outside);
	map->rtp.port = media->port;
	if (media->rtcp_port)
		control = media->rtcp_site < 0 ? &in.addr :
			  &job.sdp.sites[media->rtcp_site].end.addr;
	if (control && sipalg_addr_equal(control, &in.addr)) {
		map->rtcp = map->rtp;
		map->rtcp.port = media->rtcp_port;
	}
	map->candidates = media->ice && !is_candidate(media, &map->rtp);
	return true;
}

static enum sipalg_reason read_sdp(const struct message *message,
				   struct plan *plan)
{
	enum sipalg_reason reason = SIPALG_OK;
	u32 i;

	sipalg_sdp_init(&job.sdp);
	for (i = 0; i < job.msg.nr_parts && reason == SIPALG_OK; i++)
		reason = sipalg_sdp_parse(job.data, job.msg.parts[i].text,
					  &job.sdp);
	if (reason != SIPALG_OK)
		return reason;
	plan->media_num = job.sdp.nr_media;
	job.plan_sdp = job.msg.sealed == SIPALG_OK;
	for (i = 0; i < job.sdp.nr_media; i++) {
		job.media[i] = (struct sipalg_media_map){ .promised = false };
		if (message->heading == HEADING_OUT && job.plan_sdp)
			plan->promised += promise(i, &message->mapping[0]);
	}
	return SIPALG_OK;
}

static enum sipalg_reason read_message(const struct message *message,
				       struct plan *plan)
{
	enum sipalg_reason reason;

	memset(&job, 0, sizeof(job));
	job.data = message->data;
	job.len = message->len;
	job.transport = message->stream ? SIPALG_SITE_STREAM :
					  SIPALG_SITE_DATAGRAM;
	reason = sipalg_msg_parse(job.data, job.len, &job.msg);
	if (reason != SIPALG_OK)
		return reason;
	plan->is_request = job.msg.request;
	plan->name = job.data + job.msg.method_text.off;
	plan->name_len = job.msg.method_text.len;
	plan->status = job.msg.status;
	plan->body_reason = job.msg.body_reason;
	plan->sealed = job.msg.sealed;
	if (job.msg.has_sdp) {
		reason = read_sdp(message, plan);
		if (reason != SIPALG_OK)
			plan->body_reason = reason;
	}
	fill_maps(message);
	sipalg_edit_init(&job.edits);
	return job.map.nr ? sipalg_rewrite_plan(&job) : SIPALG_OK;
}

/**
 * core_plan() - what the module would do with a message
 * @message: the message, and what is around it
 * @plan: filled; it points into the message, and holds until the next is asked
 */
void core_plan(const struct message *message, struct plan *plan)
{
	u32 i;

	memset(plan, 0, sizeof(*plan));
	plan->reason = read_message(message, plan);
	if (plan->reason != SIPALG_OK)
		job.edits.nr = 0;
	for (i = 0; i < job.edits.nr && i < CHANGES_MAX; i++) {
		const struct sipalg_edit *edit = &job.edits.list[i];

		plan->place[plan->places_num++] = (struct place){
			.field = SIPALG_COUNT_EDIT_REQUEST_URI + edit->field,
			.off = edit->off,
			.old_len = edit->old_len,
			.text = job.edits.text + edit->text,
			.len = edit->new_len,
		};
	}
	if (job.edits.nr)
		plan->growth = job.edits.growth;
}

/**
 * core_write() - the message as it would go on
 * @message: that was planned last
 * @out: gets it; room for SIPALG_EDIT_TEXT_MAX more than it has
 *
 * Return: its length.
 */
size_t core_write(const struct message *message, uint8_t *out)
{
	struct sipalg_span span;

	memcpy(out, message->data, message->len);
	if (!job.edits.nr)
		return message->len;
	span = sipalg_edit_span(&job.edits);
	sipalg_edit_write(&job.edits, message->data, out + span.off);
	memcpy(out + span.off + span.len + job.edits.growth,
	       message->data + span.off + span.len,
	       message->len - span.off - span.len);
	return message->len + job.edits.growth;
}
