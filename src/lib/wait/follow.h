/* Following the log of a task that is waited for: what is read when, and what comes of a fault. */
#ifndef UPID_FOLLOW_H
#define UPID_FOLLOW_H

#include "state.h"

/* What the wait does next. */
enum upid_follow_next {
	UPID_FOLLOW_ON,    /* read on at once */
	UPID_FOLLOW_LATER, /* nothing for now */
	UPID_FOLLOW_FAULT, /* a passing fault, in s->follow.q.err */
	UPID_FOLLOW_OVER,  /* the task has ended, and its log has come */
};

/* Whether the log is to be read now: after a good answer about the task. */
bool upid_follow_wanted(struct upid_wait_state *s);

/* Reads what is new; `done` is called when it has come. */
void upid_follow_read(struct upid_wait_state *s, void (*done)(struct upid_log_follow *));
enum upid_follow_next upid_follow_done(struct upid_wait_state *s);

#endif
