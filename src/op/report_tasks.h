/* Reports of tasks of a server: of those that are named, and of those that filters find. */
#ifndef OP_REPORT_TASKS_H
#define OP_REPORT_TASKS_H

#include "report_run.h"
#include "sources.h"

/* Pulls all inputs. `timeout_ms`: of each request that is retried. -1: stop. */
int op_report_tasks(struct op_report_run *run, struct op_sources *sources, int64_t timeout_ms,
                    struct upid_err *stop);
int op_report_found(struct op_report_run *run, struct op_sources *sources, int64_t timeout_ms,
                    const struct op_filter *filter, struct upid_err *stop);

#endif
