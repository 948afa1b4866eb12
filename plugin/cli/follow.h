/* Writes events of running tasks to standard output: the lines of their logs as text, or
 * records. */
#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

#include "out.h"
#include "op/event.h"

struct cli_follow {
	struct cli_out *out;
	const struct op *op;
	bool no_prefix, color;
	size_t tasks;
	size_t width; /* of the widest task name */
	bool open;    /* the last written line has no newline yet */
	size_t open_task;
};

void cli_follow_event(struct cli_follow *f, const struct op_event *event);

/* Ends an open line before something else is written. */
void cli_follow_break(struct cli_follow *f);

/* Writes an error instead of an outcome. False: the format has no place for it. */
bool cli_follow_error(struct cli_follow *f, const struct op_error *error);

/* Adds the name of a task: "pve1 vzdump 110". */
void cli_follow_name(struct upid_buf *out, const struct upid *task);

#endif
