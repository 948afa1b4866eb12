#include <stdlib.h>

#include "feed.h"
#include "retry.h"

enum {
	/* rows; the server reads its files again for each page, and a row has 300 bytes */
	PAGE = 500,
	/* Running tasks fit in one page. PVE keeps at most 25 lines in `active` once tasks have
	 * finished, and more only while more are running (RESTEnvironment.pm, active_workers). */
	RUNNING_PAGE = 10000,
};

static struct upid_feed_row *
new_row(struct upid_feed *f)
{
	size_t room = f->room > 0 ? 2 * f->room : 64;
	struct upid_feed_row *grown;

	if (f->rows == f->room) {
		if ((grown = realloc(f->row, room * sizeof(*grown))) == NULL)
			return NULL;
		f->row = grown;
		f->room = room;
	}
	return &f->row[f->rows++];
}

static size_t
keep_text(struct upid_feed *f, struct upid_str s)
{
	size_t at = f->text.n;

	upid_buf_add(&f->text, s.p, s.n);
	return at;
}

/* A server may list a task twice, and a finished task among the running ones. */
static int
listed(struct upid_query *q, const struct upid_listed *l)
{
	struct upid_feed *f = q->ctx;
	struct upid_feed_row *row;

	if (!upid_filter_matches(f->filter, l) || !upid_seen_add(&f->seen, l->task->text))
		return f->seen.failed ? upid_fail_memory(&f->err) : 0;
	if ((row = new_row(f)) == NULL)
		return upid_fail_memory(&f->err);
	*row = (struct upid_feed_row){ .upid = keep_text(f, l->task->text),
		                       .upid_n = l->task->text.n,
		                       .status = keep_text(f, l->exitstatus),
		                       .status_n = l->exitstatus.n,
		                       .running = l->running,
		                       .has_status = l->exitstatus.p != NULL,
		                       .endtime_s = l->endtime_s,
		                       .starttime = l->task->starttime,
		                       .cls = l->cls,
		                       .warning_count = l->warning_count };
	return f->text.failed ? upid_fail_memory(&f->err) : 0;
}

static void
unreadable(struct upid_query *q, struct upid_str upid, const struct upid_err *err)
{
	struct upid_feed *f = q->ctx;

	if (upid_seen_add(&f->seen, upid))
		f->unreadable(f, upid, err);
}

static bool
wants_ended(const struct upid_feed *f)
{
	return f->filter->classes == 0 || (f->filter->classes & ~(1u << UPID_RUNNING)) != 0;
}

enum upid_feed_stage
upid_feed_first_stage(const struct upid_filter *filter)
{
	return filter->classes == 0 || (filter->classes & 1u << UPID_RUNNING) ? UPID_FEED_RUNNING
	                                                                      : UPID_FEED_ENDED;
}

/* A short page is the last one of its stage. */
static void
next_page(struct upid_feed *f)
{
	f->answered = true;
	f->faults = 0;
	f->fault = (struct upid_err){ 0 };
	f->start += f->q.total;
	if (f->q.total >= f->q.limit)
		return;
	f->start = 0;
	f->stage =
		f->stage == UPID_FEED_RUNNING && wants_ended(f) ? UPID_FEED_ENDED : UPID_FEED_DONE;
}

static void
answered(struct upid_query *q)
{
	struct upid_feed *f = q->ctx;

	f->asking = false;
	if (f->err.code == UPID_E_OK && q->err.code == UPID_E_OK) {
		next_page(f);
	} else if (f->err.code == UPID_E_OK && upid_code_retryable(q->err.code) &&
	           ++f->faults < UPID_LIST_TRIES) {
		f->fault = q->err;
		f->next_ms += upid_backoff_ms(f->faults, q->retry_after_ms);
	} else {
		if (f->err.code == UPID_E_OK)
			f->err = q->err;
		f->stage = UPID_FEED_DONE;
	}
}

void
upid_feed_ask(struct upid_feed *f)
{
	bool running = f->stage == UPID_FEED_RUNNING;

	f->ask = (struct upid_list_ask){ .filter = f->filter,
		                         .node = f->node,
		                         .running = running,
		                         .listed = listed,
		                         .unreadable = unreadable };
	f->q = (struct upid_query){ .asking = UPID_ASK_LIST,
		                    .list = &f->ask,
		                    .start = f->start,
		                    .limit = running ? RUNNING_PAGE : PAGE,
		                    .done = answered,
		                    .ctx = f };
	f->asking = true;
	f->src->ops->ask(f->src, &f->q);
}

void
upid_feed_clear(struct upid_feed *f)
{
	f->rows = f->at = 0;
	f->text.n = 0;
}

void
upid_feed_free(struct upid_feed *f)
{
	if (f->asking)
		f->src->ops->cancel(f->src, &f->q);
	upid_seen_free(&f->seen);
	upid_buf_free(&f->text);
	free(f->row);
	f->row = NULL;
	f->rows = f->room = f->at = 0;
	f->asking = false;
}
