/* Reads the logs of a batch side by side, and pushes them in the order given. */
#ifndef OP_LOG_RUN_H
#define OP_LOG_RUN_H

#include "batch.h"
#include "log_hold.h"
#include "log_rows.h"

struct op_log_record {
	struct op_task task;
	struct op_log log;
	bool broken; /* only a part came */
	struct op_error_inside error;
};

struct op_log_wish {
	struct upid_log_rules rules; /* timeout, start, limit, tail */
	struct op_log_bounds bounds; /* of one record */
};

/* `src` answers for all of them; NULL: none of them has a task. -1: the caller wants no more. */
int op_log_run(struct op_call *call, struct op_batch *batch, struct upid_source *src,
               const struct op_log_wish *wish);

#endif
