#include <stdlib.h>

#include "inputs.h"
#include "poll.h"

enum { TAIL = 20 }; /* lines of a failed task's log in its record */

struct settling {
	struct op_call *call;
	const struct op_poll_rules *rules;
	struct op_batch batch;
	struct op_sources sources;
	struct upid_wait *waits; /* of the items that have a task, in their order */
	size_t *wait_of;         /* item -> its wait, or NONE */
	size_t wait_count;
	size_t emitted; /* items whose record is out */
	bool stopped;   /* the face wants no more */
	bool *finished; /* by wait */
};

static const size_t NONE = (size_t)-1;

static void
fill(struct op_outcome *o, const struct op_item *item, const struct upid_wait *w,
     const struct op_env *env)
{
	if (w != NULL && w->err.code != UPID_E_OK) {
		op_outcome_missing(o);
		return;
	}
	op_outcome_fill(o, w, env);
	if (w == NULL)
		op_outcome_no_task(o, &item->subject);
}

/* Whether a task that could not be looked at still has a record and no error. */
static bool
counts_as_ended(const struct settling *s, const struct upid_wait *w)
{
	return w->err.code == UPID_E_NO_SUCH_TASK && s->rules->missing_is_ok;
}

static int
emit(struct settling *s, struct op_item *item, const struct upid_wait *w)
{
	struct op_call *call = s->call;
	struct upid_err verdict = { 0 };
	struct op_polled *r = calloc(1, sizeof(*r));
	int rc;

	if (r == NULL)
		return call->fail(call, &item->subject,
		                  &(struct upid_err){ .code = UPID_E_MEMORY });
	/* parsed again, not copied: a UPID may point into itself */
	(void)op_task_read(&r->task, &item->subject, NULL, &verdict);
	op_profile_fill(&r->profile, call, item->subject.profile);
	fill(&r->outcome, item, w, call->env);
	if (w == NULL ||
	    op_outcome_judge(&r->outcome, &r->task, s->rules->fail_on, call->env, &verdict))
		rc = call->emit(call, &item->subject, r, NULL);
	else
		rc = call->emit(call, &item->subject, r, &verdict);
	free(r);
	return rc;
}

/* Pushes what can go out: records come in the order that was asked for. */
static void
emit_ready(struct settling *s)
{
	struct op_batch *b = &s->batch;

	for (; s->emitted < b->count && !s->stopped; s->emitted++) {
		struct op_item *item = b->item[s->emitted];
		size_t w = s->wait_of[s->emitted];
		int rc;

		if (w != NONE && !s->finished[w])
			return;
		if (item->err.code != UPID_E_OK)
			rc = s->call->fail(s->call, &item->subject, &item->err);
		else if (w != NONE && s->waits[w].err.code != UPID_E_OK &&
		         !counts_as_ended(s, &s->waits[w]))
			rc = s->call->fail(s->call, &item->subject, &s->waits[w].err);
		else
			rc = emit(s, item, w == NONE ? NULL : &s->waits[w]);
		s->stopped = rc != 0;
	}
}

static void
on_finished(struct upid_wait_rules *rules, size_t index)
{
	struct settling *s = rules->ctx;

	s->finished[index] = true;
	emit_ready(s);
}

static void
on_note(struct upid_wait_rules *rules, const char *text)
{
	const struct op_env *env = ((struct settling *)rules->ctx)->call->env;

	if (env->note != NULL)
		env->note(env->note_ctx, text);
}

static int
list_waits(struct settling *s, struct upid_err *err)
{
	size_t n = s->batch.count + 1;

	s->waits = calloc(n, sizeof(*s->waits));
	s->wait_of = calloc(n, sizeof(*s->wait_of));
	s->finished = calloc(n, sizeof(*s->finished));
	if (s->waits == NULL || s->wait_of == NULL || s->finished == NULL)
		return upid_fail_memory(err);
	for (size_t i = 0; i < s->batch.count; i++) {
		struct op_item *item = s->batch.item[i];
		struct upid_wait *w = &s->waits[s->wait_count];

		s->wait_of[i] = NONE;
		if (item->err.code != UPID_E_OK || item->subject.no_task)
			continue;
		w->task = &item->task.u;
		w->src = op_sources_for(&s->sources, &item->subject, w->task, &item->err);
		if (w->src != NULL)
			s->wait_of[i] = s->wait_count++;
	}
	return 0;
}

static int
wait_for_all(struct settling *s, struct upid_err *err)
{
	const struct op_env *env = s->call->env;
	struct upid_wait_rules rules = { .timeout_ms = s->rules->timeout_ms,
		                         .interval_ms = s->rules->interval_ms,
		                         .one_look = s->rules->one_look,
		                         .follow_ha = s->rules->follow_ha,
		                         .tail = TAIL,
		                         .seed = env->seed,
		                         .finished = on_finished,
		                         .note = on_note,
		                         .ctx = s };

	if (s->wait_count == 0)
		return 0;
	return upid_wait_all(s->waits, s->wait_count, env->loop, &rules, err);
}

/* What stops all of the work is the answer to each subject that has none yet. */
static void
fail_the_rest(struct settling *s, const struct upid_err *err)
{
	for (size_t i = 0; i < s->wait_count; i++) {
		if (!s->finished[i])
			s->waits[i].err = *err;
		s->finished[i] = true;
	}
}

int
op_poll(struct op_call *call, const struct op_poll_rules *rules, struct upid_err *stop)
{
	struct settling s = { .call = call, .rules = rules };
	struct upid_err err = { 0 };
	int rc = op_sources_init(&s.sources, call, stop);

	if (rc == 0)
		rc = op_inputs(&s.batch, &s.sources, rules->filter, rules->allow_empty, stop);
	if (rc == 0 && (rc = list_waits(&s, stop)) == 0) {
		if (wait_for_all(&s, &err) != 0)
			fail_the_rest(&s, &err);
		emit_ready(&s);
		rc = s.stopped ? -1 : 0;
	}
	for (size_t i = 0; i < s.wait_count; i++)
		upid_wait_free(&s.waits[i]);
	free(s.waits);
	free(s.wait_of);
	free(s.finished);
	op_sources_close(&s.sources);
	op_batch_free(&s.batch);
	return rc;
}
