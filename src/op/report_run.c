#include <string.h>

#include "lib/base/utf8.h"
#include "report_run.h"

enum { TOLD = 5 }; /* limit of guests named in the message */

/* ---- one log */

static int
push(struct op_report_run *run)
{
	run->stopped = run->call->emit(run->call, &run->subject, &run->record, NULL) != 0;
	return run->stopped ? -1 : 0;
}

/* For backups the best record counts. Otherwise every record counts: a corrupt snapshot stays
 * corrupt, whatever other snapshots of its guest verify. */
static bool
best_counts(const struct op_report_run *run, const struct upid_report *r)
{
	struct upid_str type = run->record.task.known ? run->record.task.u.type : run->type;

	return r->kind == UPID_REPORT_GUEST_BACKUP || upid_str_eq(type, "backup");
}

/* A job that failed before its first guest may be why guests have no backup. */
static void
note_job(struct op_report_run *run, const struct upid_report *r)
{
	size_t n = r->reason.n < sizeof(run->job_reason) ? r->reason.n : sizeof(run->job_reason) - 1;

	if (r->kind != UPID_REPORT_GUEST_BACKUP || r->result != UPID_RESULT_ERROR ||
	    run->job_reason[0] != '\0' || n == 0)
		return;
	memcpy(run->job_reason, r->reason.p, n);
	run->job_reason[n] = '\0';
}

static int
on_record(void *ctx, const struct upid_report *r)
{
	struct op_report_run *run = ctx;
	int64_t guest = op_guest_of(r);

	if (run->guests.any_named && guest == UPID_NONE)
		note_job(run, r);
	if (run->guests.any_named && !op_guests_named(&run->guests, guest))
		return 0;
	if (op_guests_named(&run->excluded, guest))
		return 0;
	op_counts_add(&run->log_counts, r->result, r);
	if (guest == UPID_NONE)
		op_counts_add(&run->counts, r->result, r);
	else if (op_guests_note(&run->guests, guest, run->subject.profile, best_counts(run, r),
	                        r->result, r->reason) != 0)
		return -1;
	if (run->summary)
		return 0;
	op_report_fill(&run->record.report, r, run->record.report.file);
	return push(run);
}

int
op_report_open(struct op_report_run *run, struct op_input subject, struct upid_str file,
               struct upid_err *err)
{
	struct upid_report_rules rules = { .starttime = UPID_NONE,
		                           .record = on_record,
		                           .ctx = run };
	struct op_task *task = &run->record.task;
	struct upid_err no_upid = { 0 };

	run->subject = subject;
	run->log_counts = (struct op_counts){ 0 };
	run->record = (struct op_reported){ .report.file = file };
	op_profile_fill(&run->record.profile, run->call, subject.profile);
	if (subject.upid.p != NULL && op_task_read(task, &subject, NULL, &no_upid) == 0) {
		rules.type = task->u.type;
		rules.id = task->u.id;
		rules.starttime = (int64_t)task->u.starttime;
	} else {
		*task = (struct op_task){ 0 };
	}
	if (file.p != NULL && run->type.n > 0)
		rules.type = run->type;
	return upid_report_new(&run->reporter, &rules, err);
}

int
op_report_line(struct op_report_run *run, struct upid_str line, struct upid_err *err)
{
	return upid_report_line(run->reporter, line, err);
}

/* The status of a task may tell an end that its log does not. */
static enum upid_result
summed(const struct op_report_run *run, bool running, struct upid_str exitstatus)
{
	enum upid_result result = op_counts_result(&run->log_counts);
	enum upid_class cls = UPID_UNKNOWN;
	uint64_t warnings;

	if (running && run->log_counts.n.error == 0)
		return UPID_RESULT_RUNNING;
	if (exitstatus.p != NULL)
		cls = upid_classify(exitstatus, &warnings);
	if (cls == UPID_ERROR)
		return UPID_RESULT_ERROR;
	return cls == UPID_WARNING && result == UPID_RESULT_OK ? UPID_RESULT_WARNING : result;
}

int
op_report_close(struct op_report_run *run, bool running, struct upid_str exitstatus,
                struct upid_err *err)
{
	int rc = 0;

	if (err->code == UPID_E_OK && run->reporter != NULL)
		(void)upid_report_end(run->reporter, running, exitstatus, err);
	upid_report_free(run->reporter);
	run->reporter = NULL;
	if (run->stopped)
		return -1;
	if (err->code != UPID_E_OK)
		return op_report_fail(run, &run->subject, err);
	if (run->summary && (run->log_counts.n.total > 0 || !run->guests.any_named)) {
		op_report_counts(&run->record.report, summed(run, running, exitstatus),
		                 &run->log_counts, run->record.report.file);
		rc = push(run);
	}
	return rc;
}

int
op_report_fail(struct op_report_run *run, const struct op_input *subject,
               const struct upid_err *err)
{
	if (run->unread++ == 0)
		run->unread_first = *err;
	return run->call->fail(run->call, subject, err);
}

int
op_report_nothing(struct op_report_run *run, const struct op_input *subject)
{
	struct upid_report nothing = { .result = UPID_RESULT_SKIPPED, .guest = UPID_NONE };

	op_report_none(&nothing);
	run->subject = *subject;
	run->record = (struct op_reported){ 0 };
	op_report_fill(&run->record.report, &nothing, (struct upid_str){ NULL, 0 });
	return push(run);
}

/* ---- all of them */

/* A guest found under its profile counts there. */
static bool
excluded(const struct op_report_run *run, const struct op_guest *guest)
{
	return guest->elsewhere || op_guests_named(&run->excluded, guest->number);
}

/* While something could not be read, nobody knows that a guest has no record. */
static int
push_missing(struct op_report_run *run)
{
	const enum upid_result absent = run->unread > 0 ? UPID_RESULT_UNKNOWN : UPID_RESULT_MISSING;

	for (size_t i = 0; i < run->guests.count; i++) {
		struct op_guest *guest = &run->guests.guest[i];
		struct upid_report missing = { .kind = UPID_REPORT_GUEST_BACKUP,
			                       .result = absent,
			                       .guest = guest->number };
		struct upid_str profile = { NULL, 0 };

		if (*guest->name != '\0')
			missing.guest_name = upid_str(guest->name);
		if (*guest->kind != '\0')
			missing.guest_kind = upid_str(guest->kind);
		/* a job that leaves it out makes no backup of it */
		if (guest->met && guest->named && guest->backup &&
		    guest->best == UPID_RESULT_SKIPPED)
			guest->best = UPID_RESULT_MISSING;
		if (guest->met || excluded(run, guest))
			continue;
		guest->best = absent;
		if (run->unread > 0)
			missing.reason = UPID_S("not everything could be read");
		op_report_none(&missing);
		run->subject = (struct op_input){ .index = run->subject.index };
		run->record = (struct op_reported){ 0 };
		if (*guest->profile != '\0')
			profile = upid_str(guest->profile);
		op_profile_fill(&run->record.profile, run->call, profile);
		op_report_fill(&run->record.report, &missing, (struct upid_str){ NULL, 0 });
		if (push(run) != 0)
			return -1;
	}
	return 0;
}

static void
add_bad(struct upid_buf *text, const struct op_report_run *run, size_t *bad)
{
	for (size_t i = 0; i < run->guests.count; i++) {
		const struct op_guest *guest = &run->guests.guest[i];
		struct upid_str word = upid_result_word(guest->best);

		if (op_guest_good(guest->best, run->require) || excluded(run, guest) ||
		    (guest->best == UPID_RESULT_SKIPPED && run->require.n == 0) || ++*bad > TOLD)
			continue;
		upid_buf_addf(text, "; %s%s%lld %.*s%s%s", guest->profile,
		              *guest->profile != '\0' ? ":" : "", (long long)guest->number,
		              (int)word.n, word.p, *guest->reason != '\0' ? ": " : "",
		              guest->reason);
	}
	if (*bad > TOLD)
		upid_buf_addf(text, "; and %zu more", *bad - TOLD);
}

static void
add_unread(struct upid_buf *text, const struct op_report_run *run)
{
	if (run->unread > 0)
		upid_buf_addf(text, "; %zu list%s or log%s could not be read: %s", run->unread,
		              run->unread == 1 ? "" : "s", run->unread == 1 ? "" : "s",
		              run->unread_first.message);
}

/* "2 of 3 guests ok; 104 error: no space left on device" */
static void
describe(struct upid_buf *text, const struct op_report_run *run, const struct op_counts *all)
{
	const char *noun = run->counts.n.total == 0 ? "guest" : "record";
	uint64_t good = all->n.ok;
	size_t bad = 0;

	if (all->n.total == 0) {
		upid_buf_adds(text, "no record was found");
		return;
	}
	if (upid_str_eq(run->require, "warning"))
		good += all->n.warning;
	upid_buf_addf(text, "%llu of %llu %s%s ok", (unsigned long long)good,
	              (unsigned long long)all->n.total, noun, all->n.total == 1 ? "" : "s");
	if (all->n.skipped > 0)
		upid_buf_addf(text, ", %llu skipped", (unsigned long long)all->n.skipped);
	add_bad(text, run, &bad);
	if (run->counts.failed_n > 0)
		upid_buf_addf(text, "; failed: %s", run->counts.failed);
	if (all->n.missing > 0 && run->job_reason[0] != '\0')
		upid_buf_addf(text, "; a job failed before its guests: %s", run->job_reason);
}

/* Explains why `require` is not met. */
static void
judge(const struct op_report_run *run, const struct op_counts *all, const char *message,
      struct upid_err *verdict)
{
	uint64_t good = all->n.ok + (upid_str_eq(run->require, "warning") ? all->n.warning : 0);
	bool failed = all->n.error > 0 || (upid_str_eq(run->require, "ok") && all->n.warning > 0);
	char room[UPID_ERR_MAX];

	if (run->require.n == 0 || (good == all->n.total && good > 0))
		return;
	upid_utf8_plain(room, sizeof(room), message);
	upid_fail(verdict, failed ? UPID_E_TASK_FAILED : UPID_E_NO_SUCH_TASK, "%s", room);
}

/* Whether each named guest has a good backup: what could not be read may then hold anything. */
static bool
all_have_backups(const struct op_report_run *run)
{
	bool all = run->guests.any_named && run->require.n > 0;

	for (size_t i = 0; i < run->guests.count && all; i++) {
		const struct op_guest *guest = &run->guests.guest[i];

		all = excluded(run, guest) ||
		      (guest->backup && op_guest_good(guest->best, run->require));
	}
	return all;
}

int
op_report_finish(struct op_report_run *run, struct upid_err *stop)
{
	struct op_counts all = run->counts;
	struct op_call *call = run->call;
	struct upid_err verdict = { 0 };
	struct upid_buf text = { 0 };
	struct op_report *total = &run->record.report;
	int rc = push_missing(run);

	for (size_t i = 0; i < run->guests.count; i++) {
		const struct op_guest *guest = &run->guests.guest[i];
		struct upid_report r = { .guest = guest->number };

		if (!excluded(run, guest))
			op_counts_add(&all, guest->best, &r);
	}
	describe(&text, run, &all);
	add_unread(&text, run);
	if (upid_buf_cstr(&text) == NULL)
		rc = upid_fail_memory(stop);
	if (rc == 0) {
		judge(run, &all, text.p, &verdict);
		op_report_counts(total, op_counts_result(&all), &all, (struct upid_str){ NULL, 0 });
		total->message = upid_buf_str(&text);
		total->ok = verdict.code == UPID_E_OK && all.n.error == 0 && all.n.missing == 0 &&
		            (run->unread == 0 || all_have_backups(run));
		if (run->unread > 0 && !total->ok && all.n.error == 0 && all.n.missing == 0)
			total->result = upid_result_word(UPID_RESULT_UNKNOWN);
		if (all_have_backups(run) && verdict.code == UPID_E_OK)
			call->forgiven = run->unread;
		rc = call->total(call, total, verdict.code != UPID_E_OK ? &verdict : NULL);
	}
	upid_buf_free(&text);
	return rc;
}

void
op_report_free(struct op_report_run *run)
{
	upid_report_free(run->reporter);
	op_guests_free(&run->guests);
	op_guests_free(&run->excluded);
}
