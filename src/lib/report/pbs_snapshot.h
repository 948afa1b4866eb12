/* Snapshots of a Backup Server, as the logs of verification, sync, prune and tape list them. */
#ifndef UPID_PBS_SNAPSHOT_H
#define UPID_PBS_SNAPSHOT_H

#include "reporter.h"

/* A record for "vm/100/2026-08-19T22:00:02Z", which may have a namespace before it; its group is
 * all but the time. NULL without memory. */
struct upid_item *upid_snapshot_open(struct upid_reporter *r, struct upid_str snapshot);
/* The same for a group alone. */
struct upid_item *upid_group_open(struct upid_reporter *r, struct upid_str group);

bool upid_snapshot_is(const struct upid_item *item, struct upid_str snapshot);

/* The line before was the last of a record: it went well unless one said otherwise. */
void upid_snapshot_end(struct upid_reporter *r, struct upid_item *item);
void upid_snapshot_end_all(struct upid_reporter *r);

#endif
