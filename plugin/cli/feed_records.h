/* Reads records on standard input, for encode and decode_log. */
#ifndef CLI_FEED_RECORDS_H
#define CLI_FEED_RECORDS_H

#include "plugin/records.h"
#include "plugin/stream.h"

struct feed_records {
	const struct op *op;
	struct stream *in;
	struct records fields;
	size_t item;             /* the next item of the list of records in in->value */
	struct upid_lines lines; /* {n, t} objects, which make one log together */
};

/* Returns the next input, whose arguments are valid until the next call: 1; 0 at the end; or -1. */
int feed_records_next(struct feed_records *f, struct op_input *s, struct upid_err *err);

/* Whether there is another one. */
bool feed_records_more(struct feed_records *f, struct upid_err *err);

void feed_records_free(struct feed_records *f);

#endif
