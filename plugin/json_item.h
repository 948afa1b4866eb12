/* Finds and parses one JSON value in a stream of text. */
#ifndef JSON_ITEM_H
#define JSON_ITEM_H

#include <jansson.h>

#include "lib/upid.h"

/* Finds the end of a value by its brackets and quotes alone. Initially zeroed. */
struct json_item {
	size_t n; /* bytes seen */
	int depth;
	bool string, escape, whole;
};

/* Scans to the end of the value, or to the end of the n bytes at p. The bytes already seen must not
 * change. */
void json_item_scan(struct json_item *item, const char *p, size_t n);

/* Parses a text. NULL: invalid, and the reason is in *why. */
json_t *json_item_load(struct upid_str text, json_error_t *why);

#endif
