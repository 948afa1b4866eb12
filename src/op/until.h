/* Ends a wait before all of its tasks have finished. */
#ifndef OP_UNTIL_H
#define OP_UNTIL_H

#include "op.h"

struct op_until {
	uint64_t wanted;  /* how many tasks must finish; 0: all */
	unsigned classes; /* count only these classes, 1u << enum upid_class; 0: all */
	bool fail_fast;   /* the first failure ends it too */
	/* state during the wait */
	uint64_t ended;
};

/* Parses `until`: "all", "any" or a number, and `of`: a list of classes. -1: invalid. */
int
op_until_parse(struct op_until *u, struct upid_str until, struct upid_str of, struct upid_err *err);

/* Call it before the wait. -1: not enough tasks. */
int op_until_check(const struct op_until *u, size_t tasks, struct upid_err *err);

/* Call it for each finished or failed task. `failed`: it is a failure. True: the wait is over. */
bool op_until_enough(struct op_until *u, const struct upid_wait *w, bool failed);

/* Call it after the wait. -1: all tasks have finished, but too few with one of the classes. */
int op_until_met(const struct op_until *u, size_t tasks, struct upid_err *err);

#endif
