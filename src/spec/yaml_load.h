/* Loads libyaml on first use: linking it would make every process start slower, and only profiles
 * and YAML output need it. */
#ifndef SPEC_YAML_LOAD_H
#define SPEC_YAML_LOAD_H

#include <stdbool.h>
#include <yaml.h>

#include "lib/upid.h"

/* All libyaml functions that we call. */
#define YAML_FUNCTIONS(X)                                                                          \
	X(parser_initialize)                                                                       \
	X(parser_set_input_string)                                                                 \
	X(parser_parse)                                                                            \
	X(parser_delete)                                                                           \
	X(emitter_initialize)                                                                      \
	X(emitter_set_output)                                                                      \
	X(emitter_set_unicode)                                                                     \
	X(emitter_set_width)                                                                       \
	X(emitter_emit)                                                                            \
	X(emitter_flush)                                                                           \
	X(emitter_delete)                                                                          \
	X(event_delete)                                                                            \
	X(stream_start_event_initialize)                                                           \
	X(stream_end_event_initialize)                                                             \
	X(document_start_event_initialize)                                                         \
	X(document_end_event_initialize)                                                           \
	X(mapping_start_event_initialize)                                                          \
	X(mapping_end_event_initialize)                                                            \
	X(sequence_start_event_initialize)                                                         \
	X(sequence_end_event_initialize)                                                           \
	X(scalar_event_initialize)

struct yaml_library {
#define X(name) __typeof__(yaml_##name) *name;
	YAML_FUNCTIONS(X)
#undef X
};

/* The library stays open, so loading it again is cheap. -1: it is missing; the message names the
 * package. */
int yaml_load(struct yaml_library *yaml, struct upid_err *err);

#endif
