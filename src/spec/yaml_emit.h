/* Text for libyaml's emitter: the quotes it needs, and what a terminal must not get. */
#ifndef SPEC_YAML_EMIT_H
#define SPEC_YAML_EMIT_H

#include <yaml.h>

#include "spec.h"

struct yaml_out {
	yaml_emitter_t emitter;
	struct upid_buf *out;
	bool failed; /* memory or libyaml failed; nothing more is emitted */
	bool ascii;  /* until yaml_out_flush: escape everything that is not ASCII */
};

/* False: no memory, and nothing is left to delete. */
bool yaml_out_init(struct yaml_out *y, struct upid_buf *out);
void yaml_out_delete(struct yaml_out *y);

/* Emits an event that one of libyaml's initializers made; `made` is what that returned. */
void yaml_out_event(struct yaml_out *y, yaml_event_t *event, int made);

/* A scalar without quotes: a key, a number, true, null. */
void yaml_out_plain(struct yaml_out *y, struct upid_str word);

/* Text from anywhere. YAML_ANY_SCALAR_STYLE: quotes only if it needs them. */
void yaml_out_text(struct yaml_out *y, struct upid_str text, yaml_scalar_style_t style);

/* Writes to the buffer what libyaml still holds; called between records. */
void yaml_out_flush(struct yaml_out *y);

#endif
