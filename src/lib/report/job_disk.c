#include "disk_record.h"
#include "lib/base/text.h"
#include "job_disk.h"
#include "lib/task/words.h"

/* row->to of these rows: the numbers of the fields with total, percent and time (0: none). */
enum { TOTAL, PERCENT, TIME };

struct upid_str
upid_job_name(struct upid_str job)
{
	static const char *const prefixes[] = { "mirror-", "restore-", "stream-", "commit-",
		                                "drive-" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		(void)upid_begins(job, prefixes[i], &job);
	return job;
}

void
upid_job_progress(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_progress_line line = { .percent = f[row->to[PERCENT]].n,
		                           .bytes = f[1].n,
		                           .total_bytes = f[row->to[TOTAL]].n,
		                           .rate = UPID_NONE,
		                           .eta_ms = UPID_NONE,
		                           .elapsed_ms = UPID_NONE };

	upid_progress_what(r, "%.*s", (int)(f[0].t.n < 200 ? f[0].t.n : 200), f[0].t.p);
	upid_progress_set(r, &line);
}

void
upid_job_record(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_str name = upid_job_name(f[0].t);
	struct upid_item *item = upid_disk_named(r, name);

	upid_job_progress(r, row, f);
	if (item == NULL && (item = upid_item_open(r)) != NULL)
		upid_item_text(item, &item->r.disk, name);
	if (item == NULL)
		return;
	item->r.size = f[row->to[TOTAL]].n;
	if (row->to[TIME] > 0 && f[row->to[PERCENT]].n == 100000 && item->r.duration_ms == UPID_NONE)
		item->r.duration_ms = f[row->to[TIME]].n;
}

static struct upid_report_disk *
named(struct upid_item *item, struct upid_str name)
{
	for (size_t i = 0; i < item->r.disk_count; i++) {
		struct upid_str disk = item->disk[i].disk;

		if (disk.p != NULL && upid_str_same(disk, name))
			return &item->disk[i];
	}
	return NULL;
}

void
upid_job_disk(struct upid_reporter *r, struct upid_item *item, const struct upid_row *row,
              const struct upid_field *f)
{
	struct upid_str name = upid_job_name(f[0].t);
	struct upid_report_disk *d = named(item, name);

	if (d == NULL && (d = upid_item_disk(r, item)) != NULL)
		upid_item_text(item, &d->disk, name);
	if (d == NULL)
		return;
	d->size = f[row->to[TOTAL]].n;
	if (row->to[TIME] > 0 && f[row->to[PERCENT]].n == 100000 && d->duration_ms == UPID_NONE)
		d->duration_ms = f[row->to[TIME]].n;
}
