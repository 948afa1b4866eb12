/* Runs one query at a time, for upid_start(), and says what a failed one means. */
#include <string.h>

#include "start_state.h"

void
upid_start_answered(struct upid_query *q)
{
	((struct upid_start_state *)q->ctx)->answered = true;
}

static int
interrupted(struct upid_err *err)
{
	return upid_fail(err, UPID_E_INTERRUPTED, "interrupted");
}

int
upid_start_ask(struct upid_start_state *s, struct upid_err *err)
{
	s->answered = false;
	s->q.ctx = s;
	s->src->ops->ask(s->src, &s->q);
	while (!s->answered && !s->loop->interrupted)
		if (upid_loop_run(s->loop, s->q.timeout_ms, err) != 0)
			break;
	if (s->answered)
		return 0;
	s->src->ops->cancel(s->src, &s->q);
	return interrupted(err);
}

int
upid_start_pause(struct upid_start_state *s, int64_t ms, struct upid_err *err)
{
	int64_t until = upid_start_now(s) + ms, left;

	while ((left = until - upid_start_now(s)) > 0 && !s->loop->interrupted)
		if (upid_loop_run(s->loop, left, err) != 0)
			return -1;
	return s->loop->interrupted ? interrupted(err) : 0;
}

int
upid_start_nothing(const struct upid_err *why, struct upid_err *err)
{
	size_t n = strlen(why->message);

	while (n > 0 && why->message[n - 1] == '.')
		n--;
	upid_fail(err, why->code, "%.*s. Nothing was started", n < 580 ? (int)n : 580,
	          why->message);
	err->http = why->http;
	return -1;
}
