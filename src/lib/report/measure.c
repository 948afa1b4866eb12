#include <string.h>

#include "measure.h"

enum { KI = 1024 };

static bool
digit(const struct upid_str *s)
{
	return s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9';
}

static void
skip(struct upid_str *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

static bool
take_char(struct upid_str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	skip(s, 1);
	return true;
}

bool
upid_take_uint(struct upid_str *s, int64_t *value)
{
	if (!digit(s))
		return false;
	for (*value = 0; digit(s); skip(s, 1)) {
		if (*value > (INT64_MAX - 9) / 10)
			return false;
		*value = *value * 10 + (s->p[0] - '0');
	}
	return true;
}

/* Parses the decimals of a number, in thousandths. */
static int64_t
decimals(struct upid_str *s)
{
	int64_t value = 0, weight = 100;

	if (s->n < 2 || s->p[0] != '.' || s->p[1] < '0' || s->p[1] > '9')
		return 0;
	for (skip(s, 1); digit(s); skip(s, 1), weight /= 10)
		value += (s->p[0] - '0') * weight;
	return value;
}

struct number {
	int64_t whole, thousandths;
};

static bool
take_number(struct upid_str *s, struct number *n)
{
	if (!upid_take_uint(s, &n->whole))
		return false;
	n->thousandths = decimals(s);
	return true;
}

static bool
scale(const struct number *n, int64_t unit, int64_t *value)
{
	if (n->whole > INT64_MAX / unit - 1)
		return false;
	/* a thousandth of the largest unit, 2^50, still fits */
	*value = n->whole * unit + (n->thousandths * unit + 500) / 1000;
	return true;
}

bool
upid_take_scaled(struct upid_str *s, int64_t *value, int64_t unit)
{
	struct number n;

	return take_number(s, &n) && scale(&n, unit, value);
}

bool
upid_take_thousandths(struct upid_str *s, int64_t *value)
{
	return upid_take_scaled(s, value, 1000);
}

/* 1 for "", 1024 for "K", …; 0: no such letter. */
static int64_t
power(char letter, int64_t base)
{
	static const char letters[] = "KMGTP";
	const char *at = letter == '\0' ? NULL : strchr(letters, letter);
	int64_t unit = base;

	if (at == NULL)
		return 0;
	for (; at > letters; at--)
		unit *= base;
	return unit;
}

/* Parses the unit after a number without consuming it: "KiB", "MB", "B". */
static int64_t
unit_at(struct upid_str s, size_t *len, bool si_is_binary)
{
	*len = 1;
	if (s.n >= 1 && s.p[0] == 'B')
		return 1;
	*len = 3;
	if (s.n >= 3 && s.p[1] == 'i' && s.p[2] == 'B')
		return power(s.p[0], KI);
	*len = 2;
	if (s.n >= 2 && s.p[1] == 'B')
		return power(s.p[0] == 'k' ? 'K' : s.p[0], si_is_binary ? KI : 1000);
	return 0;
}

/* Parses a number and its unit. */
static bool
take_with_unit(struct upid_str *s, int64_t *value, bool si_is_binary)
{
	struct upid_str behind = *s;
	struct number n;
	int64_t unit;
	size_t len;

	if (!take_number(&behind, &n))
		return false;
	(void)take_char(&behind, ' ');
	unit = unit_at(behind, &len, si_is_binary);
	if (unit == 0 || !scale(&n, unit, value))
		return false;
	skip(&behind, len);
	*s = behind;
	return true;
}

bool
upid_take_bytes(struct upid_str *s, int64_t *value)
{
	return take_with_unit(s, value, false);
}

bool
upid_take_archive_size(struct upid_str *s, int64_t *value)
{
	return take_with_unit(s, value, true);
}

bool
upid_take_short_size(struct upid_str *s, int64_t *value)
{
	struct upid_str behind = *s;
	struct number n;
	int64_t unit;

	if (!take_number(&behind, &n))
		return false;
	unit = behind.n > 0 ? power(behind.p[0], KI) : 0;
	if (!scale(&n, unit == 0 ? 1 : unit, value))
		return false;
	skip(&behind, unit == 0 ? 0 : 1);
	*s = behind;
	return true;
}

static int64_t
seconds_of(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	case 'w':
		return 604800;
	default:
		return 0;
	}
}

bool
upid_take_duration(struct upid_str *s, int64_t *value)
{
	struct upid_str next = *s;
	bool any = false;
	int64_t n, unit;

	for (*value = 0; upid_take_thousandths(&next, &n); any = true) {
		unit = next.n > 0 ? seconds_of(next.p[0]) : 0;
		if (unit == 0 || n > INT64_MAX / 2 / unit || *value > INT64_MAX / 2)
			break;
		*value += n * unit;
		skip(&next, 1);
		*s = next;
		(void)take_char(&next, ' ');
	}
	return any;
}

bool
upid_take_clock(struct upid_str *s, int64_t *value)
{
	int64_t h, m, sec;

	if (!upid_take_uint(s, &h) || !take_char(s, ':') || !upid_take_uint(s, &m) ||
	    !take_char(s, ':') || !upid_take_uint(s, &sec))
		return false;
	if (h > INT64_MAX / 3600000 - 2 || m > 59 || sec > 60)
		return false;
	*value = ((h * 60 + m) * 60 + sec) * 1000;
	return true;
}
