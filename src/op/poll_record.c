/* The records of polled tasks: the task, its outcome, and whether that counts as a success. */
#include <stdlib.h>

#include "polling.h"

static void
fill(struct op_outcome *o, const struct op_item *item, const struct upid_wait *w,
     const struct op_env *env)
{
	if (w != NULL && w->err.code != UPID_E_OK) {
		op_outcome_missing(o);
		return;
	}
	op_outcome_fill(o, w, item->subject.profile, env);
	if (w == NULL)
		op_outcome_no_task(o, &item->subject);
}

bool
op_polling_counts_as_ended(const struct op_polling *s, const struct upid_wait *w)
{
	return w->err.code == UPID_E_NO_SUCH_TASK && s->rules->missing_is_ok;
}

static bool
judge(const struct op_polling *s, struct op_polled *r, struct upid_err *verdict)
{
	const struct op_env *env = s->call->env;

	if (s->rules->judge != NULL)
		return s->rules->judge(r, s->rules, env, verdict);
	return op_outcome_judge(&r->outcome, &r->task, s->rules->fail_on, env, verdict);
}

static const struct upid_progress *
progress_of(const struct op_polling *s, const struct upid_wait *w)
{
	const struct upid_reporter *r = s->progress[w - s->waits].reporter;

	return r != NULL ? upid_report_progress(r) : NULL;
}

/* If only tasks of some classes count, the failure of a single one decides nothing. */
static bool
counts_alone(const struct op_polling *s, enum upid_code code)
{
	return s->until.classes == 0 ||
	       (code != UPID_E_TASK_FAILED && code != UPID_E_TASK_WARNINGS);
}

static void
fill_stopping(struct op_stopping *stopping, struct op_call *call, const struct upid_wait *w)
{
	*stopping = (struct op_stopping){ .changed = w->stopped_by_us,
		                          .stopped_by_us = w->stopped_by_us,
		                          .asked = w->asked_to_stop };
	call->changed = call->changed || w->stopped_by_us;
}

/* w == NULL: there is no task. */
static void
fill_record(struct op_polling *s, struct op_polled *r, const struct op_item *item,
            const struct upid_wait *w)
{
	struct upid_err ignored = { 0 };

	/* parsed again, not copied: a UPID may point into itself */
	(void)op_task_read(&r->task, &item->subject, NULL, &ignored);
	op_profile_fill(&r->profile, s->call, item->subject.profile);
	fill(&r->outcome, item, w, s->call->env);
	if (w != NULL)
		fill_stopping(&r->stopping, s->call, w);
	r->has_progress = w != NULL && s->progress != NULL && !w->stopped;
	if (r->has_progress)
		op_progress_fill(&r->progress, progress_of(s, w));
}

/* The record of an operation may be larger than ours, which is its first member. */
static struct op_event_end *
new_end(const struct op_poll_rules *rules)
{
	size_t size = rules->record_size > 0 ? rules->record_size : sizeof(struct op_polled);

	return calloc(1, offsetof(struct op_event_end, polled) + size);
}

static int
emit(struct op_polling *s, struct op_item *item, const struct upid_wait *w)
{
	struct op_call *call = s->call;
	struct upid_err verdict = { 0 };
	struct op_event_end *end = new_end(s->rules);
	struct op_polled *r;
	bool good;
	int rc;

	if (end == NULL)
		return call->fail(call, &item->subject,
		                  &(struct upid_err){ .code = UPID_E_MEMORY });
	r = &end->polled;
	fill_record(s, r, item, w);
	good = w == NULL || judge(s, r, &verdict) || !counts_alone(s, verdict.code);
	if (s->rules->complete != NULL)
		s->rules->complete(r, s->rules->ctx);
	if (call->follows)
		rc = op_live_end(&s->live, &item->subject, w, end, good ? NULL : &verdict);
	else
		rc = call->emit(call, &item->subject, r, good ? NULL : &verdict);
	free(end);
	return rc;
}

void
op_polling_record(struct op_polling *s, struct op_item *item, const struct upid_wait *w)
{
	int rc;

	if (item->subject.fault.code != UPID_E_OK)
		rc = s->call->fail(s->call, &item->subject, &item->subject.fault);
	else if (w != NULL && w->err.code != UPID_E_OK && !op_polling_counts_as_ended(s, w))
		rc = s->call->fail(s->call, &item->subject, &w->err);
	else
		rc = emit(s, item, w);
	s->stopped = rc != 0;
}
