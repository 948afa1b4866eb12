/* The fields of a task in a record, shared by all operations. */
#ifndef OP_TASK_H
#define OP_TASK_H

#include "op.h"

struct op_task {
	bool known; /* there is a UPID, and all fields are set */
	bool none;  /* there was nothing to do, so there is no task */
	bool skipped, has_note; /* why there is none */
	struct upid u;
	struct upid_str upid, family, remote_type, canonical, starttime_iso;
	struct upid_str cls; /* "no_task" */
	struct upid_str note;
	char canonical_room[UPID_CANONICAL_MAX + 1];
	char iso_room[UPID_ISO_MAX + 1];
};

extern const struct spec_row op_task_rows[];
/* class, skipped and note, for operations without op_outcome */
extern const struct spec_row op_no_task_rows[];
enum { OP_TASK_ROWS = 18, OP_NO_TASK_ROWS = 3 };
#define OP_TASK_PART(base)                                                                         \
	{                                                                                          \
		op_task_rows, OP_TASK_ROWS, base                                                   \
	}
#define OP_NO_TASK_PART(base)                                                                      \
	{                                                                                          \
		op_no_task_rows, OP_NO_TASK_ROWS, base                                             \
	}

/* The argument that allows an empty input, for every operation on UPIDs. */
#define OP_ALLOW_EMPTY(args, member)                                                               \
	{                                                                                          \
		SPEC_NAME("allow_empty"), SPEC_AT(args, member), .type = SPEC_BOOL,                \
			.def = "false",                                                            \
			.text = "Accept an empty input (`\"\"`, null, `[]`), or filters without a match, " \
				"as nothing to do (`no_task`). By default it is an error, as it is " \
				"often a variable that was never set."                             \
	}

/* Parses an input. Do not move *t afterwards. -1: not a UPID. */
int op_task_read(struct op_task *t, const struct op_input *s, const struct upid_rules *rules,
                 struct upid_err *err);

/* Sets the fields derived from t->u. */
void op_task_fill(struct op_task *t);

#endif
