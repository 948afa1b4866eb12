#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "report_tasks.h"

struct asked {
	struct op_report_run *run;
	const struct op_report_where *where;
	struct upid_source *src;
	struct upid_err err; /* the server cannot be asked at all */
};

static int
open_source(struct asked *a, const struct upid *sample)
{
	return op_conn_open(&a->src, a->where->conn, sample, a->run->call->env, &a->err);
}

/* What is not read to its end is no report: a guest may be missing in the rest. */
static int
one_task(struct asked *a, const struct op_input *subject, const struct upid *task, bool running,
         struct upid_str exitstatus, const struct upid_err *fault)
{
	const struct op_env *env = a->run->call->env;
	const struct upid_log_rules rules = { .timeout_ms = a->where->timeout_ms,
		                              .note = env->note,
		                              .note_ctx = env->note_ctx };
	struct upid_lines lines = { 0 };
	struct upid_err err = *fault;
	uint64_t total;
	int rc = -1;

	if (op_report_open(a->run, *subject, (struct upid_str){ NULL, 0 }, &err) == 0 &&
	    err.code == UPID_E_OK)
		rc = upid_log_read(&lines, &total, task, a->src, env->loop, &rules, &err);
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
look(struct asked *a, const struct op_batch *b, struct upid_wait *waits)
{
	const struct op_env *env = a->run->call->env;
	struct upid_wait_rules rules = { .timeout_ms = a->where->timeout_ms,
		                         .one_look = true,
		                         .seed = env->seed,
		                         .note = on_note,
		                         .ctx = a };
	size_t count = 0;

	for (size_t i = 0; i < b->count; i++)
		if (b->item[i]->err.code == UPID_E_OK && !b->item[i]->subject.no_task)
			waits[count++].task = &b->item[i]->task.u;
	if (count == 0 || open_source(a, waits[0].task) != 0)
		return count;
	for (size_t i = 0; i < count; i++)
		waits[i].src = a->src;
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
	return one_task(a, &item->subject, w->task, !w->stopped, w->exitstatus,
	                a->err.code != UPID_E_OK ? &a->err : &w->err);
}

int
op_report_tasks(struct op_report_run *run, const struct op_report_where *where,
                struct upid_err *stop)
{
	struct asked a = { .run = run, .where = where };
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
	upid_source_close(a.src);
	op_batch_free(&batch);
	return rc;
}

/* ---- tasks that filters find */

struct found {
	struct found *next;
	struct upid_str upid, exitstatus; /* exitstatus.p == NULL: not told */
	bool running;
};

struct finding {
	struct asked asked;
	struct spec_arena arena;
	struct found *first, **last;
	struct upid_err memory;
	bool stopped;
};

static int
on_found(struct upid_list_rules *rules, size_t source, const struct upid_listed *listed)
{
	struct finding *f = rules->ctx;
	struct found *found = spec_alloc(&f->arena, sizeof(*found));

	(void)source;
	if (found == NULL || !spec_copy(&found->upid, &f->arena, listed->task->text) ||
	    (listed->exitstatus.p != NULL &&
	     !spec_copy(&found->exitstatus, &f->arena, listed->exitstatus)))
		return upid_fail_memory(&f->memory);
	found->running = listed->running;
	*f->last = found;
	f->last = &found->next;
	return 0;
}

/* A node that does not answer may have had the task that is looked for: that is told. */
static void
on_failed(struct upid_list_rules *rules, size_t source, struct upid_str node,
          const struct upid_err *err)
{
	struct finding *f = rules->ctx;
	struct upid_err told = { 0 };

	(void)source;
	if (node.p == NULL)
		told = *err;
	else
		upid_fail(&told, err->code, "the tasks of node %.*s are missing: %.500s", (int)node.n, node.p, err->message);
	f->stopped = f->stopped || op_report_fail(f->asked.run, &(struct op_input){ 0 }, &told) != 0;
}

static void
on_unreadable(struct upid_list_rules *rules, size_t source, struct upid_str upid,
              const struct upid_err *err)
{
	struct finding *f = rules->ctx;

	(void)source;
	f->stopped = f->stopped || op_report_fail(f->asked.run, &(struct op_input){ .upid = upid }, err) != 0;
}

static int
find_all(struct finding *f, const struct op_filter *filter, struct upid_err *stop)
{
	struct upid_list_rules rules = { .timeout_ms = f->asked.where->timeout_ms,
		                         .limit = filter->limit,
		                         .latest = filter->latest,
		                         .found = on_found,
		                         .unreadable = on_unreadable,
		                         .failed = on_failed,
		                         .ctx = f };

	struct op_conn conn = *f->asked.where->conn;

	op_filter_guess_product(&conn.product, filter, conn.api_host, conn.api_port);
	if (op_filter_make(&rules.filter, filter, stop) != 0)
		return -1;
	if (op_conn_open(&f->asked.src, &conn, NULL, f->asked.run->call->env, stop) != 0)
		return -1;
	if (upid_list(&f->asked.src, 1, f->asked.run->call->env->loop, &rules, stop) != 0)
		return -1;
	if (f->memory.code != UPID_E_OK)
		*stop = f->memory;
	return f->memory.code != UPID_E_OK || f->stopped ? -1 : 0;
}

static int
report_found(struct finding *f, const struct found *found, size_t index)
{
	const struct op_input subject = { .index = index, .upid = found->upid };
	struct upid_err none = { 0 };
	struct upid task;

	if (upid_parse(&task, found->upid, NULL, &none) != 0)
		return op_report_fail(f->asked.run, &subject, &none);
	return one_task(&f->asked, &subject, &task, found->running, found->exitstatus, &none);
}

int
op_report_found(struct op_report_run *run, const struct op_report_where *where,
                const struct op_filter *filter, struct upid_err *stop)
{
	struct finding f = { .asked = { .run = run, .where = where } };
	size_t index = 0;
	int rc;

	f.last = &f.first;
	rc = find_all(&f, filter, stop);
	for (const struct found *found = f.first; found != NULL && rc == 0; found = found->next)
		rc = report_found(&f, found, index++);
	upid_source_close(f.asked.src);
	spec_arena_free(&f.arena);
	return rc;
}
