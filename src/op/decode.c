#include "task.h"

struct args {
	bool strict;
	struct upid_str product;
	bool allow_empty;
};

static const struct spec_row arg_rows[] = {
	{ SPEC_NAME("upid"), .type = SPEC_UPIDS, .flags = SPEC_REQUIRED | SPEC_SUBJECT,
	  .aliases = "upids", .text = "The UPID to decode, or a list of them." },
	{ SPEC_NAME("strict"), SPEC_AT(struct args, strict), .type = SPEC_BOOL, .def = "false",
	  .text = "Reject text after the last colon, which every Proxmox product refuses, and "
	          "a user that is not name@realm or name@realm!token." },
	{ SPEC_NAME("product"), SPEC_AT(struct args, product), .type = SPEC_STR,
	  .choices = "pve pmg pbs pdm",
	  .text = "Accept only UPIDs of tasks that this product can have." },
	OP_ALLOW_EMPTY(struct args, allow_empty),
};

/* The error code names the part that the product would reject: the remote prefix, or the fields. */
static int
check_product(struct upid_str product, const struct op_task *task, struct upid_err *err)
{
	enum upid_code code = task->u.has_remote ? UPID_E_PREFIX : UPID_E_FIELDS;

	if (product.p == NULL || !task->known)
		return 0;
	return upid_product_check(upid_product_of_word(product), &task->u, code, err);
}

static int
one(struct op_call *call, const struct op_input *subject)
{
	const struct args *args = call->args;
	const struct upid_rules rules = { UPID_ANY, args->strict };
	struct op_task task;
	struct upid_err err;

	/* zeroing all 640 bytes for each of a million lines would take time */
	err.code = UPID_E_OK;
	err.http = 0;
	if (op_task_read(&task, subject, &rules, &err) == 0 &&
	    check_product(args->product, &task, &err) == 0)
		return call->emit(call, subject, &task, NULL);
	return call->fail(call, subject, &err);
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	return op_each(call, one, stop);
}

const struct op op_decode = {
	.name = "decode",
	.summary = "show the fields of a UPID",
	.text = "Splits a UPID into its fields: node, process, start time, type, id, user and "
		"token. It knows the formats of Proxmox VE, Mail Gateway, Backup Server and "
		"Datacenter Manager. It does not contact a server.",
	.takes = OP_UPIDS,
	.columns = "20:starttime_iso 14:type+id 6:node user",
	.fields_first = true,
	.exact = true,
	.args = { { SPEC_PART(arg_rows, 0) } },
	.result = { { OP_TASK_PART(0), OP_NO_TASK_PART(0) } },
	.args_size = sizeof(struct args),
	.run = run,
	.ansible_example =
		"- name: Take a UPID apart\n"
		"  {module}:\n"
		"    upid: \"UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:\"\n"
		"  register: task\n",
};
