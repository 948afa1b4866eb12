/* Reports of tasks of a server: of those that are named, and of those that filters find. */
#ifndef OP_REPORT_TASKS_H
#define OP_REPORT_TASKS_H

#include "conn.h"
#include "filter.h"
#include "report_run.h"

struct op_report_where {
	const struct op_conn *conn;
	int64_t timeout_ms; /* of each request that is retried */
};

/* Pulls all inputs. -1: stop. */
int op_report_tasks(struct op_report_run *run, const struct op_report_where *where,
                    struct upid_err *stop);
int op_report_found(struct op_report_run *run, const struct op_report_where *where,
                    const struct op_filter *filter, struct upid_err *stop);

#endif
