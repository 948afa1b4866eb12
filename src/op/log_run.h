/* Reads the logs of a batch side by side, and pushes them in the order given. */
#ifndef OP_LOG_RUN_H
#define OP_LOG_RUN_H

#include "batch.h"
#include "log_hold.h"
#include "log_rows.h"
#include "sources.h"

struct op_log_record {
	struct op_task task;
	struct op_profile profile;
	struct op_log log;
	bool broken; /* only a part came */
	struct op_error_inside error;
};

struct op_log_wish {
	struct upid_log_rules rules; /* timeout, start, limit, tail */
	struct op_log_bounds bounds; /* of one record */
	/* Streams: after the last line of a log that came whole. -1: stop. May be NULL. */
	int (*ended)(struct op_call *, const struct op_input *);
};

/* Each log comes from the server of its task. -1: the caller wants no more. */
int op_log_run(struct op_call *call, struct op_batch *batch, struct op_sources *sources,
               const struct op_log_wish *wish);

#endif
