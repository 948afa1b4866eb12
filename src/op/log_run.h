/* Reads the logs of a batch concurrently and writes them in the given order. */
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
	bool broken; /* only a part arrived */
	struct op_error_inside error;
};

struct op_log_wish {
	struct upid_log_rules rules; /* timeout, start, limit, tail */
	struct op_log_bounds bounds; /* limits of one record */
	/* For streams: called after the last line of a complete log. -1: stop. May be NULL. */
	int (*ended)(struct op_call *, const struct op_input *);
};

/* Reads each log from the server of its task. -1: the caller requested a stop. */
int op_log_run(struct op_call *call, struct op_batch *batch, struct op_sources *sources,
               const struct op_log_wish *wish);

#endif
