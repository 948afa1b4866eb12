/* One task's wait, shared by wait.c (the loop over all), poll.c (what a look brings), ended.c (what
 * the log says) and ha_follow.c (what comes after it). */
#ifndef UPID_WAIT_STATE_H
#define UPID_WAIT_STATE_H

#include "lib/base/buf.h"
#include "lib/task/ending.h"
#include "reader.h"

enum upid_wait_doing {
	UPID_PAUSING, /* before the next look */
	UPID_POLLING,
	UPID_READING, /* the log of a task that has ended */
	UPID_PAUSING_READER,
	UPID_FINISHED,
};

struct upid_wait_run {
	struct upid_source *src;
	const struct upid_clock *clock;
	struct upid_wait_rules *rules;
	int64_t begin_ms, deadline_ms;
	size_t under_way, left;
	bool noted;
};

struct upid_wait_state {
	struct upid_wait_run *run;
	struct upid_wait *wait;
	size_t index;
	enum upid_wait_doing doing;
	struct upid_query q;
	struct upid_reader reader;
	struct upid_ending ending;
	int64_t next_ms;  /* of the next query */
	int64_t limit_ms; /* when the one under way is given up */
	int64_t born_ms;  /* when the task began, on our clock */
	bool aged;        /* the server's clock has told that */
	uint64_t faults;  /* in a row */
	uint64_t tries;   /* of the log */
	bool seen;        /* one good answer has come */
	bool last;        /* the look at the deadline */
	bool seeking;     /* the work of an HA request is looked for (wait/ha_follow.c) */
	bool listed;      /* and a list of tasks has come */
	bool checking;    /* whether we would see it is asked */
	bool checked;
	struct upid_err fault; /* the last passing one */
	struct upid_buf exitstatus, reason, note;
};

static inline int64_t
upid_wait_now(const struct upid_wait_run *run)
{
	return run->clock->now_ms(run->clock->ctx);
}

/* The task that is asked about: the wait's, or the one that does what it has queued. */
static inline const struct upid *
upid_wait_task(const struct upid_wait_state *s)
{
	return s->wait->followed != NULL ? s->wait->followed : s->wait->task;
}

void upid_wait_poll(struct upid_wait_state *s); /* asks for the status, or the work */

/* ended.c: the task has ended. Reads its log, if that tells more, and ends the wait. */
void upid_wait_read_log(struct upid_wait_state *s);
void upid_wait_go_on_reading(struct upid_wait_state *s); /* after a fault, and its pause */
void upid_wait_give_up_log(struct upid_wait_state *s);   /* it takes too long */
void upid_wait_finish(struct upid_wait_state *s);        /* ends the wait as it is */

/* Ends the wait: the time is over. With one good answer that is a time-out, else the last fault. */
void upid_wait_finish_late(struct upid_wait_state *s);

#endif
