/* Why a task failed, in one line. */
#ifndef UPID_REASON_H
#define UPID_REASON_H

#include "lib/base/buf.h"

/*
 * Adds the reason to `out`: the exit status where it tells one, else the line of the log's tail
 * that does. "job errors" (vzdump), "migration aborted" and "migration problems" are all that a
 * status says of what stands in the log before it (PVE::VZDump, PVE::AbstractMigrate).
 */
void upid_reason(struct upid_buf *out, struct upid_str exitstatus, enum upid_class cls,
                 const struct upid_lines *tail);

/* Whether an exit status only points at the log, as those three do. */
bool upid_reason_is_in_log(struct upid_str exitstatus);

/*
 * How well a line of a log explains a failure, and what it says; 0: it does not. Of several lines
 * the one of the highest rank explains it, the last among equals: an "ERROR: " can come from a hook
 * script or from the cleanup behind a failure, the line that a product ends a guest with cannot.
 */
int upid_reason_rank(struct upid_str *text, struct upid_str line);

#endif
