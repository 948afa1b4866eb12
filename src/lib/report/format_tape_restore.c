/*
 * Restores from tape: one record per snapshot. Source: proxmox-backup src/api2/tape/restore.rs. A whole
 * media set is restored file by file; chosen snapshots first go to a temporary folder, and are then
 * copied one by one.
 */
#include "pbs_snapshot.h"
#include "reporter.h"

static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	upid_snapshot_end_all(r);
	(void)upid_snapshot_open(r, f[0].t);
}

/* The chunks of a snapshot precede it, so with the next file it is complete. */
static void
next_file(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	(void)f;
	upid_snapshot_end_all(r);
}

/* Returns the record of a snapshot that only its end is told of. */
static struct upid_item *
ended(struct upid_reporter *r, struct upid_str snapshot)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL && upid_snapshot_is(item, snapshot))
		return item;
	upid_snapshot_end_all(r);
	if ((item = upid_snapshot_open(r, snapshot)) != NULL)
		item->r.started = (struct upid_moment){ 0 };
	return item;
}

static void
done(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = ended(r, f[0].t);

	(void)row;
	if (item != NULL)
		upid_snapshot_end(r, item);
}

static void
skipped(struct upid_reporter *r, struct upid_str snapshot, struct upid_str why)
{
	struct upid_item *item = ended(r, snapshot);

	if (item == NULL)
		return;
	upid_item_result(item, UPID_RESULT_SKIPPED, why);
	upid_snapshot_end(r, item);
}

static void
incomplete(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	skipped(r, f[0].t, UPID_S("incomplete on the tape"));
}

static void
exists(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	skipped(r, f[0].t, UPID_S("exists already"));
}

/* Of a target with several namespaces one may fail: its line precedes that of the end. */
static void
failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = ended(r, f[1].t);

	(void)row;
	if (item != NULL)
		upid_item_result(item, UPID_RESULT_ERROR, f[2].t);
}

static void
not_found(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = ended(r, f[1].t);

	(void)row;
	if (item == NULL)
		return;
	upid_item_result(item, UPID_RESULT_ERROR, UPID_S("it is not in the media set"));
	upid_snapshot_end(r, item);
}

static void
end(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	if (item == NULL)
		return;
	if (upid_task_ok(r) || item->r.result == UPID_RESULT_ERROR) {
		upid_snapshot_end(r, item);
		return;
	}
	item->r.result = upid_open_result(r);
	if (upid_task_reason(r).p != NULL)
		upid_item_reason(item, upid_task_reason(r));
}

#define ANY UPID_LEVEL_ANY
#define SRC "proxmox-backup src/api2/tape/restore.rs"

static const struct upid_row rows[] = {
	{ "restore snapshot %w", ANY, begin, { 0 }, SRC, "PBS 1.1-4" },
	{ "skip incomplete snapshot %w", ANY, incomplete, { 0 }, SRC, "PBS 1.1-4" },
	{ "File %u: %*", ANY, next_file, { 0 }, SRC, "PBS 1.1-4" },
	{ "Restore snapshot '%s' done", ANY, done, { 0 }, SRC, "PBS 1.1-4" },
	{ "could not restore %s:%s: '%s'", ANY, failed, { 0 }, SRC, "PBS 2.2-4" },
	{ "could not copy %s:%s: %*", ANY, failed, { 0 }, SRC, "PBS 2.2-4" },
	{ "found snapshot %w on target datastore/namespace, skipping...",
	  ANY,
	  exists,
	  { 0 },
	  SRC,
	  "PBS 2.2-4" },
	{ "did not find snapshot '%s:%s' in media set", ANY, not_found, { 0 }, SRC, "PBS 2.2-4" },
};

const struct upid_format upid_format_tape_restore = {
	.types = "tape-restore",
	.kind = UPID_REPORT_SNAPSHOT,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
};
