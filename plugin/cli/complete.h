/* Generates shell completions from the rows. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "op/op.h"

void complete_bash(struct upid_buf *out);
void complete_zsh(struct upid_buf *out);
void complete_fish(struct upid_buf *out);

/* The kind of value of an option. */
enum complete_value {
	COMPLETE_NONE,
	COMPLETE_ANY,
	COMPLETE_WORDS,
	COMPLETE_FILE,
	COMPLETE_PROFILE
};
enum complete_value complete_value(const struct spec_row *row);

/* Iterates over the options of an operation, then over those of the command line. Leaves out
 * secrets, which are not allowed there: `for (struct complete_iter i = { .op = op };
 * complete_next(&i);)`. */
struct complete_iter {
	const struct op *op;
	const struct spec_row *row;
	struct spec_iter at;
	bool own;
};
bool complete_next(struct complete_iter *i);

/* Adds the first sentence of a text without backticks, with a backslash before the characters in
 * `mask`. */
void complete_summary(struct upid_buf *out, const char *text, const char *mask);

/* `upid config`, which takes options like an operation. */
extern const struct op config_op;
/* The commands that do, ended by NULL. */
extern const struct op *const complete_commands[];

#define COMPLETE_PROFILES "upid config profiles 2>/dev/null"

#endif
