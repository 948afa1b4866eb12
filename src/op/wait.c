#include "poll.h"

struct args {
	struct op_conn conn;
	struct op_filter filter;
	int64_t timeout, polling_interval; /* ms */
	struct upid_str fail_on;
	bool follow_ha;
	struct upid_str missing_task;
	bool allow_empty;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids task",
	  .text = "The task to wait for, or a list of tasks: UPIDs, or what holds them, such as a "
	          "registered result of the uri module." },
	{ SPEC_NAME("timeout"), SPEC_AT(struct args, timeout), .type = SPEC_MS, .letter = 't',
	  .def = "300", .min = 0, .max = 31536000000, .aliases = "wait_timeout",
	  .text = "How long to wait, for all tasks together; 0 asks once." },
	{ SPEC_NAME("polling_interval"), SPEC_AT(struct args, polling_interval), .type = SPEC_MS,
	  .min = 0, .max = 3600000,
	  .text = "The pause between two requests for a task; without it the pause grows with the age of "
	          "the task, from 0.1 to 5 seconds." },
	{ SPEC_NAME("fail_on"), SPEC_AT(struct args, fail_on), .type = SPEC_STR, .def = "error",
	  .choices = "error warning never",
	  .text = "What counts as a failure: a task that ended with an error, also one that ended with "
	          "warnings, or nothing." },
	{ SPEC_NAME("follow_ha"), SPEC_AT(struct args, follow_ha), .type = SPEC_BOOL,
	  .def = "false",
	  .text = "After a successful `hastart`, `hastop` or `hamigrate`, wait for the task that the "
	          "HA manager starts for it, and report that task: the first start, stop or migration "
	          "of the guest by root@pam after the request. If the manager tries again after a "
	          "failure, the first try counts." },
	{ SPEC_NAME("missing_task"), SPEC_AT(struct args, missing_task), .type = SPEC_STR,
	  .def = "error", .choices = "error ok",
	  .text = "What a task counts as that its server no longer has. Proxmox deletes old logs, and "
	          "then nobody knows how the task ended: an error, or `ok`, as if it had ended with "
	          "OK." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
};

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	const struct op_poll_rules rules = { .timeout_ms = args->timeout,
		                             .interval_ms = args->polling_interval,
		                             .fail_on = args->fail_on,
		                             .follow_ha = args->follow_ha,
		                             .missing_is_ok =
		                                     upid_str_eq(args->missing_task, "ok"),
		                             .filter = &args->filter,
		                             .allow_empty = args->allow_empty };

	return op_poll(call, &rules, stop);
}

const struct op op_wait = {
	.name = "wait",
	.summary = "wait until tasks have ended",
	.text = "Waits for all given tasks at once and reports how each ended. Temporary errors of "
		"the network or the server do not end the wait. The record of a failed task has the "
		"reason and the last lines of its log. A timeout leaves the task running.",
	.takes = OP_UPIDS,
	.columns = OP_POLLED_COLUMNS("duration|elapsed"),
	.online = true,
	.follows = true,
	.args = { { SPEC_PART(arg_rows, 0), OP_FILTER_PART(offsetof(struct args, filter)),
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
