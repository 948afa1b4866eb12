/* Reads UPIDs on standard input: lines, JSON, and prose around them. */
#ifndef CLI_FEED_UPIDS_H
#define CLI_FEED_UPIDS_H

#include "plugin/inputs.h"
#include "plugin/stream.h"

struct feed_upids {
	struct face_call *call;
	struct stream *in;
	struct inputs *queue;        /* UPIDs of the last item */
	bool any;                    /* there was an input, here or elsewhere */
	uint64_t prose;              /* skipped lines */
	struct upid_err first_prose; /* its message is the first skipped line */
};

/* Returns the next input: 1; 0 at the end; or -1. */
int feed_upids_next(struct feed_upids *f, struct op_input *s, struct upid_err *err);

/* Reads the first item and binds the arguments in it. -1: one of them is invalid. */
int feed_upids_args(struct feed_upids *f, struct upid_err *err);

/* Composes a note about the skipped lines, when all input has been read. False: there are none, or
 * that was an error. */
bool feed_upids_note(struct upid_err *note, const struct feed_upids *f);

#endif
