#include "batch.h"
#include "inputs.h"
#include "log_rows.h"

struct args {
	struct op_conn conn;
	struct op_filter filter; /* its limit is not used */
	int64_t timeout; /* ms */
	uint64_t start, limit, tail;
	bool allow_empty;
};

struct record {
	struct op_task task;
	struct op_log log;
	bool broken; /* only a part came */
	struct op_error_inside error;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids task", .text = "The task whose log to read, or a list of tasks." },
	{ SPEC_NAME("start"), SPEC_AT(struct args, start), .type = SPEC_UINT, .def = "0",
	  .text = "How many lines to skip at the beginning." },
	{ SPEC_NAME("limit"), SPEC_AT(struct args, limit), .type = SPEC_UINT, .def = "0",
	  .text = "How many lines to return at most; 0 returns all." },
	{ SPEC_NAME("tail"), SPEC_AT(struct args, tail), .type = SPEC_UINT, .letter = 'n',
	  .def = "0", .text = "Return only this many of the last lines; 0 returns all." },
	{ SPEC_NAME("timeout"), SPEC_AT(struct args, timeout), .type = SPEC_MS, .letter = 't',
	  .def = "300", .min = 0, .max = 31536000000,
	  .text = "How long to wait for each log; temporary errors are retried until then." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
};

static const struct spec_row error_row[] = {
	{ SPEC_NAME("error"), SPEC_AT(struct record, error), SPEC_WHEN(struct record, broken),
	  .type = SPEC_OBJ, .sub = &op_error_inside_rows,
	  .text = "Why only a part of the log came: `truncated` is true then." },
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

/* A part is a record, so that nothing of it is lost; but it never counts as the log. */
static int
emit(struct op_call *call, struct op_item *item, struct record *r, const struct upid_lines *lines,
     const struct upid_err *err)
{
	struct upid_err ignored = { 0 };
	uint64_t known = lines->count + lines->dropped;

	(void)op_task_read(&r->task, &item->subject, NULL, &ignored);
	op_log_fill(&r->log, lines);
	r->broken = err->code != UPID_E_OK;
	if (r->broken && r->log.total < known)
		r->log.total = known;
	r->log.truncated = r->broken || lines->count < r->log.total;
	op_error_inside_fill(&r->error, err);
	return call->emit(call, &item->subject, r, r->broken ? err : NULL);
}

static int
one_log(struct op_call *call, struct op_item *item, struct upid_source *src)
{
	const struct args *args = call->args;
	const struct upid_log_rules rules = { .timeout_ms = args->timeout,
		                              .start = args->start,
		                              .limit = args->limit,
		                              .tail = args->tail,
		                              .note = call->env->note,
		                              .note_ctx = call->env->note_ctx };
	struct upid_lines lines = { 0 };
	struct upid_err err = item->err;
	struct record r = { 0 };
	int rc;

	if (err.code == UPID_E_OK && !item->subject.no_task)
		(void)upid_log_read(&lines, &r.log.total, &item->task.u, src, call->env->loop,
		                    &rules, &err);
	if (err.code == UPID_E_OK || (upid_code_retryable(err.code) && lines.count > 0))
		rc = emit(call, item, &r, &lines, &err);
	else
		rc = call->fail(call, &item->subject, &err);
	upid_lines_free(&lines);
	return rc;
}

/* A source is opened only where there is something to ask. */
static int
open_for(struct upid_source **src, const struct op_batch *b, struct op_call *call,
         struct upid_err *err)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->item[i]->err.code == UPID_E_OK && !b->item[i]->subject.no_task)
			return op_conn_open(src, &((const struct args *)call->args)->conn,
			                    &b->item[i]->task.u, call->env, err);
	return 0;
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	struct upid_source *src = NULL;
	struct op_batch batch = { 0 };
	struct upid_err err = { 0 };
	const struct args *args = call->args;
	int rc = op_inputs(&batch, call, &args->conn, &args->filter, args->allow_empty, stop);

	if (rc == 0)
		(void)open_for(&src, &batch, call, &err);
	for (size_t i = 0; i < batch.count && rc == 0; i++) {
		struct op_item *item = batch.item[i];

		if (item->err.code == UPID_E_OK && !item->subject.no_task)
			item->err = err;
		rc = one_log(call, item, src);
	}
	upid_source_close(src);
	op_batch_free(&batch);
	return rc;
}

const struct op op_log = {
	.name = "log",
	.summary = "print the logs of tasks",
	.text = "Reads the log of each task: the whole log, its last lines, or a page. Every line "
		"comes once, in order, with the bytes that the task wrote.",
	.takes = OP_UPIDS,
	.online = true,
	.text_row = "text",
	.args = { { SPEC_PART(arg_rows, 0), OP_FILTER_PART_NO_LIMIT(offsetof(struct args, filter)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = { { OP_TASK_PART(offsetof(struct record, task)),
	              OP_NO_TASK_PART(offsetof(struct record, task)),
	              OP_LOG_PART(offsetof(struct record, log)), SPEC_PART(error_row, 0) } },
	.args_size = sizeof(struct args),
	.check = check,
	.run = run,
	.ansible_example = "- name: Read the log of a task\n"
			   "  {module}:\n"
			   "    upid: \"{{ backup.json.data }}\"\n"
			   "    api_host: pve1.example.com\n"
			   "    api_token_id: \"{{ token_id }}\"\n"
			   "    api_token_secret: \"{{ token_secret }}\"\n"
			   "  register: log\n",
};
