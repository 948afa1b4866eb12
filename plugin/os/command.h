/* Runs a shell command whose output is a secret. */
#ifndef COMMAND_H
#define COMMAND_H

#include "lib/base/buf.h"

struct command_rules {
	size_t max_bytes; /* of output */
	int64_t ms;       /* time limit */
	bool no_errors;   /* discard its standard error */
};

/* Appends the first line of the command's output to *out, without the newline. -1: the message
 * starts with `name` and contains nothing that the command printed. */
int command_line(struct upid_buf *out, const char *name, const char *command,
                 const struct command_rules *rules, struct upid_err *err);

/* The same with the limits for secrets; op_env.run_command. */
int command_secret(void *ctx, struct upid_buf *out, const char *name, const char *command,
                   bool quiet, struct upid_err *err);

#endif
