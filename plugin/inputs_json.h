/* UPIDs in JSON: answers of the API, registered results of Ansible, our own records, lists of these. */
#ifndef INPUTS_JSON_H
#define INPUTS_JSON_H

#include "inputs.h"

#include <jansson.h>

/*
 * Adds what a value stands for: a text, null, an object with a UPID in one of upid_keys, or a list,
 * each item of which is judged by itself. A value that is a text has to be one UPID if `exact` is
 * set. At least one input is added. -1: no memory.
 */
int inputs_add_json(struct inputs *s, const json_t *value, bool exact, struct upid_err *err);

/* The same for the value of an argument, which may be empty: null, "" or []. */
int inputs_add_argument(struct inputs *s, const json_t *value, bool exact, struct upid_err *err);

#endif
