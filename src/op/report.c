#include "filter.h"
#include "lib/base/text.h"
#include "report_files.h"
#include "report_tasks.h"

struct args {
	struct op_conn conn;
	struct op_filter filter;
	struct upid_str file, guest, exclude, require;
	bool summary, all_guests, allow_empty;
	int64_t timeout; /* ms */
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_SUBJECT, .aliases = "upids task",
	  .text = "The task whose log is read, or a list of tasks." },
	{ SPEC_NAME("file"), SPEC_AT(struct args, file), .type = SPEC_LIST, .aliases = "files path",
	  .letter = 'f', .flags = SPEC_NOT_EMPTY,
	  .text = "Read the logs from these files, not from a server; `-` is standard input. "
	          "Standard input that starts with neither a UPID nor JSON is read as a log "
	          "without this option too. A file named after its UPID needs no `type`." },
	{ SPEC_NAME("guest"), SPEC_AT(struct args, guest), .type = SPEC_LIST, .aliases = "guests",
	  .flags = SPEC_NOT_EMPTY,
	  .text = "Only the records of the guests with these numbers. With filters but without "
	          "`type`, only the logs of backups are read: tasks of type vzdump, or backup "
	          "on a Backup Server." },
	{ SPEC_NAME("all_guests"), SPEC_AT(struct args, all_guests), .type = SPEC_BOOL,
	  .def = "false",
	  .text = "Like `guest`, with all guests of the cluster that the user can see "
	          "(VM.Audit)." },
	{ SPEC_NAME("exclude"), SPEC_AT(struct args, exclude), .type = SPEC_LIST,
	  .text = "No records of the guests with these numbers." },
	{ SPEC_NAME("require"), SPEC_AT(struct args, require), .type = SPEC_STR,
	  .choices = "ok warning",
	  .text = "Fail unless every guest that `guest` or `all_guests` names has this result "
	          "or a better one; if they name none, unless every record has. Of several "
	          "backups of a guest the best one counts. A guest without a record gets one "
	          "with the result `missing`." },
	{ SPEC_NAME("summary"), SPEC_AT(struct args, summary), .type = SPEC_BOOL, .def = "false",
	  .text = "One record per task, with counts, instead of one per guest, disk or "
	          "snapshot." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
	{ SPEC_NAME("timeout"), SPEC_AT(struct args, timeout), .type = SPEC_MS, .letter = 't',
	  .def = "300", .min = 0, .max = 31536000000,
	  .text = "How long to wait for each log; temporary errors are retried until then." },
};

/* Whether the filters select tasks of a server; `type` alone can also describe a log. */
static bool
on_server(const struct op_filter *f)
{
	struct op_filter rest = *f;

	rest.type = (struct upid_str){ NULL, 0 };
	return op_filter_given(&rest);
}

static bool
alone(const void *p)
{
	const struct args *args = p;

	return args->file.n > 0 || on_server(&args->filter);
}

static int
check(const void *p, struct upid_err *err)
{
	const struct args *args = p;
	struct op_guests guests = { 0 };
	struct upid_filter ignored;
	int rc = op_filter_make(&ignored, &args->filter, err);

	if (rc == 0 && args->file.n > 0 && on_server(&args->filter))
		rc = upid_fail(err, UPID_E_USAGE,
		               "file and filters cannot be combined: filters are for tasks of "
		               "a server");
	if (rc == 0)
		rc = op_guests_name(&guests, args->guest, "guest", err);
	if (rc == 0)
		rc = op_guests_name(&guests, args->exclude, "exclude", err);
	op_guests_free(&guests);
	return rc;
}

/* The UPID of a backup job for several guests has no guest: without a type the logs of all tasks
 * would have to be read. */
static struct op_filter
filter_of(const struct args *args)
{
	struct op_filter f = args->filter;
	struct op_conn conn = args->conn;

	if (!on_server(&f))
		return (struct op_filter){ .limit = 0 };
	if (f.type.n > 0 || (args->guest.n == 0 && !args->all_guests))
		return f;
	op_filter_guess_product(&conn, &f);
	f.type = upid_str_eq(conn.product, "pbs") ? UPID_S("backup") : UPID_S("vzdump");
	return f;
}

static int
find_guests(struct op_report_run *run, const struct args *args, struct upid_err *err)
{
	if (op_guests_name(&run->guests, args->guest, "guest", err) != 0 ||
	    op_guests_name(&run->excluded, args->exclude, "exclude", err) != 0)
		return -1;
	return args->all_guests ? op_guests_of_clusters(&run->guests, run->call, args->timeout, err)
	                        : 0;
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	const struct op_filter filter = filter_of(args);
	struct op_report_run run = { .call = call,
		                     .type = args->filter.type,
		                     .require = args->require,
		                     .summary = args->summary };
	/* a guest without a task is a record, not an error */
	const struct op_report_where where = { .filter = &filter,
		                               .allow_empty = args->allow_empty ||
		                                              args->guest.n > 0 || args->all_guests,
		                               .timeout_ms = args->timeout };
	int rc = find_guests(&run, args, stop);

	if (rc == 0 && args->file.n > 0)
		rc = op_report_files(&run, args->file);
	else if (rc == 0 && call->next_line != NULL && !on_server(&args->filter))
		rc = op_report_files(&run, UPID_S("-"));
	else if (rc == 0)
		rc = op_report_tasks(&run, &where, stop);
	if (rc == 0)
		rc = op_report_finish(&run, stop);
	op_report_free(&run);
	return rc;
}

static const void *
sample(struct upid_str word, bool least)
{
	static struct op_reported samples[2];
	struct op_reported *r = &samples[least];

	for (enum upid_report_kind kind = UPID_REPORT_TASK; kind <= UPID_REPORT_GUEST_ACTION;
	     kind++) {
		const struct upid_str known = upid_report_kind_word(kind);
		const struct upid_report of_kind = { .kind = kind };

		if (!upid_str_same(known, word))
			continue;
		*r = (struct op_reported){ .task.known = !least,
			                   .task.u = { .has_task_id = !least,
			                               .has_remote = !least } };
		op_report_fill(&r->report, &of_kind,
		               least ? (struct upid_str){ NULL, 0 } : UPID_S("-"));
		return r;
	}
	return NULL;
}

const struct op op_report = {
	.name = "report",
	.summary = "report what tasks did, guest by guest",
	.text = "Reads the log of a task into records: for a backup one per guest, for a "
		"migration the downtime, for a clone or restore one per disk, for a Backup "
		"Server task one per snapshot. The log comes from a server, a file, or "
		"standard input. With filters, the logs of all matching tasks are read. With a "
		"file, `type` is the type of its task. Values that the log does "
		"not contain are null.",
	.takes = OP_UPIDS,
	.online = true,
	.logs = true,
	.alone = alone,
	.records = "records",
	.sample = sample,
	.total = &op_report_total,
	.columns =
		"GUEST=guest|snapshot|group|disk|target|type+id NAME=guest_name PROFILE=?profile "
		"RESULT=*result TIME=duration "
		"SIZE=size TRANSFERRED=transferred REASON=reason|failed",
	.args = { { SPEC_PART(arg_rows, 0), OP_FILTER_PART(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = OP_REPORTED_ROWS,
	.args_size = sizeof(struct args),
	.check = check,
	.run = run,
	.ansible_example = "- name: Every guest of last night's job has a good backup\n"
			   "  {module}:\n"
			   "    upid: \"{{ backup.json.data }}\"\n"
			   "    guest: [100, 101, 104]\n"
			   "    require: ok\n"
			   "    api_host: pve1.example.com\n"
			   "    api_token_id: \"{{ token_id }}\"\n"
			   "    api_token_secret: \"{{ token_secret }}\"\n"
			   "  register: backups\n",
};
