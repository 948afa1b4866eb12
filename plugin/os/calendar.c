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
	tzset(); /* localtime_r need not read TZ by itself (POSIX) */
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
