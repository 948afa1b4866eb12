/*
 * QEMU block jobs, which copy a disk while its guest runs: a line "mirror-scsi0: transferred …"
 * every second for each job. Source: qemu-server QemuServer/BlockJob.pm, before 9.0
 * PVE/QemuServer.pm, qemu_drive_mirror_monitor. Used by clones, moves, live restores
 * and migrations.
 */
#ifndef UPID_JOB_DISK_H
#define UPID_JOB_DISK_H

#include "reporter.h"

/* The first field of both rows is the name of the job. */
#define UPID_JOB_ROW(act)                                                                          \
	{                                                                                          \
		"%w: transferred %b of %b (%p%%) in %d%*", UPID_LEVEL_PLAIN, act, { 2, 3, 4 },     \
			"qemu-server PVE/QemuServer/BlockJob.pm", "PVE 6.4-9"                      \
	}
#define UPID_JOB_ROWS(act)                                                                         \
	UPID_JOB_ROW(act),                                                                         \
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

/* Updates the record of that job's disk, or opens one. */
void
upid_job_record(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);

/* Updates the disk of that job in the guest's list: its size, and at the end the duration. */
void upid_job_disk(struct upid_reporter *r, struct upid_item *item, const struct upid_row *row,
                   const struct upid_field *f);

#endif
