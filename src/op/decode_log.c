#include "log_rows.h"

struct args {
	struct upid_lines lines;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("lines"), SPEC_AT(struct args, lines), .type = SPEC_LINES,
	  .flags = SPEC_REQUIRED | SPEC_SUBJECT, .aliases = "data log log_list",
	  .text = "The lines as the API returns them: a list of {n, t}, in any order." },
};

static int
one(struct op_call *call, const struct op_input *subject)
{
	struct op_log log = { 0 };

	if (subject->fault.code != UPID_E_OK)
		return call->fail(call, subject, &subject->fault);
	op_log_fill(&log, &((const struct args *)subject->args)->lines);
	log.total = log.lines.count;
	return call->emit(call, subject, &log, NULL);
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	return op_each(call, one, stop);
}

const struct op op_decode_log = {
	.name = "decode_log",
	.summary = "join log lines {n, t} into one text",
	.text = "Joins the lines of a task's log, as the API returns them, into one text, "
		"ordered by n. It does not contact a server.",
	.takes = OP_FIELDS,
	.text_row = "text",
	.args = { { SPEC_PART(arg_rows, 0) } },
	.result = { { OP_LOG_PART(0) } },
	.args_size = sizeof(struct args),
	.run = run,
	.ansible_example = "- name: Join a log that uri has read\n"
			   "  {module}:\n"
			   "    lines: \"{{ answer.json.data }}\"\n"
			   "  register: log\n",
};
