/* The fields of a log in a record. */
#ifndef OP_LOG_ROWS_H
#define OP_LOG_ROWS_H

#include "op.h"

struct op_log {
	struct upid_lines lines; /* borrowed */
	uint64_t total;
	bool truncated;
	bool invalid_utf8;
};

enum { OP_LOG_ROWS = 5 };
extern const struct spec_row op_log_rows[OP_LOG_ROWS];
#define OP_LOG_PART(base)                                                                          \
	{                                                                                          \
		op_log_rows, OP_LOG_ROWS, base                                                     \
	}

/* Borrows the lines, and checks whether they are UTF-8. */
void op_log_fill(struct op_log *log, const struct upid_lines *lines);

#endif
