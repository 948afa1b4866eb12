/* Stops a task: sends the request and then waits for the end. */
#include "stop.h"

enum {
	/* PVE and PMG wait up to 5 s for the end of the task before they respond
	 * (PVE::RESTEnvironment, kill_process_group); a proxied request may take 30 s
	 * (PVE::APIServer::AnyEvent) */
	RESPONSE_MS = 35000,
};

/* --------------------------------------------------------------------------------- begin */

static void
begin(struct upid_wait_state *s)
{
	struct upid_wait_run *run = s->run;
	int64_t now = upid_wait_now(run);

	s->stopping = run->stopping = true;
	s->deadline_ms =
		run->rules->stop_ms > INT64_MAX - now ? INT64_MAX : now + run->rules->stop_ms;
	s->last = false;
	s->faults = 0;
	upid_wait_pause_until(s, now);
}

/* The task of an HA request cannot be stopped if it was not found. */
static bool
can_stop(const struct upid_wait_state *s)
{
	return !s->stopping && !s->seeking && !s->wait->stopped;
}

bool
upid_wait_stop_late(struct upid_wait_state *s)
{
	if (!s->run->rules->stop_late || !s->seen || !can_stop(s))
		return false;
	s->late = true;
	begin(s);
	return true;
}

bool
upid_wait_stop_interrupted(struct upid_wait_state *s)
{
	if (!s->run->rules->stop_interrupted || (!s->stopping && !can_stop(s)))
		return false;
	if (!s->stopping) {
		s->broken = true;
		begin(s);
	}
	return true;
}

/* ----------------------------------------------------------------------------------- ask */

bool
upid_wait_wants_stop(const struct upid_wait_state *s)
{
	return s->stopping && !s->stop_taken && !s->last;
}

/* A request that did not reach the server, or was refused, has stopped nothing. */
static bool
has_no_effect(enum upid_code code)
{
	return code == UPID_E_DNS || code == UPID_E_CONNECT || code == UPID_E_TLS ||
	       code == UPID_E_PERMISSION || code == UPID_E_AUTH;
}

bool
upid_wait_stop_answered(struct upid_wait_state *s)
{
	if (has_no_effect(s->q->err.code))
		s->wait->asked_to_stop = s->asked_before;
	if (s->q->err.code != UPID_E_OK)
		return false;
	s->faults = 0;
	s->stop_taken = true;
	s->born_ms = upid_wait_now(s->run); /* start again with short pauses: the end is near */
	return true;
}

void
upid_wait_send_stop(struct upid_wait_state *s, void (*done)(struct upid_query *))
{
	s->doing = UPID_POLLING;
	upid_heap_set(&s->run->heap, &s->timer, s->deadline_ms);
	s->asked_before = s->wait->asked_to_stop;
	s->wait->asked_to_stop = true;
	/* the query of the poll before is used again, so this does not fail */
	(void)upid_wait_ask(s, &(struct upid_query){ .asking = UPID_ASK_STOP,
	                                             .task = upid_wait_task(s),
	                                             .timeout_ms = RESPONSE_MS,
	                                             .done = done });
}

/* ----------------------------------------------------------------------------------- end */

/* A stopped task ends with an error: "received interrupt", "unexpected status" after a KILL, "task
 * aborted". A task that ends well has finished by itself. */
void
upid_wait_judge_stop(struct upid_wait_state *s)
{
	struct upid_wait *w = s->wait;
	bool failed = w->cls == UPID_ERROR || w->cls == UPID_UNKNOWN;
	bool ended = w->stopped && w->err.code == UPID_E_OK;

	w->stopped_by_us = w->asked_to_stop && ended && failed;
	w->timed_out = w->timed_out || (s->late && w->stopped_by_us);
	if (s->broken && w->err.code == UPID_E_OK) {
		w->timed_out = false;
		w->interrupted = w->stopped_by_us || !w->stopped;
	}
}
