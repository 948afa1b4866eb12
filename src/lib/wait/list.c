/* Merges the tasks of many nodes and sources into one list: running ones first, then by end
 * time. */
#include <stdlib.h>

#include "list_nodes.h"
#include "list_read.h"

static int
report(struct upid_list_state *l, size_t source, const struct upid_buf *text,
       const struct upid_feed_row *row)
{
	struct upid task;
	struct upid_listed listed = { .task = &task,
		                      .running = row->running,
		                      .endtime_s = row->endtime_s,
		                      .cls = row->cls,
		                      .warning_count = row->warning_count };

	if (upid_parse(&task, (struct upid_str){ text->p + row->upid, row->upid_n }, NULL,
	               &l->err) != 0)
		return -1;
	if (row->has_status)
		listed.exitstatus =
			(struct upid_str){ row->status_n > 0 ? text->p + row->status : "",
			                   row->status_n };
	if (l->rules->found(l->rules, source, &listed) != 0 || ++l->found == l->rules->limit)
		l->enough = true;
	return 0;
}

/* Keeps the task that started last. */
static int
keep_best(struct upid_list_state *l, const struct upid_feed *f, const struct upid_feed_row *row)
{
	if (l->has_best && row->starttime <= l->best.starttime)
		return 0;
	l->best = *row;
	l->best_source = f->source;
	l->has_best = true;
	l->best_text.n = 0;
	upid_buf_add(&l->best_text, f->text.p + row->upid, row->upid_n);
	l->best.upid = 0;
	l->best.status = l->best_text.n;
	upid_buf_add(&l->best_text, f->text.p + row->status, row->status_n);
	return l->best_text.failed ? upid_fail_memory(&l->err) : 0;
}

/* A task that finished before the best one started cannot have started later. */
static bool
is_older(const struct upid_list_state *l, const struct upid_feed_row *row)
{
	return l->has_best && row->endtime_s > 0 && row->endtime_s < (int64_t)l->best.starttime;
}

static int
take(struct upid_list_state *l, struct upid_feed *f)
{
	const struct upid_feed_row *row = &f->row[f->at++];

	if (!l->rules->latest)
		return report(l, f->source, &f->text, row);
	if (!row->running && is_older(l, row))
		l->enough = true;
	return keep_best(l, f, row);
}

/* Returns the feed whose next row is first: among running tasks the newest start, else the newest
 * end. */
static struct upid_feed *
first_feed(const struct upid_list_state *l, bool running)
{
	struct upid_feed *first = NULL;

	for (size_t i = 0; i < l->feeds; i++) {
		struct upid_feed *f = l->feed[i];
		const struct upid_feed_row *a, *b;

		if (f->at == f->rows)
			continue;
		if (first == NULL) {
			first = f;
			continue;
		}
		a = &f->row[f->at];
		b = &first->row[first->at];
		if (running ? a->starttime > b->starttime : a->endtime_s > b->endtime_s)
			first = f;
	}
	return first;
}

static int
by_start(const void *a, const void *b)
{
	const struct upid_feed_row *x = a, *y = b;

	return (x->starttime < y->starttime) - (x->starttime > y->starttime);
}

static int
report_running(struct upid_list_state *l)
{
	struct upid_feed *f;

	for (size_t i = 0; i < l->feeds; i++)
		if (l->feed[i]->rows > 0)
			qsort(l->feed[i]->row, l->feed[i]->rows, sizeof(*f->row), by_start);
	while (!l->enough && (f = first_feed(l, true)) != NULL)
		if (take(l, f) != 0)
			return -1;
	return 0;
}

static int
report_ended(struct upid_list_state *l)
{
	struct upid_feed *f;

	while (!l->enough) {
		if (upid_list_fill(l, UPID_FEED_DONE) != 0)
			return -1;
		if ((f = first_feed(l, false)) == NULL)
			return 0;
		if (take(l, f) != 0)
			return -1;
	}
	return 0;
}

int
upid_list(struct upid_source *const *sources, size_t count, struct upid_loop *loop,
          struct upid_list_rules *rules, struct upid_err *err)
{
	struct upid_list_state l = {
		.rules = rules, .loop = loop, .sources = sources, .count = count
	};
	int rc;

	if ((l.nodes = calloc(count > 0 ? count : 1, sizeof(*l.nodes))) == NULL)
		return upid_fail_memory(err);
	l.deadline_ms = rules->timeout_ms > INT64_MAX - upid_list_now(&l)
	                        ? INT64_MAX
	                        : upid_list_now(&l) + rules->timeout_ms;
	l.patience_ms = upid_list_now(&l) + (l.deadline_ms - upid_list_now(&l)) / 2;
	for (size_t i = 0; i < count; i++)
		upid_list_begin(&l, i);
	rc = upid_list_fill(&l, UPID_FEED_ENDED) == 0 && report_running(&l) == 0 &&
	                     report_ended(&l) == 0
	             ? 0
	             : -1;
	if (rc == 0 && l.has_best)
		rc = report(&l, l.best_source, &l.best_text, &l.best);
	if (rc != 0 && err != NULL && err->code == UPID_E_OK)
		*err = l.err;
	upid_list_end(&l);
	return rc;
}
