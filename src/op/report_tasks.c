#include <stdlib.h>

#include "inputs.h"
#include "log_run.h"
#include "report_tasks.h"

/* Reads the logs one after another, line by line, like a face that streams them. */
struct reading {
	struct op_call call; /* first, so that it leads here */
	struct op_report_run *run;
	/* states of the tasks, for the items that have one, in the same order */
	struct upid_wait *waits;
	size_t count, at;
	bool open; /* a log is open */
};

static const struct upid_str NO_FILE = { NULL, 0 };

/* The inputs of the batch come back in order. */
static const struct upid_wait *
wait_of(struct reading *r, const struct op_input *input)
{
	const struct op_item *item = (const struct op_item *)input;

	while (r->waits[r->at].task != &item->task)
		r->at++;
	return &r->waits[r->at];
}

static int
begin(struct reading *r, const struct op_input *input, struct upid_err *err)
{
	if (r->open)
		return 0;
	r->open = true;
	return op_report_open(r->run, *input, NO_FILE, err);
}

static int
finish(struct reading *r, const struct op_input *input, struct upid_err *err)
{
	const struct upid_wait *w = wait_of(r, input);

	r->open = false;
	return op_report_close(r->run, !w->stopped, w->exitstatus, err);
}

/* An incomplete log is not reported: the rest may contain another guest. */
static int
on_fault(struct op_call *call, const struct op_input *input, const struct upid_err *err)
{
	struct reading *r = (struct reading *)call;
	struct upid_err fault = *err;

	return r->open ? finish(r, input, &fault) : op_report_fail(r->run, input, err);
}

static int
on_line(struct op_call *call, const struct op_input *input, const struct op_line *line)
{
	struct reading *r = (struct reading *)call;
	struct upid_err err = { 0 };

	if (begin(r, input, &err) == 0 && op_report_line(r->run, line->t, &err) == 0)
		return 0;
	if (err.code != UPID_E_OK)
		(void)finish(r, input, &err);
	return -1;
}

static int
on_ended(struct op_call *call, const struct op_input *input)
{
	struct reading *r = (struct reading *)call;
	struct upid_err err = { 0 };

	(void)begin(r, input, &err);
	return finish(r, input, &err);
}

/* Handles an input without a task. Named guests are reported as missing. */
static int
on_nothing(struct op_call *call, const struct op_input *input, const void *result,
           const struct upid_err *verdict)
{
	struct op_report_run *run = ((struct reading *)call)->run;

	(void)result;
	(void)verdict;
	return run->guests.any_named ? 0 : op_report_nothing(run, input);
}

/* ---- the states of the tasks */

static void
on_note(struct upid_wait_rules *rules, const char *text)
{
	op_env_note(((struct reading *)rules->ctx)->call.env, text);
}

static int
list_waits(struct reading *r, const struct op_batch *b, struct op_sources *sources,
           struct upid_err *err)
{
	if ((r->waits = calloc(b->count + 1, sizeof(*r->waits))) == NULL)
		return upid_fail_memory(err);
	for (size_t i = 0; i < b->count; i++) {
		struct op_item *item = b->item[i];
		struct upid_wait *w = &r->waits[r->count];

		if (!op_item_has_task(item))
			continue;
		w->task = &item->task;
		w->src = op_sources_for(sources, &item->subject, w->task, &item->subject.fault);
		r->count += w->src != NULL;
	}
	return 0;
}

/* The state is requested before the log: a task that ends in between is reported as running, never
 * as finished without the rest of its log. */
static int
look(struct reading *r, const struct op_report_where *where, struct upid_err *err)
{
	const struct op_env *env = r->call.env;
	struct upid_wait_rules rules = { .timeout_ms = where->timeout_ms,
		                         .one_look = true,
		                         .seed = env->seed,
		                         .note = on_note,
		                         .ctx = r };

	return r->count > 0 ? upid_wait_all(r->waits, r->count, env->loop, &rules, err) : 0;
}

/* An error that stops all work becomes the record of each task. */
static void
note_faults(struct reading *r, const struct op_batch *b, const struct upid_err *of_all)
{
	size_t at = 0;

	for (size_t i = 0; i < b->count && at < r->count; i++) {
		struct op_item *item = b->item[i];

		if (r->waits[at].task != &item->task)
			continue;
		item->subject.fault = of_all->code != UPID_E_OK ? *of_all : r->waits[at].err;
		at++;
	}
}

/* ---- all */

static int
next(struct op_call *call, struct op_input *input, struct upid_err *err)
{
	struct op_call *face = ((struct reading *)call)->run->call;

	return face->next(face, input, err);
}

static int
conn(struct op_call *call, size_t n, struct upid_str *profile, const struct op_conn **to,
     struct upid_err *err)
{
	struct op_call *face = ((struct reading *)call)->run->call;

	return face->conn(face, n, profile, to, err);
}

static int
read_logs(struct reading *r, struct op_batch *b, struct op_sources *sources,
          const struct op_report_where *where, struct upid_err *stop)
{
	const struct op_log_wish wish = { .rules = { .timeout_ms = where->timeout_ms,
		                                     .note = r->call.env->note,
		                                     .note_ctx = r->call.env->note_ctx },
		                          .ended = on_ended };
	struct upid_err err = { 0 };
	int rc;

	if (list_waits(r, b, sources, stop) != 0)
		return -1;
	(void)look(r, where, &err);
	note_faults(r, b, &err);
	rc = op_log_run(&r->call, b, sources, &wish);
	for (size_t i = 0; i < r->count; i++)
		upid_wait_free(&r->waits[i]);
	free(r->waits);
	return rc;
}

int
op_report_tasks(struct op_report_run *run, const struct op_report_where *where,
                struct upid_err *stop)
{
	struct reading r = { .call = { .env = run->call->env,
		                       .args = run->call->args,
		                       .next = next,
		                       .emit = on_nothing,
		                       .fail = on_fault,
		                       .line = on_line,
		                       .streams = true,
		                       .conn = conn,
		                       .many_profiles = run->call->many_profiles },
		             .run = run };
	struct op_sources sources;
	struct op_batch batch = { 0 };
	int rc = op_sources_init(&sources, &r.call, stop);

	if (rc == 0)
		rc = op_inputs(&batch, &sources, where->filter, 0, where->allow_empty, stop);
	if (rc == 0)
		rc = read_logs(&r, &batch, &sources, where, stop);
	op_sources_close(&sources);
	op_batch_free(&batch);
	return rc;
}
