/* Verification on a Backup Server: one record per snapshot. Source: proxmox-backup
 * src/backup/verify.rs and src/api2/admin/datastore.rs. */
#define _GNU_SOURCE /* memmem, memrchr */
#include <string.h>

#include "pbs_snapshot.h"
#include "reporter.h"

/* Chunks are counted after an index was read; those of a corrupt index are not. */
static void
count_chunks(struct upid_item *item)
{
	if (item->r.corrupt_chunks == UPID_NONE)
		item->r.corrupt_chunks = item->r.missing_chunks = 0;
}

static void
forget_chunks(const struct upid_reporter *r, struct upid_item *item)
{
	if (r->s.verify.unsure)
		item->r.corrupt_chunks = item->r.missing_chunks = UPID_NONE;
}

/* All files of the snapshot were checked. */
static void
checked(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL && item->r.result == UPID_RESULT_UNKNOWN)
		count_chunks(item);
	if (item != NULL)
		forget_chunks(r, item);
	upid_snapshot_end_all(r);
}

static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	checked(r);
	(void)upid_snapshot_open(r, f[1].t);
	r->s.verify.missing = 0;
	r->s.verify.unsure = false;
}

static void
skipped(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item;

	begin(r, row, f);
	if ((item = upid_item_last(r)) == NULL)
		return;
	upid_item_result(item, UPID_RESULT_SKIPPED, f[2].t);
	upid_snapshot_end_all(r);
}

/* Either the manifest cannot be read, so nothing of the snapshot is checked; or it cannot be
 * written after the check. */
static void
manifest_error(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	if (item == NULL || !upid_snapshot_is(item, f[1].t))
		begin(r, row, f);
	if ((item = upid_item_last(r)) != NULL)
		upid_item_result(item, UPID_RESULT_ERROR, f[2].t);
}

/* "verify store1:vm/100/2026-08-19T22:00:02Z/drive-scsi0.img.fidx failed: …" */
static void
file_failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);
	struct upid_str snapshot = f[1].t, file;
	const char *slash = memrchr(snapshot.p, '/', snapshot.n);

	(void)row;
	if (slash == NULL || item == NULL)
		return;
	snapshot.n = (size_t)(slash - snapshot.p);
	if (!upid_snapshot_is(item, snapshot))
		return;
	file = (struct upid_str){ slash + 1, (size_t)(f[2].t.p + f[2].t.n - slash - 1) };
	upid_item_result(item, UPID_RESULT_ERROR, file);
	if (!upid_str_eq(f[2].t, "chunks could not be verified"))
		item->r.corrupt_chunks = item->r.missing_chunks = UPID_NONE;
}

static void
verified(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item == NULL)
		return;
	count_chunks(item);
	upid_report_add(&item->r.bytes, f[0].n);
	if (f[5].n >= r->s.verify.missing)
		item->r.corrupt_chunks += f[5].n - r->s.verify.missing;
	r->s.verify.missing = 0;
}

/* FNV-1a. */
static uint64_t
hash(struct upid_str digest)
{
	uint64_t h = 0xCBF29CE484222325u;

	for (size_t i = 0; i < digest.n; i++)
		h = (h ^ (unsigned char)digest.p[i]) * 0x100000001B3u;
	return h;
}

static void
remember(struct upid_reporter *r, struct upid_str digest)
{
	if (digest.n == 0 || r->s.verify.gone_count == UPID_VERIFY_GONE)
		r->s.verify.gone_more = true;
	else
		r->s.verify.gone[r->s.verify.gone_count++] = hash(digest);
}

static bool
is_gone(const struct upid_reporter *r, struct upid_str digest)
{
	for (size_t i = 0; i < r->s.verify.gone_count; i++)
		if (r->s.verify.gone[i] == hash(digest))
			return true;
	return false;
}

/* The errors of an archive are counted after it, including missing chunks. */
static void
count_missing(struct upid_reporter *r, struct upid_item *item)
{
	count_chunks(item);
	item->r.missing_chunks++;
	r->s.verify.missing++;
}

static void
missing(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	remember(r, f[0].t);
	if (item != NULL)
		count_missing(r, item);
}

/* Of a chunk in an object store it is not known whether it is corrupt, or the store did not respond. */
static void
unloaded(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	static const char gone[] = "No such file or directory";

	if (row->to[0] == 0)
		r->s.verify.unsure = true;
	else if (memmem(f[2].t.p, f[2].t.n, gone, sizeof(gone) - 1) != NULL)
		missing(r, row, &f[1]);
}

/* Found bad in an earlier snapshot, or missing. */
static void
marked(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL && is_gone(r, f[0].t))
		count_missing(r, item);
	else if (r->s.verify.gone_more)
		r->s.verify.unsure = true;
}

static void
progress(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	checked(r);
	upid_progress_what(r, "datastore");
	upid_act_progress(r, row, f);
	r->progress.percent_total = r->progress.percent; /* of all groups */
}

static void
list(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	(void)f;
	checked(r);
}

/* Backups that cannot be listed are not verified, although the task may succeed. */
static void
unlisted(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item;

	checked(r);
	item = row->to[0] > 0 ? upid_group_open(r, f[1].t) : upid_item_open(r);
	if (item == NULL)
		return;
	upid_item_result(item, UPID_RESULT_ERROR, f[row->to[0]].t);
	upid_snapshot_end_all(r);
}

/* A single snapshot ends with the task; if the task was stopped, the result of its last snapshot is
 * unknown, and the reason tells why. */
static void
end(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);
	bool whole = upid_task_ok(r) || upid_str_eq(upid_task_exitstatus(r),
	                                            "verification failed - please check the log "
	                                            "for details");

	if (whole) {
		checked(r);
		return;
	}
	if (item != NULL)
		forget_chunks(r, item);
	if (item != NULL && r->s.verify.missing > 0)
		item->r.corrupt_chunks = UPID_NONE; /* its archive was not checked to the end */
	if (item == NULL || item->r.result != UPID_RESULT_UNKNOWN)
		return;
	if (r->cls == UPID_RUNNING)
		item->r.result = UPID_RESULT_RUNNING;
	else if (r->cls == UPID_ERROR)
		upid_item_reason(item, upid_task_exitstatus(r));
}

#define ANY UPID_LEVEL_ANY
#define SRC "proxmox-backup src/backup/verify.rs"
#define P UPID_TO_PROGRESS

static const struct upid_row rows[] = {
	{ "verify group %s:%w - unable to list backups: %*", ANY, unlisted, { 2 }, SRC, "PBS 1-2" },
	{ "verify %s, group %w - unable to list backups: %*",
	  ANY,
	  unlisted,
	  { 2 },
	  SRC,
	  "PBS 3-4" },
	{ "unable to list backups: %*", ANY, unlisted, { 0 }, SRC, "PBS 1-4" },
	{ "error on iterating groups in ns '%~' - %*", ANY, unlisted, { 0 }, SRC, "PBS 2.2-4" },
	{ "verify group %*", ANY, upid_act_none, { 0 }, SRC, "PBS 1-4" },
	{ "verify datastore %~ - unable to list backups: %*",
	  ANY,
	  unlisted,
	  { 0 },
	  SRC,
	  "PBS 1.0" },
	{ "verify datastore %*", ANY, upid_act_none, { 0 }, SRC, "PBS 1-4" },
	{ "SKIPPED: verify %s:%s (%s)", ANY, skipped, { 0 }, SRC, "PBS 1-4" },
	{ "SKIPPED: verify %s:%s - %*", ANY, skipped, { 0 }, SRC, "PBS 1-4" },
	{ "verify %s:%s - manifest load error: %*", ANY, manifest_error, { 0 }, SRC, "PBS 1-4" },
	{ "verify %s:%s - manifest update error: %*", ANY, manifest_error, { 0 }, SRC, "PBS 3-4" },
	{ "verify %w:%w failed: %*", ANY, file_failed, { 0 }, SRC, "PBS 1-4" },
	{ "verify %w:%w", ANY, begin, { 0 }, SRC, "PBS 1-4" },
	{ "  verified %M/%M MiB in %p seconds, speed %p/%p MiB/s (%u errors)",
	  ANY,
	  verified,
	  { 0 },
	  SRC,
	  "PBS 1-4" },
	{ "can't verify chunk, load failed - store '%s', unable to load chunk '%s' - %*",
	  ANY,
	  unloaded,
	  { 1 },
	  SRC,
	  "PBS 1-4" },
	{ "can't verify chunk, load failed - %*", ANY, unloaded, { 0 }, SRC, "PBS 4" },
	{ "can't verify missing chunk with digest %*", ANY, missing, { 0 }, SRC, "PBS 4.1-4" },
	{ "chunk %w was marked as corrupt", ANY, marked, { 0 }, SRC, "PBS 1-4" },
	{ "percentage done: %p%% (%*",
	  ANY,
	  progress,
	  { P(percent) },
	  "proxmox-backup pbs-datastore/src/store_progress.rs",
	  "PBS 1-4" },
	{ "Failed to verify the following snapshots/groups:",
	  ANY,
	  list,
	  { 0 },
	  "proxmox-backup src/api2/admin/datastore.rs",
	  "PBS 1.1-4" },
	{ "Failed to verify following snapshots/groups:",
	  ANY,
	  list,
	  { 0 },
	  "proxmox-backup src/api2/admin/datastore.rs",
	  "PBS 1.0" },
};

const struct upid_format upid_format_verify = {
	.types = "verify verify_group verify_snapshot verificationjob",
	.kind = UPID_REPORT_SNAPSHOT,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.begins = { "verify datastore ", "Starting datastore verify job" },
};
