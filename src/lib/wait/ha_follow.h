/* After a request to the HA manager: finds the task that carries it out. */
#ifndef UPID_HA_FOLLOW_H
#define UPID_HA_FOLLOW_H

#include "state.h"

/* What the wait does next. */
enum upid_ha_next { UPID_HA_POLL_NOW, UPID_HA_POLL_LATER, UPID_HA_FINISH };

/* Called when the request has finished. Returns true if the wait continues: its outcome is dropped,
 * and the search for the task begins. */
bool upid_ha_follow_begin(struct upid_wait_state *s);

/* Handles a valid response to UPID_ASK_HA_WORK: switches to the task if it was found. */
enum upid_ha_next upid_ha_follow_sought(struct upid_wait_state *s);

/* Handles any response to UPID_ASK_HA_SIGHT: ends a search that cannot find anything. */
enum upid_ha_next upid_ha_follow_checked(struct upid_wait_state *s);

/* The server refuses the search: the wait gets the outcome of the request. */
void upid_ha_follow_refused(struct upid_wait_state *s);

/* The time is over and the task was not found: sets the reason of the wait. */
void upid_ha_follow_late(struct upid_wait_state *s);

#endif
