/* Polls tasks until they have ended, and writes a record for each. */
#include <stdlib.h>

#include "polling.h"

enum {
	STOP_MS = 60000,    /* for tasks stopped at the deadline or after a signal */
	STOP_EACH_MS = 500, /* plus this per task: PVE takes about 2 s for every four of them */
	TAIL = 20,          /* last log lines in the record of a failed task */
	WATCHED = 500, /* last lines of a watched log: enough to see what the progress is about */
	WATCHED_TASKS = 50, /* with more tasks no log is read for a view */
};

static const size_t NONE = (size_t)-1;

/* Whether to report a finished task immediately. */
static bool
as_they_end(const struct op_polling *s)
{
	return s->call->follows || !s->in_order;
}

/* Writes what is ready: records in the order of the inputs, events as they happen. */
static void
emit_ready(struct op_polling *s)
{
	struct op_batch *b = &s->batch;

	for (; s->emitted < b->count && !s->stopped; s->emitted++) {
		size_t w = s->wait_of[s->emitted];

		if (w != NONE && as_they_end(s))
			continue;
		if (w != NONE && !s->finished[w])
			return;
		op_polling_record(s, b->item[s->emitted], w == NONE ? NULL : &s->waits[w]);
	}
}

static void
finish(struct op_polling *s, size_t wait)
{
	s->finished[wait] = true;
	if (s->call->event != NULL && !s->call->follows)
		op_live_over(&s->live, wait);
	if (as_they_end(s) && !s->stopped)
		op_polling_record(s, s->live.item[wait], &s->waits[wait]);
	else if (!s->rules->progress)
		emit_ready(s);
}

/* Whether such a failure ends a wait with fail_fast. */
static bool
is_failure(const struct op_polling *s, const struct upid_wait *w)
{
	bool failed = w->cls == UPID_ERROR || w->cls == UPID_UNKNOWN;

	if (w->err.code != UPID_E_OK)
		return !op_polling_counts_as_ended(s, w);
	if (!w->stopped || upid_str_eq(s->rules->fail_on, "never"))
		return false;
	return failed || (w->cls == UPID_WARNING && upid_str_eq(s->rules->fail_on, "warning"));
}

/* PVE lists a task whose worker died before it opened its log, and then says that there is no such
 * task (pve-common, fork_worker in RESTEnvironment.pm: "got no worker upid"). */
static void
use_list(struct upid_wait *w, struct upid_str exitstatus)
{
	if (w->err.code != UPID_E_NO_SUCH_TASK || exitstatus.p == NULL)
		return;
	w->err = (struct upid_err){ 0 };
	w->stopped = true;
	w->exitstatus = exitstatus;
	w->cls = upid_classify(exitstatus, &w->warning_count);
	if (w->cls != UPID_CLASS_OK)
		w->reason = exitstatus;
	w->note = UPID_S("the server has no log of this task, only its exit status in the task list");
}

static void
on_finished(struct upid_wait_rules *rules, size_t index)
{
	struct op_polling *s = rules->ctx;
	struct upid_wait *w = &s->waits[index];

	use_list(w, s->live.item[index]->subject.listed);
	finish(s, index);
	if (op_until_enough(&s->until, w, is_failure(s, w)))
		rules->enough = true;
}

static void
on_polled(struct upid_wait_rules *rules, size_t index)
{
	op_live_polled(&((struct op_polling *)rules->ctx)->live, index);
}

static void
on_line(struct upid_wait_rules *rules, size_t index, const struct upid_log_part *part)
{
	op_live_line(&((struct op_polling *)rules->ctx)->live, index, part);
}

static void
on_caught_up(struct upid_wait_rules *rules, size_t index)
{
	op_live_caught_up(&((struct op_polling *)rules->ctx)->live, index);
}

static bool
follows(struct upid_wait_rules *rules, size_t index)
{
	return op_live_follows(&((struct op_polling *)rules->ctx)->live, index);
}

static void
on_note(struct upid_wait_rules *rules, const char *text)
{
	op_env_note(((struct op_polling *)rules->ctx)->call->env, text);
}

static int
list_waits(struct op_polling *s, struct upid_err *err)
{
	size_t n = s->batch.count + 1;

	s->waits = calloc(n, sizeof(*s->waits));
	s->wait_of = calloc(n, sizeof(*s->wait_of));
	s->finished = calloc(n, sizeof(*s->finished));
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): a list of pointers is meant */
	s->live.item = calloc(n, sizeof(*s->live.item));
	if (s->waits == NULL || s->wait_of == NULL || s->finished == NULL || s->live.item == NULL)
		return upid_fail_memory(err);
	s->in_order = s->call->ordered || s->rules->one_look;
	for (size_t i = 0; i < s->batch.count; i++) {
		struct op_item *item = s->batch.item[i];
		struct upid_wait *w = &s->waits[s->wait_count];

		s->wait_of[i] = NONE;
		s->in_order = s->in_order || item->subject.in_list;
		if (!op_item_has_task(item))
			continue;
		w->task = &item->task;
		w->src = s->rules->src != NULL ? s->rules->src
		                               : op_sources_for(&s->sources, &item->subject,
		                                                w->task, &item->subject.fault);
		if (w->src == NULL)
			continue;
		s->live.item[s->wait_count] = item;
		s->wait_of[i] = s->wait_count++;
	}
	s->live.waits = s->waits;
	s->live.count = s->wait_count;
	s->live.end_rows = s->rules->end_rows;
	return s->call->event != NULL ? op_live_begin(&s->live, s->call, err) : 0;
}

static int
wait_for_all(struct op_polling *s, struct upid_err *err)
{
	const struct op_env *env = s->call->env;
	struct upid_wait_rules rules = { .timeout_ms = s->rules->timeout_ms,
		                         .interval_ms = s->rules->interval_ms,
		                         .one_look = s->rules->one_look,
		                         .stop = s->rules->stop,
		                         .stop_late = s->rules->stop_on_timeout,
		                         .stop_interrupted = s->rules->stop_on_signal,
		                         .stop_ms = STOP_MS + STOP_EACH_MS * (int64_t)s->wait_count,
		                         .follow_ha = s->rules->follow_ha,
		                         .tail = TAIL,
		                         .seed = env->seed,
		                         .finished = on_finished,
		                         .note = on_note,
		                         .ctx = s };

	if (s->wait_count == 0)
		return 0;
	if (s->call->event != NULL) {
		rules.polled = on_polled;
		rules.line = s->call->follows || s->wait_count <= WATCHED_TASKS ? on_line : NULL;
		rules.follows = follows;
		rules.caught_up = on_caught_up;
		rules.follow_start = s->rules->follow_start;
		rules.follow_tail = s->call->follows ? s->rules->follow_tail : WATCHED;
	}
	return upid_wait_all(s->waits, s->wait_count, env->loop, &rules, err);
}

/* Reads the logs of running tasks concurrently. Without a log there is still a record. */
static int
read_progress(struct op_polling *s, struct upid_err *err)
{
	struct upid_progress_of *asked = calloc(s->wait_count + 1, sizeof(*asked));
	size_t count = 0;
	int rc;

	s->progress = calloc(s->wait_count + 1, sizeof(*s->progress));
	if (asked == NULL || s->progress == NULL) {
		free(asked);
		return upid_fail_memory(err);
	}
	for (size_t i = 0; i < s->wait_count; i++)
		if (s->waits[i].err.code == UPID_E_OK && !s->waits[i].stopped)
			asked[count++] = (struct upid_progress_of){ .task = s->waits[i].task,
				                                    .src = s->waits[i].src };
	rc = upid_progress_all(asked, count, s->call->env->loop, s->rules->timeout_ms, err);
	for (size_t i = 0, at = 0; at < count; i++)
		if (s->waits[i].task == asked[at].task)
			s->progress[i] = asked[at++];
	free(asked);
	return rc;
}

static void
free_progress(struct op_polling *s)
{
	for (size_t i = 0; s->progress != NULL && i < s->wait_count; i++)
		upid_report_free(s->progress[i].reporter);
	free(s->progress);
}

/* An error that stops all work becomes the record of each input without one. */
static void
fail_the_rest(struct op_polling *s, const struct upid_err *err)
{
	for (size_t i = 0; i < s->wait_count; i++) {
		if (s->finished[i])
			continue;
		s->waits[i].err = *err;
		finish(s, i);
	}
}

/* Tasks that the caller has started are never refused: their records would be lost. */
static int
check_count(const struct op_polling *s, struct upid_err *err)
{
	return s->rules->input != NULL ? 0 : op_until_check(&s->until, s->wait_count, err);
}

/* The records have already reported a timeout, or a missing response. */
static int
check_until(const struct op_polling *s, struct upid_err *err)
{
	for (size_t i = 0; i < s->wait_count; i++)
		if (!s->waits[i].stopped)
			return 0;
	return op_until_met(&s->until, s->wait_count, err);
}

static int
collect(struct op_polling *s, struct upid_err *err)
{
	const struct op_poll_rules *rules = s->rules;

	for (size_t i = 0; i < rules->input_count; i++)
		if (op_batch_add(&s->batch, &rules->input[i], err) != 0)
			return -1;
	return rules->input != NULL ? 0
	                            : op_inputs(&s->batch, &s->sources, rules->filter,
	                                        rules->grace_ms, rules->allow_empty, err);
}

int
op_poll(struct op_call *call, const struct op_poll_rules *rules, struct upid_err *stop)
{
	struct op_polling s = { .call = call, .rules = rules };
	struct upid_err err = { 0 };
	int rc = op_sources_init(&s.sources, call, stop);

	s.until = rules->until;
	if (rc == 0)
		rc = collect(&s, stop);
	if (rc == 0 && (rc = list_waits(&s, stop)) == 0 && (rc = check_count(&s, stop)) == 0) {
		if (as_they_end(&s))
			emit_ready(&s);
		if (wait_for_all(&s, &err) != 0 ||
		    (rules->progress && read_progress(&s, &err) != 0))
			fail_the_rest(&s, &err);
		emit_ready(&s);
		rc = s.stopped ? -1 : check_until(&s, stop);
	}
	op_live_free(&s.live);
	free_progress(&s);
	for (size_t i = 0; i < s.wait_count; i++)
		upid_wait_free(&s.waits[i]);
	free(s.waits);
	free(s.wait_of);
	free(s.finished);
	op_sources_close(&s.sources);
	op_batch_free(&s.batch);
	return rc;
}
