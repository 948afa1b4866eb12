/* A wait that goes on from a request to the HA manager to the task that does the work. */
#ifndef UPID_FOLLOW_H
#define UPID_FOLLOW_H

#include "wait_state.h"

/* The task has ended. True where the wait goes on: what was known of the request is forgotten, and
 * its work is looked for from now on. */
bool upid_follow_begin(struct upid_wait_state *s);

/* An answer to UPID_ASK_HA_WORK that is no error. True where the work was found: from now on the
 * wait is about that. False: not yet, or the wait's err says why it cannot go on. */
bool upid_follow_found(struct upid_wait_state *s);

/* Whether to ask now if we would see the work at all: once, after a search that found nothing. */
bool upid_follow_checks(struct upid_wait_state *s);

/* The answer to that: -1 where the search is in vain, as the wait's err says. */
int upid_follow_checked(struct upid_wait_state *s);

/* The time is over, and the work was not found: why that may be, as the wait's reason. */
void upid_follow_late(struct upid_wait_state *s);

#endif
