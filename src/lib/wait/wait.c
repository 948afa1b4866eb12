/*
 * Waits for many tasks in one loop. It uses sources only through their vtable, and never sleeps:
 * time passes in upid_loop_run(). A heap tells which task is due next; a due task waits in the
 * queue of its source for a free place. So each event costs O(log n) for n tasks.
 */
#include <stdlib.h>
#include <string.h>

#include "running.h"
#include "stop.h"

enum {
	/* requests in progress per source; four connections saturate a server */
	PARALLEL = 4,
	OVERTIME_MS = 2000, /* for last polls that had to wait for a place */
	IDLE_MS = 60000,
};

/* ----------------------------------------------------------------------------------- places */

static struct upid_place *
place_of(struct upid_wait_run *run, struct upid_source *src)
{
	struct upid_place *place = src->place;

	if (place != NULL)
		return place;
	if ((place = calloc(1, sizeof(*place))) == NULL)
		return NULL;
	place->src = src;
	place->answered_ms = run->begin_ms;
	place->next = run->places;
	run->places = src->place = place;
	return place;
}

static void
free_places(struct upid_wait_run *run)
{
	struct upid_place *next;

	for (struct upid_place *p = run->places; p != NULL; p = next) {
		next = p->next;
		p->src->place = NULL;
		free(p);
	}
}

/* -------------------------------------------------------------------------------- what is due */

/* A poll that finds no place until well after the deadline is skipped: with a thousand tasks and a
 * server that hangs, the wait would last for minutes. */
static int64_t
overtime_ends(const struct upid_wait_state *s)
{
	const struct upid_wait_run *run = s->run;

	if (s->reads || s->drains || run->rules->timeout_ms == 0 ||
	    s->deadline_ms >= INT64_MAX - OVERTIME_MS)
		return INT64_MAX;
	return s->deadline_ms + OVERTIME_MS + 1;
}

static void
cancel(struct upid_wait_state *s)
{
	if (s->doing == UPID_POLLING)
		s->wait->src->ops->cancel(s->wait->src, s->q);
	else if (s->doing == UPID_READING)
		upid_reader_cancel(&s->rare->reader);
	else if (s->doing == UPID_FOLLOWING)
		upid_log_follow_cancel(&s->rare->follow);
	else
		return;
	s->place->under_way--;
}

static void
due(struct upid_timer *timer)
{
	struct upid_wait_state *s = (struct upid_wait_state *)timer;

	if (s->queued && upid_wait_extend(s)) {
		upid_heap_set(&s->run->heap, &s->timer, overtime_ends(s));
	} else if (s->queued) {
		upid_wait_unqueue(s);
		upid_wait_finish_late(s);
	} else if (s->doing == UPID_LISTED && !s->seen && (s->list->asking || s->list->hangs)) {
		upid_wait_finish_late(s); /* its request was under way, with that of the others */
	} else if (s->doing == UPID_PAUSING || s->doing == UPID_LISTED) {
		s->doing = UPID_PAUSING;
		upid_wait_queue(s);
		upid_heap_set(&s->run->heap, &s->timer, overtime_ends(s));
	} else if (s->doing == UPID_POLLING || s->doing == UPID_FOLLOWING) {
		cancel(s);
		upid_wait_finish_late(s);
	} else {
		cancel(s);
		upid_wait_give_up_log(s);
	}
}

/* Once tasks are being stopped, the end of one does not spare the others. */
static bool
has_enough(const struct upid_wait_run *run)
{
	return run->rules->enough && !run->stopping;
}

static void
run_due(struct upid_wait_run *run)
{
	struct upid_timer *timer;

	while (!has_enough(run) && (timer = upid_heap_first(&run->heap)) != NULL &&
	       timer->due_ms <= upid_wait_now(run))
		timer->due(timer);
}

static void
start_queued(const struct upid_wait_run *run, struct upid_place *place)
{
	struct upid_wait_state *s;
	struct upid_running *list;

	while (!has_enough(run) && place->under_way < PARALLEL && (list = place->lists) != NULL) {
		place->lists = list->behind;
		upid_running_ask(list);
	}
	while (!has_enough(run) && place->under_way < PARALLEL && (s = place->first) != NULL) {
		upid_wait_unqueue(s);
		if (s->reads)
			upid_wait_go_on_reading(s);
		else
			upid_wait_poll(s);
	}
}

static int64_t
idle_ms(const struct upid_wait_run *run)
{
	const struct upid_timer *timer = upid_heap_first(&run->heap);
	int64_t ms = timer != NULL ? timer->due_ms - upid_wait_now(run) : IDLE_MS;

	return ms > 0 ? ms : 0;
}

/* For a loop that was interrupted, or because enough other tasks have ended. */
static void
finish_early(struct upid_wait_state *s)
{
	if (s->doing == UPID_FINISHED ||
	    (s->run->loop->interrupted && s->stopping && s->run->rules->stop_interrupted))
		return;
	cancel(s);
	if (s->queued)
		upid_wait_unqueue(s);
	if (s->reads)
		upid_wait_give_up_log(s);
	else if (!s->run->loop->interrupted || !upid_wait_stop_interrupted(s))
		upid_wait_finish_early(s);
}

static void
finish_all_early(struct upid_wait_run *run)
{
	for (size_t i = 0; i < run->count; i++)
		finish_early(&run->states[i]);
}

static int
run_all(struct upid_wait_run *run, struct upid_err *err)
{
	for (;;) {
		if (run->loop->interrupted)
			finish_all_early(run);
		run_due(run);
		for (struct upid_place *p = run->places; p != NULL; p = p->next)
			start_queued(run, p);
		if (has_enough(run))
			finish_all_early(run);
		if (run->left == 0)
			return 0;
		if (upid_loop_run(run->loop, idle_ms(run), err) != 0)
			return -1;
	}
}

/* ------------------------------------------------------------------------------ begin and end */

static int
init(struct upid_wait_state *s, struct upid_wait *w, size_t index, struct upid_wait_run *run)
{
	s->timer.rank = index;
	s->timer.due = due;
	s->run = run;
	s->place = place_of(run, w->src);
	s->wait = w;
	s->rare = &run->rare[index];
	s->born_ms = run->begin_ms;
	s->deadline_ms = run->deadline_ms;
	s->stopping = run->rules->stop;
	s->last = run->rules->timeout_ms == 0;
	w->state = s;
	w->cls = UPID_RUNNING;
	upid_heap_set(&run->heap, &s->timer, run->begin_ms);
	return s->place != NULL ? 0 : -1;
}

/* Moves the texts to the wait, and cancels a query in progress. */
static void
finish(struct upid_wait_state *s)
{
	if (s->wait == NULL) /* out of memory */
		return;
	cancel(s);
	free(s->q);
	upid_wait_free_log(s);
	if (s->rare->follow.src != NULL)
		upid_log_follow_free(&s->rare->follow);
	s->wait->room[0] = s->exitstatus.p;
	s->wait->room[1] = s->reason.p;
	s->wait->room[2] = s->note.p;
	s->wait->state = NULL;
}

static int
begin(struct upid_wait_run *run, struct upid_wait *waits, struct upid_err *err)
{
	run->begin_ms = upid_wait_now(run);
	run->deadline_ms = run->rules->timeout_ms > INT64_MAX - run->begin_ms
	                           ? INT64_MAX
	                           : run->begin_ms + run->rules->timeout_ms;
	if (run->states == NULL || run->rare == NULL)
		return upid_fail_memory(err);
	/* a list has two tasks or more */
	if (upid_heap_init(&run->heap, run->count + run->count / 2, err) != 0)
		return -1;
	for (size_t i = 0; i < run->count; i++)
		if (init(&run->states[i], &waits[i], i, run) != 0)
			return upid_fail_memory(err);
	return upid_running_begin(run, err);
}

int
upid_wait_all(struct upid_wait *waits, size_t count, struct upid_loop *loop,
              struct upid_wait_rules *rules, struct upid_err *err)
{
	struct upid_wait_run run = { .loop = loop,
		                     .rules = rules,
		                     .states = calloc(count + 1, sizeof(*run.states)),
		                     .rare = calloc(count + 1, sizeof(*run.rare)),
		                     .count = count,
		                     .left = count };
	int rc = begin(&run, waits, err);

	if (rc == 0)
		rc = run_all(&run, err);
	for (size_t i = 0; run.states != NULL && i < count; i++)
		finish(&run.states[i]);
	upid_running_end(&run);
	free_places(&run);
	upid_heap_free(&run.heap);
	free(run.states);
	free(run.rare);
	return rc;
}

void
upid_wait_free(struct upid_wait *w)
{
	for (size_t i = 0; i < sizeof(w->room) / sizeof(*w->room); i++)
		free(w->room[i]);
	free(w->followed);
	upid_lines_free(&w->tail);
	memset(w, 0, sizeof(*w));
}
