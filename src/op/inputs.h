/* Finds tasks by filters instead of UPIDs. */
#ifndef OP_INPUTS_H
#define OP_INPUTS_H

#include "batch.h"
#include "sources.h"

/*
 * Fills the batch with the inputs of the face, or if a filter was given, with the tasks that match
 * it. No match is an error no_match, or an input without a task if `allow_empty` is set. Errors of
 * single servers go to call->fail. -1: nothing can be done; *err says why.
 * Waits for a first match for `grace_ms` at most.
 */
int op_inputs(struct op_batch *b, struct op_sources *sources, const struct op_filter *filter,
              int64_t grace_ms, bool allow_empty, struct upid_err *err);

#endif
