#include "log_follow.h"

enum {
	PAGE = 50000, /* pve-http-server reads the whole file for each page: small ones are quadratic */
};

static void answered(struct upid_query *q);

/* ------------------------------------------------------------------------------------ lines */

static void
pass_line(struct upid_log_follow *f, bool finished)
{
	const struct upid_log_part part = { .n = f->n,
		                            .text = upid_buf_str(&f->last),
		                            .known = f->known,
		                            .again = f->told,
		                            .finished = finished };

	if (f->last.failed)
		return;
	f->known = f->last.n;
	f->told = true;
	f->news = true;
	f->part(f, &part);
}

static void
finish_line(struct upid_log_follow *f)
{
	if (f->open)
		pass_line(f, true);
	f->open = false;
}

static int
keep_line(struct upid_log_follow *f, struct upid_str text)
{
	struct upid_end end;

	f->last.n = 0;
	upid_buf_add(&f->last, text.p, text.n);
	if (f->last.failed)
		return upid_fail_memory(&f->err);
	f->ended = upid_task_line(&end, text, f->task->family);
	return 0;
}

static int
begin_line(struct upid_log_follow *f, uint64_t n, struct upid_str text)
{
	finish_line(f);
	f->n = n;
	f->open = true;
	f->told = false;
	f->known = 0;
	return keep_line(f, text);
}

static int
replaced(struct upid_log_follow *f)
{
	return upid_fail(&f->err, UPID_E_BAD_ANSWER,
	                 "the log was replaced or truncated: line %llu has changed",
	                 (unsigned long long)f->n);
}

/* PVE serves an unfinished last line as it is (PVE::Tools, dump_logfile). */
static int
grow_line(struct upid_log_follow *f, struct upid_str text)
{
	if (text.n < f->last.n || (f->last.n > 0 && memcmp(text.p, f->last.p, f->last.n) != 0))
		return replaced(f);
	return text.n == f->last.n ? 0 : keep_line(f, text);
}

static int
add_line(struct upid_query *q, uint64_t n, struct upid_str text)
{
	struct upid_log_follow *f = q->ctx;

	if (f->counts || n < f->n || (n == f->n && (!f->open || f->whole)))
		return 0;
	if (n == f->n)
		return grow_line(f, text);
	if (n == f->n + 1)
		return begin_line(f, n, text);
	return upid_fail(&f->err, UPID_E_BAD_ANSWER,
	                 "%s: line %llu of the log came after line %llu: check that this is a "
	                 "Proxmox API",
	                 f->src->name, (unsigned long long)n, (unsigned long long)f->n);
}

/* ---------------------------------------------------------------------------------- queries */

static void
ask(struct upid_log_follow *f, enum upid_asking asking, uint64_t start, uint64_t limit)
{
	f->err = (struct upid_err){ 0 };
	f->asked = f->n;
	f->q = (struct upid_query){ .asking = asking,
		                    .task = f->task,
		                    .start = start,
		                    .limit = limit,
		                    .line = add_line,
		                    .done = answered,
		                    .ctx = f };
	f->src->ops->ask(f->src, &f->q);
}

/* Requests the last line again, because it may have grown. */
static void
ask_page(struct upid_log_follow *f)
{
	ask(f, UPID_ASK_LOG, f->open ? f->n - 1 : f->n, PAGE);
}

static void
end_reading(struct upid_log_follow *f)
{
	if (f->open && (!f->told || f->last.n > f->known))
		pass_line(f, false);
	f->done(f);
}

static void
check_total(struct upid_log_follow *f)
{
	if (f->open && f->q.total < f->n)
		upid_fail(&f->err, UPID_E_BAD_ANSWER,
		          "the log was replaced or truncated: it has %llu lines, but had %llu",
		          (unsigned long long)f->q.total, (unsigned long long)f->n);
	else if (f->q.total > f->n && f->n == f->asked)
		upid_fail(&f->err, UPID_E_DROPPED,
		          "%s: only %llu of %llu lines of the log "
		          "arrived",
		          f->src->name, (unsigned long long)f->n, (unsigned long long)f->q.total);
}

static void
answered(struct upid_query *q)
{
	struct upid_log_follow *f = q->ctx;

	if (f->whole && f->streams && q->no_stream) { /* a server that is too old for it */
		f->streams = false;
		upid_log_follow_read(f);
		return;
	}
	if (f->err.code == UPID_E_OK)
		f->err = q->err;
	if (f->err.code != UPID_E_OK) {
		end_reading(f);
	} else if (f->counts) {
		f->counts = false;
		f->n = q->total > f->tail ? q->total - f->tail : 0;
		ask_page(f);
	} else if (f->whole) {
		f->whole = f->streams = false;
		q->took_ms = 0; /* how large it is says nothing of the next one */
		end_reading(f);
	} else {
		check_total(f);
		if (f->err.code == UPID_E_OK && q->total > f->n)
			ask_page(f);
		else
			end_reading(f);
	}
}

/* A stream delivers a large log faster. A Backup Server is always asked for JSON: after a line that
 * is not UTF-8 the line numbers of both would differ. */
static void
begin(struct upid_log_follow *f)
{
	f->begun = true;
	f->n = f->start;
	f->counts = f->tail > 0;
	f->streams = f->start == 0 && f->tail == 0 && f->task->family == UPID_PVE &&
	             !f->task->has_remote;
}

void
upid_log_follow_read(struct upid_log_follow *f)
{
	f->news = false;
	if (!f->begun)
		begin(f);
	f->whole = f->streams;
	if (f->counts)
		ask(f, UPID_ASK_LOG, 0, 1);
	else if (f->whole)
		ask(f, UPID_ASK_WHOLE_LOG, 0, 0);
	else
		ask_page(f);
}

void
upid_log_follow_read_whole(struct upid_log_follow *f)
{
	f->news = false;
	f->whole = true;
	ask(f, UPID_ASK_WHOLE_LOG, 0, 0);
}

void
upid_log_follow_end(struct upid_log_follow *f)
{
	finish_line(f);
}

void
upid_log_follow_cancel(struct upid_log_follow *f)
{
	f->src->ops->cancel(f->src, &f->q);
}

void
upid_log_follow_free(struct upid_log_follow *f)
{
	upid_buf_free(&f->last);
}
