/* Finds where the part of a guest starts and ends in the log of a backup job: actions of
 * format_vzdump.c. */
#ifndef UPID_VZDUMP_BOUNDS_H
#define UPID_VZDUMP_BOUNDS_H

#include "reporter.h"

upid_act upid_vzdump_begin, upid_vzdump_began_at, upid_vzdump_finished, upid_vzdump_finished_at,
	upid_vzdump_failed, upid_vzdump_failed_at;

/* The part or the job is over: its last line counts if only unknown lines follow it. */
void upid_vzdump_settle_end(struct upid_reporter *r);
/* The log is over: the same for the first line of a part. */
void upid_vzdump_settle(struct upid_reporter *r);

#endif
