/* Why a task failed or warned, in one line: rules about exit statuses and lines of logs. */
#ifndef UPID_REASON_H
#define UPID_REASON_H

#include "lib/base/buf.h"

enum { UPID_REASON_MOST = 4096 };

/* Adds text, without what is blank at its ends, and cuts the whole at UPID_REASON_MOST. */
void upid_reason_add(struct upid_buf *reason, struct upid_str text);

/* What is longer than so many bytes ends in "…", behind a whole character. */
void upid_reason_cut(struct upid_buf *reason, size_t most);

/* Whether an exit status only points at the log: "job errors" (vzdump), "migration aborted" and
 * "migration problems" (PVE::VZDump, PVE::AbstractMigrate). */
bool upid_reason_is_in_log(struct upid_str exitstatus);

/* The same of a Backup Server: the log names what failed, snapshot by snapshot. */
bool upid_reason_is_in_records(struct upid_str exitstatus);

/*
 * How well a line of a log explains a failure, and what it says; 0: it does not. Of several lines
 * the one of the highest rank explains it, the last among equals: an "ERROR: " can come from a hook
 * script or from the cleanup behind a failure, the line that a product ends a guest with cannot.
 */
int upid_reason_rank(struct upid_str *text, struct upid_str line);

/* The same of a warning; among equals the first one. */
int upid_warning_rank(struct upid_str *text, struct upid_str line);

#endif
