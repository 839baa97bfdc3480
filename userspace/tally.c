// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which connections belong to a promised port, and what went through them: one
 * pass over conntrack's table for all ports at once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/sipalg.h>

#include "files.h"
#include "tally.h"
#include "track.h"

/**
 * struct port - a promised port, to be found by its public side
 * @inside: the phone
 * @outside: its public side
 * @traffic: gets what went through
 */
struct port {
	const struct endpoint *inside;
	const struct endpoint *outside;
	struct traffic *traffic;
};

/**
 * struct ports - all of them, in order
 * @item: the ports
 * @num: how many
 */
struct ports {
	struct port *item;
	size_t num;
};

/**
 * tally_order() - which endpoint comes first
 * @a: one
 * @b: another
 *
 * Return: less than 0, 0 if they are the same, or more.
 */
int tally_order(const struct endpoint *a, const struct endpoint *b)
{
	int order = a->family - b->family;

	if (!order)
		order = memcmp(a->addr, b->addr, sizeof(a->addr));
	return order ? order : (int)a->port - (int)b->port;
}

static int compare(const void *left, const void *right)
{
	const struct port *a = left, *b = right;

	return tally_order(a->outside, b->outside);
}

/* The first port with this public side; calls may share one. */
static size_t find_first(const struct ports *ports, const struct endpoint *outside)
{
	size_t low = 0, high = ports->num;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tally_order(ports->item[middle].outside, outside) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/**
 * struct passage - a connection as seen from a promised port
 * @inside: the phone's side
 * @outside: the public side
 * @peer: who is at the other end
 * @in: packets to the phone
 * @out: packets from the phone
 * @flow: the connection
 */
struct passage {
	const struct endpoint *inside;
	const struct endpoint *outside;
	const struct endpoint *peer;
	const struct way *in;
	const struct way *out;
	const struct flow *flow;
};

static void add_passage(const struct ports *ports,
			const struct passage *passage)
{
	size_t i;

	for (i = find_first(ports, passage->outside); i < ports->num; i++) {
		struct traffic *traffic = ports->item[i].traffic;

		if (tally_order(ports->item[i].outside, passage->outside))
			break;
		if (tally_order(ports->item[i].inside, passage->inside))
			continue;
		/* the peer of the connection that carries most */
		if (!traffic->flows || passage->in->packets +
		    passage->out->packets >= traffic->most) {
			traffic->peer = *passage->peer;
			traffic->most = passage->in->packets +
					passage->out->packets;
		}
		traffic->flows++;
		traffic->counted |= passage->flow->counted;
		traffic->offloaded |= passage->flow->offloaded;
		traffic->packets_in += passage->in->packets;
		traffic->bytes_in += passage->in->bytes;
		traffic->packets_out += passage->out->packets;
		traffic->bytes_out += passage->out->bytes;
	}
}

/* Begun by the phone, or from outside; between two phones it is both. */
static void take_flow(const struct flow *flow, void *data)
{
	const struct passage from_inside = {
		.inside = &flow->orig.src, .outside = &flow->reply.dst,
		.peer = &flow->orig.dst, .in = &flow->reply,
		.out = &flow->orig, .flow = flow,
	};
	const struct passage from_outside = {
		.inside = &flow->reply.src, .outside = &flow->orig.dst,
		.peer = &flow->orig.src, .in = &flow->orig,
		.out = &flow->reply, .flow = flow,
	};

	add_passage(data, &from_inside);
	add_passage(data, &from_outside);
}

static int tally(struct ports *ports)
{
	int64_t counting;
	size_t i;

	if (!ports->num)
		return 0;
	qsort(ports->item, ports->num, sizeof(*ports->item), compare);
	if (track_flows(take_flow, ports) < 0)
		return -1;
	/* where packets are counted, none is none */
	if (!files_number("/proc/sys/net/netfilter/nf_conntrack_acct",
			  &counting) || !counting)
		return 0;
	for (i = 0; i < ports->num; i++)
		if (!ports->item[i].traffic->flows)
			ports->item[i].traffic->counted = true;
	return 0;
}

/**
 * tally_calls() - count the packets of each medium
 * @calls: their media get them
 *
 * Return: 0; -1 with errno set, and nothing is known.
 */
int tally_calls(struct calls *calls)
{
	struct ports ports = { 0 };
	size_t i, k, num = 0;
	int ret;

	for (i = 0; i < calls->num; i++)
		num += calls->item[i].media_num;
	ports.item = calloc(num + 1, sizeof(*ports.item));
	if (!ports.item)
		return -1;
	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++) {
			struct medium *medium = &calls->item[i].media[k];

			ports.item[ports.num++] = (struct port){
				&medium->inside, &medium->mapped,
				&medium->traffic,
			};
		}
	ret = tally(&ports);
	free(ports.item);
	return ret;
}

/**
 * struct earlier - a port as it was
 * @id: Call-ID of its call
 * @medium: the port
 */
struct earlier {
	const char *id;
	const struct medium *medium;
};

static int compare_earlier(const void *left, const void *right)
{
	const struct earlier *a = left, *b = right;
	int order = tally_order(&a->medium->mapped, &b->medium->mapped);

	return order ? order : strcmp(a->id, b->id);
}

/* A connection that ended took its packets with it. */
static uint64_t take_away(uint64_t *now, uint64_t before)
{
	*now = *now > before ? *now - before : 0;
	return before;
}

static void take_traffic(struct traffic *now, const struct traffic *before,
			 uint32_t seconds)
{
	now->seconds = seconds;
	now->counted &= before->counted;
	now->watched = before->watched;
	now->left_in = before->left_in;
	now->left_out = before->left_out;
	now->earlier_in = take_away(&now->packets_in, before->packets_in);
	now->earlier_out = take_away(&now->packets_out, before->packets_out);
	take_away(&now->bytes_in, before->bytes_in);
	take_away(&now->bytes_out, before->bytes_out);
}

static void take_calls(struct calls *calls, const struct earlier *list,
		       size_t num, uint32_t seconds)
{
	size_t i, k;

	for (i = 0; i < calls->num; i++)
		for (k = 0; k < calls->item[i].media_num; k++) {
			struct medium *medium = &calls->item[i].media[k];
			struct earlier key = { calls->item[i].id, medium };
			const struct earlier *found;

			found = bsearch(&key, list, num, sizeof(key),
					compare_earlier);
			if (found)
				take_traffic(&medium->traffic,
					     &found->medium->traffic, seconds);
		}
}

/**
 * tally_since() - keep only the packets of the last few seconds
 * @calls: their media are counted, and are of these seconds then, but for those
 *	that were not there before
 * @before: the calls before that, counted
 * @seconds: how long ago that was
 *
 * Return: 0, or -1 without memory.
 */
int tally_since(struct calls *calls, const struct calls *before,
		uint32_t seconds)
{
	struct earlier *list;
	size_t i, k, num = 0;

	for (i = 0; i < before->num; i++)
		num += before->item[i].media_num;
	list = calloc(num + 1, sizeof(*list));
	if (!list)
		return -1;
	num = 0;
	for (i = 0; i < before->num; i++)
		for (k = 0; k < before->item[i].media_num; k++)
			list[num++] = (struct earlier){
				before->item[i].id, &before->item[i].media[k],
			};
	qsort(list, num, sizeof(*list), compare_earlier);
	take_calls(calls, list, num, seconds);
	free(list);
	return 0;
}

/**
 * tally_regs() - count the packets of each registered Contact
 * @regs: get them
 *
 * Return: 0; -1 with errno set, and nothing is known.
 */
int tally_regs(struct regs *regs)
{
	struct ports ports = { 0 };
	size_t i;
	int ret;

	ports.item = calloc(regs->num + 1, sizeof(*ports.item));
	if (!ports.item)
		return -1;
	for (i = 0; i < regs->num; i++)
		ports.item[ports.num++] = (struct port){
			&regs->item[i].inside, &regs->item[i].mapped,
			&regs->item[i].traffic,
		};
	ret = tally(&ports);
	free(ports.item);
	return ret;
}

/**
 * tally_silence() - who is not heard
 * @call: the call
 * @medium: one of its ports
 *
 * RTCP may be missing without anybody hearing less, and before the answer
 * there need not be any media.
 *
 * Return: who.
 */
enum silence tally_silence(const struct call *call,
			   const struct medium *medium)
{
	const struct traffic *traffic = &medium->traffic;

	if (call->state != SIPALG_CALL_ANSWERED || call->age_s < SILENCE_MIN ||
	    medium->kind != SIPALG_PINHOLE_RTP || !traffic->counted)
		return SILENCE_NONE;
	if (traffic->packets_in)
		return traffic->packets_out ? SILENCE_NONE : SILENCE_INSIDE;
	return traffic->packets_out ? SILENCE_OUTSIDE : SILENCE_BOTH;
}

/**
 * tally_loss() - which media come and do not leave
 * @call: the call
 * @medium: one of its ports
 *
 * Return: which.
 */
enum loss tally_loss(const struct call *call, const struct medium *medium)
{
	const struct traffic *traffic = &medium->traffic;
	enum loss loss = LOSS_NONE;

	if (call->state != SIPALG_CALL_ANSWERED || !traffic->watched ||
	    medium->kind != SIPALG_PINHOLE_RTP || !traffic->counted ||
	    traffic->offloaded)
		return LOSS_NONE;
	if (traffic->packets_in >= LOSS_MIN && !traffic->left_in)
		loss |= LOSS_IN;
	if (traffic->packets_out >= LOSS_MIN && !traffic->left_out)
		loss |= LOSS_OUT;
	return loss;
}

/**
 * tally_is_one_way() - does one side hear nothing, and the other something?
 * @call: the call
 * @medium: one of its ports
 *
 * Return: whether that is so; on hold nobody hears anything.
 */
bool tally_is_one_way(const struct call *call, const struct medium *medium)
{
	enum silence who = tally_silence(call, medium);

	return who == SILENCE_OUTSIDE || who == SILENCE_INSIDE ||
	       tally_loss(call, medium) != LOSS_NONE;
}

/**
 * tally_is_portless() - was no port opened for the media of an answered call?
 * @call: the call
 *
 * Return: whether that is so.
 */
bool tally_is_portless(const struct call *call)
{
	size_t i;

	for (i = 0; i < call->media_num; i++)
		if (call->media[i].kind != SIPALG_PINHOLE_SIGNAL)
			return false;
	return call->state == SIPALG_CALL_ANSWERED;
}

/**
 * tally_whole() - count packets of all the time again
 * @traffic: was of a few seconds
 */
void tally_whole(struct traffic *traffic)
{
	traffic->packets_in += traffic->earlier_in;
	traffic->packets_out += traffic->earlier_out;
	traffic->earlier_in = traffic->earlier_out = 0;
	traffic->seconds = 0;
}
