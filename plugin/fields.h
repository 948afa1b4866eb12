/* Subjects that are objects of fields (encode, decode_log), from JSON. */
#ifndef FIELDS_H
#define FIELDS_H

#include "face.h"

/* One subject's arguments, bound anew for each; zeroed is empty. */
struct fields {
	struct spec_arena arena;
	struct spec_bind bind;
};

/*
 * Binds a JSON value to fresh arguments of the operation: an object by its keys, of which unknown
 * ones are passed over (it may be somebody's record), or a list to the one row that takes lines.
 * What does not fit becomes the subject's fault. -1: no memory.
 */
int fields_bind(struct fields *f, struct op_subject *s, const struct op *op, const json_t *value,
                struct upid_err *err);

/* The same for lines that have been gathered; they are taken over. */
int fields_bind_lines(struct fields *f, struct op_subject *s, const struct op *op,
                      struct upid_lines *lines, struct upid_err *err);

/* The row of the operation that takes lines, if it has one. */
bool fields_lines_row(struct spec_iter *i, const struct op *op);

void fields_free(struct fields *f);

/* Frees the lines among bound arguments: they are no part of an arena. */
void fields_free_lines(struct spec_bind *bind);

#endif
