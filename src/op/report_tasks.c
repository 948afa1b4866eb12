#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "list_run.h"
#include "report_tasks.h"

struct asked {
	struct op_report_run *run;
	struct op_sources *sources;
	int64_t timeout_ms;
	struct upid_err err; /* nothing can be asked at all */
};

/* What is not read to its end is no report: a guest may be missing in the rest. */
static int
one_task(struct asked *a, const struct op_input *subject, const struct upid *task,
         struct upid_source *src, bool running, struct upid_str exitstatus,
         const struct upid_err *fault)
{
	const struct op_env *env = a->run->call->env;
	const struct upid_log_rules rules = { .timeout_ms = a->timeout_ms,
		                              .note = env->note,
		                              .note_ctx = env->note_ctx };
	struct upid_lines lines = { 0 };
	struct upid_err err = *fault;
	uint64_t total;
	int rc = -1;

	if (op_report_open(a->run, *subject, (struct upid_str){ NULL, 0 }, &err) == 0 &&
	    err.code == UPID_E_OK)
		rc = upid_log_read(&lines, &total, task, src, env->loop, &rules, &err);
	for (size_t i = 0; i < lines.count && rc == 0; i++)
		rc = op_report_line(a->run, lines.line[i].t, &err);
	upid_lines_free(&lines);
	return op_report_close(a->run, running, exitstatus, &err);
}

/* ---- tasks that are named */

static void
on_note(struct upid_wait_rules *rules, const char *text)
{
	const struct op_env *env = ((struct asked *)rules->ctx)->run->call->env;

	if (env->note != NULL)
		env->note(env->note_ctx, text);
}

/* How each of them stands, all side by side. One wait for each item that is a task. */
static size_t
look(struct asked *a, struct op_batch *b, struct upid_wait *waits)
{
	const struct op_env *env = a->run->call->env;
	struct upid_wait_rules rules = { .timeout_ms = a->timeout_ms,
		                         .one_look = true,
		                         .seed = env->seed,
		                         .note = on_note,
		                         .ctx = a };
	size_t count = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct op_item *item = b->item[i];
		struct upid_wait *w = &waits[count];

		if (item->err.code != UPID_E_OK || item->subject.no_task)
			continue;
		w->task = &item->task.u;
		w->src = op_sources_for(a->sources, &item->subject, w->task, &item->err);
		count += w->src != NULL;
	}
	if (count > 0)
		(void)upid_wait_all(waits, count, env->loop, &rules, &a->err);
	return count;
}

static int
one_item(struct asked *a, struct op_item *item, struct upid_wait **next)
{
	struct upid_wait *w = *next;

	if (item->err.code != UPID_E_OK)
		return op_report_fail(a->run, &item->subject, &item->err);
	if (item->subject.no_task)
		return op_report_nothing(a->run, &item->subject);
	++*next;
	return one_task(a, &item->subject, w->task, w->src, !w->stopped, w->exitstatus,
	                a->err.code != UPID_E_OK ? &a->err : &w->err);
}

int
op_report_tasks(struct op_report_run *run, struct op_sources *sources, int64_t timeout_ms,
                struct upid_err *stop)
{
	struct asked a = { .run = run, .sources = sources, .timeout_ms = timeout_ms };
	struct op_batch batch = { 0 };
	struct upid_wait *waits = NULL, *next;
	size_t count = 0;
	int rc = op_batch_pull(&batch, run->call, stop);

	if (rc == 0 && (waits = calloc(batch.count + 1, sizeof(*waits))) == NULL)
		rc = upid_fail_memory(stop);
	if (rc == 0)
		count = look(&a, &batch, waits);
	next = waits;
	for (size_t i = 0; i < batch.count && rc == 0; i++)
		rc = one_item(&a, batch.item[i], &next);
	for (size_t i = 0; i < count; i++)
		upid_wait_free(&waits[i]);
	free(waits);
	op_batch_free(&batch);
	return rc;
}

/* ---- tasks that filters find */

struct found {
	struct found *next;
	struct op_input input;
	struct upid_str exitstatus; /* p == NULL: not told */
	bool running;
};

struct finding {
	struct op_list_run list; /* first, so that it leads here */
	struct asked asked;
	struct spec_arena arena;
	struct found *first, **last;
	struct upid_err memory;
};

static int
on_found(struct op_list_run *list, const struct op_input *input, const struct upid_listed *listed)
{
	struct finding *f = (struct finding *)list;
	struct found *found = spec_alloc(&f->arena, sizeof(*found));

	if (found == NULL)
		return upid_fail_memory(&f->memory);
	found->input = *input;
	if (!spec_copy(&found->input.upid, &f->arena, input->upid) ||
	    (listed->exitstatus.p != NULL &&
	     !spec_copy(&found->exitstatus, &f->arena, listed->exitstatus)))
		return upid_fail_memory(&f->memory);
	found->running = listed->running;
	*f->last = found;
	f->last = &found->next;
	return 0;
}

/* What the list leaves out may have been the task that is looked for: the report says so. */
static int
on_failed(struct op_list_run *list, const struct op_input *input, const struct upid_err *err)
{
	return op_report_fail(((struct finding *)list)->asked.run, input, err);
}

static int
report_found(struct asked *a, struct found *found)
{
	struct upid_source *src;
	struct upid_err err = { 0 };
	struct upid task;

	if (upid_parse(&task, found->input.upid, NULL, &err) != 0)
		return op_report_fail(a->run, &found->input, &err);
	src = op_sources_for(a->sources, &found->input, &task, &err);
	return one_task(a, &found->input, &task, src, found->running, found->exitstatus, &err);
}

int
op_report_found(struct op_report_run *run, struct op_sources *sources, int64_t timeout_ms,
                const struct op_filter *filter, struct upid_err *stop)
{
	struct finding f = {
		.list = { .sources = sources,
		          .filter = filter,
		          .timeout_ms = timeout_ms,
		          .found = on_found,
		          .failed = on_failed },
		.asked = { .run = run, .sources = sources, .timeout_ms = timeout_ms },
	};
	int rc;

	f.last = &f.first;
	rc = op_list_run(&f.list, stop);
	if (rc == 0 && f.memory.code != UPID_E_OK)
		*stop = f.memory;
	if (f.memory.code != UPID_E_OK || f.list.stopped)
		rc = -1;
	for (struct found *found = f.first; found != NULL && rc == 0; found = found->next)
		rc = report_found(&f.asked, found);
	spec_arena_free(&f.arena);
	return rc;
}
