/* What a person is told: version, help, and what to do about a wrong word. */
#ifndef HELP_H
#define HELP_H

#include "plugin/face.h"

/* Each prints and returns the exit status. */
int help_version(struct face_world *w);
int help_topic(struct face_world *w, const char *topic); /* NULL: all */
int help_op(struct face_world *w, const struct op *op);
/* `formats`: what --output may be, the default first. */
int help_of(struct face_world *w, const struct op *op, const char *formats);
int help_unknown(struct face_world *w, const char *word);

/* Prints a text that was made, and frees it. */
int help_print(struct face_world *w, struct upid_buf *text);

/* The operation's word on the command line, with dashes. */
enum { HELP_WORD = 32 };
const char *help_word(char room[HELP_WORD], const struct op *op);

/* What the generators of src/spec/gen.h want to know of an operation. */
struct spec_doc help_doc(const struct op *op);

#endif
