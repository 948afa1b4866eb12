/*
 * Storage replication: one record per volume. Its log, /var/log/pve/replicate/JOB, does not belong
 * to a task; `pvesr run --verbose` prints the same. Source: pve-guest-common PVE/Replication.pm.
 */
#include "reporter.h"

/* "2026-08-20 14:00:01 100-0: full sync 'local-zfs:vm-100-disk-0' (__replicate_100-0_1787234401__)" */
static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_open(r);

	(void)row;
	if (item == NULL)
		return;
	item->r.guest = f[0].n;
	item->r.started = upid_report_now(r);
	upid_item_text(item, &item->r.source, f[2].t);
}

static void
arrived(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item == NULL)
		return;
	upid_item_text(item, &item->r.target, f[2].t);
	item->r.finished = upid_report_now(r);
	item->ended = true;
}

static void
good(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	(void)f;
	for (size_t i = 0; i < r->count; i++)
		upid_item_result(r->item[i], UPID_RESULT_OK, (struct upid_str){ NULL, 0 });
	upid_item_flush(r);
}

/* A failed run is repeated as a whole, so none of its volumes counts. */
static void
bad(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_need(r);

	(void)row;
	if (item != NULL && item->r.guest == UPID_NONE)
		item->r.guest = f[0].n;
	for (size_t i = 0; i < r->count; i++)
		upid_item_result(r->item[i], UPID_RESULT_ERROR, upid_report_explain(r, f[2].t));
	upid_item_flush(r);
	upid_cause_clear(&r->cause);
}

static void
end(struct upid_reporter *r)
{
	for (size_t i = 0; i < r->count; i++)
		r->item[i]->r.result = upid_open_result(r);
}

#define ANY UPID_LEVEL_PLAIN
#define SRC "pve-guest-common PVE/Replication.pm"

static const struct upid_row rows[] = {
	{ "%u-%u: incremental sync '%s' (%*", ANY, begin, { 0 }, SRC, "PVE 6-9" },
	{ "%u-%u: full sync '%s' (%*", ANY, begin, { 0 }, SRC, "PVE 6-9" },
	{ "%u-%u: successfully imported '%s'",
	  ANY,
	  arrived,
	  { 0 },
	  "pve-storage PVE/Storage.pm",
	  "PVE 6.2-9" },
	{ "%u-%u: end replication job", ANY, good, { 0 }, SRC, "PVE 6-9" },
	{ "%u-%u: end replication job with error: %*", ANY, bad, { 0 }, SRC, "PVE 6-9" },
};

const struct upid_format upid_format_replication = {
	.types = "replication",
	.kind = UPID_REPORT_DISK,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
};
