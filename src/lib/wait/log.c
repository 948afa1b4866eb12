/* A whole log, a page of it or its tail, through all passing faults. */
#include "reader.h"
#include "retry.h"

enum {
	LOG_MOST = 256 << 20, /* in memory; a stream need not end */
	LAST_TRY_MS = 1000,   /* for the try at the deadline */
};

struct reading {
	struct upid_reader reader;
	struct upid_lines *lines;
	const struct upid_log_rules *rules;
	struct upid_loop *loop;
	int64_t begin_ms, deadline_ms;
	struct upid_err fault; /* the last passing one: it tells more than that the time is over */
	bool done, noted;
};

static void
ended(struct upid_reader *r)
{
	((struct reading *)r->ctx)->done = true;
}

static int
add_line(struct upid_reader *r, uint64_t n, struct upid_str text)
{
	struct upid_lines *lines = ((struct reading *)r->ctx)->lines;

	if (text.n + lines->bytes + lines->count * sizeof(struct upid_line) > LOG_MOST)
		return upid_fail(
			&r->err, UPID_E_TOO_LARGE,
			"%s: the log takes more than %d MB: ask for its last lines (tail), "
			"or for a part of it (start, limit)",
			r->src->name, LOG_MOST >> 20);
	return upid_lines_add(lines, n, text, &r->err);
}

static int64_t
now(const struct reading *r)
{
	return upid_loop_now_ms(r->loop);
}

/* Runs the loop until `done` (NULL: until the time comes). -1: it is broken, or was interrupted. */
static int
run_until(struct reading *r, const bool *done, int64_t until, struct upid_err *err)
{
	int64_t left;

	while ((done == NULL || !*done) && (left = until - now(r)) > 0) {
		if (r->loop->interrupted)
			return upid_fail(err, UPID_E_INTERRUPTED,
			                 "interrupted before %s had sent the whole log",
			                 r->reader.src->name);
		if (upid_loop_run(r->loop, left, err) != 0)
			return -1;
	}
	return 0;
}

static int
too_late(const struct reading *r, struct upid_err *err)
{
	const struct upid_err *fault = &r->fault;
	enum upid_code code = fault->code;
	long long ms = (long long)(now(r) - r->begin_ms);

	if (fault->code == UPID_E_OK && r->lines->count == 0)
		return upid_fail(err, UPID_E_REQUEST_TIMEOUT, "%s gave no answer in %lld.%03lld s",
		                 r->reader.src->name, ms / 1000, ms % 1000);
	if (fault->code == UPID_E_OK)
		return upid_fail(err, UPID_E_REQUEST_TIMEOUT,
		                 "%s did not send the whole log in %lld.%03lld s: give a longer "
		                 "timeout, or ask for its tail",
		                 r->reader.src->name, ms / 1000, ms % 1000);
	if (code == UPID_E_BROKEN_ANSWER && r->lines->count > 0)
		code = UPID_E_DROPPED; /* the answers made sense, as far as they came */
	upid_fail(err, code, "gave up after %lld.%03lld s: %s", ms / 1000, ms % 1000,
	          fault->message);
	if (err != NULL)
		err->http = fault->http;
	return -1;
}

/* One try. 1: a passing fault, or there was no answer until then; -1: that is all. */
static int
try_once(struct reading *r, int64_t until, struct upid_err *err)
{
	struct upid_reader *reader = &r->reader;

	r->done = false;
	upid_reader_start(reader);
	if (run_until(r, &r->done, until, err) != 0 || !r->done) {
		upid_reader_cancel(reader);
		return r->done || now(r) < until ? -1 : 1;
	}
	r->fault = reader->err;
	if (reader->err.code == UPID_E_OK || upid_code_retryable(reader->err.code))
		return reader->err.code != UPID_E_OK;
	if (err != NULL && err->code == UPID_E_OK)
		*err = reader->err;
	return -1;
}

static void
note_fault(struct reading *r)
{
	struct upid_err text = { 0 };

	if (r->rules->note == NULL || r->noted || r->fault.code == UPID_E_OK ||
	    !upid_retry_note(&text, &r->fault, r->deadline_ms, now(r)))
		return;
	r->noted = true;
	r->rules->note(r->rules->note_ctx, text.message);
}

/* All tries; the last one is made at the deadline. */
static int
try_all(struct reading *r, struct upid_err *err)
{
	bool last = r->rules->timeout_ms == 0; /* bounded by the source alone */
	int64_t until = last ? INT64_MAX : r->deadline_ms;
	int rc;

	for (uint64_t faults = 1; (rc = try_once(r, until, err)) == 1; faults++) {
		int64_t pause = upid_backoff_ms(faults, r->reader.q.retry_after_ms);

		if (last || now(r) >= r->deadline_ms)
			return too_late(r, err);
		note_fault(r);
		last = pause >= r->deadline_ms - now(r);
		if (run_until(r, NULL, last ? r->deadline_ms : now(r) + pause, err) != 0)
			return -1;
		until = last ? now(r) + LAST_TRY_MS : r->deadline_ms;
	}
	return rc;
}

int
upid_log_read(struct upid_lines *lines, uint64_t *total, const struct upid *task,
              struct upid_source *src, struct upid_loop *loop, const struct upid_log_rules *rules,
              struct upid_err *err)
{
	struct reading r = { .reader = { .src = src,
		                         .task = task,
		                         .start = rules->start,
		                         .limit = rules->limit,
		                         .tail = rules->tail,
		                         .line = add_line,
		                         .ended = ended,
		                         .ctx = &r },
		             .lines = lines,
		             .rules = rules,
		             .loop = loop };
	int rc;

	r.begin_ms = now(&r);
	r.deadline_ms = rules->timeout_ms > INT64_MAX - r.begin_ms ? INT64_MAX
	                                                           : r.begin_ms + rules->timeout_ms;
	lines->keep = rules->tail;
	rc = try_all(&r, err);
	if (rc != 0)
		upid_reader_flush(&r.reader);
	if (upid_lines_trim(lines, err) != 0)
		rc = -1;
	lines->unfinished = r.reader.unfinished;
	*total = r.reader.total;
	upid_reader_free(&r.reader);
	return rc;
}
