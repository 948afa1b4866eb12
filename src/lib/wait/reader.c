#include "reader.h"

enum {
	PAGE = 50000, /* pve-http-server reads the whole file for each page: small ones are quadratic */
};

static void answered(struct upid_query *q);

/* JSON of a Backup Server ends before the first line that is not UTF-8, and `total` counts only
 * those lines (proxmox-rest-server, read_task_log). Such a log is always read whole. */
static bool
json_is_lossy(const struct upid_reader *r)
{
	return r->task->family == UPID_PBS && !r->task->has_remote;
}

static uint64_t
end_of_part(const struct upid_reader *r)
{
	return r->limit > 0 && r->limit < UINT64_MAX - r->start ? r->start + r->limit : UINT64_MAX;
}

/* ------------------------------------------------------------------------------------ lines */

static int
pass_line(struct upid_reader *r, uint64_t n, struct upid_str text)
{
	r->done = n;
	if (n <= r->start || n > end_of_part(r))
		return 0;
	if (r->line(r, n, text) == 0)
		return 0;
	r->stopped = true;
	return -1;
}

static int
release(struct upid_reader *r, bool last)
{
	uint64_t n = r->held_n;

	if (n == 0)
		return 0;
	r->held_n = 0;
	r->unfinished = last && r->held_open && n <= end_of_part(r);
	return pass_line(r, n, upid_buf_str(&r->held));
}

static int
hold(struct upid_reader *r, uint64_t n, struct upid_str text, bool open)
{
	if (r->held_n > 0 && r->held_n < n && release(r, false) != 0)
		return -1;
	r->held_open = open || (r->held_n == n && r->held_open);
	r->held.n = 0;
	upid_buf_add(&r->held, text.p, text.n);
	if (r->held.failed)
		return upid_fail_memory(&r->err);
	r->held_n = n;
	return 0;
}

static int
add_line(struct upid_query *q, uint64_t n, struct upid_str text)
{
	struct upid_reader *r = q->ctx;

	if (n <= r->last)
		return upid_fail(
			&r->err, UPID_E_BAD_ANSWER,
			"%s: line %llu of the log came after line %llu: check that this is a "
			"Proxmox API",
			r->src->name, (unsigned long long)n, (unsigned long long)r->last);
	r->last = n;
	if (n <= r->done || r->stage == UPID_READ_COUNT)
		return 0;
	if (r->stage != UPID_READ_WHOLE || q->unfinished)
		return hold(r, n, text, q->unfinished);
	r->held_n = 0; /* it is sent again, complete */
	return pass_line(r, n, text);
}

/* ---------------------------------------------------------------------------------- queries */

static uint64_t
last_line(const struct upid_reader *r)
{
	return r->held_n > 0 ? r->held_n : r->done;
}

static void
ask(struct upid_reader *r, enum upid_reading stage, uint64_t start, uint64_t limit)
{
	r->stage = stage;
	r->last = start;
	r->had = last_line(r);
	r->q = (struct upid_query){ .asking = stage == UPID_READ_WHOLE ? UPID_ASK_WHOLE_LOG
		                                                       : UPID_ASK_LOG,
		                    .task = r->task,
		                    .start = start,
		                    .limit = limit,
		                    .line = add_line,
		                    .done = answered,
		                    .ctx = r };
	r->src->ops->ask(r->src, &r->q);
}

static void
ask_from(struct upid_reader *r, enum upid_reading stage, uint64_t from)
{
	uint64_t rest = end_of_part(r) - from;

	ask(r, stage, from, rest < PAGE ? rest : PAGE);
}

/* Requests the last line again: it may have been unfinished, and have grown. */
static void
ask_next(struct upid_reader *r, enum upid_reading stage)
{
	ask_from(r, stage, last_line(r) > r->start ? last_line(r) - 1 : r->start);
}

static void
ask_tail(struct upid_reader *r)
{
	uint64_t from = r->total > r->tail ? r->total - r->tail : 0;

	if (from <= last_line(r)) {
		ask_next(r, UPID_READ_PAGES);
		return;
	}
	(void)release(r, false);
	r->done = from;
	ask_from(r, UPID_READ_PAGES, from);
}

/* For a tail, the lines are counted first. */
static void
begin_pages(struct upid_reader *r)
{
	r->by_pages = true;
	if (r->tail > 0 && !r->head)
		ask(r, UPID_READ_COUNT, 0, 1);
	else
		ask_next(r, UPID_READ_PAGES);
}

static void
end(struct upid_reader *r)
{
	if (r->err.code == UPID_E_OK && !r->stopped)
		(void)release(r, true);
	r->ended(r);
}

static void
fail_incomplete(struct upid_reader *r)
{
	upid_fail(&r->err, UPID_E_DROPPED, "%s: only %llu of %llu lines of the log arrived",
	          r->src->name, (unsigned long long)last_line(r), (unsigned long long)r->total);
	end(r);
}

static void
next_page(struct upid_reader *r)
{
	uint64_t want = r->total < end_of_part(r) ? r->total : end_of_part(r);

	if (last_line(r) >= want)
		end(r);
	else if (last_line(r) == r->had)
		fail_incomplete(r); /* no progress, and a retry would bring none */
	else if (r->tail > 0)
		ask_tail(r);
	else
		ask_next(r, UPID_READ_PAGES);
}

static void
counted(struct upid_reader *r)
{
	r->counted = r->total;
	if (r->by_pages)
		ask_tail(r);
	else
		ask(r, UPID_READ_WHOLE, 0, 0);
}

/* What looks like the whole log may be a part of it: see http/gzip.c. A Backup Server was asked for
 * the number of lines before, since a log only grows; any other source is asked for the lines that
 * follow. */
static void
streamed(struct upid_reader *r)
{
	if (!json_is_lossy(r)) {
		ask_next(r, UPID_READ_CHECK);
	} else if (last_line(r) < r->counted) {
		r->total = r->counted;
		fail_incomplete(r);
	} else {
		end(r);
	}
}

static void
answered(struct upid_query *q)
{
	struct upid_reader *r = q->ctx;
	static void (*const next[])(struct upid_reader *) = { [UPID_READ_COUNT] = counted,
		                                              [UPID_READ_WHOLE] = streamed,
		                                              [UPID_READ_CHECK] = next_page,
		                                              [UPID_READ_PAGES] = next_page };

	if (q->err.code != UPID_E_OK && r->stage == UPID_READ_WHOLE && q->no_stream) {
		begin_pages(r);
		return;
	}
	if (r->err.code == UPID_E_OK)
		r->err = q->err;
	if (r->err.code == UPID_E_OK)
		r->total = q->total;
	if (r->err.code != UPID_E_OK || r->stopped)
		end(r);
	else
		next[r->stage](r);
}

/* Whether to read by pages: for a part of the log, and for a remote, for which a Datacenter Manager
 * accepts only JSON. */
static bool
begins_by_pages(const struct upid_reader *r)
{
	return r->task->has_remote || ((r->start > 0 || r->limit > 0) && !json_is_lossy(r));
}

static void
begin(struct upid_reader *r)
{
	r->begun = true;
	if (begins_by_pages(r)) {
		r->done = r->start;
		begin_pages(r);
	} else if (json_is_lossy(r)) {
		ask(r, UPID_READ_COUNT, 0, 1);
	} else {
		ask(r, UPID_READ_WHOLE, 0, 0);
	}
}

/* What has arrived of an interrupted stream is not requested again. */
static void
go_on(struct upid_reader *r)
{
	if (r->stage == UPID_READ_COUNT)
		ask(r, UPID_READ_COUNT, 0, 1);
	else if (r->stage == UPID_READ_WHOLE && (json_is_lossy(r) || last_line(r) == 0))
		ask(r, UPID_READ_WHOLE, 0, 0);
	else
		ask_next(r, r->stage == UPID_READ_WHOLE ? UPID_READ_PAGES : r->stage);
}

void
upid_reader_start(struct upid_reader *r)
{
	r->err = (struct upid_err){ 0 };
	if (r->begun)
		go_on(r);
	else
		begin(r);
}

void
upid_reader_cancel(struct upid_reader *r)
{
	r->src->ops->cancel(r->src, &r->q);
}

void
upid_reader_flush(struct upid_reader *r)
{
	(void)release(r, true);
}

void
upid_reader_free(struct upid_reader *r)
{
	upid_buf_free(&r->held);
}
