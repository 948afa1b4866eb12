/* The events of a running task: one record for each. */
#ifndef OP_EVENT_H
#define OP_EVENT_H

#include "outcome.h"
#include "progress.h"
#include "sources.h"

/* What was done to stop a task. */
struct op_stopping {
	bool changed, stopped_by_us;
	bool asked; /* the server was asked to stop it */
};

/* What a record tells of a task that a wait had stopped, over struct op_stopping. */
enum { OP_STOPPED_ROWS = 1 };
extern const struct spec_row op_stopped_rows[OP_STOPPED_ROWS];
#define OP_STOPPED_PART(base)                                                                      \
	{                                                                                          \
		op_stopped_rows, OP_STOPPED_ROWS, base                                             \
	}

/* The records of status, wait and stop. */
struct op_polled {
	struct op_task task;
	struct op_profile profile;
	struct op_outcome outcome;
	struct op_stopping stopping;
	bool has_progress;
	struct op_progress progress;
};

enum op_event_kind {
	OP_EVENT_TASK,     /* one of the tasks, before the first request; has no record */
	OP_EVENT_STATE,    /* the task is running, or has finished */
	OP_EVENT_LINE,     /* a line of its log; without a record, more of the last line */
	OP_EVENT_PROGRESS, /* progress found in its log */
	OP_EVENT_QUIET,    /* all available lines have arrived; has no record */
	OP_EVENT_END,      /* its outcome, for a caller that follows */
	OP_EVENT_OVER,     /* there is an outcome, for any other caller; it has no record */
};

struct op_event {
	enum op_event_kind kind;
	size_t task;                  /* index of the task, from 0 */
	const struct upid_wait *wait; /* for END; NULL if there was no task */
	/* The rows of the record; NULL: none. */
	const struct spec_set *rows;
	const void *record;
	/* Depends on the kind. */
	const struct upid_log_part *part;
	struct upid_str seen; /* for LINE: the time in UTC, if requested */
	const struct upid_progress *progress;
	const struct op_polled *polled;
	const struct upid_err *verdict; /* as of op_call.emit */
};

struct op_event_head {
	struct upid_str event, upid;
};

struct op_event_state {
	struct op_event_head head;
	bool stopped;
	struct upid_str status, exitstatus, cls, followed;
};

struct op_event_line {
	struct op_event_head head;
	uint64_t n;
	struct upid_str t, seen;
	bool has_seen;
};

struct op_event_progress {
	struct op_event_head head;
	struct op_progress progress;
};

struct op_event_end {
	struct op_event_head head; /* its upid is not used */
	struct op_polled polled;
};

/* The end of an input that failed. */
struct op_event_error {
	struct op_event_head head;
	struct op_error error;
};

/* The first row of each end, over struct op_event_head. */
extern const struct spec_row op_event_end_row[1];
#define OP_EVENT_END_PART                                                                          \
	{                                                                                          \
		op_event_end_row, 1, 0                                                             \
	}

extern const struct spec_set op_event_state_rows, op_event_line_rows, op_event_progress_rows,
	op_event_end_rows, op_event_error_rows;

/* All sets, ended by NULL; see also op.end. */
extern const struct spec_set *const op_event_sets[];

#endif
