#include <stdio.h>
#include <string.h>

#include "lib/base/text.h"
#include "report_rows.h"

#define ROW(n, t, member, flag, sentence, ...)                                                     \
	{                                                                                          \
		SPEC_NAME(n), SPEC_AT(struct op_report, member),                                   \
			.type = t, .text = sentence, SPEC_WHEN(struct op_report, flag),            \
			.flags = SPEC_NULLABLE, ##__VA_ARGS__                                      \
	}

#define BYTES(n, member, flag, sentence)                                                           \
	{                                                                                          \
		SPEC_NAME(n), SPEC_AT(struct op_report, member),                                   \
			.type = SPEC_INT, .text = sentence, SPEC_WHEN(struct op_report, flag),     \
			.flags = SPEC_NULLABLE | SPEC_BYTES                                        \
	}

#define DISK(n, t, member, sentence)                                                               \
	{                                                                                          \
		SPEC_NAME(n), SPEC_AT(struct upid_report_disk, member),                            \
			.type = t, .flags = SPEC_NULLABLE, .text = sentence                        \
	}

static const struct spec_row disk_rows[] = {
	DISK("disk", SPEC_STR, disk, "The drive or mount point, such as `scsi0`."),
	DISK("volume", SPEC_STR, volume,
	     "Its volume; for a container the path where it is "
	     "mounted."),
	DISK("target", SPEC_STR, target, "The new volume."),
	DISK("size", SPEC_INT, size, "Bytes."),
	DISK("duration", SPEC_MS, duration_ms, "Seconds to copy it."),
};

static const struct spec_set disk_set = { { SPEC_PART(disk_rows, 0) } };

const struct spec_row op_report_rows[OP_REPORT_ROWS] = {
	{ SPEC_NAME("file"), SPEC_AT(struct op_report, file), .type = SPEC_STR,
	  SPEC_WHEN(struct op_report, from_file),
	  .text = "The file that the log came from; `-` is standard input." },
	{ SPEC_NAME("kind"), SPEC_AT(struct op_report, kind), .type = SPEC_STR,
	  .choices = "task guest_backup migration disk snapshot garbage_collection guest_action",
	  .text = "The kind of object." },
	{ SPEC_NAME("result"), SPEC_AT(struct op_report, result), .type = SPEC_STR,
	  .choices = "ok warning error skipped running missing unknown",
	  .text = "The result; `unknown` if the log does not tell, `missing` if a named guest "
	          "has no record." },
	{ SPEC_NAME("parsed"), SPEC_AT(struct op_report, r.parsed), .type = SPEC_BOOL,
	  SPEC_WHEN(struct op_report, thing),
	  .text = "Whether the format of the log is known; if not, there is one record with the "
	          "result of the task." },
	ROW("reason", SPEC_STR, r.reason, thing,
	    "Why it failed, warned or was skipped: the line that explains it; or null."),
	{ SPEC_NAME("line"), SPEC_AT(struct op_report, r.line), .type = SPEC_UINT,
	  SPEC_WHEN(struct op_report, thing),
	  .text = "The line of the log where it starts; 0 if there is none." },
	ROW("started", SPEC_INT, started, thing,
	    "UNIX seconds; null if the log has local time without its zone."),
	ROW("started_iso", SPEC_STR, started_iso, thing,
	    "The same time as in the log, with its zone if that is known."),
	ROW("finished", SPEC_INT, finished, thing, "UNIX seconds, or null, like `started`."),
	ROW("finished_iso", SPEC_STR, finished_iso, thing, "As `started_iso`."),
	ROW("time_zone", SPEC_STR, time_zone, thing,
	    "The zone of these times, such as `+02:00`, or `local` for that of the node; null "
	    "without times."),
	ROW("duration", SPEC_MS, r.duration_ms, thing, "Seconds, as in the log."),
	ROW("guest", SPEC_INT, r.guest, of_guest, "The number of the guest."),
	ROW("guest_name", SPEC_STR, r.guest_name, of_backup, "Its name."),
	ROW("guest_kind", SPEC_STR, r.guest_kind, of_guest, "`qemu` or `lxc`."),
	ROW("mode", SPEC_STR, r.mode, of_backup,
	    "The mode of the backup: `snapshot`, `suspend` or `stop`."),
	ROW("mode_from", SPEC_STR, r.mode_from, of_backup,
	    "The mode that was tried first and did not work."),
	ROW("disks", SPEC_OBJS, disks, has_disks, "Its disks, if the log lists them.",
	    .sub = &disk_set),
	BYTES("size", r.size, has_size,
	      "Size of the archive, the disk or the file; for a snapshot of all its archives."),
	BYTES("transferred", r.transferred, has_transferred, "Bytes read or sent."),
	ROW("rate", SPEC_INT, r.rate, has_rate, "Bytes per second."),
	ROW("reused_percent", SPEC_DECIMAL, r.reused_percent, of_backup,
	    "Percentage of the guest that was already on the Backup Server."),
	ROW("archive", SPEC_STR, r.archive, of_backup, "The new archive or snapshot; null if the backup failed before it was complete."),
	ROW("storage", SPEC_STR, r.storage, of_backup, "The storage of the job."),
	ROW("repository", SPEC_STR, r.repository, of_backup,
	    "The repository of the Backup Server, if the log names it."),
	ROW("pruned", SPEC_INT, r.pruned, of_backup, "Number of old backups removed."),
	ROW("warning_count", SPEC_INT, r.warning_count, of_backup,
	    "Number of warnings in the part of the log about the guest."),
	ROW("target_node", SPEC_STR, r.target_node, of_migration, "The target node."),
	ROW("phase", SPEC_STR, r.phase, has_phase,
	    "Where it failed: `prepare`, `phase1` (disks), `phase2` (memory), `phase3` (end); "
	    "for a garbage collection `phase1` (mark), `phase2` (sweep)."),
	ROW("downtime_ms", SPEC_INT, r.downtime_ms, of_migration,
	    "Downtime of the guest in milliseconds."),
	ROW("disk", SPEC_STR, r.disk, of_disk, "The drive or mount point."),
	ROW("source", SPEC_STR, r.source, of_disk, "The source of its content."),
	ROW("target", SPEC_STR, r.target, of_disk, "Its destination."),
	ROW("checksum", SPEC_STR, r.checksum, of_disk,
	    "`verified` or `mismatch`; null if no checksum was given."),
	ROW("snapshot", SPEC_STR, r.snapshot, of_snapshot,
	    "The snapshot, such as `vm/100/2026-08-19T22:00:02Z`; null in a record of a whole group."),
	ROW("group", SPEC_STR, r.group, of_snapshot, "Its group, such as `vm/100`."),
	ROW("corrupt_chunks", SPEC_INT, r.corrupt_chunks, of_snapshot,
	    "Chunks that are present but corrupt."),
	ROW("missing_chunks", SPEC_INT, r.missing_chunks, has_missing,
	    "Chunks that are needed but missing."),
	ROW("bytes", SPEC_INT, r.bytes, of_snapshot, "Bytes read, transferred or uploaded."),
	ROW("kept", SPEC_BOOL, kept, of_snapshot,
	    "For a prune or for vanished snapshots: whether it was kept."),
	ROW("index_count", SPEC_INT, r.index_count, of_gc, "Index files read."),
	ROW("removed_bytes", SPEC_INT, r.removed_bytes, of_gc, "Bytes freed."),
	ROW("removed_chunks", SPEC_INT, r.removed_chunks, of_gc, "Chunks removed."),
	ROW("pending_bytes", SPEC_INT, r.pending_bytes, of_gc, "Bytes that a later run will free."),
	ROW("pending_chunks", SPEC_INT, r.pending_chunks, of_gc, "Their chunks."),
	ROW("removed_bad", SPEC_INT, r.removed_bad, of_gc, "Corrupt chunks removed."),
	ROW("still_bad", SPEC_INT, r.still_bad, of_gc, "Corrupt chunks that remain."),
	ROW("index_bytes", SPEC_INT, r.index_bytes, of_gc,
	    "Bytes of all backups before deduplication."),
	ROW("disk_bytes", SPEC_INT, r.disk_bytes, of_gc, "Bytes on disk."),
	ROW("disk_chunks", SPEC_INT, r.disk_chunks, of_gc, "Chunks on disk."),
	ROW("dedup_factor", SPEC_DECIMAL, r.dedup_factor, of_gc, "How often a chunk is used."),
};

#define COUNT(n, sentence)                                                                         \
	{                                                                                          \
		SPEC_NAME("count_" #n), SPEC_AT(struct op_report, counts.n),                       \
			.type = SPEC_UINT, SPEC_WHEN(struct op_report, counted), .text = sentence  \
	}

const struct spec_row op_count_rows[OP_COUNT_ROWS] = {
	COUNT(total, "Number of objects in the log."),
	COUNT(ok, "Objects that succeeded."),
	COUNT(warning, "Objects with warnings."),
	COUNT(error, "Objects that failed."),
	COUNT(skipped, "Objects that were skipped."),
	COUNT(running, "Objects in progress."),
	COUNT(unknown, "Objects with an unknown result."),
	COUNT(missing, "Named guests without a record."),
	ROW("failed", SPEC_STR, failed, counted,
	    "The guests, disks or snapshots that failed, separated by commas; or null."),
};

static const struct spec_row total_rows[] = {
	{ SPEC_NAME("result"), SPEC_AT(struct op_report, result), .type = SPEC_STR,
	  .choices = "ok warning error skipped running missing unknown",
	  .text = "The worst result; a guest counts by its best record." },
	{ SPEC_NAME("ok"), SPEC_AT(struct op_report, ok), .type = SPEC_BOOL,
	  .text = "Whether `require` is met; without it, whether nothing failed or is missing." },
	{ SPEC_NAME("message"), SPEC_AT(struct op_report, message), .type = SPEC_STR,
	  .text = "A one-line summary." },
};

const struct spec_set op_report_total = { { SPEC_PART(total_rows, 0), OP_COUNT_PART(0) } };

/* ---- times */

static struct upid_str
iso(char room[OP_STAMP], const struct upid_moment *at)
{
	int64_t shown = at->s + (at->zoned ? at->offset_s : 0);
	unsigned minutes;
	size_t n;
	char *end;

	if (!at->known || shown < 0)
		return (struct upid_str){ NULL, 0 };
	n = upid_iso(room, (uint64_t)shown) - 1; /* without its Z */
	if (!at->zoned)
		return (struct upid_str){ room, n };
	if (at->offset_s == 0)
		return (struct upid_str){ room, n + 1 };
	minutes = (unsigned)(at->offset_s < 0 ? -at->offset_s : at->offset_s) / 60;
	room[n] = at->offset_s < 0 ? '-' : '+';
	end = upid_two_digits(room + n + 1, minutes / 60);
	*end++ = ':';
	end = upid_two_digits(end, minutes % 60);
	return (struct upid_str){ room, (size_t)(end - room) };
}

static void
fill_times(struct op_report *o)
{
	const struct upid_moment *started = &o->r.started, *finished = &o->r.finished;
	struct upid_str any;

	o->started = started->known && started->zoned ? started->s : UPID_NONE;
	o->finished = finished->known && finished->zoned ? finished->s : UPID_NONE;
	o->started_iso = iso(o->started_room, started);
	o->finished_iso = iso(o->finished_room, finished);
	any = started->known ? o->started_iso : o->finished_iso;
	if (any.n >= UPID_ISO_MAX)
		o->time_zone =
			(struct upid_str){ any.p + UPID_ISO_MAX - 1, any.n - (UPID_ISO_MAX - 1) };
	else if (any.p != NULL)
		o->time_zone = UPID_S("local");
}

void
op_report_fill(struct op_report *o, const struct upid_report *r, struct upid_str file)
{
	*o = (struct op_report){
		.thing = true, .r = *r, .from_file = file.p != NULL, .file = file
	};
	o->kind = upid_report_kind_word(r->kind);
	o->result = upid_result_word(r->result);
	o->of_backup = r->kind == UPID_REPORT_GUEST_BACKUP;
	o->of_migration = r->kind == UPID_REPORT_MIGRATION;
	o->of_disk = r->kind == UPID_REPORT_DISK;
	o->of_snapshot = r->kind == UPID_REPORT_SNAPSHOT;
	o->of_gc = r->kind == UPID_REPORT_GARBAGE_COLLECTION;
	o->of_guest = o->of_backup || o->of_migration || o->of_disk ||
	              r->kind == UPID_REPORT_TASK || r->kind == UPID_REPORT_GUEST_ACTION;
	o->has_disks = o->has_transferred = o->of_backup || o->of_migration;
	o->has_rate = o->of_backup || o->of_migration || o->of_disk;
	o->has_size = o->of_backup || o->of_disk || o->of_snapshot;
	o->has_phase = o->of_migration || o->of_gc;
	o->has_missing = o->of_snapshot || o->of_gc;
	o->disks = (struct spec_objects){ r->disks, r->disk_count, sizeof(*r->disks) };
	o->kept = (signed char)r->kept;
	fill_times(o);
}

void
op_report_none(struct upid_report *r)
{
	r->duration_ms = r->warning_count = r->size = r->transferred = r->rate = UPID_NONE;
	r->reused_percent = r->pruned = r->downtime_ms = r->kept = UPID_NONE;
	r->corrupt_chunks = r->missing_chunks = r->bytes = UPID_NONE;
}

/* ---- counts */

void
op_report_counts(struct op_report *o, enum upid_result result, const struct op_counts *counts,
                 struct upid_str file)
{
	*o = (struct op_report){
		.counted = true, .counts = counts->n, .from_file = file.p != NULL, .file = file
	};
	o->kind = upid_report_kind_word(UPID_REPORT_TASK);
	o->result = upid_result_word(result);
	if (counts->failed_n > 0)
		o->failed = (struct upid_str){ counts->failed, counts->failed_n };
}

enum { OP_REPORT_NAME = 120 };

static void
name_of(char room[OP_REPORT_NAME], const struct upid_report *r)
{
	struct upid_str name = r->snapshot.p != NULL ? r->snapshot
	                       : r->group.p != NULL  ? r->group
	                       : r->disk.p != NULL   ? r->disk
	                       : r->target.p != NULL ? r->target
	                                             : UPID_S("");

	if (r->guest != UPID_NONE && r->kind != UPID_REPORT_DISK)
		(void)snprintf(room, OP_REPORT_NAME, "%lld", (long long)r->guest);
	else
		(void)snprintf(room, OP_REPORT_NAME, "%.*s",
		               (int)(name.n < OP_REPORT_NAME ? name.n : OP_REPORT_NAME - 1),
		               name.p);
}

/* Ends the list with "…" if it does not fit. */
static void
add_failed(struct op_counts *c, const struct upid_report *r)
{
	static const char more[] = ", …";
	size_t room = OP_FAILED - sizeof(more) - c->failed_n;
	char name[OP_REPORT_NAME];

	if (c->failed_n > 3 && memcmp(c->failed + c->failed_n - 3, "…", 3) == 0)
		return;
	name_of(name, r);
	if (*name == '\0')
		return;
	c->failed_n +=
		(size_t)snprintf(c->failed + c->failed_n, OP_FAILED - c->failed_n, "%s%s",
	                         c->failed_n > 0 ? ", " : "", strlen(name) + 2 > room ? "…" : name);
}

void
op_counts_add(struct op_counts *c, enum upid_result result, const struct upid_report *r)
{
	uint64_t *const of[] = {
		[UPID_RESULT_UNKNOWN] = &c->n.unknown, [UPID_RESULT_OK] = &c->n.ok,
		[UPID_RESULT_WARNING] = &c->n.warning, [UPID_RESULT_ERROR] = &c->n.error,
		[UPID_RESULT_SKIPPED] = &c->n.skipped, [UPID_RESULT_RUNNING] = &c->n.running,
		[UPID_RESULT_MISSING] = &c->n.missing,
	};

	c->n.total++;
	++*of[result];
	if (result == UPID_RESULT_ERROR || result == UPID_RESULT_MISSING)
		add_failed(c, r);
}

enum upid_result
op_counts_result(const struct op_counts *c)
{
	if (c->n.error > 0)
		return UPID_RESULT_ERROR;
	if (c->n.missing > 0)
		return UPID_RESULT_MISSING;
	if (c->n.unknown > 0)
		return UPID_RESULT_UNKNOWN;
	if (c->n.running > 0)
		return UPID_RESULT_RUNNING;
	if (c->n.warning > 0)
		return UPID_RESULT_WARNING;
	if (c->n.ok > 0)
		return UPID_RESULT_OK;
	return c->n.skipped > 0 ? UPID_RESULT_SKIPPED : UPID_RESULT_UNKNOWN;
}
