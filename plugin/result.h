/* Reads parts of a registered result or a response of the API, and composes messages from them. */
#ifndef RESULT_H
#define RESULT_H

#include <jansson.h>

#include "lib/base/buf.h"

/* Returns the text of a key, or NULL if it is missing or empty. */
const char *result_text(const json_t *object, const char *key);

/* True, or a number other than 0: before ansible-core 2.19 `finished` is 0 or 1. */
bool result_is_set(const json_t *object, const char *key);

bool result_has(const json_t *object, const char *key);

/* Returns the body of the API's response: `json` of a result of the uri module, or the object
 * itself. */
const json_t *result_answer(const json_t *object);

/* Removes white space at the end of a text. */
struct upid_str result_trim(const char *text);

/* "what went wrong: part; part". */
struct result_message {
	struct upid_buf text;
	size_t parts;
};

/* Adds the value of a key, unless the message already contains it:
 *   error                       the message of our own error record
 *   errors                      the API's errors by parameter: "vmid: type check failed"
 *   stdout, stderr, exception   the last line
 *   any other key               the text, also from the API's response */
void result_add(struct result_message *m, const json_t *object, struct upid_str key);

#endif
