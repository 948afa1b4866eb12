/* Collects all inputs before the work starts, because they are handled concurrently. */
#ifndef OP_BATCH_H
#define OP_BATCH_H

#include "task.h"

struct op_item {
	struct op_input subject; /* its fault also says that the input is not a UPID */
	struct upid task;
};

/* False: the input has a fault, or there was nothing to do. */
static inline bool
op_item_has_task(const struct op_item *item)
{
	return item->subject.fault.code == UPID_E_OK && !item->subject.no_task;
}

struct op_batch {
	struct op_item **item;
	size_t count, room;
	struct spec_arena arena;
};

/* Adds and parses an input; copies its texts. -1: out of memory. */
int op_batch_add(struct op_batch *b, const struct op_input *subject, struct upid_err *err);
/* Pulls and parses all inputs. -1: out of memory, or the face requested a stop. */
int op_batch_pull(struct op_batch *b, struct op_call *call, struct upid_err *err);
void op_batch_free(struct op_batch *b);

#endif
