#include "inputs.h"
#include "list_run.h"

enum {
	LIST_MS = 60000,
	GRACE_PAUSE_MS = 1000, /* from one list to the next, until there is a match */
};

struct finding {
	struct op_list_run run; /* must be first: it is cast to this struct */
	struct op_batch *batch;
	struct upid_err err;
};

static int
add(struct op_list_run *run, const struct op_input *input, const struct upid_listed *l)
{
	struct finding *f = (struct finding *)run;

	(void)l;
	return op_batch_add(f->batch, input, &f->err);
}

static int
no_match(struct op_batch *b, const struct op_filter *filter, bool allow_empty, struct upid_err *err)
{
	struct op_input nothing = { .no_task = true, .note = UPID_S("no task matches the filter") };
	struct upid_buf text = { 0 };

	if (allow_empty)
		return op_batch_add(b, &nothing, err);
	op_filter_describe(&text, filter);
	upid_fail(err, UPID_E_NO_MATCH, "no task matches: %s. Set allow_empty if that is not an error",
	          upid_buf_cstr(&text));
	upid_buf_free(&text);
	return -1;
}

static int
find(struct finding *f, struct upid_err *err)
{
	if (op_list_run(&f->run, err) != 0 || f->run.stopped)
		return -1;
	if (f->err.code == UPID_E_OK)
		return 0;
	*err = f->err;
	return -1;
}

static int
pause(struct upid_loop *loop, int64_t until_ms, struct upid_err *err)
{
	while (!loop->interrupted && upid_loop_now_ms(loop) < until_ms)
		if (upid_loop_run(loop, until_ms - upid_loop_now_ms(loop), err) != 0)
			return -1;
	return 0;
}

/* A task that is about to be started is not there yet. */
static int
wait_for_first(struct finding *f, int64_t grace_ms, struct upid_err *err)
{
	struct upid_loop *loop = f->run.sources->call->env->loop;
	int64_t end = upid_loop_now_ms(loop) + grace_ms;

	for (;;) {
		int64_t next = upid_loop_now_ms(loop) + GRACE_PAUSE_MS;

		if (find(f, err) != 0)
			return -1;
		if (f->batch->count > 0 || f->run.failures > 0 || loop->interrupted ||
		    upid_loop_now_ms(loop) >= end)
			return 0;
		if (pause(loop, next < end ? next : end, err) != 0)
			return -1;
	}
}

int
op_inputs(struct op_batch *b, struct op_sources *sources, const struct op_filter *filter,
          int64_t grace_ms, bool allow_empty, struct upid_err *err)
{
	struct finding f = { .run = { .sources = sources,
		                      .filter = filter,
		                      .timeout_ms = LIST_MS,
		                      .found = add },
		             .batch = b };

	if (!op_filter_given(filter) && grace_ms > 0)
		return upid_fail(err, UPID_E_USAGE, "grace requires filters");
	if (!op_filter_given(filter))
		return op_batch_pull(b, sources->call, err);
	if (wait_for_first(&f, grace_ms, err) != 0)
		return -1;
	if (b->count == 0 && sources->call->env->loop->interrupted)
		return upid_fail(err, UPID_E_INTERRUPTED, "interrupted before a task was found");
	/* with an error in the list, it is unknown whether a task matches */
	return b->count > 0 || f.run.failures > 0 ? 0 : no_match(b, filter, allow_empty, err);
}
