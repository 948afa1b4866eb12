#include <stdlib.h>

#include "log_run.h"

enum {
	LOG_MAX = 256 << 20,   /* limit for a record in memory: a stream may be endless */
	HELD_STREAM = 1 << 20,  /* limits for a log that is read before its turn: */
	HELD_RECORD = 16 << 20, /* a larger one is read again at its turn */
};

struct run {
	struct upid_log_rules rules; /* must be first: they are cast to this struct */
	struct op_call *call;
	struct op_batch *batch;
	struct op_log_bounds bounds;
	struct upid_log *logs; /* logs of the items that have a task, in the same order */
	struct op_log_hold *hold;
	struct upid_err *faults; /* our own errors, per log */
	size_t *item_of;         /* index of the item of a log */
	size_t count, first;     /* first: the log whose turn it is */
	size_t pushed;           /* items whose record was written */
	int (*ended)(struct op_call *, const struct op_input *);
	bool streams, stopped;
};

static struct op_item *
item_of(const struct run *r, size_t log)
{
	return r->batch->item[r->item_of[log]];
}

/* ------------------------------------------------------------------------------- what goes out */

/* A part of a log is also a record, so that nothing is lost; but it is not a success. */
static int
push_record(struct run *r, struct op_item *item, const struct upid_lines *lines, uint64_t total,
            const struct upid_err *err)
{
	struct op_log_record *record = calloc(1, sizeof(*record));
	struct upid_err ignored = { 0 };
	uint64_t known = lines->count + lines->dropped;
	bool broken = err->code != UPID_E_OK;
	int rc;

	if (record == NULL)
		return r->call->fail(r->call, &item->subject,
		                     &(struct upid_err){ .code = UPID_E_MEMORY });
	(void)op_task_read(&record->task, &item->subject, NULL, &ignored);
	op_profile_fill(&record->profile, r->call, item->subject.profile);
	op_log_fill(&record->log, lines);
	record->broken = broken;
	record->log.total = broken && total < known ? known : total;
	record->log.truncated = broken || lines->count < total;
	op_error_inside_fill(&record->error, err);
	rc = r->call->emit(r->call, &item->subject, record, broken ? err : NULL);
	free(record);
	return rc;
}

/* Writes the items without a task up to `before`: errors, and inputs with nothing to read. */
static void
push_others(struct run *r, size_t before)
{
	static const struct upid_lines none;

	for (; r->pushed < before && !r->stopped; r->pushed++) {
		struct op_item *item = r->batch->item[r->pushed];
		int rc;

		if (item->subject.fault.code != UPID_E_OK)
			rc = r->call->fail(r->call, &item->subject, &item->subject.fault);
		else
			rc = push_record(r, item, &none, 0, &item->subject.fault);
		r->stopped = rc != 0;
	}
}

static void
push_line(struct run *r, size_t log, uint64_t n, struct upid_str text, bool last)
{
	const struct op_item *item = item_of(r, log);
	const struct op_line line = { .upid = item->subject.upid,
		                      .n = n,
		                      .t = text,
		                      .unfinished = last && r->logs[log].unfinished };

	r->stopped = r->stopped || r->call->line(r->call, &item->subject, &line) != 0;
}

static void
push_held(struct run *r, size_t log)
{
	struct op_log_hold *h = &r->hold[log];

	if (op_log_hold_join(h, &r->faults[log]) == 0)
		for (size_t i = 0; i < h->first.count; i++)
			push_line(r, log, h->first.line[i].n, h->first.line[i].t,
			          i + 1 == h->first.count);
	op_log_hold_free(h);
}

static void
push_log(struct run *r, size_t log)
{
	struct op_item *item = item_of(r, log);
	struct op_log_hold *h = &r->hold[log];
	struct upid_err err = r->faults[log].code != UPID_E_OK ? r->faults[log] : r->logs[log].err;
	bool part;
	int rc = 0;

	if (r->streams)
		push_held(r, log);
	else if (op_log_hold_join(h, &err) != 0)
		op_log_hold_free(h);
	part = h->first.count > 0 && upid_code_retryable(err.code);
	if (r->stopped)
		;
	else if (r->streams ? err.code != UPID_E_OK : err.code != UPID_E_OK && !part)
		rc = r->call->fail(r->call, &item->subject, &err);
	else if (r->streams)
		rc = r->ended != NULL ? r->ended(r->call, &item->subject) : 0;
	else
		rc = push_record(r, item, &h->first, r->logs[log].total, &err);
	op_log_hold_free(h);
	r->stopped = r->stopped || rc != 0;
}

/* ------------------------------------------------------------------------------ what comes in */

/* It is the turn of this log: writes the lines that are held, and from now on all lines as they
 * arrive. */
static void
turn(struct run *r, size_t log)
{
	r->first = log;
	push_others(r, log < r->count ? r->item_of[log] : r->batch->count);
	if (log < r->count && r->streams && r->bounds.tail == 0)
		push_held(r, log);
}

static int
hold_line(struct run *r, size_t log, uint64_t n, struct upid_str text)
{
	struct op_log_hold *h = &r->hold[log];
	size_t most = log == r->first ? LOG_MAX : r->streams ? HELD_STREAM : HELD_RECORD;

	if (op_log_hold_bytes(h) + text.n <= most)
		return op_log_hold_add(h, &r->bounds, n, text, &r->faults[log]);
	op_log_hold_free(h);
	if (log == r->first)
		upid_fail(&r->faults[log], UPID_E_TOO_LARGE,
		          "%s: the log is larger than %d MB: read only its last lines (tail), "
		          "or a part of it (start, limit)",
		          r->logs[log].src->name, LOG_MAX >> 20);
	return -1; /* too early for another log */
}

static int
on_line(struct upid_log_rules *rules, size_t log, uint64_t n, struct upid_str text)
{
	struct run *r = (struct run *)rules;

	if (r->stopped)
		return -1;
	if (!r->streams || log != r->first || r->bounds.tail > 0)
		return hold_line(r, log, n, text);
	push_line(r, log, n, text, true);
	return r->stopped ? -1 : 0;
}

static void
on_ended(struct upid_log_rules *rules, size_t log)
{
	struct run *r = (struct run *)rules;

	push_log(r, log);
	r->pushed = r->item_of[log] + 1;
	turn(r, log + 1);
}

/* ---------------------------------------------------------------------------------------- all */

static int
list_logs(struct run *r, struct op_sources *sources)
{
	size_t n = r->batch->count + 1;

	r->logs = calloc(n, sizeof(*r->logs));
	r->hold = calloc(n, sizeof(*r->hold));
	r->faults = calloc(n, sizeof(*r->faults));
	r->item_of = calloc(n, sizeof(*r->item_of));
	if (r->logs == NULL || r->hold == NULL || r->faults == NULL || r->item_of == NULL)
		return -1;
	for (size_t i = 0; i < r->batch->count; i++) {
		struct op_item *item = r->batch->item[i];
		struct upid_log log = { .task = &item->task };

		if (op_item_has_task(item))
			log.src = op_sources_for(sources, &item->subject, log.task, &item->subject.fault);
		if (log.src == NULL)
			continue;
		r->item_of[r->count] = i;
		r->logs[r->count++] = log;
	}
	return 0;
}

/* An error that stops all work becomes the record of each log without one. */
static void
fail_the_rest(struct run *r, const struct upid_err *err)
{
	for (size_t i = r->pushed; i < r->batch->count; i++)
		if (op_item_has_task(r->batch->item[i]))
			r->batch->item[i]->subject.fault = *err;
	push_others(r, r->batch->count);
}

int
op_log_run(struct op_call *call, struct op_batch *batch, struct op_sources *sources,
           const struct op_log_wish *wish)
{
	struct run r = { .rules = wish->rules,
		         .call = call,
		         .batch = batch,
		         .bounds = wish->bounds,
		         .ended = wish->ended,
		         .streams = call->streams };
	struct upid_err err = { 0 };

	r.rules.line = on_line;
	r.rules.ended = on_ended;
	r.bounds.tail = wish->rules.tail;
	if (r.streams)
		r.bounds.lines = r.bounds.bytes = 0;
	if (list_logs(&r, sources) != 0) {
		upid_fail_memory(&err);
	} else {
		turn(&r, 0);
		(void)upid_log_all(r.logs, r.count, call->env->loop, &r.rules, &err);
	}
	for (size_t i = r.first; i < r.count; i++) /* logs left by an error or an interrupt */
		op_log_hold_free(&r.hold[i]);
	if (err.code != UPID_E_OK)
		fail_the_rest(&r, &err);
	free(r.logs);
	free(r.hold);
	free(r.faults);
	free(r.item_of);
	return r.stopped ? -1 : 0;
}
