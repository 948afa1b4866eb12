/* Reads standard input as a stream of items: lines of text and JSON values in any mixture. */
#ifndef STREAM_H
#define STREAM_H

#include <jansson.h>

#include "face.h"

enum stream_kind { STREAM_END, STREAM_LINE, STREAM_JSON, STREAM_BROKEN, STREAM_FAILED };

/* If `eof` is set initially, the stream consists of `buf`, and `world` may be NULL. */
struct stream {
	struct face_world *world;
	/* called before a read, which may block: writes pending output; or NULL */
	void (*before_read)(void *ctx);
	void *ctx;
	struct upid_buf buf;
	size_t at;     /* the first byte not consumed */
	uint64_t line; /* its line, from 1 */
	bool eof;
	json_t *value; /* of the last STREAM_JSON */
};

/*
 * Reads the next item. STREAM_LINE: *text is a non-blank line without its end. STREAM_JSON:
 * in->value, and *text is its source. STREAM_BROKEN: *err has the reason; the next call continues
 * with the next item. STREAM_FAILED: a read error, or out of memory. All results are valid until
 * the next call.
 */
enum stream_kind stream_next(struct stream *in, struct upid_str *text, struct upid_err *err);

/* Reads the next line unchanged, even a blank one, without its newline. 1; 0 at the end; -1 for an
 * error. Valid until the next call. */
int stream_line(struct stream *in, struct upid_str *line, struct upid_err *err);

/* Whether the input starts with a line that is neither JSON nor contains a UPID. `typed`: its type is
 * known, so a UPID counts only at the start of the line: the first line of a migration to another
 * cluster contains one. Consumes only white space. */
bool stream_is_log(struct stream *in, bool typed, struct upid_err *err);

/* A fast path for the most common item: returns true if the next line is in the buffer, starts with
 * "UPID:" and has no blank. */
bool stream_plain_upid(struct stream *in, struct upid_str *text);

/* Whether anything but white space is left. Reads as much as necessary. */
bool stream_more(struct stream *in, struct upid_err *err);
void stream_free(struct stream *in);

#endif
