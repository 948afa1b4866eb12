/* What the schemas of arguments and of results share. */
#ifndef SPEC_SCHEMA_H
#define SPEC_SCHEMA_H

#include "gen.h"

/* Opens the schema object; the title is "upid NAME" and `what`. */
void schema_begin(struct gen_json *j, const char *name, const char *what, const char *text);

/* Adds the schema of a log line {n, t}. `exact`: no other keys are allowed. */
void schema_line_items(struct gen_json *j, bool exact);

#endif
