/* Reads task lists, for `list` itself and for the filters of other operations. */
#ifndef OP_LIST_RUN_H
#define OP_LIST_RUN_H

#include "sources.h"

struct op_list_run {
	struct op_sources *sources;
	const struct op_filter *filter;
	int64_t timeout_ms;
	/* Called for a matching task. -1: stop. */
	int (*found)(struct op_list_run *, const struct op_input *, const struct upid_listed *);
	/* Called for a source, a node, or a task with an invalid UPID that cannot be listed. NULL:
	 * call->fail. */
	int (*failed)(struct op_list_run *, const struct op_input *, const struct upid_err *);
	/* Set by the run. */
	size_t index;          /* inputs so far: tasks and errors */
	size_t failures;       /* errors among them */
	struct upid_err first; /* the first error */
	bool answered;         /* at least a part of the list could be read */
	bool stopped;          /* the reader of the output is gone */
};

/* Lists the tasks of all sources. -1: no list at all; *err says why. */
int op_list_run(struct op_list_run *run, struct upid_err *err);

#endif
