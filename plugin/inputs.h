/* The queue of inputs that a face passes to an operation. Also finds UPIDs in plain text. */
#ifndef INPUTS_H
#define INPUTS_H

#include "op/op.h"

/* A zeroed struct is an empty queue. Inputs that were taken stay valid until inputs_reset() or
 * inputs_free(). */
struct inputs {
	struct spec_arena arena;
	struct op_input *list;
	size_t count, room, taken;
	bool many; /* the input was a list, so the result is a list, even of one record */
};

/* The functions that add inputs return 0, or -1 if memory runs out. */

/* Adds every UPID in the text. If there is none, adds the text itself, so that its record says what
 * is wrong. `exact`: the whole text must be one UPID. */
int inputs_add_text(struct inputs *s, struct upid_str text, bool exact, struct upid_err *err);

/* Adds only the UPIDs in the text; *found: there is at least one. */
int inputs_add_upids(bool *found, struct inputs *s, struct upid_str text, struct upid_err *err);

/* Adds an input without a task; `note` says why (NULL: no note). */
int inputs_add_no_task(struct inputs *s, const char *note, bool skipped, struct upid_err *err);

/* Adds the input for an empty argument: an error unless `allow_empty` is set (see call.c). */
int inputs_add_empty(struct inputs *s, struct upid_err *err);
int inputs_add_empty_list(struct inputs *s, struct upid_err *err);

/* Gives the inputs from number `from` on the profile that their record names, unless they have one. */
int inputs_set_profile(struct inputs *s, size_t from, struct upid_str profile, struct upid_err *err);

/* Adds an input that is an error; `failed_start` as in op.h. */
int inputs_add_fault(struct inputs *s, const struct upid_err *fault, bool failed_start,
                     struct upid_err *err);

/* Proxmox returns null, "" or "OK" if there was nothing to do (POST .../vzdump:
 * PVE::API2::VZDump). */
bool inputs_is_nothing(struct upid_str text);

/* Takes the next input from the queue: 1, or 0 if it is empty. */
int inputs_take(struct inputs *s, struct op_input *out);

void inputs_reset(struct inputs *s); /* frees the inputs that were taken */
void inputs_free(struct inputs *s);

#endif
