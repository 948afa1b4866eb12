/* UPIDs on standard input: lines, JSON, and prose around them. */
#ifndef CLI_FEED_UPIDS_H
#define CLI_FEED_UPIDS_H

#include "plugin/inputs.h"
#include "plugin/stream.h"

struct feed_upids {
	struct face_call *call;
	struct stream *in;
	struct inputs *queue;        /* of the item that was read last */
	bool any;                    /* there was an input, maybe elsewhere */
	uint64_t prose;              /* lines that were passed over */
	struct upid_err first_prose; /* the first of them is its message */
};

/* The next input: 1, 0 at the end, or -1. */
int feed_upids_next(struct feed_upids *f, struct op_input *s, struct upid_err *err);

/* Reads the first item, and binds the arguments in it. -1: one of them does not fit. */
int feed_upids_args(struct feed_upids *f, struct upid_err *err);

/* A note about the lines that were passed over, for a person, when all has been read. False: there
 * are none, or that was an error. */
bool feed_upids_note(struct upid_err *note, const struct feed_upids *f);

#endif
