/* Handles a finished task: reads from its log why it failed, and sometimes how it ended. */
#include <stdlib.h>

#include "lib/task/reason.h"
#include "ha_follow.h"
#include "retry.h"
#include "stop.h"

enum {
	LOG_MS = 10000,
	LOG_TRIES = 3,
};

/* Notes in the record that its log was not followed to the end. */
static void
add_lost(struct upid_wait_state *s)
{
	upid_buf_addf(&s->note, "%sthe log was not followed to its end: %s", s->note.n > 0 ? "; " : "",
	              s->rare->lost.message);
	s->wait->note = upid_buf_str(&s->note);
}

void
upid_wait_free_log(struct upid_wait_state *s)
{
	struct upid_wait_rare *rare = s->rare;

	if (rare->reader.src == NULL) /* writes nothing, see state.h */
		return;
	upid_reader_free(&rare->reader);
	upid_ending_free(&rare->ending);
}

void
upid_wait_finish(struct upid_wait_state *s)
{
	struct upid_wait *w = s->wait;

	s->doing = UPID_FINISHED;
	free(s->q);
	s->q = NULL;
	upid_heap_set(&s->run->heap, &s->timer, INT64_MAX);
	if (s->rare->follow.src != NULL)
		upid_log_follow_end(&s->rare->follow);
	if (s->rare->lost.code != UPID_E_OK)
		add_lost(s);
	upid_wait_free_log(s);
	w->elapsed_ms = upid_wait_now(s->run) - s->run->begin_ms;
	if (s->exitstatus.failed || s->reason.failed || s->note.failed)
		upid_fail_memory(&w->err);
	if (w->err.code != UPID_E_OK)
		w->cls = UPID_UNKNOWN;
	w->seen = s->seen;
	upid_wait_judge_stop(s);
	s->run->left--;
	if (s->run->rules->finished != NULL)
		s->run->rules->finished(s->run->rules, s->timer.rank);
}

/* PVE reports "unexpected status" if it did not understand the last line of the log, or could not
 * read the log at all. The log itself may tell. If the source reports no exit status, the one in
 * the log is used. */
static struct upid_str
correct(struct upid_wait_state *s)
{
	struct upid_wait *w = s->wait;
	struct upid_end end;

	if (w->cls != UPID_UNKNOWN || !upid_ending_told(&end, &s->rare->ending))
		return w->exitstatus;
	if (w->exitstatus.p != NULL && w->exitstatus.n == 0 && end.exitstatus.n == 0) {
		w->cls = end.cls; /* PBS: "TASK ERROR: " without a message */
		return end.exitstatus;
	}
	if (w->exitstatus.p == NULL) {
		upid_buf_adds(&s->note, "Proxmox gives no exit status");
		upid_buf_add(&s->exitstatus, end.exitstatus.p, end.exitstatus.n);
		w->exitstatus = upid_buf_str(&s->exitstatus);
	} else {
		upid_buf_adds(&s->note, "Proxmox says '");
		upid_reason_add(&s->note, w->exitstatus);
		upid_buf_addc(&s->note, '\'');
	}
	upid_buf_addf(&s->note, ", but the log ends in: TASK %s",
	              end.cls == UPID_ERROR ? "ERROR: " : "");
	upid_reason_add(&s->note, end.exitstatus);
	w->cls = end.cls;
	w->warning_count = end.warning_count;
	return end.exitstatus;
}

/* The log says that the HA manager accepted the request, which the status did not. */
static bool
follow_request(struct upid_wait_state *s)
{
	if (s->note.n == 0 || !upid_ha_follow_begin(s))
		return false;
	upid_wait_free_log(s);
	upid_lines_free(&s->wait->tail);
	s->note.n = 0;
	s->tries = 0;
	s->reads = false;
	upid_wait_pause_until(s, upid_wait_now(s->run));
	return true;
}

static void
finish_ended(struct upid_wait_state *s)
{
	struct upid_wait *w = s->wait;
	struct upid_str exitstatus = correct(s);

	if (follow_request(s))
		return;
	upid_ending_reason(&s->reason, &s->rare->ending, w->cls, exitstatus, w->warning_count);
	if (s->reason.n > 0)
		w->reason = upid_buf_str(&s->reason);
	if (s->note.n > 0)
		w->note = upid_buf_str(&s->note);
	upid_wait_finish(s);
}

/* The end of the task is known without its log. An incomplete log would be misleading. */
static void
do_without(struct upid_wait_state *s, const struct upid_err *err)
{
	upid_lines_free(&s->wait->tail);
	upid_ending_free(&s->rare->ending);
	upid_buf_addf(&s->note, "its log could not be read: %s", err->message);
	finish_ended(s);
}

void
upid_wait_give_up_log(struct upid_wait_state *s)
{
	struct upid_err err = { 0 };

	if (s->run->loop->interrupted)
		upid_fail(&err, UPID_E_INTERRUPTED, "interrupted");
	else if (s->run->rules->enough)
		upid_fail(&err, UPID_E_INTERRUPTED, "enough other tasks had ended");
	else
		upid_fail(&err, UPID_E_REQUEST_TIMEOUT, "%s did not send it in %d s",
		          upid_wait_where(s), LOG_MS / 1000);
	do_without(s, &err);
}

static void
log_ended(struct upid_reader *r)
{
	struct upid_wait_state *s = r->ctx;
	int64_t now = upid_wait_now(s->run);

	s->place->under_way--;
	if (r->err.code == UPID_E_OK)
		(void)upid_lines_trim(&s->wait->tail, &r->err);
	if (r->err.code == UPID_E_OK) {
		finish_ended(s);
	} else if (upid_code_retryable(r->err.code) && ++s->tries < LOG_TRIES &&
	           now < s->limit_ms) {
		s->wait->retries++;
		upid_wait_pause_until(s, now + upid_backoff_ms(s->tries, r->q.retry_after_ms));
	} else {
		do_without(s, &r->err);
	}
}

static int
add_line(struct upid_reader *r, uint64_t n, struct upid_str text)
{
	struct upid_wait_state *s = r->ctx;

	if (upid_ending_line(&s->rare->ending, text, &r->err) != 0)
		return -1;
	return upid_lines_add(&s->wait->tail, n, text, &r->err);
}

void
upid_wait_go_on_reading(struct upid_wait_state *s)
{
	s->doing = UPID_READING;
	upid_heap_set(&s->run->heap, &s->timer, s->limit_ms);
	s->place->under_way++;
	upid_reader_start(&s->rare->reader);
}

void
upid_wait_read_log(struct upid_wait_state *s)
{
	struct upid_wait_run *run = s->run;
	struct upid_wait *w = s->wait;

	if (run->rules->tail == 0 || w->cls == UPID_CLASS_OK) {
		finish_ended(s);
		return;
	}
	s->reads = true;
	s->limit_ms = upid_wait_now(run) + LOG_MS;
	w->tail.keep = run->rules->tail;
	s->rare->ending = (struct upid_ending){ .family = upid_wait_task(s)->family,
		                          .type = upid_wait_task(s)->type,
		                          .exitstatus = w->exitstatus };
	s->rare->reader = (struct upid_reader){ .src = w->src,
		                          .task = upid_wait_task(s),
		                          .tail = run->rules->tail,
		                          .head = true,
		                          .line = add_line,
		                          .ended = log_ended,
		                          .ctx = s };
	upid_wait_go_on_reading(s);
}
