/*
 * Migrations of a guest to another node or cluster: one record. Sources: PVE/AbstractMigrate.pm of
 * pve-guest-common, PVE/QemuMigrate.pm of qemu-server, PVE/LXC/Migrate.pm of pve-container.
 *
 * Each line starts with a local time, except those of other programs, such as disk mirrors
 * (QemuServer/BlockJob.pm).
 */
#include <string.h>

#include "lib/base/text.h"
#include "job_disk.h"
#include "lib/task/reason.h"
#include "reporter.h"

static struct upid_item *
guest(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL || (item = upid_item_open(r)) == NULL)
		return item;
	item->r.guest = upid_task_guest(r);
	item->r.started = upid_report_now(r);
	return item;
}

/* Lines are written immediately: the first one at the start of the task. */
static void
each(struct upid_reporter *r, struct upid_str text)
{
	enum { SOON = 60 };
	struct upid_item *item;

	if (r->level == UPID_LEVEL_WARN && r->s.migrate.warned.p == NULL &&
	    (item = guest(r)) != NULL)
		upid_item_text(item, &r->s.migrate.warned, text);
	if (!r->at.known)
		return;
	if (!r->s.migrate.dated)
		upid_report_zone(r, r->at.s, r->rules.starttime, SOON);
	r->s.migrate.dated = true;
	if ((item = guest(r)) != NULL && !item->r.started.known)
		item->r.started = upid_report_now(r);
}

static void
start(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	if (item == NULL)
		return;
	r->s.migrate.started = true;
	item->r.line = r->line;
	item->r.guest_kind = upid_str_eq(f[0].t, "CT") ? UPID_S("lxc") : UPID_S("qemu");
	item->r.guest = f[1].n;
	upid_item_text(item, &item->r.target_node, f[2].t);
	upid_progress_what(r, "guest %lld", (long long)f[1].n);
}

/* From here on disks are mirrored; disks of a stopped guest were copied before. */
static void
live(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	(void)f;
	r->s.migrate.live = true;
}

static void
memory(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	(void)f;
	upid_progress_what(r, "memory");
}

/* ---- disks */

static struct upid_report_disk *
disk_of(struct upid_item *item, struct upid_str volume)
{
	for (size_t i = 0; i < item->r.disk_count; i++) {
		struct upid_str v = item->disk[i].volume;

		if (v.p != NULL && upid_str_same(v, volume))
			return &item->disk[i];
	}
	return NULL;
}

static void
found(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);
	struct upid_report_disk *d;

	(void)row;
	if (item == NULL || disk_of(item, f[0].t) != NULL || (d = upid_item_disk(r, item)) == NULL)
		return;
	upid_item_text(item, &d->volume, f[0].t);
}

static void
forget(struct upid_item *item, struct upid_report_disk *d)
{
	size_t behind = item->r.disk_count - 1 - (size_t)(d - item->disk);

	memmove(d, d + 1, behind * sizeof(*d));
	item->r.disk_count--;
}

/* A mirror copies a volume while the guest runs. Its lines name the drive, but nothing tells the
 * volume, unless there is only one. */
static void
live_volume(struct upid_reporter *r, struct upid_item *item, const struct upid_field *f)
{
	struct upid_report_disk *d = disk_of(item, f[0].t);

	if (d != NULL)
		forget(item, d);
	r->s.migrate.live_volumes++;
	upid_item_text(item, &r->s.migrate.volume, f[0].t);
	upid_item_text(item, &r->s.migrate.target, f[1].t);
}

static void
pair_disks(struct upid_reporter *r, struct upid_item *item)
{
	struct upid_report_disk *job = NULL;
	size_t jobs = 0;

	for (size_t i = 0; i < item->r.disk_count; i++)
		if (item->disk[i].disk.p != NULL) {
			job = &item->disk[i];
			jobs++;
		}
	/* before qemu-server 6.2 no line says that a volume has arrived */
	for (size_t i = item->r.disk_count; i > 0 && jobs > 0 && !r->s.migrate.live_volumes; i--)
		if (item->disk[i - 1].disk.p == NULL && item->disk[i - 1].target.p == NULL)
			forget(item, &item->disk[i - 1]);
	if (jobs == 1 && r->s.migrate.live_volumes == 1) {
		job->volume = r->s.migrate.volume;
		job->target = r->s.migrate.target;
	}
}

/* The last line of dd before it belongs to that volume (PVE/Storage.pm, storage_migrate). */
static void
arrived(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);
	struct upid_report_disk *d;

	(void)row;
	if (item == NULL)
		return;
	if (r->s.migrate.live) {
		live_volume(r, item, f);
		return;
	}
	if ((d = disk_of(item, f[0].t)) == NULL && (d = upid_item_disk(r, item)) != NULL)
		upid_item_text(item, &d->volume, f[0].t);
	if (d == NULL)
		return;
	upid_item_text(item, &d->target, f[1].t);
	if (r->s.migrate.copied > 0) {
		d->size = r->s.migrate.copied;
		d->duration_ms = r->s.migrate.copy_ms;
	}
	r->s.migrate.copied = 0;
}

static void
copied(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	const struct upid_field *bytes = f + row->to[0];
	struct upid_progress_line line = { UPID_NONE,  bytes[0].n, UPID_NONE,
		                           bytes[2].n, UPID_NONE,  UPID_NONE };

	r->s.migrate.copied = bytes[0].n;
	r->s.migrate.copy_ms = bytes[1].n;
	upid_progress_what(r, "disk");
	upid_progress_set(r, &line);
}

static void
mirror(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	upid_job_progress(r, row, f);
	if (guest(r) != NULL)
		upid_job_disk(r, guest(r), row, f);
}

/* ---- the end */

/* The phase where it failed: the cleanup always names it correctly. */
static void
aborting(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	if (item == NULL)
		return;
	item->r.phase = f[0].n == 1 ? UPID_S("phase1") : UPID_S("phase2");
}

/* The last message of QEMU; the error after it only says "aborting". */
static void
status_error(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	if (item != NULL && item->r.reason.p == NULL)
		upid_item_reason(item, f[0].t);
}

static void
online_failure(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	if (item == NULL)
		return;
	item->r.phase = UPID_S("phase2");
	if (item->r.reason.p == NULL || !upid_str_eq(f[0].t, "aborting"))
		upid_item_reason(item, upid_report_explain(r, f[0].t));
}

/* The first error explains the later ones, which come from the cleanup. */
static void
other_error(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	if (item != NULL && item->r.reason.p == NULL &&
	    !upid_str_eq(f[0].t, "received interrupt - delayed"))
		upid_item_reason(item, upid_report_explain(r, f[0].t));
}

/* The log states how long it took: if the first line came later than that, lines before it are missing. */
static void
check_start(struct upid_item *item)
{
	enum { SLACK = 2, HOUR = 3600 };
	int64_t late = item->r.started.s + item->r.duration_ms / 1000 - item->r.finished.s;

	if (item->r.started.known && item->r.finished.known && late > SLACK &&
	    (late < HOUR - SLACK || late > HOUR + SLACK)) /* an hour: the clock was changed */
		item->r.started = (struct upid_moment){ 0 };
}

static void
done(struct upid_reporter *r, struct upid_item *item, enum upid_result result, int64_t ms)
{
	item->r.result = result;
	item->r.duration_ms = ms;
	item->r.finished = upid_report_now(r);
	item->ended = true;
	check_start(item);
}

static void
success(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	if (item != NULL) {
		done(r, item, UPID_RESULT_OK, f[0].n);
		item->r.reason = (struct upid_str){ NULL, 0 };
	}
}

static void
problems(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	if (item == NULL)
		return;
	done(r, item, UPID_RESULT_ERROR, f[0].n);
	if (item->r.phase.p == NULL)
		item->r.phase = UPID_S("phase3");
}

/* "Problem found while scanning volumes - can't migrate VM - check log" */
static bool
refers_to_log(struct upid_str reason)
{
	struct upid_str before;

	return upid_ends(reason, " - check log", &before) && before.n > 0;
}

/* One line for each volume that cannot be moved; the first one is as good as any. */
static void
refused(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	(void)f;
	if (item != NULL && r->s.migrate.refused.p == NULL)
		upid_item_text(item, &r->s.migrate.refused, r->text);
}

static void
aborted(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = guest(r);

	(void)row;
	if (item == NULL)
		return;
	done(r, item, UPID_RESULT_ERROR, f[0].n);
	upid_item_reason(item, refers_to_log(f[1].t) && r->s.migrate.refused.p != NULL
	                               ? r->s.migrate.refused
	                               : upid_report_explain(r, f[1].t));
	if (item->r.phase.p == NULL)
		item->r.phase = r->s.migrate.started ? UPID_S("phase1") : UPID_S("prepare");
}

static void
warned(const struct upid_reporter *r, struct upid_item *item)
{
	if (item->r.result == UPID_RESULT_OK &&
	    (r->cls == UPID_WARNING || r->s.migrate.warned.p != NULL))
		upid_item_result(item, UPID_RESULT_WARNING, r->s.migrate.warned);
}

static void
end(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL)
		pair_disks(r, item);
	if (item != NULL && item->ended)
		warned(r, item);
	if (item == NULL || item->ended)
		return;
	item->r.result = upid_open_result(r);
	if (item->r.result == UPID_RESULT_ERROR && item->r.reason.p == NULL &&
	    !upid_reason_is_in_log(upid_task_exitstatus(r)))
		upid_item_reason(item, upid_task_exitstatus(r));
	if (item->r.result != UPID_RESULT_ERROR && item->r.result != UPID_RESULT_UNKNOWN)
		item->r.reason = (struct upid_str){ NULL, 0 };
}

#define ANY UPID_LEVEL_ANY
#define ERROR UPID_LEVEL_ERROR
#define BASE "pve-guest-common PVE/AbstractMigrate.pm"
#define QM "qemu-server PVE/QemuMigrate.pm"
#define P UPID_TO_PROGRESS
#define T UPID_TO

static const struct upid_row rows[] = {
	{ "starting migration of %w %u to node '%s' (%*", ANY, start, { 0 }, QM, "PVE 6-9" },
	{ "found local disk '%s'%*", ANY, found, { 0 }, QM, "PVE 6-9" },
	{ "found local, replicated disk '%s'%*", ANY, found, { 0 }, QM, "PVE 6.2-9" },
	{ "found generated disk '%s'%*", ANY, found, { 0 }, QM, "PVE 6-9" },
	{ "found local volume '%s'%*",
	  ANY,
	  found,
	  { 0 },
	  "pve-container PVE/LXC/Migrate.pm",
	  "PVE 6-9" },
	{ "volume '%s' is '%s' on the target", ANY, arrived, { 0 }, QM, "PVE 6.2-9" },
	{ "%u bytes (%~) copied, %p s, %b/s",
	  ANY,
	  copied,
	  { 0 },
	  "dd, as called by pvesm export",
	  "PVE 6-9" },
	{ "[%w] %u bytes (%~) copied, %p s, %b/s",
	  ANY,
	  copied,
	  { 1 },
	  "dd, as called by pvesm import",
	  "PVE 6-9" },
	{ "starting VM %u on remote node '%s'", ANY, live, { 0 }, QM, "PVE 6-9" },
	{ "starting online/live migration on %*", ANY, memory, { 0 }, QM, "PVE 6-9" },
	{ "migration active, transferred %b of %b VM-state, %b/s%*",
	  ANY,
	  upid_act_progress,
	  { P(bytes), P(total_bytes), P(rate) },
	  QM,
	  "PVE 6.4-9" },
	{ "migration active (transferred %u, remaining %u), total %u)",
	  ANY,
	  upid_act_progress,
	  { P(bytes), 0, P(total_bytes) },
	  QM,
	  "PVE 6.2-6.3" },
	{ "migration status: active (transferred %u, remaining %u), total %u)",
	  ANY,
	  upid_act_progress,
	  { P(bytes), 0, P(total_bytes) },
	  QM,
	  "PVE 6.0-6.1" },
	{ "average migration speed: %b/s - downtime %u ms",
	  ANY,
	  upid_act_set,
	  { T(rate), T(downtime_ms) },
	  QM,
	  "PVE 6.4-9" },
	{ "migration speed: %M MB/s - downtime %u ms",
	  ANY,
	  upid_act_set,
	  { T(rate), T(downtime_ms) },
	  QM,
	  "PVE 6.0-6.3" },
	{ "migration completed, transferred %b VM-state%*",
	  ANY,
	  upid_act_set,
	  { T(transferred) },
	  QM,
	  "PVE 8.4-9" },
	{ "migration status error: %*", ANY, status_error, { 0 }, QM, "PVE 6-9" },
	{ "aborting phase %u - cleanup resources", ANY, aborting, { 0 }, QM, "PVE 6-9" },
	{ "can't migrate local disk '%~': %*", ANY, refused, { 0 }, QM, "PVE 6-9" },
	{ "can't migrate local volume '%~': %*",
	  ANY,
	  refused,
	  { 0 },
	  "pve-container PVE/LXC/Migrate.pm",
	  "PVE 6-9" },
	{ "migration finished successfully (duration %h)", ANY, success, { 0 }, BASE, "PVE 6-9" },
	{ "migration finished with problems (duration %h)",
	  ERROR,
	  problems,
	  { 0 },
	  BASE,
	  "PVE 6-9" },
	{ "migration aborted (duration %h): %*", ERROR, aborted, { 0 }, BASE, "PVE 6-9" },
	{ "online migrate failure - %*", ERROR, online_failure, { 0 }, BASE, "PVE 6-9" },
	UPID_JOB_ROWS(mirror),
	{ "%*", ERROR, other_error, { 0 }, BASE, "PVE 6-9" },
};

const struct upid_format upid_format_migrate = {
	.types = "qmigrate vzmigrate",
	.kind = UPID_REPORT_MIGRATION,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.each = each,
	.begins = { "starting migration of ", "migration aborted (" },
};
