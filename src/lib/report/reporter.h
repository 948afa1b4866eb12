/* The inside of a reporter: what the formats' acts work on. */
#ifndef UPID_REPORTER_H
#define UPID_REPORTER_H

#include "format.h"

enum {
	UPID_TEXT_MAX = 512, /* one text; a longer one is not told */
	UPID_REASON_MAX = 1024,
	UPID_ITEMS_MAX = 2048,  /* records that wait for the end of the task */
	UPID_DISKS_MAX = 512,   /* disks of one guest */
	UPID_ITEM_TEXT = 65536, /* all texts of one record */
};

/* A record in the making. */
struct upid_item {
	struct upid_report r;
	bool ended; /* its last line was read; what follows may still belong to it */
	struct upid_report_disk *disk;
	size_t disk_room;
	struct upid_text *texts; /* where they live */
	size_t text_bytes;
};

/* Where the fields of a progress row go. */
struct upid_progress_line {
	int64_t percent, bytes, total_bytes, rate, eta_ms;
	int64_t elapsed_ms; /* told only where the rate since then is honest for the rest */
};

struct upid_reporter {
	struct upid_report_rules rules;
	const struct upid_format *format; /* NULL: not known, or not known yet */
	struct upid_format_index index;
	/* the line that is read */
	uint64_t line;
	enum upid_level level;
	struct upid_moment at;
	struct upid_str text;       /* without stamp, label and mark */
	struct upid_str label;      /* "[vm/100]: " of a sync with several threads */
	const struct upid_row *row; /* that it fits; NULL: none */
	uint64_t known_line, known_before; /* the last line that fits a row, and the one before that */
	/* records */
	struct upid_item **item;
	size_t count, room;
	uint64_t emitted;
	bool matched; /* some row did */
	bool stop;    /* the callback had enough */
	bool no_memory;
	/* how the task ended, by its last line */
	bool task_line;
	size_t exitstatus_len;
	char exitstatus[UPID_REASON_MAX];
	enum upid_class cls; /* valid at the end */
	/* the line that explains a failure best (reason.c) */
	int reason_rank;
	size_t reason_len;
	char reason[UPID_REASON_MAX];
	/* what the zone of local times is, once it is known */
	bool zone_known;
	int32_t zone_s;
	int64_t zone_from; /* the local time that told it */
	/* progress */
	struct upid_progress progress;
	char what[UPID_TEXT_MAX];
	int64_t things, things_done; /* UPID_NONE: not told */
	/* what a format keeps between its lines; zeroed at the start */
	union {
		struct {
			uint64_t job_line;       /* "starting new backup job" */
			uint64_t failed_line;    /* "Backup of VM N failed - …" */
			/* lines that a hook script may have printed, too: see format_vzdump.c */
			uint64_t began_line, finished_line; /* 0: none */
			int64_t began, finished;            /* the guest */
			bool finished_waits; /* for a line that confirms it */
			bool began_lxc, timed; /* timed: "Backup started at …" was there */
			int64_t finished_ms;
			size_t storage_len;
			char storage[UPID_TEXT_MAX];
		} vzdump;
		struct {
			int64_t copied, copy_ms; /* by dd's last line; 0: none */
			bool started, live;
			bool dated;
			size_t live_volumes;
			struct upid_str volume, target; /* of the last one; in the item's room */
		} migrate;
		struct {
			int64_t missing; /* chunks of the archive that is read */
		} verify;
		struct {
			unsigned lists; /* "found N groups to sync", of one namespace each */
			size_t why_len; /* "Encountered errors: …", before what it is about */
			char why[UPID_REASON_MAX];
		} sync;
		struct {
			bool keep_all;
		} prune;
		struct {
			bool summary;
		} gc;
	} s;
	char type[64], id[256];
};

/* ---- records (item.c) */

/* Begins a record; NULL without memory, or where there are too many. */
struct upid_item *upid_item_open(struct upid_reporter *r);
/* The record that is open, or NULL; or a new one. */
struct upid_item *upid_item_last(const struct upid_reporter *r);
struct upid_item *upid_item_need(struct upid_reporter *r);
/* Hands out all open records, or one of them, and forgets them. */
void upid_item_flush(struct upid_reporter *r);
void upid_item_close(struct upid_reporter *r, struct upid_item *item);
void upid_item_free(struct upid_item *item);
/* A text of the record: copied. One that is too long is left out; a reason is cut instead. */
void upid_item_text(struct upid_item *item, struct upid_str *to, struct upid_str text);
void upid_item_reason(struct upid_item *item, struct upid_str text);
/* A disk that is added to the record; NULL: there is no room. */
struct upid_report_disk *upid_item_disk(struct upid_reporter *r, struct upid_item *item);
/* The result and its reason, unless a worse one stands already. */
void upid_item_result(struct upid_item *item, enum upid_result result, struct upid_str reason);

/* Adds to a number that may not have been told yet. */
void upid_report_add(int64_t *sum, int64_t n);

/* ---- acts that many formats share (act.c) */

/* Stores the fields in the open record; does nothing without one. */
void upid_act_set(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);
/* The same, in a record that is opened for it. */
void upid_act_open(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);
/* A line of progress. */
void
upid_act_progress(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);
/* A line that is known and tells nothing. */
void upid_act_none(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);

/* ---- progress (progress.c) */

void upid_progress_what(struct upid_reporter *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void upid_progress_set(struct upid_reporter *r, const struct upid_progress_line *line);

/* ---- time (times.c) */

/* The time of this line's stamp, or none. */
struct upid_moment upid_report_now(const struct upid_reporter *r);
/* A local time of the log, as UNIX time where the zone is known. */
struct upid_moment upid_report_local(const struct upid_reporter *r, int64_t local_s);
/* The time between two stamps that tell their zone, or UPID_NONE. */
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

/* The result of a record that the log leaves open, by how the task ended. */
enum upid_result upid_open_result(const struct upid_reporter *r);
/* Why the task failed, by the exit status or the log; p == NULL: it did not, or nothing tells. */
struct upid_str upid_task_reason(const struct upid_reporter *r);
/* The guest that the task's id names, or UPID_NONE. */
int64_t upid_task_guest(const struct upid_reporter *r);

#endif
