/* Finds UPIDs in JSON: responses of the API, registered results of Ansible, our own records, and
 * lists of these. */
#ifndef INPUTS_JSON_H
#define INPUTS_JSON_H

#include "inputs.h"

#include <jansson.h>

/*
 * Adds the inputs of a value: a text, null, an object with a UPID in one of upid_keys, or a list,
 * whose items are handled independently. `exact`: a text must be one UPID. Adds at least one input.
 * -1: out of memory.
 */
int inputs_add_json(struct inputs *s, const json_t *value, bool exact, struct upid_err *err);

/* The same for the value of an argument, which may be empty: null, "" or []. */
int inputs_add_argument(struct inputs *s, const json_t *value, bool exact, struct upid_err *err);

#endif
