/* A whole log, a page of it or its tail, through all passing faults. */
#include "reader.h"
#include "retry.h"

struct reading {
	struct upid_reader reader;
	struct upid_err fault; /* the last passing one: it tells more than that the time is over */
	bool done;
};

static void
ended(struct upid_reader *r)
{
	((struct reading *)r->ctx)->done = true;
}

static int64_t
now(const struct upid_clock *clock)
{
	return clock->now_ms(clock->ctx);
}

/* Pumps until `done` (NULL: until the time comes). -1: the source is of no use any more. */
static int
pump_until(struct upid_source *src, const struct upid_clock *clock, const bool *done, int64_t until,
           struct upid_err *err)
{
	while ((done == NULL || !*done) && now(clock) < until)
		if (src->ops->pump(src, until - now(clock), err) != 0)
			return -1;
	return 0;
}

static int
too_late(const struct upid_reader *r, const struct upid_log_rules *rules, struct upid_err *err)
{
	const struct upid_err *fault = &r->err;
	long long ms = (long long)rules->timeout_ms;

	if (fault->code == UPID_E_OK && r->lines->count == 0)
		return upid_fail(err, UPID_E_REQUEST_TIMEOUT, "%s gave no answer in %lld.%03lld s",
		                 r->src->name, ms / 1000, ms % 1000);
	if (fault->code == UPID_E_OK)
		return upid_fail(err, UPID_E_REQUEST_TIMEOUT,
		                 "%s did not send the whole log in %lld.%03lld "
		                 "s: give a longer timeout, or ask for its tail",
		                 r->src->name, ms / 1000, ms % 1000);
	upid_fail(err, fault->code, "gave up after %lld.%03lld s: %s", ms / 1000, ms % 1000,
	          fault->message);
	if (err != NULL)
		err->http = fault->http;
	return -1;
}

/* One try. 1: it is to be tried again. */
static int
try_once(struct reading *r, const struct upid_clock *clock, int64_t deadline, struct upid_err *err)
{
	struct upid_reader *reader = &r->reader;

	r->done = false;
	upid_reader_start(reader);
	if (pump_until(reader->src, clock, &r->done, deadline, err) != 0) {
		upid_reader_cancel(reader);
		return -1;
	}
	if (!r->done) {
		upid_reader_cancel(reader);
		reader->err = r->fault;
		return 1;
	}
	r->fault = reader->err;
	if (reader->err.code == UPID_E_OK || upid_code_retryable(reader->err.code))
		return reader->err.code != UPID_E_OK;
	if (err != NULL && err->code == UPID_E_OK)
		*err = reader->err;
	return -1;
}

int
upid_log_read(struct upid_lines *lines, uint64_t *total, const struct upid *task,
              struct upid_source *src, const struct upid_clock *clock,
              const struct upid_log_rules *rules, struct upid_err *err)
{
	struct reading r = { .reader = { .src = src,
		                         .task = task,
		                         .lines = lines,
		                         .start = rules->start,
		                         .limit = rules->limit,
		                         .tail = rules->tail,
		                         .ended = ended,
		                         .ctx = &r } };
	int64_t begin = now(clock), pause;
	int64_t deadline =
		rules->timeout_ms > INT64_MAX - begin ? INT64_MAX : begin + rules->timeout_ms;
	int rc;

	lines->keep = rules->tail;
	for (uint64_t faults = 1; (rc = try_once(&r, clock, deadline, err)) == 1; faults++) {
		pause = upid_backoff_ms(faults, r.reader.q.retry_after_ms);
		if (pause >= deadline - now(clock))
			return too_late(&r.reader, rules, err);
		if (pump_until(src, clock, NULL, now(clock) + pause, err) != 0)
			return -1;
	}
	*total = r.reader.total;
	return rc;
}
