/* Handles the lines of one guest's backup (format_vzdump.c has the rows). */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "reporter.h"
#include "lib/task/stamp.h"
#include "vzdump_part.h"
#include "lib/task/words.h"

void
upid_vzdump_disk(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);
	struct upid_report_disk *d;

	(void)row;
	if (item == NULL || item->ended || (d = upid_item_disk(r, item)) == NULL)
		return;
	upid_item_text(item, &d->disk, f[0].t);
	upid_item_text(item, &d->volume, f[1].t);
	if (f[2].n > 0)
		d->size = f[2].n;
}

void
upid_vzdump_fell_back(struct upid_reporter *r, const struct upid_row *row,
                      const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	(void)f;
	if (item == NULL || item->ended)
		return;
	item->r.mode_from = UPID_S("snapshot");
	item->r.disk_count = 0; /* they will be listed again */
}

/* The name of a Backup Server's snapshot contains its UTC time, which is the start of the part. */
void
upid_vzdump_archive(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	enum { UTC = 20, AT_ONCE = 5 };
	struct upid_item *item = upid_item_last(r);
	struct upid_str name = f[row->to[0]].t, utc;
	struct upid_moment at;

	if (item == NULL || item->ended)
		return;
	upid_item_text(item, &item->r.archive, name);
	if (name.n < UTC + 1 || name.p[name.n - UTC - 1] != '/')
		return;
	utc = (struct upid_str){ name.p + name.n - UTC, UTC };
	if (!upid_take_rfc3339(&utc, &at) || !item->r.started.known)
		return;
	if (item->r.started.zoned)
		item->r.started.s += item->r.started.offset_s;
	upid_report_zone(r, item->r.started.s, at.s, AT_ONCE);
	item->r.started = upid_report_local(r, item->r.started.s);
}

/* "0KB" is less than 1024 bytes, but not nothing. */
void
upid_vzdump_size(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL && !item->ended && f[0].n > 0)
		item->r.size = f[0].n;
}

/* It is named before it is written. Of a container on a Backup Server no line tells that it is complete. */
void
upid_vzdump_no_archive(struct upid_item *item)
{
	bool image = upid_str_eq(item->r.guest_kind, "qemu");

	if (item->r.size == UPID_NONE && !(image && item->r.transferred != UPID_NONE))
		item->r.archive = (struct upid_str){ NULL, 0 };
}

static bool
only_names(struct upid_str archive)
{
	return archive.n >= 5 && memcmp(archive.p, "mpxar", 5) == 0;
}

/* root.pxar, or root.mpxar (metadata) and root.ppxar (content) of a container. */
void
upid_vzdump_uploaded(struct upid_reporter *r, const struct upid_row *row,
                     const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	if (item == NULL || item->ended)
		return;
	upid_report_add(&item->r.transferred, f[1].n);
	if (row->to[0] > 0 && !only_names(f[0].t))
		item->r.rate = f[row->to[0]].n;
}

void
upid_vzdump_uploaded_rate(struct upid_reporter *r, const struct upid_row *row,
                          const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL && !item->ended && !only_names(f[0].t))
		item->r.rate = f[1].n;
}

void
upid_vzdump_reused(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL && !item->ended && !only_names(f[0].t))
		item->r.reused_percent = f[2].n;
}

/* Before pve-manager 7.0, removed backups are only listed. */
void
upid_vzdump_removed_one(struct upid_reporter *r, const struct upid_row *row,
                        const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	(void)f;
	if (item != NULL && !item->ended)
		upid_report_add(&item->r.pruned, 1);
}

void
upid_vzdump_client_command(struct upid_reporter *r, const struct upid_row *row,
                           const struct upid_field *f)
{
	static const char option[] = "--repository ";
	struct upid_item *item = upid_item_last(r);
	struct upid_str list, word;
	const char *at = memmem(f[0].t.p, f[0].t.n, option, sizeof(option) - 1);

	(void)row;
	if (item == NULL || item->ended || at == NULL)
		return;
	at += sizeof(option) - 1;
	list = (struct upid_str){ at, (size_t)(f[0].t.p + f[0].t.n - at) };
	if (upid_next_word(&word, &list))
		upid_item_text(item, &item->r.repository, word);
}
