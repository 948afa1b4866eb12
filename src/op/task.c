#include "task.h"

#define ROW(n, t, member, sentence, ...)                                                           \
	{                                                                                          \
		SPEC_NAME(n), SPEC_AT(struct op_task, member), .type = t, .text = sentence,        \
							       SPEC_WHEN(struct op_task, known),   \
							       ##__VA_ARGS__                       \
	}

const struct spec_row op_task_rows[OP_TASK_ROWS] = {
	{ SPEC_NAME("upid"), SPEC_AT(struct op_task, upid), .type = SPEC_STR,
	  .flags = SPEC_NULLABLE, .text = "The UPID as given; null if there was no task." },
	ROW("family", SPEC_STR, family,
	    "`pve` is the form with nine fields, of Proxmox VE and Mail Gateway; `pbs` the "
	    "form with ten, of Backup Server and Datacenter Manager."),
	ROW("node", SPEC_STR, u.node, "The node that the task runs on."),
	ROW("pid", SPEC_UINT, u.pid,
	    "The process ID; for Backup Server and Datacenter Manager that of the daemon."),
	ROW("pstart", SPEC_UINT, u.pstart,
	    "The start time of that process, in clock ticks since the node booted."),
	ROW("starttime", SPEC_UINT, u.starttime, "The start time of the task, in UNIX seconds."),
	ROW("type", SPEC_STR, u.type, "The type of the task, such as `vzdump` or `qmstart`."),
	ROW("id", SPEC_STR, u.id,
	    "What the task works on, often a guest number; unescaped in the form with ten "
	    "fields."),
	ROW("id_raw", SPEC_STR, u.id_raw, "The id as written in the UPID."),
	ROW("user", SPEC_STR, u.user, "The user who started the task, without the token."),
	ROW("tokenid", SPEC_STR, u.tokenid, "The name of the API token, or null.",
	    .flags = SPEC_NULLABLE),
	ROW("realm", SPEC_STR, u.realm, "The realm of the user, or null.", .flags = SPEC_NULLABLE),
	ROW("comment", SPEC_STR, u.comment, "Text after the last colon; no product writes it."),
	ROW("starttime_iso", SPEC_STR, starttime_iso,
	    "`starttime` in UTC, such as `2026-11-24T01:57:21Z`."),
	{ SPEC_NAME("task_id"), SPEC_AT(struct op_task, u.task_id), .type = SPEC_UINT,
	  SPEC_WHEN(struct op_task, u.has_task_id),
	  .text = "The number of the task within its daemon; only in the form with ten fields." },
	{ SPEC_NAME("remote"), SPEC_AT(struct op_task, u.remote), .type = SPEC_STR,
	  SPEC_WHEN(struct op_task, u.has_remote),
	  .text = "The remote of a Datacenter Manager that the task belongs to." },
	{ SPEC_NAME("remote_type"), SPEC_AT(struct op_task, remote_type), .type = SPEC_STR,
	  SPEC_WHEN(struct op_task, u.has_remote),
	  .text = "The type of that remote: `pve` or `pbs`." },
	ROW("canonical", SPEC_STR, canonical, "The UPID as its server writes it."),
};

const struct spec_row op_no_task_rows[OP_NO_TASK_ROWS] = {
	{ SPEC_NAME("class"), SPEC_AT(struct op_task, cls), .type = SPEC_STR,
	  SPEC_WHEN(struct op_task, none),
	  .text = "`no_task` if there was nothing to do, so that there is no UPID." },
	{ SPEC_NAME("skipped"), SPEC_AT(struct op_task, skipped), .type = SPEC_BOOL,
	  SPEC_WHEN(struct op_task, skipped),
	  .text = "True if the input was the result of a skipped Ansible task." },
	{ SPEC_NAME("note"), SPEC_AT(struct op_task, note), .type = SPEC_STR,
	  SPEC_WHEN(struct op_task, has_note), .text = "Why there is no task." },
};

void
op_task_fill(struct op_task *t)
{
	t->known = true;
	t->upid = t->u.text;
	t->family = upid_family_word(t->u.family);
	t->remote_type = upid_family_word(t->u.remote_type);
	t->canonical =
		(struct upid_str){ t->canonical_room, upid_format(t->canonical_room, &t->u) };
	t->starttime_iso = (struct upid_str){ t->iso_room, upid_iso(t->iso_room, t->u.starttime) };
}

int
op_task_read(struct op_task *t, const struct op_input *s, const struct upid_rules *rules,
             struct upid_err *err)
{
	t->none = s->no_task;
	t->skipped = s->skipped;
	t->has_note = s->no_task && s->note.p != NULL;
	t->known = false;
	if (t->none) {
		t->u.has_task_id = t->u.has_remote = false;
		t->upid = (struct upid_str){ NULL, 0 };
		t->cls = upid_class_word(UPID_NO_TASK);
		t->note = s->note;
		return 0;
	}
	if (s->fault.code != UPID_E_OK) {
		*err = s->fault;
		return -1;
	}
	if (upid_parse(&t->u, s->upid, rules, err) != 0)
		return -1;
	op_task_fill(t);
	return 0;
}
