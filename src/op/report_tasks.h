/* Reports on tasks of a server: those named, or those found by filters. */
#ifndef OP_REPORT_TASKS_H
#define OP_REPORT_TASKS_H

#include "filter.h"
#include "report_run.h"

struct op_report_where {
	const struct op_filter *filter; /* instead of UPIDs */
	bool allow_empty;               /* no match is not an error */
	int64_t timeout_ms;             /* for each log */
};

/* -1: stop. */
int op_report_tasks(struct op_report_run *run, const struct op_report_where *where,
                    struct upid_err *stop);

#endif
