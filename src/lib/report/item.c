/* Builds records and passes them on. */
#include <stdlib.h>
#include <string.h>

#include "reporter.h"
#include "lib/base/text.h"

static const struct upid_report nothing = {
	.parsed = true,
	.duration_ms = UPID_NONE,
	.warning_count = UPID_NONE,
	.guest = UPID_NONE,
	.size = UPID_NONE,
	.transferred = UPID_NONE,
	.rate = UPID_NONE,
	.reused_percent = UPID_NONE,
	.pruned = UPID_NONE,
	.downtime_ms = UPID_NONE,
	.corrupt_chunks = UPID_NONE,
	.missing_chunks = UPID_NONE,
	.bytes = UPID_NONE,
	.kept = UPID_NONE,
	.index_count = UPID_NONE,
	.removed_bytes = UPID_NONE,
	.removed_chunks = UPID_NONE,
	.pending_bytes = UPID_NONE,
	.pending_chunks = UPID_NONE,
	.removed_bad = UPID_NONE,
	.still_bad = UPID_NONE,
	.index_bytes = UPID_NONE,
	.disk_bytes = UPID_NONE,
	.disk_chunks = UPID_NONE,
	.dedup_factor = UPID_NONE,
};

struct upid_text {
	struct upid_text *next;
	size_t used, room;
	char bytes[];
};

enum { CHUNK = 512 };

static void
free_texts(struct upid_text *t)
{
	struct upid_text *next;

	for (; t != NULL; t = next) {
		next = t->next;
		free(t);
	}
}

void
upid_item_free(struct upid_item *item)
{
	if (item == NULL)
		return;
	free_texts(item->texts);
	free(item->disk);
	free(item);
}

/* Keeps the memory of one record, with one chunk of texts, for the next: a log may have a record on each
 * line. */
static void
recycle(struct upid_reporter *r, struct upid_item *item)
{
	struct upid_text *t = item->texts;

	if (r->spare != NULL || t == NULL || t->next != NULL || t->room != CHUNK) {
		upid_item_free(item);
		return;
	}
	free(item->disk);
	item->disk = NULL;
	t->used = 0;
	r->spare = item;
}

static struct upid_item *
new_item(struct upid_reporter *r)
{
	struct upid_item *item = r->spare != NULL ? r->spare : malloc(sizeof(*item));
	struct upid_text *texts = r->spare != NULL ? r->spare->texts : NULL;

	r->spare = NULL;
	if (item == NULL)
		return NULL;
	*item = (struct upid_item){ .r = nothing,
		                    .texts = texts,
		                    .text_bytes = texts != NULL ? texts->room : 0 };
	return item;
}

static void
hand_out(struct upid_reporter *r, struct upid_item *item)
{
	item->r.disks = item->disk;
	if (!r->stop && !r->no_memory && r->rules.record != NULL)
		r->stop = r->rules.record(r->rules.ctx, &item->r) != 0;
	r->emitted++;
	recycle(r, item);
}

static void
close_first(struct upid_reporter *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hand_out(r, r->item[i]);
	if (n == 0)
		return;
	r->count -= n;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
	memmove(r->item, r->item + n, r->count * sizeof(*r->item));
}

static bool
make_room(struct upid_reporter *r)
{
	size_t room = r->room > 0 ? 2 * r->room : 4;
	struct upid_item **item;

	if (r->count >= UPID_ITEMS_MAX) /* their end may still follow, but memory is limited */
		close_first(r, UPID_ITEMS_MAX / 2);
	if (r->count < r->room)
		return true;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
	if ((item = realloc(r->item, room * sizeof(*item))) == NULL) {
		r->no_memory = true;
		return false;
	}
	r->item = item;
	r->room = room;
	return true;
}

struct upid_item *
upid_item_open(struct upid_reporter *r)
{
	struct upid_item *item;

	if (!make_room(r))
		return NULL;
	if ((item = new_item(r)) == NULL) {
		r->no_memory = true;
		return NULL;
	}
	item->r.kind = r->format != NULL ? r->format->kind : UPID_REPORT_TASK;
	item->r.line = r->line;
	r->item[r->count++] = item;
	return item;
}

struct upid_item *
upid_item_last(const struct upid_reporter *r)
{
	return r->count > 0 ? r->item[r->count - 1] : NULL;
}

struct upid_item *
upid_item_need(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	return item != NULL ? item : upid_item_open(r);
}

struct upid_item *
upid_item_unended(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	return item != NULL && !item->ended ? item : upid_item_open(r);
}

void
upid_item_close(struct upid_reporter *r, struct upid_item *item)
{
	size_t i = 0;

	while (i < r->count && r->item[i] != item)
		i++;
	if (i == r->count)
		return;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
	memmove(&r->item[i], &r->item[i + 1], (r->count - i - 1) * sizeof(*r->item));
	r->count--;
	hand_out(r, item);
}

void
upid_item_flush(struct upid_reporter *r)
{
	close_first(r, r->count);
}

/* Texts do not move, because the record points to them. */
static char *
place(struct upid_item *item, size_t n)
{
	struct upid_text *t = item->texts;
	size_t room = n > CHUNK ? n : CHUNK;

	if (t == NULL || t->room - t->used < n) {
		if (item->text_bytes + room > UPID_ITEM_TEXT ||
		    (t = malloc(sizeof(*t) + room)) == NULL)
			return NULL;
		*t = (struct upid_text){ .next = item->texts, .room = room };
		item->texts = t;
		item->text_bytes += room;
	}
	t->used += n;
	return t->bytes + t->used - n;
}

static void
copy(struct upid_item *item, struct upid_str *to, struct upid_str text)
{
	char *p = place(item, text.n);

	if (p != NULL && text.n > 0)
		memcpy(p, text.p, text.n);
	*to = (struct upid_str){ p, p != NULL ? text.n : 0 };
}

void
upid_item_text(struct upid_item *item, struct upid_str *to, struct upid_str text)
{
	if (text.n <= UPID_TEXT_MAX)
		copy(item, to, text);
	else
		*to = (struct upid_str){ NULL, 0 };
}

void
upid_item_reason(struct upid_item *item, struct upid_str text)
{
	text.n = upid_cut(text, UPID_ITEM_REASON_MAX);
	copy(item, &item->r.reason, text);
}

struct upid_report_disk *
upid_item_disk(struct upid_reporter *r, struct upid_item *item)
{
	size_t room = item->disk_room > 0 ? 2 * item->disk_room : 4;
	struct upid_report_disk *disk = item->disk;

	if (item->r.disk_count == item->disk_room) {
		if (room > UPID_DISKS_MAX)
			return NULL;
		if ((disk = realloc(item->disk, room * sizeof(*disk))) == NULL) {
			r->no_memory = true;
			return NULL;
		}
		item->disk = disk;
		item->disk_room = room;
	}
	disk += item->r.disk_count++;
	*disk = (struct upid_report_disk){ .size = UPID_NONE, .duration_ms = UPID_NONE };
	return disk;
}

void
upid_report_add(int64_t *sum, int64_t n)
{
	if (*sum == UPID_NONE)
		*sum = n;
	else
		*sum = n > INT64_MAX - *sum ? INT64_MAX : *sum + n;
}

/* Unknown and running are replaced by any result, an error by none. */
static int
weight(enum upid_result result)
{
	switch (result) {
	case UPID_RESULT_ERROR:
		return 4;
	case UPID_RESULT_WARNING:
		return 3;
	case UPID_RESULT_SKIPPED:
		return 2;
	case UPID_RESULT_OK:
		return 1;
	default:
		return 0;
	}
}

void
upid_item_result(struct upid_item *item, enum upid_result result, struct upid_str reason)
{
	if (weight(result) < weight(item->r.result) ||
	    (weight(result) == weight(item->r.result) && weight(result) > 0))
		return;
	item->r.result = result;
	if (reason.p != NULL)
		upid_item_reason(item, reason);
}
