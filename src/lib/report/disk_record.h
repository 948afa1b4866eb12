/* For tasks that copy or restore disks: one record per disk, which stays open until the end of the
 * task. */
#ifndef UPID_DISK_RECORD_H
#define UPID_DISK_RECORD_H

#include "reporter.h"

/* Returns the record of the disk with that name, the last one if there are several; NULL: none. */
struct upid_item *upid_disk_named(const struct upid_reporter *r, struct upid_str name);

/* For end() of a format: disks are copied one after another. If one fails, the earlier ones are
 * removed again; while the task is running, they are done. */
void upid_disks_end(struct upid_reporter *r);

#endif
