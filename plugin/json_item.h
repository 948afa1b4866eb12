/* One JSON value in a stream of text: where it ends, and its value. */
#ifndef JSON_ITEM_H
#define JSON_ITEM_H

#include <jansson.h>

#include "lib/upid.h"

/* The end of a value, found by its brackets and quotes alone. Zeroed is the beginning. */
struct json_item {
	size_t n; /* bytes seen */
	int depth;
	bool string, escape, whole;
};

/* Goes on to the end of the value, or of the n bytes at p, of which those seen must not change. */
void json_item_scan(struct json_item *item, const char *p, size_t n);

/* The value of a text, or NULL with the reason in *why. */
json_t *json_item_load(struct upid_str text, json_error_t *why);

/* What jansson says of a text that it cannot read; in our words where it has met its own limit. */
const char *json_item_why(const json_error_t *why);

#endif
