/* Events of tasks that run, on standard output: the lines of their logs as text, or records. */
#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

#include "out.h"
#include "op/event.h"

struct cli_follow {
	struct cli_out *out;
	const struct op *op;
	bool no_prefix, color;
	size_t tasks;
	size_t width; /* of the widest name of a task */
	bool open;    /* the last line that was written has no newline yet */
	size_t open_task;
};

void cli_follow_event(struct cli_follow *f, const struct op_event *event);

/* Ends a line that is open: something else is to be written. */
void cli_follow_break(struct cli_follow *f);

/* An error in place of an outcome. False: the format has no place for it. */
bool cli_follow_error(struct cli_follow *f, const struct op_error *error);

/* The name of a task: "pve1 vzdump 100". */
void cli_follow_name(struct upid_buf *out, const struct upid *task);

#endif
