/* Asks a source for the guests of its cluster. */
#include "retry.h"

struct asking {
	int (*found)(void *ctx, const struct upid_guest *);
	void *ctx;
	bool failed; /* the caller's callback */
	bool done;
};

static int
on_guest(struct upid_query *q, const struct upid_guest *guest)
{
	struct asking *a = q->ctx;

	a->failed = a->failed || a->found(a->ctx, guest) != 0;
	return a->failed ? -1 : 0;
}

static void
on_done(struct upid_query *q)
{
	((struct asking *)q->ctx)->done = true;
}

/* Runs the loop until the response has arrived, or until that time. -1: the loop is broken. */
static int
run_until(struct upid_loop *loop, const bool *done, int64_t until_ms, struct upid_err *err)
{
	while (!*done && !loop->interrupted && upid_loop_now_ms(loop) < until_ms)
		if (upid_loop_run(loop, until_ms - upid_loop_now_ms(loop), err) != 0)
			return -1;
	return 0;
}

static int
ask_once(struct upid_source *src, struct upid_loop *loop, struct asking *a, struct upid_query *q,
         int64_t deadline_ms, struct upid_err *err)
{
	static const struct upid_filter all;
	const struct upid_list_ask ask = { .filter = &all, .guest_found = on_guest };
	int rc;

	*q = (struct upid_query){
		.asking = UPID_ASK_GUESTS, .list = &ask, .done = on_done, .ctx = a
	};
	a->done = false;
	src->ops->ask(src, q);
	rc = run_until(loop, &a->done, deadline_ms, err);
	if (a->done)
		return rc;
	src->ops->cancel(src, q);
	upid_fail(&q->err, loop->interrupted ? UPID_E_INTERRUPTED : UPID_E_REQUEST_TIMEOUT,
	          "%s did not list its guests in time", src->name);
	return rc;
}

int
upid_guests(struct upid_source *src, struct upid_loop *loop, int64_t timeout_ms,
            int (*found)(void *ctx, const struct upid_guest *), void *ctx, struct upid_err *err)
{
	struct asking a = { .found = found, .ctx = ctx };
	int64_t now_ms = upid_loop_now_ms(loop);
	int64_t deadline_ms = timeout_ms > INT64_MAX - now_ms ? INT64_MAX : now_ms + timeout_ms;
	struct upid_query q;

	for (uint64_t faults = 1;; faults++) {
		const bool never = false;
		int64_t pause_ms;

		if (ask_once(src, loop, &a, &q, deadline_ms, err) != 0)
			return -1;
		if (a.failed)
			return upid_fail_memory(err);
		if (q.err.code == UPID_E_OK)
			return 0;
		pause_ms = upid_backoff_ms(faults, q.retry_after_ms);
		if (!upid_code_retryable(q.err.code) || loop->interrupted ||
		    upid_loop_now_ms(loop) + pause_ms >= deadline_ms)
			break;
		if (run_until(loop, &never, upid_loop_now_ms(loop) + pause_ms, err) != 0)
			return -1;
	}
	*err = q.err;
	return -1;
}
