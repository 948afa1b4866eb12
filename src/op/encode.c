#include "task.h"

struct args {
	struct upid_str family, node, type, id, id_raw, user, tokenid, comment, remote, remote_type;
	uint64_t pid, pstart, task_id, starttime;
	bool has_task_id;
};

#define ROW(n, t, sentence, ...)                                                                   \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct args, n), .type = t, .text = sentence, ##__VA_ARGS__ \
	}
#define NEEDED .flags = SPEC_SUBJECT | SPEC_REQUIRED
#define FIELD .flags = SPEC_SUBJECT

static const struct spec_row arg_rows[] = {
	ROW(family, SPEC_STR,
	    "The form to write. Default: `pbs` if there is a task_id, else `pve`.", FIELD,
	    .choices = "pve pbs"),
	ROW(node, SPEC_STR, "The node of the task.", NEEDED),
	ROW(pid, SPEC_UINT, "The process ID.", NEEDED),
	ROW(pstart, SPEC_UINT, "The start time of that process, in clock ticks since boot.",
	    NEEDED),
	ROW(task_id, SPEC_UINT, "The number of the task within its daemon (`pbs` only).", FIELD,
	    SPEC_WHEN(struct args, has_task_id)),
	ROW(starttime, SPEC_UINT, "The start time of the task, in UNIX seconds.", NEEDED),
	ROW(type, SPEC_STR, "The type of the task, such as `vzdump`.", NEEDED),
	ROW(id, SPEC_STR, "What the task works on, unescaped.", FIELD),
	ROW(id_raw, SPEC_STR,
	    "The id in its escaped form, as in a UPID; used if `id` is not "
	    "given.",
	    FIELD),
	ROW(user, SPEC_STR, "The user, as name@realm.", NEEDED),
	ROW(tokenid, SPEC_STR, "The name of the API token.", FIELD),
	ROW(comment, SPEC_STR, "Text after the last colon; no product accepts it.", FIELD),
	ROW(remote, SPEC_STR, "The remote of a Datacenter Manager that the task belongs to.",
	    FIELD),
	ROW(remote_type, SPEC_STR, "The type of that remote.", FIELD, .choices = "pve pbs"),
};

static void
fields_of(struct upid *f, const struct args *a)
{
	bool pbs = a->family.p != NULL ? upid_str_eq(a->family, "pbs")
	                               : a->has_task_id || upid_str_eq(a->remote_type, "pbs");

	*f = (struct upid){ .family = pbs ? UPID_PBS : UPID_PVE, .has_task_id = pbs };
	f->node = a->node;
	f->pid = a->pid;
	f->pstart = a->pstart;
	f->task_id = a->task_id;
	f->starttime = a->starttime;
	f->type = a->type;
	f->id = a->id;
	f->user = a->user;
	f->tokenid = a->tokenid.n > 0 ? a->tokenid : (struct upid_str){ NULL, 0 };
	f->comment = a->comment;
	f->has_remote = a->remote.n > 0;
	f->remote = a->remote;
	f->remote_type = f->family;
}

static int
encode(struct op_task *task, char *room, const struct args *a, struct upid_err *err)
{
	struct upid fields;
	struct op_input made = { 0 };

	fields_of(&fields, a);
	if (a->id.p == NULL && a->id_raw.p != NULL) {
		fields.id = a->id_raw;
		if (fields.family == UPID_PBS &&
		    upid_id_unescape(&fields.id, fields.id_room, a->id_raw, err) != 0)
			return -1;
	}
	if (upid_encode(room, &made.upid.n, &fields, err) != 0)
		return -1;
	made.upid.p = room;
	return op_task_read(task, &made, NULL, err);
}

static int
one(struct op_call *call, const struct op_input *subject)
{
	char room[UPID_CANONICAL_MAX + UPID_MAX + 1];
	struct upid_err err = subject->fault;
	struct op_task task;

	if (err.code == UPID_E_OK && encode(&task, room, subject->args, &err) == 0)
		return call->emit(call, subject, &task, NULL);
	return call->fail(call, subject, &err);
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	return op_each(call, one, stop);
}

const struct op op_encode = {
	.name = "encode",
	.summary = "build a UPID from its fields",
	.text = "Builds a UPID from its fields: the reverse of decode. It does not contact a "
		"server.",
	.takes = OP_FIELDS,
	.text_row = "upid",
	.args = { { SPEC_PART(arg_rows, 0) } },
	.result = { { OP_TASK_PART(0) } },
	.args_size = sizeof(struct args),
	.run = run,
	.ansible_example = "- name: Build a UPID\n"
			   "  {module}:\n"
			   "    node: pve1\n"
			   "    pid: 238002\n"
			   "    pstart: 169552957\n"
			   "    starttime: 1760608478\n"
			   "    type: qmstart\n"
			   "    id: \"100\"\n"
			   "    user: root@pam\n"
			   "  register: task\n",
};
