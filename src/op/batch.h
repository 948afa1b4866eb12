/* Inputs that are all pulled before the work begins, because they are handled side by side. */
#ifndef OP_BATCH_H
#define OP_BATCH_H

#include "task.h"

struct op_item {
	struct op_input subject;
	struct op_task task;
	struct upid_err err; /* the input is not a UPID */
};

struct op_batch {
	struct op_item **item;
	size_t count, room;
	struct spec_arena arena;
};

/* Adds and parses an input; its texts are copied. -1: no memory. */
int op_batch_add(struct op_batch *b, const struct op_input *subject, struct upid_err *err);
/* Pulls and parses all inputs. -1: no memory, or the face said stop. */
int op_batch_pull(struct op_batch *b, struct op_call *call, struct upid_err *err);
void op_batch_free(struct op_batch *b);

#endif
