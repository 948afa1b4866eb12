/* The progress of a task as an output record. */
#ifndef OP_PROGRESS_H
#define OP_PROGRESS_H

#include "op.h"

/* Unknown numbers are negative. */
struct op_progress {
	struct upid_str what;
	int64_t percent, percent_total; /* thousandths */
	int64_t bytes, total_bytes, rate, eta_seconds;
};

enum { OP_PROGRESS_ROWS = 7 };
extern const struct spec_row op_progress_rows[OP_PROGRESS_ROWS];
#define OP_PROGRESS_PART(base)                                                                     \
	{                                                                                          \
		op_progress_rows, OP_PROGRESS_ROWS, base                                           \
	}

/* Borrows the texts of *from. NULL: nothing is known. */
void op_progress_fill(struct op_progress *p, const struct upid_progress *from);

#endif
