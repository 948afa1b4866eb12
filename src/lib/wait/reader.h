/* Reading a log by as many queries as it takes, without ever blocking. */
#ifndef UPID_READER_H
#define UPID_READER_H

#include "lib/base/buf.h"

enum upid_reading {
	UPID_READ_COUNT, /* how many lines there are: before a tail by pages */
	UPID_READ_WHOLE, /* all of it by one query */
	UPID_READ_CHECK, /* whether that was all: the page from its last line on */
	UPID_READ_PAGES,
};

struct upid_reader {
	/* set by the caller */
	struct upid_source *src;
	const struct upid *task;
	uint64_t start, limit; /* lines to skip; lines to read, 0: all the rest */
	uint64_t tail;         /* by pages, only so many last lines are asked for; 0: all */
	bool head;             /* by pages, a tail is read from the first page on too */
	/* Each line once, in ascending order. -1: stop, with the error in r->err, if it is one. */
	int (*line)(struct upid_reader *, uint64_t n, struct upid_str text);
	void (*ended)(struct upid_reader *); /* err tells how */
	void *ctx;
	/* for the caller */
	struct upid_err err;
	uint64_t total;  /* lines that the source has */
	bool unfinished; /* the last line has no newline yet */
	/* the reader's own */
	struct upid_query q;
	enum upid_reading stage;
	uint64_t done;      /* the last line that was handed on */
	uint64_t last, had; /* the last line of this query, and the last one before it */
	uint64_t counted;   /* lines that a stream must have at least */
	uint64_t held_n;    /* 0: no line is held back */
	struct upid_buf
		held;   /* the last line so far: it may be unfinished, and come again longer */
	bool held_open; /* it had no newline */
	bool begun, by_pages, stopped;
};

/* Begins; after a passing fault, goes on where it was. */
void upid_reader_start(struct upid_reader *r);
void upid_reader_cancel(struct upid_reader *r);

/* Hands on the line that is held back: after the last try has failed. */
void upid_reader_flush(struct upid_reader *r);
void upid_reader_free(struct upid_reader *r);

#endif
