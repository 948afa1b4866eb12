/* Decides what an object without a UPID means: nothing to do, a skipped task, or an error. */
#ifndef NO_UPID_H
#define NO_UPID_H

#include "inputs.h"

#include <jansson.h>

/*
 * Adds the input for an object that contains no UPID in any of upid_keys. `place` is its position,
 * such as "results[3]"; empty at the top. -1: out of memory.
 */
int no_upid_add(struct inputs *s, const json_t *object, const char *place, struct upid_err *err);

#endif
