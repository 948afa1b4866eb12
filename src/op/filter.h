/* Task filters: rows of every operation on tasks of a server. */
#ifndef OP_FILTER_H
#define OP_FILTER_H

#include "conn.h"

struct op_filter {
	struct upid_str vmid, type, node, user, cls, datastore, remote;
	int64_t since, until; /* UNIX seconds */
	uint64_t limit;
	bool running, latest;
	bool has_since, has_until; /* whether they were given */
};

#define OP_FILTER_BEFORE                                                                                 \
	"Only tasks that started at this time or earlier. For `wait` the name is `before`, because its " \
	"`until` says when the wait is over."

/* `limit` is the last row, so that an operation with its own `limit` can leave it out. */
enum { OP_FILTER_ROWS = 12, OP_FILTER_ROWS_NO_LIMIT = OP_FILTER_ROWS - 1 };
extern const struct spec_row op_filter_rows[OP_FILTER_ROWS];
#define OP_FILTER_PART(base)                                                                       \
	{                                                                                          \
		op_filter_rows, OP_FILTER_ROWS, base                                               \
	}
#define OP_FILTER_PART_NO_LIMIT(base)                                                              \
	{                                                                                          \
		op_filter_rows, OP_FILTER_ROWS_NO_LIMIT, base                                      \
	}

/* All but `until`, in two parts: for an operation with an `until` of its own. */
enum { OP_FILTER_UNTIL = 5 };
#define OP_FILTER_PARTS_NO_UNTIL(base)                                                             \
	{ op_filter_rows, OP_FILTER_UNTIL, base },                                                 \
	{                                                                                          \
		op_filter_rows + OP_FILTER_UNTIL + 1, OP_FILTER_ROWS - OP_FILTER_UNTIL - 1, base   \
	}

/* Whether any filter was given. */
bool op_filter_given(const struct op_filter *f);

/* Converts it to the library's filter; texts are borrowed from *f. -1: an invalid value. */
int op_filter_make(struct upid_filter *filter, const struct op_filter *f, struct upid_err *err);

/* Without a UPID, only `product` tells the product. But three products have ports of their own, and
 * on another port a datastore belongs to a Backup Server, and a remote to a Datacenter Manager. Sets
 * conn->product if it is empty. f == NULL: only the port counts. */
void op_filter_guess_product(struct op_conn *conn, const struct op_filter *f);

/* -1: no task of this product can match, and *err says why. */
int op_filter_fits(const struct op_filter *f, enum upid_product product, struct upid_err *err);

/* Reads a list of classes, for the argument of that name. -1: one of them is none. */
int
op_filter_classes(unsigned *classes, const char *name, struct upid_str list, struct upid_err *err);

/* Describes the filter, for messages: "vmid 104, type vzdump, latest". */
void op_filter_describe(struct upid_buf *out, const struct op_filter *f);

#endif
