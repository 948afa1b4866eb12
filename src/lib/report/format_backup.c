/*
 * A backup, as logged by the Backup Server: one record. Source: proxmox-backup src/api2/backup/mod.rs
 * and environment.rs. A Mail Gateway has the same type for a backup of itself: pmg-api
 * PMG/API2/Backup.pm.
 */
#include "pbs_snapshot.h"
#include "reporter.h"

static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	if (r->count == 0)
		(void)upid_snapshot_open(r, f[row->to[0]].t);
}

/* Neither a snapshot nor a disk. */
static void
begin_gateway(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = r->count == 0 ? upid_item_open(r) : NULL;

	(void)row;
	(void)f;
	if (item != NULL)
		item->r.kind = UPID_REPORT_TASK;
}

static void
size(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL)
		upid_report_add(&item->r.size, f[0].n);
}

static void
uploaded(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL)
		upid_report_add(&item->r.bytes, f[0].n);
}

static void
finish(struct upid_reporter *r, enum upid_result result, struct upid_str reason)
{
	struct upid_item *item = upid_item_last(r);

	if (item == NULL)
		return;
	upid_item_result(item, result, reason);
	item->ended = true;
	item->r.finished = upid_report_now(r);
}

static void
good(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	(void)f;
	finish(r, UPID_RESULT_OK, (struct upid_str){ NULL, 0 });
}

static void
odd(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	finish(r, UPID_RESULT_WARNING, f[0].t);
}

static void
bad(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	finish(r, UPID_RESULT_ERROR, f[0].t);
}

static void
end(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	if (item == NULL)
		return;
	if (item->ended)
		upid_snapshot_end(r, item);
	else
		upid_item_result(item, upid_open_result(r), upid_task_reason(r));
	if (r->count > 0 && item->r.result == UPID_RESULT_UNKNOWN)
		item->r.result = upid_open_result(r);
}

#define ANY UPID_LEVEL_ANY
#define API "proxmox-backup src/api2/backup/mod.rs"
#define PMG "pmg-api PMG/API2/Backup.pm"
#define ENV "proxmox-backup src/api2/backup/environment.rs"

static const struct upid_row rows[] = {
	{ "starting new backup on datastore '%s' from %s: \"%s\"",
	  ANY,
	  begin,
	  { 2 },
	  API,
	  "PBS 3-4" },
	{ "starting new backup on datastore '%s': \"%s\"", ANY, begin, { 1 }, API, "PBS 1-4" },
	{ "Size: %u", ANY, size, { 0 }, ENV, "PBS 1-4" },
	{ "Upload size: %u (%u%%)", ANY, uploaded, { 0 }, ENV, "PBS 1-4" },
	{ "backup finished successfully", ANY, good, { 0 }, API, "PBS 1-4" },
	{ "backup had errors but finished: %*", ANY, odd, { 0 }, API, "PBS 1-4" },
	{ "backup ended and finish failed: %*", ANY, bad, { 0 }, API, "PBS 1-4" },
	{ "starting backup to: %*", ANY, begin_gateway, { 0 }, PMG, "PMG 5-9" },
	{ "backup finished", ANY, good, { 0 }, PMG, "PMG 5-9" },
	{ "backup failed: %*", ANY, bad, { 0 }, API, "PBS 1-4" },
};

const struct upid_format upid_format_backup = {
	.types = "backup",
	.kind = UPID_REPORT_SNAPSHOT,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.begins = { "starting new backup on datastore '" },
};
