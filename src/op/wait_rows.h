/* The waiting arguments: the same rows for every operation that waits. */
#ifndef OP_WAIT_ROWS_H
#define OP_WAIT_ROWS_H

#include "poll.h"

struct op_wait_args {
	int64_t timeout, polling_interval; /* ms */
	struct upid_str fail_on, missing_task, until, of;
	bool follow_ha, stop_on_timeout, stop_on_signal, fail_fast;
};

enum { OP_WAIT_ROWS = 10 };
extern const struct spec_row op_wait_rows[OP_WAIT_ROWS];
#define OP_WAIT_PART(base)                                                                         \
	{                                                                                          \
		op_wait_rows, OP_WAIT_ROWS, base                                                   \
	}

/* -1: `until` or `of` is invalid. Call it before anything is sent. */
int op_wait_check(const struct op_wait_args *args, struct upid_err *err);

/* The arguments have passed op_wait_check(). */
void op_wait_use(struct op_poll_rules *rules, const struct op_wait_args *args);

#endif
