/* The state of one op_poll(): the inputs, their waits, and what was written of them. poll.c runs the
 * waits, poll_record.c writes the records. */
#ifndef OP_POLLING_H
#define OP_POLLING_H

#include "inputs.h"
#include "live.h"
#include "poll.h"

struct op_polling {
	struct op_call *call;
	const struct op_poll_rules *rules;
	struct op_batch batch;
	struct op_sources sources;
	struct upid_wait *waits; /* waits of the items that have a task, in the same order */
	size_t *wait_of;         /* index of the wait of an item, or NONE */
	size_t wait_count;
	size_t emitted; /* items whose record was written */
	bool stopped;   /* the face requested a stop */
	bool *finished; /* by wait */
	struct op_until until;
	bool in_order; /* records come in the order of the inputs, else as tasks end */
	struct op_live live;
	/* per wait, if progress was requested and the task is running */
	struct upid_progress_of *progress;
};

/* Writes the record or the error of an item. w == NULL: it has no task to wait for. Sets `stopped`
 * if the face wants no more. */
void op_polling_record(struct op_polling *s, struct op_item *item, const struct upid_wait *w);

/* Whether a task that could not be polled still gets a record and no error. */
bool op_polling_counts_as_ended(const struct op_polling *s, const struct upid_wait *w);

#endif
