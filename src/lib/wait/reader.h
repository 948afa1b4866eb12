/* Reading a log by as many queries as it takes, without ever blocking. */
#ifndef UPID_READER_H
#define UPID_READER_H

#include "lib/upid.h"

enum upid_reading { UPID_READ_WHOLE, UPID_READ_COUNT, UPID_READ_PAGES };

struct upid_reader {
	/* set by the caller */
	struct upid_source *src;
	const struct upid *task;
	struct upid_lines *lines; /* what is read; lines->keep is set for a tail */
	uint64_t start, limit, tail;
	void (*ended)(struct upid_reader *); /* err tells how; start again to retry */
	void *ctx;
	/* the reader's own */
	struct upid_query q;
	enum upid_reading stage;
	uint64_t last, got, total; /* last: the line that came before, or was there before */
	struct upid_err err;
};

/* Begins, or after a fault begins again: lines that are there already are only replaced. */
void upid_reader_start(struct upid_reader *r);
void upid_reader_cancel(struct upid_reader *r);

#endif
