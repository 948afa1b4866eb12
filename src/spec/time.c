/* Parses a time: UNIX seconds, ISO 8601, an age, or a word. */
#define _DEFAULT_SOURCE /* timegm */
#include <string.h>
#include <strings.h>
#include <time.h>

#include "lib/base/text.h"
#include "number.h"

/* A date and time of day, and the offset of its zone from UTC. */
struct iso {
	struct tm tm;
	bool has_zone;
	int64_t ahead_s;
};

static bool
take_char(struct upid_str *s, const char *any)
{
	if (s->n == 0 || *s->p == '\0' || strchr(any, *s->p) == NULL)
		return false;
	s->p++;
	s->n--;
	return true;
}

static bool
take_number(int *value, struct upid_str *s, size_t digits)
{
	*value = 0;
	for (size_t i = 0; i < digits; i++) {
		if (s->n == 0 || *s->p < '0' || *s->p > '9')
			return false;
		*value = *value * 10 + (*s->p++ - '0');
		s->n--;
	}
	return true;
}

/* "Z", "+02:00", "-0530", "+02" */
static bool
take_zone(struct iso *t, struct upid_str *s)
{
	bool minus = s->n > 0 && *s->p == '-';
	int hours, minutes = 0;

	if (take_char(s, "zZ"))
		return t->has_zone = true;
	if (!take_char(s, "+-") || !take_number(&hours, s, 2))
		return false;
	if (take_char(s, ":") ? !take_number(&minutes, s, 2)
	                      : s->n > 0 && !take_number(&minutes, s, 2))
		return false;
	t->ahead_s = (int64_t)(minus ? -1 : 1) * (hours * 3600 + minutes * 60);
	return t->has_zone = hours < 24 && minutes < 60;
}

static bool
take_clock(struct iso *t, struct upid_str *s)
{
	if (!take_number(&t->tm.tm_hour, s, 2) || !take_char(s, ":") ||
	    !take_number(&t->tm.tm_min, s, 2))
		return false;
	if (take_char(s, ":")) {
		if (!take_number(&t->tm.tm_sec, s, 2))
			return false;
		if (take_char(s, ".,"))
			while (take_char(s, "0123456789"))
				;
	}
	(void)take_char(s, " ");
	return s->n == 0 || take_zone(t, s);
}

/* Whether the date exists: timegm() silently moves one that does not, such as 30 February. */
static bool
exists(const struct iso *t)
{
	struct tm tm = t->tm;

	return tm.tm_hour < 24 && tm.tm_min < 60 && tm.tm_sec < 61 && timegm(&tm) >= 0 &&
	       tm.tm_mday == t->tm.tm_mday && tm.tm_mon == t->tm.tm_mon;
}

static bool
read_iso(struct iso *t, struct upid_str s)
{
	*t = (struct iso){ .tm.tm_isdst = -1 };
	if (!take_number(&t->tm.tm_year, &s, 4) || !take_char(&s, "-") ||
	    !take_number(&t->tm.tm_mon, &s, 2) || !take_char(&s, "-") ||
	    !take_number(&t->tm.tm_mday, &s, 2))
		return false;
	t->tm.tm_year -= 1900;
	t->tm.tm_mon--;
	if (take_char(&s, "Tt ") && !take_clock(t, &s))
		return false;
	return s.n == 0 && exists(t);
}

static bool
is_word(struct upid_str text, const char *word)
{
	return text.n == strlen(word) && strncasecmp(text.p, word, text.n) == 0;
}

/* Local midnight, `days` days ago. */
static int64_t
midnight(const struct spec_calendar *c, int days)
{
	struct tm tm;

	c->to_local(c->ctx, &tm, c->now_s(c->ctx));
	tm = (struct tm){ .tm_year = tm.tm_year,
		          .tm_mon = tm.tm_mon,
		          .tm_mday = tm.tm_mday - days,
		          .tm_isdst = -1 };
	return c->from_local(c->ctx, &tm);
}

static bool
read_age(int64_t *unix_s, struct upid_str text, const struct spec_calendar *c)
{
	struct upid_str age;
	bool plain, ago = upid_ends(text, " ago", &age) && age.n > 0;
	int64_t ms;

	if (ago)
		text = age;
	if (!spec_duration(&ms, &plain, text) || ms < 0 || (plain && ago))
		return false;
	*unix_s = plain ? ms / 1000 : c->now_s(c->ctx) - ms / 1000;
	return *unix_s >= 0;
}

bool
spec_time(int64_t *unix_s, struct upid_str text, const struct spec_calendar *c)
{
	struct iso t;

	if (is_word(text, "now"))
		*unix_s = c->now_s(c->ctx);
	else if (is_word(text, "today") || is_word(text, "yesterday"))
		*unix_s = midnight(c, is_word(text, "yesterday"));
	else if (!read_iso(&t, text))
		return read_age(unix_s, text, c);
	else
		*unix_s = t.has_zone ? (int64_t)timegm(&t.tm) - t.ahead_s
		                     : c->from_local(c->ctx, &t.tm);
	return *unix_s >= 0;
}
