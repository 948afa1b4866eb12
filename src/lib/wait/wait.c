/*
 * Waiting for many tasks in one loop. Sees sources by their vtable only, and never sleeps: time
 * passes in pump().
 */
#include <stdlib.h>
#include <string.h>

#include "state.h"

enum {
	PARALLEL = 4,       /* queries under way; the server is saturated by four connections */
	OVERTIME_MS = 2000, /* for last looks that had to wait for a place */
};

static bool
is_pausing(const struct upid_wait_state *s)
{
	return s->doing == UPID_PAUSING || s->doing == UPID_PAUSING_READER;
}

static void
give_up(struct upid_wait_state *s)
{
	s->run->under_way--;
	if (s->doing == UPID_POLLING) {
		s->run->src->ops->cancel(s->run->src, &s->q);
		upid_wait_finish_late(s);
	} else {
		upid_wait_give_up_log(s);
	}
}

/* Gives up what takes too long. A look that found no place until well after the deadline is not
 * made: with a thousand tasks and a server that hangs, that would go on for minutes. */
static void
check_limit(struct upid_wait_state *s)
{
	struct upid_wait_run *run = s->run;
	bool timed = run->rules->timeout_ms > 0 && run->deadline_ms < INT64_MAX - OVERTIME_MS;

	if (s->doing == UPID_PAUSING && timed &&
	    upid_wait_now(run) > run->deadline_ms + OVERTIME_MS)
		upid_wait_finish_late(s);
	else if ((s->doing == UPID_POLLING || s->doing == UPID_READING) &&
	         upid_wait_now(run) >= s->limit_ms)
		give_up(s);
}

/* The one that is due for the longest time, or NULL: nobody is passed over for ever. */
static struct upid_wait_state *
most_due(struct upid_wait_state *s, size_t count, const struct upid_wait_run *run)
{
	struct upid_wait_state *first = NULL;

	for (size_t i = 0; i < count; i++)
		if (is_pausing(&s[i]) && s[i].next_ms <= upid_wait_now(run) &&
		    (first == NULL || s[i].next_ms < first->next_ms))
			first = &s[i];
	return first;
}

static void
start_due(struct upid_wait_state *states, size_t count, struct upid_wait_run *run)
{
	struct upid_wait_state *s;

	while (run->under_way < PARALLEL && (s = most_due(states, count, run)) != NULL) {
		if (s->doing == UPID_PAUSING)
			upid_wait_poll(s);
		else
			upid_wait_go_on_reading(s);
	}
}

/* How long nothing is due. A pause that is over waits for a place, which a pump frees. */
static int64_t
idle_ms(const struct upid_wait_state *s, size_t count, const struct upid_wait_run *run)
{
	int64_t at = INT64_MAX, due;

	for (size_t i = 0; i < count; i++) {
		if (s[i].doing == UPID_FINISHED || (is_pausing(&s[i]) && run->under_way >= PARALLEL))
			continue;
		due = is_pausing(&s[i]) ? s[i].next_ms : s[i].limit_ms;
		at = due < at ? due : at;
	}
	due = at == INT64_MAX ? 60000 : at - upid_wait_now(run);
	return due > 0 ? due : 0;
}

static int
run_all(struct upid_wait_state *s, size_t count, struct upid_wait_run *run, struct upid_err *err)
{
	for (;;) {
		for (size_t i = 0; i < count; i++)
			check_limit(&s[i]);
		start_due(s, count, run);
		if (run->left == 0)
			return 0;
		if (run->src->ops->pump(run->src, idle_ms(s, count, run), err) != 0)
			return -1;
	}
}

static void
init(struct upid_wait_state *s, struct upid_wait *w, size_t index, struct upid_wait_run *run)
{
	*s = (struct upid_wait_state){ .run = run,
		                       .wait = w,
		                       .index = index,
		                       .doing = UPID_PAUSING,
		                       .next_ms = run->begin_ms,
		                       .born_ms = run->begin_ms,
		                       .last = run->rules->timeout_ms == 0 };
	w->state = s;
	w->cls = UPID_RUNNING;
}

/* Hands the texts over to the wait, and lets go of what is still under way. */
static void
finish(struct upid_wait_state *s)
{
	if (s->doing == UPID_POLLING)
		s->run->src->ops->cancel(s->run->src, &s->q);
	else if (s->doing == UPID_READING)
		upid_reader_cancel(&s->reader);
	upid_reader_free(&s->reader);
	upid_ending_free(&s->ending);
	s->wait->room[0] = s->exitstatus.p;
	s->wait->room[1] = s->reason.p;
	s->wait->room[2] = s->note.p;
	s->wait->state = NULL;
}

int
upid_wait_all(struct upid_wait *waits, size_t count, struct upid_source *src,
              const struct upid_clock *clock, struct upid_wait_rules *rules, struct upid_err *err)
{
	struct upid_wait_run run = { .src = src, .clock = clock, .rules = rules, .left = count };
	struct upid_wait_state *states = calloc(count > 0 ? count : 1, sizeof(*states));
	int rc;

	if (states == NULL)
		return upid_fail_memory(err);
	run.begin_ms = upid_wait_now(&run);
	run.deadline_ms = rules->timeout_ms > INT64_MAX - run.begin_ms
	                          ? INT64_MAX
	                          : run.begin_ms + rules->timeout_ms;
	for (size_t i = 0; i < count; i++)
		init(&states[i], &waits[i], i, &run);
	rc = run_all(states, count, &run, err);
	for (size_t i = 0; i < count; i++)
		finish(&states[i]);
	free(states);
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
