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

#endif
