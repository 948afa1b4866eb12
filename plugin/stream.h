/* Standard input as a stream of items: lines of text and JSON values, mixed as they come. */
#ifndef STREAM_H
#define STREAM_H

#include <jansson.h>

#include "face.h"

enum stream_kind { STREAM_END, STREAM_LINE, STREAM_JSON, STREAM_BROKEN, STREAM_FAILED };

/* With `eof` set from the start, the stream is what is in `buf`, and `world` may be NULL. */
struct stream {
	struct face_world *world;
	void (*before_read)(
		void *ctx); /* a read may block: output that is due goes first; or NULL */
	void *ctx;
	struct upid_buf buf;
	size_t at;     /* the first byte not taken */
	uint64_t line; /* its line, from 1 */
	bool eof;
	json_t *value; /* of the last STREAM_JSON */
};

/*
 * The next item. STREAM_LINE: *text is a line that is not blank, without its end. STREAM_JSON:
 * in->value, and *text its source. STREAM_BROKEN: *err has the reason; reading goes on with the next
 * item. STREAM_FAILED: standard input cannot be read, or memory is out. All are valid until the next
 * call.
 */
enum stream_kind stream_next(struct stream *in, struct upid_str *text, struct upid_err *err);

/* The next line as it is, blank or not, without its newline: 1, 0 at the end, -1. Valid until the
 * next call. */
int stream_line(struct stream *in, struct upid_str *line, struct upid_err *err);

/* Whether the input begins with a line that is neither JSON nor has a UPID in it. Takes nothing but
 * white space. */
bool stream_is_log(struct stream *in, struct upid_err *err);

/* The fast path for the most common item: true if the next line is in the buffer, begins with
 * "UPID:" and has no blank. */
bool stream_plain_upid(struct stream *in, struct upid_str *text);

/* Whether anything but white space is left. Reads on until that is known. */
bool stream_more(struct stream *in, struct upid_err *err);
void stream_free(struct stream *in);

#endif
