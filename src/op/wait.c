#include "wait_rows.h"

struct args {
	struct op_conn conn;
	struct op_filter filter;
	struct op_wait_args wait;
	struct upid_str missing_task;
	bool allow_empty;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids task",
	  .text = "The task to wait for, or a list of tasks: UPIDs, or values that contain "
	          "them, such as a registered result of the uri module." },
};

static const struct spec_row more_rows[] = {
	{ SPEC_NAME("missing_task"), SPEC_AT(struct args, missing_task), .type = SPEC_STR,
	  .def = "error", .choices = "error ok",
	  .text = "How a task counts that its server no longer has. Proxmox deletes old logs, "
	          "and then the outcome is unknown: an error, or `ok`, as if it had ended with "
	          "OK." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
};

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	struct op_poll_rules rules = { .missing_is_ok = upid_str_eq(args->missing_task, "ok"),
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
	            SPEC_PART(more_rows, 0), OP_FILTER_PART(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = OP_POLLED_ROWS,
	.args_size = sizeof(struct args),
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
