/* The fields of a task in a record, shared by all operations. */
#ifndef OP_TASK_H
#define OP_TASK_H

#include "op.h"

struct op_task {
	bool known; /* there is a UPID, and all fields are set */
	bool none;  /* there was nothing to do, and so there is no task */
	struct upid u;
	struct upid_str upid, family, remote_type, canonical, starttime_iso;
	struct upid_str cls; /* "no_task" */
	char canonical_room[UPID_CANONICAL_MAX + 1];
	char iso_room[UPID_ISO_MAX + 1];
};

extern const struct spec_row op_task_rows[];
extern const struct spec_row op_no_task_row[1]; /* class, for operations without op_outcome */
enum { OP_TASK_ROWS = 18 };
#define OP_TASK_PART(base)                                                                         \
	{                                                                                          \
		op_task_rows, OP_TASK_ROWS, base                                                   \
	}

/* Parses an input. *t must not be moved afterwards. -1: it is not a UPID. */
int op_task_read(struct op_task *t, const struct op_input *s, const struct upid_rules *rules,
                 struct upid_err *err);

/* Sets the fields that are computed from t->u. */
void op_task_fill(struct op_task *t);

#endif
