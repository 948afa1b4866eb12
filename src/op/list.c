#include "list_run.h"
#include "task.h"

struct args {
	struct op_conn conn;
	struct op_filter filter;
	int64_t timeout; /* ms */
};

/* The state of a listed task. */
struct listed {
	struct upid_str status, exitstatus, cls, reason, endtime_iso;
	bool stopped, has_endtime, ok, running;
	uint64_t warning_count, endtime;
	int64_t duration; /* ms */
	char iso_room[UPID_ISO_MAX + 1];
};

struct record {
	struct op_task task;
	struct op_profile profile;
	struct listed listed;
};

#define ROW(n, t, sentence, ...)                                                                   \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct listed, n), .type = t, .text = sentence,             \
							  ##__VA_ARGS__                            \
	}
#define ENDED SPEC_WHEN(struct listed, stopped)
#define TIMED SPEC_WHEN(struct listed, has_endtime)

static const struct spec_row listed_rows[] = {
	ROW(status, SPEC_STR, "`running` or `stopped`."),
	ROW(exitstatus, SPEC_STR, "The exit status as Proxmox reports it.", ENDED),
	{ SPEC_NAME("class"), SPEC_AT(struct listed, cls), .type = SPEC_STR,
	  .text = "The class of the exit status: `running`, `ok`, `warning`, `error` or "
	          "`unknown`." },
	ROW(ok, SPEC_BOOL, "Whether the task has succeeded; warnings are not a failure."),
	ROW(running, SPEC_BOOL, "Whether the task is still running."),
	ROW(warning_count, SPEC_UINT, "The number of warnings."),
	ROW(reason, SPEC_STR, "Why the task failed, from its exit status; or null.",
	    .flags = SPEC_NULLABLE),
	ROW(endtime, SPEC_UINT, "The end time of the task, in UNIX seconds.", TIMED),
	ROW(endtime_iso, SPEC_STR, "`endtime` in UTC, such as `2026-11-24T01:57:21Z`.", TIMED),
	{ SPEC_NAME("duration"), SPEC_AT(struct listed, duration), .type = SPEC_MS, TIMED,
	  .text = "How long the task ran, in seconds." },
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("timeout"), SPEC_AT(struct args, timeout), .type = SPEC_MS, .letter = 't',
	  .def = "60", .min = 1, .max = 31536000000,
	  .text = "How long to wait for the whole list; temporary errors are retried until then." },
};

static void
fill(struct listed *r, const struct upid_listed *l)
{
	*r = (struct listed){ .status = l->running ? UPID_S("running") : UPID_S("stopped"),
		              .exitstatus = l->exitstatus,
		              .cls = upid_class_word(l->cls),
		              .stopped = !l->running,
		              .has_endtime = !l->running && l->endtime_s > 0,
		              .ok = l->cls == UPID_CLASS_OK || l->cls == UPID_WARNING,
		              .running = l->running,
		              .warning_count = l->warning_count };
	if (l->cls == UPID_ERROR || (l->cls == UPID_UNKNOWN && l->exitstatus.n > 0))
		r->reason = l->exitstatus;
	if (!r->has_endtime)
		return;
	r->endtime = (uint64_t)l->endtime_s;
	r->endtime_iso = (struct upid_str){ r->iso_room, upid_iso(r->iso_room, r->endtime) };
	/* PVE records the second in which a daemon noticed the end, which is never too early */
	if (r->endtime > l->task->starttime)
		r->duration = (int64_t)(r->endtime - l->task->starttime) * 1000;
}

static int
push(struct op_list_run *run, const struct op_input *input, const struct upid_listed *l)
{
	struct op_call *call = run->sources->call;
	struct upid_err err = { 0 };
	struct record r;

	if (op_task_read(&r.task, input, NULL, &err) != 0)
		return call->fail(call, input, &err);
	op_profile_fill(&r.profile, call, input->profile);
	fill(&r.listed, l);
	run->stopped = call->emit(call, input, &r, NULL) != 0;
	return run->stopped ? -1 : 0;
}

/* An error record alone would have the exit status of a server that cannot be reached. */
static int
check_whole(const struct op_list_run *run, const struct op_env *env, struct upid_err *stop)
{
	if (run->failures == 0 || !run->answered || run->stopped || env->loop->interrupted)
		return 0;
	return upid_fail(stop, UPID_E_INCOMPLETE, "the list is incomplete: %s%s",
	                 run->first.message, run->failures > 1 ? "; and more" : "");
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	struct op_sources sources;
	struct op_list_run run = { .sources = &sources,
		                   .filter = &args->filter,
		                   .timeout_ms = args->timeout,
		                   .found = push };
	int rc = op_sources_init(&sources, call, stop);

	if (rc == 0)
		rc = op_list_run(&run, stop);
	if (rc == 0)
		rc = check_whole(&run, call->env, stop);
	op_sources_close(&sources);
	return rc;
}

const struct op op_list = {
	.name = "list",
	.summary = "list tasks, running ones first",
	.text = "Lists the tasks of all nodes: running ones first, then those that ended last. "
		"Filters select some of them. If a node does not respond, it has an error "
		"record, the others are listed, and the exit status is 3.",
	.takes = OP_NOTHING,
	.columns = "20:starttime_iso 7:duration ?profile 4:node 8:type 3:id 8:user 7:*class reason",
	.in_pages = true,
	.online = true,
	.args = { { SPEC_PART(arg_rows, 0), OP_FILTER_PART(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = { { OP_TASK_PART(offsetof(struct record, task)),
	              OP_PROFILE_PART(offsetof(struct record, profile)),
	              SPEC_PART(listed_rows, offsetof(struct record, listed)) } },
	.args_size = sizeof(struct args),
	.run = run,
	.ansible_example = "- name: List the backups that failed since yesterday\n"
			   "  {module}:\n"
			   "    type: vzdump\n"
			   "    class: error\n"
			   "    since: yesterday\n"
			   "    api_host: pve1.example.com\n"
			   "    api_token_id: \"{{ token_id }}\"\n"
			   "    api_token_secret: \"{{ token_secret }}\"\n"
			   "  register: failed\n",
};
