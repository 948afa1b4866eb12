/* One run of `report`: logs go in line by line, records go out, and at the end what they are
 * together. */
#ifndef OP_REPORT_RUN_H
#define OP_REPORT_RUN_H

#include "guests.h"
#include "report_rows.h"
#include "sources.h"
#include "task.h"

/* A record as it goes out. */
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
	struct upid_str type;    /* of logs that do not say it; p == NULL: they are looked at */
	struct upid_str require; /* "ok", "warning", or n == 0: nothing is */
	bool summary;            /* a record of counts for each log */
	struct op_guests guests, excluded;
	size_t unread;           /* logs and lists that could not be read */
	bool stopped;            /* the face wants no more */
	struct op_counts counts; /* of all records that are about no guest */
	/* of the log that is being read */
	struct op_input subject;
	struct op_reported record;
	struct op_counts log_counts;
	struct upid_reporter *reporter;
};

/*
 * A log begins. `name`: its UPID, or p == NULL; `file`: where it is, or p == NULL. -1: no memory.
 * After it op_report_line for each line, and op_report_close in any case.
 */
int op_report_open(struct op_report_run *run, struct op_input subject, struct upid_str file,
                   struct upid_err *err);
int op_report_line(struct op_report_run *run, struct upid_str line, struct upid_err *err);
/* `err`: the log could not be read to its end, and stands for its records; or code UPID_E_OK.
 * `running` and `exitstatus` as for upid_report_end. -1: stop. */
int op_report_close(struct op_report_run *run, bool running, struct upid_str exitstatus,
                    struct upid_err *err);

/* An error in place of records: nobody knows what that task did. -1: stop. */
int op_report_fail(struct op_report_run *run, const struct op_input *subject,
                   const struct upid_err *err);

/* There was no task: a record that says so. */
int op_report_nothing(struct op_report_run *run, const struct op_input *subject);

/* After all logs: the guests that are missing, and the total. */
int op_report_finish(struct op_report_run *run, struct upid_err *stop);
void op_report_free(struct op_report_run *run);

#endif
