/* One run of `report`: reads logs line by line, writes records, and at the end the total. */
#ifndef OP_REPORT_RUN_H
#define OP_REPORT_RUN_H

#include "guests.h"
#include "report_rows.h"
#include "sources.h"
#include "task.h"

/* A record as written. */
struct op_reported {
	struct op_task task;
	struct op_profile profile;
	struct op_report report;
};

#define OP_REPORTED_ROWS                                                                           \
	{                                                                                          \
		{                                                                                  \
			OP_TASK_PART(offsetof(struct op_reported, task)),                          \
				OP_PROFILE_PART(offsetof(struct op_reported, profile)),            \
				OP_REPORT_PART(offsetof(struct op_reported, report)),              \
				OP_COUNT_PART(offsetof(struct op_reported, report))                \
		}                                                                                  \
	}

struct op_report_run {
	struct op_call *call;
	struct upid_str type;    /* type of logs that do not tell it; p == NULL: detect it */
	struct upid_str require; /* "ok", "warning", or n == 0: nothing */
	bool summary;            /* write a record of counts for each log */
	struct op_guests guests, excluded;
	size_t unread;           /* number of logs and lists that could not be read */
	struct upid_err unread_first; /* why, of the first one */
	bool stopped;            /* the face requested a stop */
	struct op_counts counts; /* counts of all records without a guest */
	char job_reason[OP_GUEST_REASON]; /* why a job failed before its first guest, or "" */
	/* The current log. */
	struct op_input subject;
	struct op_reported record;
	struct op_counts log_counts;
	struct upid_reporter *reporter;
};

/*
 * Starts a log. `name`: its UPID, or p == NULL; `file`: its file, or p == NULL. -1: out of memory.
 * Call op_report_line() for each line, and op_report_close() in any case.
 */
int op_report_open(struct op_report_run *run, struct op_input subject, struct upid_str file,
                   struct upid_err *err);
int op_report_line(struct op_report_run *run, struct upid_str line, struct upid_err *err);
/* `err`: the log could not be read completely; replaces its records unless the code is UPID_E_OK.
 * `running` and `exitstatus` as in upid_report_end(). -1: stop. */
int op_report_close(struct op_report_run *run, bool running, struct upid_str exitstatus,
                    struct upid_err *err);

/* Writes an error instead of records. -1: stop. */
int op_report_fail(struct op_report_run *run, const struct op_input *subject,
                   const struct upid_err *err);

/* Writes a record that says that there was no task. */
int op_report_nothing(struct op_report_run *run, const struct op_input *subject);

/* After all logs: writes missing guests and the total. */
int op_report_finish(struct op_report_run *run, struct upid_err *stop);
void op_report_free(struct op_report_run *run);

#endif
