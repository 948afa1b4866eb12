/*
 * The times in a log. PVE and PMG write local time without its zone; lines of a Backup Server have
 * the zone. If a log also contains the UNIX time of a moment, the zone can be derived.
 */
#include "reporter.h"

enum { QUARTER = 900, HALF_HOUR = 1800, EAST = 14 * 3600, WEST = 12 * 3600, EXACT = 5 };

/* Clocks are changed at night. */
static bool
in_daytime(int64_t local_s)
{
	enum { MORNING = 4 * 3600, EVENING = 22 * 3600 };

	return local_s % 86400 >= MORNING && local_s % 86400 < EVENING;
}

/*
 * Whether daylight saving time may start or end around that day: roughly Friday to Sunday in spring
 * and autumn. A zone derived from another moment is then not used.
 */
static bool
may_shift(int64_t local_s)
{
	int64_t days = local_s / 86400, of_year = days % 1461 % 365, of_week = (days + 4) % 7;

	return (of_week == 0 || of_week >= 5) &&
	       ((of_year >= 50 && of_year <= 130) || (of_year >= 235 && of_year <= 320));
}

struct upid_moment
upid_report_local(const struct upid_reporter *r, int64_t local_s)
{
	bool one_day = local_s / 86400 == r->zone_from / 86400 && in_daytime(local_s) &&
	               in_daytime(r->zone_from);

	if (!r->zone_known || (local_s != r->zone_from && !one_day && may_shift(local_s)))
		return (struct upid_moment){ .known = true, .s = local_s };
	return (struct upid_moment){ true, true, r->zone_s, local_s - r->zone_s };
}

struct upid_moment
upid_report_local_end(const struct upid_reporter *r, const struct upid_moment *from, int64_t ms,
                int64_t local_s)
{
	enum { SLACK = 2 };
	int64_t took = local_s - from->s - from->offset_s;

	if (!from->zoned || ms == UPID_NONE || took > ms / 1000 + SLACK || took < ms / 1000 - SLACK)
		return upid_report_local(r, local_s);
	return (struct upid_moment){ true, true, from->offset_s, local_s - from->offset_s };
}

struct upid_moment
upid_report_now(const struct upid_reporter *r)
{
	if (!r->at.known || r->at.zoned)
		return r->at;
	return upid_report_local(r, r->at.s);
}

int64_t
upid_report_between_ms(const struct upid_moment *from, const struct upid_moment *to)
{
	enum { CENTURIES = INT32_MAX };

	if (!from->zoned || !to->zoned || to->s < from->s || to->s - from->s > CENTURIES)
		return UPID_NONE; /* the clock was set back */
	return (to->s - from->s) * 1000;
}

void
upid_report_zone(struct upid_reporter *r, int64_t local_s, int64_t unix_s, int64_t slack_s)
{
	int64_t step = slack_s <= EXACT ? QUARTER : HALF_HOUR;
	int64_t offset = local_s - unix_s, rest = (offset % step + step) % step;

	if (unix_s < 0 || rest > slack_s || offset - rest > EAST || offset - rest < -WEST)
		return;
	r->zone_s = (int32_t)(offset - rest);
	r->zone_from = local_s;
	r->zone_known = true;
}
