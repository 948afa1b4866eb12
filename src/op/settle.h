/* status and wait: one engine, and one record. */
#ifndef OP_SETTLE_H
#define OP_SETTLE_H

#include "conn.h"
#include "outcome.h"

struct op_settle_rules {
	int64_t timeout_ms, interval_ms;
	bool one_look;
	bool follow_ha;
	struct upid_str fail_on; /* never, error, warning */
};

/* The record of both operations. */
struct op_settled {
	struct op_task task;
	struct op_outcome outcome;
};

#define OP_SETTLED_ROWS                                                                            \
	{                                                                                          \
		{                                                                                  \
			OP_TASK_PART(offsetof(struct op_settled, task)),                           \
				OP_OUTCOME_PART(offsetof(struct op_settled, outcome))              \
		}                                                                                  \
	}

/* Pulls all subjects, looks at them side by side, and pushes the records in the order given. */
int op_settle(struct op_call *call, const struct op_conn *conn, const struct op_settle_rules *rules,
              struct upid_err *stop);

#endif
