#include <string.h>

#include "stamp.h"

static bool
digits(const char *p, int count, int64_t *value)
{
	*value = 0;
	for (int i = 0; i < count; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*value = *value * 10 + (p[i] - '0');
	}
	return true;
}

/* Days since 1970 for a date: Howard Hinnant's days_from_civil. */
static int64_t
days(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* Parses "2026-08-20?14:00:01" with `between` at the question mark, as if it were UTC. */
static bool
date_time(const char *p, char between, int64_t *s)
{
	int64_t y, mo, d, h, mi, sec;

	if (p[4] != '-' || p[7] != '-' || p[10] != between || p[13] != ':' || p[16] != ':')
		return false;
	if (!digits(p, 4, &y) || !digits(p + 5, 2, &mo) || !digits(p + 8, 2, &d) ||
	    !digits(p + 11, 2, &h) || !digits(p + 14, 2, &mi) || !digits(p + 17, 2, &sec))
		return false;
	if (y < 1970 || mo < 1 || mo > 12 || d < 1 || d > 31 || h > 23 || mi > 59 || sec > 60)
		return false;
	*s = ((days(y, mo, d) * 24 + h) * 60 + mi) * 60 + sec;
	return true;
}

enum { DATE_TIME = 19, ZONE = 6 };

bool
upid_take_local_time(struct upid_str *text, struct upid_moment *at)
{
	*at = (struct upid_moment){ .known = true };
	if (text->n < DATE_TIME || !date_time(text->p, ' ', &at->s))
		return false;
	text->p += DATE_TIME;
	text->n -= DATE_TIME;
	return true;
}

/* Parses "Z" or "+02:00". Returns its length, or 0. */
static size_t
zone(struct upid_str s, int32_t *offset_s)
{
	int64_t h, m;

	*offset_s = 0;
	if (s.n >= 1 && s.p[0] == 'Z')
		return 1;
	if (s.n < ZONE || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' ||
	    !digits(s.p + 1, 2, &h) || !digits(s.p + 4, 2, &m) || h > 23 || m > 59)
		return 0;
	*offset_s = (int32_t)((h * 60 + m) * (s.p[0] == '-' ? -60 : 60));
	return ZONE;
}

bool
upid_take_rfc3339(struct upid_str *text, struct upid_moment *at)
{
	struct upid_str rest;
	size_t len;

	if (text->n <= DATE_TIME || !date_time(text->p, 'T', &at->s))
		return false;
	rest = (struct upid_str){ text->p + DATE_TIME, text->n - DATE_TIME };
	if ((len = zone(rest, &at->offset_s)) == 0)
		return false;
	at->known = at->zoned = true;
	at->s -= at->offset_s;
	*text = (struct upid_str){ rest.p + len, rest.n - len };
	return true;
}

bool
upid_take_line_stamp(struct upid_str *line)
{
	struct upid_str rest = *line;
	struct upid_moment ignored;

	if (!upid_take_rfc3339(&rest, &ignored) || rest.n < 2 || memcmp(rest.p, ": ", 2) != 0)
		return false;
	*line = (struct upid_str){ rest.p + 2, rest.n - 2 };
	return true;
}
