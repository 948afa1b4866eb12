/* Subjects that are objects of fields (encode, decode_log), from JSON. */
#ifndef RECORDS_H
#define RECORDS_H

#include "face.h"

/* One subject's arguments, bound anew for each; zeroed is empty. */
struct records {
	struct spec_arena arena;
	struct spec_bind bind;
};

/*
 * Binds a JSON value to fresh arguments of the operation: an object by its keys, of which unknown
 * ones are passed over (it may be somebody's record), or a list to the one row that takes lines.
 * What does not fit becomes the subject's fault. -1: no memory.
 */
int records_bind(struct records *f, struct op_input *s, const struct op *op, const json_t *value,
                struct upid_err *err);

/* The same for lines that have been gathered; they are taken over. */
int records_bind_lines(struct records *f, struct op_input *s, const struct op *op,
                      struct upid_lines *lines, struct upid_err *err);

/* The row of the operation that takes lines, if it has one. */
bool records_lines_row(struct spec_iter *i, const struct op *op);

void records_free(struct records *f);

/* Frees the lines among bound arguments: they are no part of an arena. */
void records_free_lines(struct spec_bind *bind);

#endif
