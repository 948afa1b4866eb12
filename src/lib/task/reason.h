/* Finds out why a task failed or warned, in one line: rules for exit statuses and lines of logs. */
#ifndef UPID_REASON_H
#define UPID_REASON_H

#include "lib/base/buf.h"

enum { UPID_REASON_MAX = 4096 };

/* Appends trimmed text and limits the total to UPID_REASON_MAX. */
void upid_reason_add(struct upid_buf *reason, struct upid_str text);

/* Truncates text longer than `max` bytes after a complete character and appends "…". */
void upid_reason_cut(struct upid_buf *reason, size_t max);

/* Whether an exit status only refers to the log: "job errors" (vzdump), "migration aborted" and
 * "migration problems" (PVE::VZDump, PVE::AbstractMigrate). */
bool upid_reason_is_in_log(struct upid_str exitstatus);

/* The same for a Backup Server: the log names each snapshot that failed. */
bool upid_reason_is_in_records(struct upid_str exitstatus);

/*
 * How well a line of a log explains a failure, and its text; 0: not at all. The line of the highest
 * rank is used, the last one among equals: an "ERROR: " can come from a hook script or from the
 * cleanup after a failure, but the line with which a product ends a guest cannot.
 */
int upid_reason_rank(struct upid_str *text, struct upid_str line);

/* The same for a warning; the first one among equals. */
int upid_warning_rank(struct upid_str *text, struct upid_str line);

#endif
