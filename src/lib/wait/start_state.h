/* The state of upid_start(): start.c sends the request, start_look.c finds its task. */
#ifndef UPID_START_STATE_H
#define UPID_START_STATE_H

#include "lib/task/expect.h"
#include "seen.h"

struct upid_start_state {
	struct upid_started *out;
	const struct upid_request *request;
	struct upid_source *src;
	struct upid_loop *loop;
	const struct upid_start_rules *rules;
	struct upid_query q; /* the query in progress */
	bool answered;
	struct upid_expect expect;
	struct upid_filter filter;
	struct upid_list_ask list;
	struct upid_seen before; /* tasks that existed before the request */
	bool looking;            /* searching for the task among new ones */
	bool blind;              /* we lack the permission to see the list */
	struct upid_err why_blind;
	int64_t begin_ms, sent_ms;
	uint64_t seed;
	bool no_memory;
	struct upid_err unread; /* out of memory for the response */
};

static inline int64_t
upid_start_now(const struct upid_start_state *s)
{
	return upid_loop_now_ms(s->loop);
}

/* start_ask.c: sends the query s->q and runs the loop until it is answered. -1: the loop is broken
 * or was interrupted; *err says which. s->q.done is upid_start_answered(), or calls it. */
void upid_start_answered(struct upid_query *q);
int upid_start_ask(struct upid_start_state *s, struct upid_err *err);

/* Runs the loop for `ms`. -1: as above. */
int upid_start_pause(struct upid_start_state *s, int64_t ms, struct upid_err *err);

/* Turns *why into the error of a request that certainly was not performed. Returns -1. */
int upid_start_nothing(const struct upid_err *why, struct upid_err *err);

/* Reads the list before the request. -1: the server does not respond, and nothing was sent. */
int upid_start_look_before(struct upid_start_state *s, struct upid_err *err);

/* Searches for the task after a lost response, until the doubt is resolved. -1: none, or several;
 * `lost` is the error that replaced the response. */
int upid_start_look_after(struct upid_start_state *s, const struct upid_err *lost,
                          struct upid_err *err);

#endif
