#define _DEFAULT_SOURCE /* timegm */
#include <string.h>
#include <time.h>

#include "text.h"

static int64_t
real_now_ms(void *ctx)
{
	struct timespec ts;

	(void)ctx;
	/* Not CLOCK_REALTIME, which can be set. Not CLOCK_BOOTTIME: time in suspend should not
	 * count toward a timeout. */
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

const struct upid_clock *
upid_clock_real(void)
{
	static const struct upid_clock real = { real_now_ms, NULL };

	return &real;
}

static bool
number(int *value, const char *p, int digits)
{
	*value = 0;
	for (int i = 0; i < digits; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*value = *value * 10 + (p[i] - '0');
	}
	return true;
}

static bool
month(int *value, const char *p)
{
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	for (*value = 0; *value < 12; ++*value)
		if (memcmp(p, months[*value], 3) == 0)
			return true;
	return false;
}

int64_t
upid_http_date(struct upid_str s)
{
	static const char form[] = "aaa, dd aaa dddd dd:dd:dd GMT";
	struct tm tm = { 0 };

	if (s.n != sizeof(form) - 1)
		return -1;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] != 'a' && form[i] != 'd' && form[i] != s.p[i])
			return -1;
	if (!month(&tm.tm_mon, s.p + 8) || !number(&tm.tm_mday, s.p + 5, 2) ||
	    !number(&tm.tm_year, s.p + 12, 4) || !number(&tm.tm_hour, s.p + 17, 2) ||
	    !number(&tm.tm_min, s.p + 20, 2) || !number(&tm.tm_sec, s.p + 23, 2))
		return -1;
	if (tm.tm_year < 1970 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 ||
	    tm.tm_min > 59 || tm.tm_sec > 60)
		return -1;
	tm.tm_year -= 1900;
	return (int64_t)timegm(&tm);
}

/* Days since 1970 to a date: Howard Hinnant's civil_from_days, for the years that fit 32 bits. */
static void
civil(uint64_t days, unsigned *y, unsigned *m, unsigned *d)
{
	uint64_t z = days + 719468, era = z / 146097, doe = z % 146097;
	uint64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	uint64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*d = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	*m = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	*y = (unsigned)(yoe + era * 400 + (*m <= 2));
}

static char *
put2(char *o, unsigned v, char after)
{
	o = upid_two_digits(o, v);
	*o++ = after;
	return o;
}

size_t
upid_iso(char room[UPID_ISO_MAX + 1], uint64_t unix_s)
{
	unsigned y, m, d, s = (unsigned)(unix_s % 86400);
	char *o = room;

	civil(unix_s / 86400, &y, &m, &d);
	o = upid_two_digits(o, y / 100);
	o = put2(o, y % 100, '-');
	o = put2(o, m, '-');
	o = put2(o, d, 'T');
	o = put2(o, s / 3600, ':');
	o = put2(o, s / 60 % 60, ':');
	o = put2(o, s % 60, 'Z');
	*o = '\0';
	return (size_t)(o - room);
}
