/* Following a request to the HA manager to the task that does its work. */
#ifndef UPID_HA_FOLLOW_H
#define UPID_HA_FOLLOW_H

#include "state.h"

/* What the wait does next. */
enum upid_ha_next { UPID_HA_POLL_NOW, UPID_HA_POLL_LATER, UPID_HA_FINISH };

/* The task has ended. True if the wait goes on: it forgets the outcome of the request, and looks
 * for its work from now on. */
bool upid_ha_follow_begin(struct upid_wait_state *s);

/* Takes an answer to UPID_ASK_HA_WORK that is no error: takes over the work if it was found. */
enum upid_ha_next upid_ha_follow_sought(struct upid_wait_state *s);

/* Takes any answer to UPID_ASK_HA_SIGHT: ends a search that cannot find anything. */
enum upid_ha_next upid_ha_follow_checked(struct upid_wait_state *s);

/* The server refuses the search: the outcome is that of the request, and its work is not known. */
void upid_ha_follow_refused(struct upid_wait_state *s);

/* The time is over and the work was not found: sets the reason of the wait. */
void upid_ha_follow_late(struct upid_wait_state *s);

#endif
