/* From whatever people hand over to the UPIDs in it. */
#ifndef SUBJECTS_H
#define SUBJECTS_H

#include <jansson.h>

#include "../src/op/op.h"

/* A queue; zeroed is empty. What is taken stays valid until subjects_reset or subjects_free. */
struct subjects {
	struct spec_arena arena;
	struct op_subject *list;
	size_t count, room, taken;
	bool many; /* a list stood somewhere, so that a list is the answer, even of one */
};

/* The next one of the queue: 1, or 0 when it is empty. */
int subjects_take(struct subjects *s, struct op_subject *out);
void subjects_reset(struct subjects *s); /* forgets what was taken */
void subjects_free(struct subjects *s);

/* null, "" and "OK" are what Proxmox answers where it had nothing to do (POST …/vzdump). */
bool subjects_is_nothing(struct upid_str text);

/* Adds one of those, as a subject without a task. */
int subjects_add_nothing(struct subjects *s, struct upid_err *err);

/*
 * Adds the UPIDs of a text: all that stand in it, or the text itself so that its fault is told.
 * With `exact` the text has to be one. -1: no memory.
 */
int subjects_add_text(struct subjects *s, struct upid_str text, bool exact, struct upid_err *err);

/*
 * Adds those of a JSON value: a string; null; an object with `upid`, an API answer with `data`, a
 * registered result of Ansible's (uri, command, a loop); lists of all these.
 */
int subjects_add_json(struct subjects *s, const json_t *value, bool exact, struct upid_err *err);

/* Adds a subject that is a fault. */
int subjects_add_fault(struct subjects *s, struct upid_str text, const struct upid_err *fault,
                       struct upid_err *err);

#endif
