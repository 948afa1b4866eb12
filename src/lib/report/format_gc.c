/* Garbage collection on a Backup Server: one record. Sources: proxmox-backup
 * pbs-datastore/src/datastore.rs and chunk_store.rs (src/backup/ before 2.1). */
#include "reporter.h"

/* A log without its first lines does not tell the start. */
static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_need(r);

	(void)row;
	(void)f;
	if (item != NULL)
		item->r.started = upid_report_now(r);
}

static void
phase(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	static const char *const words[] = { "phase1", "phase2", "phase3" };
	struct upid_item *item = upid_item_need(r);

	(void)row;
	if (item == NULL || f[0].n < 1 || f[0].n > 3)
		return;
	if (f[0].n == 1 && !item->r.started.known)
		item->r.started = upid_report_now(r);
	item->r.phase = upid_str(words[f[0].n - 1]);
	r->s.gc.sweeps = f[0].n > 1;
	upid_progress_what(r, "%s", words[f[0].n - 1]);
}

/* The last count of index files is the total, which grows when files are found late. */
static void
marked(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_need(r);

	if (item != NULL)
		item->r.index_count = f[2].n;
	r->s.gc.marked = f[1].n;
	upid_act_progress(r, row, f);
}

/* An index needs a missing chunk: the snapshot cannot be restored. */
static void
missing(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_need(r);

	(void)row;
	(void)f;
	if (item == NULL)
		return;
	item->r.missing_chunks =
		item->r.missing_chunks == UPID_NONE ? 1 : item->r.missing_chunks + 1;
	if (item->r.reason.p == NULL)
		upid_item_reason(item, r->text);
}

static void
old_phase1(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	upid_progress_what(r, "phase1");
	marked(r, row, f);
}

/* Numbers that are left out are zero: the summary shows only others. */
static void
summary(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	upid_act_set(r, row, f);
	r->s.gc.summary = true;
}

static void
zero(int64_t *n)
{
	if (*n == UPID_NONE)
		*n = 0;
}

static void
end(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	if (item == NULL)
		return;
	if (r->s.gc.summary) {
		if (item->r.started.known) /* else lines are missing */
			zero(&item->r.missing_chunks);
		zero(&item->r.pending_bytes);
		zero(&item->r.pending_chunks);
		zero(&item->r.removed_bad);
		zero(&item->r.still_bad);
	}
	item->r.result = r->cls == UPID_CLASS_OK  ? UPID_RESULT_OK
	                 : r->cls == UPID_WARNING ? UPID_RESULT_WARNING
	                                          : upid_open_result(r);
	if (!upid_task_ok(r) && !r->s.gc.sweeps && item->r.index_count != UPID_NONE)
		item->r.index_count = r->s.gc.marked;
	if (upid_task_reason(r).p != NULL)
		upid_item_reason(item, upid_task_reason(r));
	if (upid_task_ok(r)) {
		item->r.phase = (struct upid_str){ NULL, 0 };
		item->r.finished = upid_report_now(r);
	} else if (r->cls == UPID_ERROR) {
		item->r.finished = upid_report_now(r);
	}
	item->r.duration_ms = upid_report_between_ms(&item->r.started, &item->r.finished);
}

#define ANY UPID_LEVEL_ANY
#define SRC "proxmox-backup pbs-datastore/src/datastore.rs"
#define CHUNKS "proxmox-backup pbs-datastore/src/chunk_store.rs"
#define P UPID_TO_PROGRESS
#define T UPID_TO

static const struct upid_row rows[] = {
	{ "starting garbage collection on store %*",
	  ANY,
	  begin,
	  { 0 },
	  "proxmox-backup src/server/gc_job.rs",
	  "PBS 1-4" },
	{ "Start GC phase%u (%*", ANY, phase, { 0 }, SRC, "PBS 1-4" },
	{ "marked %p%% (%u of %u index files)", ANY, marked, { P(percent) }, SRC, "PBS 1.1-4" },
	{ "processed %p%% (%u chunks)",
	  ANY,
	  upid_act_progress,
	  { P(percent) },
	  CHUNKS,
	  "PBS 1.1-4" },
	{ "warning: unable to access %*", ANY, missing, { 0 }, SRC, "PBS 1-4" },
	{ "percentage done: phase1 %p%% (%u of %u index files)",
	  ANY,
	  old_phase1,
	  { P(percent) },
	  SRC,
	  "PBS 1.0" },
	{ "percentage done: phase2 %p%% (processed %u chunks)",
	  ANY,
	  upid_act_progress,
	  { P(percent) },
	  CHUNKS,
	  "PBS 1.0" },
	{ "Removed garbage: %b", ANY, upid_act_set, { T(removed_bytes) }, SRC, "PBS 1-4" },
	{ "Removed chunks: %u", ANY, upid_act_set, { T(removed_chunks) }, SRC, "PBS 1-4" },
	{ "Pending removals: %b (in %u chunks)",
	  ANY,
	  upid_act_set,
	  { T(pending_bytes), T(pending_chunks) },
	  SRC,
	  "PBS 1-4" },
	{ "Removed bad chunks: %u", ANY, upid_act_set, { T(removed_bad) }, SRC, "PBS 1-4" },
	{ "Leftover bad chunks: %u", ANY, upid_act_set, { T(still_bad) }, SRC, "PBS 1-4" },
	{ "Original data usage: %b", ANY, summary, { T(index_bytes) }, SRC, "PBS 1-4" },
	{ "On-Disk usage: %b (%p%%)", ANY, upid_act_set, { T(disk_bytes) }, SRC, "PBS 1-4" },
	{ "On-Disk chunks: %u", ANY, upid_act_set, { T(disk_chunks) }, SRC, "PBS 1-4" },
	{ "Deduplication factor: %p", ANY, upid_act_set, { T(dedup_factor) }, SRC, "PBS 1-4" },
};

const struct upid_format upid_format_gc = {
	.types = "garbage_collection",
	.kind = UPID_REPORT_GARBAGE_COLLECTION,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.begins = { "starting garbage collection on store ", "Start GC phase1" },
};
