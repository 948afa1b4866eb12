/* Emits text through libyaml: with quotes where needed, and without anything harmful to a
 * terminal. */
#ifndef SPEC_YAML_EMIT_H
#define SPEC_YAML_EMIT_H

#include "spec.h"
#include "yaml_load.h"

struct yaml_out {
	struct yaml_library lib;
	yaml_emitter_t emitter;
	struct upid_buf *out;
	bool failed; /* out of memory or libyaml failed; nothing more is emitted */
	bool ascii;  /* until yaml_out_flush: escape everything that is not ASCII */
};

/* -1: no libyaml, or out of memory; there is nothing to delete. */
int yaml_out_init(struct yaml_out *y, struct upid_buf *out, struct upid_err *err);
void yaml_out_delete(struct yaml_out *y);

/* Emits an event created by one of libyaml's initializers; `made` is its return value. */
void yaml_out_event(struct yaml_out *y, yaml_event_t *event, int made);

/* A scalar without quotes: a key, a number, true, null. */
void yaml_out_plain(struct yaml_out *y, struct upid_str word);

/* Emits any text. With YAML_ANY_SCALAR_STYLE it is quoted only if necessary. */
void yaml_out_text(struct yaml_out *y, struct upid_str text, yaml_scalar_style_t style);

/* Writes libyaml's buffered output to the buffer. Called between records. */
void yaml_out_flush(struct yaml_out *y);

#endif
