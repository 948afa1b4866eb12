#include "advice.h"
#include "poll.h"

struct args {
	struct op_conn conn;
	struct op_filter filter;
	int64_t timeout; /* ms */
	bool dry_run, allow_empty;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids task", .text = "The task to stop, or a list of tasks." },
	{ SPEC_NAME("timeout"), SPEC_AT(struct args, timeout), .type = SPEC_MS, .letter = 't',
	  .def = "60", .min = 1, .max = 31536000000,
	  .text = "How long to wait for all tasks together to end." },
	{ SPEC_NAME("dry_run"), SPEC_AT(struct args, dry_run), .type = SPEC_BOOL, .def = "false",
	  .flags = SPEC_DRY_RUN,
	  .text = "Stop nothing; report which tasks would be stopped. Check mode of Ansible "
	          "sets it." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
};

static const struct spec_row stopping_rows[] = {
	{ SPEC_NAME("changed"), SPEC_AT(struct op_stopping, changed), .type = SPEC_BOOL,
	  .flags = SPEC_CHANGED,
	  .text = "Whether the task was stopped, or was asked to stop and is still running; "
	          "with `dry_run`, whether it would be stopped." },
	{ SPEC_NAME("stopped_by_us"), SPEC_AT(struct op_stopping, stopped_by_us), .type = SPEC_BOOL,
	  .text = "Whether the task was running, was asked to stop, and then ended with an "
	          "error. False for a task that had ended before, or that ended well "
	          "nevertheless." },
};

/* Any end is a success. A stopped task ends with an error, as requested. */
static void
note_end(struct op_polled *r)
{
	if (r->outcome.note.n > 0 || r->stopping.stopped_by_us)
		return;
	op_outcome_note(&r->outcome,
	                r->stopping.asked ? "it finished by itself" : "it had ended before");
}

static bool
judge(struct op_polled *r, const struct op_poll_rules *rules, const struct op_env *env,
      struct upid_err *verdict)
{
	struct op_outcome *o = &r->outcome;
	const struct upid *u = &r->task.u;
	long long ms = o->elapsed_ms;
	char room[OP_ADVICE];

	if (!o->running)
		note_end(r);
	else if (rules->one_look)
		op_outcome_note(o, "the task is running and would be stopped");
	else if (o->interrupted)
		op_outcome_note(o, "interrupted after %lld.%03lld s; %s. To continue, %s",
		                ms / 1000, ms % 1000,
		                r->stopping.asked ? "the task was asked to stop"
		                                  : "the task is running",
		                op_advice_stop_again(room, o, &r->task, env));
	else
		op_outcome_because(o,
		                   "stop requested, but still running after %lld.%03lld s; "
		                   "%s",
		                   ms / 1000, ms % 1000,
		                   op_advice_stop_again(room, o, &r->task, env));
	r->stopping.changed =
		r->stopping.stopped_by_us || (o->running && (r->stopping.asked || rules->one_look));
	o->ok = !o->running || rules->one_look;
	if (!o->ok)
		upid_fail(verdict, o->interrupted ? UPID_E_INTERRUPTED : UPID_E_TIMED_OUT,
		          "%.*s on %.*s: %.*s", (int)u->type.n, u->type.p, (int)u->node.n,
		          u->node.p, (int)(o->interrupted ? o->note.n : o->reason.n),
		          o->interrupted ? o->note.p : o->reason.p);
	return o->ok;
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	const struct op_poll_rules rules = { .timeout_ms = args->timeout,
		                             .one_look = args->dry_run,
		                             .stop = !args->dry_run,
		                             .judge = judge,
		                             .filter = &args->filter,
		                             .allow_empty = args->allow_empty };

	return op_poll(call, &rules, stop);
}

const struct op op_stop = {
	.name = "stop",
	.summary = "stop tasks",
	.text = "Asks the server to stop each running task, waits for its end and reports it. "
		"A task that has already ended is not changed and keeps its exit status. "
		"Several tasks are stopped concurrently.",
	.takes = OP_UPIDS,
	.columns = "16:type+id ?profile 8:node 7:elapsed 7:*class note|reason",
	.online = true,
	.waits = true,
	.changes = true,
	.args = { { SPEC_PART(arg_rows, 0), OP_FILTER_PART(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = { { OP_TASK_PART(offsetof(struct op_polled, task)),
	              OP_PROFILE_PART(offsetof(struct op_polled, profile)),
	              OP_OUTCOME_PART(offsetof(struct op_polled, outcome)),
	              SPEC_PART(stopping_rows, offsetof(struct op_polled, stopping)) } },
	.args_size = sizeof(struct args),
	.run = run,
	.ansible_example = "- name: Stop all backups that run\n"
			   "  {module}:\n"
			   "    type: vzdump\n"
			   "    running: true\n"
			   "    allow_empty: true\n"
			   "    api_host: pve1.example.com\n"
			   "    api_token_id: \"{{ token_id }}\"\n"
			   "    api_token_secret: \"{{ token_secret }}\"\n",
};
