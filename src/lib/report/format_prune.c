/*
 * Pruning on a Backup Server: one record per snapshot, kept or removed. Sources: proxmox-backup
 * src/server/prune_job.rs (jobs) and src/api2/admin/datastore.rs (a single group).
 */
#include "pbs_snapshot.h"
#include "reporter.h"

/* If a snapshot cannot be removed, the next line says so. */
static void
begin(struct upid_reporter *r, struct upid_str snapshot, bool kept)
{
	struct upid_item *item;

	upid_snapshot_end_all(r);
	if ((item = upid_snapshot_open(r, snapshot)) != NULL)
		item->r.kept = kept;
}

static void
kept(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	begin(r, f[0].t, true);
}

/* Without any option for what to keep nothing is removed, whatever the line of a snapshot says: the mark
 * that is printed takes no account of that. */
static void
selection(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)f;
	r->s.prune.selection = row->to[0] != 0 ? UPID_PRUNE_SOME : UPID_PRUNE_NONE;
}

static void
removed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item;

	(void)row;
	begin(r, f[0].t, r->s.prune.selection == UPID_PRUNE_NONE);
	/* without its first lines a log does not tell the selection */
	if (r->s.prune.selection == UPID_PRUNE_UNKNOWN && (item = upid_item_last(r)) != NULL)
		item->r.kept = UPID_NONE;
}

static void
would(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item;

	(void)row;
	begin(r, f[0].t, true);
	if ((item = upid_item_last(r)) != NULL)
		upid_item_result(item, UPID_RESULT_SKIPPED, UPID_S("dry run"));
}

static void
failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item == NULL)
		return;
	upid_item_result(item, UPID_RESULT_ERROR, f[1].t);
	item->r.kept = UPID_NONE; /* it may be partly removed */
}

/* The last snapshot of a prune that was stopped may be there, or a part of it. */
static void
end(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	if (upid_task_ok(r)) {
		upid_snapshot_end_all(r);
	} else if (item != NULL && item->r.result == UPID_RESULT_UNKNOWN) {
		item->r.result = r->cls == UPID_RUNNING ? UPID_RESULT_RUNNING : UPID_RESULT_UNKNOWN;
		if (item->r.kept == 0)
			item->r.kept = UPID_NONE;
		if (r->cls == UPID_ERROR)
			upid_item_reason(item, upid_task_exitstatus(r));
	}
}

#define ANY UPID_LEVEL_ANY
#define JOB "proxmox-backup src/server/prune_job.rs"
#define API "proxmox-backup src/api2/admin/datastore.rs"

static const struct upid_row rows[] = {
	{ "No prune selection - keeping all files.", ANY, selection, { 0 }, JOB, "PBS 1-4" },
	{ "retention options: %*", ANY, selection, { 1 }, JOB, "PBS 1-4" },
	{ "keep protected %w", ANY, kept, { 0 }, JOB, "PBS 4.1-4" },
	{ "keep partial %w", ANY, kept, { 0 }, JOB, "PBS 4.1-4" },
	{ "protected %w", ANY, kept, { 0 }, JOB, "PBS 2.2-4.0" },
	{ "keep-partial %w", ANY, kept, { 0 }, JOB, "PBS 2.2-4.0" },
	{ "keep %w", ANY, kept, { 0 }, JOB, "PBS 1-4" },
	{ "remove %w", ANY, removed, { 0 }, JOB, "PBS 1-4" },
	{ "would keep protected %w", ANY, would, { 0 }, JOB, "PBS 4.1-4" },
	{ "would keep partial %w", ANY, would, { 0 }, JOB, "PBS 4.1-4" },
	{ "would protected %w", ANY, would, { 0 }, JOB, "PBS 2.2-4.0" },
	{ "would keep-partial %w", ANY, would, { 0 }, JOB, "PBS 2.2-4.0" },
	{ "would keep %w", ANY, would, { 0 }, JOB, "PBS 2.2-4" },
	{ "would remove %w", ANY, would, { 0 }, JOB, "PBS 2.2-4" },
	{ "failed to remove dir \"%s\": %*", ANY, failed, { 0 }, JOB, "PBS 1-4" },
	{ "%w keep", ANY, kept, { 0 }, API, "PBS 1-4" },
	{ "%w protected", ANY, kept, { 0 }, API, "PBS 2.2-4" },
	{ "%w keep-partial", ANY, kept, { 0 }, API, "PBS 2.2-4" },
	{ "%w remove", ANY, removed, { 0 }, API, "PBS 1-4" },
};

const struct upid_format upid_format_prune = {
	.types = "prune prunejob",
	.kind = UPID_REPORT_SNAPSHOT,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.begins = { "Starting datastore prune on ", "Starting prune on ", "prune job '" },
};
