/* Finds the progress of running tasks with one request for the log of each. */
#include "lib/upid.h"

enum { PARALLEL = 4 };

struct asking {
	struct upid_progress_of *task; /* all tasks */
	struct upid_query query[PARALLEL];
	struct upid_progress_of *of[PARALLEL]; /* the task of the query; NULL: not in use */
};

static int
on_line(struct upid_query *q, uint64_t n, struct upid_str text)
{
	struct upid_progress_of *p = q->ctx;

	(void)n;
	return upid_report_line(p->reporter, text, &p->err);
}

/* A partial log is good enough. */
static void
on_done(struct upid_query *q)
{
	struct upid_progress_of *p = q->ctx;

	p->done = !q->no_stream || q->asking == UPID_ASK_LOG;
	p->asked = false;
	if (p->done && p->err.code == UPID_E_OK)
		p->err = q->err;
}

static void
ask(struct upid_query *q, struct upid_progress_of *p, enum upid_asking what)
{
	*q = (struct upid_query){
		.asking = what, .task = p->task, .line = on_line, .done = on_done, .ctx = p
	};
	p->asked = true;
	p->src->ops->ask(p->src, q);
}

static int
make_reporter(struct upid_progress_of *p, struct upid_err *err)
{
	const struct upid_report_rules rules = { .type = p->task->type,
		                                 .id = p->task->id,
		                                 .starttime = (int64_t)p->task->starttime };

	return upid_report_new(&p->reporter, &rules, err);
}

static bool
is_free(const struct asking *a, size_t slot)
{
	return a->of[slot] == NULL || a->of[slot]->done;
}

static int
ask_next(struct asking *a, size_t slot, struct upid_progress_of *p, struct upid_err *err)
{
	a->of[slot] = p;
	if (make_reporter(p, err) != 0)
		return -1;
	ask(&a->query[slot], p, UPID_ASK_WHOLE_LOG);
	return 0;
}

/* Sends due requests. False: nothing is in progress any more. */
static bool
go_on(struct asking *a, size_t count, size_t *next, struct upid_err *err)
{
	bool busy = false;

	for (size_t i = 0; i < PARALLEL; i++) {
		while (is_free(a, i) && *next < count)
			if (ask_next(a, i, &a->task[(*next)++], err) != 0)
				return false;
		if (is_free(a, i))
			continue;
		if (!a->of[i]->asked) /* this server does not stream the log */
			ask(&a->query[i], a->of[i], UPID_ASK_LOG);
		busy = busy || !a->of[i]->done;
	}
	return busy;
}

static void
cancel(struct asking *a)
{
	for (size_t i = 0; i < PARALLEL; i++) {
		struct upid_progress_of *p = a->of[i];

		if (p == NULL || !p->asked)
			continue;
		p->src->ops->cancel(p->src, &a->query[i]);
		p->asked = false;
		upid_fail(&p->err, UPID_E_REQUEST_TIMEOUT, "%s did not send the log in time",
		          p->src->name);
	}
}

int
upid_progress_all(struct upid_progress_of *tasks, size_t count, struct upid_loop *loop,
                  int64_t timeout_ms, struct upid_err *err)
{
	struct asking a = { .task = tasks };
	int64_t now_ms = upid_loop_now_ms(loop);
	int64_t deadline_ms = timeout_ms > INT64_MAX - now_ms ? INT64_MAX : now_ms + timeout_ms;
	size_t next = 0;
	int rc = 0;

	while (rc == 0 && go_on(&a, count, &next, err)) {
		now_ms = upid_loop_now_ms(loop);
		if (now_ms >= deadline_ms || loop->interrupted)
			break;
		rc = upid_loop_run(loop, deadline_ms - now_ms, err);
	}
	cancel(&a);
	return rc != 0 || err->code != UPID_E_OK ? -1 : 0;
}
