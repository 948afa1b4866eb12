/* Stopping a task: asking the server for it, and then waiting for the end. */
#ifndef UPID_STOP_H
#define UPID_STOP_H

#include "state.h"

/* The time is over, or the loop was interrupted. True if the rules say that the task is stopped then: the
 * wait goes on, for `stop_ms` at most. */
bool upid_wait_stop_late(struct upid_wait_state *s);
bool upid_wait_stop_interrupted(struct upid_wait_state *s);

/* Whether the task is to be stopped, and the server has not agreed to that yet. */
bool upid_wait_wants_stop(const struct upid_wait_state *s);

/* Asks the server to stop the task; `done` is called with its answer. */
void upid_wait_send_stop(struct upid_wait_state *s, void (*done)(struct upid_query *));

/* Takes that answer. False: it is a fault, in s->q.err. */
bool upid_wait_stop_answered(struct upid_wait_state *s);

/* At the end of a wait: sets what stopping had to do with it. */
void upid_wait_judge_stop(struct upid_wait_state *s);

#endif
