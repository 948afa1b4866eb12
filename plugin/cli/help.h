/* Prints help, the version, and messages about unknown words. */
#ifndef HELP_H
#define HELP_H

#include "plugin/face.h"

/* Each prints its text and returns the exit status. */
int help_version(struct face_world *w);
int help_topic(struct face_world *w, const char *topic); /* NULL: the overview */
int help_op(struct face_world *w, const struct op *op);
int help_unknown(struct face_world *w, const char *word);

/* Prints *text and frees it. */
int help_print(struct face_world *w, struct upid_buf *text);

/* The name of the operation on the command line, with dashes. */
enum { HELP_WORD = 32 };
const char *help_word(char room[HELP_WORD], const struct op *op);

/* Describes an operation for the generators of src/spec/gen.h. */
struct spec_doc help_doc(const struct op *op);

/* The commands that are not operations. */
struct help_command {
	const char *name, *arguments;
	const char *text; /* one sentence */
};
extern const struct help_command help_commands[]; /* ended by a NULL name */

#endif
