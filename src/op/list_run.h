/* One run over the lists of tasks: `list` itself, and the filters of other operations. */
#ifndef OP_LIST_RUN_H
#define OP_LIST_RUN_H

#include "conn.h"
#include "filter.h"

struct op_list_run {
	struct op_call *call;
	const struct op_conn *conn;
	const struct op_filter *filter;
	int64_t timeout_ms;
	/* A task that matches. -1: enough. */
	int (*found)(struct op_list_run *, const struct op_input *, const struct upid_listed *);
	/* set by the run */
	size_t index;    /* inputs so far: tasks, and errors in their place */
	size_t failures; /* errors among them */
	bool stopped;    /* nobody reads the output any more */
};

/* What cannot be listed is pushed to call->fail: a source, a node, or a task whose UPID is wrong.
 * -1: there is no list at all; *err says why. */
int op_list_run(struct op_list_run *run, struct upid_err *err);

#endif
