/* The waiting arguments: the same rows for every operation that waits. */
#ifndef OP_WAIT_ROWS_H
#define OP_WAIT_ROWS_H

#include "poll.h"

struct op_wait_args {
	int64_t timeout, polling_interval; /* ms */
	struct upid_str fail_on;
	bool follow_ha;
};

enum { OP_WAIT_ROWS = 4 };
extern const struct spec_row op_wait_rows[OP_WAIT_ROWS];
#define OP_WAIT_PART(base)                                                                         \
	{                                                                                          \
		op_wait_rows, OP_WAIT_ROWS, base                                                   \
	}

void op_wait_use(struct op_poll_rules *rules, const struct op_wait_args *args);

#endif
