/*
 * The running tasks of a node: one request covers all tasks of a wait on that node. A task that has
 * left the list is polled; the list alone is never a verdict.
 */
#ifndef UPID_RUNNING_H
#define UPID_RUNNING_H

#include "seen.h"
#include "state.h"

struct upid_running {
	/* time of the next list request; must be first: it is cast to this struct */
	struct upid_timer timer;
	struct upid_running *next;   /* in the run's list */
	struct upid_running *behind; /* next in the queue for a place */
	struct upid_wait_run *run;
	struct upid_place *place;
	struct upid_str node;
	struct upid_wait_state **state; /* its tasks; finished ones are removed */
	size_t states;
	struct upid_list_ask ask;
	struct upid_query q;
	bool asking, hangs;    /* hangs: there was no response at the deadline */
	struct upid_seen seen; /* the UPIDs of a response */
	uint64_t faults;       /* consecutive errors */
	int64_t fresh_ms;      /* time at which the list was certainly up to date */
	size_t turn;           /* the task to poll next to check the list */
	/* a task that has finished according to such a poll */
	const struct upid_wait_state *doubt;
	int64_t doubt_ms;
};

/* Groups the tasks by node. A list is useless for a task that is alone on its node, for a single
 * poll, or if each task is polled anyway, to stop it or to follow its log. -1: out of memory. */
int upid_running_begin(struct upid_wait_run *run, struct upid_err *err);
void upid_running_end(struct upid_wait_run *run); /* cancels queries in progress */

void upid_running_ask(struct upid_running *r); /* uses one of the places */

/* A poll to check the list found that the task has finished. If the list continues to show it, the
 * list is stale. */
void upid_running_doubt(struct upid_wait_state *s);

#endif
