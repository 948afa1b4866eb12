#include "wait_rows.h"

#define AT(member) SPEC_AT(struct op_wait_args, member)

const struct spec_row op_wait_rows[OP_WAIT_ROWS] = {
	{ SPEC_NAME("timeout"), AT(timeout), .type = SPEC_MS, .letter = 't', .def = "300", .min = 0,
	  .max = 31536000000, .aliases = "wait_timeout",
	  .text = "How long to wait for all tasks together; 0 polls once." },
	{ SPEC_NAME("polling_interval"), AT(polling_interval), .type = SPEC_MS, .min = 0,
	  .max = 3600000,
	  .text = "The pause between two requests for a task; by default it grows with the age "
	          "of the task, from 0.1 to 5 seconds." },
	{ SPEC_NAME("fail_on"), AT(fail_on), .type = SPEC_STR, .def = "error",
	  .choices = "error warning never",
	  .text = "Which tasks count as failures: with `error` those that ended with an error, "
	          "with `warning` also those with warnings, with `never` none." },
	{ SPEC_NAME("follow_ha"), AT(follow_ha), .type = SPEC_BOOL, .def = "false",
	  .text = "After a successful `hastart`, `hastop` or `hamigrate`, wait for the task "
	          "that the HA manager starts for it, and report that task: the first start, "
	          "stop or migration of the guest by root@pam after the request. If the "
	          "manager retries after a failure, the first attempt counts." },
	{ SPEC_NAME("stop_on_timeout"), AT(stop_on_timeout), .type = SPEC_BOOL, .def = "false",
	  .flags = SPEC_NOT_DATA | SPEC_ACTS,
	  .text = "Stop the tasks that still run after `timeout`, and wait for their end." },
	{ SPEC_NAME("stop_on_signal"), AT(stop_on_signal), .type = SPEC_BOOL, .def = "false",
	  .flags = SPEC_NOT_DATA | SPEC_ACTS,
	  .text = "Stop the tasks that still run when SIGINT or SIGTERM comes, and wait for their end." },
	{ SPEC_NAME("missing_task"), AT(missing_task), .type = SPEC_STR, .def = "error",
	  .choices = "error ok",
	  .text = "What a task counts as if its server no longer has it, because Proxmox deletes old "
	          "logs: `error`, or `ok`." },
	{ SPEC_NAME("until"), AT(until), .type = SPEC_STR, .def = "all", .flags = SPEC_NOT_DATA,
	  .text = "When the wait is over: when `all` tasks have ended, when `any` one has, or when "
	          "this number of tasks have. Those that still run then have the class `running`." },
	{ SPEC_NAME("of"), AT(of), .type = SPEC_LIST, .flags = SPEC_NOT_DATA,
	  .text = "With `until`, count only tasks of these classes, such as `ok` or `ok,warning`. The wait "
	          "then fails if there are too few of them, not if a task fails." },
	{ SPEC_NAME("fail_fast"), AT(fail_fast), .type = SPEC_BOOL, .def = "false",
	  .flags = SPEC_NOT_DATA,
	  .text = "End the wait at the first failure; `fail_on` says what counts as one." },
};

/* A task that was asked to stop has a reason of its own for having timed out. */
static bool
judge(struct op_polled *r, const struct op_poll_rules *rules, const struct op_env *env,
      struct upid_err *verdict)
{
	struct op_outcome *o = &r->outcome;
	const struct upid *u = o->followed != NULL ? o->followed : &r->task.u;
	const char *done = o->running ? "was asked to stop, but still ran" : "was stopped";
	long long ms = o->elapsed_ms;

	if (!r->stopping.asked || (!o->timed_out && !o->interrupted))
		return op_outcome_judge(o, &r->task, rules->fail_on, env, verdict);
	o->ok = false;
	if (o->interrupted) {
		op_outcome_note(o, "interrupted, and the task %s after %lld.%03lld s", done,
		                ms / 1000, ms % 1000);
		upid_fail(verdict, UPID_E_INTERRUPTED, "%.*s on %.*s: %.*s", (int)u->type.n,
		          u->type.p, (int)u->node.n, u->node.p, (int)o->note.n, o->note.p);
	} else {
		op_outcome_because(o, "the timeout passed, and the task %s after %lld.%03lld s",
		                   done, ms / 1000, ms % 1000);
		upid_fail(verdict, UPID_E_TIMED_OUT, "%.*s on %.*s: %.*s", (int)u->type.n,
		          u->type.p, (int)u->node.n, u->node.p, (int)o->reason.n, o->reason.p);
	}
	return false;
}

int
op_wait_check(const struct op_wait_args *args, struct upid_err *err)
{
	struct op_until until;

	return op_until_parse(&until, args->until, args->of, err);
}

void
op_wait_use(struct op_poll_rules *rules, const struct op_wait_args *args)
{
	struct upid_err checked = { 0 };

	rules->timeout_ms = args->timeout;
	rules->interval_ms = args->polling_interval;
	rules->fail_on = args->fail_on;
	rules->follow_ha = args->follow_ha;
	rules->stop_on_timeout = args->stop_on_timeout;
	rules->stop_on_signal = args->stop_on_signal;
	rules->missing_is_ok = upid_str_eq(args->missing_task, "ok");
	(void)op_until_parse(&rules->until, args->until, args->of, &checked);
	rules->until.fail_fast = args->fail_fast;
	rules->judge = judge;
}
