/* What the schemas of arguments and of results share. */
#ifndef SPEC_SCHEMA_H
#define SPEC_SCHEMA_H

#include "gen.h"

/* Opens the object of a schema: its title is "upid NAME" and `what`. */
void schema_begin(struct gen_json *j, const char *name, const char *what, const char *text);

/* The schema of a log line {n, t}. `exact`: an object with other keys does not fit. */
void schema_line_items(struct gen_json *j, bool exact);

#endif
