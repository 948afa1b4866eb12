/* Completions for shells, from the rows. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "op/op.h"

void complete_bash(struct upid_buf *out);
void complete_zsh(struct upid_buf *out);
void complete_fish(struct upid_buf *out);

/* What follows an option. */
enum complete_value {
	COMPLETE_NONE,
	COMPLETE_ANY,
	COMPLETE_WORDS,
	COMPLETE_FILE,
	COMPLETE_PROFILE
};
enum complete_value complete_value(const struct spec_row *row);

/* Visits the options of an operation, its own and then those of the command line; secrets, which are
 * refused there, are left out: `for (struct complete_iter i = { .op = op }; complete_next(&i);)`. */
struct complete_iter {
	const struct op *op;
	const struct spec_row *row;
	struct spec_iter at;
	bool own;
};
bool complete_next(struct complete_iter *i);

/* The first sentence of a text up to its first stop, without backticks; `mask` are characters to put
 * a backslash before. */
void complete_summary(struct upid_buf *out, const char *text, const char *mask);

/* `upid config`, which takes options as an operation does. */
extern const struct op config_op;

#define COMPLETE_PROFILES "upid config profiles 2>/dev/null"

#endif
