/* Turns the progress of a wait into events for the caller. */
#ifndef OP_LIVE_H
#define OP_LIVE_H

#include "batch.h"
#include "event.h"

struct op_live_task;

struct op_live {
	/* Set by the caller. */
	const struct upid_wait *waits;
	struct op_item **item; /* per wait; freed with this */
	size_t count;
	const struct spec_set *end_rows; /* NULL: op_event_end_rows */
	/* Private. */
	struct op_call *call;
	struct op_live_task *task; /* of each wait */
	bool stopped;              /* the face requested a stop */
};

/* Reports all tasks to the face. -1: out of memory. */
int op_live_begin(struct op_live *live, struct op_call *call, struct upid_err *err);

/* For the callbacks of struct upid_wait_rules. */
void op_live_polled(struct op_live *live, size_t wait);
void op_live_line(struct op_live *live, size_t wait, const struct upid_log_part *part);
void op_live_caught_up(struct op_live *live, size_t wait);
bool op_live_follows(const struct op_live *live, size_t wait);

/* Reports an outcome as an event; `wait` is NULL if there was no task. -1: the face requested a
 * stop. */
int op_live_end(struct op_live *live, const struct op_input *input, const struct upid_wait *wait,
                struct op_event_end *end, const struct upid_err *verdict);
/* The same for a caller that gets its record. */
void op_live_over(struct op_live *live, size_t wait);
void op_live_free(struct op_live *live);

#endif
