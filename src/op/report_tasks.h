/* Reports of the tasks of a server: of those that are named, or of those that filters find. */
#ifndef OP_REPORT_TASKS_H
#define OP_REPORT_TASKS_H

#include "filter.h"
#include "report_run.h"

struct op_report_where {
	const struct op_filter *filter; /* in place of UPIDs */
	bool allow_empty;               /* no match is no error */
	int64_t timeout_ms;             /* of each log */
};

/* -1: stop. */
int op_report_tasks(struct op_report_run *run, const struct op_report_where *where,
                    struct upid_err *stop);

#endif
