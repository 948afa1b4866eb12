/*
 * Tasks that copy disks within a cluster or import them: one record per disk. Sources:
 * PVE/QemuServer.pm (clone_disk), QemuServer/QemuImage.pm, QemuServer/BlockJob.pm and
 * PVE/API2/Qemu.pm of qemu-server; PVE/API2/LXC.pm of pve-container.
 */
#include <string.h>

#include "lib/base/text.h"
#include "disk_record.h"
#include "job_disk.h"
#include "lib/task/words.h"

/* "create full clone of drive scsi0 (local:100/vm-100-disk-0.qcow2)"; a move names the source on
 * the line before. */
static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);
	const struct upid_field *source = f + row->to[0];

	if (item == NULL || item->r.disk.p != NULL || item->r.source.p == NULL ||
	    !upid_str_same(item->r.source, source->t))
		item = upid_item_open(r);
	if (item == NULL)
		return;
	if (row->to[0] > 0) {
		upid_item_text(item, &item->r.disk, f[0].t);
		upid_progress_what(r, "%.*s", (int)(f[0].t.n < 200 ? f[0].t.n : 200), f[0].t.p);
	} else {
		upid_progress_what(r, "disk %zu", r->count);
	}
	if (item->r.source.p == NULL)
		upid_item_text(item, &item->r.source, source->t);
}

static void
set_size(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL && item->r.size == UPID_NONE)
		item->r.size = f[row->to[0]].n;
}

static void
converted(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_progress_line line = { .percent = f[row->to[1]].n,
		                           .bytes = f[0].n,
		                           .total_bytes = f[row->to[0]].n,
		                           .rate = UPID_NONE,
		                           .eta_ms = UPID_NONE,
		                           .elapsed_ms = UPID_NONE };

	upid_progress_set(r, &line);
	set_size(r, row, f);
}

/* row->to: the fields with total, percent and time, as in job_disk.h. */
/* Parses "local-lvm:vm-100-disk-0,size=32G": the volume and its size. */
static void
set_volume(struct upid_item *item, struct upid_str config)
{
	const char *comma = memchr(config.p, ',', config.n);
	struct upid_str volume = config;

	if (comma != NULL)
		volume.n = (size_t)(comma - config.p);
	upid_item_text(item, &item->r.target, volume);
}

/* Also for a new, empty disk, which has no earlier line. */
static void
created(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_unended(r);

	(void)row;
	if (item == NULL)
		return;
	if (item->r.disk.p == NULL)
		upid_item_text(item, &item->r.disk, f[0].t);
	set_volume(item, f[1].t);
	item->ended = true;
}

static void
import(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_open(r);

	(void)row;
	if (item != NULL)
		upid_item_text(item, &item->r.source, f[0].t);
	upid_progress_what(r, "disk %zu", r->count);
}

static void
imported(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item == NULL)
		return;
	upid_item_text(item, &item->r.target, f[0].t);
	item->ended = true;
}

#define ANY UPID_LEVEL_PLAIN
#define QS "qemu-server PVE/QemuServer.pm"
#define QI "qemu-server PVE/QemuServer/QemuImage.pm"
#define API "qemu-server PVE/API2/Qemu.pm"
#define CT "pve-container PVE/API2/LXC.pm"
#define T UPID_TO

static const struct upid_row rows[] = {
	{ "create full clone of drive %w (%s)", ANY, begin, { 1 }, QS, "PVE 6-9" },
	{ "create full clone of drive (%s)", ANY, begin, { 0 }, QS, "PVE 7.2-9" },
	{ "create linked clone of drive %w (%s)", ANY, begin, { 1 }, QS, "PVE 6-9" },
	{ "create full clone of mountpoint %w (%s)", ANY, begin, { 1 }, CT, "PVE 6-9" },
	{ "create linked clone of mount point %w (%s)", ANY, begin, { 1 }, CT, "PVE 6-9" },
	{ "copying volume '%s' from current storage '%s' to target storage '%s'",
	  ANY,
	  upid_act_open,
	  { T(source) },
	  API,
	  "PVE 9.1-9" },
	{ "allocated target volume '%s'", ANY, upid_act_set, { T(target) }, QS, "PVE 9.1-9" },
	{ "transferred %b of %b (%p%%)%*", ANY, converted, { 1, 2 }, QI, "PVE 6.4-9" },
	{ "transferred: %u bytes remaining: %u bytes total: %u bytes progression: %p %%%*",
	  ANY,
	  converted,
	  { 2, 3 },
	  QS,
	  "PVE 6.0-6.4" },
	{ "Formatting '%s', fmt=%~ size=%u %*",
	  ANY,
	  set_size,
	  { 1 },
	  "qemu-img create",
	  "PVE 6-9" },
	UPID_JOB_ROWS(upid_job_record),
	{ "%w: successfully created disk '%s'", ANY, created, { 0 }, API, "PVE 7-9" },
	{ "importing disk '%s' to VM %u ...",
	  ANY,
	  import,
	  { 0 },
	  "qemu-server PVE/CLI/qm.pm",
	  "PVE 6-9" },
	{ "Successfully imported disk as '%s'",
	  ANY,
	  imported,
	  { 0 },
	  "qemu-server PVE/CLI/qm.pm",
	  "PVE 6-9" },
};

const struct upid_format upid_format_clone = {
	.types = "qmclone qmmove move_volume vzclone qmcreate qmconfig importdisk qmimport",
	.kind = UPID_REPORT_DISK,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = upid_disks_end,
	.begins = { "create full clone of ", "create linked clone of ", "drive mirror is starting",
	            "copying volume '", "importing disk '" },
};
