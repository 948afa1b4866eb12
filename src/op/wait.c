#include "wait_rows.h"

struct args {
	struct op_conn conn;
	struct op_filter filter;
	struct op_wait_args wait;
	int64_t grace; /* ms */
	bool allow_empty;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids task",
	  .text = "The task to wait for, or a list of tasks: UPIDs, or values that contain "
	          "them, such as a registered result of the uri module." },
};

static const struct spec_row more_rows[] = {
	{ SPEC_NAME("grace"), SPEC_AT(struct args, grace), .type = SPEC_MS, .def = "0", .min = 0,
	  .max = 31536000000,
	  .text = "With filters, how long to wait for the first match, such as a task that is about "
	          "to start." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
	{ SPEC_NAME("before"), SPEC_AT(struct args, filter.until), .type = SPEC_TIME,
	  .flags = SPEC_FILTER | SPEC_OWN, SPEC_WHEN(struct args, filter.has_until),
	  .text = OP_FILTER_BEFORE },
};

static int
check(const void *at, struct upid_err *err)
{
	return op_wait_check(&((const struct args *)at)->wait, err);
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	struct op_poll_rules rules = { .grace_ms = args->grace,
		                       .filter = &args->filter,
		                       .allow_empty = args->allow_empty };

	op_wait_use(&rules, &args->wait);
	return op_poll(call, &rules, stop);
}

const struct op op_wait = {
	.name = "wait",
	.summary = "wait until tasks have finished",
	.text = "Waits for all given tasks at once and reports how each ended. Temporary "
		"errors of the network or the server do not end the wait. The record of a "
		"failed task has the reason and the last lines of its log. After a timeout the "
		"task continues to run.",
	.takes = OP_UPIDS,
	.columns = OP_POLLED_COLUMNS("duration|elapsed"),
	.online = true,
	.waits = true,
	.follows = true,
	.args = { { SPEC_PART(arg_rows, 0), OP_WAIT_PART(offsetof(struct args, wait)),
	            SPEC_PART(more_rows, 0),
	            OP_FILTER_PARTS_NO_UNTIL(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = { { OP_TASK_PART(offsetof(struct op_polled, task)),
	              OP_PROFILE_PART(offsetof(struct op_polled, profile)),
	              OP_OUTCOME_PART(offsetof(struct op_polled, outcome)),
	              OP_STOPPED_PART(offsetof(struct op_polled, stopping)) } },
	.args_size = sizeof(struct args),
	.check = check,
	.run = run,
	.ansible_example =
		"- name: Start a backup\n"
		"  ansible.builtin.uri:\n"
		"    url: https://pve1.example.com:8006/api2/json/nodes/pve1/vzdump\n"
		"    method: POST\n"
		"    headers:\n"
		"      Authorization: \"PVEAPIToken={{ token_id }}={{ token_secret }}\"\n"
		"    body_format: form-urlencoded\n"
		"    body: {vmid: \"100\"}\n"
		"  register: backup\n"
		"\n"
		"- name: Wait until it has ended\n"
		"  {module}:\n"
		"    upid: \"{{ backup.json.data }}\"\n"
		"    api_host: pve1.example.com\n"
		"    api_token_id: \"{{ token_id }}\"\n"
		"    api_token_secret: \"{{ token_secret }}\"\n"
		"    timeout: 3600\n",
};
