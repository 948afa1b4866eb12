/* The tasks of one node, read by pages: first the running ones, then those that have ended. */
#ifndef UPID_FEED_H
#define UPID_FEED_H

#include "lib/base/buf.h"
#include "seen.h"

enum upid_feed_stage {
	UPID_FEED_RUNNING, /* the running tasks are asked for */
	UPID_FEED_ENDED,   /* pages of ended tasks */
	UPID_FEED_DONE,    /* all rows have come, or the feed has failed */
};

/* One row that waits to be reported. Texts are offsets into `text`. */
struct upid_feed_row {
	size_t upid, upid_n, status, status_n;
	bool running, has_status;
	int64_t endtime_s;
	uint64_t starttime;
	enum upid_class cls;
	uint64_t warning_count;
};

struct upid_feed {
	/* set by the caller */
	struct upid_source *src;
	size_t source; /* its index, for the caller */
	const struct upid_filter *filter;
	struct upid_str node; /* lives as long as the feed */
	void (*unreadable)(struct upid_feed *, struct upid_str upid, const struct upid_err *);
	void *ctx;
	/* the feed's own */
	struct upid_list_ask ask;
	struct upid_query q;
	enum upid_feed_stage stage;
	bool asking;     /* a question is under way */
	uint64_t start;  /* of the next page */
	uint64_t faults; /* in a row */
	int64_t next_ms; /* not to be asked again before */
	struct upid_err err;
	struct upid_seen seen;
	struct upid_buf text;
	struct upid_feed_row *row;
	size_t rows, room, at; /* `at`: the first that was not reported */
};

/* Where a feed begins: the running tasks are not asked for if the filter excludes them. */
enum upid_feed_stage upid_feed_first_stage(const struct upid_filter *filter);

/* Asks for the next rows. Call it if nothing is under way, no row is left, and the stage is not DONE. */
void upid_feed_ask(struct upid_feed *f);

/* Drops the rows that were reported. */
void upid_feed_clear(struct upid_feed *f);

/* Cancels what is under way, and frees everything. */
void upid_feed_free(struct upid_feed *f);

#endif
