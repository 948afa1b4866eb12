/*
 * Synchronization between Backup Servers: one record for each snapshot that was copied, skipped or
 * removed, and for each group that failed as a whole. Sources: proxmox-backup src/server/pull.rs
 * (src/client/pull.rs before 2.0), src/server/push.rs, src/server/sync.rs.
 *
 * Since 4.2 every line of a group starts with the label of the group, and with several threads the
 * lines of groups are interleaved. Before, a line belongs to the last snapshot that started.
 */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "lib/base/text.h"
#include "pbs_snapshot.h"
#include "reporter.h"

static const struct upid_str none = { NULL, 0 };

/* Joins a label and a time to "vm/100/2026-08-19T22:00:02Z" in `room`; without a label returns the
 * name unchanged. */
static struct upid_str
full_name(const struct upid_reporter *r, struct upid_str name, char room[UPID_TEXT_MAX])
{
	if (r->label.p == NULL || memchr(name.p, '/', name.n) != NULL ||
	    r->label.n + 1 + name.n > UPID_TEXT_MAX)
		return name;
	memcpy(room, r->label.p, r->label.n);
	room[r->label.n] = '/';
	memcpy(room + r->label.n + 1, name.p, name.n);
	return (struct upid_str){ room, r->label.n + 1 + name.n };
}

static struct upid_item *
find(const struct upid_reporter *r, struct upid_str snapshot)
{
	for (size_t i = r->count; i > 0; i--)
		if (upid_snapshot_is(r->item[i - 1], snapshot))
			return r->item[i - 1];
	return NULL;
}

/* Returns the item for a line that names no snapshot. */
static struct upid_item *
current(const struct upid_reporter *r)
{
	if (r->label.p == NULL)
		return upid_item_last(r);
	for (size_t i = r->count; i > 0; i--) {
		struct upid_str group = r->item[i - 1]->r.group;

		if (upid_str_same(group, r->label))
			return r->item[i - 1];
	}
	return NULL;
}

/* A snapshot that is only checked again has no line for its end (row->to[0]). One that is copied
 * has such a line; without it the result is unknown. */
static void
leave(struct upid_reporter *r)
{
	struct upid_item *item = current(r);

	if (item == NULL)
		return;
	if (item->ended)
		upid_item_result(item, UPID_RESULT_OK, none);
	upid_item_close(r, item);
}

static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	char room[UPID_TEXT_MAX];
	struct upid_item *item;

	leave(r);
	item = upid_snapshot_open(r, full_name(r, f[0].t, room));
	if (item != NULL)
		item->ended = row->to[0] != 0;
}

static void
done(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	char room[UPID_TEXT_MAX];
	struct upid_item *item = find(r, full_name(r, f[0].t, room));

	(void)row;
	if (item != NULL)
		upid_snapshot_end(r, item);
}

static void
unchanged(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = current(r);

	(void)row;
	(void)f;
	if (item != NULL)
		upid_report_add(&item->r.bytes, 0);
}

/* row->to: the number of the field with the bytes. */
static void
transferred(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = current(r);

	if (item != NULL)
		upid_report_add(&item->r.bytes, f[row->to[0]].n);
}

/* Returns the text after "2026-08-19T21:00:00Z: ". */
static struct upid_str
behind_name(struct upid_str text)
{
	const char *at = memmem(text.p, text.n, ": ", 2);

	return at == NULL ? text : (struct upid_str){ at + 2, (size_t)(text.p + text.n - at - 2) };
}

/* If the log names a failed object first when it ends (not `known` before), nothing tells when that was
 * begun. */
static void
finish(struct upid_reporter *r, struct upid_item *item, bool known, enum upid_result result,
       struct upid_str reason)
{
	if (!known && result == UPID_RESULT_ERROR)
		item->r.started = (struct upid_moment){ 0 };
	upid_item_result(item, result, reason);
	upid_snapshot_end(r, item);
}

/* row->to: the number of the field with the reason, or 0 for `words`. */
static void
ended(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f,
      enum upid_result result, struct upid_str words)
{
	char room[UPID_TEXT_MAX];
	struct upid_str name = full_name(r, f[0].t, room);
	struct upid_item *item = find(r, name);

	bool known = item != NULL;

	if (known || (item = upid_snapshot_open(r, name)) != NULL)
		finish(r, item, known, result, row->to[0] > 0 ? f[row->to[0]].t : words);
}

static void
skipped(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	ended(r, row, f, UPID_RESULT_SKIPPED, behind_name(r->text));
}

static void
failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	ended(r, row, f, UPID_RESULT_ERROR, r->text);
}

/* row->to: 1 if the snapshot was kept. */
static void
vanished(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item;

	leave(r);
	if ((item = upid_snapshot_open(r, f[0].t)) == NULL)
		return;
	item->r.kept = row->to[0] != 0;
	upid_snapshot_end(r, item);
}

static void
vanished_group(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item;

	(void)row;
	leave(r);
	if ((item = upid_group_open(r, f[0].t)) == NULL)
		return;
	item->r.kept = 0;
	upid_snapshot_end(r, item);
}

/* Sets the result of the snapshot in progress when its group failed, or of the group. */
static void
group_result(struct upid_reporter *r, struct upid_str group, enum upid_result result,
             struct upid_str reason)
{
	struct upid_item *item = current(r);
	bool known = item != NULL && item->r.group.p != NULL && upid_str_same(item->r.group, group);

	if (item != NULL && !known)
		leave(r);
	if (known || (item = upid_group_open(r, group)) != NULL)
		finish(r, item, known, result, reason);
}

static void
group_failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	group_result(r, f[0].t, UPID_RESULT_ERROR, f[1].t);
}

static void
why(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	size_t n = f[0].t.n < UPID_ITEM_REASON_MAX ? f[0].t.n : UPID_ITEM_REASON_MAX;

	(void)row;
	memcpy(r->s.sync.why, f[0].t.p, n);
	r->s.sync.why_len = n;
}

/* "Encountered errors: …" is on the line before. */
static void
push_failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_str reason = { r->s.sync.why, r->s.sync.why_len };

	(void)row;
	group_result(r, f[0].t, UPID_RESULT_ERROR, reason.n > 0 ? reason : r->text);
	r->s.sync.why_len = 0;
}

static void
not_owned(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	group_result(r, f[0].t, UPID_RESULT_SKIPPED, r->text);
}

/* Percentages count the groups of one namespace and restart with the next. */
static void
groups(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	(void)f;
	if (++r->s.sync.lists == 1)
		upid_progress_what(r, "groups");
	else
		upid_progress_what(r, "groups of namespace %u", r->s.sync.lists);
}

static void
end(struct upid_reporter *r)
{
	bool whole = upid_task_ok(r) ||
	             upid_str_eq(upid_task_exitstatus(r), "sync failed with some errors.") ||
	             upid_str_eq(upid_task_exitstatus(r), "Sync failed with some errors!");

	while (r->count > 0) {
		struct upid_item *item = r->item[0];

		if (whole && item->ended)
			upid_item_result(item, UPID_RESULT_OK, none);
		else if (r->cls == UPID_RUNNING && item->r.result == UPID_RESULT_UNKNOWN)
			item->r.result = UPID_RESULT_RUNNING;
		else if (r->cls == UPID_ERROR && !whole && !item->ended) /* it was being copied */
			upid_item_result(item, UPID_RESULT_ERROR, upid_task_exitstatus(r));
		upid_item_close(r, item);
	}
}

#define ANY UPID_LEVEL_ANY
#define JOB "proxmox-backup src/api2/pull.rs (src/server/sync.rs since 3.3)"
#define PULL "proxmox-backup src/server/pull.rs"
#define PUSH "proxmox-backup src/server/push.rs"
#define P UPID_TO_PROGRESS

static const struct upid_row rows[] = {
	{ "sync datastore '%*", ANY, upid_act_none, { 0 }, JOB, "PBS 1-4" },
	{ "sync snapshot \"%s\" done", ANY, done, { 0 }, PULL, "PBS 1-2.1" },
	{ "sync snapshot \"%s\"", ANY, begin, { 0 }, PULL, "PBS 1-2.1" },
	{ "sync snapshot %w done", ANY, done, { 0 }, PULL, "PBS 2.2-4.1" },
	{ "sync snapshot %w", ANY, begin, { 0 }, PULL, "PBS 2.2-4.1" },
	{ "re-sync snapshot \"%s\" done", ANY, done, { 0 }, PULL, "PBS 1-2.1" },
	{ "re-sync snapshot \"%s\"", ANY, begin, { 1 }, PULL, "PBS 1-2.1" },
	{ "re-sync snapshot %w due to corruption", ANY, begin, { 0 }, PULL, "PBS 3.3-4" },
	{ "re-sync snapshot %w done", ANY, done, { 0 }, PULL, "PBS 2.2-2.4" },
	{ "re-sync snapshot %w", ANY, begin, { 1 }, PULL, "PBS 2.2-4" },
	{ "%w: start sync", ANY, begin, { 0 }, PULL, "PBS 4.2" },
	{ "%w: sync done", ANY, done, { 0 }, PULL, "PBS 4.2" },
	{ "downloaded %u bytes (%p MiB/s)", ANY, transferred, { 0 }, PULL, "PBS 1-3.1" },
	{ "downloaded %b (%b/s)", ANY, transferred, { 0 }, PULL, "PBS 3.2-4.1" },
	{ "%w: downloaded %b (%b/s)", ANY, transferred, { 1 }, PULL, "PBS 4.2" },
	{ "%w: uploaded %b (%b/s)", ANY, transferred, { 1 }, PUSH, "PBS 4.2" },
	{ "no data changes", ANY, unchanged, { 0 }, PULL, "PBS 1-4.1" },
	{ "%w: no data changes", ANY, unchanged, { 0 }, PULL, "PBS 4.2" },
	{ "skipping snapshot %w - %*", ANY, skipped, { 1 }, PULL, "PBS 1-4" },
	{ "%w: skipped because vanished since start of sync",
	  ANY,
	  skipped,
	  { 0 },
	  PULL,
	  "PBS 4.2" },
	{ "%w: skipped, did not match verified-only/encrypted-only filter",
	  ANY,
	  skipped,
	  { 0 },
	  PULL,
	  "PBS 4.2" },
	{ "Snapshot %w not verified but verified-only set, snapshot skipped",
	  ANY,
	  skipped,
	  { 0 },
	  "proxmox-backup src/server/sync.rs",
	  "PBS 4" },
	{ "Encountered partially encrypted snapshot '%s', refuse to re-encrypt and skip",
	  ANY,
	  skipped,
	  { 0 },
	  PUSH,
	  "PBS 4.2" },
	{ "%w: Encountered errors: %*", ANY, failed, { 1 }, PUSH, "PBS 4.2" },
	{ "Failed to remove vanished snapshot %w from remote!",
	  ANY,
	  failed,
	  { 0 },
	  PUSH,
	  "PBS 3.3-4" },
	{ "delete vanished snapshot \"%s\"", ANY, vanished, { 0 }, PULL, "PBS 1-2.1" },
	{ "delete vanished snapshot %w", ANY, vanished, { 0 }, PULL, "PBS 2.2-4" },
	{ "don't delete vanished snapshot %w (protected)",
	  ANY,
	  vanished,
	  { 1 },
	  PULL,
	  "PBS 2.2-4.1" },
	{ "%w: don't delete vanished snapshot %w (protected)",
	  ANY,
	  upid_act_none,
	  { 0 },
	  PULL,
	  "PBS 4.2" },
	{ "Removed vanished snapshot %w from remote", ANY, vanished, { 0 }, PUSH, "PBS 3.3-4" },
	{ "Kept protected snapshot %w on remote", ANY, vanished, { 1 }, PUSH, "PBS 3.3-4" },
	{ "delete vanished group '%s'", ANY, vanished_group, { 0 }, PULL, "PBS 1-4.1" },
	{ "Delete vanished group '%s'", ANY, vanished_group, { 0 }, PULL, "PBS 4.2" },
	{ "sync group %w failed - %*", ANY, group_failed, { 0 }, PULL, "PBS 1-4" },
	{ "Encountered errors: %*", ANY, why, { 0 }, PUSH, "PBS 3.3-4" },
	{ "Failed to push group %w to remote!", ANY, push_failed, { 0 }, PUSH, "PBS 3.3-4" },
	{ "Group '%s' not owned by remote user '%s' on target, skipping upload",
	  ANY,
	  not_owned,
	  { 0 },
	  PUSH,
	  "PBS 3.3-4" },
	{ "found %u groups to sync%*", ANY, groups, { 0 }, PULL, "PBS 1.1-4.1" },
	{ "Found %u groups to sync%*", ANY, groups, { 0 }, PULL, "PBS 3.3-4" },
	{ "percentage done: %p%%%*", ANY, upid_act_progress, { P(percent) }, PULL, "PBS 1-4" },
	{ "Percentage done: %p%%%*", ANY, upid_act_progress, { P(percent) }, PUSH, "PBS 3.3-4.1" },
	{ "group sync done: percentage done: %p%%%*",
	  ANY,
	  upid_act_progress,
	  { P(percent) },
	  PULL,
	  "PBS 4.2" },
};

const struct upid_format upid_format_sync = {
	.types = "sync syncjob",
	.kind = UPID_REPORT_SNAPSHOT,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.begins = { "Starting datastore sync job '", "sync datastore '", "pull datastore '" },
};
