/* Backups to tape: one record per snapshot. Source: proxmox-backup src/api2/tape/backup.rs. */
#include "pbs_snapshot.h"
#include "reporter.h"

static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	upid_item_flush(r);
	(void)upid_snapshot_open(r, f[0].t);
}

static void
done(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL && upid_snapshot_is(item, f[1].t))
		upid_snapshot_end(r, item);
}

static void
unneeded(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item;

	begin(r, row, f);
	if ((item = upid_item_last(r)) == NULL)
		return;
	upid_item_result(item, UPID_RESULT_SKIPPED, UPID_S("on tape already"));
	upid_snapshot_end(r, item);
}

static void
gone(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item == NULL || !upid_snapshot_is(item, f[0].t))
		return;
	upid_item_result(item, UPID_RESULT_SKIPPED, UPID_S("vanished"));
	upid_snapshot_end(r, item);
}

static void
failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item == NULL || !upid_snapshot_is(item, f[0].t))
		return;
	upid_item_result(item, UPID_RESULT_ERROR, f[1].t);
	upid_snapshot_end(r, item);
}

static void
progress(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	upid_progress_what(r, "datastore");
	upid_act_progress(r, row, f);
	r->progress.percent_total = r->progress.percent; /* of all groups */
}

static void
end(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL)
		upid_item_result(item, upid_open_result(r), upid_task_reason(r));
	if (item != NULL && item->r.result == UPID_RESULT_UNKNOWN)
		item->r.result = upid_open_result(r);
}

#define ANY UPID_LEVEL_ANY
#define SRC "proxmox-backup src/api2/tape/backup.rs"

static const struct upid_row rows[] = {
	{ "backup snapshot \"%s\"", ANY, begin, { 0 }, SRC, "PBS 2.2-4" },
	{ "backup snapshot %w", ANY, begin, { 0 }, SRC, "PBS 1.1-2.1" },
	{ "end backup %s:\"%s\"", ANY, done, { 0 }, SRC, "PBS 2.2-4" },
	{ "end backup %s:%w", ANY, done, { 0 }, SRC, "PBS 1.1-2.1" },
	{ "skip snapshot %w", ANY, unneeded, { 0 }, SRC, "PBS 1.1-4" },
	{ "snapshot \"%s\" vanished, skipping", ANY, gone, { 0 }, SRC, "PBS 2.2-4" },
	{ "failed opening snapshot \"%s\": %*", ANY, failed, { 0 }, SRC, "PBS 2.2-4" },
	{ "percentage done: %p%% (%*",
	  ANY,
	  progress,
	  { UPID_TO_PROGRESS(percent) },
	  SRC,
	  "PBS 1.1-4" },
};

const struct upid_format upid_format_tape = {
	.types = "tape-backup tape-backup-job",
	.kind = UPID_REPORT_SNAPSHOT,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.begins = { "Starting tape backup job '", "backup snapshot " },
};
