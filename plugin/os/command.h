/* A shell command that is run for its output: one secret. */
#ifndef COMMAND_H
#define COMMAND_H

#include "lib/base/buf.h"

struct command_rules {
	size_t most;    /* bytes of output */
	int64_t ms;     /* until it must have ended */
	bool no_errors; /* its standard error goes to nobody */
};

/* Adds the first line that the command prints, without its end, to *out. -1: why not, in words that
 * begin with `name` and hold nothing that was printed. */
int command_line(struct upid_buf *out, const char *name, const char *command,
                 const struct command_rules *rules, struct upid_err *err);

/* The same by the rules for secrets, as op_env wants it. */
int command_secret(void *ctx, struct upid_buf *out, const char *name, const char *command,
                   bool quiet, struct upid_err *err);

#endif
