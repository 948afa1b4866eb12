/* Polls a task: handles the response and schedules the next poll. */
#include "follow.h"
#include "ha_follow.h"
#include "retry.h"
#include "running.h"
#include "stop.h"

enum {
	/* a task may be unknown to the server when it is this young: retry "no such task" */
	GRACE_MS = 10000,
	GRACE_PAUSE = 500,
	LAST_POLL_MS = 1000, /* for the poll at the deadline */
};

/* Fails a task without any valid response: with the last error, or else with a timeout. */
static void
fail_unseen(struct upid_wait_state *s, enum upid_code code)
{
	struct upid_wait *w = s->wait;
	long long after = (long long)(upid_wait_now(s->run) - s->run->begin_ms);

	if (s->rare->fault.code == UPID_E_OK)
		upid_fail(&w->err, code, "%s did not respond within %lld.%03lld s",
		          upid_wait_where(s), after / 1000, after % 1000);
	else
		upid_fail(&w->err, s->rare->fault.code,
		          "gave up after %lld.%03lld s and %llu "
		          "request%s: %s",
		          after / 1000, after % 1000, (unsigned long long)w->polls,
		          w->polls == 1 ? "" : "s", s->rare->fault.message);
	w->err.http = s->rare->fault.http;
}

void
upid_wait_finish_early(struct upid_wait_state *s)
{
	struct upid_wait *w = s->wait;

	if (s->run->loop->interrupted) {
		w->interrupted = !w->stopped;
		if (!s->seen)
			fail_unseen(s, UPID_E_INTERRUPTED);
	} else {
		w->left = !w->stopped;
	}
	upid_wait_finish(s);
}

void
upid_wait_finish_late(struct upid_wait_state *s)
{
	if (upid_wait_stop_late(s))
		return;
	s->wait->timed_out = s->seen;
	if (!s->seen)
		fail_unseen(s, UPID_E_REQUEST_TIMEOUT);
	if (s->seeking)
		upid_ha_follow_late(s);
	upid_wait_finish(s);
}

/* Schedules the next poll after a pause, or at the deadline; later there is none. */
static void
poll_again(struct upid_wait_state *s, int64_t pause_ms)
{
	int64_t at = upid_wait_now(s->run) + pause_ms;

	if (upid_wait_now(s->run) >= s->deadline_ms) {
		upid_wait_finish_late(s);
		return;
	}
	s->last = at >= s->deadline_ms;
	upid_wait_pause_until(s, s->last ? s->deadline_ms : at);
}

static int64_t
pause_of(struct upid_wait_state *s)
{
	return upid_wait_pause_of(s->run, s->born_ms, s->q->took_ms);
}

static void
poll_later(struct upid_wait_state *s)
{
	poll_again(s, pause_of(s));
}

static void
note_fault(struct upid_wait_state *s)
{
	struct upid_wait_rules *rules = s->run->rules;
	struct upid_err text = { 0 };

	if (rules->note == NULL || s->place->noted ||
	    !upid_retry_note(&text, &s->rare->fault, s->deadline_ms, upid_wait_now(s->run)))
		return;
	s->place->noted = true;
	rules->note(rules, text.message);
}

/* A fault that does not pass. */
static void
give_up(struct upid_wait_state *s)
{
	if (s->seeking && s->q->err.code == UPID_E_INPUT)
		upid_ha_follow_refused(s);
	else
		s->wait->err = s->q->err;
	if (s->stop_taken && s->wait->err.code != UPID_E_OK)
		upid_fail_at(&s->wait->err,
		             "the server was asked to stop the task, and its end is not known");
	upid_wait_finish(s);
}

static void stop_answered(struct upid_query *q);

static void
fault(struct upid_wait_state *s)
{
	const struct upid_err *err = &s->q->err;
	int64_t age_ms = upid_wait_now(s->run) - s->born_ms;

	if (err->code == UPID_E_NO_SUCH_TASK && age_ms < GRACE_MS && !s->run->rules->one_look) {
		s->wait->retries++;
		s->rare->fault = *err;
		poll_again(s, s->run->rules->interval_ms > 0 ? s->run->rules->interval_ms
		                                             : GRACE_PAUSE);
	} else if (upid_code_retryable(err->code)) {
		s->wait->retries++;
		s->faults++;
		s->rare->fault = *err;
		note_fault(s);
		poll_again(s, upid_backoff_ms(s->faults, s->q->retry_after_ms));
	} else if (err->code == UPID_E_PERMISSION && upid_wait_wants_stop(s) &&
	           s->q->asking == UPID_ASK_STATUS) {
		/* its response names the missing permission */
		upid_wait_send_stop(s, stop_answered);
	} else {
		give_up(s);
	}
}

static void
stop_answered(struct upid_query *q)
{
	struct upid_wait_state *s = q->ctx;

	s->place->under_way--;
	if (upid_wait_stop_answered(s))
		upid_wait_poll(s);
	else
		fault(s);
}

/* ------------------------------------------------------------------------------ the log, live */

static void
log_fault(struct upid_wait_state *s)
{
	int64_t pause = upid_backoff_ms(s->tries, s->rare->follow.q.retry_after_ms);

	s->wait->retries++;
	if (s->wait->stopped) {
		upid_wait_pause_until(s, upid_wait_now(s->run) + pause);
		return;
	}
	s->rare->fault = s->rare->follow.err;
	note_fault(s);
	poll_again(s, pause > pause_of(s) ? pause : pause_of(s));
}

static void
go_on_after_end(struct upid_wait_state *s)
{
	if (upid_ha_follow_begin(s))
		upid_wait_poll(s);
	else
		upid_wait_read_log(s);
}

static void
log_came(struct upid_log_follow *f)
{
	struct upid_wait_state *s = f->ctx;

	s->place->under_way--;
	if (f->q.took_ms > s->q->took_ms)
		s->q->took_ms = f->q.took_ms;
	switch (upid_follow_done(s)) {
	case UPID_FOLLOW_ON:
		upid_follow_read(s, log_came);
		break;
	case UPID_FOLLOW_LATER:
		poll_later(s);
		break;
	case UPID_FOLLOW_FAULT:
		log_fault(s);
		break;
	case UPID_FOLLOW_OVER:
		go_on_after_end(s);
		break;
	}
}

/* -------------------------------------------------------------------------- what a look brings */

static void
ended(struct upid_wait_state *s)
{
	struct upid_wait *w = s->wait;

	w->stopped = true;
	upid_buf_add(&s->exitstatus, s->q->exitstatus.p, s->q->exitstatus.n);
	if (s->q->exitstatus.p != NULL)
		w->exitstatus = upid_buf_str(&s->exitstatus);
	w->cls = upid_classify(w->exitstatus, &w->warning_count);
	upid_wait_tell(s);
	if (upid_follow_wanted(s))
		upid_follow_read(s, log_came);
	else
		go_on_after_end(s);
}

static void
runs(struct upid_wait_state *s)
{
	upid_wait_tell(s);
	if (s->run->rules->one_look)
		upid_wait_finish(s);
	else if (upid_wait_wants_stop(s))
		upid_wait_send_stop(s, stop_answered);
	else if (upid_follow_wanted(s))
		upid_follow_read(s, log_came);
	else if (s->shown && !s->last && !s->stopping)
		upid_wait_leave_to_list(s);
	else
		poll_later(s);
}

static void
ha_next(struct upid_wait_state *s, enum upid_ha_next next)
{
	if (next == UPID_HA_POLL_NOW)
		upid_wait_poll(s);
	else if (next == UPID_HA_POLL_LATER)
		poll_later(s);
	else
		upid_wait_finish(s);
}

static void
on_status(struct upid_query *q)
{
	struct upid_wait_state *s = q->ctx;
	bool checks = s->checks;

	s->place->under_way--;
	if (!upid_code_retryable(q->err.code))
		s->place->answered_ms = upid_wait_now(s->run);
	s->checks = false;
	if (s->checking) {
		ha_next(s, upid_ha_follow_checked(s));
		return;
	}
	s->wait->polls++;
	if (q->err.code == UPID_E_OK || q->err.code == UPID_E_NO_SUCH_TASK)
		upid_wait_learn_age(s, q->date_s);
	if (checks && q->err.code == UPID_E_OK && !q->running)
		upid_running_doubt(s);
	if (q->err.code != UPID_E_OK) {
		fault(s);
		return;
	}
	s->faults = 0;
	s->seen = true;
	if (s->seeking)
		ha_next(s, upid_ha_follow_sought(s));
	else if (!q->running)
		ended(s);
	else
		runs(s);
}

void
upid_wait_poll(struct upid_wait_state *s)
{
	struct upid_wait_run *run = s->run;
	bool bounded;
	enum upid_asking asking = s->checking  ? UPID_ASK_HA_SIGHT
	                          : s->seeking ? UPID_ASK_HA_WORK
	                                       : UPID_ASK_STATUS;

	if (s->drains) { /* an error came in between */
		upid_follow_read(s, log_came);
		return;
	}
	(void)upid_wait_extend(s);
	/* a task that found no place before the deadline gets its last poll now */
	s->last = s->last || upid_wait_now(run) >= s->deadline_ms;
	bounded = s->last && run->rules->timeout_ms > 0;
	s->doing = UPID_POLLING;
	/* the last poll has its own limit */
	upid_heap_set(&run->heap, &s->timer, s->last ? INT64_MAX : s->deadline_ms);
	if (upid_wait_ask(s, &(struct upid_query){ .asking = asking,
	                                           .task = upid_wait_task(s),
	                                           .timeout_ms = bounded ? LAST_POLL_MS : 0,
	                                           .done = on_status }) != 0)
		upid_wait_finish(s);
}
