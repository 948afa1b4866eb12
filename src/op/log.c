#include "inputs.h"
#include "log_run.h"
#include "poll.h"

struct args {
	struct op_conn conn;
	struct op_filter filter; /* its limit is not used */
	int64_t timeout;         /* ms */
	uint64_t start, limit, tail;
	uint64_t max_lines, max_bytes;
	bool has_max_lines, has_max_bytes;
	bool allow_empty;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids task", .text = "The task whose log to read, or a list of tasks." },
	{ SPEC_NAME("start"), SPEC_AT(struct args, start), .type = SPEC_UINT, .def = "0",
	  .text = "The number of lines to skip at the start." },
	{ SPEC_NAME("limit"), SPEC_AT(struct args, limit), .type = SPEC_UINT, .def = "0",
	  .text = "The maximum number of lines; 0 returns all." },
	{ SPEC_NAME("tail"), SPEC_AT(struct args, tail), .type = SPEC_UINT, .letter = 'n',
	  .def = "0", .text = "Return only this many of the last lines; 0 returns all." },
	{ SPEC_NAME("max_lines"), SPEC_AT(struct args, max_lines),
	  SPEC_WHEN(struct args, has_max_lines), .type = SPEC_UINT,
	  .text = "The maximum number of lines in a record. The middle of a longer log is left "
	          "out, and `truncated` is true. 0 keeps all. The default is 50000 in Ansible, "
	          "5000 in Terraform, and 0 on the command line." },
	{ SPEC_NAME("max_bytes"), SPEC_AT(struct args, max_bytes),
	  SPEC_WHEN(struct args, has_max_bytes), .type = SPEC_UINT,
	  .text = "The maximum number of bytes in a record, in the same way. The default is "
	          "8388608 in Ansible, 524288 in Terraform, and 0 on the command line." },
	{ SPEC_NAME("timeout"), SPEC_AT(struct args, timeout), .type = SPEC_MS, .letter = 't',
	  .def = "300", .min = 0, .max = 31536000000,
	  .text = "How long to wait for each log; temporary errors are retried until then." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
};

static const struct spec_row error_row[] = {
	{ SPEC_NAME("error"), SPEC_AT(struct op_log_record, error),
	  SPEC_WHEN(struct op_log_record, broken), .type = SPEC_OBJ, .sub = &op_error_inside_rows,
	  .text = "Why only a part of the log was read; `truncated` is then true." },
};

static int
check(const void *p, struct upid_err *err)
{
	const struct args *args = p;

	if (args->tail > 0 && (args->start > 0 || args->limit > 0))
		return upid_fail(err, UPID_E_USAGE,
		                 "parameters are mutually exclusive: tail|start, "
		                 "tail|limit");
	return 0;
}

/* A wait whose records are events: the lines of the log as they arrive, and the outcome. */
static int
follow(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	const struct op_poll_rules rules = { .timeout_ms = call->no_timeout ? UPID_FOREVER
		                                                            : args->timeout,
		                             .fail_on = UPID_S("error"),
		                             .filter = &args->filter,
		                             .allow_empty = args->allow_empty,
		                             .follow_start = args->start,
		                             .follow_tail = args->tail };

	if (args->limit > 0 || args->has_max_lines || args->has_max_bytes)
		return upid_fail(stop, UPID_E_USAGE,
		                 "parameters are mutually exclusive: follow|limit, "
		                 "follow|max_lines, follow|max_bytes");
	return op_poll(call, &rules, stop);
}

static int
read_all(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	const struct op_log_wish wish = {
		.rules = { .timeout_ms = args->timeout,
		           .start = args->start,
		           .limit = args->limit,
		           .tail = args->tail,
		           .note = call->env->note,
		           .note_ctx = call->env->note_ctx },
		.bounds = { .lines = args->has_max_lines ? args->max_lines : call->max_lines,
		            .bytes = args->has_max_bytes ? args->max_bytes : call->max_bytes },
	};
	struct op_sources sources;
	struct op_batch batch = { 0 };
	int rc = op_sources_init(&sources, call, stop);

	if (rc == 0)
		rc = op_inputs(&batch, &sources, &args->filter, 0, args->allow_empty, stop);
	if (rc == 0)
		rc = op_log_run(call, &batch, &sources, &wish);
	op_sources_close(&sources);
	op_batch_free(&batch);
	return rc;
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	return call->follows ? follow(call, stop) : read_all(call, stop);
}

const struct op op_log = {
	.name = "log",
	.summary = "print the logs of tasks",
	.text = "Reads the log of each task: the whole log, its last lines, or a page. Every "
		"line is printed once, in order, with the bytes that the task wrote.",
	.takes = OP_UPIDS,
	.online = true,
	.text_row = "text",
	.reads_logs = true,
	.follows = true,
	.args = { { SPEC_PART(arg_rows, 0), OP_FILTER_PART_NO_LIMIT(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = { { OP_TASK_PART(offsetof(struct op_log_record, task)),
	              OP_PROFILE_PART(offsetof(struct op_log_record, profile)),
	              OP_NO_TASK_PART(offsetof(struct op_log_record, task)),
	              OP_LOG_PART(offsetof(struct op_log_record, log)), SPEC_PART(error_row, 0) } },
	.args_size = sizeof(struct args),
	.check = check,
	.run = run,
	.ansible_example = "- name: Read the log of a task\n"
			   "  {module}:\n"
			   "    upid: \"{{ backup.json.data }}\"\n"
			   "    api_host: pve1.example.com\n"
			   "    api_token_id: \"{{ token_id }}\"\n"
			   "    api_token_secret: \"{{ token_secret }}\"\n"
			   "  register: log\n"
			   "\n"
			   "- name: Wait, and read the log of what failed\n"
			   "  module_defaults:\n"
			   "    group/upid.proxmox.upid:\n"
			   "      api_host: pve1.example.com\n"
			   "      api_token_id: \"{{ token_id }}\"\n"
			   "      api_token_secret: \"{{ token_secret }}\"\n"
			   "  block:\n"
			   "    - name: Wait for the backup\n"
			   "      upid.proxmox.upid_wait:\n"
			   "        upid: \"{{ backup }}\"\n"
			   "  rescue:\n"
			   "    - name: Read the log of the backup that failed\n"
			   "      {module}:\n"
			   "        upid: \"{{ ansible_failed_result }}\"\n",
};
