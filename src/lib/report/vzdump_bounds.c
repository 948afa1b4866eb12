/*
 * Finds where the part of a guest starts and ends in the log of a backup job: PVE/VZDump.pm of
 * pve-manager.
 *
 * The output of a hook script has the mark INFO like every other line, and some scripts print the
 * same lines as vzdump. But only vzdump writes the time after the first and the last line of a
 * guest.
 */
#include "vzdump_bounds.h"
#include "vzdump_part.h"

static struct upid_item *
start(struct upid_reporter *r, int64_t guest, struct upid_str kind)
{
	struct upid_item *item = upid_item_open(r);

	if (item == NULL)
		return NULL;
	item->r.guest = guest;
	item->r.warning_count = 0;
	if (kind.p != NULL)
		upid_item_text(item, &item->r.guest_kind, kind);
	if (r->s.vzdump.storage_len > 0)
		upid_item_text(item, &item->r.storage,
		               (struct upid_str){ r->s.vzdump.storage, r->s.vzdump.storage_len });
	item->r.started = upid_report_now(r);
	upid_progress_what(r, "guest %lld", (long long)guest);
	upid_cause_clear(&r->cause);
	return item;
}

/* Another process may have written a line between a line and the one with its time. */
enum { CLOSE = 2 };

static bool
is_close(const struct upid_reporter *r, uint64_t line)
{
	return line > 0 && r->line <= line + CLOSE;
}

/* Whether no known line follows that line, before the current one. */
static bool
is_last_known(const struct upid_reporter *r, uint64_t line)
{
	return line > 0 && (r->row != NULL ? r->known_before : r->known_line) == line;
}

/* Ends the previous part; without an end line, the log was truncated. */
static void
start_begun(struct upid_reporter *r)
{
	struct upid_item *item;

	upid_item_flush(r);
	item = start(r, r->s.vzdump.began, r->s.vzdump.began_lxc ? UPID_S("lxc") : UPID_S("qemu"));
	if (item != NULL)
		item->r.line = r->s.vzdump.began_line;
	r->s.vzdump.began_line = 0;
}

/* Returns the record for the end of a guest: the open one, or a new one if the start of the log is
 * missing. */
static struct upid_item *
part_of(struct upid_reporter *r, int64_t guest)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL && !item->ended && item->r.guest == guest)
		return item;
	upid_item_flush(r);
	item = start(r, guest, (struct upid_str){ NULL, 0 });
	if (item != NULL)
		item->r.started = (struct upid_moment){ 0 };
	return item;
}

static void
part_ended(struct upid_reporter *r, struct upid_item *item)
{
	item->ended = true;
	item->r.finished = upid_report_now(r);
	r->s.vzdump.began_line = 0;
	r->s.vzdump.finished_waits = false;
	if (r->things > 0 && r->things_done < r->things)
		r->things_done++;
}

static void
end_finished(struct upid_reporter *r)
{
	struct upid_item *item = part_of(r, r->s.vzdump.finished);

	if (item == NULL)
		return;
	if (item->r.line > r->s.vzdump.finished_line)
		item->r.line = r->s.vzdump.finished_line;
	item->r.duration_ms = r->s.vzdump.finished_ms;
	item->r.result = item->r.warning_count > 0 ? UPID_RESULT_WARNING : UPID_RESULT_OK;
	part_ended(r, item);
}

void
upid_vzdump_settle_end(struct upid_reporter *r)
{
	const struct upid_item *item = upid_item_last(r);

	if (r->s.vzdump.finished_waits && is_last_known(r, r->s.vzdump.finished_line) &&
	    item != NULL && !item->ended && item->r.guest == r->s.vzdump.finished)
		end_finished(r);
}

/* Counts immediately if no part is open, since the log may lack the lines with times. */
void
upid_vzdump_begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	const struct upid_item *item;

	(void)row;
	upid_vzdump_settle_end(r);
	r->s.vzdump.began_line = r->line;
	r->s.vzdump.began = f[0].n;
	r->s.vzdump.began_lxc = upid_str_eq(f[1].t, "lxc");
	item = upid_item_last(r);
	if (r->at.known || (!r->s.vzdump.timed && (item == NULL || item->ended)))
		start_begun(r);
}

/* The first guest starts at the same time as the job, unless there was a wait in between. */
static void
date_log(struct upid_reporter *r, const struct upid_item *item, int64_t local_s)
{
	enum { SOON = 60 };

	if (!r->zone_known && r->s.vzdump.job_line > 0 && item->r.line == r->s.vzdump.job_line + 1)
		upid_report_zone(r, local_s, r->rules.starttime, SOON);
}

void
upid_vzdump_began_at(struct upid_reporter *r, const struct upid_row *row,
                     const struct upid_field *f)
{
	struct upid_item *item;

	(void)row;
	r->s.vzdump.timed = true;
	if (is_close(r, r->s.vzdump.began_line))
		start_begun(r);
	if ((item = upid_item_last(r)) == NULL || item->ended)
		return;
	date_log(r, item, f[0].n);
	item->r.started = upid_report_local(r, f[0].n);
}

void
upid_vzdump_finished(struct upid_reporter *r, const struct upid_row *row,
                     const struct upid_field *f)
{
	const struct upid_item *item = upid_item_last(r);

	(void)row;
	r->s.vzdump.finished_line = r->line;
	r->s.vzdump.finished = f[0].n;
	r->s.vzdump.finished_ms = f[1].n;
	r->s.vzdump.finished_waits = true;
	if (r->at.known || item == NULL || !item->r.started.known)
		end_finished(r);
}

void
upid_vzdump_finished_at(struct upid_reporter *r, const struct upid_row *row,
                        const struct upid_field *f)
{
	struct upid_item *item;

	(void)row;
	if (!is_close(r, r->s.vzdump.finished_line))
		return;
	if (r->s.vzdump.finished_waits)
		end_finished(r);
	if ((item = upid_item_last(r)) != NULL && item->ended)
		item->r.finished = upid_report_local_end(r, &item->r.started, item->r.duration_ms,
		                                         f[0].n);
}

void
upid_vzdump_failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = part_of(r, f[0].n);

	(void)row;
	if (item == NULL)
		return;
	item->r.result = UPID_RESULT_ERROR;
	upid_item_reason(item, upid_report_explain(r, f[1].t));
	upid_vzdump_no_archive(item);
	r->s.vzdump.failed_line = r->line;
	part_ended(r, item);
}

void
upid_vzdump_failed_at(struct upid_reporter *r, const struct upid_row *row,
                      const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL && item->ended && !item->r.finished.known)
		item->r.finished = upid_report_local(r, f[0].n);
}

void
upid_vzdump_settle(struct upid_reporter *r)
{
	r->row = NULL;
	upid_vzdump_settle_end(r);
	if (is_last_known(r, r->s.vzdump.began_line))
		start_begun(r);
}
