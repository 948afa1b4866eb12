/* Standard input as a stream of items: plain lines and JSON values, mixed as they come. */
#ifndef INPUT_H
#define INPUT_H

#include <jansson.h>

#include "face.h"

enum input_kind { INPUT_END, INPUT_LINE, INPUT_JSON, INPUT_BROKEN, INPUT_FAILED };

struct input {
	struct face_world *world;
	void (*before_read)(void *ctx); /* a read may block: what is due goes out first; or NULL */
	void *ctx;
	struct upid_buf buf;
	size_t at;     /* the first byte not taken */
	uint64_t line; /* its line, from 1 */
	bool eof;
	json_t *value; /* of the last INPUT_JSON */
};

/*
 * The next item. INPUT_LINE: *text is a line that is not blank, without its end. INPUT_JSON:
 * in->value, *text its source. INPUT_BROKEN: *err says why; the input goes on with the next line.
 * INPUT_FAILED: standard input cannot be read, or memory is out. All valid until the next call.
 */
enum input_kind input_next(struct input *in, struct upid_str *text, struct upid_err *err);

/* The shortcut for the commonest item: true if the next line has been read whole, begins with
 * "UPID:" and holds no blank. */
bool input_plain_upid(struct input *in, struct upid_str *text);

/* What jansson says of a text that it cannot read, in our words where it has met its own bound. */
const char *input_why(const json_error_t *why);

/* Whether anything but white space is left; reads on until that is known. */
bool input_more(struct input *in, struct upid_err *err);
void input_free(struct input *in);

#endif
