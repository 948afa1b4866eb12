#include "lib/base/text.h"
#include "ending.h"
#include "lib/task/reason.h"
#include "lib/task/stamp.h"
#include "lib/task/words.h"

/* Maximum number of lines that a process that outlives its task may have written after the end
 * (measured on PVE 9). */
enum { LATE_LINES = 20 };

/* Keeps one line, truncated to the size of a reason. */
static void
keep(struct upid_buf *b, struct upid_str line)
{
	b->n = 0;
	upid_reason_add(b, line);
}

/* ------------------------------------------------------------------------------ the records */

static int
count_failed(void *ctx, const struct upid_report *r)
{
	struct upid_ending *e = ctx;
	struct upid_str name = r->snapshot.p != NULL ? r->snapshot : r->group;

	if (r->result != UPID_RESULT_ERROR || ++e->failed > 1)
		return 0;
	upid_reason_add(&e->first_failed, name);
	if (name.n > 0 && r->reason.n > 0)
		upid_buf_adds(&e->first_failed, ": ");
	upid_reason_add(&e->first_failed, r->reason);
	return 0;
}

static int
read_record(struct upid_ending *e, struct upid_str line, struct upid_err *err)
{
	const struct upid_report_rules rules = {
		.type = e->type, .starttime = UPID_NONE, .record = count_failed, .ctx = e
	};

	if (!upid_reason_is_in_records(e->exitstatus))
		return 0;
	if (e->records == NULL && upid_report_new(&e->records, &rules, err) != 0)
		return -1;
	return upid_report_line(e->records, line, err);
}

/* -------------------------------------------------------------------------------- the lines */

static void
read_end(struct upid_ending *e, struct upid_str line)
{
	struct upid_end end;

	if (upid_task_line(&end, line, e->family)) {
		e->told = true;
		e->end = end;
		keep(&e->end_text, end.exitstatus);
		e->after = e->more.n = 0;
		e->stamped_after = false;
	} else if (e->told) {
		e->after++;
		e->stamped_after = upid_take_line_stamp(&line) || e->stamped_after;
		if (e->more.n == 0 && !e->stamped_after)
			keep(&e->more, line);
	}
	e->glued = upid_task_line_glued(&e->glued_end, line, e->family);
	if (e->glued)
		keep(&e->glued_text, e->glued_end.exitstatus);
}

static void
read_reason(struct upid_ending *e, struct upid_str line)
{
	struct upid_str said, ignored;
	int rank = upid_reason_rank(&said, line);

	upid_cause_line(&e->cause, line);
	if (rank > 0 && rank >= e->error_rank) {
		char room[UPID_REASON_MAX];

		e->error_rank = rank;
		keep(&e->error, upid_cause_explain(&e->cause, said, room, sizeof(room)));
	}
	if (rank > 0 && upid_begins(said, "Backup of VM ", &ignored))
		upid_cause_clear(&e->cause); /* the next guest follows */
	rank = upid_warning_rank(&said, line);
	if (rank > e->warning_rank) {
		e->warning_rank = rank;
		keep(&e->warning, said);
	}
	if (upid_trim(line).n > 0)
		keep(&e->last, line);
}

int
upid_ending_line(struct upid_ending *e, struct upid_str line, struct upid_err *err)
{
	read_end(e, line);
	read_reason(e, line);
	if (e->end_text.failed || e->more.failed || e->glued_text.failed || e->error.failed ||
	    e->warning.failed || e->last.failed || e->first_failed.failed)
		return upid_fail_memory(err);
	return read_record(e, line, err);
}

/* PVE takes the state from the last line, which may come from a process that the task left behind
 * (PVE::UPID, read_status). So does a Backup Server, where an error may contain line breaks
 * (proxmox-rest-server, worker_task.rs). */
bool
upid_ending_told(struct upid_end *end, const struct upid_ending *e)
{
	bool pbs = e->family == UPID_PBS;

	if (e->glued) {
		*end = e->glued_end;
		end->exitstatus = upid_buf_str(&e->glued_text);
		return true;
	}
	if (!e->told || (pbs ? e->stamped_after : e->after > LATE_LINES))
		return false;
	*end = e->end;
	end->exitstatus = upid_buf_str(&e->end_text);
	if (pbs && end->cls == UPID_ERROR && end->exitstatus.n == 0)
		end->exitstatus = upid_buf_str(&e->more);
	return true;
}

/* -------------------------------------------------------------------------------- the reason */

static void
and_more(struct upid_buf *reason, uint64_t count)
{
	if (count < 2)
		return;
	upid_reason_cut(reason, UPID_REASON_MAX - 40);
	upid_buf_addf(reason, ", and %llu more", (unsigned long long)(count - 1));
}

static void
why_unknown(struct upid_buf *reason, const struct upid_ending *e, struct upid_str exitstatus)
{
	if (e->error_rank > 0) {
		upid_reason_add(reason, upid_buf_str(&e->error));
		return;
	}
	upid_buf_adds(reason, "the task ended without a result");
	if (exitstatus.n > 0) {
		upid_buf_adds(reason, " (");
		upid_reason_add(reason, exitstatus);
		upid_buf_addc(reason, ')');
	}
	if (e->last.n > 0) {
		upid_buf_adds(reason, "; its last line: ");
		upid_reason_add(reason, upid_buf_str(&e->last));
	}
}

static void
why_failed(struct upid_buf *reason, struct upid_ending *e, struct upid_str exitstatus)
{
	struct upid_err ignored = { 0 };
	char room[UPID_REASON_MAX];

	if (e->records != NULL)
		(void)upid_report_end(e->records, false, exitstatus, &ignored);
	if (e->first_failed.n > 0) {
		upid_reason_add(reason, upid_buf_str(&e->first_failed));
		and_more(reason, e->failed);
	} else if (e->error_rank > 0 && upid_reason_is_in_log(exitstatus)) {
		upid_reason_add(reason, upid_buf_str(&e->error));
	} else {
		upid_reason_add(reason, upid_cause_explain(&e->cause, exitstatus, room, sizeof(room)));
	}
	if (reason->n == 0)
		upid_buf_adds(reason, exitstatus.n == 0 ? "the task failed without a message"
		                                        : "the task failed with a blank message");
}

static void
why_warned(struct upid_buf *reason, const struct upid_ending *e, uint64_t count)
{
	if (e->warning.n == 0) {
		upid_buf_addf(reason, "the log does not name the warning%s", count == 1 ? "" : "s");
		return;
	}
	upid_reason_add(reason, upid_buf_str(&e->warning));
	and_more(reason, count);
}

void
upid_ending_reason(struct upid_buf *reason, struct upid_ending *e, enum upid_class cls,
                   struct upid_str exitstatus, uint64_t warning_count)
{
	if (cls == UPID_ERROR)
		why_failed(reason, e, exitstatus);
	else if (cls == UPID_WARNING)
		why_warned(reason, e, warning_count);
	else if (cls == UPID_UNKNOWN)
		why_unknown(reason, e, exitstatus);
}

void
upid_ending_free(struct upid_ending *e)
{
	struct upid_buf *bufs[] = { &e->end_text, &e->more,    &e->glued_text,  &e->last,
		                    &e->error,    &e->warning, &e->first_failed };

	/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
	for (size_t i = 0; i < sizeof(bufs) / sizeof(*bufs); i++)
		upid_buf_free(bufs[i]);
	upid_report_free(e->records);
	*e = (struct upid_ending){ 0 };
}
