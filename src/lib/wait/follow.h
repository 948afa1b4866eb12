/* Follows the log of a task during a wait: decides when to read, and handles errors. */
#ifndef UPID_FOLLOW_H
#define UPID_FOLLOW_H

#include "state.h"

/* What the wait does next. */
enum upid_follow_next {
	UPID_FOLLOW_ON,    /* continue reading immediately */
	UPID_FOLLOW_LATER, /* nothing for now */
	UPID_FOLLOW_FAULT, /* a temporary error, in */
	UPID_FOLLOW_OVER,  /* the task has finished, and its log was read */
};

/* Whether to read the log now, after a valid response about the task. */
bool upid_follow_wanted(struct upid_wait_state *s);

/* Reads new lines, then calls `done`. */
void upid_follow_read(struct upid_wait_state *s, void (*done)(struct upid_log_follow *));
enum upid_follow_next upid_follow_done(struct upid_wait_state *s);

#endif
