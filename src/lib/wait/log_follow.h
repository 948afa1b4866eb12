/* Reads the new lines of a log since the last time, in as many queries as necessary, without
 * blocking. */
#ifndef UPID_LOG_FOLLOW_H
#define UPID_LOG_FOLLOW_H

#include "lib/base/buf.h"

struct upid_log_follow {
	/* Set by the caller. */
	struct upid_source *src;
	const struct upid *task;
	uint64_t start; /* lines to skip */
	uint64_t tail;  /* not 0: start this many lines before the end of the log */
	void (*part)(struct upid_log_follow *, const struct upid_log_part *);
	/* all available lines were passed, or err says why not */
	void (*done)(struct upid_log_follow *);
	void *ctx;
	/* For the caller. */
	struct upid_err err;
	uint64_t n; /* the last line received; 0: none */
	bool ended; /* it is a line "TASK …" */
	bool news;  /* this reading found something new */
	/* Private. */
	struct upid_query q;
	bool begun, counts, whole;
	bool streams;         /* the first query may be for the whole log */
	bool open;            /* line n may grow */
	bool told;            /* line n was passed */
	size_t known;         /* bytes of line n that were passed */
	uint64_t asked;       /* n when the query was sent */
	struct upid_buf last; /* line n */
};

/* Reads new lines: one small query if there are none. After an error, continues where it was. */
void upid_log_follow_read(struct upid_log_follow *f);

/* The same, but reads the whole log: JSON of a Backup Server ends before the first line that is not
 * UTF-8 (proxmox-rest-server, read_task_log). */
void upid_log_follow_read_whole(struct upid_log_follow *f);

/* The log is complete: passes the last line as finished. */
void upid_log_follow_end(struct upid_log_follow *f);
void upid_log_follow_cancel(struct upid_log_follow *f);
void upid_log_follow_free(struct upid_log_follow *f);

#endif
