/* Lines of a log that are held in memory: all, or no more than is wanted. */
#ifndef OP_LOG_HOLD_H
#define OP_LOG_HOLD_H

#include "lib/upid.h"

/* What is held: the first lines and the last ones, half and half. */
struct op_log_bounds {
	uint64_t lines, bytes; /* 0: no bound */
	uint64_t tail;         /* not 0: only the last lines, so many of them */
};

/* Zeroed is empty; op_log_hold_free. */
struct op_log_hold {
	struct upid_lines first, last;
};

int op_log_hold_add(struct op_log_hold *h, const struct op_log_bounds *bounds, uint64_t n,
                    struct upid_str text, struct upid_err *err);
size_t op_log_hold_bytes(const struct op_log_hold *h);
/* Trims to the bounds, and joins all lines in h->first. */
int op_log_hold_join(struct op_log_hold *h, struct upid_err *err);
void op_log_hold_free(struct op_log_hold *h);

#endif
