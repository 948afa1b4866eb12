/* Reads logs concurrently and in order, and retries temporary errors. */
#include <stdlib.h>

#include "reader.h"
#include "retry.h"

enum {
	SIDE_BY_SIDE = 4,     /* logs read at a time, from the first unfinished one on */
	LOG_MAX = 256 << 20, /* limit in memory: a stream may be endless */
	LAST_TRY_MS = 1000,   /* for the last attempt, at the deadline */
};

enum doing {
	NOT_BEGUN,
	READING,
	TRIED, /* the reader has finished, or failed with its err */
	PAUSING,
	SUSPENDED, /* line() wants no more lines until it is the first */
	DONE,
};

struct slot {
	struct reading *reading;
	size_t index;
	enum doing doing;
	struct upid_reader reader;
	uint64_t lines, faults;
	int64_t begin_ms, deadline_ms;
	int64_t limit_ms;      /* READING: end of this attempt */
	int64_t next_ms;       /* PAUSING: start of the next attempt */
	struct upid_err fault; /* the last temporary error: more useful than "timed out" */
	bool last;             /* this is the last attempt */
};

struct reading {
	struct upid_log *logs;
	size_t count, first; /* first: the first unfinished log */
	struct upid_loop *loop;
	struct upid_log_rules *rules;
	/* for logs from `first` on, by index modulo SIDE_BY_SIDE */
	struct slot slot[SIDE_BY_SIDE];
	bool noted;
};

static int64_t
now(const struct reading *r)
{
	return upid_loop_now_ms(r->loop);
}

/* ------------------------------------------------------------------------------- the reader */

static void
tried(struct upid_reader *reader)
{
	((struct slot *)reader->ctx)->doing = TRIED;
}

static int
pass_line(struct upid_reader *reader, uint64_t n, struct upid_str text)
{
	struct slot *s = reader->ctx;
	struct upid_log_rules *rules = s->reading->rules;

	s->lines++;
	s->reading->logs[s->index].unfinished = reader->unfinished;
	return rules->line(rules, s->index, n, text);
}

static void
try_again(struct slot *s)
{
	struct reading *r = s->reading;

	s->doing = READING;
	s->limit_ms = !s->last                    ? s->deadline_ms
	              : r->rules->timeout_ms == 0 ? INT64_MAX /* limited only by the source */
	                                          : now(r) + LAST_TRY_MS;
	upid_reader_start(&s->reader);
}

static void
begin(struct slot *s, struct reading *r, size_t index)
{
	const struct upid_log_rules *rules = r->rules;
	struct upid_log *log = &r->logs[index];

	upid_reader_free(&s->reader);
	*s = (struct slot){ .reading = r,
		            .index = index,
		            .begin_ms = now(r),
		            .last = rules->timeout_ms == 0,
		            .reader = { .src = log->src,
		                        .task = log->task,
		                        .start = rules->start,
		                        .limit = rules->limit,
		                        .tail = rules->tail,
		                        .line = pass_line,
		                        .ended = tried,
		                        .ctx = s } };
	s->deadline_ms = rules->timeout_ms > INT64_MAX - s->begin_ms
	                         ? INT64_MAX
	                         : s->begin_ms + rules->timeout_ms;
	try_again(s);
}

/* ------------------------------------------------------------------------ what comes of a try */

static void
done(struct slot *s)
{
	struct upid_log *log = &s->reading->logs[s->index];

	if (log->err.code != UPID_E_OK)
		upid_reader_flush(&s->reader);
	log->total = s->reader.total;
	s->doing = DONE;
}

static void
set_timeout_error(struct slot *s)
{
	struct upid_err *err = &s->reading->logs[s->index].err;
	const struct upid_err *fault = &s->fault;
	enum upid_code code = fault->code;
	long long ms = (long long)(now(s->reading) - s->begin_ms);

	if (code == UPID_E_BROKEN_ANSWER && s->lines > 0)
		code = UPID_E_DROPPED; /* the responses so far were valid */
	if (code == UPID_E_OK && s->lines == 0)
		upid_fail(err, UPID_E_REQUEST_TIMEOUT, "%s did not respond within %lld.%03lld s",
		          s->reader.src->name, ms / 1000, ms % 1000);
	else if (code == UPID_E_OK)
		upid_fail(err, UPID_E_REQUEST_TIMEOUT,
		          "%s did not send the whole log within %lld.%03lld s: set a longer "
		          "timeout, or use tail",
		          s->reader.src->name, ms / 1000, ms % 1000);
	else
		upid_fail(err, code, "gave up after %lld.%03lld s: %s", ms / 1000, ms % 1000,
		          fault->message);
	err->http = fault->http;
	done(s);
}

static void
note_fault(struct slot *s)
{
	struct reading *r = s->reading;
	struct upid_err text = { 0 };

	if (r->rules->note == NULL || r->noted || s->fault.code == UPID_E_OK ||
	    !upid_retry_note(&text, &s->fault, s->deadline_ms, now(r)))
		return;
	r->noted = true;
	r->rules->note(r->rules->note_ctx, text.message);
}

/* After a temporary error, or no response in time. The last attempt is made at the deadline. */
static void
pause_or_end(struct slot *s)
{
	int64_t pause = upid_backoff_ms(++s->faults, s->reader.q.retry_after_ms);
	int64_t left = s->deadline_ms - now(s->reading);

	if (s->last || left <= 0) {
		set_timeout_error(s);
		return;
	}
	note_fault(s);
	s->last = pause >= left;
	s->next_ms = s->last ? s->deadline_ms : now(s->reading) + pause;
	s->doing = PAUSING;
}

static void
check_result(struct slot *s)
{
	const struct upid_err *err = &s->reader.err;

	if (err->code == UPID_E_OK && s->reader.stopped && s->index > s->reading->first) {
		s->doing = SUSPENDED;
	} else if (err->code == UPID_E_OK || !upid_code_retryable(err->code)) {
		s->reading->logs[s->index].err = *err;
		done(s);
	} else {
		s->fault = *err;
		pause_or_end(s);
	}
}

/* ------------------------------------------------------------------------------------- all */

static struct slot *
slot_of(struct reading *r, size_t index)
{
	return &r->slot[index % SIDE_BY_SIDE];
}

/* Advances one log. Returns true if its state has changed. */
static bool
step(struct reading *r, size_t index)
{
	struct slot *s = slot_of(r, index);

	if (s->doing == NOT_BEGUN || (s->doing == SUSPENDED && index == r->first)) {
		begin(s, r, index);
	} else if (s->doing == TRIED) {
		check_result(s);
	} else if (s->doing == PAUSING && now(r) >= s->next_ms) {
		try_again(s);
	} else if (s->doing == READING && now(r) >= s->limit_ms) {
		upid_reader_cancel(&s->reader);
		pause_or_end(s);
	} else {
		return false;
	}
	return true;
}

/* The first log has finished: the next one becomes the first, and one more may start. */
static void
release(struct reading *r)
{
	struct slot *s = slot_of(r, r->first);

	upid_reader_free(&s->reader);
	*s = (struct slot){ .doing = NOT_BEGUN };
	r->rules->ended(r->rules, r->first++);
}

static size_t
window_end(const struct reading *r)
{
	return r->count - r->first < SIDE_BY_SIDE ? r->count : r->first + SIDE_BY_SIDE;
}

static void
settle(struct reading *r)
{
	bool changed;

	do {
		changed = false;
		for (size_t i = r->first; i < window_end(r); i++)
			changed = step(r, i) || changed;
		while (r->first < r->count && slot_of(r, r->first)->doing == DONE) {
			release(r);
			changed = true;
		}
	} while (changed);
}

static int64_t
idle_ms(struct reading *r)
{
	int64_t at = INT64_MAX;

	for (size_t i = r->first; i < window_end(r); i++) {
		const struct slot *s = slot_of(r, i);
		int64_t due = s->doing == READING ? s->limit_ms : s->next_ms;

		if ((s->doing == READING || s->doing == PAUSING) && due < at)
			at = due;
	}
	return at == INT64_MAX ? INT64_MAX : at > now(r) ? at - now(r) : 0;
}

/* After an interrupt: a log that was read before its turn is complete, the others have an error. */
static void
end_all(struct reading *r)
{
	while (r->first < r->count) {
		struct upid_log *log = &r->logs[r->first];
		struct slot *s = slot_of(r, r->first);

		if (s->doing == READING)
			upid_reader_cancel(&s->reader);
		if (s->doing != DONE)
			upid_fail(&log->err, UPID_E_INTERRUPTED,
			          "interrupted before %s had sent the whole log", log->src->name);
		release(r);
	}
}

int
upid_log_all(struct upid_log *logs, size_t count, struct upid_loop *loop,
             struct upid_log_rules *rules, struct upid_err *err)
{
	struct reading *r = calloc(1, sizeof(*r));
	int rc = 0;

	if (r == NULL)
		return upid_fail_memory(err);
	*r = (struct reading){ .logs = logs, .count = count, .loop = loop, .rules = rules };
	for (settle(r); r->first < count && rc == 0 && !loop->interrupted; settle(r))
		rc = upid_loop_run(loop, idle_ms(r), err);
	if (rc == 0 && loop->interrupted)
		end_all(r);
	for (size_t i = r->first; i < window_end(r); i++) {
		if (slot_of(r, i)->doing == READING)
			upid_reader_cancel(&slot_of(r, i)->reader);
		upid_reader_free(&slot_of(r, i)->reader);
	}
	free(r);
	return rc;
}

/* -------------------------------------------------------------------------------- one of them */

struct gathering {
	struct upid_log_rules rules; /* must be first: the rules are cast to this struct */
	struct upid_log log;
	struct upid_lines *lines;
	struct upid_err err;
};

static int
gather(struct upid_log_rules *rules, size_t index, uint64_t n, struct upid_str text)
{
	struct gathering *g = (struct gathering *)rules;
	struct upid_lines *lines = g->lines;

	(void)index;
	if (text.n + lines->bytes + lines->count * sizeof(struct upid_line) > LOG_MAX)
		return upid_fail(&g->err, UPID_E_TOO_LARGE,
		                 "%s: the log is larger than %d MB: read only its last lines "
		                 "(tail), or a part of it (start, limit)",
		                 g->log.src->name, LOG_MAX >> 20);
	return upid_lines_add(lines, n, text, &g->err);
}

static void
gathered(struct upid_log_rules *rules, size_t index)
{
	(void)rules;
	(void)index;
}

int
upid_log_read(struct upid_lines *lines, uint64_t *total, const struct upid *task,
              struct upid_source *src, struct upid_loop *loop, const struct upid_log_rules *rules,
              struct upid_err *err)
{
	struct gathering g = { .rules = *rules, .log = { .task = task, .src = src }, .lines = lines };

	g.rules.line = gather;
	g.rules.ended = gathered;
	lines->keep = rules->tail;
	(void)upid_log_all(&g.log, 1, loop, &g.rules, &g.err);
	(void)upid_lines_trim(lines, &g.err);
	if (g.err.code == UPID_E_OK)
		g.err = g.log.err;
	lines->unfinished = g.log.unfinished;
	*total = g.log.total;
	if (g.err.code != UPID_E_OK && err != NULL && err->code == UPID_E_OK)
		*err = g.err;
	return g.err.code == UPID_E_OK ? 0 : -1;
}
