/* The internals of a reporter, used by the formats. */
#ifndef UPID_REPORTER_H
#define UPID_REPORTER_H

#include "cause.h"
#include "format.h"

enum {
	UPID_TEXT_MAX = 512, /* limit for one text; a longer one is left out */
	UPID_ITEM_REASON_MAX = 1024,
	UPID_ITEMS_MAX = 2048,  /* limit for records that wait for the end of the task */
	UPID_DISKS_MAX = 512,   /* limit for disks of one guest */
	UPID_ITEM_TEXT = 65536, /* limit for all texts of one record */
	UPID_BULK_BITS = 8,     /* of the hash of a guest: format_bulk.c */
	UPID_VERIFY_GONE = 64,  /* limit for missing chunks that are remembered: format_verify.c */
};

/* A record under construction. */
struct upid_item {
	struct upid_report r;
	bool ended; /* its last line was read; later lines may still belong to it */
	struct upid_report_disk *disk;
	size_t disk_room;
	struct upid_text *texts; /* memory of the texts */
	size_t text_bytes;
	uint64_t older; /* the next record of the same hash, for format_bulk.c; 0: none */
};

/* Destinations for the fields of a progress row. */
struct upid_progress_line {
	int64_t percent, bytes, total_bytes, rate, eta_ms;
	int64_t elapsed_ms; /* set only if the rate since then is representative */
};

struct upid_reporter {
	struct upid_report_rules rules;
	const struct upid_format *format; /* NULL: not known, or not known yet */
	struct upid_format_index index;
	/* The current line. */
	uint64_t line;
	enum upid_level level;
	struct upid_moment at;
	struct upid_str text;       /* without timestamp, label and mark */
	struct upid_str label;      /* "[vm/100]: " of a sync with several threads */
	const struct upid_row *row; /* the matching row; NULL: none */
	/* the last line that matches a row, and the one before that */
	uint64_t known_line, known_before;
	/* records */
	struct upid_item **item;
	size_t count, room;
	struct upid_item *spare; /* closed; its memory is used for the next record */
	uint64_t emitted;
	bool matched; /* some row matched */
	bool stop;    /* the callback requested a stop */
	bool no_memory;
	/* How the task ended, from its last line. */
	bool task_line;
	size_t exitstatus_len;
	char exitstatus[UPID_ITEM_REASON_MAX];
	enum upid_class cls; /* valid at the end */
	/* The line that explains a failure best (reason.c). */
	int reason_rank;
	size_t reason_len;
	char reason[UPID_ITEM_REASON_MAX];
	/* What programs said (cause.h), and a reason with that. */
	struct upid_cause cause;
	char explained[UPID_ITEM_REASON_MAX];
	/* The zone of local times, once it is known. */
	bool zone_known;
	int32_t zone_s;
	int64_t zone_from; /* the local time it was derived from */
	/* Progress. */
	struct upid_progress progress;
	char what[UPID_TEXT_MAX];
	int64_t things, things_done; /* UPID_NONE: unknown */
	/* State of a format between lines; zeroed at the start. */
	union {
		struct {
			uint64_t job_line;       /* "starting new backup job" */
			uint64_t failed_line;    /* "Backup of VM N failed - …" */
			/* lines that may come from a hook script: see format_vzdump.c */
			uint64_t began_line, finished_line; /* 0: none */
			int64_t began, finished;            /* the guest */
			bool finished_waits;                /* waits for a line that confirms it */
			bool began_lxc, timed; /* timed: "Backup started at …" was there */
			int64_t finished_ms;
			size_t storage_len;
			char storage[UPID_TEXT_MAX];
		} vzdump;
		struct {
			int64_t copied, copy_ms; /* from the last line of dd; 0: none */
			bool started, live;
			bool dated;
			size_t live_volumes;
			/* of the last disk; stored in the item */
			struct upid_str volume, target;
			/* the first warning, and the first volume that cannot be moved; in the room of
			 * the item */
			struct upid_str warned, refused;
		} migrate;
		struct {
			int64_t missing; /* missing chunks of the current archive */
			uint64_t gone[UPID_VERIFY_GONE]; /* hashes of all missing chunks */
			size_t gone_count;
			bool gone_more; /* there are more, or their digest is not told */
			bool unsure;    /* what is wrong with a chunk of the snapshot is not told */
		} verify;
		struct {
			unsigned lists; /* "found N groups to sync" lines, one per namespace */
			size_t why_len; /* "Encountered errors: …", which precedes the group */
			char why[UPID_ITEM_REASON_MAX];
		} sync;
		struct {
			enum { UPID_PRUNE_UNKNOWN, UPID_PRUNE_NONE, UPID_PRUNE_SOME } selection;
		} prune;
		struct {
			bool summary, sweeps; /* sweeps: all index files were read */
			int64_t marked;       /* index files read so far */
		} gc;
		struct {
			uint64_t newest[1 << UPID_BULK_BITS]; /* record of each hash; 0: none */
		} bulk;
		struct {
			size_t source_len;
			char source[UPID_TEXT_MAX]; /* the archive */
		} restore;
	} s;
	char type[64], id[256];
};

/* ---- records (item.c) */

/* Opens a record; NULL: out of memory, or too many records. */
struct upid_item *upid_item_open(struct upid_reporter *r);
/* upid_item_last() returns the open record or NULL; upid_item_need() opens one if necessary, and
 * upid_item_unended() also if the last one has ended. */
struct upid_item *upid_item_last(const struct upid_reporter *r);
struct upid_item *upid_item_need(struct upid_reporter *r);
struct upid_item *upid_item_unended(struct upid_reporter *r);
/* Passes on all open records, or one of them, and frees them. */
void upid_item_flush(struct upid_reporter *r);
void upid_item_close(struct upid_reporter *r, struct upid_item *item);
void upid_item_free(struct upid_item *item);
/* Copies a text into the record. A text that is too long is left out; a reason is truncated
 * instead. */
void upid_item_text(struct upid_item *item, struct upid_str *to, struct upid_str text);
void upid_item_reason(struct upid_item *item, struct upid_str text);
/* Adds a disk to the record; NULL: no room. */
struct upid_report_disk *upid_item_disk(struct upid_reporter *r, struct upid_item *item);
/* Returns the reason with what the program said that failed; valid until the next call. */
struct upid_str upid_report_explain(struct upid_reporter *r, struct upid_str reason);
/* Sets the result and its reason, unless there is a worse one. */
void upid_item_result(struct upid_item *item, enum upid_result result, struct upid_str reason);

/* Adds to a number that may be UPID_NONE. */
void upid_report_add(int64_t *sum, int64_t n);

/* ---- acts that many formats share (act.c) */

/* Stores the fields in the open record, if there is one. */
void upid_act_set(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);
/* The same, in a new record. */
void upid_act_open(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);
/* Handles a progress line. */
void
upid_act_progress(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);
/* Ignores a known line without information. */
void upid_act_none(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);

/* ---- progress (progress.c) */

void upid_progress_what(struct upid_reporter *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void upid_progress_set(struct upid_reporter *r, const struct upid_progress_line *line);

/* ---- time (times.c) */

/* Returns the time of the line's timestamp, or none. */
struct upid_moment upid_report_now(const struct upid_reporter *r);
/* Converts a local time of the log to UNIX time if the zone is known. */
struct upid_moment upid_report_local(const struct upid_reporter *r, int64_t local_s);
/* The same for the end of what began at `from` and took `ms`, as the log states. */
struct upid_moment upid_report_local_end(const struct upid_reporter *r, const struct upid_moment *from,
                                         int64_t ms, int64_t local_s);
/* Returns the time between two moments with a known zone, or UPID_NONE. */
int64_t upid_report_between_ms(const struct upid_moment *from, const struct upid_moment *to);
/* Learns the zone from a local time and the UNIX time up to `slack_s` seconds before it. */
void upid_report_zone(struct upid_reporter *r, int64_t local_s, int64_t unix_s, int64_t slack_s);

/* ---- how the task ended (task_end.c): valid in a format's end() */

static inline bool
upid_task_ok(const struct upid_reporter *r)
{
	return r->cls == UPID_CLASS_OK || r->cls == UPID_WARNING;
}

static inline struct upid_str
upid_task_exitstatus(const struct upid_reporter *r)
{
	return (struct upid_str){ r->exitstatus, r->exitstatus_len };
}

/* Returns the result of a record that is still open at the end, depending on how the task ended. */
enum upid_result upid_open_result(const struct upid_reporter *r);
/* Returns why the task failed, from the exit status or the log; p == NULL: it did not fail, or it
 * is unknown. */
struct upid_str upid_task_reason(struct upid_reporter *r);
/* Returns the guest in the task's id, or UPID_NONE. */
int64_t upid_task_guest(const struct upid_reporter *r);

#endif
