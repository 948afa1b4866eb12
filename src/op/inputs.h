/* Tasks that filters find, in place of UPIDs. */
#ifndef OP_INPUTS_H
#define OP_INPUTS_H

#include "batch.h"
#include "sources.h"

/*
 * Fills the batch with the inputs of the face; if a filter was given, with the tasks that match it
 * instead. No match is an error of the code no_match, or an input without a task if `allow_empty`.
 * What cannot be listed goes to call->fail. -1: nothing can be done; *err says why.
 */
int op_inputs(struct op_batch *b, struct op_sources *sources, const struct op_filter *filter,
              bool allow_empty, struct upid_err *err);

#endif
