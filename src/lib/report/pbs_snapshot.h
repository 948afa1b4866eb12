/* Snapshots of a Backup Server, as listed in the logs of verify, sync, prune and tape jobs. */
#ifndef UPID_PBS_SNAPSHOT_H
#define UPID_PBS_SNAPSHOT_H

#include "reporter.h"

/* Opens a record for "vm/100/2026-08-19T22:00:02Z", which may start with a namespace; the group is
 * everything but the time. NULL: out of memory. */
struct upid_item *upid_snapshot_open(struct upid_reporter *r, struct upid_str snapshot);
/* The same for a group alone. */
struct upid_item *upid_group_open(struct upid_reporter *r, struct upid_str group);

bool upid_snapshot_is(const struct upid_item *item, struct upid_str snapshot);

/* The record is complete: it was successful unless a line said otherwise. */
void upid_snapshot_end(struct upid_reporter *r, struct upid_item *item);
void upid_snapshot_end_all(struct upid_reporter *r);

#endif
