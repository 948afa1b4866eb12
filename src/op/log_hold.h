/* Holds the lines of a log in memory: all, or as many as needed. */
#ifndef OP_LOG_HOLD_H
#define OP_LOG_HOLD_H

#include "lib/upid.h"

/* How much to hold: half of it first lines, half last lines. */
struct op_log_bounds {
	uint64_t lines, bytes; /* 0: no limit */
	uint64_t tail;         /* not 0: only this many last lines */
};

/* A zeroed struct is empty; free with op_log_hold_free(). */
struct op_log_hold {
	struct upid_lines first, last;
};

int op_log_hold_add(struct op_log_hold *h, const struct op_log_bounds *bounds, uint64_t n,
                    struct upid_str text, struct upid_err *err);
size_t op_log_hold_bytes(const struct op_log_hold *h);
/* Trims to the limits and joins all lines in h->first. */
int op_log_hold_join(struct op_log_hold *h, struct upid_err *err);
void op_log_hold_free(struct op_log_hold *h);

#endif
