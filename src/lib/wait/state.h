/* One task's wait, shared by wait.c (the loop over all), poll.c (what a look brings), ended.c (what
 * the log says) and ha_follow.c (what comes after it). */
#ifndef UPID_WAIT_STATE_H
#define UPID_WAIT_STATE_H

#include "heap.h"
#include "lib/base/buf.h"
#include "lib/report/ending.h"
#include "log_follow.h"
#include "reader.h"

enum upid_wait_doing {
	UPID_PAUSING, /* until `timer`, and then for a place */
	UPID_POLLING,
	UPID_FOLLOWING, /* what is new in the log */
	UPID_READING,   /* the log of a task that has ended, for how it ended */
	UPID_FINISHED,
};

/* A source with its requests under way, and the tasks that are due and wait for one of its places. */
struct upid_place {
	struct upid_place *next;
	struct upid_source *src;
	size_t under_way;
	struct upid_wait_state *first, *last; /* the oldest first */
	bool noted;                           /* a fault of this source was noted */
};

struct upid_wait_run {
	struct upid_loop *loop;
	struct upid_wait_rules *rules;
	struct upid_wait_state *states;
	size_t count;
	struct upid_heap heap;
	struct upid_place *places; /* one for each source */
	int64_t begin_ms, deadline_ms;
	size_t left;
	bool stopping; /* a task is being stopped, since the time is over or the loop was interrupted */
};

struct upid_wait_state {
	struct upid_timer timer; /* the end of the pause, or of the patience with a request */
	struct upid_wait_run *run;
	struct upid_place *place;
	struct upid_wait *wait;
	struct upid_wait_state *before, *behind; /* in the queue of its place */
	bool queued;
	enum upid_wait_doing doing;
	struct upid_query q;
	struct upid_reader reader;
	struct upid_ending ending;
	struct upid_log_follow follow;
	int64_t deadline_ms;  /* that of all; later for a task that is stopped then */
	int64_t limit_ms;     /* when the log is given up */
	int64_t born_ms;      /* when the task began, on our clock */
	bool aged;            /* the server's clock has told that */
	uint64_t faults;      /* in a row */
	uint64_t tries;       /* of the log */
	bool reads;           /* the next request is for the log */
	bool drains;          /* the same, to follow it to its end */
	unsigned drained;     /* so often it was, since the task has ended */
	struct upid_err lost; /* why the log is no longer followed */
	bool seen;            /* one good answer has come */
	bool last;            /* the poll at the deadline */
	bool seeking;         /* the work of an HA request is looked for (wait/ha_follow.c) */
	bool listed;          /* and a list of tasks has come */
	bool checking;        /* whether we would see it is asked */
	bool checked;
	bool stopping;         /* the task is to be stopped (wait/stop.c) */
	bool asked_before;     /* the server may have an earlier request for that */
	bool stop_taken;       /* and the server has agreed */
	bool late;             /* because the time was over */
	bool broken;           /* because the loop was interrupted */
	struct upid_err fault; /* the last passing one */
	struct upid_buf exitstatus, reason, note;
};

static inline int64_t
upid_wait_now(const struct upid_wait_run *run)
{
	return upid_loop_now_ms(run->loop);
}

/* The name of its server, for messages. */
static inline const char *
upid_wait_where(const struct upid_wait_state *s)
{
	return s->wait->src->name;
}

/* The task that is asked about: the wait's, or the one that does what it has queued. */
static inline const struct upid *
upid_wait_task(const struct upid_wait_state *s)
{
	return s->wait->followed != NULL ? s->wait->followed : s->wait->task;
}

static inline void
upid_wait_pause_until(struct upid_wait_state *s, int64_t at_ms)
{
	s->doing = UPID_PAUSING;
	upid_heap_set(&s->run->heap, &s->timer, at_ms);
}

void upid_wait_poll(struct upid_wait_state *s);  /* asks for the status, or the work */
void upid_wait_fault(struct upid_wait_state *s); /* a request has failed: again later, or the end */

/* ended.c: the task has ended. Reads its log, if that tells more, and ends the wait. */
void upid_wait_read_log(struct upid_wait_state *s);
void upid_wait_go_on_reading(struct upid_wait_state *s); /* after a fault, and its pause */
void upid_wait_give_up_log(struct upid_wait_state *s);   /* it takes too long */
void upid_wait_finish(struct upid_wait_state *s);        /* ends the wait as it is */

/* Ends the wait: the time is over. With one good answer that is a time-out, else the last fault. */
void upid_wait_finish_late(struct upid_wait_state *s);
/* The same for a loop that was interrupted, or because enough others have ended. How an ended task has
 * ended is known. */
void upid_wait_finish_early(struct upid_wait_state *s);

#endif
