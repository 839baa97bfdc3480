// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads one Via value and enters the addresses in it: sent-by, and the
 * parameters received, rport and maddr. Lists of values are left to msg.c.
 */
#include "via.h"
#include "addr.h"
#include "party.h"

/**
 * struct via - one Via value while it is read
 * @value: the value it stands in
 * @sent_by: what sent-by names; its port is never 0
 * @branch: text of branch
 * @received: index of received= among the sites, or -1
 * @rport: index of rport= among the sites, or -1
 */
struct via {
	struct sipalg_value *value;
	struct sipalg_end sent_by;
	struct sipalg_span branch;
	s32 received;
	s32 rport;
};

/*
 *	sent-protocol     = protocol-name SLASH protocol-version SLASH transport
 *	protocol-name     = "SIP" / token
 *	protocol-version  = token
 *	transport         = "UDP" / ... / other-transport  RFC 3261, 25.1
 */
static bool read_protocol(struct sipalg_cursor *cur, u8 *flags)
{
	const u8 *transport;
	u32 len;

	if (!sipalg_scan_run(cur, SIPALG_CLASS_TOKEN) ||
	    !sipalg_scan_mark(cur, '/') ||
	    !sipalg_scan_run(cur, SIPALG_CLASS_TOKEN) ||
	    !sipalg_scan_mark(cur, '/'))
		return false;
	transport = cur->data + cur->at;
	len = sipalg_scan_run(cur, SIPALG_CLASS_TOKEN);
	if (len >= 3 && sipalg_scan_equal(transport, 3, "tls"))
		*flags |= SIPALG_SITE_SECURE;
	sipalg_scan_space(cur);
	return len > 0;
}

/* sent-by = host [ COLON port ]; space may surround the colon */
static bool read_sent_by(struct via *via, u8 flags)
{
	struct sipalg_value *value = via->value;
	struct sipalg_site *site = sipalg_value_site(value);

	site->field = value->field;
	site->flags = flags;
	if (!sipalg_addr_read_host(&value->cur, site))
		return false;
	if (sipalg_scan_mark(&value->cur, ':') &&
	    !sipalg_addr_read_port(&value->cur, site))
		return false;
	via->sent_by = site->end;
	if (!via->sent_by.port)
		via->sent_by.port = flags & SIPALG_SITE_SECURE ?
				    SIPALG_PORT_SECURE : SIPALG_PORT_DEFAULT;
	return !site->end.addr.family || sipalg_value_add(value);
}

/*
 * Enters the host that is @text. IPv6 stands in received= without brackets by
 * the grammar, with them in many devices: both are read (RFC 5118, 4.5).
 *
 * Return: its index among the sites, -1 when it is no address, -2 when there
 * is no place.
 */
static s32 add_host(struct via *via, const struct sipalg_span *text)
{
	struct sipalg_value *value = via->value;
	struct sipalg_site *site = sipalg_value_site(value);
	struct sipalg_cursor cur = {
		value->cur.data, text->off, text->off + text->len
	};

	site->field = value->field;
	site->flags = SIPALG_SITE_PARAM;
	if (!sipalg_addr_read_host(&cur, site))
		return -1;
	if (cur.at != cur.end) {
		cur.at = text->off;
		if (!sipalg_addr_read_ipv6(&cur, &site->end.addr) ||
		    cur.at != cur.end)
			return -1;
		site->host_len = text->len;
		site->len = text->len;
	}
	if (!site->end.addr.family)
		return -1;
	site->end.port = via->sent_by.port;
	return sipalg_value_add(value) ? (s32)value->msg->nr_sites - 1 : -2;
}

/* rport = "rport" [ EQUAL 1*DIGIT ]			RFC 3581, 3 */
static bool add_rport(struct via *via, const struct sipalg_span *text)
{
	struct sipalg_value *value = via->value;
	struct sipalg_site *site = sipalg_value_site(value);
	struct sipalg_cursor cur = {
		value->cur.data, text->off, text->off + text->len
	};
	u32 port;

	if (!text->len)
		return true;
	if (!sipalg_scan_number(&cur, 65536, &port) || cur.at != cur.end ||
	    port > 65535 || text->len > 5)
		return false;
	if (!port)
		return true;
	site->off = text->off;
	site->host_len = 0;
	site->len = text->len;
	site->field = value->field;
	site->flags = SIPALG_SITE_PORT_ONLY;
	site->end = via->sent_by;
	site->end.port = port;
	via->rport = value->msg->nr_sites;
	return sipalg_value_add(value);
}

/*
 *	via-params = via-ttl / via-maddr / via-received / via-branch
 *	             / via-extension			   RFC 3261, 25.1
 */
static bool take_param(struct via *via, const struct sipalg_param *param)
{
	const struct sipalg_cursor *cur = &via->value->cur;

	switch (param->name.len) {
	case 5:
		if (sipalg_party_is(cur, param, "rport"))
			return add_rport(via, &param->text);
		if (sipalg_party_is(cur, param, "maddr"))
			return add_host(via, &param->text) > -2;
		return true;
	case 6:
		if (sipalg_party_is(cur, param, "branch"))
			via->branch = param->text;
		return true;
	case 8:
		if (sipalg_party_is(cur, param, "received"))
			via->received = add_host(via, &param->text);
		return via->received > -2;
	}
	return true;
}

/* received and rport name one endpoint; either may stand first. */
static void join_received(const struct via *via)
{
	struct sipalg_site *sites = via->value->msg->sites;

	if (via->rport < 0 || via->received < 0)
		return;
	sites[via->rport].end.addr = sites[via->received].end.addr;
	sites[via->received].end.port = sites[via->rport].end.port;
}

/**
 * sipalg_via_read() - read one Via value and enter its addresses
 * @value: the header's value; the cursor may be at space before it
 *
 *	via-parm = sent-protocol LWS sent-by *( SEMI via-params )
 *						       RFC 3261, 25.1
 *
 * The branch of the first Via of a message is kept. Accepted beyond the
 * grammar: empty parameters, and "rport=" without a number.
 *
 * Return: whether it was one, the cursor being behind it; or false also when
 * there was no place for an address.
 */
bool sipalg_via_read(struct sipalg_value *value)
{
	struct via via = { .value = value, .received = -1, .rport = -1 };
	struct sipalg_cursor *cur = &value->cur;
	struct sipalg_param param;
	u8 flags = value->flags;

	sipalg_scan_space(cur);
	if (!read_protocol(cur, &flags) || !read_sent_by(&via, flags))
		return false;
	do {
		if (!sipalg_party_read_param(cur, &param))
			return false;
		if (!take_param(&via, &param))
			return false;
	} while (param.name.len);
	join_received(&via);
	if (!value->msg->branch.len)
		value->msg->branch = via.branch;
	return true;
}
