/* The queue of a place, and the schedule of tasks: for the loop, polls and lists. */
#include <stdlib.h>

#include "retry.h"
#include "state.h"

void
upid_wait_queue(struct upid_wait_state *s)
{
	struct upid_place *place = s->place;

	s->queued = true;
	s->before = place->last;
	s->behind = NULL;
	*(place->last != NULL ? &place->last->behind : &place->first) = s;
	place->last = s;
}

void
upid_wait_unqueue(struct upid_wait_state *s)
{
	s->queued = false;
	*(s->before != NULL ? &s->before->behind : &s->place->first) = s->behind;
	*(s->behind != NULL ? &s->behind->before : &s->place->last) = s->before;
}

/* A query is large, so a task has none before it is due: a list covers most tasks of a long wait. */
int
upid_wait_ask(struct upid_wait_state *s, const struct upid_query *query)
{
	if (s->q == NULL && (s->q = malloc(sizeof(*s->q))) == NULL)
		return upid_fail_memory(&s->wait->err);
	*s->q = *query;
	s->q->ctx = s;
	s->place->under_way++;
	s->wait->src->ops->ask(s->wait->src, s->q);
	return 0;
}

bool
upid_wait_extend(struct upid_wait_state *s)
{
	int64_t timeout_ms = s->run->rules->timeout_ms, answered_ms = s->place->answered_ms;

	if (!s->run->rules->one_look || timeout_ms == 0 || s->wait->polls > 0 ||
	    timeout_ms > INT64_MAX - answered_ms || answered_ms + timeout_ms <= s->deadline_ms)
		return false;
	s->deadline_ms = answered_ms + timeout_ms;
	return true;
}

void
upid_wait_leave_to_list(struct upid_wait_state *s)
{
	if (s->queued)
		upid_wait_unqueue(s);
	s->doing = UPID_LISTED;
	upid_heap_set(&s->run->heap, &s->timer, s->deadline_ms);
}

int64_t
upid_wait_pause_of(struct upid_wait_run *run, int64_t born_ms, int64_t took_ms)
{
	struct upid_wait_rules *rules = run->rules;

	if (rules->interval_ms > 0)
		return rules->interval_ms;
	return upid_jitter_ms(upid_pause_ms(upid_wait_now(run) - born_ms, took_ms), &rules->seed);
}

/* Computes the age of the task from the server's clock, so that a wait that joins late does not
 * start with short pauses. Done once, for the first response of the API itself; later our monotonic
 * clock counts. */
void
upid_wait_learn_age(struct upid_wait_state *s, int64_t date_s)
{
	int64_t age_s = date_s - (int64_t)upid_wait_task(s)->starttime;

	if (s->aged || date_s < 0)
		return;
	s->aged = true;
	if (age_s > 0)
		s->born_ms = upid_wait_now(s->run) - age_s * 1000;
}
