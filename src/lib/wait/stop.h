/* Stops a task: sends the request and then waits for the end. */
#ifndef UPID_STOP_H
#define UPID_STOP_H

#include "state.h"

/* At the deadline, or after an interrupt: returns true if the rules require stopping the task. Then
 * the wait continues for at most `stop_ms`. */
bool upid_wait_stop_late(struct upid_wait_state *s);
bool upid_wait_stop_interrupted(struct upid_wait_state *s);

/* Whether the task should be stopped and the server has not accepted that yet. */
bool upid_wait_wants_stop(const struct upid_wait_state *s);

/* Sends the request to stop the task, after a poll; `done` is called with the response. */
void upid_wait_send_stop(struct upid_wait_state *s, void (*done)(struct upid_query *));

/* Handles the response. False: an error, in s->q->err. */
bool upid_wait_stop_answered(struct upid_wait_state *s);

/* At the end of a wait: records the effect of the stop request. */
void upid_wait_judge_stop(struct upid_wait_state *s);

#endif
