/* The keys of an object that may contain a UPID. */
#ifndef UPID_KEYS_H
#define UPID_KEYS_H

#include <jansson.h>

#include "lib/base/buf.h"

enum upid_key_kind {
	KEY_VALUE,  /* a UPID, or a value that contains one */
	KEY_LIST,   /* a list of results, handled independently */
	KEY_OUTPUT, /* output of a command: text, JSON, or both */
};

struct upid_key {
	const char *name;
	enum upid_key_kind kind;
};

/* In the order in which they are tried; ends with a NULL name. The first key whose value contains a
 * UPID is used. */
extern const struct upid_key upid_keys[];

/* Adds their names: "upid, data, json, ...". */
void upid_keys_names(struct upid_buf *out);

/* The depth to which JSON values are searched. */
enum { UPID_KEYS_DEPTH = 16 };

/* Whether a value contains a UPID: a text with one in it, a list of such values, or an object with
 * one in any of the keys. */
bool upid_keys_hold(const json_t *value, int depth);

#endif
