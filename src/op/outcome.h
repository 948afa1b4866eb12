/* The state or outcome of a task, as written to a record. */
#ifndef OP_OUTCOME_H
#define OP_OUTCOME_H

#include "task.h"

struct op_outcome {
	bool looked; /* there was a task and a response */
	bool stopped;
	bool has_tail; /* the last lines of its log were read */
	/* there was no task, because what would have started it was skipped */
	bool skipped;
	bool interrupted; /* interrupted before the task finished */
	struct upid_str status, exitstatus, cls, reason, note;
	bool ok, running, timed_out;
	uint64_t warning_count, polls, retries;
	int64_t elapsed_ms;
	bool ha_request;
	struct upid_str followed_upid;
	const struct upid *followed; /* borrowed, as all texts */
	struct upid_lines log_tail;
	struct upid_str profile; /* for commands in messages; p == NULL: none is needed */
	char reason_room[900], note_room[900];
};

enum { OP_OUTCOME_ROWS = 16 };
extern const struct spec_row op_outcome_rows[OP_OUTCOME_ROWS];
#define OP_OUTCOME_PART(base)                                                                      \
	{                                                                                          \
		op_outcome_rows, OP_OUTCOME_ROWS, base                                             \
	}

/* Fills it from a wait that finished without an error; NULL: there was no task. `profile`: its
 * server, if several are in use. */
void op_outcome_fill(struct op_outcome *o, const struct upid_wait *w, struct upid_str profile,
                     const struct op_env *env);

/* Fills it for a task that its server no longer has, which counts as a success. */
void op_outcome_missing(struct op_outcome *o);

/* Sets the reason, or the note, to a text that is made here. */
void op_outcome_because(struct op_outcome *o, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void
op_outcome_note(struct op_outcome *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Fills it for a task that was started and is not polled. */
void op_outcome_started(struct op_outcome *o);

/* Fills it for an input without a task, with the reason. */
void op_outcome_no_task(struct op_outcome *o, const struct op_input *input);

/* Sets o->ok: whether this counts as a success under `fail_on` ("never", "error" or "warning"); if
 * not, sets *verdict. With "never" each end of a task is a success, but a timeout is not. */
bool op_outcome_judge(struct op_outcome *o, const struct op_task *task, struct upid_str fail_on,
                      const struct op_env *env, struct upid_err *verdict);

#endif
