/* Reads what a log has got since the last time, by as many queries as it takes, without blocking. */
#ifndef UPID_LOG_FOLLOW_H
#define UPID_LOG_FOLLOW_H

#include "lib/base/buf.h"

struct upid_log_follow {
	/* set by the caller */
	struct upid_source *src;
	const struct upid *task;
	uint64_t start; /* lines to skip */
	uint64_t tail;  /* not 0: begin so many lines before the end of the log */
	void (*part)(struct upid_log_follow *, const struct upid_log_part *);
	/* all that was there has come, or err says why not */
	void (*done)(struct upid_log_follow *);
	void *ctx;
	/* for the caller */
	struct upid_err err;
	uint64_t n; /* the last line that has come; 0: none */
	bool ended; /* it is a line "TASK …" */
	bool news;  /* this reading has brought something */
	/* its own */
	struct upid_query q;
	bool begun, counts, whole;
	bool open;            /* line n may grow */
	bool told;            /* line n was handed on */
	size_t known;         /* bytes of line n that were handed on */
	uint64_t asked;       /* n when the query was sent */
	struct upid_buf last; /* line n */
};

/* Reads what is new: one small query if there is nothing. After an error, goes on where it was. */
void upid_log_follow_read(struct upid_log_follow *f);

/* The same by the whole log: JSON of a Backup Server ends before the first line that is not UTF-8
 * (proxmox-rest-server, read_task_log). */
void upid_log_follow_read_whole(struct upid_log_follow *f);

/* No more will come: the last line is finished. */
void upid_log_follow_end(struct upid_log_follow *f);
void upid_log_follow_cancel(struct upid_log_follow *f);
void upid_log_follow_free(struct upid_log_follow *f);

#endif
