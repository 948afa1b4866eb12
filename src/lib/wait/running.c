#include <stdlib.h>
#include "lib/base/text.h"
#include "retry.h"
#include "running.h"

enum {
	ROWS_MAX = 10000, /* rows; a task after them counts as not listed */
	/*
	 * PVE rewrites the list when a task starts, when a daemon notices the end of one of its
	 * tasks, and every 10 s in pvestatd, and checks each task then (RESTEnvironment.pm,
	 * active_workers). So a list that has not changed for longer may be stale.
	 */
	STALE_MS = 10000,
	LAG_MS =
		/* the list shows an end 17 to 29 ms after the status does (measured on PVE 9) */
	1000,
};

/* ------------------------------------------------------------------------------ the groups */

/* A Datacenter Manager lists the tasks of its remotes from a cache: some seconds late, and without
 * running tasks that others started (its server/src/remote_tasks). */
static bool
may_be_listed(const struct upid_wait_state *s)
{
	return !s->wait->task->has_remote;
}

static struct upid_running *
find(struct upid_wait_run *run, const struct upid_wait_state *s)
{
	struct upid_running *r = run->lists;

	while (r != NULL && (r->place != s->place || !upid_str_same(r->node, s->wait->task->node)))
		r = r->next;
	return r;
}

/* Queues for a place, or at the deadline makes the last poll of each task. */
static void
due(struct upid_timer *timer)
{
	struct upid_running *r = (struct upid_running *)timer;

	upid_heap_set(&r->run->heap, timer, INT64_MAX);
	if (r->asking) {
		r->place->src->ops->cancel(r->place->src, &r->q);
		r->place->under_way--;
		r->asking = false;
		r->hangs = true;
	}
	if (upid_wait_now(r->run) >= r->run->deadline_ms)
		return;
	r->behind = r->place->lists;
	r->place->lists = r;
}

static struct upid_running *
add(struct upid_wait_run *run, const struct upid_wait_state *s)
{
	struct upid_running *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->timer.due = due;
	r->run = run;
	r->place = s->place;
	r->node = s->wait->task->node;
	r->fresh_ms = run->begin_ms;
	r->next = run->lists;
	run->lists = r;
	return r;
}

/* Allocates memory, and drops groups with a single task. */
static int
settle(struct upid_wait_run *run)
{
	for (struct upid_running **at = &run->lists, *r; (r = *at) != NULL;) {
		if (r->states < 2) {
			*at = r->next;
			free(r);
			continue;
		}
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
		if ((r->state = calloc(r->states, sizeof(*r->state))) == NULL)
			return -1;
		r->states = 0;
		upid_heap_set(&run->heap, &r->timer, run->begin_ms);
		at = &r->next;
	}
	return 0;
}

int
upid_running_begin(struct upid_wait_run *run, struct upid_err *err)
{
	struct upid_wait_state *s;
	struct upid_running *r;

	if (run->rules->one_look || run->rules->timeout_ms == 0 || run->rules->stop ||
	    run->rules->line != NULL)
		return 0;
	for (s = run->states; s < run->states + run->count; s++) {
		if (!may_be_listed(s))
			continue;
		if ((r = find(run, s)) == NULL && (r = add(run, s)) == NULL)
			return upid_fail_memory(err);
		r->states++;
	}
	if (settle(run) != 0)
		return upid_fail_memory(err);
	for (s = run->states; s < run->states + run->count; s++)
		if (may_be_listed(s) && (r = find(run, s)) != NULL) {
			r->state[r->states++] = s;
			s->list = r;
			upid_wait_leave_to_list(s);
		}
	return 0;
}

void
upid_running_end(struct upid_wait_run *run)
{
	struct upid_running *next;

	for (struct upid_running *r = run->lists; r != NULL; r = next) {
		next = r->next;
		if (r->asking)
			r->place->src->ops->cancel(r->place->src, &r->q);
		upid_seen_free(&r->seen);
		free(r->state);
		free(r);
	}
	run->lists = NULL;
}

/* ------------------------------------------------------------------------------- the answer */

/* Servers do not know comments, so lists do not contain them. */
static struct upid_str
plain(const struct upid *task)
{
	return (struct upid_str){ task->native.p, task->native.n - task->comment.n };
}

static int
listed(struct upid_query *q, const struct upid_listed *l)
{
	struct upid_running *r = q->ctx;

	if (l->running)
		(void)upid_seen_add(&r->seen, plain(l->task));
	return r->seen.failed ? -1 : 0;
}

static void
unreadable(struct upid_query *q, struct upid_str upid, const struct upid_err *err)
{
	(void)q;
	(void)upid;
	(void)err; /* not a task of this wait */
}

static void
poll_all_listed(struct upid_running *r)
{
	for (size_t i = 0; i < r->states; i++)
		if (r->state[i]->doing == UPID_LISTED)
			upid_wait_pause_until(r->state[i], upid_wait_now(r->run));
}

/* Polls tasks individually until the list is available again. */
static void
poll_each_by_itself(struct upid_running *r)
{
	poll_all_listed(r);
	for (size_t i = 0; i < r->states; i++)
		r->state[i]->shown = false;
}

void
upid_running_doubt(struct upid_wait_state *s)
{
	s->list->doubt = s;
	s->list->doubt_ms = upid_wait_now(s->run);
}

/* Polls all tasks that a stale list shows. */
static void
settle_doubt(struct upid_running *r)
{
	if (r->doubt == NULL)
		return;
	if (!upid_seen_has(&r->seen, plain(r->doubt->wait->task))) {
		r->doubt = NULL;
	} else if (upid_wait_now(r->run) - r->doubt_ms >= LAG_MS) {
		r->doubt = NULL;
		poll_all_listed(r);
	}
}

/* A list that no task has left for long may be stale: polls one of its tasks, each in turn. */
static void
check_one(struct upid_running *r)
{
	if (upid_wait_now(r->run) - r->fresh_ms < STALE_MS)
		return;
	for (size_t i = 0; i < r->states; i++) {
		struct upid_wait_state *s = r->state[r->turn++ % r->states];

		if (s->doing != UPID_LISTED)
			continue;
		r->fresh_ms = upid_wait_now(r->run);
		s->checks = true;
		upid_wait_pause_until(s, r->fresh_ms);
		return;
	}
}

/* A task that is being polled returns to the list afterwards, unless its end is known. */
static void
is_running(struct upid_wait_state *s)
{
	s->seen = s->shown = true;
	if (s->doing == UPID_PAUSING && !s->wait->stopped && !s->seeking && !s->stopping &&
	    !s->last)
		upid_wait_leave_to_list(s);
	if (s->doing == UPID_LISTED)
		upid_wait_tell(s);
}

/* Evaluates a response. Returns how many tasks are running according to it; *born_ms is the start
 * of the youngest. */
static size_t
compare(struct upid_running *r, int64_t *born_ms)
{
	size_t left = 0, running = 0;

	for (size_t i = 0; i < r->states; i++) {
		struct upid_wait_state *s = r->state[i];

		if (s->doing == UPID_FINISHED)
			continue;
		r->state[left++] = s;
		s->shown = false;
		if (s->wait->followed == NULL && upid_seen_has(&r->seen, plain(s->wait->task))) {
			running++;
			upid_wait_learn_age(s, r->q.date_s);
			is_running(s);
			*born_ms = s->born_ms > *born_ms ? s->born_ms : *born_ms;
		} else if (s->doing == UPID_LISTED) {
			r->fresh_ms = upid_wait_now(r->run);
			upid_wait_pause_until(s, r->fresh_ms);
		}
	}
	r->states = left;
	return running;
}

static void
failed(struct upid_running *r)
{
	int64_t now = upid_wait_now(r->run);

	poll_each_by_itself(r);
	if (upid_code_retryable(r->q.err.code))
		upid_heap_set(&r->run->heap, &r->timer,
		              now + upid_backoff_ms(++r->faults, r->q.retry_after_ms));
}

/* If none of the tasks is listed, because they are hidden or have finished, the list is not
 * requested again. */
static void
answered(struct upid_query *q)
{
	struct upid_running *r = q->ctx;
	int64_t born_ms = INT64_MIN;

	r->asking = false;
	r->place->under_way--;
	upid_heap_set(&r->run->heap, &r->timer, INT64_MAX);
	if (r->seen.failed)
		upid_fail_memory(&q->err);
	if (q->err.code != UPID_E_OK) {
		failed(r);
		return;
	}
	r->faults = 0;
	if (compare(r, &born_ms) == 0)
		return;
	settle_doubt(r);
	check_one(r);
	upid_heap_set(&r->run->heap, &r->timer,
	              upid_wait_now(r->run) + upid_wait_pause_of(r->run, born_ms, q->took_ms));
}

void
upid_running_ask(struct upid_running *r)
{
	static const struct upid_filter all;

	upid_seen_clear(&r->seen);
	r->ask = (struct upid_list_ask){ .filter = &all,
		                         .node = r->node,
		                         .running = true,
		                         .listed = listed,
		                         .unreadable = unreadable };
	r->q = (struct upid_query){
		.asking = UPID_ASK_LIST, .list = &r->ask, .limit = ROWS_MAX, .done = answered, .ctx = r
	};
	r->asking = true;
	r->place->under_way++;
	upid_heap_set(&r->run->heap, &r->timer, r->run->deadline_ms);
	r->place->src->ops->ask(r->place->src, &r->q);
}
