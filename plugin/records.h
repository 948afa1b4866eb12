/* Inputs that are records (encode, decode_log), from JSON. */
#ifndef RECORDS_H
#define RECORDS_H

#include "face.h"

/* The arguments of one input; bound anew for each. Zeroed is empty. */
struct records {
	struct spec_arena arena;
	struct spec_bind bind;
};

/*
 * Binds a JSON value to new arguments of the operation: an object by its keys, or lines to the one
 * row that takes lines. Unknown keys are passed over, because it may be the record of another program.
 * A value that does not fit becomes the fault of the input. -1: no memory.
 */
int records_bind(struct records *f, struct op_input *s, const struct op *op, const json_t *value,
                 struct upid_err *err);

/* The same for lines that were collected. Takes them over. */
int records_bind_lines(struct records *f, struct op_input *s, const struct op *op,
                       struct upid_lines *lines, struct upid_err *err);

/* True with the iterator on the row of the operation that takes lines, if it has one. */
bool records_lines_row(struct spec_iter *i, const struct op *op);

void records_free(struct records *f);

/* Frees the lines among bound arguments, which are not in the arena. */
void records_free_lines(struct spec_bind *bind);

#endif
