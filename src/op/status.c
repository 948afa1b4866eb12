#include "poll.h"

struct args {
	struct op_conn conn;
	struct op_filter filter;
	int64_t timeout; /* ms */
	struct upid_str fail_on;
	bool progress, allow_empty;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids task", .text = "The task to look up, or a list of tasks." },
	{ SPEC_NAME("timeout"), SPEC_AT(struct args, timeout), .type = SPEC_MS, .letter = 't',
	  .def = "10", .min = 0, .max = 31536000000,
	  .text = "How long to wait for a response; temporary errors are retried until then. Many "
	          "tasks may take longer together, as long as their server responds." },
	{ SPEC_NAME("fail_on"), SPEC_AT(struct args, fail_on), .type = SPEC_STR, .def = "never",
	  .choices = "never error warning",
	  .text = "Which tasks count as failures: with `error` those that ended with an error, "
	          "with `warning` also those with warnings, with `never` none." },
	{ SPEC_NAME("progress"), SPEC_AT(struct args, progress), .type = SPEC_BOOL, .def = "false",
	  .text = "Also report the progress of running tasks, from their logs; one more request for "
	          "each." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
};

static const struct spec_set progress_set = { { OP_PROGRESS_PART(0) } };

static const struct spec_row progress_row[] = {
	{ SPEC_NAME("progress"), SPEC_AT(struct op_polled, progress),
	  SPEC_WHEN(struct op_polled, has_progress), .type = SPEC_OBJ, .sub = &progress_set,
	  .text = "The progress of a running task, if `progress` is set; values that its log "
	          "does not contain are null." },
};

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	const struct op_poll_rules rules = { .timeout_ms = args->timeout,
		                             .one_look = true,
		                             .progress = args->progress,
		                             .fail_on = args->fail_on,
		                             .filter = &args->filter,
		                             .allow_empty = args->allow_empty };

	return op_poll(call, &rules, stop);
}

const struct op op_status = {
	.name = "status",
	.summary = "show the status of tasks",
	.text = "Reports whether each task is running or how it ended, and with `progress` how far a "
		"running task is. It polls once and does not wait.",
	.takes = OP_UPIDS,
	.columns = OP_POLLED_COLUMNS("duration"),
	.online = true,
	.args = { { SPEC_PART(arg_rows, 0), OP_FILTER_PART(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = { { OP_TASK_PART(offsetof(struct op_polled, task)),
	              OP_PROFILE_PART(offsetof(struct op_polled, profile)),
	              OP_OUTCOME_PART(offsetof(struct op_polled, outcome)),
	              SPEC_PART(progress_row, 0) } },
	.args_size = sizeof(struct args),
	.run = run,
	.ansible_example = "- name: Look up a task\n"
			   "  {module}:\n"
			   "    upid: \"{{ backup.json.data }}\"\n"
			   "    api_host: pve1.example.com\n"
			   "    api_token_id: \"{{ token_id }}\"\n"
			   "    api_token_secret: \"{{ token_secret }}\"\n"
			   "  register: task\n",
};
