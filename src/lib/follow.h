/* A wait that goes on from a request to the HA manager to the task that does the work. */
#ifndef UPID_FOLLOW_H
#define UPID_FOLLOW_H

#include "wait_state.h"

/* The task has ended. True where the wait goes on: what was known of the request is forgotten, and
 * its work is looked for from now on. */
bool upid_follow_begin(struct upid_wait_state *s);

/* Takes an answer to UPID_ASK_HA_WORK that is no error, and goes on: with the work, if it is there. */
void upid_follow_sought(struct upid_wait_state *s);

/* Takes any answer to UPID_ASK_HA_SIGHT, and goes on, or ends a search that is in vain. */
void upid_follow_checked(struct upid_wait_state *s);

/* The time is over, and the work was not found: why that may be, as the wait's reason. */
void upid_follow_late(struct upid_wait_state *s);

#endif
