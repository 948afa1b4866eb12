/* One run over the lists of tasks: `list` itself, and the filters of other operations. */
#ifndef OP_LIST_RUN_H
#define OP_LIST_RUN_H

#include "sources.h"

struct op_list_run {
	struct op_sources *sources;
	const struct op_filter *filter;
	int64_t timeout_ms;
	/* A task that matches. -1: enough. */
	int (*found)(struct op_list_run *, const struct op_input *, const struct upid_listed *);
	/* What cannot be listed: a source, a node, or a task whose UPID is wrong. NULL: call->fail. */
	int (*failed)(struct op_list_run *, const struct op_input *, const struct upid_err *);
	/* set by the run */
	size_t index;    /* inputs so far: tasks, and errors in their place */
	size_t failures; /* errors among them */
	bool stopped;    /* nobody reads the output any more */
};

/* Lists the tasks of all sources. -1: there is no list at all; *err says why. */
int op_list_run(struct op_list_run *run, struct upid_err *err);

#endif
