#include <stdlib.h>

#include "live.h"

struct op_live_task {
	struct upid_reporter *reporter;
	const struct upid *of; /* the current task */
	const struct upid *state_of;
	uint64_t told;         /* the line whose progress was reported */
	bool ended;            /* last reported state */
};

static int
push(struct op_live *live, const struct op_input *input, const struct op_event *event)
{
	if (!live->stopped && live->call->event(live->call, input, event) != 0) {
		live->stopped = true;
		/* the reader of the output is gone */
		upid_loop_interrupt(live->call->env->loop);
	}
	return live->stopped ? -1 : 0;
}

static const struct op_input *
input_of(const struct op_live *live, size_t wait)
{
	return &live->item[wait]->subject;
}

static struct op_event_head
head(const struct op_live *live, size_t wait, struct upid_str event)
{
	return (struct op_event_head){ .event = event, .upid = input_of(live, wait)->upid };
}

static const struct upid *
task_of(const struct upid_wait *w)
{
	return w->followed != NULL ? w->followed : w->task;
}

/* ---------------------------------------------------------------------------------- begin, end */

int
op_live_begin(struct op_live *live, struct op_call *call, struct upid_err *err)
{
	live->call = call;
	live->task = calloc(live->count + 1, sizeof(*live->task));
	if (live->task == NULL)
		return upid_fail_memory(err);
	for (size_t i = 0; i < live->count; i++)
		(void)push(live, input_of(live, i),
		           &(struct op_event){
				   .kind = OP_EVENT_TASK, .task = i, .wait = &live->waits[i] });
	return 0;
}

void
op_live_free(struct op_live *live)
{
	for (size_t i = 0; live->task != NULL && i < live->count; i++)
		upid_report_free(live->task[i].reporter);
	free(live->task);
	free(live->item);
}

int
op_live_end(struct op_live *live, const struct op_input *input, const struct upid_wait *wait,
            struct op_event_end *end, const struct upid_err *verdict)
{
	end->head.event = UPID_S("end");
	return push(live, input,
	            &(struct op_event){ .kind = OP_EVENT_END,
	                                .task = wait != NULL ? (size_t)(wait - live->waits) : 0,
	                                .wait = wait,
	                                .rows = live->end_rows != NULL ? live->end_rows
	                                                               : &op_event_end_rows,
	                                .record = end,
	                                .polled = &end->polled,
	                                .verdict = verdict });
}

void
op_live_over(struct op_live *live, size_t wait)
{
	(void)push(live, input_of(live, wait),
	           &(struct op_event){ .kind = OP_EVENT_OVER,
	                               .task = wait,
	                               .wait = &live->waits[wait] });
}

/* ----------------------------------------------------------------------------------- progress */

static int
ignore(void *ctx, const struct upid_report *record)
{
	(void)ctx;
	(void)record;
	return 0;
}

/* If memory runs out, there is no progress. */
static struct upid_reporter *
reporter(struct op_live *live, size_t wait)
{
	struct op_live_task *t = &live->task[wait];
	const struct upid *task = task_of(&live->waits[wait]);
	const struct upid_report_rules rules = { .type = task->type,
		                                 .id = task->id,
		                                 .starttime = (int64_t)task->starttime,
		                                 .record = ignore };
	struct upid_err ignored = { 0 };

	if (t->of == task)
		return t->reporter;
	upid_report_free(t->reporter);
	t->of = task;
	t->reporter = NULL;
	t->told = 0;
	if (upid_report_new(&t->reporter, &rules, &ignored) != 0)
		t->reporter = NULL;
	return t->reporter;
}

/* A line that may still grow is parsed too, and once more when it is complete. */
static void
report(struct op_live *live, size_t wait, const struct upid_log_part *part)
{
	struct upid_reporter *r;
	struct upid_err ignored = { 0 };

	if (!live->call->progress || (part->again && part->known == part->text.n))
		return;
	if ((r = reporter(live, wait)) != NULL)
		(void)upid_report_line(r, part->text, &ignored);
}

static void
push_progress(struct op_live *live, size_t wait)
{
	struct op_live_task *t = &live->task[wait];
	const struct upid_progress *p =
		t->reporter != NULL ? upid_report_progress(t->reporter) : NULL;
	struct op_event_progress record;

	if (p == NULL || p->what.p == NULL || p->line == t->told)
		return;
	t->told = p->line;
	record = (struct op_event_progress){ .head = head(live, wait, UPID_S("progress")) };
	op_progress_fill(&record.progress, p);
	(void)push(live, input_of(live, wait),
	           &(struct op_event){ .kind = OP_EVENT_PROGRESS,
	                               .task = wait,
	                               .wait = &live->waits[wait],
	                               .rows = &op_event_progress_rows,
	                               .record = &record,
	                               .progress = p });
}

/* -------------------------------------------------------------------------------------- events */

void
op_live_polled(struct op_live *live, size_t wait)
{
	const struct upid_wait *w = &live->waits[wait];
	struct op_live_task *t = &live->task[wait];
	struct op_event_state record = { .head = head(live, wait, UPID_S("state")),
		                         .stopped = w->stopped,
		                         .status =
		                                 w->stopped ? UPID_S("stopped") : UPID_S("running"),
		                         .exitstatus = w->exitstatus,
		                         .cls = upid_class_word(w->cls) };

	if (w->followed != NULL)
		record.followed = w->followed->text;
	if (t->state_of == task_of(w) && t->ended == w->stopped)
		return;
	t->state_of = task_of(w);
	t->ended = w->stopped;
	(void)push(live, input_of(live, wait),
	           &(struct op_event){ .kind = OP_EVENT_STATE,
	                               .task = wait,
	                               .wait = w,
	                               .rows = &op_event_state_rows,
	                               .record = &record });
}

void
op_live_line(struct op_live *live, size_t wait, const struct upid_log_part *part)
{
	const struct op_env *env = live->call->env;
	char room[UPID_ISO_MAX + 1];
	struct op_event_line record = { .head = head(live, wait, UPID_S("line")),
		                        .n = part->n,
		                        .t = part->text };
	struct op_event event = {
		.kind = OP_EVENT_LINE, .task = wait, .wait = &live->waits[wait], .part = part
	};

	report(live, wait, part);
	if (live->call->timestamps && env->calendar != NULL)
		record.seen = (struct upid_str){
			room, upid_iso(room, (uint64_t)env->calendar->now_s(env->calendar->ctx))
		};
	event.seen = record.seen;
	record.has_seen = record.seen.n > 0;
	if (part->finished) {
		event.rows = &op_event_line_rows;
		event.record = &record;
	}
	(void)push(live, input_of(live, wait), &event);
}

void
op_live_caught_up(struct op_live *live, size_t wait)
{
	if (!live->waits[wait].stopped)
		push_progress(live, wait);
	(void)push(live, input_of(live, wait),
	           &(struct op_event){
			   .kind = OP_EVENT_QUIET, .task = wait, .wait = &live->waits[wait] });
}

bool
op_live_follows(const struct op_live *live, size_t wait)
{
	const struct op_call *call = live->call;

	return call->follows || (!live->waits[wait].stopped && call->watches(live->call, wait));
}
