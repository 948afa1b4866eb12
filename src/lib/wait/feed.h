/* Reads the tasks of one node page by page: running ones first, then finished ones. */
#ifndef UPID_FEED_H
#define UPID_FEED_H

#include "lib/base/buf.h"
#include "seen.h"

enum { UPID_LIST_TRIES = 4 }; /* attempts for one page, and for the nodes */

enum upid_feed_stage {
	UPID_FEED_RUNNING, /* requesting the running tasks */
	UPID_FEED_ENDED,   /* requesting pages of finished tasks */
	UPID_FEED_DONE,    /* all rows were read, or the feed has failed */
};

/* A row that waits to be reported. Texts are offsets into `text`. */
struct upid_feed_row {
	size_t upid, upid_n, status, status_n;
	bool running, has_status;
	int64_t endtime_s;
	uint64_t starttime;
	enum upid_class cls;
	uint64_t warning_count;
};

struct upid_feed {
	/* Set by the caller. */
	struct upid_source *src;
	size_t source; /* its index, for the caller */
	const struct upid_filter *filter;
	struct upid_str node; /* lives as long as the feed */
	void (*unreadable)(struct upid_feed *, struct upid_str upid, const struct upid_err *);
	void *ctx;
	/* Private to the feed. */
	struct upid_list_ask ask;
	struct upid_query q;
	enum upid_feed_stage stage;
	bool asking;     /* a query is in progress */
	bool answered;   /* a page was read */
	uint64_t start;  /* of the next page */
	uint64_t faults; /* consecutive errors */
	struct upid_err fault; /* the last one of them */
	int64_t next_ms; /* time of the next request */
	struct upid_err err;
	struct upid_seen seen;
	struct upid_buf text;
	struct upid_feed_row *row;
	size_t rows, room, at; /* `at`: the first one not reported yet */
};

/* Returns the first stage: running tasks are not requested if the filter excludes them. */
enum upid_feed_stage upid_feed_first_stage(const struct upid_filter *filter);

/* Requests the next rows. Call it when no query is in progress, no row is left, and the stage is
 * not DONE. */
void upid_feed_ask(struct upid_feed *f);

/* Drops the rows that were reported. */
void upid_feed_clear(struct upid_feed *f);

/* Cancels a query in progress and frees everything. */
void upid_feed_free(struct upid_feed *f);

#endif
