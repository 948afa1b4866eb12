/*
 * Reads YAML that a person writes by hand and that may hold secrets. Anchors, aliases and tags are
 * refused, because aliases can expand without limit. Every error names its line, and none shows a
 * value.
 */
#ifndef SPEC_YAML_READ_H
#define SPEC_YAML_READ_H

#include "spec.h"
#include "yaml_load.h"

struct yaml_in {
	struct yaml_library lib;
	yaml_parser_t parser;
	yaml_event_t event; /* the current one */
	const char *file;   /* its name, for messages */
	struct spec_arena *arena;
	struct upid_err *err;
};

/* `text` must outlive the reader. -1: not text, no libyaml, or out of memory. */
int yaml_in_open(struct yaml_in *y, struct upid_str text);
void yaml_in_close(struct yaml_in *y); /* overwrites libyaml's copies of the text */

/* Advances to the next event, or skips a whole value. */
int yaml_in_next(struct yaml_in *y);
int yaml_in_skip(struct yaml_in *y, int events);

unsigned yaml_in_line(const struct yaml_in *y); /* of the current event, from 1 */
int
yaml_in_fail(const struct yaml_in *y, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Each reads the value that starts at the current event. "", ~ and null leave *value unchanged. A
 * list is joined by commas. `name` is for messages. */
int yaml_in_scalar(struct yaml_in *y, const char *name, struct upid_str *value);
int yaml_in_list(struct yaml_in *y, const char *name, struct upid_str *value);
/* Calls `one` for each key; it reads the value, which starts at the next event. */
int yaml_in_map(struct yaml_in *y, const char *name, int (*one)(void *ctx, struct upid_str key),
                void *ctx);

#endif
