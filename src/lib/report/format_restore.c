/*
 * Restored guests: one record per disk of a virtual machine, or one for a container. Sources:
 * PVE/QemuServer.pm of qemu-server; vma-reader.c in pve-qemu's patches; restore.rs of
 * proxmox-backup-qemu; PVE/LXC/Create.pm and PVE/API2/LXC.pm of pve-container; main.rs of
 * proxmox-backup's client.
 */
#include <string.h>

#include "disk_record.h"
#include "job_disk.h"
#include "lib/base/text.h"
#include "lib/task/words.h"

/* "drive-scsi0", "drive-scsi0.img.fidx" -> "scsi0" */
static struct upid_str
drive(struct upid_str device)
{
	struct upid_str name;

	device = upid_job_name(device);
	return upid_ends(device, ".img.fidx", &name) && name.n > 0 ? name : device;
}

/* Finds the archive in "zstd -q -d -c ARCHIVE | vma extract -v -r FIFO - FOLDER", or in the same without
 * compression. */
static void
command(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	static const char *const ends[] = { ".vma", ".vma.zst", ".vma.gz", ".vma.lzo" };
	struct upid_str list = f[0].t, word, stem;

	(void)row;
	while (r->s.restore.source_len == 0 && upid_next_word(&word, &list)) {
		if (word.n > 2 && word.p[0] == '\'' && word.p[word.n - 1] == '\'')
			word = (struct upid_str){ word.p + 1, word.n - 2 };
		for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
			if (upid_ends(word, ends[i], &stem) && stem.n > 0 && word.p[0] == '/' &&
			    word.n <= UPID_TEXT_MAX) {
				memcpy(r->s.restore.source, word.p, word.n);
				r->s.restore.source_len = word.n;
			}
	}
}

static void
set_source(struct upid_reporter *r, struct upid_item *item)
{
	if (r->s.restore.source_len > 0)
		upid_item_text(item, &item->r.source,
		               (struct upid_str){ r->s.restore.source, r->s.restore.source_len });
}

/* The guest runs already, while QEMU copies its disks from the Backup Server. */
static void
live_snapshot(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	if (f[1].t.n == 0 || f[1].t.n > UPID_TEXT_MAX)
		return;
	memcpy(r->s.restore.source, f[1].t.p, f[1].t.n);
	r->s.restore.source_len = f[1].t.n;
}

static void
live_disk(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_open(r);

	(void)row;
	if (item == NULL)
		return;
	upid_item_text(item, &item->r.disk, drive(f[0].t));
	upid_item_text(item, &item->r.target, f[1].t);
	set_source(r, item);
}

/* "DEV: dev_id=1 size: 34359738368 devname: drive-scsi0": lists the disks of an archive. */
static void
device(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_open(r);

	(void)row;
	if (item == NULL)
		return;
	item->r.size = f[1].n;
	upid_item_text(item, &item->r.disk, drive(f[2].t));
	set_source(r, item);
	upid_progress_what(r, "archive");
}

static void
mapped(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_disk_named(r, drive(f[0].t));

	(void)row;
	if (item != NULL)
		upid_item_text(item, &item->r.target, f[1].t);
}

/* The disks of an archive are read together: only a single one has a time of its own. */
static void
read_some(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	upid_act_progress(r, row, f);
	if (f[0].n == 100000 && r->count == 1)
		r->item[0]->r.duration_ms = f[2].n * 1000;
}

/* Of an archive, or of a live restore, all disks are lost. */
static void
archive_error(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	for (size_t i = 0; i < r->count; i++)
		upid_item_result(r->item[i], UPID_RESULT_ERROR, f[row->to[0]].t);
}

/* pbs-restore --repository R [--ns N] SNAPSHOT drive-scsi0.img.fidx PATH --verbose …: one disk. */
static void
restore_image(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_open(r);
	struct upid_str list = f[0].t, word, at[3] = { { NULL, 0 } };
	size_t n = 0;

	(void)row;
	while (item != NULL && n < 3 && upid_next_word(&word, &list)) {
		if (word.p[0] == '-' && upid_next_word(&word, &list))
			continue;
		at[n++] = word;
	}
	if (item == NULL || n < 3)
		return;
	upid_item_text(item, &item->r.source, at[0]);
	upid_item_text(item, &item->r.disk, drive(at[1]));
	upid_item_text(item, &item->r.target, at[2]);
	upid_progress_what(r, "%.*s", (int)(item->r.disk.n < 200 ? item->r.disk.n : 200),
	                   item->r.disk.p != NULL ? item->r.disk.p : "");
}

static void
image_complete(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_unended(r);

	(void)row;
	if (item == NULL)
		return;
	item->r.size = f[0].n;
	item->r.duration_ms = f[1].n;
	item->r.rate = f[2].n;
	item->ended = true;
}

/* The archive of a container is named twice: as a backup, then as the file or stream to read. */
static void
archive(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_need(r);

	(void)row;
	if (item != NULL && item->r.source.p == NULL)
		upid_item_text(item, &item->r.source, f[0].t);
}

static void
complete(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_need(r);

	(void)row;
	if (item == NULL)
		return;
	item->r.size = f[0].n;
	item->r.duration_ms = f[1].n;
	item->r.rate = f[2].n;
}

static void
read_all(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_need(r);

	if (item == NULL)
		return;
	item->r.size = f[0].n;
	if (row->to[0] > 0)
		item->r.rate = f[row->to[0]].n;
}

#define ANY UPID_LEVEL_PLAIN
#define QS "qemu-server PVE/QemuServer.pm"
#define VMA "pve-qemu vma-reader.c"
#define IMG "proxmox-backup-qemu src/restore.rs"
#define CT "pve-container PVE/LXC/Create.pm"
#define CLIENT "proxmox-backup proxmox-backup-client/src/main.rs"
#define P UPID_TO_PROGRESS

static const struct upid_row rows[] = {
	{ "DEV: dev_id=%u size: %u devname: %w", ANY, device, { 0 }, VMA, "PVE 6-9" },
	{ "map '%s' to '%s' (write zeros = %u)", ANY, mapped, { 0 }, QS, "PVE 6-9" },
	{ "restore vma archive: %*", ANY, command, { 0 }, QS, "PVE 6-9" },
	{ "vma: restore failed - %*", ANY, archive_error, { 0 }, "pve-qemu vma.c", "PVE 6-9" },
	{ "** (process:%u): ERROR **: %~restore failed - %*",
	  ANY,
	  archive_error,
	  { 1 },
	  "pve-qemu vma.c",
	  "PVE 6-9" },
	{ "progress %p%% (read %u bytes, duration %u sec)",
	  ANY,
	  read_some,
	  { P(percent), P(bytes) },
	  VMA,
	  "PVE 6-9" },
	{ "progress %p%% (read %u bytes, zeroes = %u%% (%u bytes), duration %u sec)",
	  ANY,
	  upid_act_progress,
	  { P(percent), P(bytes) },
	  IMG,
	  "PVE 6.2-9" },
	{ "restore proxmox backup image: /usr/bin/pbs-restore %*",
	  ANY,
	  restore_image,
	  { 0 },
	  QS,
	  "PVE 6.2-9" },
	{ "progress %p%% (read %u bytes, zeroes = %u%% (%u bytes), nonzero writes = %~",
	  ANY,
	  upid_act_progress,
	  { P(percent), P(bytes) },
	  IMG,
	  "PVE 9" },
	{ "restore image complete (bytes=%u, avg fetch time=%~duration=%ps, speed=%MMB/s)",
	  ANY,
	  image_complete,
	  { 0 },
	  IMG,
	  "PVE 9" },
	{ "restore image complete (bytes=%u, duration=%ps, speed=%MMB/s)",
	  ANY,
	  image_complete,
	  { 0 },
	  IMG,
	  "PVE 6.2-9" },
	{ "repository: '%s', snapshot: '%s'", ANY, live_snapshot, { 0 }, QS, "PVE 7-9" },
	{ "restoring '%s' to '%s'", ANY, live_disk, { 0 }, QS, "PVE 7-9" },
	{ "An error occurred during live-restore: %*", ANY, archive_error, { 0 }, QS, "PVE 7-9" },
	UPID_JOB_ROW(upid_job_record),
	{ "recovering backed-up configuration from '%s'",
	  ANY,
	  archive,
	  { 0 },
	  "pve-container PVE/API2/LXC.pm",
	  "PVE 6-9" },
	{ "extracting archive '%s'", ANY, archive, { 0 }, CT, "PVE 6-9" },
	{ "Total bytes read: %u (%b, %b/s)",
	  ANY,
	  read_all,
	  { 2 },
	  "tar, as called by " CT,
	  "PVE 6-9" },
	{ "Total bytes read: %u (%*", ANY, read_all, { 0 }, "tar, as called by " CT, "PVE 6-9" },
	{ "progress %p%% (%b of %b in %d, %b/s)",
	  ANY,
	  upid_act_progress,
	  { P(percent), P(bytes), P(total_bytes), P(elapsed_ms), P(rate) },
	  CLIENT,
	  "PBS 4.2.3" },
	{ "restore complete (%b processed in %d, average %b/s)",
	  ANY,
	  complete,
	  { 0 },
	  CLIENT,
	  "PBS 4.2.3" },
};

const struct upid_format upid_format_restore = {
	.types = "qmrestore vzrestore",
	.kind = UPID_REPORT_DISK,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = upid_disks_end,
	.begins = { "restore vma archive: ", "restore proxmox backup image: ",
	            "recovering backed-up configuration from '", "starting VM for live-restore" },
};
