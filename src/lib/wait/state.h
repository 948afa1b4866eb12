/* The state of one task in a wait, shared by wait.c (the loop), poll.c (polling), ended.c (reading
 * the log of a finished task), follow.c (following logs) and ha_follow.c (HA requests). */
#ifndef UPID_WAIT_STATE_H
#define UPID_WAIT_STATE_H

#include "heap.h"
#include "lib/base/buf.h"
#include "lib/report/ending.h"
#include "log_follow.h"
#include "reader.h"

enum upid_wait_doing {
	UPID_PAUSING, /* until `timer`, and then for a place */
	UPID_LISTED,  /* shown by the list of running tasks (running.c); `timer` is the deadline */
	UPID_POLLING,
	UPID_FOLLOWING, /* reading new lines of the log */
	UPID_READING,   /* reading the log of a finished task, to find out how it ended */
	UPID_FINISHED,
};

struct upid_running;

/* A source with its requests in progress, and the queue of tasks that are due and wait for a free
 * place. */
struct upid_place {
	struct upid_place *next;
	struct upid_source *src;
	size_t under_way;
	struct upid_wait_state *first, *last; /* oldest first */
	struct upid_running *lists;           /* that are due; they are served first */
	int64_t answered_ms;                  /* its last response to a poll */
	bool noted;                           /* an error of this source was noted */
};

struct upid_wait_run {
	struct upid_loop *loop;
	struct upid_wait_rules *rules;
	struct upid_wait_state *states;
	struct upid_wait_rare *rare; /* of each state */
	size_t count;
	struct upid_heap heap;
	struct upid_place *places; /* one per source */
	struct upid_running *lists;
	int64_t begin_ms, deadline_ms;
	size_t left;
	bool stopping; /* a task is being stopped at the deadline or after an interrupt */
};

/* State that most tasks never need, 5 kB each. It is in an array of its own, which takes no memory
 * until it is written. */
struct upid_wait_rare {
	struct upid_reader reader;
	struct upid_ending ending;
	struct upid_log_follow follow;
	struct upid_err lost; /* why the log is no longer followed */
	struct upid_err fault; /* the last temporary error */
};

struct upid_wait_state {
	struct upid_timer timer; /* end of the pause, or timeout of the request */
	struct upid_wait_run *run;
	struct upid_place *place;
	struct upid_wait *wait;
	struct upid_wait_state *before, *behind; /* in the queue of the place */
	bool queued;
	enum upid_wait_doing doing;
	struct upid_query *q;    /* its last request; NULL: none yet, or finished */
	struct upid_wait_rare *rare;
	int64_t deadline_ms;  /* the common deadline; later for a task that is being stopped */
	int64_t limit_ms;     /* timeout of the log */
	int64_t born_ms;      /* start of the task, on our clock */
	bool aged;            /* born_ms comes from the server's clock */
	uint64_t faults;      /* consecutive errors */
	uint64_t tries;       /* attempts to read the log */
	bool reads;           /* the next request reads the log */
	bool drains;          /* the same, to follow it to the end */
	unsigned drained;     /* how often, since the task finished */
	bool seen;            /* there was a valid response */
	bool last;            /* the poll at the deadline */
	bool seeking;         /* searching for the task of an HA request (wait/ha_follow.c) */
	bool listed;          /* a task list was received */
	bool checking;        /* checking whether the task would be visible */
	bool checked;
	bool stopping;         /* the task should be stopped (wait/stop.c) */
	bool asked_before;     /* the server may have received an earlier stop request */
	bool stop_taken;       /* the server accepted the stop request */
	bool late;             /* stopped at the deadline */
	bool broken;           /* stopped after an interrupt */
	bool shown;            /* by the last list of its node's running tasks */
	bool checks;           /* the poll in progress checks the list */
	struct upid_running *list; /* of its node; NULL: it has none */
	struct upid_buf exitstatus, reason, note;
};

static inline int64_t
upid_wait_now(const struct upid_wait_run *run)
{
	return upid_loop_now_ms(run->loop);
}

/* Returns the name of its server, for messages. */
static inline const char *
upid_wait_where(const struct upid_wait_state *s)
{
	return s->wait->src->name;
}

/* Returns the task to poll: the wait's own, or the one that carries out its HA request. */
static inline const struct upid *
upid_wait_task(const struct upid_wait_state *s)
{
	return s->wait->followed != NULL ? s->wait->followed : s->wait->task;
}

/* Reports a valid response about the task to the caller. */
static inline void
upid_wait_tell(struct upid_wait_state *s)
{
	struct upid_wait_rules *rules = s->run->rules;

	s->wait->age_ms = s->aged ? upid_wait_now(s->run) - s->born_ms : -1;
	if (rules->polled != NULL)
		rules->polled(rules, s->timer.rank);
}

static inline void
upid_wait_pause_until(struct upid_wait_state *s, int64_t at_ms)
{
	s->doing = UPID_PAUSING;
	upid_heap_set(&s->run->heap, &s->timer, at_ms);
}

/* requests the status, or searches for the HA task */
void upid_wait_poll(struct upid_wait_state *s);

/* state.c: the task waits for one of the places of its source, or no longer. */
void upid_wait_queue(struct upid_wait_state *s);
void upid_wait_unqueue(struct upid_wait_state *s);

/* Sends a query, whose answer goes to its done() with the state as `ctx`. -1: out of memory, which is
 * the error of the wait; the caller finishes it. */
int upid_wait_ask(struct upid_wait_state *s, const struct upid_query *query);

/* Before its first poll: moves the deadline of a single poll, as long as the server responds to
 * others. False: it stays. */
bool upid_wait_extend(struct upid_wait_state *s);

/* The list covers the task, which is not polled before the deadline. */
void upid_wait_leave_to_list(struct upid_wait_state *s);

/* The pause after a response about a task that started at `born_ms`. */
int64_t upid_wait_pause_of(struct upid_wait_run *run, int64_t born_ms, int64_t took_ms);

/* Computes the age from the server's clock, unless it is known or `date_s` is -1. */
void upid_wait_learn_age(struct upid_wait_state *s, int64_t date_s);

/* ended.c: the task has finished. Reads its log if that tells more, and finishes the wait. */
void upid_wait_read_log(struct upid_wait_state *s);
void upid_wait_go_on_reading(struct upid_wait_state *s); /* after an error and the pause */
void upid_wait_give_up_log(struct upid_wait_state *s);   /* on timeout */
void upid_wait_free_log(struct upid_wait_state *s);
void upid_wait_finish(struct upid_wait_state *s);        /* finishes the wait */

/* Finishes the wait at the deadline: a timeout if there was a valid response, else the last
 * error. */
void upid_wait_finish_late(struct upid_wait_state *s);
/* The same after an interrupt. The outcome of a finished task is kept. */
void upid_wait_finish_early(struct upid_wait_state *s);

#endif
