/* Tasks that copy or restore disks: a record for each, which waits for the end of the task. */
#ifndef UPID_DISK_RECORD_H
#define UPID_DISK_RECORD_H

#include "reporter.h"

/* The record of the disk of that name, the last one if there are several; NULL: there is none. */
struct upid_item *upid_disk_named(const struct upid_reporter *r, struct upid_str name);

/* For a format's end(): disks are copied one after another. When one fails, those before it are
 * removed again; while the task runs, they are done. */
void upid_disks_end(struct upid_reporter *r);

#endif
