/*
 * The running tasks of a node: one request that tells about all tasks of a wait that run there. A task
 * that has left the list is asked for its status; what the list says is never a verdict.
 */
#ifndef UPID_RUNNING_H
#define UPID_RUNNING_H

#include "seen.h"
#include "state.h"

struct upid_running {
	/* when the list is asked for again; first, so that it leads here */
	struct upid_timer timer;
	struct upid_running *next;   /* of the run */
	struct upid_running *behind; /* waits for a place, too */
	struct upid_wait_run *run;
	struct upid_place *place;
	struct upid_str node;
	struct upid_wait_state **state; /* its tasks; those that have finished drop out */
	size_t states;
	struct upid_list_ask ask;
	struct upid_query q;
	bool asking, hangs;    /* hangs: an answer was still missing at the deadline */
	struct upid_seen seen; /* the UPIDs of an answer */
	uint64_t faults;       /* in a row */
	int64_t fresh_ms;      /* the list was certainly right then */
	size_t turn;           /* whose status is asked next to check the list */
	const struct upid_wait_state *doubt; /* it has ended, by such a status */
	int64_t doubt_ms;
};

/* Groups the tasks by their node. No list is of use for a task that is alone there, for one look, or where
 * the server is asked about each task anyway, to stop it or to follow its log. -1: no memory. */
int upid_running_begin(struct upid_wait_run *run, struct upid_err *err);
void upid_running_end(struct upid_wait_run *run); /* cancels what is under way */

void upid_running_ask(struct upid_running *r); /* takes one of the places */

/* A status that was to confirm the list says that the task has ended. If the list goes on to show it,
 * the list is stale. */
void upid_running_doubt(struct upid_wait_state *s);

#endif
