/* Parts of a registered result or an answer of the API, and messages made of them. */
#ifndef RESULT_H
#define RESULT_H

#include <jansson.h>

#include "lib/base/buf.h"

/* The text of a key that is there and not empty, or NULL. */
const char *result_text(const json_t *object, const char *key);

/* True, or a number other than 0: before ansible-core 2.19 `finished` is 0 or 1. */
bool result_is_set(const json_t *object, const char *key);

bool result_has(const json_t *object, const char *key);

/* The body of the API's answer: the `json` of the uri module, or the object itself. */
const json_t *result_answer(const json_t *object);

/* A text without white space at its end. */
struct upid_str result_trim(const char *text);

/* "what went wrong: part; part". */
struct result_message {
	struct upid_buf text;
	size_t parts;
};

/* Adds the value of a key, unless the message has it already:
 *   error                       the message of our own error record
 *   errors                      the API's errors by parameter: "vmid: type check failed"
 *   stdout, stderr, exception   the last line
 *   any other                   the text, also out of the API's answer
 */
void result_add(struct result_message *m, const json_t *object, struct upid_str key);

#endif
