#include "poll.h"

struct args {
	struct op_conn conn;
	struct op_filter filter;
	int64_t timeout; /* ms */
	struct upid_str fail_on;
	bool allow_empty;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids task", .text = "The task to look up, or a list of tasks." },
	{ SPEC_NAME("timeout"), SPEC_AT(struct args, timeout), .type = SPEC_MS, .letter = 't',
	  .def = "10", .min = 0, .max = 31536000000,
	  .text = "How long to wait for a response; temporary errors are retried until then." },
	{ SPEC_NAME("fail_on"), SPEC_AT(struct args, fail_on), .type = SPEC_STR, .def = "never",
	  .choices = "never error warning",
	  .text = "What counts as a failure: nothing, a task that ended with an error, or also "
	          "one with warnings." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
};

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	const struct op_poll_rules rules = { .timeout_ms = args->timeout,
		                             .one_look = true,
		                             .fail_on = args->fail_on,
		                             .filter = &args->filter,
		                             .allow_empty = args->allow_empty };

	return op_poll(call, &rules, stop);
}

const struct op op_status = {
	.name = "status",
	.summary = "show the status of tasks",
	.text = "Reports whether each task is running or how it ended. It polls once and does "
		"not wait.",
	.takes = OP_UPIDS,
	.columns = OP_POLLED_COLUMNS("duration"),
	.online = true,
	.args = { { SPEC_PART(arg_rows, 0), OP_FILTER_PART(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = OP_POLLED_ROWS,
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
