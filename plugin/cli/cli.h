/* One run of an operation from the command line: cli.c reads the words and runs it, say.c writes
 * what it has to say. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "feed.h"
#include "follow.h"
#include "live.h"
#include "options.h"

struct cli {
	struct face_call call; /* must be first: an op_call is cast to this struct */
	struct cli_feed feed;
	struct cli_out out;
	int nagios;            /* exit status for monitoring; -1: no total yet */
	struct cli_follow follow;
	struct cli_live live;
	struct cli_options options;
};

/* Writes the records, errors, lines, total and notes of the operation. */
void cli_say_begin(struct cli *c);

/* For an operation whose tasks are followed, or shown while they run. */
int cli_say_event(struct op_call *call, const struct op_input *s, const struct op_event *event);

/* A line of the trace, for op_env. `ctx` is the struct cli. */
void cli_say_trace(void *ctx, const char *line);

/* Writes "upid OPERATION: …" to standard error. */
void cli_say(struct face_world *w, const struct op *op, const struct upid_err *err);

#endif
