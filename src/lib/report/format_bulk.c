/*
 * Tasks that start, stop or migrate many guests: one record per guest. Sources: PVE/API2/Nodes.pm
 * and PVE/API2/Cluster/BulkAction/Guest.pm of pve-manager.
 *
 * Each guest is a task of its own. The log tells which of them failed for starts and for all bulk
 * actions of a cluster, but not for stopall, suspendall and migrateall.
 */
#include <string.h>

#include "reporter.h"

/* The head of the list of records that a guest is in. Fibonacci hashing: Knuth, volume 3, 6.4. */
static uint64_t *
bucket(struct upid_reporter *r, int64_t number)
{
	return &r->s.bulk.newest[(uint64_t)number * 0x9E3779B97F4A7C15u >> (64 - UPID_BULK_BITS)];
}

/* Records are counted from 1, and closed in order: what is below the first open one ends a list. */
static struct upid_item *
find(struct upid_reporter *r, int64_t number)
{
	struct upid_item *item;

	for (uint64_t at = *bucket(r, number); at > r->emitted; at = item->older) {
		item = r->item[at - r->emitted - 1];
		if (item->r.guest == number)
			return item;
	}
	return NULL;
}

static struct upid_item *
guest(struct upid_reporter *r, struct upid_str kind, int64_t number)
{
	struct upid_item *item = find(r, number);

	if (item != NULL || (item = upid_item_open(r)) == NULL)
		return item;
	item->older = *bucket(r, number);
	*bucket(r, number) = r->emitted + r->count;
	item->r.guest = number;
	if (kind.p != NULL)
		item->r.guest_kind = upid_str_eq(kind, "CT") ? UPID_S("lxc") : UPID_S("qemu");
	return item;
}

/* "Starting VM 100": successful unless another line says otherwise (row->to[0]), or unknown. */
static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r, f[0].t, f[1].n);

	if (item != NULL)
		item->ended = row->to[0] != 0;
}

static void
failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r, f[0].t, f[1].n);

	(void)row;
	if (item != NULL)
		upid_item_result(item, UPID_RESULT_ERROR, f[2].t);
}

/* row->to: 1 if the whole line is the reason. */
static void
skipped(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r, f[0].t, f[1].n);

	if (item != NULL)
		upid_item_result(item, UPID_RESULT_SKIPPED, row->to[0] ? r->text : f[2].t);
}

static void
only_vms(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r, UPID_S("CT"), f[0].n);

	(void)row;
	if (item != NULL)
		upid_item_result(item, UPID_RESULT_SKIPPED, UPID_S("only VMs can be suspended"));
}

/* The reasons follow on separate lines, the first one on the next. */
static void
precondition(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r, UPID_S("VM"), f[0].n);

	(void)row;
	if (item != NULL)
		upid_item_result(item, UPID_RESULT_SKIPPED, UPID_S("precondition check failed"));
}

/* If the API cannot even start the task of a guest, its message names no guest. */
static void
each(struct upid_reporter *r, struct upid_str text)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL && item->r.line + 1 == r->line && r->level == UPID_LEVEL_PLAIN &&
	    upid_format_match(&r->index, text, r->level, (struct upid_field[UPID_FIELDS]){ 0 }) ==
	            NULL)
		item->ended = false;
}

static void
end(struct upid_reporter *r)
{
	static const char some[] = "Some guests failed to ";
	struct upid_str status = upid_task_exitstatus(r);
	bool whole = upid_task_ok(r) || (status.n >= sizeof(some) - 1 &&
	                                 memcmp(status.p, some, sizeof(some) - 1) == 0);

	for (size_t i = 0; i < r->count; i++) {
		struct upid_item *item = r->item[i];

		if (item->r.result != UPID_RESULT_UNKNOWN)
			continue;
		if (whole && item->ended)
			item->r.result = UPID_RESULT_OK;
		else if (r->cls == UPID_RUNNING)
			item->r.result = UPID_RESULT_RUNNING;
	}
}

#define ANY UPID_LEVEL_ANY
#define WARN UPID_LEVEL_WARN
#define NODES "pve-manager PVE/API2/Nodes.pm"
#define BULK "pve-manager PVE/API2/Cluster/BulkAction/Guest.pm"

static const struct upid_row rows[] = {
	{ "Starting %w %u failed: %*", ANY, failed, { 0 }, NODES, "PVE 6-9" },
	{ "Starting %w %u", ANY, begin, { 1 }, NODES, "PVE 6-9" },
	{ "Stopping %w %u failed: %*", WARN, failed, { 0 }, BULK, "PVE 9.1-9" },
	{ "Stopping %w %u (timeout = %u seconds)", ANY, begin, { 0 }, NODES, "PVE 6-9" },
	{ "Shutting down %w %u (Timeout = %u seconds)", ANY, begin, { 1 }, BULK, "PVE 9.1-9" },
	{ "Suspending %w %u", ANY, begin, { 0 }, NODES, "PVE 8-9" },
	{ "skipping %u, only VMs can be suspended", WARN, only_vms, { 0 }, NODES, "PVE 8-9" },
	{ "%w %u not running, skipping %*", ANY, skipped, { 1 }, NODES, "PVE 8-9" },
	{ "Skipping %w %u, %*", WARN, skipped, { 0 }, BULK, "PVE 9.1-9" },
	{ "%w %u already on %*", WARN, skipped, { 1 }, BULK, "PVE 9.1-9" },
	{ "Migrating %w %u failed: %*", WARN, failed, { 0 }, BULK, "PVE 9.1-9" },
	{ "Migrating %w %u", ANY, begin, { 0 }, NODES, "PVE 6-9" },
	{ "Check VM %u: precondition check passed", ANY, upid_act_none, { 0 }, NODES, "PVE 6-9" },
	{ "Check VM %u: skip VM %u - precondition check failed:",
	  ANY,
	  precondition,
	  { 0 },
	  NODES,
	  "PVE 6-9" },
	{ "Waiting for %u seconds (startup delay)", ANY, upid_act_none, { 0 }, NODES, "PVE 6-9" },
};

const struct upid_format upid_format_bulk = {
	.types = "startall stopall suspendall migrateall bulk-start bulk-shutdown bulk-suspend "
		 "bulk-migrate",
	.kind = UPID_REPORT_GUEST_ACTION,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.each = each,
};
