/* The keys of an object in which a UPID is looked for. */
#ifndef UPID_KEYS_H
#define UPID_KEYS_H

#include <jansson.h>

#include "lib/base/buf.h"

enum upid_key_kind {
	KEY_VALUE,  /* a UPID, or what holds one */
	KEY_LIST,   /* a list of results, each judged by itself */
	KEY_OUTPUT, /* what a command printed: text, JSON, or both */
};

struct upid_key {
	const char *name;
	enum upid_key_kind kind;
};

/* In the order in which they are tried; ended by a NULL name. The first one whose value holds a UPID
 * counts. */
extern const struct upid_key upid_keys[];

/* "upid, data, json, ...": adds their names. */
void upid_keys_names(struct upid_buf *out);

/* JSON values are read this deep. */
enum { UPID_KEYS_DEPTH = 16 };

/* Whether a value holds a UPID: a text with one in it, a list of such values, or an object that has
 * one in any of the keys. */
bool upid_keys_hold(const json_t *value, int depth);

#endif
