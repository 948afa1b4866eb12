/* The state of upid_start: start.c sends the request, start_look.c finds its task. */
#ifndef UPID_START_H
#define UPID_START_H

#include "lib/task/expect.h"
#include "seen.h"

struct upid_start_state {
	struct upid_started *out;
	const struct upid_request *request;
	struct upid_source *src;
	struct upid_loop *loop;
	const struct upid_start_rules *rules;
	struct upid_query q; /* the one under way */
	bool answered;
	struct upid_expect expect;
	struct upid_filter filter;
	struct upid_list_ask list;
	struct upid_seen before; /* the tasks that were there before the request */
	bool looking;            /* for the task: new ones count */
	bool blind;              /* the list is not shown to us */
	struct upid_err why_blind;
	int64_t date_s; /* the server's clock when the list was read before the request; -1: not told */
	int64_t begin_ms, sent_ms;
	uint64_t seed;
	bool no_memory;
	struct upid_err unread; /* no memory for the answer */
};

static inline int64_t
upid_start_now(const struct upid_start_state *s)
{
	return upid_loop_now_ms(s->loop);
}

/* start_ask.c: asks, and runs the loop until the answer has come, which is in s->q. -1: the loop is
 * broken, or it was interrupted; *err says which. s->q.done is or calls upid_start_answered. */
void upid_start_answered(struct upid_query *q);
int upid_start_ask(struct upid_start_state *s, struct upid_err *err);

/* Runs the loop for that long. -1: as above. */
int upid_start_pause(struct upid_start_state *s, int64_t ms, struct upid_err *err);

/* Reads the list before the request. -1: the server does not answer, and nothing was sent. */
int upid_start_look_before(struct upid_start_state *s, struct upid_err *err);

/* Looks for the task after a lost answer, until the doubt is over. -1: none, or several; `lost` is what
 * came in place of the answer. */
int upid_start_look_after(struct upid_start_state *s, const struct upid_err *lost,
                          struct upid_err *err);

#endif
