#include "reader.h"

enum {
	PAGE = 50000, /* pve-http-server reads the whole file for each page: small ones are quadratic */
	LOG_MOST = 256 << 20, /* in memory; a stream need not end */
};

static void answered(struct upid_query *q);

static int
add_line(struct upid_query *q, uint64_t n, struct upid_str text)
{
	struct upid_reader *r = q->ctx;

	if (r->limit > 0 && n > r->start + r->limit)
		return -1;
	if (n <= r->last)
		return upid_fail(
			&r->err, UPID_E_BAD_ANSWER,
			"%s: line %llu of the log comes after line %llu: is this a Proxmox "
			"API?",
			r->src->name, (unsigned long long)n, (unsigned long long)r->last);
	r->last = n;
	r->got++;
	if (r->stage == UPID_READ_COUNT)
		return 0;
	if (text.n + r->lines->bytes + r->lines->count * sizeof(struct upid_line) > LOG_MOST)
		return upid_fail(
			&r->err, UPID_E_TOO_LARGE,
			"%s: the log takes more than %d MB: ask for its last lines (tail), "
			"or for a part of it (start, limit)",
			r->src->name, LOG_MOST >> 20);
	return upid_lines_add(r->lines, n, text, &r->err);
}

static void
ask(struct upid_reader *r, enum upid_asking asking, uint64_t start, uint64_t limit)
{
	r->last = start;
	r->got = 0;
	r->q = (struct upid_query){ .asking = asking,
		                    .task = r->task,
		                    .start = start,
		                    .limit = limit,
		                    .line = add_line,
		                    .done = answered,
		                    .ctx = r };
	r->src->ops->ask(r->src, &r->q);
}

/* From line `start` (skipped so many) as far as the limit allows. */
static void
ask_page(struct upid_reader *r, uint64_t start)
{
	uint64_t rest = r->limit > 0 ? r->start + r->limit - start : PAGE;

	r->stage = UPID_READ_PAGES;
	ask(r, UPID_ASK_LOG, start, rest < PAGE ? rest : PAGE);
}

static void
end(struct upid_reader *r)
{
	if (r->err.code == UPID_E_OK)
		(void)upid_lines_trim(r->lines, &r->err);
	r->ended(r);
}

/* A server that is too old for `download`, or has no such task, says so by one of these. */
static bool
does_not_stream(const struct upid_query *q)
{
	return q->err.http == 400 || q->err.http == 404 || q->err.http == 500 || q->err.http == 501;
}

/* The next page begins with the last line of this one: it may have been unfinished, and has grown. */
static void
next_page(struct upid_reader *r)
{
	uint64_t last = r->lines->count > 0 ? r->lines->line[r->lines->count - 1].n : 0;
	uint64_t want =
		r->limit > 0 && r->start + r->limit < r->total ? r->start + r->limit : r->total;

	if (r->err.code != UPID_E_OK || r->got < 2 || last >= want)
		end(r);
	else
		ask_page(r, last - 1);
}

/* By pages; for a tail the lines are counted first. */
static void
without_stream(struct upid_reader *r)
{
	if (r->tail > 0) {
		r->stage = UPID_READ_COUNT;
		ask(r, UPID_ASK_LOG, 0, 1);
	} else {
		ask_page(r, 0);
	}
}

static void
answered(struct upid_query *q)
{
	struct upid_reader *r = q->ctx;

	if (q->err.code != UPID_E_OK && r->stage == UPID_READ_WHOLE && does_not_stream(q)) {
		without_stream(r);
		return;
	}
	r->total = q->total;
	if (q->err.code != UPID_E_OK) {
		if (r->err.code == UPID_E_OK)
			r->err = q->err;
		end(r);
	} else if (r->stage == UPID_READ_WHOLE) {
		end(r);
	} else if (r->stage == UPID_READ_COUNT) {
		ask_page(r, r->total > r->tail ? r->total - r->tail : 0);
	} else {
		next_page(r);
	}
}

void
upid_reader_start(struct upid_reader *r)
{
	r->err = (struct upid_err){ 0 };
	r->total = 0;
	if (r->start > 0 || r->limit > 0) {
		ask_page(r, r->start);
	} else if (r->task->has_remote) { /* a PDM takes nothing but JSON from its remotes */
		without_stream(r);
	} else {
		r->stage = UPID_READ_WHOLE;
		ask(r, UPID_ASK_WHOLE_LOG, 0, 0);
	}
}

void
upid_reader_cancel(struct upid_reader *r)
{
	r->src->ops->cancel(r->src, &r->q);
}
