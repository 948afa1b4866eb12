/* Help, version, and messages about a word that is not known. */
#ifndef HELP_H
#define HELP_H

#include "plugin/face.h"

/* Each prints and returns the exit status. */
int help_version(struct face_world *w);
int help_topic(struct face_world *w, const char *topic); /* NULL: the overview */
int help_op(struct face_world *w, const struct op *op);
int help_unknown(struct face_world *w, const char *word);

/* Prints *text and frees it. */
int help_print(struct face_world *w, struct upid_buf *text);

/* The operation's word on the command line, with dashes. */
enum { HELP_WORD = 32 };
const char *help_word(char room[HELP_WORD], const struct op *op);

/* An operation as the generators of src/spec/gen.h want it. */
struct spec_doc help_doc(const struct op *op);

/* The words that may stand in place of an operation. */
struct help_command {
	const char *name, *arguments;
	const char *text; /* one sentence */
};
extern const struct help_command help_commands[]; /* ended by a NULL name */

#endif
