/* Standard input as a stream of items: plain lines and JSON values, mixed as they come. */
#ifndef STREAM_H
#define STREAM_H

#include <jansson.h>

#include "face.h"

enum stream_kind { STREAM_END, STREAM_LINE, STREAM_JSON, STREAM_BROKEN, STREAM_FAILED };

struct stream {
	struct face_world *world;
	void (*before_read)(void *ctx); /* a read may block: what is due goes out first; or NULL */
	void *ctx;
	struct upid_buf buf;
	size_t at;     /* the first byte not taken */
	uint64_t line; /* its line, from 1 */
	bool eof;
	json_t *value; /* of the last STREAM_JSON */
};

/*
 * The next item. STREAM_LINE: *text is a line that is not blank, without its end. STREAM_JSON:
 * in->value, *text its source. STREAM_BROKEN: *err says why; the input goes on with the next line.
 * STREAM_FAILED: standard input cannot be read, or memory is out. All valid until the next call.
 */
enum stream_kind stream_next(struct stream *in, struct upid_str *text, struct upid_err *err);

/* The shortcut for the commonest item: true if the next line has been read whole, begins with
 * "UPID:" and holds no blank. */
bool stream_plain_upid(struct stream *in, struct upid_str *text);

/* What jansson says of a text that it cannot read, in our words where it has met its own bound. */
const char *stream_why(const json_error_t *why);

/* Whether anything but white space is left; reads on until that is known. */
bool stream_more(struct stream *in, struct upid_err *err);
void stream_free(struct stream *in);

#endif
