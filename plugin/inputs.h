/* From whatever people hand over to the UPIDs in it. */
#ifndef INPUTS_H
#define INPUTS_H

#include <jansson.h>

#include "op/op.h"

/* A queue; zeroed is empty. What is taken stays valid until inputs_reset or inputs_free. */
struct inputs {
	struct spec_arena arena;
	struct op_input *list;
	size_t count, room, taken;
	bool many; /* a list stood somewhere, so that a list is the answer, even of one */
};

/* The next one of the queue: 1, or 0 when it is empty. */
int inputs_take(struct inputs *s, struct op_input *out);
void inputs_reset(struct inputs *s); /* forgets what was taken */
void inputs_free(struct inputs *s);

/* null, "" and "OK" are what Proxmox answers where it had nothing to do (POST …/vzdump). */
bool inputs_is_nothing(struct upid_str text);

/* Adds one of those, as a subject without a task. */
int inputs_add_nothing(struct inputs *s, struct upid_err *err);

/*
 * Adds the UPIDs of a text: all that stand in it, or the text itself so that its fault is told.
 * With `exact` the text has to be one. -1: no memory.
 */
int inputs_add_text(struct inputs *s, struct upid_str text, bool exact, struct upid_err *err);

/*
 * Adds those of a JSON value: a string; null; an object with `upid`, an API answer with `data`, a
 * registered result of Ansible's (uri, command, a loop); lists of all these.
 */
int inputs_add_json(struct inputs *s, const json_t *value, bool exact, struct upid_err *err);

/* Adds a subject that is a fault. */
int inputs_add_fault(struct inputs *s, struct upid_str text, const struct upid_err *fault,
                       struct upid_err *err);

#endif
