// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values as people write them. Whatever came from a stranger leaves this file
 * as printable ASCII.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "units.h"

#define MINUTE	60u
#define HOUR	(60u * MINUTE)
#define DAY	(24u * HOUR)

/**
 * units_number() - a number, thousands apart
 * @value: 183604
 * @text: gets "183,604"
 *
 * Return: the text.
 */
const char *units_number(uint64_t value, struct text *text)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, value);
	char *to = text->s;
	int i;

	for (i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text->s;
}

static const char *put_days(uint64_t seconds, struct text *text)
{
	snprintf(text->s, sizeof(text->s), "%" PRIu64 "d %uh", seconds / DAY,
		 (unsigned int)(seconds % DAY / HOUR));
	return text->s;
}

/**
 * units_clock() - a time for a column
 * @seconds: 761
 * @text: gets "12:41", with hours "1:02:03", with days "2d 4h"
 *
 * Return: the text.
 */
const char *units_clock(uint64_t seconds, struct text *text)
{
	unsigned int in_day = seconds % DAY;
	unsigned int h = in_day / HOUR, m = in_day % HOUR / MINUTE;
	unsigned int s = in_day % MINUTE;

	if (seconds >= DAY)
		return put_days(seconds, text);
	if (h)
		snprintf(text->s, sizeof(text->s), "%u:%02u:%02u", h, m, s);
	else
		snprintf(text->s, sizeof(text->s), "%u:%02u", m, s);
	return text->s;
}

/**
 * units_span() - a time for a sentence
 * @seconds: 187
 * @text: gets "3m 07s", or "41s", "1h 02m", "2d 4h"
 *
 * Return: the text.
 */
const char *units_span(uint64_t seconds, struct text *text)
{
	unsigned int in_day = seconds % DAY;
	unsigned int h = in_day / HOUR, m = in_day % HOUR / MINUTE;
	unsigned int s = in_day % MINUTE;

	if (seconds >= DAY)
		return put_days(seconds, text);
	if (h)
		snprintf(text->s, sizeof(text->s), "%uh %02um", h, m);
	else if (m)
		snprintf(text->s, sizeof(text->s), "%um %02us", m, s);
	else
		snprintf(text->s, sizeof(text->s), "%us", s);
	return text->s;
}

/* The seconds as @format has them, and the milliseconds of @time_ns. */
static const char *write_time(struct text *text, const char *format,
			      const struct tm *tm, uint64_t time_ns)
{
	size_t len = strftime(text->s, sizeof(text->s), format, tm);

	snprintf(text->s + len, sizeof(text->s) - len, ".%03u",
		 (unsigned int)(time_ns / 1000000 % 1000));
	return text->s;
}

/**
 * units_moment() - when today, for a line
 * @time_ns: since 1970
 * @text: gets "14:02:11.482", as the clocks here have it
 *
 * Return: the text.
 */
const char *units_moment(uint64_t time_ns, struct text *text)
{
	time_t seconds = time_ns / 1000000000;
	struct tm tm;

	localtime_r(&seconds, &tm);
	return write_time(text, "%H:%M:%S", &tm, time_ns);
}

/**
 * units_date() - when, for a program
 * @time_ns: since 1970
 * @text: gets "2026-01-02T14:02:11.482Z"
 *
 * Return: the text.
 */
const char *units_date(uint64_t time_ns, struct text *text)
{
	time_t seconds = time_ns / 1000000000;
	struct tm tm;

	gmtime_r(&seconds, &tm);
	write_time(text, "%Y-%m-%dT%H:%M:%S", &tm, time_ns);
	strcat(text->s, "Z");
	return text->s;
}

/**
 * units_host() - an address without its port
 * @endpoint: the endpoint
 * @text: gets "192.0.2.1", "2001:db8::1", or "-" for none
 *
 * Return: the text.
 */
const char *units_host(const struct endpoint *endpoint, struct text *text)
{
	if (!inet_ntop(endpoint->family, endpoint->addr, text->s,
		       sizeof(text->s)))
		strcpy(text->s, "-");
	return text->s;
}

/**
 * units_endpoint() - an address and its port
 * @endpoint: the endpoint
 * @text: gets "192.0.2.1:5060", "[2001:db8::1]:5060", or "-" for none
 *
 * Return: the text.
 */
const char *units_endpoint(const struct endpoint *endpoint, struct text *text)
{
	bool six = endpoint->family == AF_INET6;
	struct text host;

	units_host(endpoint, &host);
	if (endpoint->family == AF_UNSPEC)
		*text = host;
	else
		snprintf(text->s, sizeof(text->s),
			 six ? "[%.45s]:%u" : "%.45s:%u", host.s,
			 endpoint->port);
	return text->s;
}

static const char *put_plain(const char *bytes, char least, struct text *text)
{
	const unsigned char *from = (const unsigned char *)bytes;
	char *to = text->s, *end = text->s + sizeof(text->s) - 4;

	for (; *from && to < end; from++) {
		if (*from >= least && *from <= '~')
			*to++ = *from;
		else
			to += snprintf(to, 5, "\\x%02x", *from);
	}
	*to = '\0';
	return text->s;
}

/**
 * units_plain() - bytes of a stranger, safe on a terminal
 * @bytes: what does not fit is left out
 * @text: gets them with all but visible ASCII written as \xHH
 *
 * Return: the text.
 */
const char *units_plain(const char *bytes, struct text *text)
{
	return put_plain(bytes, '!', text);
}

/**
 * units_sentence() - the same where spaces are wanted
 * @bytes: what does not fit is left out
 * @text: gets them with all but printable ASCII written as \xHH
 *
 * Return: the text.
 */
const char *units_sentence(const char *bytes, struct text *text)
{
	return put_plain(bytes, ' ', text);
}
