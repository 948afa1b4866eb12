/*
 * QEMU's block jobs, which copy a disk while its guest runs: a line "mirror-scsi0: transferred …"
 * every second, of each job in turn. Source: qemu-server QemuServer/BlockJob.pm, before 9.0
 * PVE/QemuServer.pm, qemu_drive_mirror_monitor. Clones, moves and migrations have them.
 */
#ifndef UPID_JOB_DISK_H
#define UPID_JOB_DISK_H

#include "reporter.h"

/* The fields of both rows begin with the job's name. */
#define UPID_JOB_ROWS(act)                                                                         \
	{ "%w: transferred %b of %b (%p%%) in %d%*", UPID_LEVEL_PLAIN, act, { 2, 3, 4 },           \
	  "qemu-server PVE/QemuServer/BlockJob.pm",  "PVE 6.4-9" },                                \
	{                                                                                          \
		"%w: transferred: %u bytes remaining: %u bytes total: %u bytes progression: "      \
		"%p %%%*",                                                                         \
			UPID_LEVEL_PLAIN, act, { 3, 4 }, "qemu-server PVE/QemuServer.pm",          \
			"PVE 6.0-6.4"                                                              \
	}

/* "mirror-scsi0", "drive-scsi0", "restore-drive-scsi0" -> "scsi0" */
struct upid_str upid_job_name(struct upid_str job);

void
upid_job_progress(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);

/* The disk of that job in a guest's list: its size, and once all is copied how long it took. */
void upid_job_disk(struct upid_reporter *r, struct upid_item *item, const struct upid_row *row,
                   const struct upid_field *f);

#endif
