#define _DEFAULT_SOURCE /* localtime_r */
#include <time.h>

#include "calendar.h"

static int64_t
now_s(void *ctx)
{
	(void)ctx;
	return (int64_t)time(NULL);
}

static void
to_local(void *ctx, struct tm *local, int64_t unix_s)
{
	time_t t = (time_t)unix_s;

	(void)ctx;
	tzset(); /* POSIX does not require localtime_r() to read TZ */
	(void)localtime_r(&t, local);
}

static int64_t
from_local(void *ctx, struct tm *local)
{
	(void)ctx;
	return (int64_t)mktime(local);
}

const struct spec_calendar *
calendar_real(void)
{
	static const struct spec_calendar real = { now_s, to_local, from_local, NULL };

	return &real;
}
