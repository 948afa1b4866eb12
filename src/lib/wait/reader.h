/* Reads a log in as many queries as necessary, without blocking. */
#ifndef UPID_READER_H
#define UPID_READER_H

#include "lib/base/buf.h"

enum upid_reading {
	UPID_READ_COUNT, /* the number of lines, before a tail by pages */
	UPID_READ_WHOLE, /* all of it in one query */
	UPID_READ_CHECK, /* whether it is complete: the page from its last line on */
	UPID_READ_PAGES,
};

struct upid_reader {
	/* Set by the caller. */
	struct upid_source *src;
	const struct upid *task;
	uint64_t start, limit; /* lines to skip; lines to read, 0: all */
	uint64_t tail;         /* by pages: request only this many last lines; 0: all */
	bool head;             /* by pages: read from the first page on, even for a tail */
	/* Called once for each line, in ascending order. -1: stop, with r->err set if that is an
	 * error. */
	int (*line)(struct upid_reader *, uint64_t n, struct upid_str text);
	void (*ended)(struct upid_reader *); /* err tells whether it succeeded */
	void *ctx;
	/* For the caller. */
	struct upid_err err;
	uint64_t total;  /* number of lines at the source */
	bool unfinished; /* the last line has no newline yet */
	/* Private to the reader. */
	struct upid_query q;
	enum upid_reading stage;
	uint64_t done;      /* the last line passed */
	uint64_t last, had; /* the last line of this query, and of the one before */
	uint64_t counted;   /* least number of lines in a stream */
	uint64_t held_n;    /* 0: no line is held back */
	struct upid_buf held; /* the last line so far: it may be unfinished and be sent again */
	bool held_open; /* it had no newline */
	bool begun, by_pages, stopped;
};

/* Starts, or continues after a temporary error. */
void upid_reader_start(struct upid_reader *r);
void upid_reader_cancel(struct upid_reader *r);

/* Passes the line that is held back, after the last attempt has failed. */
void upid_reader_flush(struct upid_reader *r);
void upid_reader_free(struct upid_reader *r);

#endif
