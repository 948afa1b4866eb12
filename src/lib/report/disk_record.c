#include "lib/base/text.h"
#include "disk_record.h"

struct upid_item *
upid_disk_named(const struct upid_reporter *r, struct upid_str name)
{
	for (size_t i = r->count; i > 0; i--) {
		struct upid_str disk = r->item[i - 1]->r.disk;

		if (disk.p != NULL && upid_str_same(disk, name))
			return r->item[i - 1];
	}
	return NULL;
}

void
upid_disks_end(struct upid_reporter *r)
{
	enum upid_result result = upid_task_ok(r) ? UPID_RESULT_OK : upid_open_result(r);
	struct upid_str reason = upid_task_reason(r);

	for (size_t i = 0; i < r->count; i++)
		if (result == UPID_RESULT_ERROR || result == UPID_RESULT_OK)
			upid_item_result(r->item[i], result, reason);
		else
			r->item[i]->r.result = r->item[i]->ended ? UPID_RESULT_OK : result;
	if (r->count == 1 && r->cls == UPID_WARNING)
		upid_item_result(r->item[0], UPID_RESULT_WARNING, (struct upid_str){ NULL, 0 });
}
