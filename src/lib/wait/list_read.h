/* Reads the feeds of a list. */
#ifndef UPID_LIST_READ_H
#define UPID_LIST_READ_H

#include "list_state.h"

/* Runs the loop until every feed has rows, or is past that stage. At the deadline, unfinished feeds
 * count as failed. -1: l->err says why. */
int upid_list_fill(struct upid_list_state *l, enum upid_feed_stage until);

/* Cancels queries in progress and frees everything. */
void upid_list_end(struct upid_list_state *l);

#endif
