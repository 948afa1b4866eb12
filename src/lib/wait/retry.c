#include "retry.h"

enum { PAUSE_LEAST = 100, PAUSE_MAX = 5000, BACKOFF_FIRST = 250 };

static int64_t
root(int64_t square)
{
	int64_t r = 0;

	for (int64_t bit = (int64_t)1 << 30; bit > 0; bit >>= 1)
		if ((r + bit) * (r + bit) <= square)
			r += bit;
	return r;
}

int64_t
upid_pause_ms(int64_t age_ms, int64_t took_ms)
{
	/* 200 ms * sqrt(age / 1 s) = sqrt(40 * age) ms; above 625 s the limit applies */
	int64_t age = age_ms < 0 ? 0 : age_ms > 1000000 ? 1000000 : age_ms;
	int64_t pause = root(40 * age);

	if (pause < PAUSE_LEAST)
		pause = PAUSE_LEAST;
	if (pause > PAUSE_MAX)
		pause = PAUSE_MAX;
	return pause > 4 * took_ms ? pause : 4 * took_ms;
}

int64_t
upid_backoff_ms(uint64_t faults, int64_t retry_after_ms)
{
	int64_t pause =
		faults > 5 ? PAUSE_MAX : (int64_t)BACKOFF_FIRST << (faults > 0 ? faults - 1 : 0);

	return pause > retry_after_ms ? pause : retry_after_ms;
}

bool
upid_retry_note(struct upid_err *text, const struct upid_err *fault, int64_t deadline_ms,
                int64_t now_ms)
{
	int64_t left_ms = deadline_ms - now_ms;

	if (left_ms < 2000)
		return false;
	if (deadline_ms == INT64_MAX)
		upid_fail(text, fault->code, "%s; trying again", fault->message);
	else
		upid_fail(text, fault->code, "%s; trying again for up to %lld s", fault->message,
		          (long long)(left_ms / 1000));
	return true;
}

int64_t
upid_jitter_ms(int64_t pause_ms, uint64_t *seed)
{
	uint64_t x = *seed;

	if (x == 0)
		return pause_ms;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*seed = x;
	return pause_ms + pause_ms * ((int64_t)(x % 201) - 100) / 1000;
}
