/* Reads inputs that are records (for encode, decode_log) from JSON. */
#ifndef RECORDS_H
#define RECORDS_H

#include "face.h"

/* The arguments of one input; bound anew for each. Initially zeroed. */
struct records {
	struct spec_arena arena;
	struct spec_bind bind;
};

/*
 * Binds a JSON value to new arguments of the operation: an object by its keys, or a list of lines
 * to the row that takes lines. Unknown keys are ignored, because the record may come from another
 * program. An invalid value makes the input an error. -1: out of memory.
 */
int records_bind(struct records *f, struct op_input *s, const struct op *op, const json_t *value,
                 struct upid_err *err);

/* The same for collected lines. Takes ownership of them. */
int records_bind_lines(struct records *f, struct op_input *s, const struct op *op,
                       struct upid_lines *lines, struct upid_err *err);

/* Moves the iterator to the row that takes lines. False: the operation has none. */
bool records_lines_row(struct spec_iter *i, const struct op *op);

void records_free(struct records *f);

/* Frees the lines of bound arguments, which are not in the arena. */
void records_free_lines(struct spec_bind *bind);

#endif
