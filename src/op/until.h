/* When a wait is over before all of its tasks have ended. */
#ifndef OP_UNTIL_H
#define OP_UNTIL_H

#include "op.h"

struct op_until {
	uint64_t wanted;  /* so many tasks have to end; 0: all */
	unsigned classes; /* only those of these classes count, 1u << enum upid_class; 0: all do */
	bool fail_fast;   /* a first failure ends it too */
	/* while it runs */
	uint64_t ended;
};

/* `until` is "all", "any" or a number, `of` a list of classes. -1: it is something else. */
int
op_until_parse(struct op_until *u, struct upid_str until, struct upid_str of, struct upid_err *err);

/* Before the wait. -1: there are not so many tasks. */
int op_until_check(const struct op_until *u, size_t tasks, struct upid_err *err);

/* A task has ended, or was given up. `failed`: that is a failure. True: the wait is over. */
bool op_until_enough(struct op_until *u, const struct upid_wait *w, bool failed);

/* After the wait. -1: all tasks have ended, but too few of them in one of the classes. */
int op_until_met(const struct op_until *u, size_t tasks, struct upid_err *err);

#endif
