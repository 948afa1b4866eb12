#define _GNU_SOURCE /* memrchr */
#include <string.h>

#include "pbs_snapshot.h"

struct upid_item *
upid_group_open(struct upid_reporter *r, struct upid_str group)
{
	struct upid_item *item = upid_item_open(r);

	if (item == NULL)
		return NULL;
	upid_item_text(item, &item->r.group, group);
	item->r.started = upid_report_now(r);
	return item;
}

struct upid_item *
upid_snapshot_open(struct upid_reporter *r, struct upid_str snapshot)
{
	const char *slash = memrchr(snapshot.p, '/', snapshot.n);
	size_t group = slash != NULL ? (size_t)(slash - snapshot.p) : 0;
	struct upid_item *item = upid_group_open(r, (struct upid_str){ snapshot.p, group });

	if (item == NULL)
		return NULL;
	if (slash == NULL)
		item->r.group = (struct upid_str){ NULL, 0 };
	upid_item_text(item, &item->r.snapshot, snapshot);
	return item;
}

bool
upid_snapshot_is(const struct upid_item *item, struct upid_str snapshot)
{
	return item->r.snapshot.p != NULL && item->r.snapshot.n == snapshot.n &&
	       memcmp(item->r.snapshot.p, snapshot.p, snapshot.n) == 0;
}

void
upid_snapshot_end(struct upid_reporter *r, struct upid_item *item)
{
	upid_item_result(item, UPID_RESULT_OK, (struct upid_str){ NULL, 0 });
	if (!item->r.finished.known)
		item->r.finished = upid_report_now(r);
	item->r.duration_ms = upid_report_between_ms(&item->r.started, &item->r.finished);
	upid_item_close(r, item);
}

void
upid_snapshot_end_all(struct upid_reporter *r)
{
	while (r->count > 0)
		upid_snapshot_end(r, r->item[0]);
}
